"""A place in a report in the words of who looks for it in Word: chapter, a paragraph's first words, table and row."""

import re

from knowledge.document import Document, Location, Paragraph
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
    table = report.document.table_at(location)
    if table is None:
        return location.label
    number = f"第{location.table + 1}个表格"
    row = f"第{location.row + 1}行" if location.row is not None and location.row < len(table.rows) else ""
    name = _quoted(row_name(report.document, location), _ROW)
    return f"{page}{number}{_quoted(table_title(report.document, location))}{row}{name}"


def table_title(document: Document, location: Location) -> str:
    """Return the short line that stands above a table, what is filled in there (单位：万元) left out."""
    for block in reversed(document.blocks[max(0, location.block - _ABOVE) : location.block]):
        if not isinstance(block, Paragraph):
            break
        words = one_line(block.text)
        if words and len(words) <= _TITLE and not _BRACKETS.sub("", words).partition("：")[2]:
            return words
    return ""


def row_name(document: Document, location: Location) -> str:
    """Return the words that name a row of a table, "" where it has none."""
    table = document.table_at(location)
    cells = table.rows[location.row] if table and location.row is not None and location.row < len(table.rows) else ()
    # No figure names it, and no group that goes on over other rows.
    names = (one_line(cell.text) for cell in cells if cell.row_span == 1)
    return next((words for words in names if re.search("[一-鿿]", words)), "")


def _paragraph_words(report: Report, block: int) -> str:
    text = next((one_line(one.text) for one in report.document.blocks[block:][:1] if isinstance(one, Paragraph)), "")
    section = next((one for one in reversed(report.sections) if one.location.block <= block), None)
    if section is not None and section.location.block == block:
        return f"标题{_quoted(section.heading, _CHAPTER)}"
    chapter = f"{_quoted(section.heading, _CHAPTER)}下" if section else ""
    return f"{chapter}{_quoted(text, _FIRST)}一段" if text else chapter or "正文开头"


def _quoted(words: str, longest: int = _TITLE) -> str:
    """Return words in quotation marks, cut where they are long, their own marks made the inner ones."""
    return f"“{shortened(words, longest).replace('“', '‘').replace('”', '’')}”" if words else ""
