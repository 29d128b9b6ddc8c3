"""Table rows as their reader sees them: which header column a cell belongs to, and which heads a row stands under.

In a clean grid cells are matched by place; in a sloppy one, which WPS and converters write, or a flattened text, a row
with as many cells as the header means them in the same order. Heads are the rows above the first one with figures;
new ones may stand in a table's middle. A row that lost cells, so that nobody can say which head each of the others
belongs to, is in no block.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from knowledge.document import Cell, Table
from knowledge.forms.words import is_dash, is_figure, plain
from knowledge.report import Unread
from knowledge.running_text import compact

_MOST_HEADS = 4
_FEWEST_COLUMNS, _LONGEST_HEAD = 3, 24
_BARE = re.compile(r"\s{0,9}[\d,.]{1,20}\s{0,9}")
_NAMES_TIME = re.compile(r"\s{0,9}(?:20\d\d年|\d{1,2}月份?\s{0,9}$)")
# What heads of columns with figures end in; a row of words (有所提升 | 无) is none.
_HEAD = re.compile(r"(?:[数额率值量]|预算|决算|规模|投资|支出|收入|面积|比例|情况)$")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: its own cells and those merged from above, from left to right."""

    row: int
    cells: tuple[Cell, ...]
    own: tuple[Cell, ...]
    """The filled ones that begin in this row."""

    def begins(self, cell: Cell) -> bool:
        """Return whether `cell`, one of the row's, is filled and begins in it."""
        return cell.row == self.row and bool(cell.text.strip())

    @property
    def width(self) -> int:
        """Return how many grid columns the row covers."""
        return self.cells[-1].column + self.cells[-1].column_span if self.cells else 0


def read_lines(table: Table) -> Iterator[Line]:
    """Yield every row of `table` with the cells that reach into it."""
    above: list[Cell] = []
    for number, row in enumerate(table.rows):
        cells = sorted((*above, *row), key=lambda cell: cell.column)
        own = tuple(cell for cell in cells if cell.row == number and cell.text.strip())
        yield Line(number, tuple(cells), own)
        above = [cell for cell in cells if cell.row + cell.row_span > number + 1]


def align(header: Sequence[Cell], line: Line) -> Mapping[int, tuple[int, ...]] | None:
    """Return the header cells that each cell of `line` belongs to, both by place, None where it can't be told."""
    width = header[-1].column + header[-1].column_span
    same_count = len(line.cells) == len(header)
    if line.width == width:
        spans, own = ([(cell.column, cell.column + cell.column_span) for cell in one] for one in (header, line.cells))
        if own == spans:
            return {place: (place,) for place in range(len(spans))}
        covered, is_clean = _cover(line.cells, spans)
        return covered if is_clean or not same_count else {place: (place,) for place in covered}
    return {place: (place,) for place in range(len(header))} if same_count else None


def _cover(cells: Sequence[Cell], spans: Sequence[tuple[int, int]]) -> tuple[Mapping[int, tuple[int, ...]], bool]:
    """Return the header cells that each cell covers by half or is covered by half, and whether all edges meet."""
    covered: dict[int, tuple[int, ...]] = {}
    is_clean = True
    ends = [right for _, right in spans]
    for number, cell in enumerate(cells):
        start, end = cell.column, cell.column + cell.column_span
        places = []
        for place in range(bisect_right(ends, start), len(spans)):
            left, right = spans[place]
            if left >= end:
                break
            common = min(end, right) - max(start, left)
            is_clean = is_clean and common in {right - left, end - start}
            if common * 2 > right - left or common * 2 > end - start:
                places.append(place)
        covered[number] = tuple(places)
    return covered, is_clean


@dataclass(frozen=True, slots=True)
class TableBlock:
    """The rows under some heads, and those that can't be laid to them."""

    heads: tuple[Line, ...]
    body: tuple[Line, ...]
    cut: tuple[Line, ...] = ()


def read_blocks(table: Table) -> Iterator[TableBlock]:
    """Yield the blocks of a table; the first one of a table that goes on from another page has no heads."""
    lines = [line for line in read_lines(table) if line.own]
    starts = [0, *(at for at in range(1, len(lines)) if _begins_block(lines, at))]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        part = lines[start:end]
        count = _count_heads(part)
        heads = next((line for line in reversed(part[:count]) if len(line.own) > 1), None)
        cut = [line for line in part[count:] if heads and align(heads.cells, line) is None]
        body = tuple(line for line in part[count:] if not any(line is one for one in cut))
        yield TableBlock(tuple(part[:count]), body, tuple(cut))


def unread_rows(table: Table) -> Iterator[Unread]:
    """Yield the rows of a table that lost cells."""
    for block in read_blocks(table):
        for line in block.cut:
            place = replace(table.location, row=line.row)
            yield Unread(f"残缺，对不上表头，未读取：{table.row_text(line.row)}", place)


def holds_figure(text: str) -> bool:
    """Return whether a cell holds a figure; times as heads and labels (2022年, 2022年决算, 3月) are none."""
    return is_figure(text) and not _NAMES_TIME.match(text)


def texts_of(line: Line) -> tuple[str, ...]:
    """Return the texts of a row's own cells without blanks."""
    return tuple(compact(cell.text) for cell in line.own)


def _begins_block(lines: Sequence[Line], at: int) -> bool:
    """Return whether a row heads others below rows that have figures."""
    texts = [text for text in texts_of(lines[at]) if not is_dash(text)]
    if len(set(texts)) < _FEWEST_COLUMNS or any(holds_figure(text) or len(text) > _LONGEST_HEAD for text in texts):
        return False
    is_worded = 2 * sum(bool(_HEAD.search(plain(text))) for text in texts[1:]) >= len(texts) - 1
    above = any(holds_figure(cell.text) for line in lines[:at] for cell in line.own)
    return is_worded and above


def _count_heads(lines: Sequence[Line]) -> int:
    """Return how many rows stand above the first one with figures."""
    for number, line in enumerate(lines[: _MOST_HEADS + 1]):
        cells = line.own if len(line.own) > 1 else line.own[1:]
        if any(holds_figure(cell.text) and not _heads_figures(cell, lines[number + 1 :]) for cell in cells):
            # A row of one text below the heads (2023年度) heads a block of the body.
            count = number
            while count > 1 and len(lines[count - 1].own) == 1 and "单位" not in lines[count - 1].own[0].text:
                count -= 1
            return count
    return 0


def _heads_figures(cell: Cell, below: Sequence[Line]) -> bool:
    """Return whether a figure names what stands bare below it: 200毫升 over 1160."""
    column = [one.text for line in below for one in line.own if one.column == cell.column]
    return len(column) > 1 and not _BARE.fullmatch(cell.text) and all(map(_BARE.fullmatch, column))
