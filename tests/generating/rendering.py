"""The same report as a Word file, a web page, a workbook or text with a cell on each line."""

import io
from html import escape

from openpyxl import Workbook

from tests.documents import docx, paragraph_xml, table_xml
from tests.generating.figures import plain
from tests.generating.writing import Grid, Paper

FORMATS = ("docx", "html", "txt", "xlsx")


def render(paper: Paper, suffix: str) -> bytes:
    """Return the file in a format, as it would be uploaded."""
    match suffix:
        case "docx":
            return docx(*(paragraph_xml(plain(b)) if isinstance(b, str) else table_xml(_grid(b)) for b in paper.blocks))
        case "html":
            return _page(paper).encode()
        case "txt":
            return _lines(paper).encode()
    return _workbook(paper)


def _grid(grid: Grid) -> str:
    return "\n".join("|".join(plain(cell) for cell in row) for row in grid.rows)


def _size(rows: tuple[tuple[str, ...], ...], row: int, column: int) -> tuple[int, int]:
    """Return how many rows and columns a cell goes over."""
    width = next((n for n, text in enumerate(rows[row][column + 1 :], 1) if text != "<"), len(rows[row]) - column)
    height = next((n for n, line in enumerate(rows[row + 1 :], 1) if line[column] != "^"), len(rows) - row)
    return height, width


def _page(paper: Paper) -> str:
    parts = []
    for block in paper.blocks:
        if isinstance(block, str):
            parts.append(f"<p>{escape(plain(block))}</p>")
            continue
        parts.append("<table>")
        for at, line in enumerate(block.rows):
            cells = []
            for column, text in enumerate(line):
                if text not in {"<", "^"}:
                    height, width = _size(block.rows, at, column)
                    cells.append(f'<td rowspan="{height}" colspan="{width}">{escape(plain(text))}</td>')
            parts.append(f"<tr>{''.join(cells)}</tr>")
        parts.append("</table>")
    title = escape(plain(str(paper.blocks[0])))
    head = f"<head><meta charset='utf-8'><title>{title}</title></head>"
    return f"<!DOCTYPE html><html>{head}<body>{''.join(parts)}</body></html>"


def _lines(paper: Paper) -> str:
    """Return the text as a word processor saves it: a line and a tab for each cell, a blank line after each row."""
    parts = []
    for block in paper.blocks:
        if isinstance(block, str):
            parts.append(plain(block))
            continue
        for line in block.rows:
            parts += [f"\t{'' if text == '^' else plain(text)}" for text in line if text != "<"]
            parts.append("")
    return "\n".join(parts) + "\n"


def _workbook(paper: Paper) -> bytes:
    """Return the forms alone, a sheet for each with its title above."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for at, block in enumerate(paper.blocks):
        if isinstance(block, str) or block.name not in {"form", "base"}:
            continue
        sheet = book.create_sheet(block.name)
        sheet.cell(1, 1, plain(str(paper.blocks[at - 1])))
        for row, line in enumerate(block.rows):
            for column, text in enumerate(line):
                if text in {"<", "^"}:
                    continue
                sheet.cell(row + 2, column + 1, plain(text))
                height, width = _size(block.rows, row, column)
                if height * width > 1:
                    sheet.merge_cells(None, row + 2, column + 1, row + 1 + height, column + width)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
