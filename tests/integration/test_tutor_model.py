"""The tutor with a model on a real HTTP server: it may say why, the grade it can't touch."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.conversation.events import Event, ExerciseAsked, Finished, Notice, TextPiece
from assistant.conversation.turns import reply
from assistant.conversation.workspace import Workspace
from assistant.training.course import generate, grade
from assistant.training.exercise import Answer
from assistant.training.material import bundled_materials
from tests.integration.scripted import ScriptedServer, refused, streamed

pytestmark = pytest.mark.integration


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ScriptedServer]:
    started = ScriptedServer(tmp_path)
    yield started
    started.stop()


@pytest.fixture
def graded() -> ExerciseAsked:
    """Return an exercise that was answered wrongly."""
    exercise = generate("verdict", bundled_materials()[0], 7)
    right = exercise.key.answer.of("verdict")[0]
    answer = Answer({"verdict": (next(name for name in "ABCD" if name != right),)})
    return ExerciseAsked(exercise, 0, answer, grade(exercise, answer))


def say(
    message: str, server: ScriptedServer, asked: ExerciseAsked, *steps: dict[str, Any]
) -> tuple[list[Event], Workspace]:
    state = Workspace(model=server.model(*steps), asked=asked, in_training=True)
    events = list(reply(message, state))
    for event in events:
        state = state.after(event)
    assert isinstance(events[-1], Finished)
    return events, state


def words(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextPiece))


def notices(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Notice))


def test_model_says_why_from_what_it_is_given(server: ScriptedServer, graded: ExerciseAsked):
    events, state = say("为什么这题错了", server, graded, streamed("先看指标值里有没有数，再看方向。"))
    assert "先看指标值里有没有数，再看方向。" in words(events)
    assert state.asked == graded
    (request,) = server.requests
    prompt = str(request["messages"])
    assert graded.grade
    assert graded.grade.right in prompt
    assert graded.grade.explanation.splitlines()[0] in prompt
    assert "不改分" in prompt
    assert not notices(events)


def test_grade_is_the_programs_even_with_a_model(server: ScriptedServer, graded: ExerciseAsked):
    open_one = ExerciseAsked(graded.exercise)
    assert graded.answer
    events, state = say(graded.answer.of("verdict")[0], server, open_one)
    assert not server.requests
    assert state.asked
    assert state.asked.grade == graded.grade
    assert graded.grade
    assert graded.grade.explanation in words(events)


def test_figures_and_policies_of_the_models_own_are_pointed_out(server: ScriptedServer, graded: ExerciseAsked):
    events, _ = say("为什么", server, graded, streamed("依据财预〔2031〕77号，应写到88.8%。"))
    assert "财预〔2031〕77号" in notices(events)
    assert "88.8%" in notices(events)


def test_without_an_answer_of_the_model_the_explanation_is_told_as_it_stands(
    server: ScriptedServer, graded: ExerciseAsked
):
    events, _ = say("为什么这题错了", server, graded, refused(400), refused(400), refused(400))
    assert graded.grade
    assert graded.grade.explanation in words(events)
    assert "下面按资料原文回答" in notices(events)
