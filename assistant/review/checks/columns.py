"""What the columns of a table, or its lines, make of each other: 结余=预算-支出, 增长率=增减额÷上年数.

Nobody says so: a relation that holds in most rows is one, and a row in which it doesn't hold has a wrong figure.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

from assistant.review.arithmetic import rounded
from assistant.review.disagreement import LIKELY, Disagreement
from knowledge.facts.fact import Account, Fact
from knowledge.facts.matching import slack
from knowledge.facts.table_sides import is_total

_MOST_COLUMNS, _MOST_ROWS = 12, 200
_FEWEST, _MOST_WRONG = 2, 2
_FINE = 3

Way = Callable[[float, float], float]
_WAYS: tuple[tuple[Way, bool, str], ...] = (
    (lambda a, b: a - b, False, "{a}-{b}"),
    (lambda a, b: a / b * 100, True, "{a}÷{b}"),
    (lambda a, b: (a - b) / b * 100, True, "（{a}-{b}）÷{b}"),
)
"""What comes of two figures, whether that is a percentage, and how it is told."""


class _Cell(NamedTuple):
    """A figure made ready for being compared many times: how far off it may be, whether it has digits enough."""

    fact: Fact
    value: float
    step: float
    room: float
    is_fine: bool


Row = Mapping[int, _Cell]
Three = tuple[_Cell, _Cell, _Cell]


@lru_cache(2)
def broken_relations(account: Account) -> tuple[Disagreement, ...]:
    """Return the figures of tables that stand against what the other rows, or columns, have in common."""
    tables: dict[object, dict[int, dict[int, _Cell]]] = defaultdict(lambda: defaultdict(dict))
    for fact in account.facts:
        place = fact.location
        if fact.crossing is not None and fact.form is None and place.row is not None and place.column is not None:
            # Among small whole numbers chance makes any of some others.
            is_fine = len(fact.value.normalize().as_tuple().digits) >= _FINE
            cell = _Cell(fact, float(fact.value), 1.5 * float(fact.step), float(slack(fact)), is_fine)
            tables[fact.crossing.table][place.row][place.column] = cell
    found: dict[int, Disagreement] = {}
    for rows in tables.values():
        turned: dict[int, dict[int, _Cell]] = defaultdict(dict)
        for number, row in rows.items():
            for column, cell in row.items():
                turned[column][number] = cell
        for lines in (rows, turned):
            for one in _broken(list(lines.values())[:_MOST_ROWS]):
                found.setdefault(id(one.stated), one)
    return tuple(found.values())


def _broken(rows: Sequence[Row]) -> Iterator[Disagreement]:
    """Yield the figures of lines that aren't what most lines have under the same two others, or of their total."""
    if len(rows) <= _FEWEST:
        return
    columns = sorted({column for row in rows for column in row})[:_MOST_COLUMNS]
    units = {column: cell.fact.unit for row in reversed(rows) for column, cell in row.items()}
    for target in columns:
        others = [column for column in columns if column != target]
        tried: list[tuple[list[Three], Sequence[tuple[Way, bool, str]]]] = [
            (
                [(row[target], row[a], row[b]) for row in rows if target in row and a in row and b in row],
                _WAYS[1:] if units[target] == "%" else _WAYS[:1],
            )
            for a, b in permutations(others, 2)
            # A difference is the same from either side.
            if units[a] == units[b] and (units[target] == "%" != units[a] or (units[target] == units[a] and a < b))
        ]
        for a in others:
            whole = next((row[a] for row in rows if a in row and _is_total(row[a].fact)), None)
            three = [(row[target], row[a], whole) for row in rows if whole and target in row and a in row]
            tried.append((three, _WAYS[1:2]))
        most, best, how = 0, list[Three](), _WAYS[0]
        for full, ways in tried:
            for way in ways if len(full) > _FEWEST else ():
                held, wrong = _judged(full, way)
                if held >= _FEWEST and held > max(len(wrong), most):
                    most, best, how = held, wrong, way
        for stated, one, other in best:
            told = how[2].format(a=rounded(one.fact.value, "", 4), b=rounded(other.fact.value, "", 4))
            exact = Decimal(str(how[0](one.value, other.value)))
            yield Disagreement(stated.fact, exact, told, (one.fact, other.fact), LIKELY)


def _judged(rows: Sequence[Three], how: tuple[Way, bool, str]) -> tuple[int, list[Three]]:
    """Return in how many rows a figure is what comes of two others, and those in which it isn't, a few at most."""
    way, is_percent, _ = how
    held, wrong = 0, list[Three]()
    for row in rows:
        stated, a, b = row
        unit = stated.fact.unit
        if (unit == "%") is not is_percent or a.fact.unit != b.fact.unit or (not is_percent and unit != a.fact.unit):
            continue
        if not b.value:
            continue
        exact = way(a.value, b.value)
        room = (a.room + b.room) * (100 / abs(b.value) if is_percent else 1) + stated.step
        # A fall may be written without its sign.
        if abs(stated.value - exact) <= room or abs(stated.value - abs(exact)) <= room:
            held += bool(stated.value) and a.is_fine and b.is_fine
        elif len(wrong) == _MOST_WRONG:
            return 0, []
        else:
            wrong.append(row)
    return held, wrong


def _is_total(fact: Fact) -> bool:
    return fact.crossing is not None and any(map(is_total, (*fact.crossing.labels[:1], *fact.crossing.heads[-1:])))
