"""Everything in one file and back; a damaged file mended, or moved aside."""

import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from assistant.access import Person
from assistant.cli.main import app
from assistant.records.assignments import Assignments
from assistant.records.conversations import Conversations
from assistant.records.database import RECORDS, changes, open_database
from assistant.shared_library import SharedLibrary
from knowledge.errors import UserError
from knowledge.store.backup import back_up, is_damaged, is_empty, mend, restore
from knowledge.store.database import DamagedError, Database
from knowledge.store.schema import CATALOGUE
from tests.conftest import FakeEmbedder
from tests.crashing import report
from tests.library import Library

ME = Person("name:本机", "本机")
QUESTIONS = ["事项p1第1版", "第p2号单位", "厉行节约"]


@pytest.fixture
def filled(index: Library) -> Library:
    for number in range(3):
        index.add(report(f"p{number}", number), f"p{number}.md")
    index.correct(index.documents()[0].id, year=2001)
    return index


def test_restored_base_gives_the_same_answers(filled: Library, tmp_path: Path):
    records = open_database(tmp_path / "data")
    key = Conversations(records, ME).begin("起草")
    Conversations(records, ME).attach(key, b"\0\1", "自评.docx", "自评")
    path = tmp_path / "all.zip"
    counts = back_up(path, (records, filled.catalogue.database))
    assert (counts["documents"], counts["originals"], counts["conversations"]) == (3, 3, 1)

    other, others = Library(tmp_path / "other", FakeEmbedder()), open_database(tmp_path / "other")
    assert is_empty(others)
    finish = other.catalogue.restoring()
    assert restore(path, ((others, lambda _: None), (other.catalogue.database, finish))) == counts
    assert other.documents() == filled.documents()
    assert [other.search(question) for question in QUESTIONS] == [filled.search(question) for question in QUESTIONS]
    assert other.base.file_of(other.documents()[0]) == filled.base.file_of(filled.documents()[0])
    kept = Conversations(others, ME).load(key)
    assert kept
    assert kept.file == (b"\0\1", "自评.docx")
    assert not other.base.embedder.embedded  # type: ignore[attr-defined]
    other.close()


def test_running_program_sees_what_was_restored(filled: Library, tmp_path: Path):
    path = tmp_path / "all.zip"
    back_up(path, (filled.catalogue.database,))
    filled.add(report("p9", 9), "p9.md")
    assert filled.search("事项p9第9版", k=1)[0].source.startswith("第p9号")
    restore(path, ((filled.catalogue.database, filled.catalogue.restoring()),))
    assert [each.name for each in filled.documents()] == ["p0.md", "p1.md", "p2.md"]
    assert not any("第p9号" in passage.source for passage in filled.search("事项p9第9版"))


