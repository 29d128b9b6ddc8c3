"""One clause of a message understood: what it asks for is told by its words, among what its anchors allow."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.drafting.revising.anchors import Anchor, Clause, Kind, places
from assistant.drafting.revising.naming import shape
from assistant.drafting.revising.operations import OTHER, REMARK, Guess, guess, unknown
from assistant.drafting.revising.request import Part, Target
from assistant.sorting import Encode

_TEXTS = {Kind.TEXT, Kind.QUOTED}
_INSIDE = {Kind.PART, Kind.SENTENCE}
_DAYS = {Kind.DATE, Kind.SHIFT, Kind.STEP}
_ALL = {*Kind}
# Which anchors an operation may have beside the places that it is about, and of which it needs one.
_SIGNATURES: Mapping[str, tuple[set[Kind], set[Kind]]] = {
    "remove": ({Kind.QUOTED, *_INSIDE}, set()),
    "keep": ({Kind.SENTENCE}, set()),
    "swap": ({Kind.PART}, set()),
    "order": (set(), {Kind.ITEMS}),
    "merge": ({Kind.TEXT}, set()),
    "split": (_TEXTS, set()),
    "shorten": ({Kind.LENGTH, *_INSIDE}, set()),
    "lengthen": ({Kind.LENGTH, *_INSIDE}, set()),
    "length": ({Kind.LENGTH, Kind.PART}, {Kind.LENGTH}),
    "soft": (_INSIDE, set()),
    "formal": (_INSIDE, set()),
    "reword": (_INSIDE, set()),
    "free": (_INSIDE, set()),
    "set": ({*_TEXTS, *_INSIDE, *_DAYS, Kind.OFFICE}, {*_TEXTS, Kind.PART}),
    "owner": ({Kind.OFFICE, Kind.DATE, Kind.PART, Kind.TEXT}, {Kind.OFFICE, Kind.TEXT}),
    "due": ({*_DAYS, Kind.PART, Kind.OFFICE, Kind.TEXT}, {*_DAYS, Kind.TEXT}),
    "insert": ({*_TEXTS, *_INSIDE, *_DAYS, Kind.OFFICE}, set()),
    "add": ({*_TEXTS, *_INSIDE, *_DAYS, Kind.OFFICE, Kind.NEW}, {Kind.NEW, Kind.TEXT}),
    "move": ({Kind.GOING, Kind.STEP}, set()),
    "undo": (set(), set()),
    "redo": (set(), set()),
    "accept": (set(), set()),
    "refuse": (set(), set()),
    "correct": (set(), set()),
    "again": (_INSIDE, set()),
    REMARK: (_ALL - {Kind.LENGTH, Kind.GOING}, set()),
    OTHER: (_ALL, set()),
}
# What 补 and 写 may bring besides words, so close behind them.
_NOT_SAID = {Kind.PART, Kind.NEW, Kind.ITEMS, Kind.LENGTH, Kind.GOING, Kind.STEP}
_NEAR = 2
# Words beside the anchors that are like nothing said before: so many name something.
_NAMING, _STRANGE = 3, 5
_VERSIONS = {"undo", "redo", "accept", "refuse"}
# What is never followed by words to stand anywhere, where it is said to the letter.
_TELLING = {*_VERSIONS, "correct", "again", "remove", REMARK}
# What may be said of how something is to be, rather than the words that are to stand there.
_WISHES = {"soft", "formal", "shorten", "lengthen", "length", "reword", "move", "split", "merge", "swap", "order"}
_LONGEST_WISH = 12
# Operations between which anchors of these kinds decide, so that the words needn't.
_FAMILIES = (
    ({"shorten", "lengthen", "length"}, (Kind.LENGTH,)),
    ({"set", "owner", "due", "insert", "add"}, (Kind.PART,)),
    ({"set", "owner"}, (Kind.OFFICE,)),
    ({"set", "due"}, (Kind.DATE, Kind.SHIFT)),
    ({"insert", "add"}, (Kind.TEXT,)),
    ({"undo", "redo"}, ()),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A clause as it is understood; `lead` is the kind of words that lead to what it dictates."""

    clause: Clause
    guess: Guess
    lead: str = ""
    known: str = ""

    @property
    def label(self) -> str:
        """Return what it asks for, "" where nothing stands out; a length tells of itself that a size is meant."""
        if shape("untouched").search(self.clause.masked):
            return REMARK
        if self.guess.best not in {REMARK, OTHER} and not self.guess.is_known and self._is_strange():
            return ""
        likely = {self.guess.best, self.guess.second}
        is_told = any(likely <= family and (not kinds or self.clause.all(*kinds)) for family, kinds in _FAMILIES)
        return self.guess.best if self.guess.is_sure or is_told else ""

    def _is_strange(self) -> bool:
        """Return whether it says more than any example or the draft does, so that not all of it is understood."""
        return len(unknown(self.clause.loose, self.known)) >= _STRANGE

    @property
    def text(self) -> str:
        """Return what it dictates."""
        found = self.clause.first(Kind.TEXT)
        return found.text if found else ""

    @property
    def targets(self) -> list[Target]:
        """Return the places that it names."""
        return places(self.clause.anchors)

    @property
    def part(self) -> Part | None:
        """Return the part of an item that it names."""
        found = self.clause.first(Kind.PART)
        return found.part if found else None

    @property
    def names_items(self) -> bool:
        """Return whether it says which items are meant."""
        return any(target.names_items for target in self.targets)


