"""The catalogue of documents, their chunks and the words that find them, in one SQLite file.

The vectors lie elsewhere, so a document passes through states: it is `pending` until its vectors are written, then
`ready`, and `retired` from the moment it is given up until its vectors are gone. Only ready documents are seen. What a
killed process leaves behind is known by its state and can be cleared away.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from knowledge.chunking import Chunk
from knowledge.errors import UserError
from knowledge.source import Kind
from knowledge.terms import exact_terms, query_words, words

_schema = sa.MetaData()
_documents = sa.Table(
    "documents",
    _schema,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("place", sa.String, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("year", sa.Integer),
    sa.Column("unit", sa.String, nullable=False),
    sa.Column("number", sa.String, nullable=False),
    sa.Column("names", sa.JSON, nullable=False),
    sa.Column("bundled", sa.Boolean, nullable=False),
    sa.Column("chunks", sa.Integer, nullable=False),
    sa.Column("tokens", sa.Integer, nullable=False),
    sa.Column("embedder", sa.String, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("added", sa.DateTime, server_default=sa.func.now()),
)
_chunks = sa.Table(
    "chunks",
    _schema,
    sa.Column("row", sa.Integer, primary_key=True),
    sa.Column("id", sa.String, nullable=False, unique=True),
    sa.Column("document", sa.String, sa.ForeignKey("documents.id"), nullable=False, index=True),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("section", sa.String, nullable=False),
    sa.Column("text", sa.String, nullable=False),
    sa.Column("tokens", sa.Integer, nullable=False),
)
_facts = sa.Table(
    "facts",
    _schema,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
)
_CREATE_WORDS = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5"
    "(heading, body, exact, tokenize = 'unicode61 remove_diacritics 0')"
)


@dataclass(frozen=True)
class StoredDocument:
    """One document of the knowledge base.

    `name` is its file's name and `place` the file's path, "" where there was none; `title` is shown as the source,
    `names` are what a question may call it by. `embedder` names the model of its vectors.
    """

    id: str
    name: str
    place: str
    title: str
    kind: Kind
    year: int | None
    unit: str
    number: str
    names: tuple[str, ...]
    bundled: bool
    chunks: int
    tokens: int
    embedder: str


_FIELDS = tuple(field.name for field in fields(StoredDocument))


@dataclass(frozen=True)
class Scope:
    """Which documents a search looks through: of one kind, of one year, only these; None stands for all."""

    kind: Kind | None = None
    year: int | None = None
    documents: frozenset[str] | None = None

    def holds(self, document: StoredDocument) -> bool:
        """Return whether the search looks through this document."""
        return (
            self.kind in {None, document.kind}
            and self.year in {None, document.year}
            and (self.documents is None or document.id in self.documents)
        )


class Catalogue:
    """The catalogue kept in the file at `path`."""

    def __init__(self, path: Path) -> None:
        self._engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 60})
        sa.event.listen(self._engine, "connect", _configure)
        try:
            self._create_tables()
        except sa.exc.DatabaseError as error:
            raise UserError(
                f"无法打开资料库“{path}”：文件已损坏，或没有读写权限。请检查权限；文件已损坏的，把它移到别处后重试，"
                "内置资料会重新建立，自己加入的资料需要再加一次。"
            ) from error

    def _create_tables(self) -> None:
        with self._engine.begin() as connection:
            for table in _schema.sorted_tables:
                connection.execute(sa.schema.CreateTable(table, if_not_exists=True))
                for index in table.indexes:
                    connection.execute(sa.schema.CreateIndex(index, if_not_exists=True))
            connection.execute(sa.text(_CREATE_WORDS))

    def close(self) -> None:
        """Close every connection to the file."""
        self._engine.dispose()

    def documents(self) -> list[StoredDocument]:
        """Return the ready documents, policies first, then by title."""
        return self._select(_documents.c.state == "ready")

    def unfinished(self) -> list[StoredDocument]:
        """Return the documents that aren't written whole, or not deleted whole."""
        return self._select(_documents.c.state != "ready")

    def _select(self, condition: sa.ColumnElement[bool]) -> list[StoredDocument]:
        query = sa.select(_documents).where(condition).order_by(_documents.c.kind, _documents.c.title, _documents.c.id)
        with self._engine.connect() as connection:
            return [_stored(row) for row in connection.execute(query).mappings()]

    def document(self, document: str) -> StoredDocument | None:
        """Return the ready document with this id, None where there is none."""
        found = self._select(sa.and_(_documents.c.id == document, _documents.c.state == "ready"))
        return found[0] if found else None

    def chunks(self, document: str) -> list[Chunk]:
        """Return the chunks of a document in order, whatever its state."""
        query = sa.select(_chunks).where(_chunks.c.document == document).order_by(_chunks.c.ordinal)
        with self._engine.connect() as connection:
            return [_chunk(row) for row in connection.execute(query).mappings()]

    def find(self, chunks: Iterable[str]) -> dict[str, tuple[Chunk, StoredDocument]]:
        """Return those of the chunks with these ids whose document is ready, with it, by id."""
        query = sa.select(_chunks).where(_chunks.c.id.in_(list(chunks)))
        with self._engine.connect() as connection:
            found = [(row["document"], _chunk(row)) for row in connection.execute(query).mappings()]
            ids = {document for document, _ in found}
            query = sa.select(_documents).where(_documents.c.state == "ready", _documents.c.id.in_(ids))
            documents = {row["id"]: _stored(row) for row in connection.execute(query).mappings()}
        return {chunk.id: (chunk, documents[document]) for document, chunk in found if document in documents}

    def insert(self, document: StoredDocument, chunks: Sequence[Chunk]) -> None:
        """Write a document with its chunks and their words, pending."""
        with self._engine.begin() as connection:
            stored = {name: getattr(document, name) for name in _FIELDS}
            connection.execute(
                sa.insert(_documents).values(stored | {"names": list(document.names), "state": "pending"})
            )
            last = connection.scalar(sa.select(sa.func.max(_chunks.c.row))) or 0
            rows = [asdict(chunk) | {"document": document.id, "row": row} for row, chunk in enumerate(chunks, last + 1)]
            connection.execute(sa.insert(_chunks), rows)
            texts = [_searchable(row, document, chunk) for row, chunk in enumerate(chunks, last + 1)]
            connection.execute(_INSERT_WORDS, texts)

    def publish(self, document: str, embedder: str, instead_of: Iterable[str] = ()) -> None:
        """Make a document seen, and in the same moment retire those that it replaces."""
        with self._engine.begin() as connection:
            by_id = _documents.c.id == document
            connection.execute(sa.update(_documents).where(by_id).values(state="ready", embedder=embedder))
            _retire(connection, instead_of)
            _count_change(connection)

    def forget_embedders(self) -> None:
        """Note that no document has vectors any more."""
        with self._engine.begin() as connection:
            connection.execute(sa.update(_documents).values(embedder=""))

    def retire(self, documents: Iterable[str]) -> None:
        """Take documents out of sight."""
        with self._engine.begin() as connection:
            _retire(connection, documents)
            _count_change(connection)

    def erase(self, document: str) -> None:
        """Delete a document, its chunks and their words."""
        with self._engine.begin() as connection:
            connection.execute(_DELETE_WORDS, {"document": document})
            connection.execute(sa.delete(_chunks).where(_chunks.c.document == document))
            connection.execute(sa.delete(_documents).where(_documents.c.id == document))

    @property
    def changes(self) -> int:
        """Return how many times what is seen has changed; other processes change it too."""
        with self._engine.connect() as connection:
            return connection.scalar(sa.select(_facts.c.value).where(_facts.c.name == "changes")) or 0

    def match_words(self, question: str, scope: Scope, limit: int) -> list[str]:
        """Return the ids of the chunks that best match the words of `question`, best first."""
        return self._match(" OR ".join(_phrase(word) for word in query_words(question)), scope, limit)

    def match_exactly(self, question: str, scope: Scope, limit: int) -> list[str]:
        """Return the ids of the chunks with the document numbers, articles and figures of `question`, best first."""
        terms = " OR ".join(_phrase(term) for term in exact_terms(question))
        return self._match(f"exact : ({terms})" if terms else "", scope, limit)

    def _match(self, expression: str, scope: Scope, limit: int) -> list[str]:
        if not expression:
            return []
        conditions = ["words MATCH :expression", "d.state = 'ready'"]
        parameters: dict[str, Any] = {"expression": expression, "limit": limit}
        if scope.kind is not None:
            conditions.append("d.kind = :kind")
            parameters["kind"] = scope.kind
        if scope.year is not None:
            conditions.append("d.year = :year")
            parameters["year"] = scope.year
        if scope.documents is not None:
            conditions.append("d.id IN :documents")
            parameters["documents"] = list(scope.documents)
        query = sa.text(
            "SELECT c.id FROM words JOIN chunks c ON c.row = words.rowid JOIN documents d ON d.id = c.document "
            f"WHERE {' AND '.join(conditions)} ORDER BY bm25(words), c.row LIMIT :limit"
        )
        if scope.documents is not None:
            query = query.bindparams(sa.bindparam("documents", expanding=True))
        with self._engine.connect() as connection:
            return list(connection.scalars(query, parameters))


