"""Which figures of a passage make another, told by how they stand and by the words around them.

Nobody can list the words by which reports tie figures. Those that hold teach it: in passages whose figures are right,
what makes a figure to its last digit is what its words meant. `tests.fitting.ties` fits the weights to such passages.
"""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, permutations
from pathlib import Path

from assistant.review.claim import EACH, POINTS, RATIO, is_percent, is_vague
from knowledge.facts.fact import Aspect, Fact
from knowledge.facts.matching import BUDGETS, KEPT, key, slack
from knowledge.facts.vocabulary import vocabulary
from knowledge.running_text import pairs as character_pairs

WEIGHTS = Path(__file__).with_name("ties.npz")
_BEFORE, _BEHIND, _LONGEST = 8, 5, 8
_LEAD, _TAIL, _FAR, _MOST_APART, _LEAST = 6, 2, 30, 3, 1e-9
# A kind that its words make so much less likely than none isn't looked for.
_HOPELESS = 7.0
_STAFF = {"份": "人"}
_TIMES, _THREE, _ALL, _MOST = "倍", 3, 100, 300
NONE = "-"


@dataclass(frozen=True, slots=True)
class Member:
    """A figure of a passage with the words before and behind it, and the number of its sentence."""

    fact: Fact
    value: float
    lead: str
    tail: str
    sentence: int
    unit: str
    names: frozenset[str]

    @property
    def is_counted(self) -> bool:
        """Return whether it is a number of things."""
        return not (self.fact.is_money or is_percent(self.fact) or self.unit.startswith(EACH))


@dataclass(frozen=True, slots=True)
class Tie:
    """One way in which a figure may be of others: of which, by their places, how, what comes out, how far rounded."""

    kind: str
    of: tuple[int, ...]
    value: float
    room: float

    def holds(self, fact: Fact) -> bool:
        """Return whether the figure is what comes out, but for rounding."""
        stated, value = abs(float(fact.value)), abs(self.value)
        if fact.unit.startswith(RATIO):
            stated = float(fact.quantity.unit[1:])
        gap = abs(stated - value)
        if gap <= self.room + float(slack(fact)) / 2 + _LEAST:
            return True
        # A whole percent may be rounded or cut off, one digit more behind the point is let pass.
        step = float(fact.step)
        return fact.unit == "%" and (gap <= step / 2 or int(value) == stated if step >= 1 else gap <= 1.5 * step)


def members(facts: Sequence[Fact], sentence: int) -> list[Member]:
    """Return the figures of one sentence."""
    found, end = [], 0
    for at, fact in enumerate(facts):
        text, start, tail = fact.quote, fact.quantity.start, fact.quantity.end
        behind = facts[at + 1].quantity.start if at + 1 < len(facts) else len(text)
        lead = text[max(end, start - _FAR) : start]
        names = character_pairs(lead + text[tail : min(behind, tail + _LEAD)])
        unit = _STAFF.get(fact.unit, fact.unit)
        found.append(Member(fact, float(fact.value), lead, text[tail : tail + _TAIL], sentence, unit, names))
        end = tail
    return found


def _kinds_of(one: Member) -> tuple[str, ...]:
    """Return the kinds of ties that a figure in its unit can have."""
    if one.unit == "%":
        return ("quot", "rest", "growth", "gain", "points", "mean")
    if one.unit == POINTS:
        return ("points", "sum", "mean")
    if one.unit == _TIMES or one.unit.startswith(RATIO):
        return ("fold",)
    if one.unit.startswith(EACH):
        return ("each", "left", "mean")
    return ("left", "balance", "sum", "mean", *(("times",) if one.fact.is_money else ()))


def ties_of(passage: Sequence[Member], at: int, kinds: Collection[str] | None = None) -> Iterator[Tie]:
    """Yield every way of some kinds, or of all, in which a figure may be of those around it."""
    wanted = _kinds_of(passage[at]) if kinds is None else kinds
    if not wanted:
        return
    own, fact = passage[at], passage[at].fact
    around = range(max(0, at - _BEFORE), min(len(passage), at + _BEHIND + 1))
    near = [
        place
        for place in around
        if place != at
        and passage[place].value
        and not passage[place].unit.startswith(RATIO)
        and (place < at or passage[place].sentence == own.sentence)
    ]
    before = [place for place in near if place < at]
    if own.unit == "%":
        yield from (tie for tie in _percentages(passage, at, near) if tie.kind in wanted)
    if is_percent(fact) and "points" in wanted:
        for a, b in combinations([place for place in before if passage[place].unit == "%"], 2):
            one, other = passage[a], passage[b]
            yield Tie("points", (a, b), other.value - one.value, _step(one) + _step(other))
    elif "fold" in wanted:
        # 生师比14∶1 is of things counted otherwise.
        for a, b in permutations(before, 2):
            one, other = passage[a], passage[b]
            if own.unit != _TIMES or (one.unit == other.unit and not is_percent(one.fact)):
                yield Tie("fold", (a, b), one.value / other.value, _room(one, other, one.value / other.value))
    elif not is_percent(fact):
        yield from _amounts(passage, at, near, wanted)
    if "sum" in wanted or "mean" in wanted:
        yield from (tie for tie in _runs(passage, at, near) if tie.kind in wanted)


