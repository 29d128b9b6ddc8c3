"""The program as an office runs it, with a browser in front: started, looked at, killed, and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "tests" / "fixtures" / "reports" / "department_report.docx"
# Milliseconds for whatever is waited for: on a busy machine the first question builds a knowledge base in minutes.
LONG = 600_000
SERVED = ("assistant", "serve", "--port")
# The page alone, which builds its knowledge base when it is first asked for.
PAGE = ("streamlit", "run", str(ROOT / "app.py"), "--server.port")


class Program:
    """The program on one port and one data folder, as often as it takes."""

    def __init__(self, data: Path, command: Sequence[str] = SERVED) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"
        self._data, self._command = data, command
        self._server: subprocess.Popen[bytes] | None = None

    def start(self, **settings: str) -> None:
        """Start with these settings alone, and wait until the page answers."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("LLM_", "DATABASE_", "CHROMA_", "DISPLAY"))
        }
        environment = kept | {"REPORT_ASSISTANT_DATA": str(self._data)} | settings
        log = self._data / "server.log"
        with log.open("ab") as output:
            self._server = subprocess.Popen(
                [sys.executable, "-m", *self._command, str(self.port)],
                stdout=output,
                stderr=output,
                env=environment,
                cwd=ROOT,
                start_new_session=True,
            )
        until = time.monotonic() + LONG / 1000
        while not self._answers():
            assert self._server.poll() is None, log.read_text("utf-8", "replace")
            assert time.monotonic() < until, log.read_text("utf-8", "replace")
            # Asking without a pause would take from it what it starts with.
            time.sleep(0.1)

    def stop(self) -> None:
        """End every process of it as an interrupt does."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End every process of it as kill -9 does."""
        self._end(signal.SIGKILL)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=10) as answer:
                return bool(answer.read() == b"ok")
        except OSError:
            return False

    def _end(self, way: signal.Signals) -> None:
        if self._server is not None and self._server.poll() is None:
            os.killpg(self._server.pid, way)
            self._server.wait(LONG / 1000)
