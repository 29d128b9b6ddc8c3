"""Batches: the files of reports that one person reviews together, and what came of each."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from assistant.access import Role
from assistant.records.database import Kept, drop_unused, has, keep_file, note, note_deleted, read_as, row_of
from assistant.records.tables import batch_files, batches, files
from knowledge.errors import UserError


@dataclass(frozen=True, slots=True)
class KeptBatch:
    """One batch of a person's list; `revision` tells whether anything of it has changed."""

    id: str
    title: str
    made: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file of a batch: the hash of its content, "" where it can't be had, and its result as JSON or why not.

    Without either it hasn't been reviewed; `key` is what the result depends on.
    """

    number: int
    path: str
    content: str = ""
    key: str = ""
    result: str | None = None
    problem: str = ""
    is_skipped: bool = False

    @property
    def is_done(self) -> bool:
        """Return whether the file was reviewed, or couldn't be."""
        return self.result is not None or bool(self.problem)


class Batches(Kept):
    """The batches of one person in a database; nobody else has them."""

    def make(self, title: str, given: Iterable[tuple[KeptFile, bytes]]) -> str:
        """Keep files as a new batch; return its id. One with a problem is listed and not kept."""
        number = secrets.token_urlsafe(9)
        values = {"id": number, "person": self._person.id, "title": title, "revision": 0}
        with self._noted("新建一批审核", number, "", title, role=Role.REVIEWER) as connection:
            made = self._moment(connection, batches.c.made)
            connection.execute(batches.insert().values({**values, "made": made}))
            for file, data in given:
                content = None if file.problem else keep_file(connection, data)
                connection.execute(batch_files.insert().values(row_of(file) | {"batch": number, "content": content}))
        return number

    def entries(self) -> Sequence[KeptBatch]:
        """Return the batches, the latest first."""
        query = sa.select(batches).where(batches.c.person == self._person.id).order_by(batches.c.made.desc())
        return [read_as(KeptBatch, row) for row in self._database.rows(query)]

    def files(self, batch: str) -> Sequence[KeptFile]:
        """Return the files of a batch in their order."""
        query = sa.select(batch_files).where(batch_files.c.batch == batch, self._is_own())
        rows = self._database.rows(query.order_by(batch_files.c.number))
        return [read_as(KeptFile, row, content=row["content"] or "") for row in rows]

    def load(self, content: str) -> bytes:
        """Return the bytes of a file; UserError where it is gone."""
        own = sa.select(batch_files.c.content).where(self._is_own())
        found = self._database.values(
            sa.select(files.c.data).where(files.c.content == content, files.c.content.in_(own))
        )
        if not found:
            raise UserError("这份文件已经删除。请重新上传。")
        return bytes(found[0])

    def keep(self, batch: str, number: int, key: str, result: str | None, problem: str) -> None:
        """Keep what came of a file."""
        self._change(has(batch_files, batch=batch, number=number), {"key": key, "result": result, "problem": problem})

    def update(self, content: str, result: str) -> None:
        """Keep another result of a file, wherever it stands in a batch and has one."""
        self._change(sa.and_(batch_files.c.content == content, batch_files.c.result.is_not(None)), {"result": result})

    def replace(self, content: str, data: bytes, path: str, key: str, result: str) -> None:
        """Put a later version of a report in its place, wherever it stands in a batch."""
        which = sa.and_(batch_files.c.content == content, self._is_own())
        with self._database.writing() as connection:
            standing = connection.execute(sa.select(batch_files.c.path).where(which)).first()
            later = keep_file(connection, data) if standing else ""
            if standing:
                note(connection, self._person, "换成新版本", later, standing.path, path)
        if standing:
            values = {"content": later, "path": path, "key": key, "result": result, "problem": ""}
            self._change(batch_files.c.content == content, values)

    def retry(self, batch: str) -> None:
        """Have the files that couldn't be read tried once more."""
        which = sa.and_(batch_files.c.batch == batch, batch_files.c.content.is_not(None))
        self._change(which, {"problem": ""})

    def remove(self, batch: str) -> None:
        """Delete a batch, and the files that nothing else has."""
        with self._database.writing() as connection:
            own = sa.and_(batches.c.id == batch, batches.c.person == self._person.id)
            if connection.execute(batches.delete().where(own)).rowcount:
                drop_unused(connection)
                note_deleted(connection, "batch", batch)
                note(connection, self._person, "删除一批审核", batch)
        self._database.forget_deleted()

    def _change(self, which: sa.ColumnElement[bool], values: Mapping[str, object]) -> None:
        which = sa.and_(which, self._is_own())
        touched = batches.c.id.in_(sa.select(batch_files.c.batch).where(which))
        with self._database.writing() as connection:
            connection.execute(batches.update().where(touched).values(revision=batches.c.revision + 1))
            connection.execute(batch_files.update().where(which).values(values))

    def _is_own(self) -> sa.ColumnElement[bool]:
        return batch_files.c.batch.in_(sa.select(batches.c.id).where(batches.c.person == self._person.id))