@pytest.mark.parametrize("content", [b"", b"PK", b"other"])
def test_file_that_is_no_backup_changes_nothing(filled: Library, tmp_path: Path, content: bytes):
    path = tmp_path / "all.zip"
    back_up(path, (filled.catalogue.database,))
    whole = path.read_bytes()
    path.write_bytes(content or whole[: len(whole) // 2] + bytes(99) + whole[len(whole) // 2 + 99 :])
    with pytest.raises(UserError, match="不是本程序的备份，或已损坏"):
        restore(path, ((filled.catalogue.database, filled.catalogue.restoring()),))
    assert len(filled.documents()) == 3


def test_backup_that_cannot_be_written_is_said(filled: Library, tmp_path: Path):
    with pytest.raises(UserError, match="备份没有写成"):
        back_up(tmp_path / "none" / "all.zip", (filled.catalogue.database,))


def test_commands_back_up_and_restore(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def run(data: str, *arguments: str) -> str:
        monkeypatch.setenv("REPORT_ASSISTANT_DATA", str(tmp_path / data))
        result = CliRunner().invoke(app, list(arguments), catch_exceptions=True)
        return f"{result.stdout}{result.exception or ''}"

    records = open_database(tmp_path / "here")
    Conversations(records, ME).begin("起草")
    records.close()
    path = str(tmp_path / "all.zip")
    assert "对话1" in run("here", "backup", path)
    assert "对话1" in run("there", "restore", path)
    assert "请加 --replace" in run("there", "restore", path)
    assert "对话1" in run("there", "restore", path, "--replace")
    (before,) = (tmp_path / "there").glob("before-restore-*.zip")
    assert zipfile.is_zipfile(before)


def test_what_was_deleted_does_not_come_back(filled: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("REPORT_ASSISTANT_DATA", str(tmp_path / "data"))
    records = open_database(tmp_path / "data")
    mine, library = Conversations(records, ME), SharedLibrary(filled.base, ME)
    kept, gone = mine.begin("留下的"), mine.begin("删除的")
    tasks = Assignments(records, ME)
    task = tasks.prepare("删除的", b"report", "自评.md", "{}")
    one, other, back = filled.documents()
    path = tmp_path / "all.zip"
    back_up(path, (records, filled.catalogue.database))
    mine.purge(gone)
    tasks.remove(task)
    content = filled.base.file_of(back)
    for document in (other, back):
        library.remove(document.id)
    filled.add(content, back.name)
    result = CliRunner().invoke(app, ["restore", str(path), "--replace"])
    assert result.exception is None
    assert [entry.id for entry in mine.entries()] == [kept]
    assert not tasks.entries()
    told = [one.what for one in changes(ME, records, filled.catalogue.database)]
    assert (told.count("恢复备份"), told.count("删除资料")) == (2, 2)
    assert {document.id for document in filled.documents()} == {one.id, back.id}


def test_only_who_keeps_the_library_takes_everything_out_or_puts_it_back(tmp_path, monkeypatch: pytest.MonkeyPatch):
    roles = tmp_path / "roles.yml"
    roles.write_text("管理: [nobody-here]\n", "utf-8")
    monkeypatch.setenv("REPORT_ASSISTANT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("REPORT_ASSISTANT_ROLES", str(roles))
    for command in (["backup"], ["restore", "--replace"]):
        assert "“管理”角色" in str(CliRunner().invoke(app, [*command, str(tmp_path / "all.zip")]).exception)
    assert not (tmp_path / "all.zip").exists()


def damage(path: Path, share: float) -> None:
    """Write nonsense over a stretch of a file."""
    content = bytearray(path.read_bytes())
    start = int(len(content) * share)
    content[start : start + 6000] = b"?" * 6000
    path.write_bytes(content)


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7])
def test_damaged_catalogue_is_mended_from_what_is_left_of_it(index: Library, tmp_path: Path, share: float):
    for number in range(40):
        index.add(report(f"p{number}", number), f"p{number}.md")
    index.close()
    damage(tmp_path / "data" / CATALOGUE.file, share)
    assert is_damaged(CATALOGUE, tmp_path / "data")
    aside, kept = mend(CATALOGUE, tmp_path / "data")
    assert aside.is_file()
    assert kept > 100
    again = Library(tmp_path / "data", FakeEmbedder())
    refused = [outcome.name for outcome in again.keeper.recover() if outcome.status == "refused"]
    names = {each.name for each in again.documents()}
    assert len(names) > 25
    assert names.isdisjoint(refused)
    assert again.search(again.documents()[0].title, k=1)[0].document == again.documents()[0].id
    assert not is_damaged(CATALOGUE, tmp_path / "data")
    again.close()


def test_file_that_is_no_database_is_moved_aside(tmp_path: Path):
    (tmp_path / RECORDS.file).write_bytes(b"not a database, but long enough to be read as one" * 50)
    with pytest.raises(DamagedError, match="report-assistant doctor"):
        Database(RECORDS, tmp_path)
    aside, kept = mend(RECORDS, tmp_path)
    assert (aside.read_bytes()[:5], kept) == (b"not a", 0)
    with Database(RECORDS, tmp_path).reading() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM conversations")) == 0
