"""The catalogue: documents, their chunks, the words and the vectors that find them, in one database.

A document is written with all that belongs to it in one transaction, and so it is given up. Every change has a number,
and a document that of the change that it came with, so that whatever follows the catalogue (Chroma's graph, what a
process remembers) knows what it hasn't seen yet.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from knowledge.errors import UserError
from knowledge.sources.chunking import Chunk
from knowledge.store import schema
from knowledge.store.database import Database
from knowledge.store.stored import Scope, StoredDocument, row_of, stored_document
from knowledge.store.word_index import delete_words, insert_words, match_exactly, match_words

__all__ = ["Catalogue", "Change", "Note", "Prepared", "Scope", "StoredDocument"]

_documents, _chunks, _vectors = schema.documents, schema.chunks, schema.embeddings
# SQLite takes no more than 32,766 in a statement, some builds 999.
_MOST_PARAMETERS = 900


@dataclass(frozen=True)
class Prepared:
    """A document to be written: its chunks, its file, and, once embedded, each chunk's digest and vector."""

    document: StoredDocument
    chunks: Sequence[Chunk]
    data: bytes | None = None
    vectors: Sequence[tuple[str, bytes]] = ()


@dataclass(frozen=True)
class Change:
    """What happens in one moment: documents come, go, are known otherwise; files that are `done` wait no longer."""

    new: Sequence[Prepared] = ()
    gone: Iterable[str] = ()
    known: Iterable[StoredDocument] = ()
    done: Iterable[str] = ()


Note = Callable[[sa.Connection, Change], None]
"""What tells of a change, in the same transaction."""


