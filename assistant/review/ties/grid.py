"""Tables as they stand by a passage: what their cells, named rows and columns may make of a figure the text tells."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assistant.review.ties.mention import Mention
from knowledge.facts.fact import Account, Fact
from knowledge.facts.table_sides import is_total
from knowledge.running_text import pairs

# A table of more rows or columns is a list that no sentence sums up; of those near a passage so many are looked at.
_ROWS, _COLUMNS, _TABLES, _AWAY, _IN_LINE = 40, 12, 3, 12, 9
# Several times the figures of any real report.
_MOST = 4_000
_WORDS = re.compile(r"\d+|[A-Za-z]+")


@dataclass(frozen=True, eq=False)
class Series:
    """The figures of a table's column, or of a row where the table is turned, line by line; `sums` are the totals."""

    head: str
    cells: tuple[Mention | None, ...]
    sums: frozenset[int]

    @cached_property
    def own(self) -> list[int]:
        """Return the lines that are no totals, and have a figure here."""
        return [at for at, cell in enumerate(self.cells) if cell is not None and at not in self.sums]

    @cached_property
    def order(self) -> list[int]:
        """Return its lines by their figures, the least first."""
        values = {at: cell.value for at, cell in enumerate(self.cells) if cell is not None and at not in self.sums}
        return sorted(values, key=values.__getitem__)

    @cached_property
    def ends(self) -> frozenset[int]:
        """Return the first and the last line, and those of the least and the largest figure."""
        return frozenset({0, len(self.cells) - 1, *self.order[:1], *self.order[-1:]})


@dataclass(frozen=True, eq=False)
class Grid:
    """A table's figures by columns, or by rows, with the words of its lines."""

    block: int
    title: str
    series: tuple[Series, ...]
    lines: tuple[str, ...]
    words: tuple[frozenset[str], ...]

    def named(self, text: str) -> frozenset[int]:
        """Return the lines that a text names, by words that no other line has."""
        told = _tokens(text)
        return frozenset(at for at, words in enumerate(self.words) if words & told)


@dataclass(frozen=True, slots=True)
class Pick:
    """Some cells of a series that are taken together: one line, those that are named or all others, or all."""

    kind: str
    lines: tuple[int, ...]
    cells: tuple[Mention, ...]

    @property
    def value(self) -> float:
        """Return what the cells come to."""
        return sum(cell.value for cell in self.cells)

    @property
    def slack(self) -> float:
        """Return how far that may be off by rounding."""
        return sum(cell.slack for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Sides:
    """What a figure comes of in a table: some cells of a series, or two such sides of an operation."""

    grid: Grid
    sides: tuple[tuple[Series, Pick], ...]


def picks(series: Series, named: Iterable[frozenset[int]]) -> Iterator[Pick]:
    """Yield what may be taken together of a series where a sentence, or a part of it, names some of its lines."""
    for at, cell in enumerate(series.cells):
        if cell is not None:
            yield Pick("total" if at in series.sums else "line", (at,), (cell,))
    own, told = series.own, set[tuple[int, ...]]()
    some = [("named", lines) for lines in named] + [("others", frozenset(own) - lines) for lines in named]
    for kind, chosen in (("all", frozenset(own)), *some):
        lines = tuple(at for at in own if at in chosen)
        if len(lines) > 1 and lines not in told:
            told.add(lines)
            yield Pick(kind, lines, tuple(cell for at in lines if (cell := series.cells[at]) is not None))


def grids(account: Account) -> dict[int, list[Grid]]:
    """Return the tables of a report that have figures, by their blocks, turned as well where they may be added up."""
    found: dict[int, list[Grid]] = defaultdict(list)
    for facts in _tables(account):
        for turned in (False, True):
            if grid := _grid(facts, turned=turned):
                found[grid.block].append(grid)
    return dict(found)


def _tables(account: Account) -> list[list[Fact]]:
    tables: dict[object, list[Fact]] = defaultdict(list)
    for fact in account.facts if len(account.facts) <= _MOST else ():
        place = fact.location
        if fact.crossing and fact.form is None and place.row is not None and place.column is not None:
            tables[fact.crossing.table, place.block].append(fact)
    return list(tables.values())


def _places(fact: Fact, *, turned: bool) -> tuple[int, int]:
    """Return in which line a figure stands, and where in it."""
    row, column = fact.location.row or 0, fact.location.column or 0
    return (column, row) if turned else (row, column)


def _words(fact: Fact, *, turned: bool) -> tuple[str, str]:
    """Return what a figure's line is called, and its place in it."""
    words = ("".join(fact.crossing.labels), fact.crossing.head)
    return words[::-1] if turned else words


def records(account: Account) -> Iterator[tuple[list[Mention], list[dict[int, Mention]]]]:
    """Yield the figures of each line of a table that tells of one thing in several ways, with all lines of its table.

    Where the columns are of different kinds the rows are so, where the rows are the columns; else either may be.
    """
    for facts in _tables(account):
        for turned in (False, True):
            lines: dict[int, dict[int, Mention]] = defaultdict(dict)
            for fact in facts:
                line, at = _places(fact, turned=turned)
                if fact.value > 0:
                    lines[line][at] = Mention(fact, len(lines[line]), 0, _words(fact, turned=turned)[1], fact.unit)
            kinds = defaultdict[int, set[str]](set)
            for cells in lines.values():
                for at, cell in cells.items():
                    kinds[at].add(cell.kind)
            is_uniform = all(len(each) == 1 for each in kinds.values())
            if is_uniform and len(kinds) <= _IN_LINE and len(lines) <= _ROWS:
                kin = list(lines.values())
                yield from (([*cells.values()], kin) for cells in kin if len(cells) > 2)


def near(found: Mapping[int, Sequence[Grid]], block: int) -> tuple[Grid, ...]:
    """Return the tables that stand nearest to a paragraph."""
    close = sorted(
        (at for at in range(block - _AWAY, block + _AWAY + 1) if at in found), key=lambda at: abs(at - block)
    )
    return tuple(grid for at in close[:_TABLES] for grid in found[at])


def _grid(facts: Sequence[Fact], *, turned: bool) -> Grid | None:
    cells: dict[tuple[int, int], Mention] = {}
    lines, heads = dict[int, str](), dict[int, str]()
    for fact in facts:
        words = _words(fact, turned=turned)
        line, head = _places(fact, turned=turned)
        lines[line], heads[head] = words
        cells[line, head] = Mention(fact, line, head, "".join(words), "")
    if len(lines) > _ROWS or len(heads) > _COLUMNS or len(cells) < 2:
        return None
    order = sorted(lines)
    sums = frozenset(at for at, line in enumerate(order) if is_total(lines[line]))
    # What stands in different units along a line is added up the other way only.
    series = []
    for head in sorted(heads):
        column = tuple(cells.get((line, head)) for line in order)
        if len({cell.fact.unit for cell in column if cell}) == 1:
            series.append(Series(heads[head], column, sums))
    tokens = [_tokens(lines[line]) for line in order]
    own = tuple(frozenset(word for word in words if sum(word in other for other in tokens) == 1) for words in tokens)
    names = tuple(lines[line] for line in order)
    return Grid(facts[0].location.block, facts[0].crossing.title, tuple(series), names, own) if series else None


@lru_cache(4096)
def _tokens(text: str) -> frozenset[str]:
    return pairs(text) | frozenset(_WORDS.findall(text)) or frozenset([text])
