"""The knowledge base: what has been added, and the passages that answer a query.

A question is looked up by meaning (vectors) and by words (full text) and, where it names a document, an article or a
figure, once more among those; the rankings are fused.
"""

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.embedding.embedder import Embedder
from knowledge.errors import UserError
from knowledge.finding.answerable import least_beside_others, least_likeness, likeness, says_all
from knowledge.finding.asking import names_place, narrowed
from knowledge.finding.fusion import Ranking, fuse, spread
from knowledge.finding.passage import Passage, passage_of
from knowledge.finding.question_vectors import QuestionVectors
from knowledge.finding.reranking import READ, Reranker
from knowledge.sources.source import Kind
from knowledge.sources.terms import named_in
from knowledge.store.catalogue import Scope, StoredDocument
from knowledge.store.library import Library
from knowledge.store.servers import LOCAL, Servers
from knowledge.store.snapshot import Snapshot, open_snapshot

if TYPE_CHECKING:
    import numpy as np

_BY_WORDS = 0.3
"""How much a ranking by words counts beside one by meaning."""
_DEPTH = 60
"""A ranking is at least so long."""
_COMPARED = 30
"""So many of each ranking are looked at for whether the question has an answer."""
_READ_THROUGH = 8
"""So many passages are read for whether one has all the words of the question."""
_COMPARED_ALL = 3000
"""Of documents with no more passages than this each is compared: Chroma takes far longer to look at these alone."""