class Catalogue:
    """The catalogue kept in the folder `data`, or in the PostgreSQL at `url` where there is one."""

    def __init__(self, data: Path, url: str = "") -> None:
        self.database = Database(schema.CATALOGUE, data, url)

    def change(self, decide: Callable[[Sequence[StoredDocument]], Change], note: Note = lambda *_: None) -> Change:
        """Carry out what `decide` makes of the documents that are there, while nobody else writes; return it."""
        with self.database.writing(alone=True) as connection:
            change = decide(_read_documents(connection))
            if change.new or change.gone or change.known:
                number = _add_to_fact(connection, "changes", 1)
                _delete(connection, change.gone)
                for each in change.new:
                    self._insert(connection, each, number)
                for document in change.known:
                    row = sa.update(_documents).where(_documents.c.id == document.id)
                    connection.execute(row.values(row_of(document)))
                    _keep_corrections(connection, document)
                    delete_words(connection, document.id)
                    insert_words(connection, document, _rows(connection, document.id))
                connection.execute(_DELETE_ORIGINALS)
                note(connection, change)
            _stop_waiting(connection, change.done)
            return change

    def documents(self) -> list[StoredDocument]:
        """Return the documents, policies first, then by title."""
        with self.database.reading() as connection:
            return _read_documents(connection)

    def document(self, document: str) -> StoredDocument | None:
        """Return the document with this id, None where there is none."""
        with self.database.reading() as connection:
            return next(iter(_read_documents(connection, _documents.c.id == document)), None)

    def existing(self, document: str) -> StoredDocument:
        """Return the document with this id; raise UserError where there is none."""
        found = self.document(document)
        if found is None:
            raise UserError(f"资料库中没有编号为“{document}”的资料；用 knowledge list 查看编号。")
        return found

    def chunks(self, document: str) -> list[Chunk]:
        """Return the chunks of a document in order."""
        with self.database.reading() as connection:
            return [chunk for _, chunk in _rows(connection, document)]

    def find(self, chunks: Iterable[str]) -> dict[str, tuple[Chunk, StoredDocument]]:
        """Return those of the chunks with these ids that are there, each with its document, by id."""
        query = sa.select(_chunks).where(_chunks.c.id.in_(list(chunks)))
        with self.database.reading() as connection:
            found = [(row["document"], _chunk(row)) for row in connection.execute(query).mappings()]
            ids = {document for document, _ in found}
            documents = {each.id: each for each in _read_documents(connection, _documents.c.id.in_(ids))}
        return {chunk.id: (chunk, documents[document]) for document, chunk in found if document in documents}

    def embedded(self, digests: Iterable[str], embedder: str) -> dict[str, bytes]:
        """Return the vectors that this embedder has given, by the digest of what was embedded."""
        query = sa.select(_vectors.c.digest, _vectors.c.vector).where(_vectors.c.embedder == embedder)
        with self.database.reading() as connection:
            return dict(_in_parts(connection, query, _vectors.c.digest, digests))

    def vectors_of(self, chunks: Iterable[str], embedder: str) -> dict[str, bytes]:
        """Return the vectors of the chunks with these ids, by id, without those that are lost."""
        with self.database.reading() as connection:
            query = sa.select(_chunks.c.id, _chunks.c.embedded)
            digests = dict(_in_parts(connection, query, _chunks.c.id, chunks))
        # In one statement SQLite would go through the vectors first.
        kept = self.embedded(set(digests.values()), embedder)
        return {chunk: kept[digest] for chunk, digest in digests.items() if digest in kept}

    def embedded_as(self, digests: Iterable[str]) -> list[tuple[str, str]]:
        """Return the digests with the ids of the chunks whose embedded text has them."""
        with self.database.reading() as connection:
            query = sa.select(_chunks.c.embedded, _chunks.c.id)
            return list(_in_parts(connection, query, _chunks.c.embedded, digests))

    def original(self, digest: str) -> bytes | None:
        """Return the file with this digest as it was added, None where it wasn't kept."""
        found: bytes | None = self.database.value(
            sa.select(schema.originals.c.data).where(schema.originals.c.digest == digest)
        )
        return found

    def has_original(self, digest: str) -> bool:
        """Return whether the file with this digest is kept."""
        query = sa.select(schema.originals.c.digest).where(schema.originals.c.digest == digest)
        return bool(self.database.values(query))

    def match_words(self, question: str, scope: Scope, limit: int) -> dict[str, float]:
        """Return the chunks that best match the words of `question` by their ids, best first, with their scores."""
        with self.database.reading() as connection:
            return match_words(connection, question, scope, limit)

    def match_exactly(self, question: str, scope: Scope, limit: int) -> list[str]:
        """Return the ids of the chunks with the document numbers, articles and figures of `question`, best first."""
        with self.database.reading() as connection:
            return match_exactly(connection, question, scope, limit)

    @property
    def changes(self) -> int:
        """Return how many times what is there has changed; other processes change it too."""
        return self.number("changes", 0)

    def number(self, name: str, value: int) -> int:
        """Return the number noted under this name, `value` where there is none."""
        return int(self.database.value(sa.select(schema.facts.c.value).where(schema.facts.c.name == name), value))

    def note(self, name: str, value: int) -> None:
        """Note a number under this name."""
        with self.database.writing(alone=True) as connection:
            _add_to_fact(connection, name, value - self.number(name, 0))

    def wait_for(self, files: Mapping[str, str]) -> None:
        """Write down the files that are to be added, their names by what tells them apart."""
        if rows := [{"key": key, "name": name} for key, name in sorted(files.items())]:
            with self.database.writing(alone=True) as connection:
                _stop_waiting(connection, files)
                connection.execute(sa.insert(schema.waiting), rows)

    def waiting(self) -> list[str]:
        """Return the names of the files whose adding has begun and has not come to an end."""
        return sorted(self.database.values(sa.select(schema.waiting.c.name)))

    def stop_waiting(self) -> None:
        """Strike out every file that was to be added."""
        with self.database.writing(alone=True) as connection:
            connection.execute(sa.delete(schema.waiting))

    def corrections(self, digest: str) -> dict[str, Any]:
        """Return what a person has said of the file with this content, by field."""
        query = sa.select(schema.corrections.c.fields).where(schema.corrections.c.digest == digest)
        return dict(self.database.value(query, {}))

    def restoring(self, gone: Iterable[str] = ()) -> Callable[[sa.Connection], None]:
        """Return what makes rows that are brought here this catalogue's: words are written, all of it counts as new.

        The documents that are `gone` don't come back.
        """
        before = {name: self.number(name, 0) for name in ("changes", "identity")}

        def finish(connection: sa.Connection) -> None:
            brought = dict(connection.execute(sa.select(schema.facts.c.name, schema.facts.c.value)).all())
            _add_to_fact(connection, "identity", before["identity"] - brought.get("identity", 0))
            ahead = max(0, before["changes"] - brought.get("changes", 0))
            connection.execute(sa.update(_documents).values(since=_add_to_fact(connection, "changes", ahead + 1)))
            _delete(connection, gone)
            connection.execute(_DELETE_ORIGINALS)
            write_words(connection)

        return finish

    def _insert(self, connection: sa.Connection, new: Prepared, number: int) -> None:
        document = new.document
        connection.execute(sa.insert(_documents).values(row_of(document) | {"since": number}))
        last = connection.scalar(sa.select(sa.func.max(_chunks.c.row))) or 0
        rows = [
            asdict(chunk) | {"document": document.id, "row": row, "embedded": digest}
            for row, (chunk, (digest, _)) in enumerate(zip(new.chunks, new.vectors, strict=True), last + 1)
        ]
        connection.execute(sa.insert(_chunks), rows)
        kept = [
            {"embedder": document.embedder, "digest": digest, "vector": vector}
            for digest, vector in dict(new.vectors).items()
        ]
        connection.execute(_KEEP_VECTORS, kept)
        if new.data is not None:
            connection.execute(_KEEP_ORIGINAL, {"digest": document.digest, "data": new.data})
        _keep_corrections(connection, document)
        insert_words(connection, document, enumerate(new.chunks, last + 1))


