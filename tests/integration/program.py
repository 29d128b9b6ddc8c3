"""The program as an office runs it, with a browser in front: started, looked at, killed, and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, expect

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "tests" / "fixtures" / "reports" / "department_report.docx"
# Chromium reports home on its own account; what counts is what the page asks for.
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
# The knowledge base is built on the first question that needs it.
LONG = 240_000


class Program:
    """`report-assistant serve` on one port and one data folder, as often as it takes."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"
        self._data = data
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
                [sys.executable, "-m", "assistant", "serve", "--port", str(self.port)],
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

    def stop(self) -> None:
        """End every process of it as an interrupt does."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End every process of it as kill -9 does."""
        self._end(signal.SIGKILL)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=1) as answer:
                return bool(answer.read() == b"ok")
        except OSError:
            return False

    def _end(self, way: signal.Signals) -> None:
        if self._server is not None and self._server.poll() is None:
            os.killpg(self._server.pid, way)
            self._server.wait(60)


def settle(page: Page) -> None:
    """Wait until the page has done what was last asked of it."""
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible(timeout=LONG)


def ask(page: Page, message: str) -> None:
    """Send a message, and wait until it stands in the conversation."""
    settle(page)
    page.get_by_test_id("stChatInputTextArea").fill(message)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stChatMessage").filter(has_text=message).last).to_be_visible(timeout=LONG)


def say(page: Page, message: str) -> None:
    """Send a message, and wait until it is answered."""
    ask(page, message)
    settle(page)