_INSERT_WORDS = sa.text("INSERT INTO words (rowid, heading, body, exact) VALUES (:row, :heading, :body, :exact)")
_DELETE_WORDS = sa.text("DELETE FROM words WHERE rowid IN (SELECT row FROM chunks WHERE document = :document)")


def _configure(connection: Any, _record: Any) -> None:
    # With a log of its own for writes, readers and the writer don't wait for each other.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _retire(connection: sa.Connection, documents: Iterable[str]) -> None:
    connection.execute(sa.update(_documents).where(_documents.c.id.in_(list(documents))).values(state="retired"))


def _count_change(connection: sa.Connection) -> None:
    changed = connection.execute(sa.update(_facts).where(_facts.c.name == "changes").values(value=_facts.c.value + 1))
    if not changed.rowcount:
        connection.execute(sa.insert(_facts).values(name="changes", value=1))


def _searchable(row: int, document: StoredDocument, chunk: Chunk) -> dict[str, Any]:
    heading = f"{document.title} {chunk.section}"
    return {
        "row": row,
        "heading": " ".join(words(heading)),
        "body": " ".join(words(chunk.text)),
        "exact": " ".join(exact_terms(f"{heading}\n{chunk.text}")),
    }


def _phrase(word: str) -> str:
    # Quoted, a word is taken as it stands: 97.2% as 97 and 2 next to each other, AND as a word.
    return '"' + word.replace('"', '""') + '"'


def _stored(row: Any) -> StoredDocument:
    return StoredDocument(**{name: row[name] for name in _FIELDS} | {"names": tuple(row["names"])})


def _chunk(row: Any) -> Chunk:
    return Chunk(row["id"], row["text"], row["section"], row["ordinal"], row["tokens"])
