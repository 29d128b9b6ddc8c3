"""The words that find chunks, ranked by BM25 in the same way in either database.

For each word there is a row a document, with an entry for each of its chunks that has the word. An entry is one number:
the chunk's row, how often the word stands there, and how long the chunk is.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import sqlalchemy as sa

from knowledge.embedding.shipped import questions_for
from knowledge.sources.chunking import Chunk
from knowledge.sources.terms import exact_terms, query_words, words
from knowledge.store import schema
from knowledge.store.stored import Scope, StoredDocument, embedded_text

_LEAST_WORDS, _MOST_HITS = 3, 12_000
"""So many words are looked up whatever they cost, further ones while they stand in no more chunks in all."""
_ENTRY = "Q"
_ENTRY_BYTES, _ROW_PLACE, _COUNT_PLACE = 8, 32, 20
_MOST_COUNT, _MOST_LENGTH = 2**12 - 1, 2**20 - 1
_K1, _B = 1.2, 0.75
_LEAST_WEIGHT = 1e-6
"""What a word that stands in half of all chunks or more counts: next to nothing."""
_EXACT = "="
"""What a term that must be met exactly begins with; no word does."""
_words, _documents, _chunks = schema.words, schema.documents, schema.chunks


def insert_words(connection: sa.Connection, document: StoredDocument, chunks: Iterable[tuple[int, Chunk]]) -> None:
    """Write the words of a document's chunks, which are given with the numbers of their rows."""
    entries: dict[str, array[int]] = {}
    for row, chunk in chunks:
        length = min(chunk.tokens, _MOST_LENGTH)
        for term, count in Counter(_searchable(document, chunk)).items():
            entry = row << _ROW_PLACE | min(count, _MOST_COUNT) << _COUNT_PLACE | length
            entries.setdefault(term, array(_ENTRY)).append(entry)
    if rows := [{"term": term, "document": document.id, "entries": each.tobytes()} for term, each in entries.items()]:
        connection.execute(sa.insert(_words), rows)


def delete_words(connection: sa.Connection, document: str) -> None:
    """Delete the words of a document."""
    connection.execute(sa.delete(_words).where(_words.c.document == document))


def match_words(connection: sa.Connection, question: str, scope: Scope, limit: int) -> dict[str, float]:
    """Return the ids and scores of the chunks that best match a question's words, of which the rarest are looked up."""
    found = query_words(question)
    sizes = sa.select(_words.c.term, sa.func.sum(sa.func.length(_words.c.entries))).where(_words.c.term.in_(found))
    counts = {term: int(size) // _ENTRY_BYTES for term, size in connection.execute(sizes.group_by(_words.c.term))}
    kept: list[str] = []
    gone_through = 0
    for word in sorted(counts, key=counts.__getitem__):
        gone_through += counts[word]
        if len(kept) >= _LEAST_WORDS and gone_through > _MOST_HITS:
            break
        kept.append(word)
    return _match(connection, kept, scope, limit)


def match_exactly(connection: sa.Connection, question: str, scope: Scope, limit: int) -> list[str]:
    """Return the ids of the chunks with the document numbers, articles and figures of `question`, best first."""
    return list(_match(connection, [_EXACT + term for term in exact_terms(question)], scope, limit))


def _match(connection: sa.Connection, terms: Sequence[str], scope: Scope, limit: int) -> dict[str, float]:
    hits = connection.execute(sa.select(_words).where(_words.c.term.in_(terms))).all() if terms else ()
    if not hits:
        return {}
    totals = sa.select(sa.func.sum(_documents.c.chunks), sa.func.sum(_documents.c.tokens))
    everything, tokens = map(int, connection.execute(totals).one())
    sizes = [len(hit.entries) // _ENTRY_BYTES for hit in hits]
    entries = np.frombuffer(b"".join(hit.entries for hit in hits), np.uint64)
    counts, lengths = (entries >> _COUNT_PLACE & _MOST_COUNT).astype(float), (entries & _MOST_LENGTH).astype(float)
    among: Counter[str] = Counter()
    for hit, size in zip(hits, sizes, strict=True):
        among[hit.term] += size
    rarity = [(everything - among[hit.term] + 0.5) / (among[hit.term] + 0.5) for hit in hits]
    weights = np.repeat(np.maximum(np.log(np.maximum(rarity, 1.0)), _LEAST_WEIGHT), sizes)
    mean = max(tokens, 1) / max(everything, 1)
    scores = weights * counts * (_K1 + 1) / (counts + _K1 * (1 - _B + _B * lengths / mean))
    owners = np.repeat(np.array([hit.document for hit in hits], str), sizes)
    if scope != Scope():
        seen = np.isin(owners, _seen(connection, scope))
        entries, scores, owners = entries[seen], scores[seen], owners[seen]
    rows, first, places = np.unique(entries >> _ROW_PLACE, return_index=True, return_inverse=True)
    # Rounded, for equal ones are summed up in any order.
    summed = np.bincount(places, scores, len(rows)).round(9)
    best = np.lexsort((rows, owners[first], -summed))[:limit]
    chosen = dict(zip(rows[best].tolist(), summed[best].tolist(), strict=True))
    query = sa.select(_chunks.c.row, _chunks.c.id).where(_chunks.c.row.in_(list(chosen)))
    ids = {found.row: found.id for found in connection.execute(query)}
    return {ids[row]: score for row, score in chosen.items() if row in ids}


def _seen(connection: sa.Connection, scope: Scope) -> list[str]:
    """Return the ids of the documents that a search looks through."""
    query = sa.select(_documents.c.id)
    query = query.where(_documents.c.kind == scope.kind) if scope.kind else query
    query = query.where(_documents.c.year == scope.year) if scope.year is not None else query
    ids = connection.execute(query).scalars()
    return [each for each in ids if scope.documents is None or each in scope.documents]


def _searchable(document: StoredDocument, chunk: Chunk) -> Iterator[str]:
    """Yield the words of a chunk's heading, of its text and how people ask for it, and the terms to be met exactly."""
    heading = f"{document.title} {chunk.section}"
    yield from words(f"{heading}\n{chunk.text}\n{questions_for(embedded_text(document, chunk))}")
    yield from (_EXACT + term for term in exact_terms(f"{heading}\n{chunk.text}"))
