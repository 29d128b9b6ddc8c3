"""One turn of a conversation: a message in, events out. Pages, command line and a model's tools call nothing else.

Nothing here knows how an answer is shown, and nothing is remembered: what the next turn needs is in the events, from
which `Workspace.after` makes the next state.

With a model the message goes to it, and the model calls the same functions that the rules call. What the rules know for
certain doesn't: what is said about the exercise just asked, what the program itself has offered to be said, what a
draft has asked for, and a change of the draft said to the letter, as the page's menus do. There a model could only be
slower.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from opencc import OpenCC

from assistant.conversation import events as kinds
from assistant.conversation.answering import answer, answer_by_rules
from assistant.conversation.batch_question import asks_batch
from assistant.conversation.deciding import read_decision
from assistant.conversation.events import Choices, Event, Finished, answer_of, collect
from assistant.conversation.request import Request
from assistant.conversation.revising import is_command
from assistant.conversation.supplying import read_supply
from assistant.conversation.tutor import read_tutoring
from assistant.conversation.workspace import Workspace
from assistant.drafting.draft import HEADINGS, SECTIONS, Draft, Grounding, draft_to_dict
from assistant.drafting.history import difference
from assistant.drafting.sources import MARK
from assistant.review.rule import Severity
from assistant.review.verdict import Verdict
from knowledge.running_text import shortened

__all__ = ["Workspace", "collect", "reply", "take_turn"]


def reply(message: str, workspace: Workspace, request: Request | None = None) -> Iterator[Event]:
    """Yield the answer to `message`, piece by piece, ending with Finished; closing the iterator stops it.

    Where a menu or a button says it, the `request` is known, and the message only shown.
    """
    events: list[Event] = []
    message = _simplified().convert(message)
    request = request or workspace.offered.get(message.strip())
    for event in answer(request, workspace) if request else _answer(message, workspace):
        if isinstance(event, Finished):
            yield replace(event, said=said_of(message, events))
            return
        events.append(event)
        yield event


@cache
def _simplified() -> OpenCC:
    return OpenCC("t2s")


def take_turn(message: str, workspace: Workspace) -> tuple[dict[str, Any], Workspace]:
    """Return the answer to `message` in the shape that `chat --jsonl` prints, with the state after it."""
    events: list[Event] = []
    after = workspace
    for event in reply(message, workspace):
        events.append(event)
        after = after.after(event)
    asked = next((event.asked for event in events if isinstance(event, Choices) and event.asked), None)
    answer = answer_of(events)
    answer["draft"] = draft_to_dict(after.draft) if after.draft else None
    answer["changed"] = _changed(workspace.draft, after.draft)
    answer["asked"] = asked
    return answer, after


def _changed(old: Draft | None, new: Draft | None) -> list[str]:
    """Return the paths of the items that differ: by the place in `new`, of those taken out by the place they had."""
    if old is new:
        return []
    nothing = Draft((), (), (), Grounding(0, ()))
    return [
        f"{item.section}/{(item.old or 0) + 1 if item.new is None else item.new + 1}"
        for item in difference(old or nothing, new or nothing)
        if item.is_changed or item.is_moved
    ]


def _is_certain(message: str, workspace: Workspace) -> bool:
    """Return whether there is only one thing that `message` can mean."""
    return bool(
        message.strip() in workspace.offered
        or read_supply(message, workspace)
        or read_decision(message, workspace)
        or (workspace.batch and asks_batch(message))
        or (workspace.history.versions and is_command(message, workspace))
    )


def _answer(message: str, workspace: Workspace) -> Iterator[Event]:
    if tutoring := read_tutoring(message, workspace):
        yield from answer(tutoring, workspace)
    elif workspace.model is not None and not _is_certain(message, workspace):
        from assistant.conversation.agent.agent import converse

        yield from converse(message, workspace, workspace.model)
    else:
        yield from answer_by_rules(message, workspace)


_QUESTION, _ANSWER = 400, 900
# Characters of a cell and of a title that are told.
_CELL, _TITLE = 40, 40
_KEYS = {
    "project": "项目",
    "indicator": "指标",
    "target": "指标值",
    "verdict": "判定",
    "suggestion": "建议",
    "severity": "程度",
    "message": "意见",
    "location": "位置",
}
_CODES = {member.value: member.chinese for member in (*Verdict, *Severity)}


def said_of(question: str, events: Iterable[kinds.Event]) -> kinds.Said:
    """Return what was said in a turn, as much as later ones need; the numbers of sources mean others there."""
    answer = told(event for event in events if not isinstance(event, kinds.Notice))
    return kinds.Said(shortened(question, _QUESTION), shortened(MARK.sub("", answer), _ANSWER))


def told(events: Iterable[kinds.Event], rows: int = 0) -> str:
    """Return what was found or done, in words, with the first `rows` of every table and the titles of a draft."""
    parts: list[str] = []
    for event in events:
        match event:
            case kinds.TextPiece(text) | kinds.Notice(text):
                parts.append(text)
            case kinds.TableShown():
                parts.append(f"\n（显示了“{event.caption}”，{len(event.rows)}行）")
                parts += _table(event.columns, event.rows, rows)
            case kinds.DraftChanged(history):
                place = "没有草稿了" if history.place is None else f"现在是第{history.place + 1}版"
                parts.append(f"\n（草稿有了改动，{place}）\n")
                parts += titles(event.draft) if event.draft and rows else ()
            case kinds.FileWanted():
                parts.append("（给出了下载按钮）")
            case kinds.ExerciseAsked(exercise) if event.is_new:
                parts.append(f"（出了一道练习题：{exercise.title}）")
    return "".join(parts).strip()


def titles(draft: Draft) -> Iterable[str]:
    """Yield a line with the titles of each section of a draft."""
    for section in SECTIONS:
        if items := draft.items(section):
            shown = "；".join(f"{n}.{item.title[:_TITLE]}" for n, item in enumerate(items, start=1))
            yield f"{HEADINGS[section]}：{shown}\n"


def _table(columns: Sequence[str], rows: Sequence[Mapping[str, object]], most: int) -> Iterable[str]:
    """Yield a table's first rows; the columns that say nothing to a model are left out."""
    shown = [column for column in columns if column in _KEYS] or list(columns)
    if rows and most:
        yield "\n" + "｜".join(_KEYS.get(column, column) for column in shown)
    for number, row in enumerate(rows[:most], start=1):
        cells = (shortened(_CODES.get(str(row[column]), str(row[column])), _CELL) for column in shown)
        yield f"\n{number}. {'｜'.join(cells)}"
    if 0 < most < len(rows):
        yield f"\n（其余{len(rows) - most}行没有列出）"
