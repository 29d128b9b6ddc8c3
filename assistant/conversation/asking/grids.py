"""Tables as they are asked: by rows with a name, each with its cells under their heads.

A table that goes on from left to right, by months or years, is read from top to bottom all the same.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from assistant.conversation.asking.lines import Cell, Line, Told
from assistant.conversation.asking.question import aspects_of
from knowledge.day import days_meant
from knowledge.facts.fact import Aspect
from knowledge.facts.table_sides import is_total
from knowledge.quantity import find_dates, parse_decimal

_FEWEST = 2
_UNIT_IN_HEAD, _YEAR = re.compile(r"[（(]([^（）()]{1,8})[）)]$"), re.compile(r"20\d\d")
Days = tuple[date, date]
Numbers = Mapping[str, Decimal]


@dataclass(frozen=True)
class Row:
    """One row of a table, or one column of a table that goes from left to right, with the lines that it stands in."""

    name: str
    cells: tuple[Cell, ...]
    lines: tuple[Line, ...]

    @cached_property
    def numbers(self) -> Numbers:
        """Return its figures by what they stand under."""
        values = {
            cell.head: cell.fact.value if cell.fact else parse_decimal(cell.text)
            for cell in self.cells
            if cell.head and cell.text != self.name
        }
        return {head: value for head, value in values.items() if value is not None}

    @cached_property
    def text(self) -> str:
        """Return it as it can be quoted."""
        if len(self.lines) == 1:
            return self.lines[0].text
        return "，".join((self.name, *(f"{cell.head}：{cell.text}" for cell in self.cells)))

    def days(self, year: int | None) -> Days | None:
        """Return the days that a cell of it, or its name, gives; None where none is a date."""
        for text in (self.name, *(cell.text for cell in self.cells)):
            found = find_dates(text)
            if found and found[0].text == text and ("月" in text or len(text) > len("2024年")):
                return days_meant(text, year)
        return None


@dataclass(frozen=True)
class Grid:
    """A table: the words above it, its rows without those that sum them up, and these."""

    heading: str
    rows: tuple[Row, ...]

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """Return what its cells stand under."""
        return tuple(dict.fromkeys(cell.head for row in self.rows for cell in row.cells if cell.head))

    @cached_property
    def units(self) -> Mapping[str, str]:
        """Return the unit of each column of figures."""
        found = {}
        for head in self.heads:
            if 2 * sum(head in row.numbers for row in self.rows) > len(self.rows):
                facts = [cell.fact for row in self.rows for cell in row.cells if cell.head == head and cell.fact]
                inside = _UNIT_IN_HEAD.search(head)
                found[head] = facts[0].unit if facts else inside[1] if inside else ""
        return found

    @property
    def is_of_years(self) -> bool:
        """Return whether its rows are years."""
        return all(_YEAR.match(row.name) for row in self.rows)

    def words(self, rows: Sequence[Row]) -> str:
        """Return all that it says of some of its rows."""
        return "".join((self.heading, *self.heads, *(row.text for row in rows))).lower()

    @cached_property
    def kind(self) -> str:
        """Return what the names of its rows stand under."""
        first = self.rows[0]
        return next((cell.head for cell in first.cells if cell.text == first.name), "")

    def lists(self, kind: str) -> bool:
        """Return whether its rows are what is called so: 村, where they are called 岩脚村 or stand under 村名."""
        names = [row.name for row in self.rows]
        return bool(kind) and (kind in self.kind or 2 * sum(name.endswith(kind) for name in names) > len(names))

    def aspects(self, head: str) -> set[Aspect]:
        """Return which sides of a measure a column gives."""
        facts = {cell.fact.aspect for row in self.rows for cell in row.cells if cell.head == head and cell.fact}
        return facts - {Aspect.UNSAID} or set(aspects_of(head))


def grids_of(told: Told) -> list[Grid]:
    """Return the tables of a report that hold no form."""
    tables: dict[int | None, list[Line]] = {}
    for line in told.lines:
        if line.cells:
            tables.setdefault(line.location.table, []).append(line)
    grids = []
    for lines in tables.values():
        rows = [Row(_name(line), line.cells, (line,)) for line in lines]
        across = _across(rows)
        rows = across or [row for row in rows if not any(is_total(cell.text) for cell in row.cells)]
        if len(rows) >= _FEWEST:
            grids.append(Grid(lines[0].heading, tuple(rows)))
    return grids


def _name(line: Line) -> str:
    """Return what a row is called: its first cell that is no bare number."""
    return next((cell.text for cell in line.cells if parse_decimal(cell.text) is None), line.cells[0].text)


def _across(rows: Sequence[Row]) -> list[Row]:
    """Return the columns of a table that goes from left to right, by months or years, as its rows; [] of others."""
    heads = dict.fromkeys(cell.head for row in rows for cell in row.cells[1:] if find_dates(cell.head))
    if len(heads) <= _FEWEST or any(
        not find_dates(cell.head) and not is_total(cell.head) for cell in rows[0].cells[1:]
    ):
        return []
    lines = tuple(row.lines[0] for row in rows)
    of = {
        head: tuple(Cell(row.name, cell.text, cell.fact) for row in rows for cell in row.cells if cell.head == head)
        for head in heads
    }
    return [Row(head, cells, lines) for head, cells in of.items()]
