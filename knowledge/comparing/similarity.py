"""How much of a report repeats other reports of the library, and which passages.

Sentences are compared, not words: a sentence is repeated where the library has one that differs from it in a quarter of
its characters at most, its figures not counted. What stands in reports of several other units is the wording that
everybody uses, and no copy; neither is what a form prescribes. Both are left out of the share.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from threading import Lock
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    import numpy as np

_LIKE, _LIKE_IF_SHORT, _SHORT, _LONG = 0.75, 0.9, 10, 40
"""From the first likeness on, 0 to 1, a long sentence repeats another, from the second on a short one."""
_ALONE, _COMPANY = 0.9, 3
"""Less than this likeness may be chance, unless so many sentences of the report are like some of the same document."""
USUAL = 5
"""What stands in reports of so many other units is usual wording."""
_SAME = 0.9
"""The likeness from which on sentences are as good as the same."""
_NEAR = 0.05
_AT_ONCE = 8000
"""So many sentences of the library are compared with all of a report at once; more would only take more memory."""
_SIGNS = 128


@dataclass(frozen=True)
class _Indexed:
    """One report of the library, ready to be compared."""

    document: StoredDocument
    sentences: tuple[Sentence, ...]


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
        self._reports: dict[str, _Indexed] = {}
        self._corpus = _Corpus(())

    def repetition(self, report: Report, among: Callable[[StoredDocument], bool] = lambda _: True) -> Repetition:
        """Return what `report` repeats of the library's reports that `among` accepts, itself left out."""
        with self._lock:
            corpus = self._refreshed()
        return corpus.repetition(report, among)

    def _refreshed(self) -> "_Corpus":
        changes = self._library.changes
        if changes != self._changes:
            known = self._reports
            documents = [document for document in self._library.documents() if document.kind == "report"]
            self._reports = {
                document.id: known[document.id]
                if document.id in known and known[document.id].document == document
                else _Indexed(document, tuple(chunk_sentences(self._library.chunks(document.id), document.unit)))
                for document in documents
            }
            self._corpus = _Corpus(tuple(self._reports.values()))
            self._changes = changes
        return self._corpus


