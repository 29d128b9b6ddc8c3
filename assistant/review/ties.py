"""Which figures of a passage make another, told by how they stand and by the words around them.

Nobody can list the words by which reports tie figures. Those that hold teach it: in passages whose figures are right,
what makes a figure to its last digit is what its words meant. `tests.fitting.ties` fits the weights to such passages.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations, takewhile
from pathlib import Path

from assistant.review.arithmetic import fits
from assistant.review.claim import EACH, POINTS, is_vague
from knowledge.data_file import read_yaml
from knowledge.facts.fact import Aspect, Fact
from knowledge.facts.matching import BUDGETS, KEPT, key, slack
from knowledge.running_text import pairs as character_pairs

WEIGHTS = Path(__file__).with_name("ties.npz")
_BEFORE, _BEHIND, _LONGEST = 8, 5, 8
_LEAD, _TAIL, _MOST_APART = 6, 2, 3
_STAFF = {"份": "人"}
NONE = "-"


@dataclass(frozen=True, slots=True)
class Member:
    """A figure of a passage with the words before and behind it, and the number of its sentence."""

    fact: Fact
    lead: str
    tail: str
    sentence: int
    unit: str
    names: frozenset[str]

    @property
    def value(self) -> float:
        """Return the figure as it is reckoned with."""
        return float(self.fact.value)


@dataclass(frozen=True, slots=True)
class Tie:
    """One way in which a figure may be of others: of which, by their places, how, what comes out, how far rounded."""

    kind: str
    of: tuple[int, ...]
    value: float
    room: float

    def holds(self, fact: Fact) -> bool:
        """Return whether the figure is what comes out, but for rounding."""
        gap = abs(abs(float(fact.value)) - abs(self.value))
        if gap <= self.room + float(slack(fact)) / 2 + 1e-9:
            return True
        step = float(fact.step)
        if fact.unit != "%":
            return False
        return gap <= 1.5 * step if step < 1 else abs(self.value) - 0.5 <= float(fact.value) < abs(self.value) + 0.5 or int(abs(self.value)) == float(fact.value)


def members(facts: Sequence[Fact], sentence: int) -> list[Member]:
    """Return the figures of one sentence."""
    found = []
    end = 0
    for at, fact in enumerate(facts):
        text, start = fact.quote, fact.quantity.start
        behind = facts[at + 1].quantity.start if at + 1 < len(facts) else len(text)
        lead = text[max(end, start - 30) : start]
        own = lead + text[fact.quantity.end : min(behind, fact.quantity.end + 6)]
        found.append(
            Member(fact, lead, text[fact.quantity.end : fact.quantity.end + _TAIL], sentence, _STAFF.get(fact.unit, fact.unit), character_pairs(own))
        )
        end = fact.quantity.end
    return found


def ties_of(passage: Sequence[Member], at: int) -> Iterator[Tie]:
    """Yield every way in which a figure may be of those around it."""
    own = passage[at]
    fact, unit = own.fact, own.unit
    near = [
        place
        for place in range(max(0, at - _BEFORE), min(len(passage), at + _BEHIND + 1))
        if place != at and passage[place].fact.value and not passage[place].fact.unit.startswith(":")
        and (place < at or passage[place].sentence == own.sentence)
    ]
    if unit == "%":
        yield from _percentages(passage, at, near)
    if unit in {"%", POINTS}:
        for a, b in _couples(passage, near):
            if passage[a].unit == "%" and a < b < at:
                yield Tie("points", (a, b), passage[b].value - passage[a].value, _step(passage[a]) + _step(passage[b]))
    if unit == "倍":
        for a, b in _couples(passage, near):
            if passage[a].unit not in {"%", POINTS} and max(a, b) < at:
                value = passage[a].value / passage[b].value
                yield Tie("fold", (a, b), value, _room(passage[a], passage[b], value))
    if unit.startswith(EACH):
        for a in near:
            for b in near:
                if passage[a].fact.is_money and not passage[b].fact.is_money and passage[b].unit not in {"%", POINTS} and not passage[b].unit.startswith(EACH):
                    value = passage[a].value * 10_000 / passage[b].value
                    yield Tie("each", (a, b), value, (float(slack(passage[a].fact)) * 10_000 / passage[b].value))
    if unit not in {"%", POINTS, "倍"}:
        for a, b in _couples(passage, near):
            if passage[a].unit == unit and a < b < at:
                yield Tie("left", (a, b), passage[a].value - passage[b].value, _step(passage[a]) + _step(passage[b]))
        if fact.is_money:
            yield from _products(passage, [one for one in near if one < at])
    yield from _runs(passage, at, near)


def _percentages(passage: Sequence[Member], at: int, near: Sequence[int]) -> Iterator[Tie]:
    for a, b in _couples(passage, near):
        one, other = passage[a], passage[b]
        if one.unit in {"%", POINTS} or one.unit.startswith(EACH):
            continue
        value = one.value / other.value * 100
        room = _room(one, other, value)
        if value <= 300:
            yield Tie("quot", (a, b), value, room)
        if max(a, b) < at:
            yield Tie("growth", (a, b), abs(value - 100), room)
        if value < 100:
            yield Tie("rest", (a, b), 100 - value, room)
        if max(a, b) < at and one.fact.aspect is Aspect.CHANGE and one.fact.direction:
            base = other.value - one.fact.direction * abs(one.value)
            if base > 0:
                value = abs(one.value) / base * 100
                yield Tie("gain", (a, b), value, _room(one, other, value))


def _products(passage: Sequence[Member], near: Sequence[int]) -> Iterator[Tie]:
    for a in near:
        if passage[a].unit.startswith(EACH):
            for b in near:
                one, other = passage[a], passage[b]
                if not (other.fact.is_money or other.unit in {"%", POINTS} or other.unit.startswith(EACH)):
                    loose = float(one.fact.step) / 20_000 if one.fact.quantity.decimals else 0.0
                    yield Tie("times", (a, b), one.value * other.value / 10_000, loose * other.value)


def _runs(passage: Sequence[Member], at: int, near: Sequence[int]) -> Iterator[Tie]:
    unit = passage[at].unit
    like = [place for place in near if passage[place].unit == unit and passage[place].fact.aspect not in KEPT and not is_vague(passage[place].fact)]
    before, behind = [one for one in like if one < at], [one for one in like if one > at]
    runs = [tuple(before[-size:]) for size in range(2, len(before) + 1)] + [tuple(behind[:size]) for size in range(2, len(behind) + 1)]
    for run in runs:
        value = sum(passage[one].value for one in run)
        room = sum(_step(passage[one]) for one in run) / 2
        if unit != "%":
            yield Tie("sum", run, value, room)
        yield Tie("mean", run, value / len(run), room)


def _couples(passage: Sequence[Member], near: Sequence[int]) -> Iterator[tuple[int, int]]:
    return ((a, b) for a, b in permutations(near, 2) if passage[a].unit == passage[b].unit)


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
    yield f"{kind} first{at == 0 or passage[at - 1].sentence != own.sentence}"
    for char in set(lead):
        yield f"{kind} <{char}"
    for start in range(max(0, len(lead) - 4), len(lead) - 1):
        yield f"{kind} <{lead[start : start + 2]}"
    yield f"{kind} >{own.tail[:1]}"
    yield f"{kind} >>{own.tail}"


def _class(one: Member) -> str:
    unit = one.fact.unit
    return "m" if one.fact.is_money else unit if unit in {"%", POINTS, "人", "分", "倍"} else "each" if unit.startswith(EACH) else "n"


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
    if kind in {"sum", "mean"}:
        yield f"{kind} n{min(len(tie.of), 5)}"
        head = passage[first - 1] if first and first - 1 != at else None
        yield f"{kind} more{head is not None and head.unit == own.unit and head.sentence == passage[first].sentence}"
        nxt = passage[last + 1] if last + 1 < len(passage) and last + 1 != at else None
        yield f"{kind} next{nxt is not None and nxt.unit == own.unit and nxt.sentence == passage[last].sentence}"
        yield f"{kind} whole{sum(passage[one].fact.whole is own.fact for one in tie.of) == len(tie.of)}{own.fact.whole is not None}"
        over = tie.value > own.value
        yield f"{kind} first-lead{passage[first].lead[-1:]}"
        for one in tie.of[1:]:
            yield f"{kind} join{passage[one].lead[:1]}"
        yield f"{kind} big{max(passage[one].value for one in tie.of) > own.value}"
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
    yield f"{kind} w{a.fact.whole is b.fact}{own.fact.whole is b.fact}{a.fact.whole is not None and a.fact.whole is b.fact.whole}"
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
    ties = list(ties_of(passage, at))
    if not ties:
        return []

    def score(names: Iterator[str]) -> float:
        return sum(weights.get(name, 0.0) for name in names)

    kinds = {kind: score(told(passage, at, kind)) for kind in {NONE, *(tie.kind for tie in ties)}}
    scores = [kinds[tie.kind] + score(marks(passage, at, tie)) for tie in ties]
    most = max(kinds[NONE], *scores)
    shares = [math.exp(one - most) for one in scores]
    whole = sum(shares) + math.exp(kinds[NONE] - most)
    return [(tie, share / whole) for tie, share in zip(ties, shares, strict=True)]


def _sign(one: int | None, other: int | None) -> int:
    return 0 if one is None or other is None or one == other else 1 if one > other else -1


def _side(fact: Fact) -> str:
    return "b" if fact.aspect in BUDGETS else (fact.aspect or "-")[:1]
