"""The words that find chunks: an index of its own in either database, ranked alike.

SQLite has one, FTS5. PostgreSQL's own ranking doesn't tell rare words from common ones, and a question of ten words is
met somewhere by half of all chunks; so the chunks of each word are kept in a table, with what BM25 needs to know, and
ranked by the formula and the constants of FTS5. Words are jieba's in both.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from knowledge.chunking import Chunk
from knowledge.stored import Scope, StoredDocument
from knowledge.terms import exact_terms, query_words, words

Rows = Iterable[tuple[int, Chunk]]
"""Chunks with the numbers of their rows."""


class WordIndex(ABC):
    """The words of the chunks, in the transaction of whoever asks."""

    @abstractmethod
    def create(self, connection: sa.Connection) -> None:
        """Create what isn't there yet."""

    @abstractmethod
    def insert(self, connection: sa.Connection, document: StoredDocument, rows: Rows) -> None:
        """Write the words of a document's chunks."""

    @abstractmethod
    def delete(self, connection: sa.Connection, document: str) -> None:
        """Delete the words of a document, whose chunks are still there."""

    @abstractmethod
    def match_words(self, connection: sa.Connection, question: str, scope: Scope, limit: int) -> list[str]:
        """Return the ids of the chunks that best match the words of `question`, best first."""

    @abstractmethod
    def match_exactly(self, connection: sa.Connection, question: str, scope: Scope, limit: int) -> list[str]:
        """Return the ids of the chunks with the document numbers, articles and figures of `question`, best first."""


def word_index(dialect: str) -> WordIndex:
    """Return the index of words in a database of this dialect, sqlite or postgresql."""
    return FullText() if dialect == "sqlite" else Postings()


class FullText(WordIndex):
    """The words in SQLite's FTS5."""

    def create(self, connection: sa.Connection) -> None:
        """Create what isn't there yet."""
        connection.execute(
            sa.text(
                "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5"
                "(heading, body, exact, tokenize = 'unicode61 remove_diacritics 0')"
            )
        )

    def insert(self, connection: sa.Connection, document: StoredDocument, rows: Rows) -> None:
        """Write the words of a document's chunks."""
        columns = ("row", "heading", "body", "exact")
        if texts := [
            dict(zip(columns, (row, *map(" ".join, _searchable(document, chunk))), strict=True)) for row, chunk in rows
        ]:
            statement = "INSERT INTO words (rowid, heading, body, exact) VALUES (:row, :heading, :body, :exact)"
            connection.execute(sa.text(statement), texts)

    def delete(self, connection: sa.Connection, document: str) -> None:
        """Delete the words of a document, whose chunks are still there."""
        statement = "DELETE FROM words WHERE rowid IN (SELECT row FROM chunks WHERE document = :document)"
        connection.execute(sa.text(statement), {"document": document})

    def match_words(self, connection: sa.Connection, question: str, scope: Scope, limit: int) -> list[str]:
        """Return the ids of the chunks that best match the words of `question`, best first."""
        return self._match(connection, " OR ".join(_phrase(word) for word in query_words(question)), scope, limit)

    def match_exactly(self, connection: sa.Connection, question: str, scope: Scope, limit: int) -> list[str]:
        """Return the ids of the chunks with the document numbers, articles and figures of `question`, best first."""
        terms = " OR ".join(_phrase(term) for term in exact_terms(question))
        return self._match(connection, f"exact : ({terms})" if terms else "", scope, limit)

    def _match(self, connection: sa.Connection, expression: str, scope: Scope, limit: int) -> list[str]:
        if not expression:
            return []
        conditions, parameters, lists = _conditions(scope)
        query = sa.text(
            "SELECT c.id FROM words JOIN chunks c ON c.row = words.rowid JOIN documents d ON d.id = c.document "
            f"WHERE words MATCH :expression AND {conditions} ORDER BY bm25(words), c.row LIMIT :limit"
        )
        return list(
            connection.scalars(query.bindparams(*lists), parameters | {"expression": expression, "limit": limit})
        )


_EXACT = "="
"""What a term that must be met exactly begins with; no word does."""


