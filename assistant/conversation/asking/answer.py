"""What the open report says to a question: a figure, what can be computed of its figures, or its own sentence.

Where it says nothing of what is asked, that is said; where it says two different things, both are told.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from assistant.conversation.asking.lines import Line, Told, told_by
from assistant.conversation.asking.operations import Operation
from assistant.conversation.asking.question import FigureQuestion, Wanted
from assistant.conversation.asking.quoting import Ranked, ranked_lines
from assistant.conversation.asking.reply import ACCOUNTED, JUDGED, LEAD, LONGEST, Reply, reply_to, told_line
from assistant.conversation.asking.rows import answered
from assistant.conversation.events import Choices, Event, Sources, TextPiece
from assistant.conversation.numbering import Numbering
from assistant.conversation.workspace import Workspace, opened
from assistant.review.engine import Review
from assistant.sorting import Encode
from knowledge.running_text import shortened

# So many lines stand beside an answer or instead of one, of so many characters with it: more where words answer
# and none of them surely does.
_BESIDE, _INSTEAD, _ROOM, _SHORTEST = 3, 5, 420, 14
_OF_WORDS, _ROOM_OF_WORDS = 8, 900
_Made = tuple[list[Reply], list[list[Ranked]], Numbering]


def answer_figures(question: FigureQuestion, workspace: Workspace) -> Iterator[Event]:
    """Yield what the open report says to `question`, part by part."""
    replies, ranked, numbering = _replies(question, workspace)
    said = [_worded(reply) for reply in dict.fromkeys(replies) if reply.text]
    asked = (question.said or question.text).rstrip("？?。")
    text = "\n".join(said) or f"报告里没有写到这一点（{asked}）。要不要到资料库里找？"
    told = told_by(opened(workspace).report)
    most, room = _BESIDE if said else _INSTEAD, _ROOM
    in_words = (part.operation.is_quoted or part.operation is Operation.LIST for part in question.parts)
    if all(in_words) and not all(reply.is_sure for reply in replies):
        most, room = _OF_WORDS, _ROOM_OF_WORDS
    yield TextPiece("\n".join((text, *_beside(text, ranked, most, room, told, numbering))))
    if numbering.citations:
        yield Sources(numbering.citations)
    if not said:
        yield Choices((f"查资料库：{asked}",))


def tell_nearest(text: str, workspace: Workspace) -> Iterator[Event]:
    """Yield the lines of the open report that lie nearest to `text`, for what nothing else answers."""
    numbering, told = Numbering(), told_by(opened(workspace).report)
    ranked = ranked_lines(Wanted(text, text), FigureQuestion(text, ()), told, workspace.encode)
    # Where no word of it is anybody's subject, no line is nearer than another.
    near = [one for one in ranked if told.weigh(text, loosely=True) and one.share >= ACCOUNTED]
    yield TextPiece("".join(f"\n{line}" for line in _beside("", [near], _INSTEAD, _ROOM, told, numbering)))
    yield Sources(numbering.citations)


def _beside(
    text: str, ranked: Sequence[Sequence[Ranked]], most: int, room: int, told: Told, numbering: Numbering
) -> list[str]:
    """Return the lines that lie nearest to each part of a question, `most` of them, in `room` characters with `text`.

    However a question is understood, whoever reads the answer sees what the report itself says there.
    """
    nearest = dict.fromkeys(one.line for ones in zip_longest(*ranked) for one in ones if one)
    room -= len(text)
    found: list[str] = []
    for line in nearest:
        quoted = shortened(line.text, LONGEST)
        # What is as short as a heading says nothing itself.
        if quoted not in text and (line.facts or len(quoted) >= _SHORTEST):
            if len(found) == most or (room := room - len(quoted)) < 0:
                break
            found.append(told_line(line, told, numbering))
    return [f"相关原文：{one.removeprefix(LEAD)}" for one in found]


def tells(question: FigureQuestion, workspace: Workspace) -> bool:
    """Return whether the open report says something to a part of the question that says of what it asks."""
    replies, _, _ = _replies(question, workspace)
    return any(reply.text for part, reply in zip(question.parts, replies, strict=True) if part.asks)


def is_told(question: FigureQuestion, workspace: Workspace, *, computed: bool = False) -> bool:
    """Return whether the report accounts for every word of a question, if asked for by what is computed."""
    replies, _, _ = _replies(question, workspace)
    return all(reply.text and not reply.missing and (reply.is_computed or not computed) for reply in replies)


def is_certain(question: FigureQuestion, workspace: Workspace) -> bool:
    """Return whether the report accounts for every word of a question for amounts, or for what is done with them."""
    is_judged = bool(JUDGED.search(question.text))
    asked = (
        part.names and (part.gives_kind or is_judged or part.operation not in (Operation.VALUE, Operation.TELL))
        for part in question.parts
    )
    return all(asked) and is_told(question, workspace, computed=True)


def _replies(question: FigureQuestion, workspace: Workspace) -> _Made:
    """Return the reply to each part and the lines nearest to it, made once for whoever asks the same again."""
    review = opened(workspace)
    for asked, of, made in _made:
        if asked == question and of is review:
            return made
    numbering, told = Numbering(), told_by(review.report)
    parts = [_of_first(part, told, workspace.encode) for part in question.parts]
    ranked = [ranked_lines(part, question, told, workspace.encode) for part in parts]
    replies = [
        reply_to(part, question, told, review, numbering, near, workspace.encode)
        for part, near in zip(parts, ranked, strict=True)
    ]
    _made.append((question, review, (replies, ranked, numbering)))
    return replies, ranked, numbering


def _of_first(wanted: Wanted, told: Told, encode: Encode | None) -> Wanted:
    """Return what is asked of the one that stands first in what it goes on from: 哪个最慢，还剩多少."""
    after = wanted.after
    while after and not after.operation.is_extreme:
        after = after.after
    if after is None or wanted.operation.is_extreme:
        return wanted
    rows = answered(after, told, _unmarked, encode)
    if not (rows and rows.first):
        return wanted
    subjects = (rows.first,) if rows.first in told.subjects else ()
    return replace(wanted, words=f"{rows.first} {wanted.own}", subjects=subjects, each=False)


def _unmarked(_: Line) -> str:
    return ""


_made: deque[tuple[FigureQuestion, Review, _Made]] = deque(maxlen=1)


def _worded(reply: Reply) -> str:
    if reply.missing:
        return f"报告里没有直接写到{'、'.join(f'“{word}”' for word in reply.missing)}，最接近的是：{reply.text}"
    return reply.text if reply.is_computed else f"报告没有直接给出这一项，有关的是：{reply.text}"
