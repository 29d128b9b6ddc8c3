"""What is kept of a review: decisions and versions, in a database that two programs share."""

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.access import Person
from assistant.records.database import open_database
from assistant.records.opinions import Decision, KeptFinding, State
from assistant.records.reviews import Reviews
from knowledge.errors import UserError

REPORT, OTHER, FINDING = "hash-1", "hash-3", "VAL01-0123456789"
TOLD = KeptFinding("warning", "4项的指标值不能据以评分。", "表2第12行", "95%", "90%")
AT = datetime(2025, 3, 4, 5, 6, tzinfo=UTC)


def opened(data: Path) -> Reviews:
    return Reviews(open_database(data), ME)


def dismissed(reason: str = "行业惯例，另有分级标准") -> Decision:
    return Decision(State.DISMISSED, reason, AT, "李敏", about=TOLD.message)


ME = Person("name:本机", "本机")
ACCEPTED = Decision(State.ACCEPTED, "", AT, "王芳")


def test_decision_is_there_after_a_restart_with_whose_it_is(tmp_path: Path):
    database = open_database(tmp_path / "new" / "folder")
    Reviews(database, ME).decide(REPORT, {FINDING: dismissed()})
    database.close()
    assert opened(tmp_path / "new" / "folder").decisions(REPORT) == {FINDING: dismissed()}


def test_version_comes_after_the_one_before_it_whatever_the_clock_says(tmp_path: Path):
    database = open_database(tmp_path)
    records = Reviews(database, ME)
    lineage = records.keep_review("hash-1", "初稿.docx", "family", {})
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE reviews SET at = '2999-01-01 00:00:00.000000'")
    records.keep_review("hash-2", "二稿.docx", "family", {})
    records.join("hash-2", lineage)
    assert [version.file for version in records.versions(lineage)] == ["初稿.docx", "二稿.docx"]


def test_later_decision_replaces_the_earlier_one(tmp_path: Path):
    records = opened(tmp_path)
    records.decide(REPORT, {FINDING: dismissed()})
    records.decide(REPORT, {FINDING: ACCEPTED, "SCO01-1": ACCEPTED})
    assert records.decisions(REPORT) == {FINDING: ACCEPTED, "SCO01-1": ACCEPTED}


def test_withdrawn_decision_is_gone(tmp_path: Path):
    records = opened(tmp_path)
    records.decide(REPORT, {FINDING: ACCEPTED})
    records.decide(OTHER, {FINDING: ACCEPTED})
    records.decide(REPORT, {FINDING: None})
    assert [records.decisions(one) for one in (REPORT, OTHER)] == [{}, {FINDING: ACCEPTED}]


def test_folders_know_nothing_of_each_other(tmp_path: Path):
    opened(tmp_path / "a").decide(REPORT, {FINDING: ACCEPTED})
    assert opened(tmp_path / "b").decisions(REPORT) == {}


def test_file_is_a_report_of_its_own_until_somebody_says_it_is_a_version(tmp_path: Path):
    records = opened(tmp_path)
    assert records.keep_review("hash-1", "初稿.docx", "文化馆|2024", {FINDING: TOLD}) == "hash-1"
    assert records.keep_review("hash-2", "修改稿.docx", "文化馆|2024", {}) == "hash-2"
    assert records.keep_review("hash-1", "初稿（再传）.docx", "文化馆|2024", {FINDING: TOLD}) == "hash-1"
    records.keep_review("hash-3", "上年.docx", "文化馆|2023", {})
    assert [(key, one.file) for key, one in records.relatives("文化馆|2024", "hash-2").items()] == [
        ("hash-1", "初稿（再传）.docx")
    ]
    records.decide("hash-1", {FINDING: dismissed()})
    records.decide("hash-2", {FINDING: ACCEPTED, "SCO01-1": ACCEPTED})
    records.join("hash-2", "hash-1")
    assert records.lineages(["hash-1", "hash-2", "hash-9"]) == {"hash-1": "hash-1", "hash-2": "hash-1"}
    assert [version.file for version in records.versions("hash-1")] == ["初稿（再传）.docx", "修改稿.docx"]
    assert records.versions("hash-1")[0].findings == {FINDING: TOLD}
    assert records.decisions("hash-1") == {FINDING: dismissed(), "SCO01-1": ACCEPTED}
    records.part("hash-2")
    assert records.lineages(["hash-2"]) == {"hash-2": "hash-2"}
    assert records.decisions("hash-2") == {}


def test_two_sessions_write_to_one_folder(tmp_path: Path):
    one, other = opened(tmp_path), opened(tmp_path)
    one.decide(REPORT, {"A": ACCEPTED})
    other.decide(REPORT, {"B": ACCEPTED})
    assert set(one.decisions(REPORT)) == {"A", "B"}
    with sqlite3.connect(tmp_path / "records.sqlite3") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_programs_that_start_at_once_make_one_set_of_tables(tmp_path: Path):
    code = (
        "import sys; from pathlib import Path\n"
        "from assistant.records.database import open_database\n"
        "from assistant.records.reviews import Reviews\n"
        "from tests.test_records import ACCEPTED, ME\n"
        "Reviews(open_database(Path(sys.argv[1])), ME).decide('r', {sys.argv[2]: ACCEPTED})\n"
    )
    programs = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(number)]) for number in range(4)]
    assert [program.wait(60) for program in programs] == [0] * 4
    assert set(opened(tmp_path).decisions("r")) == {"0", "1", "2", "3"}


def test_commit_is_on_the_disk_before_it_returns(tmp_path: Path):
    with open_database(tmp_path).reading() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_damaged_file_is_said_in_words(tmp_path: Path):
    (tmp_path / "records.sqlite3").write_bytes(b"not a database, but long enough to be read as one" * 50)
    with pytest.raises(UserError, match=r"记录的文件.*已损坏"):
        open_database(tmp_path)


def test_folder_that_cannot_be_made_is_said_in_words(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="无法使用数据文件夹"):
        open_database(tmp_path / "file" / "data")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("office", "不是数据库地址"),
        ("oracle://user:secret@host/base", "只能是 PostgreSQL"),
        ("nodb://host", "只能是 PostgreSQL"),
    ],
)
def test_address_that_is_no_database_is_said_in_words(tmp_path: Path, url: str, told: str):
    with pytest.raises(UserError, match=told) as caught:
        open_database(tmp_path, url)
    assert "secret" not in str(caught.value)