class DocumentIndex(Library):
    """The library kept in the folder `data`, or on `servers`, as what is searched.

    A `reranker` has the last word on what comes first.
    """

    def __init__(
        self, data: Path, embedder: Embedder, servers: Servers = LOCAL, reranker: Reranker | None = None
    ) -> None:
        super().__init__(data, embedder, servers)
        self._reranker = reranker
        self._known_documents: tuple[int, Sequence[StoredDocument]] = (-1, ())
        self._names: tuple[Sequence[StoredDocument], dict[str, frozenset[str]]] = ((), {})
        self._snapshot: tuple[int, Snapshot | None] = (-1, None)
        self.questions = QuestionVectors(embedder, self.maps)

    @property
    def is_embedded(self) -> bool:
        """Return whether every document has been embedded by this embedder, as far as is known."""
        return all(map(self._upkeep.is_embedded, self._documents()))

    def warm_up(self) -> None:
        """Load what a first search would wait for; what is amiss is told to whoever searches."""
        with suppress(UserError):
            self.search("绩效")

    def search(self, query: str, k: int = 8, kind: Kind | None = None, year: int | None = None) -> list[Passage]:
        """Return the `k` passages that answer `query` best, best first, from documents of a kind and a year."""
        return self.search_many([query], k, kind, year)[0]

    def search_many(
        self, queries: Sequence[str], k: int = 8, kind: Kind | None = None, year: int | None = None
    ) -> list[list[Passage]]:
        """Return the passages for each of the queries, in their order; a blank one finds nothing."""
        asked = [query for query in queries if query.strip()]
        found = dict(zip(asked, self.rankings(asked, Scope(kind, year), max(3 * k, _DEPTH)), strict=True))
        return [self._answers(query, found[query], k) if query in found else [] for query in queries]

    def search_in(self, document: str, query: str, k: int = 8) -> list[Passage]:
        """Return the `k` passages of the document with this id that answer `query` best, best first."""
        scope = Scope(documents=frozenset({document}))
        found = self.rankings([query], scope, max(3 * k, 60)) if query.strip() else ()
        return [passage for rankings in found for passage in self._passages(rankings, k)]

    def rankings(self, queries: Sequence[str], scope: Scope, depth: int) -> Iterator[list[Ranking]]:
        """Yield, for each query, chunk ids by meaning, by words and, where it says in which documents, among those.

        Within a document that is named, its name says nothing; what is asked of it does.
        """
        named = [named_in(query, self._document_names()) for query in queries]
        texts = list(dict.fromkeys([*queries, *(rest for _, rest in named if rest)]))
        vectors = self.questions.of(texts)
        for query, (documents, rest) in zip(queries, named, strict=True):
            found = self._look_up(query, vectors[query], rest, scope, depth)
            if place := narrowed(query, documents, scope, self._documents()):
                asked = rest or query
                there = self._look_up(asked, vectors[asked], rest, place, depth)
                found += [replace(ranking, is_named=bool(documents) or ranking.is_named) for ranking in there]
            yield found

    def passage_vectors(self, first: Collection[str], most: int) -> tuple[list[str], "np.ndarray"]:
        """Return the ids of about `most` passages, those of the documents `first` before others, and their vectors."""
        chosen: list[StoredDocument] = []
        count = 0
        for document in sorted(self._documents(), key=lambda document: document.id not in first):
            if count < most:
                chosen.append(document)
                count += document.chunks
        return self._kept_vectors(chosen)

    def _kept_vectors(self, documents: Iterable[StoredDocument]) -> tuple[list[str], "np.ndarray"]:
        """Return the ids of the passages of documents whose vectors are all there, and these, in rows."""
        import numpy as np

        ids: list[str] = []
        vectors: list[bytes] = []
        for document in documents:
            kept = self._catalogue.vectors(document.id, self._embedder.name)
            if len(kept) == document.chunks:
                ids += [f"{document.id}-{number}" for number in range(document.chunks)]
                vectors += kept
        rows = np.frombuffer(b"".join(vectors), np.float16).astype(np.float32)
        return ids, rows.reshape(len(ids), len(rows) // max(1, len(ids)))

    def _look_up(self, query: str, vector: "np.ndarray", terms: str, scope: Scope, depth: int) -> list[Ranking]:
        found = (
            Ranking(1.0, self._nearest(vector, scope, depth)),
            Ranking(_BY_WORDS, self._catalogue.match_words(query, scope, depth)),
            Ranking(1.0, self._catalogue.match_exactly(terms, scope, depth), names_place(terms)),
        )
        return [ranking for ranking in found if ranking.chunks]

    def _answers(self, query: str, rankings: Sequence[Ranking], k: int) -> list[Passage]:
        """Return the `k` best passages, none where even the nearest has nothing to do with the question."""
        if not self._is_answerable(query, rankings):
            return []
        if self._reranker is None:
            return self._passages(rankings, k)
        return self._reranker.reorder(query, self._passages(rankings, max(k, READ)))[:k]

    def _is_answerable(self, query: str, rankings: Sequence[Ranking]) -> bool:
        least = least_likeness(self._embedder.name, sum(document.chunks for document in self._documents()))
        if least <= -1 or any(ranking.is_named for ranking in rankings):
            return True
        nearest = list(dict.fromkeys(chunk for ranking in rankings for chunk in ranking.chunks[:_COMPARED]))
        kept = self._catalogue.vectors_of(nearest, self._embedder.name)
        if not kept:
            return True
        question = self.questions.unmoved([query])[query]
        near = likeness(question, kept)
        if near < least:
            return False
        return near >= least_beside_others(self._embedder.name, question) or self._is_said(query, rankings)

    def _is_said(self, query: str, rankings: Sequence[Ranking]) -> bool:
        first = self._catalogue.find(islice(fuse(rankings), _READ_THROUGH))
        return any(says_all(query, f"{found.title} {chunk.section} {chunk.text}") for chunk, found in first.values())

    def _passages(self, rankings: Sequence[Ranking], k: int) -> list[Passage]:
        scores = dict(islice(fuse(rankings).items(), max(3 * k, _DEPTH)))
        found = self._catalogue.find(scores)
        ready = {chunk: score for chunk, score in scores.items() if chunk in found}
        passages: dict[tuple[str, str, str], Passage] = {}
        for chunk, score in spread(ready, lambda chunk: found[chunk][1].id).items():
            passage = passage_of(*found[chunk], score)
            # A report added as Word and as PDF says the same twice.
            passages.setdefault((passage.source, passage.section, passage.text), passage)
        return list(passages.values())[:k]

    def _nearest(self, vector: "np.ndarray", scope: Scope, limit: int) -> list[str]:
        # Where the first failure comes of another process, which has written every vector anew, the second doesn't.
        for _ in range(2):
            try:
                return self._nearest_stored(vector, scope, limit)
            except UserError:
                raise
            except Exception:
                # Chroma raises errors of many kinds where what it reads is torn.
                logging.getLogger(__name__).warning("vectors in %s", self._data, exc_info=True)
                self._repair()
        return self._nearest_stored(vector, scope, limit)

    def _nearest_stored(self, vector: "np.ndarray", scope: Scope, limit: int) -> list[str]:
        with self._guard:
            self._refresh()
            if self._snapshot[0] != self._seen:
                documents = [document for document in self.documents() if self._upkeep.is_embedded(document)]
                snapshot = open_snapshot(self._data / "vectors.npz", documents, self._vectors)
                if snapshot is None and self._upkeep.miss(documents):
                    raise LookupError("vectors lost")
                self._snapshot = self._seen, snapshot
            if self._snapshot[1] is not None:
                return self._snapshot[1].nearest(vector, scope, limit)
            named = [each for each in self._documents() if scope.documents and scope.holds(each)]
            if 0 < sum(each.chunks for each in named) <= _COMPARED_ALL:
                return _nearest(*self._kept_vectors(named), vector, limit)
            return self._vectors.nearest(vector, scope, limit)

    def _documents(self) -> Sequence[StoredDocument]:
        """Return every document, read once until one changes."""
        changes = self._catalogue.changes
        if self._known_documents[0] != changes:
            self._known_documents = changes, self.documents()
        return self._known_documents[1]

    def _document_names(self) -> dict[str, frozenset[str]]:
        """Return what documents are called, with the ids of those called so."""
        documents = self._documents()
        if self._names[0] is not documents:
            names: dict[str, set[str]] = {}
            for document in documents:
                for name in document.names:
                    names.setdefault(name, set()).add(document.id)
            self._names = documents, {name: frozenset(called) for name, called in names.items()}
        return self._names[1]


def _nearest(ids: Sequence[str], rows: "np.ndarray", vector: "np.ndarray", limit: int) -> list[str]:
    import numpy as np

    return [ids[place] for place in np.argsort(-(rows @ vector), kind="stable")[:limit]] if ids else []
