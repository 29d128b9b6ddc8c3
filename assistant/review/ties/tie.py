"""Ties: which figures of a passage may make another, near enough to be meant, whatever the words say of them."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from itertools import combinations, count, dropwhile, islice, permutations
from math import log10, prod

from assistant.review.disagreement import Way
from assistant.review.ties.grid import Pick, Sides
from assistant.review.ties.mention import Mention
from assistant.review.ties.passage import Passage

LEVELS = frozenset({"money", "count", "bare"})
_BACK, _ON, _BLOCKS = 5, 3, 2
# So many figures on either side are tried, in runs of so many at most; a run behind begins among the first ones.
_BEFORE, _AFTER, _LONGEST, _FIRST = 8, 7, 7, 3
_NEAREST = 9
# Years have so many of these.
_TIMES = (2, 4, 6, 10, 12, 52, 365)
_NAME = 2
_ADDED = frozenset({"sum", "same", "difference", "balance", "rest"})
_LENGTH, _PAID = "米", {"money", "price"}
# What comes on each of so many is said to.
_EACH = re.compile("[均每一]")
# So near a figure is right but for its point, or its unit.
_SAME_DIGITS = 1e-3
# A figure may be so many times as large, or small, as what others make, and still be meant; a share be off so much.
_NEAR, _FAR, _OF_SHARE = 1.67, 2.5, 4.0
_NEAR_SHARE = {
    **{"percent": 25.0, "percent of the rest": 25.0, "growth": 15.0},
    **{"points": 8.0, "rest of all": 12.0, "shares": 12.0},
}


@dataclass(frozen=True, eq=False)
class Tie:
    """A figure, those that may make it by an operation, and what these come to, give or take rounding."""

    operation: str
    result: Mention
    operands: tuple[Mention, ...]
    value: float
    room: float
    of: Sides | None = None

    @cached_property
    def holds(self) -> bool:
        """Return whether the figure is what the operands make."""
        gap, bound = self.result.value - self.value, self.result.fact.bound
        if bound:
            return gap <= self.room if bound in {"≥", ">"} else -gap <= self.room
        return abs(gap) <= (self.room + self.result.value / 10 if self.result.is_vague else self.room)

    def holds_of(self, figures: Sequence[Mention]) -> bool:
        """Return whether the same operation makes the first of some other figures of the others."""
        result, *by = (one.value for one in figures)
        value = OPERATIONS[self.operation].made(by)
        return abs(result - value) <= max(self.room * abs(value / self.value), figures[0].slack)

    @property
    def is_far(self) -> bool:
        """Return whether a figure of the text comes of some in a table, or in another paragraph."""
        here = self.result.fact.location.block
        return any(one.fact.location.block != here for one in self.operands)

    @cached_property
    def is_shifted(self) -> bool:
        """Return whether the figure is right but for its point, or for the unit it is told in: 539.2万吨 of 539.2吨."""
        times = self.result.value / self.value
        power = round(log10(times))
        is_telling = self.result.kind == "price" or len(f"{self.value:.4g}".replace(".", "").strip("0")) > 1
        # 车均2.92万元 is of so many as aren't told.
        is_telling = is_telling and not (self.operation in _ADDED and _EACH.search(self.result.clause))
        gap = abs(self.result.value - self.value * 10**power)
        return power != 0 and is_telling and gap <= min(self.room, _SAME_DIGITS * self.result.value)

    @property
    def is_near(self) -> bool:
        """Return whether the figure is near enough to what the operands make to be meant."""
        if self.is_shifted:
            return True
        if self.operation in _NEAR_SHARE:
            most = _OF_SHARE
            if abs(self.result.value - self.value) > _NEAR_SHARE[self.operation]:
                return False
        else:
            most = _FAR if self.operation in {"difference", "balance", "rest"} else _NEAR
        return 1 / most <= self.result.value / self.value <= most

    @property
    def way(self) -> Way:
        """Return the tie as it is told in a finding."""
        grounds = tuple(one.fact for one in self.operands)
        unit = Decimal(10_000 if self.result.kind == "money" else 1)
        value = Decimal(repr(self.value)) / unit * Decimal(repr(self.result.number))
        sides = self.of.sides if self.of else ()
        sizes = [len(pick.cells) for _, pick in sides] if len(sides) > 1 else [1] * len(grounds)
        return Way(value, grounds, _how(self.operation, sizes), Decimal(0), is_sum=self.operation == "sum")


def ties(passage: Passage, result: Mention) -> Iterator[Tie]:
    """Yield how a figure of a passage may come of others told near it."""
    if result.is_vague and result.kind != "percent":
        return
    within = passage.beside(result)
    near = [one for one in within if one is not result and -_BACK <= one.sentence - result.sentence <= _ON]
    near = [one for one in near if abs(one.fact.location.block - result.fact.location.block) <= _BLOCKS]
    near = [one for one in near if not one.is_vague]
    alike = [one for one in near if one.fact.unit == result.fact.unit]
    before = [one for one in alike if one.place < result.place]
    after = [one for one in alike if one.place > result.place]
    if not passage.kin:
        # 甲街道36件、乙街道28件、丙街道19件 make none of each other.
        are_listed = partial(_are_listed, result)
        before = [*dropwhile(are_listed, reversed(before))][::-1]
        after = [*dropwhile(are_listed, after)]
    before, after = before[-_BEFORE:], after[:_AFTER]
    near = sorted(near, key=lambda one: abs(one.place - result.place))[:_NEAREST]
    levels = [one for one in near if one.kind in LEVELS]
    found: list[Iterable[Tie]] = []
    if result.kind not in {"points", "ratio"}:
        found.append(tie_of("mean", result, run) for run in _runs(before, after, 1, 2))
    if result.kind in LEVELS:
        found.append(tie_of("sum", result, run) for run in _runs(before, after, 3, _FIRST))
        found.append(_rests(result, before, after))
    if result.kind in {"percent", "points"}:
        found.append(_shares(result, [one for one in near if one.kind == "percent"], levels))
    elif result.kind == "times":
        of_one_unit = [pair for pair in permutations(levels, 2) if pair[0].fact.unit == pair[1].fact.unit]
        found.append(tie_of(name, result, pair) for pair in of_one_unit for name in ("times", "times more"))
    elif result.kind != "ratio":
        is_each = result.kind in _PAID or _EACH.search(passage.sentences[result.sentence]) is not None
        found.append(_products(result, [one for one in near if one.kind in {*LEVELS, "price"}], is_each=is_each))
    yield from (tie for some in found for tie in some if tie.value > 0 and tie.is_near)


def tie_of(operation: str, result: Mention, sides: Sequence[Mention | Pick], of: Sides | None = None) -> Tie:
    """Return the tie of a figure to the sides of an operation, rounded as these are."""
    made_by = OPERATIONS[operation]
    value = made_by.made([side.value for side in sides])
    room = made_by.room(sides) + result.slack * (1 if operation in _ADDED else 2)
    operands = tuple(cell for side in sides for cell in side.cells)
    return Tie(operation, result, operands, value, room * 1.01 + 1e-9 * abs(value), of)


def _runs(before: Sequence[Mention], after: Sequence[Mention], last: int, first: int) -> Iterator[Sequence[Mention]]:
    """Yield the runs of two and more figures that end among the last before, or begin among the first behind."""
    for start, end in combinations(range(len(before) + 1), 2):
        if 2 <= end - start <= _LONGEST and end > len(before) - last:
            yield before[start:end]
    for start, end in combinations(range(len(after) + 1), 2):
        if 2 <= end - start <= _LONGEST and start < first:
            yield after[start:end]


def _rests(result: Mention, before: Sequence[Mention], after: Sequence[Mention]) -> Iterator[Tie]:
    for one, other in permutations([*before[-5:], *after[:4]], 2):
        yield tie_of("difference", result, (one, other))
    for one, other, third in permutations([*before[-4:], *after[:3]], 3):
        if one.place < other.place and result.value not in {one.value, other.value, third.value}:
            yield tie_of("balance", result, (one, other, third))
            yield tie_of("rest", result, (third, one, other))
    for size in range(4, min(len(before), _LONGEST) + 1):
        # 年初2860袋，入库60900袋，发出59480袋，报废1220袋，年末3060袋
        yield tie_of("balance", result, before[-size:])


def _are_listed(one: Mention, other: Mention) -> bool:
    """Return whether two figures stand in one list, under names that end alike and are told apart by what is before."""
    first, second = one.clause, other.clause
    return first != second and len(first) == len(second) > _NAME and first[-_NAME:] == second[-_NAME:]


def _shares(result: Mention, shares: Sequence[Mention], levels: Sequence[Mention]) -> Iterator[Tie]:
    for one, other in permutations(levels if result.kind == "percent" else (), 2):
        if "money" not in {one.kind, other.kind} or one.kind == other.kind:
            yield tie_of("percent", result, (one, other))
            yield tie_of("percent of the rest", result, (one, other))
        if one.fact.unit == other.fact.unit:
            yield tie_of("growth", result, (one, other))
    yield from (tie_of("points", result, pair) for pair in permutations(shares, 2))
    told = sorted((one for one in shares if one.place < result.place), key=lambda one: one.place)
    for run in (told[at:] for at in range(len(told)) if result.kind == "percent"):
        yield tie_of("rest of all", result, run)
        yield tie_of("shares", result, run)


def _products(result: Mention, near: Sequence[Mention], *, is_each: bool) -> Iterator[Tie]:
    for size in (2, 3):
        for some in combinations(near[: _NEAREST if size == 2 else _NEAREST - 2], size):
            kinds = [one.kind for one in some]
            # So much money is a price and numbers, or a number of amounts.
            is_paid = kinds.count("price") + kinds.count("money") == 1
            is_paid = is_paid if result.kind in _PAID else not _PAID & {*kinds}
            if is_paid and _can_be_multiplied(result, some):
                yield tie_of("product", result, some)
    amounts = [one for one in near if one.kind == ("money" if result.kind in _PAID else result.kind)]
    amounts = amounts if result.kind in _PAID else [one for one in amounts if one.fact.unit == result.fact.unit]
    for one in amounts if is_each else ():
        for other in near:
            if other is not one and other.kind not in _PAID:
                yield tie_of("quotient", result, (one, other))
    for one in (one for one in near if one.fact.unit == result.fact.unit or one.kind == result.kind == "price"):
        for times in _TIMES:
            yield tie_of(f"{times} times", result, (one,))
            yield tie_of(f"a part of {times}", result, (one,))


def _can_be_multiplied(result: Mention, some: Sequence[Mention]) -> bool:
    """Return whether figures may be multiplied by their units: lengths, or numbers of different things.

    One of these is counted as the result is: 6期、每期40人, 240人次; 14家、3家 make nothing.
    """
    units = [one.fact.unit for one in some if one.fact.unit]
    are_apart = len({*units}) == len(units)
    heads = {one.fact.unit[:1] for one in some}
    is_counted = result.kind in _PAID or result.fact.unit[:1] in heads or "" in {*heads, result.fact.unit}
    return {*units} == {_LENGTH} or (are_apart and is_counted)


def _how(operation: str, sizes: Sequence[int]) -> str:
    """Return how figures are reckoned with, those of a group added up first, as it is told."""
    numbers, groups = count(), []
    for size in sizes:
        told = "+".join(f"{{{number}}}" for number in islice(numbers, size))
        groups.append(f"（{told}）" if size > 1 else told)
    return OPERATIONS[operation].how(groups)


@dataclass(frozen=True, slots=True)
class Operation:
    """What figures make, how that is told of their places, and how far their rounding moves it."""

    made: Callable[[Sequence[float]], float]
    how: Callable[[Sequence[str]], str]
    room: Callable[[Sequence[Mention | Pick]], float] = lambda sides: sum(one.slack for one in sides)


def _ratio(made: Callable[[float], float], how: Callable[[Sequence[str]], str], scale: int = 1) -> Operation:
    """Return an operation on how many times one figure is another."""
    return Operation(
        lambda by: made(by[0] / by[1]),
        how,
        lambda sides: scale * sides[0].value / sides[1].value * sum(one.slack / one.value for one in sides),
    )


def _product_room(sides: Sequence[Mention | Pick]) -> float:
    # A price is told in full.
    return prod(one.value for one in sides) * sum(one.slack / one.value for one in sides if one.kind != "price")


def _multiple(times: float, how: str) -> Operation:
    return Operation(lambda by: by[0] * times, lambda told: f"{told[0]}{how}", lambda sides: sides[0].slack * times)


OPERATIONS = {
    "same": Operation(sum, "".join),
    "sum": Operation(sum, lambda told: f"{'+'.join(told)}={{{len(told)}}}"),
    "shares": Operation(sum, "+".join),
    "mean": Operation(
        lambda by: sum(by) / len(by),
        lambda told: f"（{'+'.join(told)}）÷{len(told)}",
        lambda sides: max(one.slack for one in sides),
    ),
    "difference": Operation(lambda by: by[0] - by[1], "-".join),
    "points": Operation(lambda by: by[0] - by[1], "-".join),
    "rest": Operation(lambda by: by[0] - by[1] - by[2], "-".join),
    "balance": Operation(lambda by: by[0] + by[1] - sum(by[2:]), lambda told: f"{told[0]}+{'-'.join(told[1:])}"),
    "rest of all": Operation(lambda by: 100 - sum(by), lambda told: f"100-{'-'.join(told)}"),
    "percent": _ratio(lambda times: times * 100, "÷".join, 100),
    "percent of the rest": _ratio(lambda times: 100 - times * 100, lambda told: f"1-{'÷'.join(told)}", 100),
    "growth": _ratio(lambda times: abs(times - 1) * 100, lambda told: "（{0}-{1}）÷{1}".format(*told), 100),
    "times": _ratio(float, "÷".join),
    "times more": _ratio(lambda times: times - 1, lambda told: f"{'÷'.join(told)}-1"),
    "quotient": _ratio(float, "÷".join),
    "product": Operation(prod, "×".join, _product_room),
}
OPERATIONS |= {f"{number} times": _multiple(number, f"×{number}") for number in _TIMES}
OPERATIONS |= {f"a part of {number}": _multiple(1 / number, f"÷{number}") for number in _TIMES}
