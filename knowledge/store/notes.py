"""What a catalogue notes besides its documents: who is writing, what waits to be added, what people have said."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from knowledge.store import schema
from knowledge.store.database import Database, Lock


class Notes:
    """The notes in a database, the tables of which are there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def place(self) -> str:
        """Return where the catalogue is, without a password."""
        return self._database.name

    def lock(self, name: str) -> Lock:
        """Return the lock of this name, of every process that uses this catalogue."""
        return self._database.lock(name)

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    @property
    def changes(self) -> int:
        """Return how many times what is seen has changed; other processes change it too."""
        return self._kept("changes") or 0

    @property
    def is_being_written(self) -> bool:
        """Return whether a writer has begun and hasn't said that it is done."""
        return bool(self._kept("writing"))

    def note_writing(self, *, is_over: bool) -> None:
        """Note that a writer begins, or that it is done with everything in step."""
        with self._database.writing() as connection:
            _set_fact(connection, "writing", int(not is_over))

    def number(self, name: str, value: int) -> int:
        """Return the number kept under this name; where there is none yet, it is `value` from now on."""
        kept = self._kept(name)
        if kept is None:
            with self._database.writing() as connection:
                connection.execute(_KEEP_NUMBER, {"name": name, "value": value})
            kept = self._kept(name)
        return value if kept is None else kept

    def set_number(self, name: str, value: int) -> None:
        """Keep a number under this name."""
        with self._database.writing() as connection:
            _set_fact(connection, name, value)

    def note_edition(self, edition: int) -> None:
        """Note that the vectors in use from now on are those of this edition, none of them deleted."""
        with self._database.writing() as connection:
            _set_fact(connection, "edition", edition)
            _set_fact(connection, "deleted", 0)
            count_change(connection)

    def _kept(self, name: str) -> int | None:
        with self._database.reading() as connection:
            return connection.scalar(sa.select(schema.facts.c.value).where(schema.facts.c.name == name))

    def wait_for(self, files: Mapping[str, str]) -> None:
        """Write down the files that are to be added, their names by what tells them apart."""
        if rows := [{"key": key, "name": name} for key, name in sorted(files.items())]:
            with self._database.writing() as connection:
                connection.execute(_WAIT, rows)

    def waiting(self) -> list[str]:
        """Return the names of the files whose adding has begun and has not come to an end."""
        with self._database.reading() as connection:
            return sorted(connection.scalars(sa.select(schema.waiting.c.name)))

    def stop_waiting(self, files: Iterable[str] | None = None) -> None:
        """Strike out files that were to be added, all of them where none are given."""
        with self._database.writing() as connection:
            if files is None:
                connection.execute(sa.delete(schema.waiting))
            else:
                stop_waiting(connection, files)

    def corrections(self, digest: str) -> dict[str, Any]:
        """Return what a person has said of the file with this content, by field."""
        query = sa.select(schema.corrections.c.fields).where(schema.corrections.c.digest == digest)
        with self._database.reading() as connection:
            return dict(connection.scalar(query) or {})

    def all_corrections(self) -> dict[str, dict[str, Any]]:
        """Return what a person has said of files, by the digest of their content."""
        with self._database.reading() as connection:
            return {row.digest: dict(row.fields) for row in connection.execute(sa.select(schema.corrections))}

    def take_corrections(self, said: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep what was said elsewhere of files, in the place of what was said here."""
        kept = schema.corrections
        with self._database.writing() as connection:
            for digest, fields in said.items():
                connection.execute(sa.delete(kept).where(kept.c.digest == digest))
                connection.execute(sa.insert(kept).values(digest=digest, fields=dict(fields)))


# Two may be about to add the same file.
_WAIT = sa.text(
    "INSERT INTO waiting (key, name) VALUES (:key, :name) ON CONFLICT (key) DO UPDATE SET name = excluded.name"
)
_KEEP_NUMBER = sa.text("INSERT INTO facts (name, value) VALUES (:name, :value) ON CONFLICT DO NOTHING")


def count_change(connection: sa.Connection) -> None:
    """Note that what is seen has changed."""
    _add_to_fact(connection, "changes", 1)


def count_deleted(connection: sa.Connection, vectors: int) -> None:
    """Note that so many more vectors have been deleted."""
    _add_to_fact(connection, "deleted", vectors)


def _set_fact(connection: sa.Connection, name: str, value: int) -> None:
    if not _update_fact(connection, name, value):
        connection.execute(sa.insert(schema.facts).values(name=name, value=value))


def _add_to_fact(connection: sa.Connection, name: str, amount: int) -> None:
    if not _update_fact(connection, name, schema.facts.c.value + amount):
        connection.execute(sa.insert(schema.facts).values(name=name, value=amount))


def _update_fact(connection: sa.Connection, name: str, value: int | sa.ColumnElement[int]) -> int:
    facts = schema.facts
    return connection.execute(sa.update(facts).where(facts.c.name == name).values(value=value)).rowcount


def stop_waiting(connection: sa.Connection, files: Iterable[str]) -> None:
    """Strike out files that were to be added."""
    # One by one, for there may be more of them than a statement takes; in order, so that two who do so at once don't
    # wait for each other.
    if rows := [{"file": key} for key in sorted(files)]:
        connection.execute(sa.delete(schema.waiting).where(schema.waiting.c.key == sa.bindparam("file")), rows)