def _amounts(passage: Sequence[Member], at: int, near: Sequence[int], wanted: Collection[str]) -> Iterator[Tie]:
    """Yield what an amount, or a number of things, may be left of, come to with a price, or cost each."""
    own = passage[at]
    before = [place for place in near if place < at]
    like = [place for place in before if passage[place].unit == own.unit]
    for a, b in combinations(like, 2) if "left" in wanted else ():
        yield Tie("left", (a, b), passage[a].value - passage[b].value, _step(passage[a]) + _step(passage[b]))
    if len(like) >= _THREE and "balance" in wanted:
        # 年初结转120万元，收入860万元，支出915万元，结余65万元
        first, second, third = (passage[place] for place in like[-_THREE:])
        room = (_step(first) + _step(second) + _step(third)) / 2
        yield Tie("balance", tuple(like[-_THREE:]), first.value + second.value - third.value, room)
    for a, b in permutations(near, 2) if {"each", "times"} & {*wanted} else ():
        one, other = passage[a], passage[b]
        if own.unit.startswith(EACH) and one.fact.is_money and other.is_counted:
            yield Tie("each", (a, b), one.value * 1e4 / other.value, _step(one) * 1e4 / other.value)
        elif own.fact.is_money and one.unit.startswith(EACH) and other.is_counted and max(a, b) < at:
            loose = float(one.fact.step) / 2e4 if one.fact.quantity.decimals else 0.0
            yield Tie("times", (a, b), one.value * other.value / 1e4, loose * other.value)


def _percentages(passage: Sequence[Member], at: int, near: Sequence[int]) -> Iterator[Tie]:
    for a, b in permutations(near, 2):
        one, other = passage[a], passage[b]
        if one.unit != other.unit or is_percent(one.fact) or one.unit.startswith(EACH):
            continue
        value = one.value / other.value * 100
        room = _room(one, other, value)
        if value <= _MOST:
            yield Tie("quot", (a, b), value, room)
        if value < _ALL:
            yield Tie("rest", (a, b), _ALL - value, room)
        if max(a, b) < at:
            yield Tie("growth", (a, b), abs(value - _ALL), room)
            base = other.value - one.fact.direction * abs(one.value)
            if one.fact.aspect is Aspect.CHANGE and one.fact.direction and base > 0:
                value = abs(one.value) / base * 100
                yield Tie("gain", (a, b), value, _room(one, other, value))


def _runs(passage: Sequence[Member], at: int, near: Sequence[int]) -> Iterator[Tie]:
    unit = passage[at].unit
    like = [
        place
        for place in near
        if passage[place].unit == unit and passage[place].fact.aspect not in KEPT and not is_vague(passage[place].fact)
    ]
    before, behind = [place for place in like if place < at], [place for place in like if place > at]
    runs = [before[-size:] for size in range(2, len(before) + 1)]
    for run in (*runs, *(behind[:size] for size in range(2, len(behind) + 1))):
        value = sum(passage[place].value for place in run)
        room = sum(_step(passage[place]) for place in run) / 2
        if unit != "%":
            yield Tie("sum", tuple(run), value, room)
        yield Tie("mean", tuple(run), value / len(run), room)


def _step(one: Member) -> float:
    return float(slack(one.fact))


def _room(one: Member, other: Member, value: float) -> float:
    loose = sum(_step(each) / abs(each.value) for each in (one, other) if each.fact.quantity.decimals)
    return loose * abs(value) / 2


def told(passage: Sequence[Member], at: int, kind: str) -> Iterator[str]:
    """Yield what a figure's own words and place tell of the kind of its ties."""
    own = passage[at]
    lead = own.lead[-_LEAD:]
    yield f"{kind}"
    yield f"{kind} {_class(own)}"
    yield f"{kind} a{own.fact.aspect} {own.fact.direction}"
    yield f"{kind} r{own.fact.measure if own.fact.measure in vocabulary().ratios else ''}"
    yield f"{kind} first{at == 0 or passage[at - 1].sentence != own.sentence}"
    for char in set(lead):
        yield f"{kind} <{char}"
    for start in range(max(0, len(lead) - 4), len(lead) - 1):
        yield f"{kind} <{lead[start : start + 2]}"
    yield f"{kind} >{own.tail[:1]}"
    yield f"{kind} >>{own.tail}"


def _class(one: Member) -> str:
    unit = one.fact.unit
    return (
        "m"
        if one.fact.is_money
        else unit
        if unit in {"%", POINTS, "人", "分", "倍"}
        else "each"
        if unit.startswith(EACH)
        else "n"
    )


