"""The database that everything a person does is kept in, how rows are read, and the log of changes: who, when, what.

A change of the tables is one more module in `migrations`; tables.py always has them as they are now. The databases
themselves refuse to change or delete a line of the log (tables.py). A document's own words stay in the document, so
that what is deleted leaves none of them there: a line names a draft's versions, not their text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa

from assistant.access import Person, Role
from assistant.records.tables import deletions, log, schema
from knowledge.store.database import Database, Tables

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Read = TypeVar("_Read", bound="DataclassInstance")
RECORDS = Tables("记录", "records.sqlite3", schema, Path(__file__).with_name("migrations"), patience=20)
_LONGEST = 500


def open_database(data: Path, url: str = "") -> Database:
    """Return the database at `url`, by default the file of a data folder, made where there is none yet."""
    return Database(RECORDS, data, url)


class Kept:
    """What a database keeps, as far as a person may have it."""

    def __init__(self, database: Database, person: Person) -> None:
        self._database, self._person = database, person


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


class Log:
    """The log of a database, written and read by a person."""

    def __init__(self, database: Database, person: Person) -> None:
        self._database, self.person = database, person

    def add(self, what: str, place: str, before: str = "", after: str = "", *, deleted: str = "") -> None:
        """Write down a change of what this database doesn't hold; `deleted` is the kind of thing that it deleted."""
        with self._database.writing() as connection:
            note(connection, self.person, what, place, before, after)
            if deleted:
                note_deleted(connection, deleted, place)

    def changes(self) -> Iterator[Change]:
        """Yield every change, the first one first."""
        self.person.demand(Role.KEEPER)
        with self._database.reading() as connection:
            for row in connection.execute(sa.select(log).order_by(log.c.id)).mappings():
                yield read_as(Change, row)


def note(connection: sa.Connection, person: Person, what: str, place: str, before: str = "", after: str = "") -> None:
    """Write down a change together with it: both are kept, or neither."""
    values = {"person": person.id, "name": person.name, "what": what, "place": place}
    values |= {"before": before[:_LONGEST], "after": after[:_LONGEST]}
    connection.execute(log.insert().values(at=now(), **values))


def note_deleted(connection: sa.Connection, kind: str, key: str) -> None:
    """Write down that something was deleted for good, for whoever brings an older state of the records back."""
    connection.execute(deletions.insert().values(kind=kind, key=key, at=now()))


def deleted(connection: sa.Connection) -> list[tuple[str, str, datetime]]:
    """Return what was deleted for good: its kind (conversation, document), its key, and when."""
    rows = connection.execute(sa.select(deletions).order_by(deletions.c.id))
    return [(row.kind, row.key, row.at) for row in rows]
