"""What a message asks that goes on from the one before: its request, with the slots changed that the new words give.

那效益指标呢, 第二条, 还有呢, 那去年呢, 加起来呢 say nothing of what is wanted: that stands in the last request, and
what they point at in what was last listed.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from assistant.conversation.answers import read_policy_question
from assistant.conversation.asking.answer import is_certain, is_told, tells
from assistant.conversation.asking.lines import told_by
from assistant.conversation.asking.lists import list_of
from assistant.conversation.asking.operations import Operation
from assistant.conversation.asking.question import FigureQuestion, read_figure_question
from assistant.conversation.asking.words import known_measures, share_of
from assistant.conversation.comparing import read_past_question
from assistant.conversation.drafting import read_draft
from assistant.conversation.english import Words
from assistant.conversation.explaining import point
from assistant.conversation.findings import read_findings_question
from assistant.conversation.ledger_question import LedgerQuestion, read_question
from assistant.conversation.patterns import says, without
from assistant.conversation.references import ORDINAL, find_quoted, find_rows, find_unit, names_policy
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
from assistant.drafting.draft import SECTIONS
from assistant.review.engine import LedgerRow
from assistant.sorting import Encode
from knowledge.embedding.shipped import shipped

if TYPE_CHECKING:
    import numpy as np

_READERS: Mapping[type, Callable[[str, Workspace], Request]] = {
    LedgerQuestion: lambda text, workspace: read_question(text, opened(workspace), workspace.encode),
    FindingsQuestion: lambda text, _: read_findings_question(text),
    PolicyQuestion: lambda text, _: read_policy_question(text),
    PastReportQuestion: read_past_question,
    DraftRequest: lambda text, _: read_draft(text),
}
# From this likelihood on a list of the review is asked for rather than more of a figure.
_LISTED = 0.8
_FIGURE = re.compile(r"\d+(?:\.\d+)?[%分]?")
# So many answers are told at once by those that don't tell all.
_TOLD = {PolicyQuestion: 3, PastReportQuestion: 4, FindingsQuestion: 3}


def follow(words: Words, workspace: Workspace, *, is_otherwise: bool) -> Request | None:
    """Return what `words` ask in going on from the last request, None where they say for themselves what is wanted.

    `is_otherwise` is whether they sound like a wish for something else than figures.
    """
    last, text = workspace.request, words.text
    if last is None:
        return None
    if isinstance(last, FigureQuestion) and (ordinal := ORDINAL.search(text)) and says("item_alone", text):
        return (
            figure_question(Words(ORDINAL.sub(ordinal[0], last.text)), workspace) if ORDINAL.search(last.text) else None
        )
    if isinstance(last, FigureQuestion) and workspace.review:
        question = figure_question(words, workspace)
        is_wish = is_otherwise or list_of(text, workspace.encode).likelihood >= _LISTED or says("bid", text)
        return question if question.before and not is_wish else None
    if says("more", text):
        if isinstance(last, TrainingRequest):
            return replace(last, answer=None)
        if isinstance(last, PolicyQuestion | PastReportQuestion | FindingsQuestion):
            most = last.most if isinstance(last, FindingsQuestion) else None
            return replace(last, told=last.told + (most or _TOLD[type(last)]))
    if (
        not isinstance(last, PolicyQuestion)
        and says("item_alone", text)
        and (pointed := point(text, workspace)) != Pointed()
    ):
        return RewriteQuestion(pointed) if isinstance(last, RewriteQuestion) else ReasonQuestion(pointed)
    bare = without("goes_on", text)
    if bare == text or not bare or says("asked", bare) or type(last) not in _READERS:
        return None
    # 那先不管，给我起个草稿吧: only another section goes on from a draft.
    if not any(says(f"drafted.{one}", bare) for one in SECTIONS) if isinstance(last, DraftRequest) else is_otherwise:
        return None
    return _changed(last, _READERS[type(last)](bare, workspace))


def figure_question(words: Words, workspace: Workspace) -> FigureQuestion:
    """Return what `words` ask of the figures of the open report, going on from what was asked before."""
    told, last = told_by(opened(workspace).report), workspace.request
    before: FigureQuestion | None = None
    match last:
        case FigureQuestion():
            before = last
        case FindingsQuestion(words=topic) | PolicyQuestion(topic=topic) | PastReportQuestion(topic=topic) if topic:
            before = read_figure_question(topic, told, workspace.encode)
        case ReasonQuestion(pointed=pointed) | RewriteQuestion(pointed=pointed) if pointed != Pointed():
            before = read_figure_question(_words(pointed), told, workspace.encode)
    question = read_figure_question(words.text, told, workspace.encode, before)
    if question.before and not tells(question, workspace):
        # What the report answers as it stands needs nothing of the question before.
        alone = read_figure_question(words.text, told, workspace.encode)
        is_whole = all(part.asks for part in alone.parts) and is_told(alone, workspace, computed=True)
        question = alone if is_whole else question
    return replace(question, said=words.said, unknown=words.unknown)


def _words(pointed: Pointed) -> str:
    """Return what is pointed at in words."""
    return pointed.wording or "".join(item.indicator.name for item in pointed.items if isinstance(item, LedgerRow))


def _changed(last: Any, new: Any) -> Request | None:
    """Return the request with the slots that the new one gives, None where it gives none."""
    given = {one.name: value for one in fields(new) if (value := getattr(new, one.name)) != one.default}
    if topic := given.get("topic"):
        # 那60%呢 has another figure in the topic, 那地方单位呢 narrows it.
        figures = _FIGURE.findall(last.topic)
        is_figure = bool(figures) and _FIGURE.fullmatch(topic)
        given["topic"] = last.topic.replace(figures[-1], topic) if is_figure else f"{last.topic} {topic}"
    changed: Request | None = replace(last, **given) if given else None
    return changed


def evidence(words: Words, workspace: Workspace) -> "np.ndarray":
    """Return what the open report and the shapes of `words` tell."""
    import numpy as np

    review, text = opened(workspace), words.text
    told, question = told_by(review.report), figure_question(words, workspace)
    listed = list_of(told.named(text)[1], workspace.encode)
    weights: dict[str, float] = {}
    for part in question.parts:
        weights |= told.weigh(part.words)
    return np.array(
        [
            is_certain(question, workspace),
            max((share_of(line, weights) for line in told.searched), default=0.0) if weights else 0.0,
            any(known_measures(part.words)[0] for part in question.parts),
            any(part.operation is Operation.CHECK and part.gives_figure for part in question.parts),
            bool(find_rows(text, review)),
            listed.likelihood * listed.wanted.is_of_rows,
            listed.likelihood * (not listed.wanted.is_of_rows),
            names_policy(text),
            bool(says("of_others", text) or find_unit(text, review.report)),
            bool(says("asked", words.said or text)),
            bool(find_quoted(text)),
            bool(re.search(r"\d", text)),
            _asked_of_documents(text, workspace.encode),
        ],
        dtype=np.float32,
    )


def _asked_of_documents(text: str, encode: Encode | None) -> float:
    """Return how near `text` lies to one of the questions that people ask for an article or a section of a report."""
    return float((shipped().question_vectors @ encode([text])[0]).max()) if encode else 0.0
