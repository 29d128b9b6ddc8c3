"""The servers of an office, each started for tests on a port of its own and stopped after them."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any


def _free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PostgreSQL:
    """A PostgreSQL server, controlled by the program at `control`, as often as it takes."""

    def __init__(self, control: Path) -> None:
        self._control = control.resolve()
        self._port = _free_port()
        # The server refuses to run as root, and what it runs as must reach its folder.
        self._folder = Path(f"/tmp/office-postgresql-{self._port}")
        self._folder.mkdir(mode=0o700)
        self._user = "nobody" if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self._folder, self._user)
        create = ("-U", "office", "-A", "trust", "-E", "UTF8", "--locale=C")
        self._run(str(self._control.with_name("initdb")), "-D", str(self._folder / "data"), *create)

    def url(self, database: str) -> str:
        """Return the address of a database on it."""
        return f"postgresql://office:secret@127.0.0.1:{self._port}/{database}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = f"-p {self._port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._pg_ctl("-o", options, "-l", str(self._folder / "log"), "-w", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop the server: `fast` ends every session, `immediate` as a crash would."""
        self._pg_ctl("-m", mode, "-w", "stop")

    def remove(self) -> None:
        """Delete what the server has kept."""
        shutil.rmtree(self._folder)

    def _pg_ctl(self, *arguments: str) -> None:
        self._run(str(self._control), "-D", str(self._folder / "data"), *arguments)

    def _run(self, *command: str) -> None:
        subprocess.run(command, check=True, user=self._user, cwd=self._folder, stdout=subprocess.DEVNULL)


class ChromaServer:
    """Chroma's own server on a folder, as often as it takes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = _free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(self._folder)]
        with (self._folder.parent / "chroma.log").open("ab") as log:
            self._server = subprocess.Popen(
                [*command, "--host", "127.0.0.1", "--port", str(self._port)],
                stdout=log,
                stderr=log,
                env=os.environ | {"ANONYMIZED_TELEMETRY": "False"},
            )
        until = time.monotonic() + 60
        while not self._answers():
            assert self._server.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop the server."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait(60)
            self._server = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/api/v2/heartbeat", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


class Llama:
    """llama.cpp's server, OpenAI-compatible, with one model that writes or, asked to, embeds."""

    def __init__(self, weights: Path, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.llama_server", str(weights), *options],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def get(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Return what the server says at `path`, as JSON."""
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", data, timeout=60) as answer:
            return json.load(answer)

    def is_idle(self) -> bool:
        """Return whether the server writes no answer."""
        return not any(slot["is_processing"] for slot in self.get("/slots"))

    def stop(self) -> None:
        """End the process."""
        self.process.communicate(timeout=60)
