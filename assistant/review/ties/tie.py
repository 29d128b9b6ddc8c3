"""Ties: which figures of a passage may make another, near enough to be meant, whatever the words say of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import combinations, permutations
from math import prod

from assistant.review.claim import TIMES
from assistant.review.disagreement import Way
from assistant.review.ties.passage import Mention

_LEVELS = frozenset({"money", "count", "bare"})
_BACK, _ON = 2, 1
# So many figures on either side are tried, in runs of so many at most; a run behind begins among the first ones.
_BEFORE, _AFTER, _LONGEST, _FIRST = 8, 7, 7, 3
_NEAREST = 9
# A sentence holds no more figures that are read.
_WITHIN = 200
# Years have so many of these.
_TIMES = (2, 4, 6, 10, 12, 52, 365)
# A figure may be so many times as large, or small, as what others make, and still be meant; a share be off so much.
_NEAR, _FAR = 1.67, 2.5
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

    @cached_property
    def holds(self) -> bool:
        """Return whether the figure is what the operands make."""
        gap, bound = self.result.value - self.value, self.result.fact.bound
        if bound:
            return gap <= self.room if bound in {"≥", ">"} else -gap <= self.room
        return abs(gap) <= (self.room + self.result.value / 10 if self.result.is_vague else self.room)

    @property
    def is_near(self) -> bool:
        """Return whether the figure is near enough to what the operands make to be meant."""
        if self.operation in _NEAR_SHARE:
            return abs(self.result.value - self.value) <= _NEAR_SHARE[self.operation]
        most = _FAR if self.operation in {"difference", "balance", "rest"} else _NEAR
        return 1 / most <= self.result.value / self.value <= most

    @property
    def way(self) -> Way:
        """Return the tie as it is told in a finding."""
        grounds = tuple(one.fact for one in self.operands)
        unit = Decimal(10_000 if self.result.kind == "money" else 1)
        value = Decimal(repr(self.value)) / unit * Decimal(repr(self.result.number))
        return Way(value, grounds, _how(self.operation, len(grounds)), Decimal(0), is_sum=self.operation == "sum")


def ties(passage: Sequence[Mention], result: Mention) -> Iterator[Tie]:
    """Yield how a figure of a passage may come of others told near it."""
    if result.is_vague and result.kind != "percent":
        return
    within = passage[max(0, result.place - _WITHIN) : result.place + _WITHIN]
    near = [one for one in within if one is not result and -_BACK <= one.sentence - result.sentence <= _ON]
    near = [one for one in near if not one.is_vague]
    alike = [one for one in near if one.fact.unit == result.fact.unit]
    before = [one for one in alike if one.place < result.place][-_BEFORE:]
    after = [one for one in alike if one.place > result.place][:_AFTER]
    near = sorted(near, key=lambda one: abs(one.place - result.place))[:_NEAREST]
    levels = [one for one in near if one.kind in _LEVELS]
    found: list[Iterator[Tie]] = [_means(result, before, after)]
    if result.kind in _LEVELS:
        found += [_sums(result, before, after), _rests(result, before, after)]
    if result.kind in {"percent", "points"}:
        found.append(_shares(result, [one for one in near if one.kind == "percent"], levels))
    elif result.kind == TIMES:
        found.append(_times(result, levels))
    elif result.kind != "ratio":
        found.append(_products(result, [one for one in near if one.kind in {*_LEVELS, "price"}]))
    yield from (tie for some in found for tie in some if tie.value > 0 and tie.is_near)


def _tie(operation: str, result: Mention, operands: Sequence[Mention], value: float, slack: float | None = None) -> Tie:
    """Return a tie whose rounding is that of its sides, the operands' `slack` where it isn't what they come to."""
    room = sum(one.slack for one in operands) if slack is None else slack
    own = result.slack * (1 if operation in {"sum", "difference", "balance", "rest"} else 2)
    return Tie(operation, result, tuple(operands), value, (room + own) * 1.01 + 1e-9 * abs(value))


def _runs(before: Sequence[Mention], after: Sequence[Mention], last: int, first: int) -> Iterator[Sequence[Mention]]:
    """Yield the runs of two and more figures that end among the last before, or begin among the first behind."""
    for start, end in combinations(range(len(before) + 1), 2):
        if 2 <= end - start <= _LONGEST and end > len(before) - last:
            yield before[start:end]
    for start, end in combinations(range(len(after) + 1), 2):
        if 2 <= end - start <= _LONGEST and start < first:
            yield after[start:end]


def _sums(result: Mention, before: Sequence[Mention], after: Sequence[Mention]) -> Iterator[Tie]:
    for run in _runs(before, after, 3, _FIRST):
        yield _tie("sum", result, run, sum(one.value for one in run))


def _means(result: Mention, before: Sequence[Mention], after: Sequence[Mention]) -> Iterator[Tie]:
    for run in _runs(before, after, 1, 2) if result.kind not in {"points", "ratio"} else ():
        yield _tie("mean", result, run, sum(one.value for one in run) / len(run), max(one.slack for one in run))


def _rests(result: Mention, before: Sequence[Mention], after: Sequence[Mention]) -> Iterator[Tie]:
    for one, other in permutations([*before[-5:], *after[:4]], 2):
        yield _tie("difference", result, (one, other), one.value - other.value)
    for one, other, third in permutations([*before[-4:], *after[:3]], 3):
        if one.place < other.place:
            yield _tie("balance", result, (one, other, third), one.value + other.value - third.value)
            yield _tie("rest", result, (third, one, other), third.value - one.value - other.value)


def _shares(result: Mention, shares: Sequence[Mention], levels: Sequence[Mention]) -> Iterator[Tie]:
    for one, other in permutations(levels if result.kind == "percent" else (), 2):
        slack = one.slack / one.value + other.slack / other.value
        if "money" not in {one.kind, other.kind} or one.kind == other.kind:
            share = one.value / other.value * 100
            yield _tie("percent", result, (one, other), share, share * slack)
            yield _tie("percent of the rest", result, (one, other), 100 - share, share * slack)
        if one.fact.unit == other.fact.unit:
            change = abs(one.value / other.value - 1) * 100
            yield _tie("growth", result, (one, other), change, 100 * one.value / other.value * slack)
    for one, other in permutations(shares, 2):
        yield _tie("points", result, (one, other), one.value - other.value)
    told = sorted((one for one in shares if one.place < result.place), key=lambda one: one.place)
    for run in (told[at:] for at in range(len(told)) if result.kind == "percent"):
        yield _tie("rest of all", result, run, 100 - sum(one.value for one in run))
        yield _tie("shares", result, run, sum(one.value for one in run))


def _times(result: Mention, levels: Sequence[Mention]) -> Iterator[Tie]:
    for one, other in permutations(levels, 2):
        if one.fact.unit == other.fact.unit:
            times = one.value / other.value
            slack = times * (one.slack / one.value + other.slack / other.value)
            yield _tie("times", result, (one, other), times, slack)
            yield _tie("times more", result, (one, other), times - 1, slack)


def _products(result: Mention, near: Sequence[Mention]) -> Iterator[Tie]:
    for size in (2, 3):
        for some in combinations(near[: _NEAREST if size == 2 else _NEAREST - 2], size):
            kinds = [one.kind for one in some]
            # So much money is a price and numbers, or a number of amounts.
            is_paid = kinds.count("price") + kinds.count("money") == 1
            if is_paid if result.kind in {"money", "price"} else not {"money", "price"} & {*kinds}:
                value = prod(one.value for one in some)
                slack = sum(one.slack / one.value for one in some if one.kind != "price")
                yield _tie("product", result, some, value, value * slack)
    amounts = [one for one in near if one.kind == ("money" if result.kind in {"money", "price"} else result.kind)]
    amounts = (
        amounts if result.kind in {"money", "price"} else [one for one in amounts if one.fact.unit == result.fact.unit]
    )
    for one in amounts:
        for other in near:
            if other is not one and other.kind not in {"money", "price"}:
                value = one.value / other.value
                yield _tie(
                    "quotient", result, (one, other), value, value * (one.slack / one.value + other.slack / other.value)
                )
    for one in (one for one in near if one.fact.unit == result.fact.unit or one.kind == result.kind == "price"):
        for times in _TIMES:
            yield _tie(f"{times} times", result, (one,), one.value * times, one.slack * times)
            yield _tie(f"a part of {times}", result, (one,), one.value / times, one.slack / times)


def _how(operation: str, count: int) -> str:
    """Return how so many figures are reckoned with, as it is told."""
    first, _, last = operation.partition(" ")
    if first.isdigit():
        return f"{{}}×{first}"
    return _HOW[operation](count) if operation in _HOW else f"{{}}÷{last.rpartition(' ')[2]}"


def _joined(sign: str) -> Callable[[int], str]:
    return lambda count: sign.join(["{}"] * count)


_HOW: dict[str, Callable[[int], str]] = {
    "sum": lambda count: "+".join(["{}"] * count) + "={}",
    "difference": _joined("-"),
    "points": _joined("-"),
    "rest": _joined("-"),
    "balance": lambda _: "{}+{}-{}",
    "mean": lambda count: f"（{'+'.join(['{}'] * count)}）÷{count}",
    "percent": _joined("÷"),
    "quotient": _joined("÷"),
    "times": _joined("÷"),
    "times more": lambda _: "{}÷{}-1",
    "growth": lambda _: "（{0}-{1}）÷{1}",
    "percent of the rest": lambda _: "1-{}÷{}",
    "rest of all": lambda count: "100-" + "-".join(["{}"] * count),
    "shares": _joined("+"),
    "product": _joined("×"),
}
