"""Events and drafts as JSON and back, for the records.

An event is kept under the name of its class, field by field, so that a new kind of event needs nothing here. What it
points at is kept as a reference that outlives the program: a row of the ledger by its form and place, a finding by its
id, a draft by the number of its version. What no longer exists is left out on the way back, and so is an event of a
kind that this version of the program doesn't know.
"""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from typing import Any, get_args

from pydantic import TypeAdapter

from assistant.conversation.events import Choices, DraftChanged, Event, Finished, Item, Said, TableShown
from assistant.conversation.intents import Intent
from assistant.drafting.draft import Draft, Grounding
from assistant.drafting.history import Confirmation, History, Version
from assistant.drafting.statement import Answer
from assistant.records.conversations import KeptEvent
from assistant.records.drafts import HistoryChange, KeptVersion
from assistant.review.engine import LedgerRow, Review

_log = logging.getLogger(__name__)
_KINDS: Mapping[str, type[Event]] = {kind.__name__: kind for kind in get_args(Event)}
_TYPES: Mapping[str, Any] = {**_KINDS, "Draft": Draft, "Answers": tuple[Answer, ...]}
_DAMAGED = Draft((), (), (), Grounding(0, ()))


def kept_event(event: Event) -> KeptEvent:
    """Return an event of a conversation as it is kept."""
    content: Any
    match event:
        case TableShown(columns, rows, caption, items):
            content = {"columns": columns, "rows": list(map(dict, rows)), "caption": caption}
            content["items"] = list(map(_reference, items))
        case DraftChanged(history, plan):
            content = {"count": len(history.versions), "place": history.place}
            if plan is not None:
                content["answers"] = _adapter("Answers").dump_python(plan.answers, mode="json")
        case Finished(intent, said):
            # What was asked for is of this run only: it holds rows and findings of the review at hand.
            content = {"intent": intent, "said": asdict(said) if said else None}
        case Choices(messages, asked):
            content = {"messages": messages, "asked": asked}
        case _:
            content = _adapter(type(event).__name__).dump_python(event, mode="json")
    return KeptEvent(type(event).__name__, json.dumps(content, default=str))


def read_events(kept: Iterable[KeptEvent], review: Review | None, history: History) -> tuple[tuple[Event, ...], int]:
    """Return the events, and how many of them are damaged."""
    events: list[Event] = []
    damaged = 0
    for item in kept:
        if item.kind not in _KINDS:
            continue
        try:
            event = _read_event(item, review, history)
        except (ValueError, TypeError, KeyError):
            _log.exception("An event %s can't be read", item.kind)
            damaged += 1
            continue
        if event is not None:
            events.append(event)
    return tuple(events), damaged


def read_answers(kept: Iterable[KeptEvent]) -> tuple[Answer, ...]:
    """Return what the author had answered when the last plan was made, so that it can be made again."""
    for item in reversed(list(kept)):
        with suppress(ValueError, TypeError, KeyError):
            if item.kind == DraftChanged.__name__:
                answers: tuple[Answer, ...] = _adapter("Answers").validate_python(json.loads(item.content)["answers"])
                return answers
    return ()


def history_change(known: History, after: History) -> HistoryChange:
    """Return what has to be written so that the records, which have `known`, have `after`."""
    count = len(known.versions)
    pairs = enumerate(zip(known.versions, after.versions, strict=False))
    return HistoryChange(
        known=count,
        added=tuple(map(_kept_version, after.versions[count:])),
        flagged={number: _kept_version(new) for number, (old, new) in pairs if new is not old},
        place=after.place,
    )


def read_history(kept: Mapping[int, KeptVersion], place: int | None) -> tuple[History, int]:
    """Return the history, and how many of its versions are damaged: those stand in it empty, to keep the numbers."""
    versions: list[Version] = []
    damaged = 0
    for number in range(max(kept, default=-1) + 1):
        try:
            versions.append(_read_version(kept[number]))
        except (ValueError, TypeError, KeyError):
            _log.exception("Version %d of a draft can't be read", number)
            damaged += 1
            at = kept[number].at if number in kept else min(version.at for version in kept.values())
            versions.append(Version(_DAMAGED, "（这一版已损坏，内容读不出来）", at, accepted=True))
    return History(tuple(versions), place if place is not None and place < len(versions) else None), damaged


def _read_event(kept: KeptEvent, review: Review | None, history: History) -> Event | None:
    content = json.loads(kept.content)
    match kept.kind:
        case "TableShown":
            items = _referents(content["items"], review)
            return TableShown(tuple(content["columns"]), tuple(content["rows"]), content["caption"], items)
        case "DraftChanged":
            # Versions are only ever added: the first so many are those that there were then.
            return DraftChanged(History(history.versions[: content["count"]], content["place"]), None)
        case "Finished":
            said = content.get("said")
            return Finished(Intent(content["intent"]), Said(**said) if said else None)
        case "Choices":
            return Choices(tuple(content["messages"]), content.get("asked", ""))
    event: Event = _adapter(kept.kind).validate_python(content)
    return event


def _reference(item: Item) -> dict[str, Any]:
    if isinstance(item, LedgerRow):
        return {"form": item.form.name, "row": item.indicator.location.row, "name": item.indicator.name}
    return {"finding": item.id}


def _referents(references: Sequence[Mapping[str, Any] | None], review: Review | None) -> tuple[Item, ...]:
    """Return what the references lead to, without what is gone."""
    items: Sequence[Item] = (*review.ledger, *review.findings) if review else ()
    known = {tuple(_reference(item).items()): item for item in items}
    keys = [tuple(reference.items()) for reference in references if reference]
    return tuple(known[key] for key in keys if key in known)


def _kept_version(version: Version) -> KeptVersion:
    one = version.confirmation
    name, at, items = (one.name, one.at, json.dumps(one.items)) if one else (None, None, None)
    draft, answers = _dumped("Draft", version.draft), None
    if version.answers is not None:
        answers = _dumped("Answers", version.answers)
    return KeptVersion(draft, version.made, version.at, version.parent, version.accepted, name, at, answers, items)


def _read_version(kept: KeptVersion) -> Version:
    confirmed = None
    if kept.confirmed_by is not None and kept.confirmed_at is not None:
        confirmed = Confirmation(kept.confirmed_by, kept.confirmed_at, tuple(json.loads(kept.confirmed_items or "[]")))
    answers = None if kept.answers is None else _adapter("Answers").validate_json(kept.answers)
    draft = _adapter("Draft").validate_json(kept.draft)
    return Version(draft, kept.made, kept.at, kept.parent, kept.accepted, confirmed, answers, kept.who)


def _dumped(kind: str, value: object) -> str:
    return json.dumps(_adapter(kind).dump_python(value, mode="json"))


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(_TYPES[kind])
