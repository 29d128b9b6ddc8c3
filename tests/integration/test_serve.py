"""The command behind `make run`: the page answers on this machine, and an interrupt ends it."""

import json
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


def test_page_is_not_opened_to_others_without_a_sign_in(built: Path) -> None:
    environment = os.environ | {"REPORT_ASSISTANT_DATA": str(built), "STREAMLIT_SERVER_ADDRESS": "0.0.0.0"}
    command = [sys.executable, "-m", "assistant", "serve", "--port", str(free_port())]
    server = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, timeout=300)
    assert server.returncode != 0
    assert "没有设置登录，页面只能在本机（127.0.0.1）打开" in server.stderr


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
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=30) as answer:
            assert json.load(answer) == {"status": "ok", "records": "ok", "knowledge": "ok", "disk": "ok"}
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
            assert b"report_assistant_page_errors_total 0.0" in answer.read()
        # What Ctrl+C does: every process of the terminal gets the signal.
        os.killpg(server.pid, signal.SIGINT)
        server.stdout.read()
        assert server.wait(timeout=60) == 0
