"""One turn of a conversation: a message in, events out. Pages, command line and a model's tools call nothing else.

Nothing here knows how an answer is shown, and nothing is remembered: what the next turn needs is in the events, from
which `Workspace.after` makes the next state.

With a model the message goes to it, and the model calls the same functions that the rules call. What the rules know for
certain doesn't: what is said about the exercise just asked, what the program itself has offered to be said, what a
draft has asked for, and a change of the draft said to the letter, as the page's menus do. There a model could only be
slower.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from opencc import OpenCC

from assistant.conversation.answering import answer, answer_by_rules
from assistant.conversation.batch_question import asks_batch
from assistant.conversation.deciding import read_decision
from assistant.conversation.events import Choices, Event, Finished, answer_of, collect
from assistant.conversation.request import Request
from assistant.conversation.revising import is_command
from assistant.conversation.supplying import read_supply
from assistant.conversation.telling import said_of
from assistant.conversation.tutor import read_tutoring
from assistant.conversation.workspace import Workspace
from assistant.drafting.difference import difference
from assistant.drafting.draft import Draft, Grounding, draft_to_dict

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
    if message.strip() in workspace.offered or read_supply(message, workspace) or read_decision(message, workspace):
        return True
    if workspace.batch and asks_batch(message):
        return True
    return bool(workspace.history.versions and is_command(message, workspace))


def _answer(message: str, workspace: Workspace) -> Iterator[Event]:
    if tutoring := read_tutoring(message, workspace):
        yield from answer(tutoring, workspace)
    elif workspace.model is not None and not _is_certain(message, workspace):
        from assistant.conversation.agent.agent import converse

        yield from converse(message, workspace, workspace.model)
    else:
        yield from answer_by_rules(message, workspace)
