"""Why an answer got its grade, in the words of the program, or of a chat model that is given those words.

The model explains a grade that stands: it is told the points, and what it says of figures and clauses that the exercise
doesn't hold is pointed out.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import prompts
from assistant.conversation.events import Event, ExerciseAsked, Notice, TextPiece
from assistant.conversation.phrasing import doubts
from assistant.conversation.workspace import Workspace
from assistant.drafting.model.brief import fence_free
from assistant.drafting.model.streaming import ModelError, check_budget, deadline_of, prompt_tokens_of, stream_text
from assistant.training.exercise import Answer, Exercise, Grade
from assistant.training.wording import answer_text, shown_lines

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_MOST = 500


def explain_grade(message: str, asked: ExerciseAsked, workspace: Workspace) -> Iterator[Event]:
    """Yield the reasons for a grade."""
    got = asked.grade
    if got is None:
        return
    if workspace.model is not None:
        try:
            given = answer_text(asked.exercise, asked.answer or Answer())
            yield from _by_model(message, asked.exercise, given, got, workspace, workspace.model)
            return
        except ModelError as error:
            yield Notice(f"{error}，下面是内置的讲解。", "warning")
    yield TextPiece(got.explanation)


def _by_model(
    message: str, exercise: Exercise, given: str, got: Grade, workspace: Workspace, model: "BaseChatModel"
) -> Iterator[Event]:
    lines = shown_lines(exercise)
    system, user = prompts.load("tutor").render(
        exercise="\n".join(map(fence_free, lines)),
        given=fence_free(given)[:_MOST],
        points=f"{got.points * 100:.0f}",
        right=fence_free(got.right),
        explanation=fence_free(got.explanation),
        question=fence_free(message)[:_MOST],
    )
    check_budget(system, user, prompt_tokens_of(model))
    text = ""
    for piece in stream_text(model, system, user, deadline_of(model)):
        text += piece
        yield TextPiece(piece)
    yield from doubts(text, (), workspace, [*lines, given, got.right, got.explanation])
