"""Totals in tables: what rows and columns are said to come to, and the one cell that explains two wrong totals.

What adds up to what is read from the labels: a total is of what stands under the same labels before it, of the 小计
among these, or of the uppermost of numbered lines. It holds if any of these readings makes it; which reading is meant
is sure where another column, or another row, bears it out.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, takewhile

from assistant.review.arithmetic import sums_to, total
from assistant.review.disagreement import Disagreement, Way
from knowledge.facts.fact import Account, Fact, Scope
from knowledge.facts.table_sides import is_total
from knowledge.facts.vocabulary import vocabulary
from knowledge.forms.words import plain
from knowledge.quantity import find_quantities

_NUMBERS = (
    r"[一二三四五六七八九十]{1,3}、",
    r"[（(][一二三四五六七八九十]{1,3}[)）]",
    r"\d{1,2}[.、．]",
    r"[（(]\d{1,2}[)）]",
)
_INNER = re.compile(r"[①-⑳#\-—·]|其中|其他?：")
_NOT_ADDED = re.compile("单价|平均|人均|户均|亩均|均价|价格|标准$|率$|占比|比例|比重|编号|电话|年份|排名|名次")
_WHOLE = ("总额", "总金额")
# What is paid for one of the same hardly ever lies so many times apart.
_CLOSE = 3
_FEWEST, _MOST_TRIED = 2, 10

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure of one row or column with its labels along it."""

    path: Path
    fact: Fact

    @property
    def total_at(self) -> int | None:
        """Return which of its labels makes it a total."""
        return next((at for at, text in enumerate(self.path) if is_total(text) or plain(text).endswith(_WHOLE)), None)


@dataclass(frozen=True, slots=True)
class Line:
    """One total with the readings of what makes it up, each under its name."""

    whole: Fact
    label: Path
    readings: dict[str, tuple[Fact, ...]]

    @property
    def fitting(self) -> set[str]:
        """Return the readings that come to the total."""
        return {name for name, parts in self.readings.items() if sums_to(_values(parts), self.whole.value)}

    @property
    def is_mean(self) -> bool:
        """Return whether the total lies among its lines, as their average does: 单页成本 of three years."""
        return min(self.values) <= self.whole.value <= max(self.values)

    @property
    def values(self) -> list[Decimal]:
        """Return the figures of all its lines."""
        return _values(self.readings["all"])


def wrong_totals(account: Account) -> Iterator[Disagreement]:
    """Yield the totals of tables that no reading of their rows or columns makes up, two of one cell as that cell."""
    down: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    across: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for fact in account.facts:
        if fact.crossing and fact.unit != "%" and fact.measure not in vocabulary().ratios:
            labels, heads = fact.crossing.labels, fact.crossing.heads
            if not _NOT_ADDED.search("".join(heads[-1:])):
                down[(fact.crossing.table, id(fact.form), fact.location.column, heads)].append(Entry(labels, fact))
            if fact.form is None and not _NOT_ADDED.search("".join(labels[-1:])):
                across[(fact.crossing.table, fact.row)].append(Entry(heads, fact))
    columns = list(_wrong(down, alone=True))
    rows = list(_wrong(across, alone=False))
    yield from _explained(columns, rows)


def _wrong(series: dict[tuple[object, ...], list[Entry]], *, alone: bool) -> Iterator[Disagreement]:
    """Yield the wrong totals along one axis; `alone` lets a total be wrong that no other of its kind bears out."""
    tables: dict[object, list[Line]] = defaultdict(list)
    for (table, *_), entries in series.items():
        tables[table].extend(_lines(entries, is_across=not alone))
    for lines in tables.values():
        sure: dict[Path, set[str]] = defaultdict(set)
        for line in lines:
            sure[line.label] |= line.fitting
        for line in lines:
            borne_out = [name for name in line.readings if name in sure[line.label]]
            is_less = all(total(_values(parts)) > line.whole.value for parts in line.readings.values())
            is_plain = (alone or len(lines) == 1) and not borne_out and (is_less or set(line.readings) == {"all"})
            # Where other columns add up, its lines lie as close together as prices of the same thing do.
            is_mean = line.is_mean and (not borne_out or max(line.values) <= _CLOSE * min(line.values))
            if not line.fitting and not is_mean and (borne_out or (is_plain and not _some_make(line))):
                parts = line.readings[borne_out[0] if borne_out else "all"]
                way = Way.total(parts)
                yield Disagreement(line.whole, way, note=way.slip(line.whole))


