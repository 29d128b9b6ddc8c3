"""The words that find chunks: an index of its own in either database, ranked alike.

SQLite has one, FTS5. PostgreSQL's own ranking doesn't tell rare words from common ones, and a question of ten words is
met somewhere by half of all chunks; so the chunks of each word are kept in a table, with what BM25 needs to know, and
are ranked by the formula and the constants of FTS5. Words are jieba's in both; equals come in the order of their ids.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from knowledge.embedding.shipped import questions_for
from knowledge.sources.chunking import Chunk
from knowledge.sources.terms import exact_terms, query_words, words
from knowledge.store.stored import Scope, StoredDocument, embedded_text

Rows = Iterable[tuple[int, Chunk]]
"""Chunks with the numbers of their rows."""
_LEAST_WORDS, _MOST_HITS = 3, 12_000
"""So many words are looked up whatever they cost, further ones while they stand in no more chunks in all."""
_SPARE = 100


class _Words:
    """What searches words in either database: how it counts and ranks them, in SQL, is its own."""

    _COUNT: str
    _RANK: str
    _CLEAR: tuple[str, ...]

    def clear(self, connection: sa.Connection) -> None:
        """Delete every word."""
        for statement in self._CLEAR:
            connection.execute(sa.text(statement))

    def match_words(self, connection: sa.Connection, question: str, scope: Scope, limit: int) -> dict[str, float]:
        """Return the chunks that best match the words of `question` by their ids, best first, with their scores.

        Of the words the rarest are looked up: those that stand everywhere cost the most and tell the least.
        """
        found = query_words(question)
        query = sa.text(self._COUNT).bindparams(_many("words"))
        counts = {row[0]: int(row[1]) for row in connection.execute(query, {"words": found})}
        kept: list[str] = []
        gone_through = 0
        for word in sorted(found, key=lambda word: counts.get(word, 0)):
            gone_through += counts.get(word, 0)
            if len(kept) >= _LEAST_WORDS and gone_through > _MOST_HITS:
                break
            kept.append(word)
        return self._match(connection, kept, scope, limit)

    def match_exactly(self, connection: sa.Connection, question: str, scope: Scope, limit: int) -> list[str]:
        """Return the ids of the chunks with the document numbers, articles and figures of `question`, best first."""
        return list(self._match(connection, exact_terms(question), scope, limit, is_exact=True))

    def _asked(self, terms: Sequence[str], *, is_exact: bool) -> Any:
        """Return the terms as they are searched."""
        raise NotImplementedError

    def _match(
        self, connection: sa.Connection, terms: Sequence[str], scope: Scope, limit: int, *, is_exact: bool = False
    ) -> dict[str, float]:
        if not terms:
            return {}
        # What documents `d` must be like to be seen in this scope.
        conditions = ["TRUE"] + ["d.kind = :kind"] * bool(scope.kind) + ["d.year = :year"] * (scope.year is not None)
        conditions += ["d.id IN :documents"] * (scope.documents is not None)
        # FTS5 ranks fast what is joined with nothing else; what isn't seen, or ranks alike, is made up for by the rest.
        best = "ORDER BY rank LIMIT :best" if scope == Scope() else ""
        query = sa.text(self._RANK.format(conditions=" AND ".join(conditions), best=best))
        parameters = {"terms": self._asked(terms, is_exact=is_exact), "limit": limit, "best": limit + _SPARE}
        parameters |= {"kind": scope.kind, "year": scope.year}
        if scope.documents is not None:
            query, parameters["documents"] = query.bindparams(_many("documents")), list(scope.documents)
        return {row[0]: float(row[1]) for row in connection.execute(query, parameters)}


class FullText(_Words):
    """The words in SQLite's FTS5."""

    _COUNT = "SELECT term, doc FROM word_counts WHERE term IN :words"
    _RANK = (
        "SELECT c.id, -w.score FROM (SELECT rowid AS row, rank AS score FROM words WHERE words MATCH :terms {best}) w "
        "JOIN chunks c ON c.row = w.row JOIN documents d ON d.id = c.document "
        "WHERE {conditions} ORDER BY w.score, c.document, c.row LIMIT :limit"
    )
    _CLEAR = ("DELETE FROM words",)

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

    def _asked(self, terms: Sequence[str], *, is_exact: bool) -> Any:
        # Quoted, a word is taken as it stands: 97.2% as 97 and 2 next to each other, AND as a word.
        quoted = " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)
        return f"exact : ({quoted})" if is_exact else quoted


