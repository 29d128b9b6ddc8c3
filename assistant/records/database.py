"""What all records share: the database, how rows are read, files kept once, people, and the log of changes.

A change of the tables is one more module in `migrations`; tables.py always has them as they are now. The databases
themselves refuse to change or delete a line of the log. A document's own words stay in the document, so that what is
deleted leaves none of them there: a line names a draft's versions, not their text.
"""

import hashlib
import heapq
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa

from assistant.access import ACCOUNT, Person, Role
from assistant.records.tables import (
    assignments,
    batch_files,
    batches,
    conversations,
    decisions,
    deletions,
    files,
    log,
    people,
    reviews,
    schema,
)
from knowledge.store.database import Database, Tables

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Read = TypeVar("_Read", bound="DataclassInstance")
RECORDS = Tables("记录", "records.sqlite3", schema, Path(__file__).with_name("migrations"), patience=20)
_LONGEST = 500
# Somebody whose page has shown no sign for so long is gone.
_PRESENT = timedelta(seconds=90)


def open_database(data: Path, url: str = "") -> Database:
    """Return the database at `url`, by default the file of a data folder, made where there is none yet."""
    return Database(RECORDS, data, url)


class Kept:
    """What a database keeps, as far as a person may have it."""

    def __init__(self, database: Database, person: Person) -> None:
        self._database, self._person = database, person

    @contextmanager
    def _noted(
        self, what: str, place: str, before: str = "", after: str = "", *, role: Role = Role.STAFF
    ) -> Iterator[sa.Connection]:
        """Yield a transaction of whoever has the role, which the log tells of."""
        self._person.demand(role)
        with self._database.writing() as connection:
            yield connection
            note(connection, self._person, what, place, before, after)

    @staticmethod
    def _moment(connection: sa.Connection, column: "sa.Column[datetime]") -> datetime:
        """Return the time, after all of a column: a clock that was set back puts nothing before what was there."""
        last = connection.execute(sa.select(sa.func.max(column))).scalar()
        return max(now(), last + timedelta(microseconds=1)) if last else now()


def has(table: sa.Table, **values: object) -> sa.ColumnElement[bool]:
    """Return whether a row has these values."""
    return sa.and_(*(table.c[name] == value for name, value in values.items()))


def now() -> datetime:
    """Return the time, with its zone."""
    return datetime.now(UTC)


def row_of(kept: "DataclassInstance") -> dict[str, Any]:
    """Return what is kept as a row has it."""
    return {field.name: getattr(kept, field.name) for field in fields(kept)}


def read_as(kind: type[_Read], row: sa.RowMapping, **more: Any) -> _Read:
    """Return a row as one of the kind of thing that it keeps; `more` is what the row has in another form."""
    return kind(**{field.name: row[field.name] for field in fields(kind) if field.name in row} | more)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the log; `what` is what was done, `place` the id of what it was done to."""

    at: datetime
    person: str
    name: str
    what: str
    place: str
    before: str
    after: str


def changes(person: Person, *databases: Database) -> Iterator[Change]:
    """Yield every change of these databases, the first one first, to whoever may know them."""
    person.demand(Role.KEEPER)
    told = (database.rows(sa.select(log).order_by(log.c.id)) for database in databases)
    yield from heapq.merge(*([read_as(Change, row) for row in rows] for rows in told), key=lambda change: change.at)


def note(connection: sa.Connection, person: Person, what: str, place: str, before: str = "", after: str = "") -> None:
    """Write down a change in its transaction, whichever database that is: both are kept, or neither."""
    values = {"person": person.id, "name": person.name, "what": what, "place": place}
    values |= {"before": before[:_LONGEST], "after": after[:_LONGEST]}
    connection.execute(log.insert().values(at=now(), **values))


def note_deleted(connection: sa.Connection, kind: str, key: str) -> None:
    """Write down that something was deleted for good, for whoever brings an older state of the records back."""
    connection.execute(deletions.insert().values(kind=kind, key=key, at=now()))


def deleted(database: Database) -> list[tuple[str, str]]:
    """Return what was deleted for good: its kind (conversation, document) and its key."""
    return [(row["kind"], row["key"]) for row in database.rows(sa.select(deletions).order_by(deletions.c.id))]


def keep_file(connection: sa.Connection, data: bytes) -> str:
    """Keep a file where it isn't kept yet, and return the hash that it is kept under."""
    content = hashlib.sha256(data).hexdigest()
    known = sa.select(sa.literal(content), sa.literal(data, sa.LargeBinary)).where(
        ~sa.exists().where(files.c.content == content)
    )
    connection.execute(files.insert().from_select(["content", "data"], known))
    return content


def drop_unused(connection: sa.Connection) -> None:
    """Delete the files that nothing has any more, and what was found in them and decided on it."""
    used = [
        sa.exists().where(table.c.content == files.c.content) for table in (conversations, batch_files, assignments)
    ]
    connection.execute(files.delete().where(~sa.or_(*used)))
    in_conversation = sa.exists().where(
        conversations.c.content == reviews.c.content,
        _is_in_space(sa.case((conversations.c.space == "", conversations.c.person), else_=conversations.c.space)),
    )
    in_batch = sa.exists().where(
        batch_files.c.content == reviews.c.content, batches.c.id == batch_files.c.batch, _is_in_space(batches.c.person)
    )
    gone = reviews.delete().where(~in_conversation, ~in_batch).returning(reviews.c.report)
    lineages = set(connection.execute(gone).scalars())
    is_left = sa.exists().where(reviews.c.report == decisions.c.report)
    connection.execute(decisions.delete().where(decisions.c.report.in_(lineages), ~is_left))


def delete_again(connection: sa.Connection) -> None:
    """Delete what was deleted for good and has come back with an older state of the records."""
    for kind, table in {"conversation": conversations, "batch": batches, "assignment": assignments}.items():
        keys = sa.select(deletions.c.key).where(deletions.c.kind == kind)
        connection.execute(table.delete().where(table.c.id.in_(keys)))
    drop_unused(connection)


def _is_in_space(person: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Return whether a review stands in this person's space; those of names that are only chosen share one."""
    return sa.case((person.like(f"{ACCOUNT}%"), person), else_="") == reviews.c.space


class People(Kept):
    """The people of a database, as one of them knows them."""

    def meet(self, conversation: str = "") -> None:
        """Keep the name to show for this person, and that they are at work, on a conversation if on any."""
        values = {"name": self._person.name, "seen": now(), "conversation": conversation}
        with self._database.writing() as connection:
            which = people.c.person == self._person.id
            if not connection.execute(people.update().where(which).values(values)).rowcount:
                connection.execute(people.insert().values(person=self._person.id, **values))

    def colleagues(self) -> dict[str, str]:
        """Return everyone else, each with the name to show."""
        query = sa.select(people).where(people.c.person != self._person.id).order_by(people.c.name, people.c.person)
        return {row["person"]: row["name"] for row in self._database.rows(query)}

    def at_work_on(self, conversation: str) -> list[str]:
        """Return the names of everyone else who has this conversation open now."""
        # What was seen later than now was seen before the clock was set back.
        is_seen = people.c.seen.between(now() - _PRESENT, now() + _PRESENT)
        is_here = sa.and_(people.c.conversation == conversation, is_seen)
        query = sa.select(people.c.name).where(is_here, people.c.person != self._person.id).order_by(people.c.name)
        return self._database.values(query)
