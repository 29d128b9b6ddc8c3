import os
import select
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from knowledge import machine
from knowledge.parsing.confined import NetworkStaysError, run_confined
from knowledge.parsing.stopping import StoppedError, stoppable

_MEGABYTE = 1024 * 1024
_ASK = "import socket, sys; socket.create_connection(('127.0.0.1', int(sys.argv[1])), 5)"

_SLEEPING = (
    "import os, pathlib, subprocess, sys, time; "
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
    "pathlib.Path('own').write_text(str(child.pid)); os.rename('own', 'child'); time.sleep(600)"
)


def run(
    folder: Path, code: str, *arguments: str, seconds: int = 60, memory: int = 500 * _MEGABYTE, stays: bool = True
) -> int:
    command = [sys.executable, "-I", "-c", code, *arguments]
    return run_confined(command, folder, seconds=seconds, memory_bytes=memory, may_stay_online=stays)


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


def test_exit_code_comes_back(tmp_path: Path) -> None:
    assert run(tmp_path, "raise SystemExit(7)") == 7


def test_keys_of_the_environment_are_not_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_API_KEY", "secret")
    assert run(tmp_path, "import os; raise SystemExit('LLM_API_KEY' in os.environ)") == 0


def test_what_is_kept_stays_in_the_folder(tmp_path: Path) -> None:
    assert run(tmp_path, "import pathlib; pathlib.Path.home().joinpath('cache').write_text('x')") == 0
    assert (tmp_path / "home" / "cache").read_text() == "x"


def test_memory_is_bounded(tmp_path: Path) -> None:
    assert run(tmp_path, "bytearray(10**9)") == 1
    assert run(tmp_path, "bytearray(10**8)") == 0


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this be a machine whose kernel bounds nothing and knows no groups of processes."""
    monkeypatch.setattr(machine, "BOUNDED_BY_KERNEL", False)
    monkeypatch.delattr(os, "killpg")


@pytest.mark.usefixtures("watched")
def test_memory_is_watched_where_the_kernel_bounds_nothing(tmp_path: Path) -> None:
    kept = "kept = bytes(bytearray(b'1') * 10**9); import time; time.sleep(600)"
    started = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {kept!r}])"
    assert run(tmp_path, started) == machine.OUT_OF_MEMORY
    assert run(tmp_path, "bytearray(10**8)") == 0


@pytest.mark.usefixtures("watched")
def test_time_is_watched_where_the_kernel_bounds_nothing(tmp_path: Path) -> None:
    with pytest.raises(TimeoutError):
        run(tmp_path, _SLEEPING, seconds=3)
    expect_end_of_child(tmp_path)


@pytest.mark.usefixtures("watched")
def test_network_stays_where_nothing_cuts_it(tmp_path: Path) -> None:
    with pytest.raises(NetworkStaysError):
        run(tmp_path, "raise SystemExit(7)", stays=False)


def test_time_is_bounded_and_what_was_started_ends_too(tmp_path: Path) -> None:
    with pytest.raises(TimeoutError):
        run(tmp_path, _SLEEPING, seconds=3)
    expect_end_of_child(tmp_path)


def test_program_that_is_stopped_ends_with_what_it_started(tmp_path: Path) -> None:
    with pytest.raises(StoppedError), stoppable((tmp_path / "child").exists):
        run(tmp_path, _SLEEPING)
    expect_end_of_child(tmp_path)


def expect_end_of_child(folder: Path) -> None:
    try:
        child = os.pidfd_open(int((folder / "child").read_text()))
    except ProcessLookupError:
        return
    ended, _, _ = select.select([child], [], [], 30)
    os.close(child)
    assert ended


def test_network_is_cut(tmp_path: Path, port: int) -> None:
    try:
        code = run(tmp_path, _ASK, str(port), stays=False)
    except NetworkStaysError:
        pytest.skip("the kernel lets no process leave the network")
    assert code == 1
