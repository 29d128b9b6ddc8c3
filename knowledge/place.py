"""A place in a report in the words of who looks for it in Word: chapter, a paragraph's first words, table and row."""

import re

from knowledge.document import Cell, Document, Location, Paragraph, Table
from knowledge.report import Report
from knowledge.running_text import one_line, shortened

_CHAPTER, _FIRST, _ROW, _TITLE = 24, 14, 24, 40
_ABOVE = 3
_BRACKETS = re.compile(r"（[^（）]{0,40}）")


def place_words(report: Report, location: Location) -> str:
    """Return where `location` is to be found: “二、预算执行”下“全年预算1200万元…”一段."""
    page = f"第{location.page}页" if location.page is not None else ""
    if location.table is None:
        return page + _paragraph_words(report, location.block)
    table = next((one for one in report.document.tables if one.location.table == location.table), None)
    if table is None:
        return location.label
    number = f"第{location.table + 1}个表格"
    title = _title(report.document, table)
    return f"{page}{number}{_quoted(title)}{_row_words(table, location.row)}"


def _paragraph_words(report: Report, block: int) -> str:
    paragraphs = (one for one in report.document.paragraphs if one.location.block == block)
    text = " ".join(next((one.text for one in paragraphs), "").split())
    section = next((one for one in reversed(report.sections) if one.location.block <= block), None)
    if section is not None and section.location.block == block:
        return f"标题{_quoted(section.heading, _CHAPTER)}"
    chapter = f"{_quoted(section.heading, _CHAPTER)}下" if section else ""
    return f"{chapter}{_quoted(text, _FIRST)}一段" if text else chapter or "正文开头"


def _title(document: Document, table: Table) -> str:
    """Return the short line that stands above the table, what is filled in there (单位：万元) left out."""
    place = next(n for n, block in enumerate(document.blocks) if block is table)
    for block in reversed(document.blocks[max(0, place - _ABOVE) : place]):
        if not isinstance(block, Paragraph):
            break
        words = one_line(block.text)
        if words and len(words) <= _TITLE and not _BRACKETS.sub("", words).partition("：")[2]:
            return words
    return ""


def _row_words(table: Table, row: int | None) -> str:
    if row is None or row >= len(table.rows):
        return ""
    names = [words for cell in table.rows[row] if (words := _name(cell))]
    return f"第{row + 1}行{_quoted(names[0], _ROW) if names else ''}"


def _name(cell: Cell) -> str:
    """Return the words that name a cell's row: no figure, and no group that goes on over other rows."""
    words = one_line(cell.text)
    return words if cell.row_span == 1 and any("\u4e00" <= char <= "\u9fff" for char in words) else ""


def _quoted(words: str, longest: int = _TITLE) -> str:
    """Return words in quotation marks, cut where they are long, their own marks made the inner ones."""
    return f"“{shortened(words, longest).replace('“', '‘').replace('”', '’')}”" if words else ""
