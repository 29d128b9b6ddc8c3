"""What a conversation is about at one moment: a report and its review, the draft's versions, the means to answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from assistant.conversation import events
from assistant.conversation.intents import Intent
from assistant.drafting.draft import Draft
from assistant.drafting.history import History
from assistant.records.opinions import Decision
from assistant.review.deciding import decided
from assistant.review.engine import Review
from assistant.review.report_summary import ReportSummary
from assistant.searcher import Searcher
from assistant.sorting import Encode
from assistant.training.progress import Learner
from knowledge.comparing.repetition import Repetition
from knowledge.errors import UserError
from knowledge.report import Report
from knowledge.store.stored import StoredDocument

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.conversation.request import Request
    from assistant.drafting.planning.plan import DraftPlan
    from assistant.drafting.statement import Question

Decide = Callable[[Mapping[str, Decision | None]], None]
Batch = Callable[[], Sequence[ReportSummary]]
Repeating = Callable[[Report, Callable[[StoredDocument], bool]], Repetition]

OPEN_A_REPORT = "还没有打开报告。请先上传一份自评报告（Word、PDF、Excel、扫描件都可以），也可以打开样例报告试一试。"
NO_DRAFT = "还没有草稿。可以先说“起草存在的问题”，或者“两部分都写”。"
# More turns than a prompt holds anyway.
_TURNS = 20


@dataclass(frozen=True)
class Workspace:
    """The state that an answer starts from; `shown` are the items of the last table, `asked` the last exercise.

    `said` are the turns before, `request` is what was last asked for, `offered` what was last offered to be said next,
    with what it asks for where that is known;
    `author` is who says it, "" where nobody gave a name. `in_training` is whether the last turn was one with the tutor;
    a `learner`'s attempts are kept. Decisions are kept by `decides`, here where it is None; `batch` gives the reports
    that were reviewed together. `library` and `repetition` are None where there is no knowledge base, `model` where no
    chat model is set up.
    """

    review: Review | None = None
    library: Searcher | None = None
    model: "BaseChatModel | None" = None
    history: History = field(default_factory=History)
    plan: "DraftPlan | None" = None
    shown: tuple[events.Item, ...] = ()
    asked: events.ExerciseAsked | None = None
    in_training: bool = False
    said: tuple[events.Said, ...] = ()
    request: "Request | None" = None
    offered: "Mapping[str, Request | None]" = field(default_factory=dict)
    author: str = ""
    learner: Learner | None = None
    repetition: Repeating | None = None
    encode: Encode | None = None
    decides: Decide | None = None
    batch: Batch | None = None

    @property
    def report(self) -> Report | None:
        """Return the report that is open."""
        return self.review.report if self.review else None

    @property
    def draft(self) -> Draft | None:
        """Return the draft in force."""
        return self.history.draft

    @property
    def questions(self) -> "tuple[Question, ...]":
        """Return what the author is asked, of the draft's items where there is a draft: told by one number all over."""
        if self.plan is None or self.draft is None:
            return self.plan.questions if self.plan else self.draft.questions if self.draft else ()
        of_items = {question.key for question in self.draft.questions}
        return tuple(question for question in self.plan.questions if question.key in of_items)

    def after(self, event: events.Event) -> "Workspace":
        """Return the state once `event` has happened."""
        match event:
            case events.DraftChanged(history, plan):
                return replace(self, history=history, plan=plan)
            case events.TableShown(items=items) if items:
                return replace(self, shown=items)
            case events.Decided(made) if self.review:
                standing = {key: one for key, one in {**self.review.decisions, **made}.items() if one is not None}
                return replace(self, review=decided(self.review, standing))
            case events.ExerciseAsked():
                return replace(self, asked=event)
            case events.Choices(messages, _, requests):
                return replace(self, offered=dict(zip_longest(messages, requests)))
            case events.Finished(intent, said, request):
                after = replace(self, in_training=intent is Intent.TRAIN, request=request or self.request)
                return replace(after, said=(*self.said, said)[-_TURNS:]) if said else after
        return self


def opened(workspace: Workspace) -> Review:
    """Return the review of the open report; a UserError says what to do where there is none."""
    if workspace.review is None:
        raise UserError(OPEN_A_REPORT)
    return workspace.review


def searchable(workspace: Workspace) -> Searcher:
    """Return the knowledge base to be searched; a UserError says so where there is none."""
    if workspace.library is None:
        raise UserError("资料库没有打开，暂时不能查找政策和往年报告。")
    return workspace.library
