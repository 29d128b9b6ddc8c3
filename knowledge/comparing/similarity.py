"""How much of a report repeats other reports of the library, and which passages.

A sentence is repeated where the library has one that differs from it in a quarter of its characters at most, figures
not counted. What stands in reports of several other units, or what a form prescribes, is no copy.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np

from knowledge.comparing.repetition import Copy, Repeated, Repetition, is_others, is_own, is_same
from knowledge.comparing.wording import (
    Sentence,
    chunk_sentences,
    is_prescribed,
    passage_text,
    report_sentences,
    unit_name,
)
from knowledge.machine import processors
from knowledge.report import Report
from knowledge.store.catalogue import Catalogue, StoredDocument

_LIKE, _LIKE_IF_SHORT, _SHORT, _LONG = 0.75, 0.9, 10, 40
"""From the first likeness on, 0 to 1, a long sentence repeats another, from the second on a short one."""
_ALONE, _COMPANY = 0.9, 3
"""Less than this likeness may be chance, unless so many sentences of the report are like some of the same document."""
USUAL = 5
"""What stands in reports of so many other units is usual wording."""
_SAME = 0.9
"""The likeness from which on sentences are as good as the same."""
_NEAR = 0.05


@dataclass(frozen=True, slots=True)
class _Match:
    """A sentence of the report, by its place, and the one that it repeats, by its place among those of the library."""

    own: int
    found: int
    document: int
    likeness: float


class Similarity:
    """The reports of `library` as what a report is held against; read when first asked, and again where it changed."""

    def __init__(self, library: Catalogue) -> None:
        self._library = library
        self._lock = Lock()
        self._changes = -1
        self._read: dict[str, tuple[StoredDocument, Sequence[Sentence]]] = {}
        self._corpus = _Corpus(())

    def repetition(self, report: Report, among: Callable[[StoredDocument], bool] = lambda _: True) -> Repetition:
        """Return what `report` repeats of the library's reports that `among` accepts, itself left out."""
        with self._lock:
            if (changes := self._library.changes) != self._changes:
                documents = [document for document in self._library.documents() if document.kind == "report"]
                self._read = {document.id: self._sentences(document) for document in documents}
                self._corpus = _Corpus(tuple(self._read.values()))
                self._changes = changes
            corpus = self._corpus
        return corpus.repetition(report, among)

    def _sentences(self, document: StoredDocument) -> tuple[StoredDocument, Sequence[Sentence]]:
        known = self._read.get(document.id)
        if known is not None and known[0] == document:
            return known
        return document, tuple(chunk_sentences(self._library.chunks(document.id), document.unit))


