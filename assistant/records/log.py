"""The log of changes: who changed what and when, before and after. It is only ever added to.

The databases themselves refuse to change or delete a line (tables.py). A document's own words stay in the document, so
that what is deleted leaves none of them here: a line names a draft's versions, not their text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from assistant.access import Person, Role
from assistant.records.database import now, read_as
from assistant.records.tables import deletions, log
from knowledge.store.database import Database

_LONGEST = 500


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