# FTS5's bm25: k1 = 1.2, b = 0.75, and a word that stands in half of all chunks or more counts next to nothing.
_POSTINGS_RANK = """
WITH totals AS (
    SELECT chunks::float8, greatest(length, 1)::float8 / greatest(chunks, 1) AS mean FROM word_totals
),
hits AS MATERIALIZED (
    SELECT term, document, entry >> 32 AS row,
        (entry >> 20 & 4095)::float8 AS count, (entry & 1048575)::float8 AS length
    FROM words, unnest(entries) AS entry WHERE term = ANY(:terms)
),
known AS (SELECT term, count(*)::float8 AS chunks FROM hits GROUP BY term),
weights AS (
    SELECT term, greatest(ln((t.chunks - k.chunks + 0.5::float8) / (k.chunks + 0.5::float8)), 1e-6::float8) AS weight
    FROM known k, totals t
),
best AS (
    -- Rounded, for equal ones are summed up in any order.
    SELECT d.id COLLATE "C" AS document, row,
        round(1e9::float8 * sum(weight * count * 2.2::float8 / (count + 0.3::float8 + 0.9::float8 * length / mean)))
            AS score
    FROM totals, hits JOIN weights USING (term) JOIN documents d ON d.id = hits.document
    WHERE {conditions} GROUP BY d.id, row ORDER BY score DESC, document, row LIMIT :limit
)
SELECT c.id, best.score FROM best JOIN chunks c USING (row) ORDER BY best.score DESC, best.document, best.row
"""
# FTS5 counts 97.2 as two words.
_PIECE = re.compile(r"[^\W_]+")
_MOST_COUNT, _MOST_LENGTH = 2**12 - 1, 2**20 - 1
_INSERT_POSTINGS = sa.text(
    "INSERT INTO words SELECT each.term, :document, CAST(each.entries AS bigint[]) "
    "FROM unnest(CAST(:terms AS text[]), CAST(:entries AS text[])) AS each (term, entries)"
)
_DELETE_POSTINGS = sa.text(
    "WITH gone AS (DELETE FROM words WHERE document = :document RETURNING entries), "
    "each AS (SELECT DISTINCT entry >> 32 AS row, entry & 1048575 AS length FROM gone, unnest(entries) AS entry) "
    "SELECT -count(*) AS chunks, -coalesce(sum(length), 0) AS length FROM each"
)
_ADD_TO_TOTALS = sa.text("UPDATE word_totals SET chunks = chunks + :chunks, length = length + :length")
_EXACT = "="
"""What a term that must be met exactly begins with; no word does."""


class Postings(_Words):
    """The words in tables of PostgreSQL: for each the documents, with an entry for each of their chunks that has it.

    An entry is one number: the chunk's row, how often the word stands there, and how many words there are in all.
    """

    _COUNT = "SELECT term, sum(cardinality(entries)) FROM words WHERE term IN :words GROUP BY term"
    _RANK = _POSTINGS_RANK
    _CLEAR = "DELETE FROM words", "UPDATE word_totals SET chunks = 0, length = 0"

    def insert(self, connection: sa.Connection, document: StoredDocument, rows: Rows) -> None:
        """Write the words of a document's chunks."""
        entries: dict[str, list[int]] = {}
        chunks = total = 0
        for row, chunk in rows:
            heading, body, exact = _searchable(document, chunk)
            counts = Counter([*heading, *body, *(_EXACT + term for term in exact)])
            length = min(len(_PIECE.findall(" ".join((*heading, *body, *exact)))), _MOST_LENGTH)
            for term, count in counts.items():
                entries.setdefault(term, []).append(row << 32 | min(count, _MOST_COUNT) << 20 | length)
            chunks += 1
            total += length
        parameters = {
            "document": document.id,
            "terms": list(entries),
            "entries": [f"{{{','.join(map(str, each))}}}" for each in entries.values()],
        }
        connection.execute(_INSERT_POSTINGS, parameters)
        connection.execute(_ADD_TO_TOTALS, {"chunks": chunks, "length": total})

    def delete(self, connection: sa.Connection, document: str) -> None:
        """Delete the words of a document, whose chunks are still there."""
        gone = connection.execute(_DELETE_POSTINGS, {"document": document}).mappings().one()
        connection.execute(_ADD_TO_TOTALS, dict(gone))

    def _asked(self, terms: Sequence[str], *, is_exact: bool) -> Any:
        return [_EXACT + term for term in terms] if is_exact else list(terms)


def word_index(dialect: str) -> FullText | Postings:
    """Return the index of words in a database of this dialect, sqlite or postgresql."""
    return FullText() if dialect == "sqlite" else Postings()


def _searchable(document: StoredDocument, chunk: Chunk) -> Iterator[list[str]]:
    """Yield the words of a chunk's heading, of its text and how people ask for it, and the terms to be met exactly."""
    heading = f"{document.title} {chunk.section}"
    yield words(heading)
    yield words(f"{chunk.text}\n{questions_for(embedded_text(document, chunk))}")
    yield exact_terms(f"{heading}\n{chunk.text}")


def _many(name: str) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=sa.String, expanding=True)
