"""The versions of a conversation's draft, written by whoever has the transaction.

Versions are only ever added and flagged, never taken away, so that what two windows have added to one draft at the same
time can stand side by side: the later writer's versions move up behind those that it didn't know.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from assistant.records.database import has, read_as, row_of
from assistant.records.tables import conversations, versions


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """One version; `draft`, `answers` and `confirmed_items` are JSON, `parent` is the number it was made from."""

    draft: str
    made: str
    at: datetime
    parent: int | None
    accepted: bool
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    answers: str | None = None
    confirmed_items: str | None = None
    who: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class HistoryChange:
    """What a step did to a history of which `known` versions were known: versions added, flags changed, a new place."""

    known: int
    added: tuple[KeptVersion, ...]
    flagged: Mapping[int, KeptVersion]
    place: int | None


def write_change(connection: sa.Connection, conversation: str, change: HistoryChange, who: str) -> None:
    """Write a change that somebody has made; the caller holds the conversation's row."""
    count = sa.select(sa.func.coalesce(sa.func.max(versions.c.number) + 1, 0))
    shift = connection.execute(count.where(versions.c.conversation == conversation)).scalar_one() - change.known

    def moved(number: int | None) -> int | None:
        return number + shift if number is not None and number >= change.known else number

    for number, version in enumerate(change.added, start=change.known + shift):
        values = {"conversation": conversation, "number": number, "parent": moved(version.parent), "who": who}
        connection.execute(versions.insert().values(row_of(version) | values))
    for number, version in change.flagged.items():
        values = row_of(version)
        flags = {name: values[name] for name in values if name == "accepted" or name.startswith("confirmed")}
        connection.execute(
            versions.update().where(has(versions, conversation=conversation, number=number)).values(flags)
        )
    connection.execute(
        conversations.update().where(conversations.c.id == conversation).values(place=moved(change.place))
    )


def read_versions(connection: sa.Connection, conversation: str) -> Mapping[int, KeptVersion]:
    """Return the versions by their numbers, in order."""
    query = sa.select(versions).where(versions.c.conversation == conversation).order_by(versions.c.number)
    return {row["number"]: read_as(KeptVersion, row) for row in connection.execute(query).mappings()}
