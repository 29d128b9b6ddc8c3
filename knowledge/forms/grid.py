"""Table rows as their reader sees them, and which header column each cell of a row belongs to.

In a clean grid every cell lies within one header cell, or covers several whole ones: they are matched by place. In a
sloppy grid, which WPS and converters write, or a flattened text, edges don't meet, but a row with as many cells as the
header means them in the same order.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge.document import Cell, Table


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
