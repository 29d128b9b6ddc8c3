"""Conversations: whose they are and who shares them, their report, their turns as they come, their draft's versions.

Every change of a conversation begins by counting up its revision: that takes the row, so that two windows write one
after the other, and tells each of them when the other has written. What an answer brings is added event by event, so
that a program killed in mid-answer has kept what the user saw.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from assistant.access import Part, Person
from assistant.records.database import Kept, drop_unused, has, keep_file, note, note_deleted, now, read_as
from assistant.records.drafts import HistoryChange, KeptVersion, read_versions, write_change
from assistant.records.tables import conversations, events, files, people, shares, turns, versions
from knowledge.errors import UserError

_SUBJECT = 80
_GONE = "这段对话已彻底删除，或者不再与您共用，后面的内容没有存下来。请点“新对话”另开一段。"


@dataclass(frozen=True, slots=True)
class Entry:
    """One conversation of a person's list; `title` is the person's own, or what it is about.

    `giver` is whose it is, or who handed it on, "" where it was this person's from the start.
    """

    id: str
    title: str
    file: str
    changed: datetime
    giver: str
    is_own: bool


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
    who: str = ""


@dataclass(frozen=True, slots=True)
class KeptConversation:
    """Everything of one conversation; `file` is the open report's bytes and name, `versions` are by their numbers.

    `space` is the person whose decisions on the report hold.
    """

    revision: int
    file: tuple[bytes, str] | None
    turns: tuple[KeptTurn, ...]
    versions: Mapping[int, KeptVersion]
    place: int | None
    space: str


class Conversations(Kept):
    """The conversations of a database, as far as a person may have them."""

    def begin(self, subject: str) -> str:
        """Return the id of a new conversation, which can't be guessed."""
        with self._database.writing() as connection:
            return self._begin(connection, self._person.id, subject=subject[:_SUBJECT])

    def people(self) -> list[str]:
        """Return everyone who has a conversation; with a sign-in nobody learns that."""
        query = sa.select(conversations.c.person).distinct()
        if self._person.is_signed_in:
            query = query.where(conversations.c.person == self._person.id)
        return self._database.values(query)

    def entries(self, *, removed: bool = False) -> list[Entry]:
        """Return this person's conversations, and with them those shared by others, the latest first.

        With `removed` they are the own ones that were put away.
        """
        me = self._person.id
        shared = sa.select(shares.c.conversation).where(shares.c.person == me)
        query = sa.select(conversations, people.c.name).join_from(
            conversations, people, people.c.person == conversations.c.person, isouter=True
        )
        query = query.where(
            conversations.c.person == me
            if removed
            else (conversations.c.person == me) | conversations.c.id.in_(shared),
            conversations.c.removed.is_not(None) if removed else conversations.c.removed.is_(None),
        )
        return [
            read_as(
                Entry,
                row,
                title=row["title"] or row["subject"],
                giver=row["giver"] if row["person"] == me else row["name"] or "",
                is_own=row["person"] == me,
            )
            for row in self._database.rows(query.order_by(conversations.c.changed.desc()))
        ]

    def about(self, content: str) -> str:
        """Return this person's latest conversation about the file of this hash, "" where there is none."""
        mine, here = conversations.c.person == self._person.id, conversations.c.content == content
        query = sa.select(conversations.c.id).where(mine, here, conversations.c.removed.is_(None))
        return str(self._database.value(query.order_by(conversations.c.changed.desc()), ""))

    def revision(self, key: str) -> int | None:
        """Return the conversation's revision, None where it is gone."""
        with self._database.reading() as connection:
            row = self._row(connection, key)
        return None if row is None else row["revision"]

    def load(self, key: str) -> KeptConversation | None:
        """Return the whole conversation, None where it is gone or another's."""
        with self._database.reading() as connection:
            row = self._row(connection, key)
            if row is None:
                return None
            data = connection.execute(sa.select(files.c.data).where(files.c.content == row["content"])).scalar()
            return KeptConversation(
                row["revision"],
                None if data is None else (data, row["file"]),
                _read_turns(connection, key),
                read_versions(connection, key),
                row["place"],
                row["space"] or row["person"],
            )

    def shared_with(self, key: str) -> list[str]:
        """Return who else has the conversation."""
        with self._database.reading() as connection:
            return _shared_with(connection, key) if self._row(connection, key) else []

    def share(self, key: str, persons: Sequence[str]) -> None:
        """Let these persons, and nobody else, have the conversation with its owner."""
        with self._database.writing() as connection:
            self._demand_own(connection, key)
            before = _shared_with(connection, key)
            connection.execute(shares.delete().where(shares.c.conversation == key))
            for person in sorted(set(persons) - {self._person.id}):
                connection.execute(shares.insert().values(conversation=key, person=person))
            note(connection, self._person, "共用对话", key, "、".join(before), "、".join(_shared_with(connection, key)))

    def hand(self, key: str, person: str, part: Part) -> None:
        """Give a person the conversation's report with its review, or with its draft, as a conversation of their own.

        The decisions on the report stay one review, whoever makes them; of the draft, each has versions of their own.
        """
        with self._database.writing() as connection:
            row = self._row(connection, key)
            if row is None or row["content"] is None:
                raise UserError("这段对话里没有报告，交不出去。")
            kept = {name: row[name] for name in ("subject", "content", "file")} | {"giver": self._person.name}
            if part is Part.REVIEW:
                kept |= {"space": row["space"] or row["person"]}
            new = self._begin(connection, person, **kept)
            if part is Part.DRAFT:
                rows = connection.execute(sa.select(versions).where(versions.c.conversation == key)).mappings()
                copied = [{**version, "conversation": new} for version in rows]
                if not copied:
                    raise UserError("这段对话里还没有草稿。")
                connection.execute(versions.insert(), copied)
                connection.execute(conversations.update().where(conversations.c.id == new).values(place=row["place"]))
            note(connection, self._person, f"交出{part}", key, "", f"{person} {new}")

    def rename(self, key: str, title: str) -> None:
        """Give the conversation a title; an empty one brings back what it is about."""
        self._update(key, "改名", title=title[:_SUBJECT])

    def remove(self, key: str) -> None:
        """Put the conversation away, to be restored or purged."""
        self._update(key, "收起", removed=now())

    def restore(self, key: str) -> None:
        """Take the conversation out again."""
        self._update(key, "取回", removed=None)

    def purge(self, key: str) -> None:
        """Delete the conversation for good, with its file and what was found in it unless something else has it."""
        with self._noted("彻底删除对话", key) as connection:
            self._demand_own(connection, key)
            connection.execute(conversations.delete().where(conversations.c.id == key))
            drop_unused(connection)
            note_deleted(connection, "conversation", key)
        self._database.forget_deleted()

    def attach(self, key: str, data: bytes, name: str, subject: str, space: str = "") -> int:
        """Make a file the report of the conversation, which is about `subject` from now on; return its revision.

        In another's `space` it is a version of a report that was handed on from there.
        """
        with self._touching(key) as (connection, revision):
            content = keep_file(connection, data)
            before = str(connection.execute(sa.select(conversations.c.file).where(has(conversations, id=key))).scalar())
            if space and not connection.execute(contents_in(space, self._person)).first():
                raise UserError("这份报告不是同事交来的，存不到他那里。")
            values = {"content": content, "file": name, "subject": subject[:_SUBJECT], "space": space}
            connection.execute(conversations.update().where(conversations.c.id == key).values(values))
            note(connection, self._person, "打开报告", key, before, name)
        return revision

    def start_turn(self, key: str, question: str) -> tuple[int, int]:
        """Keep a message as the next turn; return the turn's number and the conversation's revision."""
        with self._touching(key) as (connection, revision):
            last = sa.select(sa.func.max(turns.c.number)).where(turns.c.conversation == key)
            number = connection.execute(last).scalar()
            number = 0 if number is None else number + 1
            values = {"conversation": key, "number": number, "question": question, "who": self._person.name}
            connection.execute(turns.insert().values({**values, "at": now(), "is_over": False}))
        return number, revision

    def add_events(self, key: str, turn: int, first: int, added: Sequence[KeptEvent]) -> None:
        """Add events to a turn, the first of them under the number `first`."""
        with self._database.writing() as connection:
            if self._row(connection, key) is None:
                raise UserError(_GONE)
            _add_events(connection, key, turn, first, added)

    def change_history(
        self, key: str, change: HistoryChange, turn: int = 0, number: int = 0, event: KeptEvent | None = None
    ) -> int:
        """Write what a click, or an event of a turn, did to the draft's history; return the conversation's revision."""
        with self._touching(key) as (connection, revision):
            place = sa.select(conversations.c.place).where(conversations.c.id == key)
            before = connection.execute(place).scalar()
            write_change(connection, key, change, self._person.name)
            told = [_version_name(before), _version_name(connection.execute(place).scalar())]
            what = "核实草稿" if any(version.confirmed_by for version in change.flagged.values()) else "改草稿"
            note(connection, self._person, what, key, *told)
            _add_events(connection, key, turn, number, [event] if event else [])
        return revision

    def finish_turn(self, key: str, turn: int) -> int:
        """Mark a turn as over; return the conversation's revision."""
        with self._touching(key) as (connection, revision):
            connection.execute(turns.update().where(has(turns, conversation=key, number=turn)).values(is_over=True))
        return revision

    def _row(self, connection: sa.Connection, key: str) -> sa.RowMapping | None:
        """Return the conversation's row, None where there is none that this person may have."""
        row = connection.execute(sa.select(conversations).where(conversations.c.id == key)).mappings().first()
        return row if row is not None and self._person.may_have(row["person"], _shared_with(connection, key)) else None

    def _demand_own(self, connection: sa.Connection, key: str) -> sa.RowMapping:
        row = self._row(connection, key)
        if row is None:
            raise UserError(_GONE)
        self._person.demand_own(row["person"])
        return row

    def _begin(self, connection: sa.Connection, person: str, **values: object) -> str:
        key = secrets.token_urlsafe(12)
        values = {"id": key, "person": person, "title": "", "file": "", "revision": 0} | values
        values |= {"changed": self._moment(connection, conversations.c.changed)}
        connection.execute(conversations.insert().values(values))
        note(connection, self._person, "新建对话", key)
        return key

    @contextmanager
    def _touching(self, key: str) -> Iterator[tuple[sa.Connection, int]]:
        """Yield a transaction that has the row, and its revision counted up; what is worked on isn't put away."""
        with self._database.writing() as connection:
            changed = self._moment(connection, conversations.c.changed)
            values = {"revision": conversations.c.revision + 1, "changed": changed, "removed": None}
            connection.execute(conversations.update().where(conversations.c.id == key).values(values))
            row = self._row(connection, key)
            if row is None:
                raise UserError(_GONE)
            yield connection, int(row["revision"])

    def _update(self, key: str, what: str, **values: object) -> None:
        with self._database.writing() as connection:
            row = self._demand_own(connection, key)
            connection.execute(conversations.update().where(conversations.c.id == key).values(values))
            before = {name: row[name] for name in values}
            note(connection, self._person, what, key, *(str(each.get("title", "")) for each in (before, values)))


