"""Tables that lay their indicators out in another way, as the upright tables that they stand for.

Some stand two parts of the indicators side by side under the same headings; some have an indicator in each column and
what is told of it in the rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from knowledge.document import Cell, Location, Table
from knowledge.forms.columns import LEFT, VALUES
from knowledge.forms.grid import Line, read_lines
from knowledge.forms.vocabulary import Role, best, indicator_points
from knowledge.forms.words import plain

_FEWEST = 4
"""So many headings at least make a side, or the first column of a table that lies."""


class LyingTable(Table):
    """A table whose rows are the columns of the one in the file, where its places are."""

    def row_place(self, row: int) -> Location:
        """Return the location of a row, which is a column in the file."""
        return Location(self.location.block, self.location.table, column=row, page=self.location.page)

    def place(self, cell: Cell) -> Location:
        """Return the location of `cell`, one of this table's."""
        return Location(self.location.block, self.location.table, cell.column, cell.row, self.location.page)


def upright(table: Table) -> Iterator[Table]:
    """Yield the tables to be read in place of `table`: mostly itself."""
    lines = [line for line in read_lines(table) if line.own]
    if not any(heads(line) for line in lines) and _names_rows(lines):
        yield _turned(table)
        return
    edge = next((edge for line in lines if (edge := _second_side(line))), None)
    if edge is None:
        yield table
        return
    for side in (range(edge), range(edge, _width(lines))):
        rows = tuple(tuple(cell for cell in row if cell.column in side) for row in table.rows)
        yield replace(table, rows=rows)


def heads(line: Line) -> bool:
    """Return whether a row heads an indicator table: most of it are headings, of names and of values."""
    return _are_headings([cell.text for cell in line.own])


def _are_headings(texts: Sequence[str]) -> bool:
    said = [best(indicator_points(text)) for text in texts]
    return len(said) > 2 * said.count(None) + 2 and bool({*said} & {*LEFT}) and bool({*said} & VALUES)


def _names_rows(lines: Sequence[Line]) -> bool:
    firsts = [line.cells[0].text for line in lines if line.cells[0].row == line.row]
    return len(firsts) >= _FEWEST and _are_headings(firsts)


def _turned(table: Table) -> Table:
    cells = [
        replace(cell, row=cell.column, column=cell.row, row_span=cell.column_span, column_span=cell.row_span)
        for row in table.rows
        for cell in row
    ]
    count = max(cell.row + cell.row_span for cell in cells)
    rows = tuple(tuple(sorted((c for c in cells if c.row == n), key=lambda c: c.column)) for n in range(count))
    return LyingTable(rows, table.location)


def _second_side(line: Line) -> int | None:
    """Return the grid column at which a row's headings begin anew, where both sides tell what was reached."""
    labels, half = [plain(cell.text) for cell in line.cells], len(line.cells) // 2
    is_twice = half >= _FEWEST and len(labels) == 2 * half and labels[:half] == labels[half:]
    reached = (best(indicator_points(label)) is Role.ACTUAL for label in labels)
    return line.cells[half].column if is_twice and any(reached) else None


def _width(lines: Sequence[Line]) -> int:
    """Return how many grid columns the widest row covers."""
    return max(line.width for line in lines)
