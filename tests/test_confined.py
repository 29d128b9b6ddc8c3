import io
import os
import pickle
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge import machine
from knowledge.errors import UserError
from knowledge.parsing import confined, limits, read_file
from knowledge.parsing.stopping import StoppedError, stoppable

_LONG = ("<table>" + "<tr><td>培训</td><td>12期</td></tr>" * 60_000 + "</table>").encode()
_SHORT = "一、基本情况\n".encode()


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    confined.end_all()
    yield
    confined.end_all()


def process_of(reader: confined._Reader) -> Path:
    return Path("/proc") / str(reader._family._process.pid)


def expect_end(process: int) -> None:
    try:
        watched = os.pidfd_open(process)
    except ProcessLookupError:
        return
    ended, _, _ = select.select([watched], [], [], 30)
    os.close(watched)
    assert ended


def test_files_are_read_by_one_process_after_another() -> None:
    for _ in range(3):
        assert [p.text for p in confined.read(_SHORT, "a.txt").paragraphs] == ["一、基本情况"]
    (reader,) = confined._idle
    with pytest.raises(UserError, match="文件可能已损坏或被改过"):
        confined.read(b"x", "a.docx")
    assert confined._idle == [reader]


def test_reader_knows_no_keys_and_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_API_KEY", "secret")
    confined.read(_SHORT, "a.txt")
    process = process_of(confined._idle[0])
    assert b"secret" not in (process / "environ").read_bytes()
    if (process / "ns/net").readlink() == Path("/proc/self/ns/net").readlink():
        pytest.skip("the kernel lets no process leave the network")


def test_time_is_bounded_and_the_next_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as hurried:
        hurried.setattr(limits, "MAX_READING_SECONDS", 0)
        with pytest.raises(UserError, match="读取超过 0 秒"):
            confined.read(_LONG, "a.html")
    assert confined.read(_SHORT, "a.txt").blocks


def test_time_is_counted_of_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_READING_SECONDS", 1)
    monkeypatch.setattr(limits, "BUSY", 600)
    with pytest.raises(UserError, match="读取超过 1 秒"):
        confined.read(_LONG * 4, "a.html")
    assert not confined._idle


def test_memory_is_watched_where_the_kernel_bounds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "BOUNDED_BY_KERNEL", False)
    monkeypatch.delattr(os, "killpg")
    monkeypatch.setattr(limits, "MAX_READING_MEMORY_BYTES", 1)
    with pytest.raises(UserError, match="展开后异常巨大"):
        confined.read(_LONG, "a.html")


def test_reading_that_is_stopped_ends_its_process_and_leaves_no_folder() -> None:
    confined.warm_up()
    (reader,) = confined._idle
    with pytest.raises(StoppedError), stoppable(lambda: True):
        confined.read(_LONG, "a.html")
    expect_end(reader._family._process.pid)
    assert not Path(reader._folder.name).exists()


def test_reader_ends_with_whoever_asked() -> None:
    asking = (
        "import sys; from knowledge.parsing import confined; confined.warm_up(); "
        "print(confined._idle[0]._family._process.pid, flush=True); confined.read(sys.stdin.buffer.read(), 'a.html')"
    )
    with subprocess.Popen([sys.executable, "-c", asking], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as asker:
        assert asker.stdout is not None
        assert asker.stdin is not None
        process = int(asker.stdout.readline())
        asker.stdin.write(_LONG)
        asker.stdin.close()
        asker.send_signal(signal.SIGKILL)
    expect_end(process)


def test_answer_is_nothing_but_a_document_or_words() -> None:
    with pytest.raises(KeyError):
        confined._Plain(io.BytesIO(pickle.dumps(("document", os.system)))).load()


def test_pipes_and_devices_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.docx")
    (tmp_path / "b.txt").symlink_to("/dev/zero")
    for name in ("a.docx", "b.txt", "."):
        with pytest.raises(UserError, match="文件夹、管道或设备"):
            read_file(tmp_path / name)
