"""The knowledge base after kills, of one writer and of two, and on a disk that holds no more."""

import subprocess
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from assistant.shared_library import SharedLibrary
from knowledge.errors import UserError
from knowledge.parsing.archive import Incoming
from knowledge.store.servers import Servers
from tests.conftest import FakeEmbedder
from tests.crashing import KEEPER, fill, problems, report, start
from tests.integration.servers import ChromaServer
from tests.library import Library

pytestmark = pytest.mark.integration


def test_killed_writers_leave_everything_in_step(tmp_path: Path):
    notes = [tmp_path / "p.log", tmp_path / "q.log"]
    for round_, prefixes in enumerate(("p", "pq", "p", "pq")):
        processes = [
            start(tmp_path / "base", tmp_path / f"{each}.log", each, 10 * round_ + n) for n, each in enumerate(prefixes)
        ]
        _wait_for_more(notes[: len(prefixes)], 6 + round_)
        for process in processes:
            process.kill()
            process.join()
        assert list(problems(tmp_path / "base", notes)) == []


def test_killed_writers_leave_everything_in_step_on_servers(tmp_path: Path, database_url: str, chroma: ChromaServer):
    servers, notes = Servers(database_url, chroma.url), [tmp_path / "p.log", tmp_path / "q.log"]
    for round_ in range(2):
        processes = [
            start(tmp_path / path.stem, path, path.stem, 50 * round_ + n, servers) for n, path in enumerate(notes)
        ]
        _wait_for_more(notes, 6)
        for process in processes:
            process.kill()
            process.join()
        assert list(problems(tmp_path / "third", notes, servers)) == []


def test_check_tells_an_add_that_was_lost_from_one_that_was_finished_and_then_removed(tmp_path: Path):
    data, notes = tmp_path / "base", tmp_path / "p.log"
    notes.write_text("add p1.md 7 begin\nadd p1.md 7 going\n", encoding="utf-8")
    assert list(problems(data, [notes])) == ["p1.md was to become {7}, and nothing says that it isn't"]

    index = Library(data, FakeEmbedder())
    library = SharedLibrary(index.base, KEEPER)
    (added,) = library.add_many([Incoming("p1.md", lambda: report("p1.md", 7))], None, lambda *_: None, lambda: False)
    assert added.document
    index.close()
    assert list(problems(data, [notes])) == []

    with notes.open("a", encoding="utf-8") as log:
        log.write("add p1.md 7 found\nremove p1.md 0 begin\n")
    index = Library(data, FakeEmbedder())
    SharedLibrary(index.base, KEEPER).remove(added.document.id)
    index.close()
    assert list(problems(data, [notes])) == []


def _wait_for_more(notes: list[Path], lines: int) -> None:
    before = [_lines(path) for path in notes]
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if all(_lines(path) >= start + lines for path, start in zip(notes, before, strict=True)):
            return
        time.sleep(0.02)
    pytest.fail("the processes do nothing")


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines()) if path.exists() else 0


@pytest.mark.parametrize("kilobytes", [600, 1400])
def test_full_disk_is_told_and_loses_nothing(tmp_path: Path, kilobytes: int):
    index = Library(tmp_path, FakeEmbedder())
    index.add(report("a", 1), "a.md")
    index.close()
    assert "磁盘空间不足" in fill(tmp_path, kilobytes * 1024)
    assert list(problems(tmp_path, [])) == []
    index = Library(tmp_path, FakeEmbedder())
    assert "a.md" in {document.name for document in index.documents()}
    assert str(index.status()["没有加完的文件"]).startswith("1个：f")
    assert index.add(report("b", 1), "b.md").status == "added"
    index.close()


def test_disk_that_is_really_full_loses_nothing_and_goes_on_with_more_space(small_disk: Path):
    index = Library(small_disk / "base", FakeEmbedder())
    files = [Incoming(f"f{number}.md", partial(report, f"f{number}", number)) for number in range(1000)]
    adding = index.add_many(files)
    added: list[str] = []
    with pytest.raises(UserError, match="磁盘空间不足"):
        added.extend(outcome.name for outcome in adding)
    with suppress(UserError):
        assert index.search("没有完成")
    index.close()
    subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True)
    assert list(problems(small_disk / "base", [])) == []
    index = Library(small_disk / "base", FakeEmbedder())
    assert sorted(document.name for document in index.documents()) == sorted(added)
    assert index.add(report("b", 1), "b.md").status == "added"
    index.close()
