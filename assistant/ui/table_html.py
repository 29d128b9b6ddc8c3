"""A table of a report as HTML, with its merged cells, cut to the rows around those that count.

The row of column names above them is kept, so that a figure can be read without the rest. What the report says is
escaped: it is text and never markup.
"""

import html
from itertools import takewhile

from knowledge.document import Table
from knowledge.running_text import compact

_AROUND = 2
_FEWEST_HEADINGS = 3


def table_html(table: Table, marked: set[int], quote: str = "", *, whole: bool = False) -> str:
    """Return the rows around the marked ones, merged cells as far as they reach into them; the head where none is.

    In the marked rows the cells that are quoted are pointed out. The `whole` table is returned where all of it is to
    be read.
    """
    wanted = {row for mark in marked or {0} for row in range(mark - _AROUND, mark + _AROUND + 1)}
    wanted |= set(range(len(table.rows))) if whole else set()
    wanted |= {heading for mark in marked if (heading := _headings_above(table, mark)) is not None}
    shown = [row for row in range(len(table.rows)) if row in wanted]
    owners = {
        (row, column): cell
        for cells in table.rows
        for cell in cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }
    width = max((column for _, column in owners), default=0) + 1
    quoted = compact(quote)
    lines = []
    for place, row in enumerate(shown):
        if place and shown[place - 1] != row - 1:
            lines.append(f'<tr class="place-gap"><td colspan="{width + 1}">⋯</td></tr>')
        pieces = []
        for column in range(width):
            cell = owners.get((row, column))
            if cell is None:
                pieces.append("<td></td>")
            elif cell.column == column and (cell.row == row or row - 1 not in wanted):
                rows = sum(1 for _ in takewhile(wanted.__contains__, range(row, cell.row + cell.row_span)))
                words = _escaped(cell.text)
                if row in marked and words and compact(cell.text) in quoted:
                    words = f"<mark>{words}</mark>"
                pieces.append(f'<td rowspan="{rows}" colspan="{cell.column_span}">{words}</td>')
        sign = "▶" if row in marked else ""
        here = ' class="place-here"' if row in marked else ""
        lines.append(f"<tr{here}><th>{sign}</th>{''.join(pieces)}</tr>")
    return f'<div class="place-table"><table>{"".join(lines)}</table></div>'


def _headings_above(table: Table, row: int) -> int | None:
    """Return the nearest row above that only names columns: several words, no figures."""
    for above in range(min(row, len(table.rows)) - 1, -1, -1):
        texts = [cell.text.strip() for cell in table.rows[above] if cell.text.strip()]
        if len(texts) >= _FEWEST_HEADINGS and not any(char.isdigit() for text in texts for char in text):
            return above
    return None


def _escaped(text: str) -> str:
    return html.escape(text.strip()).replace("\n", "<br>")
