"""What the columns of a table, or its lines, make of each other: 结余=预算-支出, 增长率=增减额÷上年数.

Nobody says so: a relation that holds in most rows is one, and a row in which it doesn't hold has a wrong figure.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import permutations

from assistant.review.arithmetic import fits, rounded
from assistant.review.disagreement import LIKELY, Disagreement
from knowledge.facts.fact import Account, Fact
from knowledge.facts.matching import slack
from knowledge.facts.table_sides import is_total

_MOST_COLUMNS, _MOST_ROWS = 12, 200
_FEWEST, _MOST_WRONG = 2, 2
_HUNDRED, _FINE = Decimal(100), 3

Way = Callable[[Fact, Fact], Decimal | None]
Row = Mapping[int, Fact]


def _less(one: Fact, other: Fact) -> Decimal | None:
    return one.value - other.value if one.unit == other.unit else None


def _share(one: Fact, other: Fact) -> Decimal | None:
    return one.value / other.value * _HUNDRED if other.value and one.unit == other.unit else None


def _growth(one: Fact, other: Fact) -> Decimal | None:
    return (one.value - other.value) / other.value * _HUNDRED if other.value and one.unit == other.unit else None


_WAYS: tuple[tuple[Way, bool, str], ...] = (
    (_less, False, "{a}-{b}"),
    (_share, True, "{a}÷{b}"),
    (_growth, True, "（{a}-{b}）÷{b}"),
)
"""What comes of two figures, whether that is a percentage, and how it is told."""


@lru_cache(2)
def broken_relations(account: Account) -> tuple[Disagreement, ...]:
    """Return the figures of tables that stand against what the other rows, or columns, have in common."""
    tables: dict[object, dict[int, dict[int, Fact]]] = defaultdict(lambda: defaultdict(dict))
    for fact in account.facts:
        place = fact.location
        if fact.crossing is not None and fact.form is None and place.row is not None and place.column is not None:
            tables[fact.crossing.table][place.row][place.column] = fact
    found: dict[int, Disagreement] = {}
    for rows in tables.values():
        turned: dict[int, dict[int, Fact]] = defaultdict(dict)
        for number, row in rows.items():
            for column, fact in row.items():
                turned[column][number] = fact
        for lines in (rows, turned):
            for one in _broken(list(lines.values())[:_MOST_ROWS]):
                found.setdefault(id(one.stated), one)
    return tuple(found.values())


def _broken(rows: Sequence[Row]) -> Iterator[Disagreement]:
    columns = sorted({column for row in rows for column in row})[:_MOST_COLUMNS]
    for target in columns:
        best: list[Disagreement] = []
        most = 0
        for one, other in permutations([column for column in columns if column != target], 2):
            full = [(row[target], row[one], row[other]) for row in rows if {target, one, other} <= row.keys()]
            for way, is_percent, how in _WAYS if len(full) > _FEWEST else ():
                held, wrong = _judged(full, way, how, is_percent=is_percent)
                if held >= _FEWEST and held > len(wrong) and held > most:
                    most, best = held, wrong if len(wrong) <= _MOST_WRONG else []
        for one in (column for column in columns if column != target):
            total = next((row[one] for row in rows if one in row and _is_total(row[one])), None)
            full = [(row[target], row[one], total) for row in rows if total and {target, one} <= row.keys()]
            held, wrong = _judged(full, _share, "{a}÷{b}", is_percent=True)
            if len(full) > _FEWEST and held >= _FEWEST and held > max(len(wrong), most) and len(wrong) <= _MOST_WRONG:
                most, best = held, wrong
        yield from best


def _is_total(fact: Fact) -> bool:
    return fact.crossing is not None and any(map(is_total, (*fact.crossing.labels[:1], *fact.crossing.heads[-1:])))


def _judged(
    rows: Sequence[tuple[Fact, Fact, Fact]], way: Way, how: str, *, is_percent: bool
) -> tuple[int, list[Disagreement]]:
    """Return in how many rows a figure is what comes of two others, and those in which it isn't."""
    held, wrong = 0, []
    for stated, a, b in rows:
        exact = way(a, b)
        if exact is None or (stated.unit == "%") is not is_percent or not (is_percent or stated.unit == a.unit):
            continue
        room = slack(a) + slack(b) if not is_percent else (slack(a) + slack(b)) / abs(b.value) * _HUNDRED
        # A fall may be written without its sign.
        if any(fits(stated.value, one) or abs(stated.value - one) <= room + stated.step for one in (exact, abs(exact))):
            # Among small whole numbers chance makes any of some others.
            held += bool(stated.value) and min(map(_digits, (a, b))) >= _FINE
        else:
            told = how.format(a=rounded(a.value, "", 4), b=rounded(b.value, "", 4))
            wrong.append(Disagreement(stated, exact, told, (a, b), LIKELY))
    return held, wrong


def _digits(fact: Fact) -> int:
    return len(fact.value.normalize().as_tuple().digits)
