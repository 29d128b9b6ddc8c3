"""Every version of a draft, and which of them is in force: nothing is ever taken away, so all can be gone back to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import zip_longest
from operator import itemgetter
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from assistant.drafting.draft import NAMES, SECTIONS, Draft, DraftItem, item_number
from assistant.drafting.sources import bare
from assistant.drafting.statement import Answer


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who answers for what no source holds in a version, and since when.

    `items` are those (措施2) whose open places this person lets stand as they are: each is named.
    """

    name: str
    at: datetime
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """One version: `made` is the request that it answers, `parent` the place of the version it was made from.

    It is a proposal until it is `accepted`; a later change made to it accepts it. `answers` are what the author had
    supplied by then, None where nobody noted that; `who` has made it, "" in the window where it was made just now.
    """

    draft: Draft
    made: str
    at: datetime
    parent: int | None = None
    accepted: bool = False
    confirmation: Confirmation | None = None
    answers: tuple[Answer, ...] | None = None
    who: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class History:
    """The versions in the order in which they were made; `place` is that of the one in force, None for none yet."""

    versions: tuple[Version, ...] = ()
    place: int | None = None

    @property
    def version(self) -> Version | None:
        """Return the version in force."""
        return None if self.place is None else self.versions[self.place]

    @property
    def draft(self) -> Draft | None:
        """Return the draft in force."""
        return self.version.draft if self.version else None

    @property
    def answers(self) -> tuple[Answer, ...] | None:
        """Return what the author had supplied when the version in force was made, None where that isn't known."""
        return self.version.answers if self.version else None

    @property
    def before(self) -> Version | None:
        """Return the version that the one in force was made from."""
        version = self.version
        return None if version is None or version.parent is None else self.versions[version.parent]

    @property
    def past(self) -> tuple[Draft, ...]:
        """Return the drafts that the one in force was made from, the latest first."""
        return () if self.before is None else (self.before.draft, *self.back().past)

    def add(self, draft: Draft, made: str, answers: tuple[Answer, ...] | None = None) -> "History":
        """Return the history with a new version made from the one in force, which this accepts.

        The first version changes nothing that anybody had, so it needs no accepting. Without `answers` it stands on
        those of the version that it is made from.
        """
        kept = self.accept()
        answers = self.answers if answers is None else answers
        is_first = kept.place is None
        version = Version(draft, made, datetime.now(UTC), kept.place, accepted=is_first, answers=answers)
        return History((*kept.versions, version), len(kept.versions))

    def accept(self) -> "History":
        """Return the history with the version in force accepted."""
        return self._changed(accepted=True)

    def confirm(self, name: str, items: tuple[str, ...] = ()) -> "History":
        """Return the history in which `name` answers for what no source holds in force now, and for open items."""
        return self._changed(confirmation=Confirmation(name, datetime.now(UTC), items))

    @property
    def after(self) -> int | None:
        """Return the place of the version last made from the one in force: what taking back took back."""
        return max((n for n, version in enumerate(self.versions) if version.parent == self.place), default=None)

    def back(self) -> "History":
        """Return the history as it was before the version in force was made: a change undone, a proposal refused."""
        return replace(self, place=self.version.parent if self.version else None)

    def forward(self) -> "History":
        """Return the history with what was taken back in force again; the same where nothing was."""
        return self if self.after is None else replace(self, place=self.after)

    def go_to(self, place: int) -> "History":
        """Return the history with the version at `place` in force; IndexError where there is none."""
        if not 0 <= place < len(self.versions):
            raise IndexError(place)
        return replace(self, place=place)

    def _changed(self, **changes: object) -> "History":
        if self.place is None:
            return self
        versions = list(self.versions)
        versions[self.place] = replace(versions[self.place], **changes)  # type: ignore[arg-type]
        return replace(self, versions=tuple(versions))


Kind = Literal["kept", "removed", "added"]

# How alike the words of two items must be to be one item.
_SAME_ITEM = 45.0
# A stretch this short that is alike between two changes, or is no more than a third of them, reads better as part of
# the change: what is said quite anew is easier to read whole.
_SHORTEST_KEPT, _OF_CHANGES = 3, 3


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
    return tuple(one for name in SECTIONS for one in _section(name, old.items(name), new.items(name)))


def text_difference(old: str, new: str) -> tuple[Piece, ...]:
    """Return the pieces of two texts: those kept or removed make up the old one, those kept or added the new one."""
    before, after = _words(old), _words(new)
    opcodes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    pieces: list[Piece] = []
    removed = added = ""
    for place, (tag, i1, i2, j1, j2) in enumerate(opcodes):
        one, two = "".join(before[i1:i2]), "".join(after[j1:j2])
        is_end = place in {0, len(opcodes) - 1}
        if tag == "equal" and (is_end or len(one) > max(_SHORTEST_KEPT, min(len(removed), len(added)) // _OF_CHANGES)):
            pieces += [Piece("removed", removed), Piece("added", added), Piece("kept", one)]
            removed = added = ""
        else:
            removed, added = removed + one, added + two
    pieces += [Piece("removed", removed), Piece("added", added)]
    return tuple(piece for piece in pieces if piece.text)


def _section(section: str, old: Sequence[DraftItem], new: Sequence[DraftItem]) -> Iterator[ItemDifference]:
    pairs = _pairs(old, new)
    moved, partner = _moved(pairs), {after: before for before, after in pairs}
    gone = [place for place in range(len(old)) if place not in dict(pairs)]

    def told(before: int | None, after: int | None) -> ItemDifference:
        one = [] if before is None else _lines(old[before])
        two = [] if after is None else _lines(new[after])
        title, *lines = (text_difference(a, b) for a, b in zip_longest(one, two, fillvalue=""))
        return ItemDifference(section, before, after, title, tuple(lines), after in moved)

    for place in range(len(new)):
        before = partner.get(place)
        # What was taken out stands before the first kept item that followed it.
        while gone and before is not None and place not in moved and gone[0] < before:
            yield told(gone.pop(0), None)
        yield told(before, place)
    for place in gone:
        yield told(place, None)


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
    by_new = sorted(pairs, key=itemgetter(1))
    blocks = LCSseq.opcodes(sorted(before for before, _ in pairs), [before for before, _ in by_new])
    return {after for one in blocks if one.tag == "insert" for _, after in by_new[one.dest_start : one.dest_end]}


@lru_cache(maxsize=512)
def _words(text: str) -> tuple[str, ...]:
    import rjieba

    return tuple(rjieba.cut(text))


def told_changes(old: Draft, new: Draft) -> str:
    """Return in words what is other than before: 改了问题（二），删去措施（三）."""
    found = difference(old, new)
    parts = []
    for verb, chosen in (
        ("改了", [one for one in found if None not in {one.old, one.new} and one.is_changed]),
        ("移动了", [one for one in found if one.is_moved and not one.is_changed]),
        ("新增", [one for one in found if one.old is None]),
        ("删去", [one for one in found if one.new is None]),
    ):
        if chosen:
            parts.append(f"{verb}{_named(chosen, is_old=verb == '删去')}")
    return "，".join(parts) or "措施对应的问题"


def _named(items: Sequence[ItemDifference], *, is_old: bool) -> str:
    told = []
    for section in SECTIONS:
        places = [one.old if is_old else one.new for one in items if one.section == section]
        if places:
            told.append(
                f"{'原' if is_old else ''}{NAMES[section]}{''.join(item_number(n) for n in places if n is not None)}"
            )
    return "、".join(told)