def read(clause: Clause, encode: Encode | None, known: str, *, goes_on: bool) -> Reading:
    """Return how a clause is understood; `goes_on` where one before it named what this one may be about.

    `known` is the draft's text.
    """
    bare = _guessed(clause, encode, known)
    led = _led(clause, goes_on=goes_on)
    if led is None or (bare.guess.is_known and bare.label in _TELLING):
        return bare
    lead, inside = led
    told = _guessed(inside, encode, known, lead)
    words = inside.anchors[-1].text
    # 改成公文的语气, 标题改短一点 say how it is to be.
    is_wish = bare.label in _WISHES and not re.search(r"[：:“\"]", clause.text) and len(words) <= _LONGEST_WISH
    return bare if is_wish and (told.part is None or shape("how").search(words)) else told


def _guessed(clause: Clause, encode: Encode | None, known: str, lead: str = "") -> Reading:
    kinds = {anchor.kind for anchor in clause.anchors}
    allowed = [
        name
        for name, (takes, needs) in _SIGNATURES.items()
        if kinds - {Kind.ITEMS} <= takes and (not needs or kinds & needs)
    ]
    named = [anchor.target for anchor in clause.all(Kind.ITEMS) if anchor.target]
    barred = set() if any(len(target.spans) > 1 for target in named) else {"order"}
    if any(anchor.part is not Part.TITLE for anchor in clause.all(Kind.PART)):
        barred |= {"swap"}
    if any(target.spans or target.words for target in named):
        barred |= _VERSIONS
    allowed = [name for name in allowed if name not in barred]
    return Reading(clause, guess(clause.masked, allowed, encode), lead, known)


def _led(clause: Clause, *, goes_on: bool) -> tuple[str, Clause] | None:
    """Return by which kind of words dictated text is led in, and the clause with that text as one anchor."""
    inside = [(one.start, one.end) for one in clause.anchors]
    for at in range(clause.start, clause.end):
        if any(start <= at < end for start, end in inside):
            continue
        for lead in ("colon", "to", "bring", "weak"):
            found = shape(lead).match(clause.source, at, clause.end)
            if found is None or not found[0]:
                continue
            end = found.end()
            if lead == "weak" and not _may_be_weak(clause, at, goes_on=goes_on):
                continue
            while end < clause.end and clause.source[end] in "：:，, 了":
                end += 1
            behind = [one for one in clause.anchors if one.start >= end]
            rest = clause.source[end : clause.end]
            if lead == "bring" and (not _brings(behind, rest, end)):
                continue
            if not shape("rounding").sub("", rest.strip()):
                continue
            if behind and behind[0].start == end and _is_argument(lead, behind[0], rest):
                if behind[0].kind is Kind.DATE:
                    return None
                continue
            return lead, clause.with_text(end, clause.end)
    return _juxtaposed(clause)


def _is_argument(lead: str, behind: Anchor, rest: str) -> bool:
    """Return whether what follows a lead is a length, a place, an order, or a part that is told of next."""
    if lead == "colon":
        return behind.kind is Kind.PART
    if behind.kind is Kind.ITEMS:
        return behind.text == rest.strip()
    if behind.kind is Kind.DATE and lead == "to":
        # 放到8月底完成: a day, and nothing else that is to stand there.
        return bool(shape("done_by").fullmatch(rest.strip().removeprefix(behind.text)))
    return behind.kind in {Kind.LENGTH, Kind.GOING}


def _may_be_weak(clause: Clause, at: int, *, goes_on: bool) -> bool:
    """Return whether 是, 写 and the like lead to text: behind a part, or where a clause goes on with one before it."""
    before = [one for one in clause.anchors if one.end <= at]
    gap = clause.source[before[-1].end if before else clause.start : at]
    if before and before[-1].kind in {Kind.PART, Kind.DATE, Kind.OFFICE, Kind.QUOTED}:
        is_held = before[-1].part is Part.OWNER and shape("offices").match(gap)
        is_next = bool(shape("idle").fullmatch(gap[is_held.end() if is_held else 0 :]))
        return is_next and any(one.kind in {Kind.PART, Kind.QUOTED} for one in before)
    return goes_on and not before and bool(shape("idle").fullmatch(gap))


def _brings(behind: list[Anchor], rest: str, end: int) -> bool:
    """Return whether 补一句, 写明 and the like lead to what is to be said, rather than to a part or another item."""
    if not rest or rest[0] in "得的了过着法去来":
        return False
    first = behind[0] if behind else None
    gap = rest[: first.start - end] if first else ""
    return first is None or first.kind not in _NOT_SAID or len(gap) > _NEAR


def _juxtaposed(clause: Clause) -> tuple[str, Clause] | None:
    """Return the clause where what a part is to be follows it at once: 标题“…”, 责任科室计划财务股."""
    parts = clause.all(Kind.PART)
    if not parts:
        return None
    end = parts[-1].end + len(clause.source[parts[-1].end :]) - len(clause.source[parts[-1].end :].lstrip())
    behind = [one for one in clause.anchors if one.start >= end]
    rest = clause.source[end : clause.end].strip()
    is_quote = behind[:1] and behind[0].kind is Kind.QUOTED and behind[0].start == end and behind[0].end == clause.end
    is_office = parts[-1].part is Part.OWNER and shape("offices").fullmatch(rest)
    is_day = parts[-1].part is Part.DEADLINE and shape("date").fullmatch(rest)
    return ("to", clause.with_text(end, clause.end)) if is_quote or is_office or is_day else None
