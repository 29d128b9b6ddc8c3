"""How likely a tie is meant by the words around its figures, and, where it doesn't hold, that this is a mistake.

Two regressions, fitted by `tests.fitting.ties` to right passages and to the same with one figure changed. The first
weighs what is told of a tie; the second weighs what the first says of it and of the other ties of its figures: one that
others bear out is hardly wrong.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from assistant.review.claim import EACH
from assistant.review.ties.grid import Sides
from assistant.review.ties.mention import Mention
from assistant.review.ties.passage import Passage
from assistant.review.ties.tabled import table_ties
from assistant.review.ties.tie import Tie, ties
from assistant.review.ties.words import View, in_kin, of_kin, of_operand, of_result, of_tie

if TYPE_CHECKING:
    import numpy as np

WEIGHTS = Path(__file__).with_name("ties.npz")
SIZE = 1 << 18
_UNHEARD, _FARTHEST = -8.0, 500.0
# A tie that holds is meant where it is this likely.
_ENOUGH = -1.0
_CLOSE = (0.02, 0.06, 0.15, 0.3)
# So much likelier is a tie meant whose like holds of other figures of its passage.
_WITH = re.compile("连同|加上|算上|含|包括")
# What words say of an operation that leaves no doubt.
_SAID = {
    "mean": re.compile("(?:算术|简单)平均"),
    "rest of all": re.compile("其[余他它]"),
    "sum": re.compile(r"20\d\d年?[至到—～~-]{1,2}20\d\d年"),
}
_EACH_TIME = re.compile("([日天月周季])均|平均每个?([日天月周季])")
_TIMES_A_YEAR = {"日": 365, "天": 365, "月": 12, "周": 52, "季": 4}
_BORNE_OUT, _TELLING = 3.0, 5
_BESIDE, _ANY_THING = 2, "件"
_AT_FIRST, _AT_LAST = re.compile("[年月期季]初|上[年月期]"), re.compile("[年月期季]末|结[余存]")
_PAID = {"product": "money", "quotient": "price"}
_RUNS = frozenset({"sum", "mean", "shares", "rest of all", "product"})


@dataclass(frozen=True, slots=True)
class Judged:
    """A tie, the odds (logarithm) that it is meant, and how likely it is meant and broken, 0 where it holds."""

    tie: Tie
    meant: float
    broken: float = 0.0


class Strings:
    """The places of a passage's strings in the table of weights, each figure's found once for a role and operation."""

    def __init__(self, passage: Passage) -> None:
        self._passage = passage
        self._known: dict[tuple[object, ...], list[int]] = {}
        self._views: dict[tuple[int, int], View] = {}

    def of(self, tie: Tie) -> list[int]:
        """Return the places of all that is told of a tie."""
        if tie.of:
            return self._of_table(tie, tie.of)
        operation = f"L{tie.operation}" if self._passage.kin else tie.operation
        found = _places(of_tie(tie, self._passage), operation) + _places(of_kin(tie, self._passage), operation)
        found += self._kept(
            (tie.result.place, "=", operation), operation, partial(_of_role, "=", of_result, tie.result)
        )
        for at, one in enumerate(tie.operands):
            # Of a run only the first has a place that matters.
            role = "+" if at and tie.operation in _RUNS else str(at)
            found += self._kept((one.place, role, operation), operation, partial(_of_role, role, of_operand, one))
        return found

    def _of_table(self, tie: Tie, of: Sides) -> list[int]:
        grid, result, operation = of.grid, tie.result, f"T{tie.operation}"
        if (result.place, id(grid)) not in self._views:
            self._views[result.place, id(grid)] = View(self._passage, result, grid)
        view = self._views[result.place, id(grid)]
        found = _places(view.of_picks(of.sides), operation)
        found += self._kept((result.place, "=", operation), operation, partial(_of_role, "=", of_result, result))
        found += self._kept((result.place, id(grid), operation), operation, view.of_table)
        for role, (series, pick) in enumerate(of.sides):
            key = (result.place, id(series), pick.kind, pick.lines, role, operation)
            found += self._kept(key, operation, partial(view.of_pick, series, pick, role))
        return found

    def _kept(self, key: tuple[object, ...], operation: str, told: Callable[[], Iterable[str]]) -> list[int]:
        if key not in self._known:
            self._known[key] = _places(told(), operation)
        return self._known[key]


def _of_role(role: str, told: Callable[[Mention], Iterable[str]], one: Mention) -> Iterator[str]:
    return (f"{role}{string}" for string in told(one))


def _places(strings: Iterable[str], operation: str) -> list[int]:
    return [crc32(text.encode()) % SIZE for one in strings for text in (one, f"{operation}|{one}")]


def all_ties(passage: Passage, result: Mention) -> Iterator[Tie]:
    """Yield how a figure of a passage may come of others of it, and of the tables near it."""
    yield from ties(passage, result)
    yield from table_ties(passage, result)


def judged(passage: Passage, most: int) -> list[Judged]:
    """Return the ties of a passage, so many at most, with how likely each is meant and broken."""
    strings, fitted = Strings(passage), weights()
    found = list(islice((tie for result in passage.mentions for tie in all_ties(passage, result)), most))
    meant = [float(fitted["meant"][strings.of(tie)].sum() + fitted["bias"]) for tie in found]
    likes = {_like(tie) for tie in found if tie.holds and tie.of is None}
    meant = [one + _borne_out(tie, passage, likes) for tie, one in zip(found, meant, strict=True)]
    evidence = evidence_of(found, meant)
    odds = evidence @ fitted["evidence"] + fitted["usual"] if found else ()
    right = borne_out(found, meant)
    return [
        Judged(tie, one, 0.0 if is_right else 1 / (1 + exp(min(-float(odd), _FARTHEST))))
        for tie, one, odd, is_right in zip(found, meant, odds, right, strict=True)
    ]


def _borne_out(tie: Tie, passage: Passage, likes: Container[tuple[object, ...]]) -> float:
    """Return how much likelier a broken tie is meant for what holds of its like, or in the other lines of its table."""
    if tie.holds:
        return 0.0
    if not passage.kin:
        words = _SAID.get(tie.operation)
        is_named = (
            _is_of_time(tie) or _is_kept_up(tie) or (words is not None and words.search(tie.result.clause) is not None)
        )
        return _BORNE_OUT * max(2 * is_named, _is_paid(tie) or _like(tie) in likes)
    lines = in_kin(tie, passage)
    held = [cell for cell, is_held in lines if is_held]
    if len(lines) > 1 and not held:
        return -_BORNE_OUT
    # Of small numbers many make others by chance.
    digits = sum(len(f"{cell.value:.4g}".replace(".", "").strip("0")) for cell in held)
    return _BORNE_OUT * 3 * (len(held) > 1 and len(held) > 2 * (len(lines) - len(held)) and digits >= _TELLING)


def _is_paid(tie: Tie) -> bool:
    """Return whether a number, the price of one and an amount stand side by side: 240台，单价2800元，共67.2万元."""
    units = {one.kind: one.fact.unit for one in (tie.result, *tie.operands)}
    is_side_by_side = all(abs(one.place - tie.result.place) <= _BESIDE for one in tie.operands)
    is_of_it = units.get("price", "").removeprefix(EACH) in {units.get("count"), _ANY_THING}
    is_paid = _PAID.get(tie.operation) == tie.result.kind and not _WITH.search(tie.result.clause)
    return is_side_by_side and is_of_it and is_paid and len(units) == len((tie.result, *tie.operands))


def _is_of_time(tie: Tie) -> bool:
    """Return whether so much a day, or a month, is of what a year came to, right before it or but for its point."""
    is_beside = tie.operands[0].place == tie.result.place - 1
    each = _EACH_TIME.search(tie.result.clause) if tie.is_shifted or is_beside else None
    return each is not None and tie.operation == f"a part of {_TIMES_A_YEAR[each[each.lastindex or 0]]}"


def _is_kept_up(tie: Tie) -> bool:
    """Return whether what was there at the beginning, came in and went out is told with what was left at the end."""
    is_begun = _AT_FIRST.search(tie.operands[0].clause) is not None
    return tie.operation == "balance" and is_begun and _AT_LAST.search(tie.result.clause) is not None


def _like(tie: Tie) -> tuple[object, ...]:
    """Return what ties have in common that are told alike of different things: 满意165份，满意度87.8%."""
    figures = (tie.result, *tie.operands)
    return tie.operation, *((one.clause[-2:], one.fact.unit, one.place - tie.result.place) for one in figures)


def borne_out(found: Sequence[Tie], meant: Sequence[float]) -> list[bool]:
    """Return of each tie whether it holds, its result is made by others, or its operands make another figure.

    人均32次（暑期人均42次）: what 32 comes of makes no other figure wrong.
    """
    right = [tie for tie, one in zip(found, meant, strict=True) if tie.holds and one > _ENOUGH]
    made, used = {id(tie.result) for tie in right}, {(tie.operation, *map(id, tie.operands)) for tie in right}
    return [tie.holds or id(tie.result) in made or (tie.operation, *map(id, tie.operands)) in used for tie in found]


def evidence_of(found: Sequence[Tie], meant: Sequence[float]) -> "np.ndarray":
    """Return, a row for each tie, what tells whether one that doesn't hold is a mistake."""
    import numpy as np

    made: dict[int, float] = defaultdict(lambda: _UNHEARD)
    borne: dict[int, float] = defaultdict(lambda: _UNHEARD)
    rivals: dict[int, list[float]] = defaultdict(list)
    for tie, one in zip(found, meant, strict=True):
        if tie.holds:
            made[id(tie.result)] = max(made[id(tie.result)], one)
            for by in (tie.result, *tie.operands):
                borne[id(by)] = max(borne[id(by)], one)
        else:
            rivals[id(tie.result)].append(one)
    for others in rivals.values():
        others.sort(reverse=True)
    rows = np.zeros((len(found), 15))
    for row, tie, one in zip(rows, found, meant, strict=True):
        others = rivals[id(tie.result)]
        if tie.holds:
            continue
        best = others[0] if one < others[0] else others[1] if len(others) > 1 else _UNHEARD
        apart = 0.0 if tie.is_shifted else abs(log(tie.result.value / tie.value))
        sides = [borne[id(other)] for other in tie.operands]
        row[:] = (
            one, max(one - best, -6.0), one >= others[0], made[id(tie.result)] - one, borne[id(tie.result)],
            min(sides), max(sides), *(apart < close for close in _CLOSE),
            tie.is_shifted or _is_slip(tie.result.value, tie.value),
            len(tie.operands) > 2, len(tie.result.fact.quantity.text.strip("0")) > 2,
            tie.operation in {"sum", "percent", "product"},
        )  # fmt: skip
    return rows


def _is_slip(written: float, right: float) -> bool:
    """Return whether a figure differs from another in one digit, or in two that may have changed places."""
    one = f"{written:.6g}"
    other = f"{right:.{len(one.partition('.')[2])}f}"
    apart = [at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
    is_turned = len(apart) == 2 and apart[1] - apart[0] <= 2 and sorted(one) == sorted(other)
    return len(one) == len(other) and (len(apart) == 1 or is_turned)


@cache
def weights() -> "dict[str, np.ndarray]":
    """Return the fitted weights."""
    import numpy as np

    with np.load(WEIGHTS) as file:
        return {name: file[name] if name == "digest" else file[name].astype(np.float32) for name in file.files}