def _delete(connection: sa.Connection, documents: Iterable[str]) -> None:
    for identity in documents:
        delete_words(connection, identity)
        connection.execute(_DELETE_VECTORS, {"document": identity})
        connection.execute(sa.delete(_chunks).where(_chunks.c.document == identity))
        connection.execute(sa.delete(_documents).where(_documents.c.id == identity))


def write_words(connection: sa.Connection) -> None:
    """Write the words of all documents anew."""
    connection.execute(sa.delete(schema.words))
    for document in _read_documents(connection):
        insert_words(connection, document, _rows(connection, document.id))


_KEEP_VECTORS = sa.text(
    "INSERT INTO embeddings (embedder, digest, vector) VALUES (:embedder, :digest, :vector) ON CONFLICT DO NOTHING"
)
_KEEP_ORIGINAL = sa.text("INSERT INTO originals (digest, data) VALUES (:digest, :data) ON CONFLICT DO NOTHING")
_DELETE_VECTORS = sa.text(
    "DELETE FROM embeddings WHERE digest IN (SELECT embedded FROM chunks WHERE document = :document) AND NOT EXISTS "
    "(SELECT 1 FROM chunks c WHERE c.embedded = embeddings.digest AND c.document != :document)"
)
_DELETE_ORIGINALS = sa.text("DELETE FROM originals WHERE digest NOT IN (SELECT digest FROM documents)")


def _read_documents(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[StoredDocument]:
    found = map(stored_document, connection.execute(sa.select(_documents).where(*conditions)).mappings())
    # A server sorts by the rules of its own language.
    return sorted(found, key=lambda each: (each.kind, each.title, each.id))


def _in_parts(
    connection: sa.Connection, query: sa.Select[Any], column: sa.ColumnElement[Any], values: Iterable[str]
) -> Iterator[tuple[str, Any]]:
    """Yield the rows where the column has one of these values, asked for a part of them at a time."""
    wanted = list(values)
    for start in range(0, len(wanted), _MOST_PARAMETERS):
        rows = connection.execute(query.where(column.in_(wanted[start : start + _MOST_PARAMETERS])))
        yield from ((row[0], row[1]) for row in rows)


def _rows(connection: sa.Connection, document: str) -> list[tuple[int, Chunk]]:
    query = sa.select(_chunks).where(_chunks.c.document == document).order_by(_chunks.c.ordinal)
    return [(row["row"], _chunk(row)) for row in connection.execute(query).mappings()]


def _keep_corrections(connection: sa.Connection, document: StoredDocument) -> None:
    if document.digest and document.corrected:
        kept = schema.corrections
        connection.execute(sa.delete(kept).where(kept.c.digest == document.digest))
        said = {name: getattr(document, name) for name in document.corrected}
        connection.execute(sa.insert(kept).values(digest=document.digest, fields=said))


def _add_to_fact(connection: sa.Connection, name: str, amount: int) -> int:
    """Add to a number that is noted, 0 where there is none; return what it is then."""
    facts = schema.facts
    value = (connection.scalar(sa.select(facts.c.value).where(facts.c.name == name)) or 0) + amount
    connection.execute(sa.delete(facts).where(facts.c.name == name))
    connection.execute(sa.insert(facts).values(name=name, value=value))
    return value


def _stop_waiting(connection: sa.Connection, files: Iterable[str]) -> None:
    # One by one, for there may be more of them than a statement takes.
    if rows := [{"file": key} for key in sorted(files)]:
        connection.execute(sa.delete(schema.waiting).where(schema.waiting.c.key == sa.bindparam("file")), rows)


def _chunk(row: Any) -> Chunk:
    return Chunk(row["id"], row["text"], row["section"], row["ordinal"], row["tokens"])