def marks(passage: Sequence[Member], at: int, tie: Tie) -> Iterator[str]:
    """Yield how the figures of a tie stand to the figure, and to each other."""
    kind, own = tie.kind, passage[at]
    last, first = max(tie.of), min(tie.of)
    side = "B" if last < at else "A" if first > at else "X"
    apart = min((at - last) if side == "B" else first - at if side == "A" else 1, _MOST_APART)
    yield f"{kind} {side}{apart}"
    back = own.sentence - passage[first].sentence
    yield f"{kind} s{min(back, 2)}{min(own.sentence - passage[last].sentence, 2)}"
    between = own.lead if side == "B" and apart == 1 else ""
    if "；" in between or ";" in between:
        yield f"{kind} ;"
    used = set(tie.of)
    idle = sum(passage[one].unit == passage[first].unit for one in range(first, at) if one not in used)
    yield f"{kind} idle{min(idle, 3)}"
    yield f"{kind} idle{min(idle, 3)}{side}s{min(back, 1)}"
    if kind in {"sum", "mean", "balance"}:
        yield f"{kind} n{min(len(tie.of), 5)}"
        ahead = passage[first - 1] if first and first - 1 != at else None
        yield f"{kind} more{ahead is not None and ahead.unit == own.unit and ahead.sentence == passage[first].sentence}"
        behind = passage[last + 1] if last + 1 < len(passage) and last + 1 != at else None
        is_next = behind is not None and behind.unit == own.unit and behind.sentence == passage[last].sentence
        yield f"{kind} next{is_next}"
        are_parts = all(passage[place].fact.whole is own.fact for place in tie.of)
        yield f"{kind} whole{are_parts}{own.fact.whole is not None}"
        yield f"{kind} first-lead{passage[first].lead[-1:]}"
        for place in tie.of[1:]:
            yield f"{kind} join{passage[place].lead[:1]}"
        yield f"{kind} big{max(passage[place].value for place in tie.of) > own.value}"
        return
    a, b = (passage[one] for one in tie.of)
    yield f"{kind} o{tie.of[0] < tie.of[1]}{min(abs(tie.of[0] - tie.of[1]), 3)}"
    yield f"{kind} o{tie.of[0] < tie.of[1]}{side}{apart}"
    yield f"{kind} <{a.value < b.value}"
    yield f"{kind} m{key(a.fact.measure) == key(b.fact.measure)}"
    yield f"{kind} ma{bool(a.fact.measure) and key(a.fact.measure) == key(own.fact.measure)}"
    yield f"{kind} mb{bool(b.fact.measure) and key(b.fact.measure) == key(own.fact.against or own.fact.measure)}"
    yield f"{kind} p{_sign(a.fact.period, b.fact.period)}"
    yield f"{kind} {_side(a.fact)}{_side(b.fact)}"
    are_beside = a.fact.whole is not None and a.fact.whole is b.fact.whole
    yield f"{kind} w{a.fact.whole is b.fact}{own.fact.whole is b.fact}{are_beside}"
    yield f"{kind} na{min(len(own.names & a.names), 2)}"
    yield f"{kind} nb{min(len(own.names & b.names), 2)}"
    yield f"{kind} c{_class(a)}"
    for name, one in (("a", a), ("b", b)):
        for char in set(one.lead[-_LEAD:]):
            yield f"{kind} {name}{char}"
        for char in one.tail[:1]:
            yield f"{kind} {name}>{char}"


@cache
def _weights() -> dict[str, float]:
    """Return the fitted weight of every mark that counts."""
    import numpy as np

    with np.load(WEIGHTS, allow_pickle=False) as file:
        return dict(zip(str(file["marks"]).split("\n"), map(float, file["weights"]), strict=True))


def likely(passage: Sequence[Member], at: int) -> list[tuple[Tie, float]]:
    """Return the ties of a figure, each with how likely its words mean it; the rest to one is that they mean none."""
    weights = _weights()

    def score(names: Iterator[str]) -> float:
        return sum(weights.get(name, 0.0) for name in names)

    kinds = {kind: score(told(passage, at, kind)) for kind in (NONE, *_kinds_of(passage[at]))}
    hopeful = [kind for kind, points in kinds.items() if kind != NONE and points > kinds[NONE] - _HOPELESS]
    ties = list(ties_of(passage, at, hopeful))
    if not ties:
        return []
    scores = [kinds[tie.kind] + score(marks(passage, at, tie)) for tie in ties]
    most = max(kinds[NONE], *scores)
    shares = [math.exp(one - most) for one in scores]
    whole = sum(shares) + math.exp(kinds[NONE] - most)
    return [(tie, share / whole) for tie, share in zip(ties, shares, strict=True)]


def _sign(one: int | None, other: int | None) -> int:
    return 0 if one is None or other is None or one == other else 1 if one > other else -1


def _side(fact: Fact) -> str:
    return "b" if fact.aspect in BUDGETS else (fact.aspect or "-")[:1]
