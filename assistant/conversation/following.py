"""What a message asks that goes on from the one before: its request, with the slots changed that the new words give.

那效益指标呢, 第二条, 还有呢, 那去年呢, 加起来呢 say nothing of what is wanted: that stands in the last request, and
what they point at in what was last listed.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from assistant.conversation.answers import read_policy_question
from assistant.conversation.asking.lines import told_by
from assistant.conversation.asking.question import FigureQuestion, read_figure_question
from assistant.conversation.comparing import read_past_question
from assistant.conversation.drafting import read_draft
from assistant.conversation.explaining import point
from assistant.conversation.findings import read_findings_question
from assistant.conversation.ledger_question import LedgerQuestion, read_question
from assistant.conversation.patterns import says, without
from assistant.conversation.request import (
    DraftRequest,
    FindingsQuestion,
    PastReportQuestion,
    Pointed,
    PolicyQuestion,
    ReasonQuestion,
    Request,
    RewriteQuestion,
    TrainingRequest,
)
from assistant.conversation.workspace import Workspace, opened
from assistant.review.engine import LedgerRow

_READERS: Mapping[type, Callable[[str, Workspace], Request]] = {
    LedgerQuestion: lambda text, workspace: read_question(text, opened(workspace)),
    FindingsQuestion: lambda text, _: read_findings_question(text),
    PolicyQuestion: lambda text, _: read_policy_question(text),
    PastReportQuestion: read_past_question,
    DraftRequest: lambda text, _: read_draft(text),
}
# So many answers are told at once by those that don't tell all.
_TOLD = {PolicyQuestion: 3, PastReportQuestion: 4, FindingsQuestion: 3}


def follow(text: str, workspace: Workspace) -> Request | None:
    """Return what `text` asks in going on from the last request, None where it says for itself what it wants."""
    last = workspace.request
    if last is None:
        return None
    if says("more", text):
        if isinstance(last, TrainingRequest):
            return replace(last, answer=None)
        if isinstance(last, PolicyQuestion | PastReportQuestion | FindingsQuestion):
            most = last.most if isinstance(last, FindingsQuestion) else None
            return replace(last, told=last.told + (most or _TOLD[type(last)]))
    if says("item_alone", text) and (pointed := point(text, workspace)) != Pointed():
        return RewriteQuestion(pointed) if isinstance(last, RewriteQuestion) else ReasonQuestion(pointed)
    bare = without("goes_on", text)
    if bare == text or not bare or says("asked", bare) or type(last) not in _READERS:
        return None
    return _changed(last, _READERS[type(last)](bare, workspace))


def figure_question(said: str, workspace: Workspace) -> FigureQuestion:
    """Return what `said` asks of the figures of the open report, going on from what was asked before."""
    told, last = told_by(opened(workspace).report), workspace.request
    answer = workspace.said[-1].answer if workspace.said else ""
    match last:
        case FigureQuestion():
            before = last
        case FindingsQuestion(words=topic) | PolicyQuestion(topic=topic) | PastReportQuestion(topic=topic) if topic:
            before = read_figure_question(topic, told)
        case ReasonQuestion(pointed=pointed) | RewriteQuestion(pointed=pointed) if pointed != Pointed():
            before = read_figure_question(_words(pointed), told)
        case _:
            before = None
    return read_figure_question(said, told, before, answer)


def _words(pointed: Pointed) -> str:
    """Return what is pointed at in words."""
    return pointed.wording or "".join(item.indicator.name for item in pointed.items if isinstance(item, LedgerRow))


def _changed(last: Any, new: Any) -> Request | None:
    """Return the request with the slots that the new one gives, None where it gives none."""
    given = {one.name: value for one in fields(new) if (value := getattr(new, one.name)) != one.default}
    changed: Request | None = replace(last, **given) if given else None
    return changed