def contents_in(space: str, person: Person) -> sa.Select[tuple[str]]:
    """Return the files that a person has in this space: their own there, and what is shared with or handed to them."""
    shared = sa.select(shares.c.conversation).where(shares.c.person == person.id)
    return sa.select(conversations.c.content).where(
        (conversations.c.person == person.id) | conversations.c.id.in_(shared),
        (conversations.c.space == space) | (conversations.c.space == "") & (conversations.c.person == space),
    )


def _shared_with(connection: sa.Connection, key: str) -> list[str]:
    query = sa.select(shares.c.person).where(shares.c.conversation == key).order_by(shares.c.person)
    return list(connection.execute(query).scalars())


def _version_name(place: int | None) -> str:
    return "" if place is None else f"第{place + 1}版"


def _read_turns(connection: sa.Connection, key: str) -> tuple[KeptTurn, ...]:
    told: dict[int, list[KeptEvent]] = {}
    query = sa.select(events).where(events.c.conversation == key).order_by(events.c.turn, events.c.number)
    for row in connection.execute(query).mappings():
        told.setdefault(row["turn"], []).append(KeptEvent(row["kind"], row["content"]))
    query = sa.select(turns).where(turns.c.conversation == key).order_by(turns.c.number)
    return tuple(
        read_as(KeptTurn, row, events=tuple(told.get(row["number"], ())))
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
