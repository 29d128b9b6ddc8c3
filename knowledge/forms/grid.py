"""Table rows as their reader sees them, and which header column each cell of a row belongs to.

Three kinds of rows occur. In a clean grid every cell lies within one header cell, or covers several whole ones: they
are matched by place. In a sloppy grid, which WPS and converters write, edges don't meet, but a row with as many cells
as the header means them in the same order. In a flattened text a merged cell leaves no trace: a row with fewer or
more cells than the header is matched from both ends, and the difference falls where forms merge or split cells.
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


def align(header: Sequence[Cell], line: Line, split: int | None = None) -> Mapping[int, tuple[int, ...]] | None:
    """Return, for each cell of `line` by place, the header cells it belongs to by place.

    `split` is the header cell at which a flattened row may be merged (before it) or split (at it); None where the row
    can't be matched.
    """
    width = header[-1].column + header[-1].column_span
    same_count = len(line.cells) == len(header)
    if line.width == width:
        spans, own = ([(cell.column, cell.column + cell.column_span) for cell in one] for one in (header, line.cells))
        if own == spans:
            return {place: (place,) for place in range(len(spans))}
        covered, is_clean = _cover(line.cells, spans)
        return covered if is_clean or not same_count else {place: (place,) for place in covered}
    if same_count:
        return {place: (place,) for place in range(len(header))}
    return None if split is None else _from_both_ends(len(header), len(line.cells), split)


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


def _from_both_ends(wanted: int, given: int, split: int) -> Mapping[int, tuple[int, ...]] | None:
    """Return how `given` cells match a header of `wanted`: cells are missing before `split`, or spare at it."""
    if not 0 < split < wanted:
        return None
    if given > wanted:
        spare = given - wanted
        return {
            place: (place if place < split else split if place <= split + spare else place - spare,)
            for place in range(given)
        }
    right = wanted - split
    left = given - right
    if left < 1:
        return None
    missing = wanted - given
    merged = {left - 1: tuple(range(left - 1, split))}
    return (
        {place: (place,) for place in range(left - 1)}
        | merged
        | {place: (place + missing,) for place in range(left, given)}
    )