class _Corpus:
    """Reports of the library at one moment, their sentences numbered through."""

    def __init__(self, reports: Sequence[_Indexed]) -> None:
        import numpy as np

        self._reports = reports
        self._starts = np.cumsum([0, *(len(each.sentences) for each in reports)])
        units = {unit: place for place, unit in enumerate({_writer(each.document) for each in reports})}
        self._units = np.array([units[_writer(each.document)] for each in reports], np.int64)
        self._keys = [sentence.key for each in reports for sentence in each.sentences]
        self._signs = _signs(self._keys)
        self._lengths = np.array([len(key) for key in self._keys], np.int64)
        self._rest = self._lengths - self._signs.sum(axis=1)

    def repetition(self, report: Report, among: Callable[[StoredDocument], bool]) -> Repetition:
        """Return what `report` repeats of those that `among` accepts, itself left out."""
        import numpy as np

        own = list(report_sentences(report))
        places, found, likeness = self._alike([sentence.key for sentence in own])
        holders = np.searchsorted(self._starts, found, "right") - 1
        # Of each sentence in the reports of how many other units it stands, more or less.
        same = np.flatnonzero(likeness >= _SAME)
        same = same[np.array([is_others(report, each.document) for each in self._reports], bool)[holders[same]]]
        pairs = np.unique(np.stack([places[same], self._units[holders[same]]]), axis=1)
        spread = np.bincount(pairs[0], minlength=len(own))
        usual = {place for place, each in enumerate(own) if spread[place] >= USUAL or is_prescribed(each)}
        itself = tuple(each.document for each in self._reports if is_same(report, each.document))
        wanted = [each.document not in itself and among(each.document) for each in self._reports]
        likely = (
            match
            for match in map(_Match, *(each.tolist() for each in (places, found, holders, likeness)))
            if wanted[match.document] and match.own not in usual and match.likeness >= _enough(own[match.own])
        )
        # Of each document the sentence most like each of the report's, the first of equals.
        best = {
            (each.own, each.document): each for each in sorted(likely, key=lambda each: (each.likeness, -each.found))
        }
        matches: dict[int, list[_Match]] = defaultdict(list)
        for match in best.values():
            matches[match.own].append(match)
        return Repetition(
            tuple(self._passages(own, self._chosen(report, own, matches))),
            sum(len(sentence.key) for place, sentence in enumerate(own) if place not in usual),
            sum(len(own[place].key) for place in usual),
            sum(wanted),
            itself,
        )

    def _alike(self, keys: Sequence[str]) -> "tuple[np.ndarray, ...]":
        """Return pairs of a sentence asked about and one of the library, by their places, with their likeness."""
        import numpy as np
        from rapidfuzz import fuzz, process

        parts: list[tuple[np.ndarray, ...]] = [(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32))]
        signs, lengths = _signs(keys), np.array([len(key) for key in keys])
        rest = lengths - signs.sum(axis=1)
        for start in range(0, len(self._keys), _AT_ONCE):
            block = slice(start, start + _AT_ONCE)
            # Two sentences have no more characters in common than signs, and what each has beyond its own.
            common = signs.astype(np.float32) @ self._signs[block].astype(np.float32).T
            common += np.minimum(rest[:, None], self._rest[None, block])
            own, found = np.nonzero(2 * common >= _LIKE * (lengths[:, None] + self._lengths[None, block]))
            found += start
            scores = process.cpdist(
                [keys[place] for place in own.tolist()],
                [self._keys[place] for place in found.tolist()],
                scorer=fuzz.ratio,
                score_cutoff=100 * _LIKE,
                dtype=np.float32,
                workers=processors(),
            )
            parts.append(tuple(each[scores > 0] for each in (own, found, scores / 100)))
        return tuple(map(np.concatenate, zip(*parts, strict=True)))

    def _chosen(self, report: Report, own: Sequence[Sentence], matches: dict[int, list[_Match]]) -> list[_Match]:
        """Return of each sentence one match: of nearly equal ones that of the document which most is repeated of.

        The unit's own earlier reports go before those of others: what it has said itself it needn't copy.
        """
        weight: Counter[int] = Counter()
        company: Counter[int] = Counter()
        for match in chain.from_iterable(matches.values()):
            weight[match.document] += len(own[match.own].key)
            company[match.document] += 1
        matches = {
            place: [match for match in found if match.likeness >= _ALONE or company[match.document] >= _COMPANY]
            for place, found in matches.items()
        }
        earlier = [is_own(report, each.document) for each in self._reports]
        chosen = []
        for place in sorted(place for place, found in matches.items() if found):
            best = max(match.likeness for match in matches[place])
            near = [match for match in matches[place] if match.likeness >= best - _NEAR]
            chosen.append(max(near, key=lambda match: (earlier[match.document], weight[match.document])))
        return chosen

    def _passages(self, own: Sequence[Sentence], chosen: Sequence[_Match]) -> Iterator[Repeated]:
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
        if own[before.own].location != own[after.own].location or after.own != before.own + 1:
            return False
        if before.document != after.document:
            return False
        chunks = {self._sentence(match.found, match.document).chunk for match in (before, after)}
        # One sentence may have been left out; within a chunk the quotation shows it.
        return after.found - before.found == 1 or (after.found - before.found == 2 and len(chunks) == 1)

    def _passage(self, own: Sequence[Sentence], run: Sequence[_Match]) -> Repeated:
        mine = [own[match.own] for match in run]
        theirs = [self._sentence(match.found, match.document) for match in run]
        length = sum(len(sentence.key) for sentence in mine)
        first = mine[0]
        assert first.location is not None
        return Repeated(
            own=passage_text(mine),
            location=first.location,
            section=first.section,
            theirs=passage_text(theirs),
            document=self._reports[run[0].document].document,
            their_section=theirs[0].section,
            chunk=theirs[0].chunk,
            copy=_copy(mine, theirs),
            likeness=sum(match.likeness * len(sentence.key) for match, sentence in zip(run, mine, strict=True))
            / length,
            length=length,
        )

    def _sentence(self, found: int, document: int) -> Sentence:
        return self._reports[document].sentences[found - int(self._starts[document])]


def _signs(keys: Sequence[str]) -> "np.ndarray":
    """Return which of so many signs each key has among its characters, by their code points."""
    import numpy as np

    found = np.zeros((len(keys), _SIGNS), bool)
    for row, key in enumerate(keys):
        found[row, np.frombuffer(key.encode("utf-32-le", "surrogatepass"), np.uint32) % _SIGNS] = True
    return found


def _enough(sentence: Sentence) -> float:
    """Return from which likeness on a sentence repeats another: few characters are soon alike."""
    short = min(1.0, max(0.0, (_LONG - len(sentence.key)) / (_LONG - _SHORT)))
    return _LIKE + (_LIKE_IF_SHORT - _LIKE) * short


def _copy(mine: Sequence[Sentence], theirs: Sequence[Sentence]) -> Copy:
    if any(one.key != other.key for one, other in zip(mine, theirs, strict=True)):
        return Copy.EDITED
    same = all(one.plain == other.plain for one, other in zip(mine, theirs, strict=True))
    return Copy.VERBATIM if same else Copy.FIGURES


def _writer(document: StoredDocument) -> str:
    return unit_name(document.unit) or document.title
