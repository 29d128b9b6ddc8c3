"""What an answer consists of: the pieces that a page shows as they come and a script collects.

Texts are plain, never Markdown or HTML: whoever shows them escapes them, since they hold words of other people's files.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from assistant.citations import Citation
from assistant.conversation.intents import Intent
from assistant.drafting.draft import Draft, citation_to_dict, draft_text
from assistant.drafting.history import History
from assistant.export.options import Options
from assistant.records.opinions import Decision
from assistant.review.engine import LedgerRow
from assistant.review.rule import Finding
from assistant.training.exercise import Answer, Exercise, Grade, exercise_text

if TYPE_CHECKING:
    from assistant.conversation.request import Request
    from assistant.drafting.planning.plan import DraftPlan

Item = LedgerRow | Finding


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A piece of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class TableShown:
    """A table of the answer; `columns` are keys of the contract, `items` what its rows stand for, in the same order."""

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, object], ...]
    caption: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources that the marks [n] of the answer lead to."""

    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class DraftPiece:
    """A piece of a draft that is being written; what counts is the DraftChanged that follows."""

    text: str


@dataclass(frozen=True, slots=True)
class DraftChanged:
    """The versions of the draft from now on, with the plan they were written from."""

    history: History
    plan: "DraftPlan | None"

    @property
    def draft(self) -> Draft | None:
        """Return the draft in force."""
        return self.history.draft


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided on the open review where nobody else keeps it, by the findings' ids; None takes it back."""

    made: Mapping[str, Decision | None]


@dataclass(frozen=True, slots=True)
class FileWanted:
    """The user asks for a file; what is ready is offered for download.

    `options` is what is to be made of a draft, None where the message leaves that as it was last time.
    """

    what: Literal["draft", "review"]
    options: Options | None = None


@dataclass(frozen=True, slots=True)
class ExerciseAsked:
    """An exercise, the hints given so far, and once it is answered the answer with its grade.

    Until it has a grade, the next message is read as the answer where it can be one.
    """

    exercise: Exercise
    hints: int = 0
    answer: Answer | None = None
    grade: Grade | None = None

    @property
    def is_new(self) -> bool:
        """Return whether it is asked now, rather than hinted at or graded."""
        return self.hints == 0 and self.grade is None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user may say next, ready to be clicked; `asked` is the question that they answer, "" for none.

    `requests` are what the messages ask for, one each, where it takes more than their words to tell.
    """

    messages: tuple[str, ...]
    asked: str = ""
    requests: "tuple[Request, ...]" = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user has to know or do before the request can be met."""

    text: str
    level: Literal["info", "warning", "error"] = "info"


@dataclass(frozen=True, slots=True)
class Progress:
    """What is being done, where it takes a while."""

    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """What was said in a turn, in words, cut short: what later turns need to know of it."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of an answer, with what the message was taken to ask for and what was said."""

    intent: Intent
    said: Said | None = None
    # It leads to what is open, and is kept no longer than that.
    request: "Request | None" = field(default=None, compare=False)


Event = (
    TextPiece
    | TableShown
    | Sources
    | DraftPiece
    | DraftChanged
    | Decided
    | FileWanted
    | ExerciseAsked
    | Choices
    | Notice
    | Progress
    | Finished
)


def collect(events: Iterable[Event]) -> dict[str, Any]:
    """Return a whole answer in the shape that `ask --json` prints."""
    events = tuple(events)
    drafts = [event.draft for event in events if isinstance(event, DraftChanged)]
    answer = answer_of(events)
    if drafts and drafts[-1]:
        answer["answer"] = f"{answer['answer']}\n\n{draft_text(drafts[-1])}".strip()
        answer["citations"] = [citation_to_dict(citation) for citation in drafts[-1].citations]
    return answer


def answer_of(events: Iterable[Event]) -> dict[str, Any]:
    """Return what was said, without a draft that came of it."""
    texts: list[str] = []
    citations: Sequence[Citation] = ()
    table: list[dict[str, object]] | None = None
    intent = Intent.HELP
    for event in events:
        match event:
            case TextPiece(text) | Notice(text):
                texts.append(text)
            case TableShown(columns, rows):
                table = (table or []) + [{column: row[column] for column in columns} for row in rows]
            case Sources():
                citations = event.citations
            case ExerciseAsked(exercise) if event.is_new:
                texts.append(exercise_text(exercise))
            case Finished():
                intent = event.intent
    return {
        "intent": intent.value,
        "answer": "".join(texts).strip(),
        "citations": [citation_to_dict(citation) for citation in citations],
        "table": table,
    }