class Postings(WordIndex):
    """The words in tables of PostgreSQL: for each the chunks, how often it stands there and how long they are."""

    def create(self, connection: sa.Connection) -> None:
        """Create what isn't there yet."""
        for statement in (
            "CREATE TABLE IF NOT EXISTS words (term text, row integer, count smallint NOT NULL, "
            "length integer NOT NULL, PRIMARY KEY (term, row) INCLUDE (count, length))",
            "CREATE INDEX IF NOT EXISTS words_row ON words (row)",
            # One row: summed up anew, these would cost more than the search itself.
            "CREATE TABLE IF NOT EXISTS word_totals (chunks bigint NOT NULL, length bigint NOT NULL)",
            "INSERT INTO word_totals SELECT 0, 0 WHERE NOT EXISTS (SELECT 1 FROM word_totals)",
        ):
            connection.execute(sa.text(statement))

    def insert(self, connection: sa.Connection, document: StoredDocument, rows: Rows) -> None:
        """Write the words of a document's chunks."""
        found: list[tuple[str, int, int, int]] = []
        total = {"chunks": 0, "length": 0}
        for row, chunk in rows:
            heading, body, exact = _searchable(document, chunk)
            counts = Counter([*heading, *body, *(_EXACT + term for term in exact)])
            length = counts.total()
            found += ((term, row, count, length) for term, count in counts.items())
            total["chunks"] += 1
            total["length"] += length
        if found:
            statement = (
                "INSERT INTO words SELECT * FROM "
                "unnest(CAST(:terms AS text[]), CAST(:rows AS int[]), CAST(:counts AS int[]), CAST(:lengths AS int[]))"
            )
            columns = map(list, zip(*found, strict=True))
            connection.execute(
                sa.text(statement), dict(zip(("terms", "rows", "counts", "lengths"), columns, strict=True))
            )
        _add_to_totals(connection, **total)

    def delete(self, connection: sa.Connection, document: str) -> None:
        """Delete the words of a document, whose chunks are still there."""
        statement = (
            "WITH gone AS (DELETE FROM words WHERE row IN (SELECT row FROM chunks WHERE document = :document) "
            "RETURNING row, length), each AS (SELECT DISTINCT row, length FROM gone) "
            "SELECT -count(*) AS chunks, -coalesce(sum(length), 0) AS length FROM each"
        )
        gone = connection.execute(sa.text(statement), {"document": document}).mappings().one()
        _add_to_totals(connection, **gone)

    def match_words(self, connection: sa.Connection, question: str, scope: Scope, limit: int) -> list[str]:
        """Return the ids of the chunks that best match the words of `question`, best first."""
        return self._match(connection, query_words(question), scope, limit)

    def match_exactly(self, connection: sa.Connection, question: str, scope: Scope, limit: int) -> list[str]:
        """Return the ids of the chunks with the document numbers, articles and figures of `question`, best first."""
        return self._match(connection, [_EXACT + term for term in exact_terms(question)], scope, limit)

    def _match(self, connection: sa.Connection, terms: list[str], scope: Scope, limit: int) -> list[str]:
        if not terms:
            return []
        conditions, parameters, lists = _conditions(scope)
        # Without a scope, those that are seen are among the best and as many more as there are unseen ones.
        best = "" if scope != Scope() else f"ORDER BY score DESC, row LIMIT :limit + ({_UNSEEN})"
        query = sa.text(
            f"WITH {_SCORES} "
            f"SELECT c.id FROM (SELECT row, score FROM scores {best}) s JOIN chunks c ON c.row = s.row "
            f"JOIN documents d ON d.id = c.document WHERE {conditions} ORDER BY s.score DESC, c.row LIMIT :limit"
        )
        return list(connection.scalars(query.bindparams(*lists), parameters | {"terms": terms, "limit": limit}))


_UNSEEN = "SELECT coalesce(sum(chunks), 0) FROM documents WHERE state NOT IN ('ready', 'corrected')"
# FTS5's bm25: k1 = 1.2, b = 0.75, and a word that stands in half of all chunks or more counts next to nothing.
_SCORES = """
hits AS MATERIALIZED (SELECT term, row, count, length FROM words WHERE term = ANY(:terms)),
totals AS (SELECT chunks, greatest(length, 1)::float8 / greatest(chunks, 1) AS mean FROM word_totals),
weights AS (
    SELECT term, greatest(ln((max(t.chunks) - count(*) + 0.5) / (count(*) + 0.5)), 0.000001)::float8 AS weight
    FROM hits, totals t GROUP BY term
),
scores AS (
    SELECT row, sum(weight * count * 2.2 / (count + 0.3 + 0.9 * length / mean)) AS score
    FROM hits JOIN weights USING (term), totals GROUP BY row
)
"""


def _add_to_totals(connection: sa.Connection, chunks: int, length: int) -> None:
    statement = "UPDATE word_totals SET chunks = chunks + :chunks, length = length + :length"
    connection.execute(sa.text(statement), {"chunks": chunks, "length": length})


def _conditions(scope: Scope) -> tuple[str, dict[str, Any], list[sa.BindParameter[Any]]]:
    """Return what documents `d` must be like to be seen in this scope, as SQL, its parameters, and those of many."""
    conditions = ["d.state IN ('ready', 'corrected')"]
    parameters: dict[str, Any] = {}
    lists: list[sa.BindParameter[Any]] = []
    if scope.kind is not None:
        conditions.append("d.kind = :kind")
        parameters["kind"] = scope.kind
    if scope.year is not None:
        conditions.append("d.year = :year")
        parameters["year"] = scope.year
    if scope.documents is not None:
        conditions.append("d.id IN :documents")
        parameters["documents"] = list(scope.documents)
        lists.append(sa.bindparam("documents", expanding=True))
    return " AND ".join(conditions), parameters, lists


def _searchable(document: StoredDocument, chunk: Chunk) -> Iterator[list[str]]:
    """Yield the words of a chunk's heading, those of its text, and the terms that must be met exactly."""
    heading = f"{document.title} {chunk.section}"
    yield words(heading)
    yield words(chunk.text)
    yield exact_terms(f"{heading}\n{chunk.text}")


def _phrase(word: str) -> str:
    # Quoted, a word is taken as it stands: 97.2% as 97 and 2 next to each other, AND as a word.
    return '"' + word.replace('"', '""') + '"'
