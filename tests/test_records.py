"""What is kept of a review: decisions and versions, in a database that two programs share."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.records.database import open_database
from assistant.records.reviews import KeptFinding, Reviews, State
from knowledge.errors import UserError

REPORT, OTHER, FINDING = "澜江市文化馆|2024|department|", "澜江市文化馆|2023|department|", "VAL01|部门|指标"
TOLD = KeptFinding("warning", "4项的指标值不能据以评分。", "表2第12行")


def opened(data: Path) -> Reviews:
    return Reviews(open_database(data))


def test_decision_is_there_after_a_restart(tmp_path: Path):
    database = open_database(tmp_path / "new" / "folder")
    Reviews(database).decide(REPORT, FINDING, State.DISMISSED, "行业惯例，另有分级标准")
    database.close()
    decision = opened(tmp_path / "new" / "folder").decisions(REPORT)[FINDING]
    assert decision.state is State.DISMISSED
    assert decision.reason == "行业惯例，另有分级标准"
    assert decision.at.tzinfo is not None


def test_later_decision_replaces_the_earlier_one(tmp_path: Path):
    records = opened(tmp_path)
    records.decide(REPORT, FINDING, State.DISMISSED, "另有说明")
    records.decide(REPORT, FINDING, State.ACCEPTED)
    assert [(d.state, d.reason) for d in records.decisions(REPORT).values()] == [(State.ACCEPTED, "")]


def test_withdrawn_decision_is_gone(tmp_path: Path):
    records = opened(tmp_path)
    records.decide(REPORT, FINDING, State.ACCEPTED)
    records.decide(OTHER, FINDING, State.ACCEPTED)
    records.withdraw(REPORT, FINDING)
    assert records.decisions(REPORT) == {}
    assert list(records.decisions(OTHER)) == [FINDING]


def test_folders_know_nothing_of_each_other(tmp_path: Path):
    opened(tmp_path / "a").decide(REPORT, FINDING, State.ACCEPTED)
    assert opened(tmp_path / "b").decisions(REPORT) == {}


def test_versions_of_a_report_are_kept_in_order_and_once(tmp_path: Path):
    records = opened(tmp_path)
    records.keep_review(REPORT, "hash-1", "初稿.docx", {FINDING: TOLD})
    records.keep_review(REPORT, "hash-2", "修改稿.docx", {})
    records.keep_review(REPORT, "hash-1", "初稿（再传）.docx", {FINDING: TOLD})
    records.keep_review(OTHER, "hash-3", "上年.docx", {})
    assert [(kept.content, kept.file) for kept in records.reviews(REPORT)] == [
        ("hash-1", "初稿（再传）.docx"),
        ("hash-2", "修改稿.docx"),
    ]
    assert records.reviews(REPORT)[0].findings == {FINDING: TOLD}


def test_two_sessions_write_to_one_folder(tmp_path: Path):
    one, other = opened(tmp_path), opened(tmp_path)
    one.decide(REPORT, "A", State.ACCEPTED)
    other.decide(REPORT, "B", State.ACCEPTED)
    assert set(one.decisions(REPORT)) == {"A", "B"}
    with sqlite3.connect(tmp_path / "records.sqlite3") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_programs_that_start_at_once_make_one_set_of_tables(tmp_path: Path):
    code = (
        "import sys; from pathlib import Path\n"
        "from assistant.records.database import open_database\n"
        "from assistant.records.reviews import Reviews, State\n"
        "Reviews(open_database(Path(sys.argv[1]))).decide('r', sys.argv[2], State.ACCEPTED)\n"
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
    [("office", "不是数据库地址"), ("oracle://user:secret@host/base", "缺驱动程序"), ("nodb://host", "不是数据库地址")],
)
def test_address_that_is_no_database_is_said_in_words(tmp_path: Path, url: str, told: str):
    with pytest.raises(UserError, match=told) as caught:
        open_database(tmp_path, url)
    assert "secret" not in str(caught.value)
