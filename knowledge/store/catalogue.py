"""The catalogue of documents, their chunks and the words that find them, in one database.

The vectors lie elsewhere, so a document passes through states: it is `pending` until its vectors are written, then
`ready`, and `retired` from the moment it is given up until its vectors are gone; `corrected` is ready, but what stands
beside its vectors is still that of before. Only ready documents are seen. What a killed process leaves behind is known
by its state and can be cleared away; which files were to be added is written down, too, before any of them is read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from knowledge.sources.chunking import Chunk
from knowledge.store import schema
from knowledge.store.database import Database
from knowledge.store.notes import Notes, count_change, count_deleted, stop_waiting
from knowledge.store.stored import Scope, StoredDocument, row_of, stored_document
from knowledge.store.word_index import word_index

__all__ = ["Catalogue", "Scope", "StoredDocument"]

_documents, _chunks = schema.documents, schema.chunks
_SEEN = ("ready", "corrected")
# SQLite takes no more than 32,766 in a statement, some builds 999.
_MOST_PARAMETERS = 900


class Catalogue(Notes):
    """The catalogue kept in the folder `data`, or in the PostgreSQL at `url` where there is one."""

    def __init__(self, data: Path, url: str = "") -> None:
        super().__init__(Database(schema.CATALOGUE, data, url))
        self._words = word_index(self._database.dialect)

    def documents(self) -> list[StoredDocument]:
        """Return the ready documents, policies first, then by title."""
        return self._select(_documents.c.state.in_(_SEEN))

    def unfinished(self) -> list[StoredDocument]:
        """Return the documents that aren't written whole, or not deleted whole."""
        return self._select(_documents.c.state.not_in(_SEEN))

    def corrected(self) -> list[StoredDocument]:
        """Return the documents whose vectors still stand beside what was known of them before."""
        return self._select(_documents.c.state == "corrected")

    def _select(self, condition: sa.ColumnElement[bool]) -> list[StoredDocument]:
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(_documents).where(condition)).mappings()
            found = [stored_document(row) for row in rows]
        # A server sorts by the rules of its own language.
        return sorted(found, key=lambda each: (each.kind, each.title, each.id))

    def document(self, document: str) -> StoredDocument | None:
        """Return the ready document with this id, None where there is none."""
        found = self._select(sa.and_(_documents.c.id == document, _documents.c.state.in_(_SEEN)))
        return found[0] if found else None

    def chunks(self, document: str) -> list[Chunk]:
        """Return the chunks of a document in order, whatever its state."""
        query = sa.select(_chunks).where(_chunks.c.document == document).order_by(_chunks.c.ordinal)
        with self._database.reading() as connection:
            return [_chunk(row) for row in connection.execute(query).mappings()]

    def find(self, chunks: Iterable[str]) -> dict[str, tuple[Chunk, StoredDocument]]:
        """Return those of the chunks with these ids whose document is ready, with it, by id."""
        query = sa.select(_chunks).where(_chunks.c.id.in_(list(chunks)))
        with self._database.reading() as connection:
            found = [(row["document"], _chunk(row)) for row in connection.execute(query).mappings()]
            ids = {document for document, _ in found}
            query = sa.select(_documents).where(_documents.c.state.in_(_SEEN), _documents.c.id.in_(ids))
            documents = {row["id"]: stored_document(row) for row in connection.execute(query).mappings()}
        return {chunk.id: (chunk, documents[document]) for document, chunk in found if document in documents}

    def embedded(self, digests: Iterable[str], embedder: str) -> dict[str, bytes]:
        """Return the vectors that this embedder has given, by the digest of what was embedded."""
        table = schema.embeddings
        query = sa.select(table.c.digest, table.c.vector).where(table.c.embedder == embedder)
        wanted = list(digests)
        found: dict[str, bytes] = {}
        with self._database.reading() as connection:
            for start in range(0, len(wanted), _MOST_PARAMETERS):
                part = wanted[start : start + _MOST_PARAMETERS]
                found |= {row[0]: row[1] for row in connection.execute(query.where(table.c.digest.in_(part)))}
        return found

    def keep_vectors(self, embedder: str, vectors: Sequence[tuple[str, str, bytes]]) -> None:
        """Keep the vectors of chunks: for each its id, the digest of what was embedded and the vector."""
        with self._database.writing() as connection:
            rows = [{"chunk": chunk, "embedded": digest} for chunk, digest, _ in vectors]
            by_id = _chunks.c.id == sa.bindparam("chunk")
            connection.execute(sa.update(_chunks).where(by_id).values(embedded=sa.bindparam("embedded")), rows)
            distinct = {digest: vector for _, digest, vector in vectors}
            found = [{"embedder": embedder, "digest": digest, "vector": vector} for digest, vector in distinct.items()]
            connection.execute(_KEEP_VECTORS, found)

    def vectors(self, document: str, embedder: str) -> list[bytes]:
        """Return the vectors of a document's chunks, in their order, without those that are lost."""
        table = schema.embeddings
        joined = _chunks.join(table, sa.and_(table.c.digest == _chunks.c.embedded, table.c.embedder == embedder))
        query = sa.select(table.c.vector).select_from(joined).where(_chunks.c.document == document)
        with self._database.reading() as connection:
            return list(connection.scalars(query.order_by(_chunks.c.ordinal)))

    def vectors_of(self, chunks: Sequence[str], embedder: str) -> dict[str, bytes]:
        """Return the vectors of the chunks with these ids, by id, without those that are lost."""
        digests: dict[str, str] = {}
        with self._database.reading() as connection:
            for start in range(0, len(chunks), _MOST_PARAMETERS):
                part = chunks[start : start + _MOST_PARAMETERS]
                query = sa.select(_chunks.c.id, _chunks.c.embedded).where(_chunks.c.id.in_(part))
                digests |= {row[0]: row[1] for row in connection.execute(query)}
        # In one statement SQLite would go through the vectors first.
        kept = self.embedded(set(digests.values()), embedder)
        return {chunk: kept[digest] for chunk, digest in digests.items() if digest in kept}

    def embedded_as(self, digests: Sequence[str]) -> list[tuple[str, str]]:
        """Return the digests with the ids of the seen documents' chunks whose embedded text has them."""
        joined = _chunks.join(_documents)
        query = sa.select(_chunks.c.embedded, _chunks.c.id).select_from(joined).where(_documents.c.state.in_(_SEEN))
        found: list[tuple[str, str]] = []
        with self._database.reading() as connection:
            for start in range(0, len(digests), _MOST_PARAMETERS):
                part = digests[start : start + _MOST_PARAMETERS]
                found += [(row[0], row[1]) for row in connection.execute(query.where(_chunks.c.embedded.in_(part)))]
        return found

    def kept_vectors(self, document: str, embedder: str) -> list[tuple[str, str, bytes]]:
        """Return the vectors of a document's chunks as `keep_vectors` takes them, without those that are lost."""
        table = schema.embeddings
        joined = _chunks.join(table, sa.and_(table.c.digest == _chunks.c.embedded, table.c.embedder == embedder))
        query = sa.select(_chunks.c.id, _chunks.c.embedded, table.c.vector).select_from(joined)
        with self._database.reading() as connection:
            rows = connection.execute(query.where(_chunks.c.document == document).order_by(_chunks.c.ordinal))
            return [(row[0], row[1], bytes(row[2])) for row in rows]

    def insert(self, document: StoredDocument, chunks: Sequence[Chunk]) -> None:
        """Write a document with its chunks and their words, pending."""
        with self._database.writing() as connection:
            connection.execute(sa.insert(_documents).values(row_of(document) | {"state": "pending"}))
            last = connection.scalar(sa.select(sa.func.max(_chunks.c.row))) or 0
            rows = [asdict(chunk) | {"document": document.id, "row": row} for row, chunk in enumerate(chunks, last + 1)]
            connection.execute(sa.insert(_chunks), rows)
            _keep_corrections(connection, document)
            self._words.insert(connection, document, zip(range(last + 1, last + 1 + len(chunks)), chunks, strict=True))

    def publish(
        self,
        documents: Iterable[str],
        embedder: str,
        instead_of: Iterable[str] = (),
        known: Iterable[StoredDocument] = (),
        done: Iterable[str] = (),
    ) -> None:
        """Make documents seen, and in the same moment retire those that they replace.

        `known` are documents of which something else is known from now on, `done` the files that wait no longer.
        """
        with self._database.writing() as connection:
            ids = _documents.c.id.in_(list(documents))
            connection.execute(sa.update(_documents).where(ids).values(state="ready", embedder=embedder))
            for document in known:
                connection.execute(sa.update(_documents).where(_documents.c.id == document.id).values(row_of(document)))
            _retire(connection, instead_of)
            stop_waiting(connection, done)
            count_change(connection)

    def correct(self, document: StoredDocument) -> None:
        """Write what a person says of a document over what was recognised, and its words anew."""
        with self._database.writing() as connection:
            by_id = _documents.c.id == document.id
            connection.execute(sa.update(_documents).where(by_id).values(row_of(document) | {"state": "corrected"}))
            _keep_corrections(connection, document)
            self._words.delete(connection, document.id)
            query = sa.select(_chunks).where(_chunks.c.document == document.id)
            rows = connection.execute(query).mappings().all()
            self._words.insert(connection, document, ((row["row"], _chunk(row)) for row in rows))
            count_change(connection)

    def settle(self, document: str) -> None:
        """Note that what stands beside a corrected document's vectors is right."""
        with self._database.writing() as connection:
            connection.execute(sa.update(_documents).where(_documents.c.id == document).values(state="ready"))

    def count_vectors(self, embedder: str) -> int:
        """Return how many chunks of seen documents with vectors of this embedder have theirs kept here."""
        table = schema.embeddings
        joined = _documents.join(_chunks).join(table, table.c.digest == _chunks.c.embedded)
        conditions = (_documents.c.state.in_(_SEEN), _documents.c.embedder == embedder, table.c.embedder == embedder)
        with self._database.reading() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(joined).where(*conditions)) or 0

    def forget_embedder(self, document: str) -> None:
        """Note that a document has no vectors any more."""
        with self._database.writing() as connection:
            connection.execute(sa.update(_documents).where(_documents.c.id == document).values(embedder=""))

    def retire(self, documents: Iterable[str]) -> None:
        """Take documents out of sight."""
        with self._database.writing() as connection:
            _retire(connection, documents)
            count_change(connection)

    def erase(self, document: str) -> None:
        """Delete a document, its chunks and their words."""
        with self._database.writing() as connection:
            self._words.delete(connection, document)
            connection.execute(_DELETE_VECTORS, {"document": document})
            deleted = connection.execute(sa.delete(_chunks).where(_chunks.c.document == document))
            connection.execute(sa.delete(_documents).where(_documents.c.id == document))
            count_deleted(connection, deleted.rowcount)

    def match_words(self, question: str, scope: Scope, limit: int) -> dict[str, float]:
        """Return the chunks that best match the words of `question` by their ids, best first, with their scores."""
        with self._database.reading() as connection:
            return self._words.match_words(connection, question, scope, limit)

    def match_exactly(self, question: str, scope: Scope, limit: int) -> list[str]:
        """Return the ids of the chunks with the document numbers, articles and figures of `question`, best first."""
        with self._database.reading() as connection:
            return self._words.match_exactly(connection, question, scope, limit)


_KEEP_VECTORS = sa.text(
    "INSERT INTO embeddings (embedder, digest, vector) VALUES (:embedder, :digest, :vector) ON CONFLICT DO NOTHING"
)
_DELETE_VECTORS = sa.text(
    "DELETE FROM embeddings WHERE digest IN (SELECT embedded FROM chunks WHERE document = :document) AND NOT EXISTS "
    "(SELECT 1 FROM chunks c WHERE c.embedded = embeddings.digest AND c.document != :document)"
)


def _retire(connection: sa.Connection, documents: Iterable[str]) -> None:
    connection.execute(sa.update(_documents).where(_documents.c.id.in_(list(documents))).values(state="retired"))


def _keep_corrections(connection: sa.Connection, document: StoredDocument) -> None:
    if document.digest and document.corrected:
        kept = schema.corrections
        connection.execute(sa.delete(kept).where(kept.c.digest == document.digest))
        said = {name: getattr(document, name) for name in document.corrected}
        connection.execute(sa.insert(kept).values(digest=document.digest, fields=said))


def _chunk(row: Any) -> Chunk:
    return Chunk(row["id"], row["text"], row["section"], row["ordinal"], row["tokens"])
