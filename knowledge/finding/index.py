"""The knowledge base: what has been added, and the passages that answer a query, found by meaning and by words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

import numpy as np

from knowledge.document_number import DOCUMENT_NUMBER
from knowledge.embedding import packed
from knowledge.embedding.shipped import questions_for, shipped
from knowledge.errors import UserError
from knowledge.finding.asking import names_place, narrowed
from knowledge.finding.passage import Passage
from knowledge.finding.reranking import READ, Reranker
from knowledge.finding.scoring import LIKER, Candidate, is_near, says_all, score
from knowledge.sources.chunking import Chunk, Kind
from knowledge.sources.region import provinces_in
from knowledge.sources.terms import named_in
from knowledge.store.base import Base
from knowledge.store.catalogue import Scope, StoredDocument
from knowledge.store.graph import rows
from knowledge.store.stored import embedded_text

_DEPTH = 60
"""So many of each search are scored, at least."""
_READ_THROUGH = 8
"""So many passages are read for whether one has all the words of the question."""
_LABEL = re.compile(r"第[一二三四五六七八九十百千零〇]{1,8}条(?:之[一二三四五])?|（[一二三四五六七八九十]{1,3}）")
_REMEMBERED = 256
"""The vectors of so many questions are remembered."""


@dataclass(frozen=True)
class _Found:
    """What was found for a question: the chunks with their documents, best first, and their scores.

    `nearest` is the highest cosine of a passage, `asked` that of a question that people ask for one, or would; `is_own`
    says whether the nearest is of a document that was added, `is_named` whether the question names where it is
    answered.
    """

    question: str
    vector: np.ndarray
    chunks: Mapping[str, tuple[Chunk, StoredDocument]]
    scores: Mapping[str, float]
    nearest: float
    asked: float
    is_own: bool
    is_named: bool


class DocumentIndex:
    """What `base` holds as what is searched; a `reranker` has the last word on what comes first."""

    def __init__(self, base: Base, reranker: Reranker | None = None) -> None:
        self.base = base
        self._catalogue = base.catalogue
        self._embedder = base.embedder
        self._reranker = reranker
        self._names: tuple[Sequence[StoredDocument], dict[str, frozenset[str]]] = ((), {})
        # Replaced, never changed: threads may be reading it.
        self._question_vectors: Mapping[str, np.ndarray] = {}
        self._answering: tuple[int, Mapping[str, Sequence[str]]] = (-1, {})

    def documents(self) -> Sequence[StoredDocument]:
        """Return every document, policies first, then by title."""
        return self.base.vectors.documents()

    def warm_up(self) -> None:
        """Load what a first search would wait for; what is amiss is told to whoever searches."""
        with suppress(UserError):
            self.search("绩效")
            self.base.vectors.follow()

    def search(self, query: str, k: int = 8, kind: Kind | None = None, year: int | None = None) -> list[Passage]:
        """Return the `k` passages that answer `query` best, best first, from documents of a kind and a year."""
        return self.search_many([query], k, kind, year)[0]

    def search_many(
        self, queries: Sequence[str], k: int = 8, kind: Kind | None = None, year: int | None = None
    ) -> list[list[Passage]]:
        """Return the passages for each of the queries, in their order; a blank one finds nothing."""
        asked = [query for query in queries if query.strip()]
        found = {each.question: each for each in self._find(asked, Scope(kind, year), max(3 * k, _DEPTH))}
        return [self._answers(found[query], k) if query in found else [] for query in queries]

    def search_in(self, document: str, query: str, k: int = 8) -> list[Passage]:
        """Return the `k` passages of the document with this id that answer `query` best, best first."""
        asked = [query] if query.strip() else []
        found = self._find(asked, Scope(documents=frozenset({document})), max(3 * k, _DEPTH))
        return [passage for each in found for passage in _passages(each, k)]

    def _find(self, queries: Sequence[str], scope: Scope, depth: int) -> Iterator[_Found]:
        """Yield what is found for each query by meaning and by words and, where it says in which documents, there."""
        named = [named_in(query, self._document_names()) for query in queries]
        texts = [rest or query for query, (_, rest) in zip(queries, named, strict=True)]
        vectors = self._embed(list(dict.fromkeys([*queries, *texts])))
        for query, text, (documents, rest) in zip(queries, texts, named, strict=True):
            vector = vectors[text]
            place = narrowed(query, documents, scope, self.documents())
            by_meaning: list[str] = []
            words: dict[str, float] = {}
            for where in (scope, place) if place else (scope,):
                by_meaning += self.base.vectors.nearest(vector, where, depth)
                words |= self._catalogue.match_words(text, where, depth)
            # A figure of few digits stands in many places, and tells none.
            exact = set(self._catalogue.match_exactly(rest, place or scope, depth)) if names_place(rest) else set()
            alike = self._asked_alike(vector)
            found = self._catalogue.find(dict.fromkeys([*by_meaning, *words, *exact, *islice(alike, depth)]))
            found = {chunk: each for chunk, each in found.items() if scope.holds(each[1])}
            # Those whose vectors are lost have none.
            kept = self._catalogue.vectors_of(list(found), self._embedder.name)
            cosines = dict(zip(kept, (rows(list(kept.values())) @ vector).tolist(), strict=True)) if kept else {}
            meant = "named" if documents else "hinted"
            candidates = {
                chunk: Candidate(
                    cosines.get(chunk, 0.0),
                    alike.get(chunk, 0.0),
                    words.get(chunk, 0.0),
                    f"{document.title} {content.section} {content.text}",
                    questions_for(embedded_text(document, content)),
                    meant if place and place.holds(document) else "",
                    chunk in exact,
                )
                for chunk, (content, document) in found.items()
            }
            is_named = bool(documents and place) or bool(exact)
            first = [cosines[chunk] for chunk in by_meaning[:depth] if chunk in cosines] or [1.0]
            scores = score(text, candidates, min(first))
            nearest = max(candidates, key=lambda chunk: candidates[chunk].nearness, default=None)
            is_own = nearest is not None and not found[nearest][1].bundled
            # Of most documents nobody has written down what people ask.
            closest = candidates[nearest].nearness + LIKER if nearest is not None else 1.0
            yield _Found(query, vectors[query], found, scores, max(first), closest, is_own, is_named)

    def _embed(self, texts: Sequence[str]) -> Mapping[str, np.ndarray]:
        """Return the vectors of questions by their texts; those asked last are remembered."""
        remembered = self._question_vectors
        vectors = {text: remembered[text] for text in texts if text in remembered}
        if new := [text for text in texts if text not in vectors]:
            vectors |= zip(new, self._embedder.embed_queries(new), strict=True)
            self._question_vectors = dict([*remembered.items(), *vectors.items()][-_REMEMBERED:])
        return vectors

    def _asked_alike(self, vector: np.ndarray) -> dict[str, float]:
        """Return the chunks that answer a question much like this one, by their ids, with its cosine to this one."""
        if self._embedder.name != packed.NAME:
            return {}
        known = shipped()
        changes = self._catalogue.changes
        if self._answering[0] != changes:
            chunks: dict[str, list[str]] = {}
            for digest, chunk in self._catalogue.embedded_as(sorted(set(known.answers))):
                chunks.setdefault(digest, []).append(chunk)
            self._answering = changes, chunks
        cosines = (known.question_vectors @ vector).tolist()
        found: dict[str, float] = {}
        for cosine, answer in sorted(zip(cosines, known.answers, strict=True), reverse=True):
            for chunk in self._answering[1].get(answer, ()):
                found.setdefault(chunk, cosine)
        return found

    def _answers(self, found: _Found, k: int) -> list[Passage]:
        """Return the `k` best passages, none where even the nearest has nothing to do with the question."""
        if not self._is_answerable(found):
            return []
        if self._reranker is None:
            return _passages(found, k)
        return self._reranker.reorder(found.question, _passages(found, max(k, READ)))[:k]

    def _is_answerable(self, found: _Found) -> bool:
        if found.is_named:
            return True
        provinces, documents = provinces_in(found.question), self.documents()
        here = (provinces & provinces_in(f"{each.region} {each.unit} {each.title}") for each in documents)
        if DOCUMENT_NUMBER.search(found.question) or (provinces and not any(here)):
            return False
        passages = sum(document.chunks for document in documents)
        near = found.vector, found.nearest, found.asked, passages
        if is_near(self._embedder.name, *near, is_own=found.is_own):
            return True
        first = (found.chunks[chunk] for chunk in list(found.scores)[:_READ_THROUGH])
        return any(says_all(found.question, f"{where.title} {each.section} {each.text}") for each, where in first)

    def _document_names(self) -> dict[str, frozenset[str]]:
        """Return what documents are called, with the ids of those called so."""
        documents = self.documents()
        if self._names[0] is not documents:
            names: dict[str, set[str]] = {}
            for document in documents:
                for name in document.names:
                    names.setdefault(name, set()).add(document.id)
            self._names = documents, {name: frozenset(called) for name, called in names.items()}
        return self._names[1]


def _passages(found: _Found, k: int) -> list[Passage]:
    passages: dict[tuple[str, str, str], Passage] = {}
    holders: dict[tuple[str, str], str] = {}
    for chunk, scored in found.scores.items():
        content, document = found.chunks[chunk]
        told = (document.shown, document.kind, document.year, content.section)
        passage = Passage(chunk, content.text, *told, round(scored, 4), document.id, document.note)
        labels = _LABEL.findall(passage.section) if document.kind == "policy" else []
        # The digest of a policy and its full text have the same articles: the better one is cited.
        if labels and holders.setdefault((document.title, labels[-1]), document.id) != document.id:
            continue
        # A report added as Word and as PDF says the same twice.
        passages.setdefault((passage.source, passage.section, passage.text), passage)
    return list(passages.values())[:k]
