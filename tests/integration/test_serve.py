"""The command behind `make run`: the page answers on this machine, and an interrupt ends it."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.integration


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_killed_server_leaves_no_process(built: Path) -> None:
    port = free_port()
    environment = os.environ | {"REPORT_ASSISTANT_DATA": str(built), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "assistant", "serve", "--port", str(port)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, start_new_session=True
    ) as server:
        assert server.stdout is not None
        next(line for line in server.stdout if "URL" in line)
        server.kill()
        # Whatever it had started would hold the other end of this.
        server.stdout.read()
    left = [each for each in psutil.process_iter() if os.getsid(each.pid) == server.pid]
    assert left == []


def test_page_answers_until_it_is_interrupted(built: Path) -> None:
    port = free_port()
    environment = os.environ | {"REPORT_ASSISTANT_DATA": str(built), "PYTHONUNBUFFERED": "1"}
    for screen in ("DISPLAY", "WAYLAND_DISPLAY"):
        environment.pop(screen, None)
    command = [sys.executable, "-m", "assistant", "serve", "--port", str(port)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, start_new_session=True
    ) as server:
        assert server.stdout is not None
        told = next(line for line in server.stdout if "URL" in line)
        assert f"http://127.0.0.1:{port}" in told
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=30) as answer:
            assert answer.read() == b"ok"
        # What Ctrl+C does: every process of the terminal gets the signal.
        os.killpg(server.pid, signal.SIGINT)
        server.stdout.read()
        assert server.wait(timeout=60) == 0