class _Corpus:
    """Reports of the library at one moment, their sentences numbered through."""

    def __init__(self, reports: Sequence[tuple[StoredDocument, Sequence[Sentence]]]) -> None:
        self._documents = [document for document, _ in reports]
        self._sentences = [sentence for _, each in reports for sentence in each]
        self._holders = np.repeat(np.arange(len(reports)), np.array([len(each) for _, each in reports], np.int64))
        writers = [unit_name(each.unit) or each.title for each in self._documents]
        self._units = np.unique(np.array(writers, str), return_inverse=True)[1]

    def repetition(self, report: Report, among: Callable[[StoredDocument], bool]) -> Repetition:
        """Return what `report` repeats of those that `among` accepts, itself left out."""
        own = list(report_sentences(report))
        places, found, likeness = self._alike([sentence.key for sentence in own])
        holders = self._holders[found]
        # Of each sentence in the reports of how many other units it stands, more or less.
        others = np.array([is_others(report, each) for each in self._documents], bool)
        same = (likeness >= _SAME) & others[holders]
        pairs = np.unique(np.stack([places[same], self._units[holders[same]]]), axis=1)
        spread = np.bincount(pairs[0], minlength=len(own))
        usual = {place for place, each in enumerate(own) if spread[place] >= USUAL or is_prescribed(each)}
        itself = tuple(each for each in self._documents if is_same(report, each))
        wanted = [each not in itself and among(each) for each in self._documents]
        likely = (
            match
            for match in map(_Match, *(each.tolist() for each in (places, found, holders, likeness)))
            if wanted[match.document] and match.own not in usual and match.likeness >= _enough(own[match.own])
        )
        # Of each document the sentence most like each of the report's, the first of equals.
        ordered = sorted(likely, key=lambda each: (each.likeness, -each.found))
        best = {(each.own, each.document): each for each in ordered}.values()
        return Repetition(
            tuple(self._passages(own, self._chosen(report, own, best))),
            sum(len(sentence.key) for place, sentence in enumerate(own) if place not in usual),
            sum(len(own[place].key) for place in usual),
            sum(wanted),
            itself,
        )

    def _alike(self, keys: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return pairs of a sentence asked about and one of the library, by their places, with their likeness."""
        from rapidfuzz import fuzz, process

        theirs = [sentence.key for sentence in self._sentences]
        least, workers = 100 * _LIKE, processors()
        scores = process.cdist(keys, theirs, scorer=fuzz.ratio, score_cutoff=least, dtype=np.float32, workers=workers)
        own, found = np.nonzero(scores)
        return own, found, scores[own, found] / 100

    def _chosen(self, report: Report, own: Sequence[Sentence], matches: Iterable[_Match]) -> Iterator[_Match]:
        """Yield of each sentence one match: the unit's own before others', then of the document most is repeated of."""
        weight: Counter[int] = Counter()
        company: Counter[int] = Counter()
        by_place: dict[int, list[_Match]] = defaultdict(list)
        for match in matches:
            weight[match.document] += len(own[match.own].key)
            company[match.document] += 1
            by_place[match.own].append(match)
        earlier = [is_own(report, each) for each in self._documents]
        for _, found in sorted(by_place.items()):
            if enough := [each for each in found if each.likeness >= _ALONE or company[each.document] >= _COMPANY]:
                best = max(match.likeness for match in enough)
                near = (match for match in enough if match.likeness >= best - _NEAR)
                yield max(near, key=lambda match: (earlier[match.document], weight[match.document]))

    def _passages(self, own: Sequence[Sentence], chosen: Iterable[_Match]) -> Iterator[Repeated]:
        """Yield the matches, those of neighbouring sentences as one passage."""
        run: list[_Match] = []
        for match in chosen:
            if run and not self._goes_on(own, run[-1], match):
                yield self._passage(own, run)
                run = []
            run.append(match)
        if run:
            yield self._passage(own, run)

    def _goes_on(self, own: Sequence[Sentence], before: _Match, after: _Match) -> bool:
        is_next = own[before.own].location == own[after.own].location and after.own == before.own + 1
        if not is_next or before.document != after.document:
            return False
        one, other = (self._sentences[match.found].chunk for match in (before, after))
        # One sentence may have been left out; within a chunk the quotation shows it.
        return after.found - before.found == 1 or (after.found - before.found == 2 and one == other)

    def _passage(self, own: Sequence[Sentence], run: Sequence[_Match]) -> Repeated:
        mine = [own[match.own] for match in run]
        theirs = [self._sentences[match.found] for match in run]
        sizes = [len(sentence.key) for sentence in mine]
        both = list(zip(mine, theirs, strict=True))
        is_new = any(one.plain != other.plain for one, other in both)
        copy = Copy.FIGURES if is_new else Copy.VERBATIM
        assert mine[0].location is not None
        return Repeated(
            own=passage_text(mine),
            location=mine[0].location,
            section=mine[0].section,
            theirs=passage_text(theirs),
            document=self._documents[run[0].document],
            their_section=theirs[0].section,
            chunk=theirs[0].chunk,
            copy=Copy.EDITED if any(one.key != other.key for one, other in both) else copy,
            likeness=sum(match.likeness * size for match, size in zip(run, sizes, strict=True)) / sum(sizes),
            length=sum(sizes),
        )


def _enough(sentence: Sentence) -> float:
    """Return from which likeness on a sentence repeats another: few characters are soon alike."""
    return float(np.interp(len(sentence.key), (_SHORT, _LONG), (_LIKE_IF_SHORT, _LIKE)))
