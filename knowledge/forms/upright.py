"""Tables that lay their indicators side by side, as the upright tables that they stand for."""

from collections.abc import Sequence
from dataclasses import replace

from knowledge.document import Table
from knowledge.forms.columns import LEFT, VALUES
from knowledge.forms.grid import Line, read_lines
from knowledge.forms.vocabulary import best, indicator_points, is_level

_FEWEST = 4
"""So many headings at least make the first column of a table that lies."""


def upright(table: Table) -> Table:
    """Return the table to be read in place of `table`: mostly itself."""
    lines = [line for line in read_lines(table) if line.own]
    if any(map(heads, lines)):
        return table
    firsts = [line.cells[0].text for line in lines if line.cells[0].row == line.row]
    # A row of levels alone has its rows for columns, whatever these are called.
    of_levels = (line.own[1:] for line in lines if len(line.own) >= _FEWEST)
    is_laid = any(all(is_level(cell.text) for cell in cells) for cells in of_levels)
    return transposed(table) if is_laid or (len(firsts) >= _FEWEST and _are_headings(firsts)) else table


def heads(line: Line) -> bool:
    """Return whether a row heads an indicator table: most of it are headings, of names and of values."""
    return _are_headings([cell.text for cell in line.own])


def _are_headings(texts: Sequence[str]) -> bool:
    said = [best(indicator_points(text)) for text in texts]
    return len(said) > 2 * said.count(None) + 2 and bool({*said} & {*LEFT}) and bool({*said} & VALUES)


def transposed(table: Table) -> Table:
    """Return a table with its rows as columns, whose cells keep their places in the file."""
    cells = [
        replace(cell, row=cell.column, column=cell.row, row_span=cell.column_span, column_span=cell.row_span)
        for row in table.rows
        for cell in row
    ]
    count = max(cell.row + cell.row_span for cell in cells)
    rows = tuple(tuple(sorted((c for c in cells if c.row == n), key=lambda c: c.column)) for n in range(count))
    origins = {(c.row, c.column): replace(table.location, row=c.column, column=c.row) for c in cells}
    return Table(rows, table.location, origins)
