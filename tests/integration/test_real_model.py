"""The model path against a real model: llama.cpp's server as a process, with a small and weak model.

What such a model says is of no use, and that is what is tested: the transport is real, and everything a user asks for
is there all the same.
"""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.conversation.events import DraftChanged, Event, Finished, TableShown
from assistant.conversation.turns import reply
from assistant.conversation.workspace import Workspace
from assistant.drafting.draft import Draft
from assistant.drafting.model.streaming import stream_text
from assistant.drafting.writing import write_draft
from tests.drafting_case import case_plan, case_review, library
from tests.integration.scripted import model_at
from tests.integration.servers import Llama

pytestmark = pytest.mark.integration

OPEN = Workspace(review=case_review(), library=library)
COUNT = "从一数到一百，每行写一个数：一、二、三、四"


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
