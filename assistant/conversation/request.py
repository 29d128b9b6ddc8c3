"""What a user wants, typed: a parser makes a request of words, menus and a model's tools make it as it is."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from assistant.conversation.asking.question import FigureQuestion
from assistant.conversation.events import Item
from assistant.conversation.intents import Intent
from assistant.conversation.ledger_question import LedgerQuestion
from assistant.drafting.draft import HEADINGS
from assistant.drafting.revising.request import RevisionRequest
from assistant.drafting.statement import Question
from assistant.export.options import Options
from assistant.records.opinions import State
from assistant.review.engine import LedgerRow
from assistant.review.glossary import Term
from assistant.review.rule import Severity
from assistant.review.verdict import Verdict
from assistant.training.exercise import Answer


@dataclass(frozen=True, slots=True)
class FindingsQuestion:
    """Which findings of the review: of `severities` and of `topics`, about what `words` say, at most `most`.

    `form` is how they are told: a list, in short the gravest, a letter to the unit, or whether the report can be sent.
    So many have been `told` already. `only` are figures that are wrong, or what stands there twice.
    """

    severities: frozenset[Severity] = frozenset()
    topics: tuple[str, ...] = ()
    words: str = ""
    most: int | None = None
    form: Literal["list", "brief", "letter", "fit"] = "list"
    told: int = 0
    only: Literal["", "figures", "copies"] = ""


@dataclass(frozen=True, slots=True)
class NarrativeQuestion:
    """What the report itself gives as problems or measures.

    `about` is which: all, for others to do, or unanswered; or who does them and by when, what they leave out,
    whether what `words` tell of stands among them, or how well they are written: all, or that of a `number`, from 0.
    """

    part: Literal["problems", "measures"]
    about: Literal["all", "others", "unanswered", "duties", "left_out", "written", "quality"] = "all"
    words: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Pointed:
    """What a message points at: items of a list or the ledger, a wording; `is_missing` is a place beyond its list."""

    items: tuple[Item, ...] = ()
    wording: str = ""
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class ReasonQuestion:
    """Why something was found, or what a rule or terms mean; `item` is one of the draft, by section and place."""

    pointed: Pointed = Pointed()
    code: str = ""
    terms: tuple[Term, ...] = ()
    item: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class RewriteQuestion:
    """How something can be rewritten; without a pointer the indicators of a `scope`, all weak ones if None."""

    pointed: Pointed = Pointed()
    scope: LedgerQuestion | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A target that the user would write for an indicator, in words of one's own."""

    row: LedgerRow
    words: str


@dataclass(frozen=True, slots=True)
class PolicyQuestion:
    """What policies, or other texts of the knowledge base, say of a `topic`: all, or these documents and articles.

    `about` is what is asked for: clauses, a whole document, the parts of a report, or the grade of a `score`. So many
    answers have been `told` already. `wish` is what it was said for where that isn't a search: to explain.
    """

    topic: str = ""
    documents: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    about: Literal["clauses", "document", "outline", "grade"] = "clauses"
    score: str = ""
    told: int = 0
    wish: Intent | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class PastReportQuestion:
    """What reports of the knowledge base say of a `topic`, in these sections, or of the indicators pointed at.

    They are the unit's `own` earlier ones, those of a `unit` that is named, else of any; `repeats` asks what of the
    open report stands in them. So many answers have been `told` already. `wish` is as above: to suggest.
    """

    topic: str = ""
    unit: str = ""
    year: int | None = None
    sections: tuple[str, ...] = ()
    own: bool = False
    others: bool = False
    repeats: bool = False
    pointed: Pointed = Pointed()
    told: int = 0
    wish: Intent | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class DecisionRequest:
    """What is decided on findings or rows and why, `state` None to take it back; a `verdict` in place of another."""

    items: tuple[Item, ...]
    state: State | None
    reason: str = ""
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """What is asked of all reports of a batch."""

    text: str


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """Which sections are to be written, how many characters each, and how many problems at most, where that is said."""

    sections: tuple[str, ...]
    lengths: tuple[tuple[str, int], ...] = ()
    most: int = 0

    @property
    def shown(self) -> str:
        """Return the request as the history of the draft tells it."""
        names = "和".join(HEADINGS[section] for section in self.sections)
        return f"起草{names}" + "".join(f"，约{length}字" for _, length in self.lengths[:1])


@dataclass(frozen=True, slots=True)
class ReviseRequest:
    """A change of the draft, or of the version in force, with the words it was said in; None where those name none."""

    text: str
    change: RevisionRequest | None


@dataclass(frozen=True, slots=True)
class Supply:
    """An answer to what the draft asks for, in the author's words, with the questions that it may be meant for."""

    questions: tuple[Question, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """Which file is wanted, and what is to be made of a draft, None where that isn't said."""

    what: Literal["draft", "review"]
    options: Options | None = None


class Wish(StrEnum):
    """What the tutor is asked for."""

    NEXT = "next"
    ANSWER = "answer"
    STOP = "stop"
    HINT = "hint"
    GIVE_UP = "give up"
    WHY = "why"
    STANDING = "standing"
    COURSE = "course"


@dataclass(frozen=True, slots=True)
class TrainingRequest:
    """What the tutor is asked: exercises about a topic or of a kind, the grade of an `answer`, help, or a standing.

    `text` are the words of a question, which may name a person or a lesson; so many exercises are wanted as `number`.
    """

    wish: Wish = Wish.NEXT
    topic: str = ""
    kind: str = ""
    answer: Answer | None = None
    text: str = ""
    number: int = 1


@dataclass(frozen=True, slots=True)
class Help:
    """What the assistant can do."""


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """A greeting, thanks, a word of assent."""

    answer: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """A message that could mean several things, or something out of reach here."""

    likely: tuple[Intent, ...] = ()
    is_unrelated: bool = False


Request = (
    FigureQuestion
    | LedgerQuestion
    | FindingsQuestion
    | NarrativeQuestion
    | ReasonQuestion
    | RewriteQuestion
    | Proposal
    | DecisionRequest
    | BatchQuestion
    | PolicyQuestion
    | PastReportQuestion
    | DraftRequest
    | ReviseRequest
    | Supply
    | ExportRequest
    | TrainingRequest
    | Help
    | SmallTalk
    | Unclear
)