def _lines(entries: Sequence[Entry], *, is_across: bool) -> Iterator[Line]:
    """Yield every total of a row or a column with the readings of its parts."""
    times = Counter(entry.path for entry in entries)
    under: dict[Path, list[Entry]] = defaultdict(list)
    for entry in entries:
        for depth in range(len(entry.path)):
            under[entry.path[:depth]].append(entry)
    for at, entry in enumerate(entries):
        place = entry.total_at
        # 合计（另含待核10人） holds more than the lines.
        if place is None or find_quantities(entry.path[place]):
            continue
        is_grand = plain(entry.path[place]) in vocabulary().total_labels - {"小计"} or "年" in entry.path[place]
        if times[entry.path] > 1 or not (place or is_across or is_grand):
            found = _segment(entries, at)
        else:
            behind = tuple(text for text in entry.path[place + 1 :] if not is_total(text))
            beside = under[entry.path[:place]]
            found = [one for one in beside if one is not entry and one.path[-len(behind) :] == (behind or one.path)]
        found = [one for one in found if one.fact.unit == entry.fact.unit]
        if entry.fact.scope is Scope.CUMULATIVE and entry.fact.period and re.search(r"\d", entry.path[place]):
            # 截至2024年底累计 holds nothing of 2025.
            found = [one for one in found if (one.fact.period or 0) <= entry.fact.period]
        if is_across and entry.fact.aspect:
            found = [one for one in found if one.fact.aspect is entry.fact.aspect]
        fewest = _FEWEST if entry.fact.form is None else 1
        readings = {name: parts for name, parts in _readings(found) if len(parts) >= fewest}
        if readings:
            yield Line(entry.fact, entry.path, readings)


def _segment(entries: Sequence[Entry], at: int) -> list[Entry]:
    """Return the entries between a total and the one before it, or behind it where totals lead."""
    leads = entries[0].total_at is not None
    found = list(takewhile(lambda one: one.total_at is None, entries[at + 1 :] if leads else entries[:at][::-1]))
    return found if leads else found[::-1]


def _readings(found: Sequence[Entry]) -> Iterator[tuple[str, tuple[Fact, ...]]]:
    """Yield what may make up a total: the lines, the uppermost of them, the totals among them."""
    lines = [one for one in found if one.total_at is None]
    sums = [one for one in found if one.total_at is not None]
    yield "all", _facts(lines)
    # 其中 right behind a total opens the list of its parts.
    outer = [one for at, one in enumerate(lines) if not at or not _INNER.match(one.path[-1])]
    levels = [_level(one.path[-1]) for one in outer]
    top = [one for one, level in zip(outer, levels, strict=True) if level == levels[0]]
    if len(top) < len(lines):
        yield "top", _facts(top)
    if sums:
        yield "sums", _facts(sums)


def _level(label: str) -> int:
    return next((number for number, pattern in enumerate(_NUMBERS) if re.match(pattern, label)), -1)


def _facts(entries: Iterable[Entry]) -> tuple[Fact, ...]:
    return tuple(one.fact for one in entries)


def _values(facts: Iterable[Fact]) -> list[Decimal]:
    return [fact.value for fact in facts]


def _some_make(line: Line) -> bool:
    """Return whether some of the lines make the total: the others are then parts of these, though nothing says so."""
    values = line.values[:_MOST_TRIED]
    # Among small whole numbers chance makes any total of some of them.
    return line.whole.value > line.whole.step * 10 * 2 ** len(values) and any(
        sums_to(chosen, line.whole.value)
        for size in range(_FEWEST, len(values))
        for chosen in combinations(values, size)
    )


def _explained(columns: list[Disagreement], rows: list[Disagreement]) -> Iterator[Disagreement]:
    """Yield the wrong totals, those of a row and a column that one cell explains as that cell."""
    told: set[int] = set()
    for row in rows:
        for column in columns:
            cell = next((fact for fact in _cells(row) if any(fact is one for one in _cells(column))), None)
            if cell is not None and not {id(row), id(column)} & told and _missing(row, cell) == _missing(column, cell):
                told |= {id(row), id(column)}
                right = cell.value + _missing(row, cell)
                grounds = tuple(one.stated for one in (row, column) if one.stated is not cell)
                way = Way(right, grounds, "本行、本列其他各数")
                yield Disagreement(cell, way, note=way.slip(cell))
    yield from (one for one in (*columns, *rows) if id(one) not in told)


def _cells(one: Disagreement) -> tuple[Fact, ...]:
    return (one.stated, *one.grounds)


def _missing(one: Disagreement, cell: Fact) -> Decimal:
    """Return what the cell lacks for the total to be right."""
    gap = one.stated.value - one.expected
    return -gap if cell is one.stated else gap
