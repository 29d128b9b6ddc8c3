"""The scripted model server as a process, the models that talk to it, and what it was asked."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel

from assistant.model import chat_model
from assistant.settings import Settings


class ScriptedServer:
    """The process of tests.integration.model_server; each model starts its script anew."""

    def __init__(self, folder: Path) -> None:
        self._script = folder / "script.json"
        self._run = 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.model_server", str(self._script)],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def model(
        self, *steps: dict[str, Any], timeout: float = 5, deadline: float = 20, tokens: int = 8000
    ) -> BaseChatModel:
        """Return a model whose requests are answered by these steps."""
        self._run += 1
        self._script.write_text(json.dumps({"run": self._run, "steps": steps}, ensure_ascii=False), "utf-8")
        return model_at(self.port, timeout, deadline, tokens)

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        self.process.communicate(timeout=10)

    @property
    def requests(self) -> list[dict[str, Any]]:
        """Return the bodies of the requests so far."""
        log = self._script.with_suffix(".requests")
        return [json.loads(line) for line in log.read_text("utf-8").splitlines()] if log.exists() else []

    def how_it_ended(self) -> str:
        """Return, once a stream that never ends is over, whether its client has gone away (closed) or not (waited)."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


def model_at(port: int, timeout: float = 5, deadline: float = 20, tokens: int = 8000) -> BaseChatModel:
    """Return a model at a port of this machine."""
    settings = Settings(
        llm_base_url=f"http://127.0.0.1:{port}/v1",
        llm_model="test",
        llm_timeout=timeout,
        llm_deadline=deadline,
        llm_context_tokens=tokens,
    )
    model = chat_model(settings)
    assert model is not None
    return model


def streamed(text: str = "", *calls: tuple[str, dict[str, Any]], pause: float = 0) -> dict[str, Any]:
    """Return the step that streams `text` and calls of tools."""
    named = [{"name": name, "arguments": json.dumps(arguments, ensure_ascii=False)} for name, arguments in calls]
    return {"do": "stream", "text": text, "calls": named, "pause": pause}


def refused(status: int, after: float | None = 0, message: str = "refused") -> dict[str, Any]:
    """Return the step that refuses a request, to be tried again at once unless `after` says otherwise."""
    step: dict[str, Any] = {"do": "refuse", "status": status, "message": message}
    return step if after is None else {**step, "after": after}
