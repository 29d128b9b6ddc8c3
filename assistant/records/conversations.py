"""Conversations: whose they are, the report they are about, their turns as they come, the versions of their draft.

Every change of a conversation begins by counting up its revision: that takes the row, so that two windows write one
after the other, and tells each of them when the other has written. What an answer brings is added event by event, so
that a program killed in mid-answer has kept what the user saw.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from assistant.records.database import aware, clean, now
from assistant.records.drafts import HistoryChange, KeptVersion, read_versions, write_change
from assistant.records.files import drop_unused, keep_file
from assistant.records.tables import conversations, events, files, turns
from knowledge.errors import UserError
from knowledge.store.database import Database

_SUBJECT = 80


@dataclass(frozen=True, slots=True)
class Entry:
    """One conversation of a person's list; `title` is the person's own, or what it is about."""

    id: str
    title: str
    file: str
    changed: datetime


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """One event of an answer: what kind it is, and its content as JSON."""

    kind: str
    content: str


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """One message with what was answered; without `is_over` the answer goes on, or was cut off."""

    number: int
    question: str
    is_over: bool
    events: tuple[KeptEvent, ...]


@dataclass(frozen=True, slots=True)
class KeptConversation:
    """Everything of one conversation; `file` is the open report's bytes and name, `versions` are by their numbers."""

    revision: int
    file: tuple[bytes, str] | None
    turns: tuple[KeptTurn, ...]
    versions: Mapping[int, KeptVersion]
    place: int | None


