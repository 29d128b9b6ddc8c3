"""Columns of a table, and those that two of its columns give: a rate, what is left."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import permutations

from assistant.conversation.asking.figures import RATE, number
from assistant.conversation.asking.grids import Grid, Numbers
from assistant.conversation.asking.lines import Told
from assistant.conversation.asking.operations import Operation
from assistant.conversation.asking.question import Wanted
from assistant.conversation.asking.words import denied, has_word, holds, is_told, known_measures, share_of
from knowledge.facts.fact import Aspect
from knowledge.facts.matching import RESULTS

# A column's head says this much of what is asked; the side asked for, its unit, a measure's name speak for it besides.
_HEADS, _SIDE, _UNIT, _TOTAL = 0.3, 0.5, 0.5, 0.1
# What is left of money, and what is lacking of a task.
LEFT, SHORT = "没有支出", "还差"
_RATE_NAME, _DONE = re.compile("([一-龥]{2,3})率"), re.compile("执行率|进度|完成率|[快慢]")
_RATE_ASKED, _RATES = re.compile("率|进度|[快慢]"), re.compile("[率比度占]|百分|满意")
_SUMMED = re.compile("[合小总]计")
_MONEY, _PER_ONE = re.compile("[钱价元]|金额"), re.compile("单价|均|每")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, or one that two of its columns give: what it is called, its unit, how a row has it.

    `written` is in which unit it is told, and how many of its own that is: 10000, 万人次.
    """

    name: str
    unit: str
    of: Callable[[Numbers], Decimal | None]
    heads: tuple[str, ...]
    adds_up: bool = True
    written: tuple[Decimal, str] | None = None

    @property
    def is_made(self) -> bool:
        """Return whether two columns give it."""
        return len(self.heads) > 1

    def counts(self, units: Sequence[str]) -> bool:
        """Return whether it is in one of these units, or told in it."""
        return self.unit in units or bool(self.written and self.written[1] in units)

    def told(self, value: Decimal) -> str:
        """Return an amount of it."""
        scale, unit = self.written or (Decimal(1), self.unit)
        return f"{number(value / scale)}{unit}"


def columns_of(wanted: Wanted, grid: Grid) -> list[Column]:
    """Return the columns of figures of a table, those that its columns give first."""
    own = [
        Column(head, unit, partial(_own, head), (head,), unit != "%" and not _PER_ONE.search(head), grid.written(head))
        for head, unit in grid.units.items()
    ]
    return [*_made(wanted, grid), *own]


def _made(wanted: Wanted, grid: Grid) -> Iterator[Column]:
    """Yield what two columns give that a question asks for."""
    asked, units = wanted.asked, grid.units
    for one, other in permutations(units, 2):
        if units[one] == units[other]:
            is_done = bool(grid.aspects(other) & RESULTS) and not grid.aspects(one) & RESULTS
            # 不合格率 of 抽检批次 and 不合格批次
            rate = next((found[0] for found in _RATE_NAME.finditer(asked) if found[1] in other), "")
            if (rate or (is_done and _DONE.search(asked))) and "%" not in units.values():
                yield Column(rate or RATE, "%", partial(_quotient, one, other), (one, other), False)
            is_rest = has_word("rest", asked) or Operation.REST in (wanted.operation, wanted.other)
            left = LEFT if is_rest else SHORT if units[one] != "万元" and asks_short(wanted) else ""
            if is_done and left:
                yield Column(left, units[one], partial(_difference, one, other), (one, other))


def asks_short(wanted: Wanted) -> bool:
    """Return whether a question asks who has not done what was to be done, or what is lacking: 没招满."""
    return wanted.operation in (Operation.LIST, Operation.COUNT, Operation.GAP) and bool(denied(wanted.words))


def _own(head: str, numbers: Numbers) -> Decimal | None:
    return numbers.get(head)


def _quotient(whole: str, part: str, numbers: Numbers) -> Decimal | None:
    return numbers[part] / numbers[whole] * 100 if part in numbers and numbers.get(whole) else None


def _difference(one: str, other: str, numbers: Numbers) -> Decimal | None:
    return numbers[one] - numbers[other] if one in numbers and other in numbers else None


def asked_for(
    wanted: Wanted, words: str, columns: Sequence[Column], grid: Grid, told: Told
) -> tuple[Column | None, float]:
    """Return the column that a question asks for, None where none is, and how much speaks for it."""
    # What its rows are called tells no column from another: 合同 in 合同名称 and 合同金额.
    every = told.weigh(words, loosely=True)
    weights = {term: weight for term, weight in every.items() if not holds(grid.kind, term)}
    worth, weights = (1.0, weights) if weights else (_HEADS + _TOTAL, every)
    is_money, is_rate = (
        has_word("money", wanted.asked) or bool(_MONEY.search(wanted.asked)),
        wanted.operation is not Operation.SUM and bool(_RATES.search(wanted.asked) or _RATE_ASKED.search(wanted.asked)),
    )
    asked = set(wanted.aspects) | (RESULTS if Aspect.ACTUAL in wanted.aspects else set())
    names = known_measures(words)[0]
    # Of a single column no word is needed; 最大的一单 means the first.
    own = [column for column in columns if not column.is_made] if wanted.operation.is_extreme else []
    # Of several years and sides the year's result is meant where none is named.
    usual = next((column for column in columns if grid.is_of(column.heads[0], told.year)), next(iter(own), None))
    is_any = wanted.operation.is_extreme or wanted.operation in (Operation.SUM, Operation.MEAN)
    best, most = (columns[0], _UNIT) if len(columns) == 1 else (usual if is_any else None, _HEADS)
    for column in columns:
        score = worth * share_of("".join(column.heads).lower(), weights) if weights else 0.0
        score += _UNIT * any(is_told(name, column.name) for name in names)
        sides = set().union(*map(grid.aspects, column.heads))
        score += _SIDE * bool(asked & sides) + _UNIT * (is_money and column.unit == "万元") + _UNIT * column.is_made
        # Of columns as near the one is meant that sums the others up.
        is_summed = any(map(_SUMMED.search, column.heads))
        score += _TOTAL * (is_summed + (column is usual)) + _UNIT * (is_summed and "总" in wanted.asked)
        score += _UNIT * column.counts(wanted.counter) + _UNIT * (column.unit == "%") * (1 if is_rate else -1)
        if score > most and (column.unit == "%" or not _RATE_ASKED.search(wanted.asked)):
            best, most = column, score
    return best, most
