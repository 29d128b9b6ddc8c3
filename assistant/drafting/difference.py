"""What changed between two versions of a draft: item by item, and in an item by sentences, then by phrases.

Marks are left out: their numbers change with every item before them. An item is the same one in both versions where its
title or most of its words are; one that changed its place among those that stayed is told as moved.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz

from assistant.drafting.draft import MEASURES, PROBLEMS, Draft, DraftItem
from assistant.drafting.sources import bare

Kind = Literal["kept", "removed", "added"]

# How alike the words of two items must be to be one item, of two sentences to stand for each other, and to be shown
# phrase by phrase.
_SAME_ITEM, _SAME_SENTENCE, _BY_PHRASES = 45.0, 40.0, 65.0
# A stretch this short that is alike between two changes reads better as part of the change.
_SHORTEST_KEPT = 3
_SENTENCE = re.compile(r"(?:“[^“”]*”|[^。；\n])+[。；\n]*|[。；\n]+")
# A title has no sentences; what can be kept of it is a clause.
_CLAUSE = re.compile(r"[^，]+，*|，+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that both versions have, or only the old one, or only the new one."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class ItemDifference:
    """One item in both versions: its places from 0 (None where it isn't there), and its lines as pieces.

    `lines` are the title, the text and the causes. `is_moved` tells that it stands elsewhere among the items kept.
    """

    section: str
    old: int | None
    new: int | None
    title: tuple[Piece, ...]
    lines: tuple[tuple[Piece, ...], ...]
    is_moved: bool = False

    @property
    def is_changed(self) -> bool:
        """Return whether its words differ."""
        return any(piece.kind != "kept" for line in (self.title, *self.lines) for piece in line)


def difference(old: Draft, new: Draft) -> tuple[ItemDifference, ...]:
    """Return the items of both versions in the new order; what was taken out stands where it stood."""
    return (
        *_section(PROBLEMS, old.problems, new.problems),
        *_section(MEASURES, old.measures, new.measures),
    )


def text_difference(old: str, new: str) -> tuple[Piece, ...]:
    """Return the pieces of two texts: those kept or removed make up the old one, those kept or added the new one."""
    part = _SENTENCE if re.search("[。；]", old + new) else _CLAUSE
    before, after = part.findall(old), part.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("kept", "".join(before[i1:i2])))
        else:
            pieces += _changed(before[i1:i2], after[j1:j2])
    return tuple(_joined(pieces))


def _section(section: str, old: Sequence[DraftItem], new: Sequence[DraftItem]) -> Iterator[ItemDifference]:
    pairs = _pairs(old, new)
    moved = _moved(pairs)
    partner = {after: before for before, after in pairs}
    gone = [place for place in range(len(old)) if place not in dict(pairs)]
    for place in range(len(new)):
        before = partner.get(place)
        # What was taken out stands before the first kept item that followed it.
        while gone and before is not None and place not in moved and gone[0] < before:
            yield _one(section, old, new, gone.pop(0), None)
        yield _one(section, old, new, before, place, place in moved)
    for place in gone:
        yield _one(section, old, new, place, None)


def _one(
    section: str,
    old: Sequence[DraftItem],
    new: Sequence[DraftItem],
    before: int | None,
    after: int | None,
    moved: bool = False,
) -> ItemDifference:
    one = [] if before is None else _lines(old[before])
    two = [] if after is None else _lines(new[after])
    count = max(len(one), len(two))
    pairs = zip([*one, *[""] * (count - len(one))], [*two, *[""] * (count - len(two))], strict=True)
    title, *lines = (text_difference(a, b) for a, b in pairs)
    return ItemDifference(section, before, after, title, tuple(lines), moved)


def _lines(item: DraftItem) -> list[str]:
    return [bare(line) for line in (item.title, item.text, *item.causes)]


def _pairs(old: Sequence[DraftItem], new: Sequence[DraftItem]) -> list[tuple[int, int]]:
    """Return the places of the same item in both versions: the likest pairs first, each item once."""
    likeness = [
        (_likeness(one, two), -abs(before - after), before, after)
        for before, one in enumerate(old)
        for after, two in enumerate(new)
    ]
    found: dict[int, int] = {}
    for score, _, before, after in sorted(likeness, reverse=True):
        if score >= _SAME_ITEM and before not in found and after not in found.values():
            found[before] = after
    return sorted(found.items())


def _likeness(one: DraftItem, two: DraftItem) -> float:
    words = fuzz.ratio("".join(_lines(one)), "".join(_lines(two)))
    # An item said in quite other words is the same one if it tells of the same: its title or its keys say so.
    same = one.title == two.title or (bool(one.keys) and one.keys[:1] == two.keys[:1])
    return max(words, _SAME_ITEM + words / 2) if same else words


def _moved(pairs: Sequence[tuple[int, int]]) -> set[int]:
    """Return the new places of the items that left the order in which most of them stayed."""
    by_new = sorted(pairs, key=lambda pair: pair[1])
    chains: list[tuple[int, ...]] = []
    for place, (before, _) in enumerate(by_new):
        behind = [chains[earlier] for earlier in range(place) if by_new[earlier][0] < before]
        chains.append((*_longest(behind), place))
    staying = set(_longest(chains))
    return {after for place, (_, after) in enumerate(by_new) if place not in staying}


def _longest(chains: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return max(chains, key=len, default=())


def _changed(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    """Yield the pieces of sentences that aren't the same: those that are alike side by side, phrase by phrase."""
    left = list(after)
    for sentence in before:
        alike = max(left, key=lambda other: fuzz.ratio(sentence, other), default="")
        if alike and fuzz.ratio(sentence, alike) >= _SAME_SENTENCE:
            place = left.index(alike)
            yield from (Piece("added", other) for other in left[:place])
            yield from _sentence(sentence, alike)
            del left[: place + 1]
        else:
            yield Piece("removed", sentence)
    yield from (Piece("added", other) for other in left)


def _sentence(old: str, new: str) -> Iterator[Piece]:
    """Yield the pieces of two sentences that stand for each other; one said quite anew is easier to read whole."""
    if fuzz.ratio(old, new) >= _BY_PHRASES:
        yield from _phrases(old, new)
    else:
        yield from (Piece("removed", old), Piece("added", new))


def _phrases(old: str, new: str) -> Iterator[Piece]:
    before, after = _words(old), _words(new)
    opcodes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    removed = added = ""
    for place, (tag, i1, i2, j1, j2) in enumerate(opcodes):
        one, two = "".join(before[i1:i2]), "".join(after[j1:j2])
        between = 0 < place < len(opcodes) - 1
        if tag == "equal" and not (between and len(one) <= _SHORTEST_KEPT):
            yield from (Piece("removed", removed), Piece("added", added))
            yield Piece("kept", one)
            removed = added = ""
        else:
            removed, added = removed + one, added + two
    yield from (Piece("removed", removed), Piece("added", added))


@lru_cache(maxsize=512)
def _words(text: str) -> tuple[str, ...]:
    import rjieba

    return tuple(rjieba.cut(text))


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield the pieces without empty ones, neighbours of a kind made one."""
    last: Piece | None = None
    for piece in pieces:
        if not piece.text:
            continue
        if last and last.kind == piece.kind:
            last = Piece(last.kind, last.text + piece.text)
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last