class Conversations:
    """The conversations of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, person: str, subject: str) -> str:
        """Return the id of a new conversation, which can't be guessed."""
        key = secrets.token_urlsafe(12)
        values = {"id": key, "person": person, "title": "", "subject": clean(subject)[:_SUBJECT], "file": ""}
        with self._database.writing() as connection:
            connection.execute(conversations.insert().values({**values, "changed": now(), "revision": 0}))
        return key

    def people(self) -> list[str]:
        """Return everyone who has a conversation."""
        with self._database.reading() as connection:
            return list(connection.execute(sa.select(conversations.c.person).distinct()).scalars())

    def entries(self, person: str, *, removed: bool = False) -> list[Entry]:
        """Return a person's conversations, the latest first; with `removed` those that were put away."""
        query = sa.select(conversations).where(
            conversations.c.person == person,
            conversations.c.removed.is_not(None) if removed else conversations.c.removed.is_(None),
        )
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(conversations.c.changed.desc())).mappings().all()
        return [Entry(row["id"], row["title"] or row["subject"], row["file"], aware(row["changed"])) for row in rows]

    def owner(self, key: str) -> str | None:
        """Return whose conversation this is, None where there is none."""
        query = sa.select(conversations.c.person).where(conversations.c.id == key)
        with self._database.reading() as connection:
            return connection.execute(query).scalar()

    def revision(self, key: str) -> int | None:
        """Return the conversation's revision, None where it is gone."""
        query = sa.select(conversations.c.revision).where(conversations.c.id == key)
        with self._database.reading() as connection:
            return connection.execute(query).scalar()

    def load(self, key: str) -> KeptConversation | None:
        """Return the whole conversation, None where it is gone."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(conversations).where(conversations.c.id == key)).mappings().first()
            if row is None:
                return None
            data = connection.execute(sa.select(files.c.data).where(files.c.content == row["content"])).scalar()
            return KeptConversation(
                row["revision"],
                None if data is None else (data, row["file"]),
                _read_turns(connection, key),
                read_versions(connection, key),
                row["place"],
            )

    def rename(self, key: str, title: str) -> None:
        """Give the conversation a title; an empty one brings back what it is about."""
        self._update(key, title=clean(title)[:_SUBJECT])

    def remove(self, key: str) -> None:
        """Put the conversation away, to be restored or purged."""
        self._update(key, removed=now())

    def restore(self, key: str) -> None:
        """Take the conversation out again."""
        self._update(key, removed=None)

    def purge(self, key: str) -> None:
        """Delete the conversation for good, and its file unless something else has it."""
        with self._database.writing() as connection:
            connection.execute(conversations.delete().where(conversations.c.id == key))
            drop_unused(connection)

    def attach(self, key: str, data: bytes, name: str, subject: str) -> int:
        """Make a file the report of the conversation, which is about `subject` from now on; return its revision."""
        with self._database.writing() as connection:
            content = keep_file(connection, data)
            revision = self._touch(connection, key)
            values = {"content": content, "file": clean(name), "subject": clean(subject)[:_SUBJECT]}
            connection.execute(conversations.update().where(conversations.c.id == key).values(values))
        return revision

    def start_turn(self, key: str, question: str) -> tuple[int, int]:
        """Keep a message as the next turn; return the turn's number and the conversation's revision."""
        with self._database.writing() as connection:
            revision = self._touch(connection, key)
            last = sa.select(sa.func.max(turns.c.number)).where(turns.c.conversation == key)
            number = connection.execute(last).scalar()
            number = 0 if number is None else number + 1
            values = {"conversation": key, "number": number, "question": clean(question)}
            connection.execute(turns.insert().values({**values, "at": now(), "is_over": False}))
        return number, revision

    def add_events(self, key: str, turn: int, first: int, added: Sequence[KeptEvent]) -> None:
        """Add events to a turn, the first of them under the number `first`."""
        with self._database.writing() as connection:
            _add_events(connection, key, turn, first, added)

    def add_change(self, key: str, turn: int, number: int, event: KeptEvent, change: HistoryChange) -> int:
        """Add an event together with what it did to the draft's history; return the conversation's revision."""
        with self._database.writing() as connection:
            revision = self._touch(connection, key)
            write_change(connection, key, change)
            _add_events(connection, key, turn, number, [event])
        return revision

    def change_history(self, key: str, change: HistoryChange) -> int:
        """Write what a click did to the draft's history; return the conversation's revision."""
        with self._database.writing() as connection:
            revision = self._touch(connection, key)
            write_change(connection, key, change)
        return revision

    def finish_turn(self, key: str, turn: int) -> int:
        """Mark a turn as over; return the conversation's revision."""
        which = sa.and_(turns.c.conversation == key, turns.c.number == turn)
        with self._database.writing() as connection:
            revision = self._touch(connection, key)
            connection.execute(turns.update().where(which).values(is_over=True))
        return revision

    def _touch(self, connection: sa.Connection, key: str) -> int:
        """Count up the revision and take the row; a conversation that is worked on isn't put away any more."""
        values = {"revision": conversations.c.revision + 1, "changed": now(), "removed": None}
        change = conversations.update().where(conversations.c.id == key).values(values)
        revision = connection.execute(change.returning(conversations.c.revision)).scalar()
        if revision is None:
            raise UserError("这段对话已在别的窗口里彻底删除，后面的内容没有存下来。请点“新对话”另开一段。")
        return int(revision)

    def _update(self, key: str, **values: object) -> None:
        with self._database.writing() as connection:
            connection.execute(conversations.update().where(conversations.c.id == key).values(values))


def _read_turns(connection: sa.Connection, key: str) -> tuple[KeptTurn, ...]:
    told: dict[int, list[KeptEvent]] = {}
    query = sa.select(events).where(events.c.conversation == key).order_by(events.c.turn, events.c.number)
    for row in connection.execute(query).mappings():
        told.setdefault(row["turn"], []).append(KeptEvent(row["kind"], row["content"]))
    query = sa.select(turns).where(turns.c.conversation == key).order_by(turns.c.number)
    return tuple(
        KeptTurn(row["number"], row["question"], row["is_over"], tuple(told.get(row["number"], ())))
        for row in connection.execute(query).mappings()
    )


def _add_events(connection: sa.Connection, key: str, turn: int, first: int, added: Sequence[KeptEvent]) -> None:
    place = {"conversation": key, "turn": turn}
    rows = [
        {**place, "number": number, "kind": event.kind, "content": event.content}
        for number, event in enumerate(added, start=first)
    ]
    if rows:
        connection.execute(events.insert(), rows)
