"""What the columns of a table, or its lines, make of each other: 结余=预算-支出, 增长率=增减额÷上年数.

Nobody says so: a relation that holds in most rows is one, and a row in which it doesn't hold has a wrong figure.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, permutations
from typing import NamedTuple

from assistant.review.disagreement import DIFFERENCE, GROWTH, LIKELY, PRODUCT, QUOTIENT, Disagreement, Operation, Way
from knowledge.facts.fact import Account, Fact
from knowledge.facts.matching import slack
from knowledge.facts.table_sides import is_total

_MONEY = "万元"
_MOST_COLUMNS, _MOST_ROWS = 12, 200
_FEWEST, _MOST_WRONG, _LONG = 2, 2, 3
_FINE = 3


class _Cell(NamedTuple):
    """A figure made ready for being compared many times: how far off it may be, whether it has digits enough."""

    fact: Fact
    value: float
    step: float
    room: float
    is_fine: bool


Row = Mapping[int, _Cell]
Three = tuple[_Cell, _Cell, _Cell]


def broken_relations(account: Account) -> Iterator[Disagreement]:
    """Yield the figures of tables that stand against what the other rows, or columns, have in common."""
    tables: dict[object, dict[int, dict[int, _Cell]]] = defaultdict(lambda: defaultdict(dict))
    for fact in account.facts:
        place = fact.location
        if fact.crossing is not None and fact.form is None and place.row is not None and place.column is not None:
            # Among small whole numbers chance makes any of some others.
            written = fact.value if fact.quantity.decimals else fact.value.normalize()
            is_fine = len(written.as_tuple().digits) >= _FINE
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
        for one in _long_sums(list(rows.values())[:_MOST_ROWS]):
            found.setdefault(id(one.stated), one)
    yield from found.values()


def _broken(rows: Sequence[Row]) -> Iterator[Disagreement]:
    """Yield the figures of lines that aren't what most lines have under the same two others, or of their total."""
    if len(rows) <= _FEWEST:
        return
    columns = sorted({column for row in rows for column in row})[:_MOST_COLUMNS]
    units = {column: cell.fact.unit for row in reversed(rows) for column, cell in row.items()}
    for target in columns:
        others = [column for column in columns if column != target]
        is_percent = units[target] == "%"
        tried: list[tuple[list[Three], Sequence[Operation]]] = [
            (
                [(row[target], row[a], row[b]) for row in rows if target in row and a in row and b in row],
                (QUOTIENT, GROWTH) if is_percent else (DIFFERENCE,),
            )
            for a, b in permutations(others, 2)
            # A difference is the same from either side.
            if units[a] == units[b] and (units[a] != "%" if is_percent else units[target] == units[a] and a < b)
        ]
        # So many, of so much each, come to an amount.
        tried += [
            ([(row[target], row[a], row[b]) for row in rows if target in row and a in row and b in row], (PRODUCT,))
            for a, b in permutations(others, 2)
            if units[target] == units[a] == _MONEY and units[b] not in {_MONEY, "%", ""}
        ]
        for a in others if is_percent else ():
            whole = next((row[a] for row in rows if a in row and _is_total(row[a].fact)), None)
            tried.append(
                ([(row[target], row[a], whole) for row in rows if whole and target in row and a in row], (QUOTIENT,))
            )
        most, best, how = 0, list[Three](), DIFFERENCE
        for full, operations in tried:
            for operation in operations if len(full) > _FEWEST else ():
                held, wrong = _judged(full, operation)
                if held >= _FEWEST and held > max(len(wrong), most):
                    most, best, how = held, wrong, operation
        for stated, one, other in best:
            # What is called a total is held against its parts by that.
            if how is DIFFERENCE and len({_is_total(cell.fact) for cell in (stated, one, other)}) > 1:
                continue
            yield Disagreement(stated.fact, how.way(one.fact, other.fact), LIKELY, is_named=False)


def _long_sums(rows: Sequence[Row]) -> Iterator[Disagreement]:
    """Yield the figures that aren't what three or more columns side by side come to, or leave, in the other rows."""
    columns = sorted({column for row in rows for column in row})[:_MOST_COLUMNS]
    for start, end in combinations(range(len(columns) + 1), 2):
        run = columns[start:end]
        for target in columns if len(run) >= _LONG else ():
            full = [row for row in rows if target in row and all(one in row and row[one].value for one in run)]
            of_one_unit = len({row[one].fact.unit for row in full for one in (target, *run)}) == 1
            for signs in ([1] * len(run), [*[1] * (len(run) - 1), -1]) if of_one_unit and target not in run else ():
                wrong = [row for row in full if not _comes_to(row[target], [row[one] for one in run], signs)]
                is_kept = sum(row[target].is_fine for row in full) >= _FEWEST and len(full) - len(wrong) >= _FEWEST
                if is_kept and len(wrong) == 1:
                    facts = [wrong[0][one].fact for one in run]
                    parts = [replace(one, value=one.value * sign) for one, sign in zip(facts, signs, strict=True)]
                    yield Disagreement(wrong[0][target].fact, Way.total(parts), LIKELY, is_named=False)


def _comes_to(whole: _Cell, parts: Sequence[_Cell], signs: Sequence[int]) -> bool:
    exact = sum(one.value * sign for one, sign in zip(parts, signs, strict=True))
    return abs(whole.value - exact) <= sum(one.room for one in parts) / 2 + whole.step


def _judged(rows: Sequence[Three], operation: Operation) -> tuple[int, list[Three]]:
    """Return in how many rows a figure is what comes of two others, and those in which it isn't, a few at most."""
    held, wrong = 0, list[Three]()
    for row in rows:
        stated, a, b = row
        unit, is_product = stated.fact.unit, operation is PRODUCT
        if (unit == "%") is not operation.is_percent or (a.fact.unit != b.fact.unit) is not is_product or not b.value:
            continue
        if not operation.is_percent and unit != a.fact.unit:
            continue
        exact = operation.of(a.value, b.value)
        room = (a.room + b.room) * (100 / abs(b.value) if operation.is_percent else 1) + stated.step
        room = a.room * b.value + stated.step if is_product else room
        # A fall may be written without its sign.
        if abs(stated.value - exact) <= room or abs(abs(stated.value) - abs(exact)) <= room:
            # Chance doesn't make a percentage that is told with its decimals.
            is_fine = stated.is_fine if is_product else (a.is_fine and b.is_fine)
            held += bool(stated.value) and (is_fine or (operation.is_percent and stated.fact.step < 1))
        elif len(wrong) == _MOST_WRONG:
            return 0, []
        else:
            wrong.append(row)
    return held, wrong


def _is_total(fact: Fact) -> bool:
    return fact.crossing is not None and any(map(is_total, (*fact.crossing.labels[:1], *fact.crossing.heads[-1:])))
