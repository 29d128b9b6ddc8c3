"""Documents in the format of GB/T 9704—2012 《党政机关公文格式》, made from the Word file gbt9704.docx.

That file fixes A4 with a type area of 156 mm by 225 mm, 22 lines of 28 characters in 3号仿宋, the title in 2号小标宋,
the heading levels in 黑体, 楷体, 仿宋, page numbers and footnotes. The standard's fonts are proprietary, so
each is named there with its fallbacks: a machine without 仿宋_GB2312 shows 仿宋 or an open serif and keeps the layout.

Whoever wants another look opens that file in Word.
"""

import io
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import accumulate, pairwise
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Mm

# Characters of 2号 that fit the 156 mm of a line.
_TITLE_LINE = 20
_PROPERTY_LENGTH = 255
"""As much as a file's properties hold."""


def new_document(title: str = "", author: str = "") -> WordDocument:
    """Return an empty document with page, grid, page numbers, styles and font fallbacks of the standard."""
    document = docx.Document(str(Path(__file__).with_name("gbt9704.docx")))
    properties = document.core_properties
    properties.title = title[:_PROPERTY_LENGTH]
    properties.author = properties.last_modified_by = author[:_PROPERTY_LENGTH]
    properties.created = properties.modified = datetime.now(UTC)
    return document


def document_bytes(document: WordDocument) -> bytes:
    """Return a document as the bytes of a .docx file."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def day_words(day: date) -> str:
    """Return a day as official texts write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def add_table(
    document: WordDocument, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[str]], centred: Collection[int]
) -> None:
    """Add a table, its columns by name and width in mm, its head on every page; a row of one text heads those below."""
    table = document.add_table(rows=1, cols=len(columns), style="Table Grid")
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, (_, width) in zip(table.columns, columns, strict=True):
        column.width = Mm(width)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for number, texts in enumerate([[name for name, _ in columns], *rows]):
        row = table.add_row() if number else table.rows[0]
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if len(texts) == 1:
            heading = row.cells[0].merge(row.cells[-1]).paragraphs[0]
            heading.text, heading.style = texts[0], "表头"
            heading.alignment, heading.paragraph_format.keep_with_next = WD_ALIGN_PARAGRAPH.LEFT, True
            continue
        for place, (cell, text, (_, width)) in enumerate(zip(row.cells, texts, columns, strict=True)):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            paragraph.style = "表格文字" if number else "表头"
            paragraph.add_run(text)
            if place in centred:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def break_title(title: str, unit: str) -> str:
    """Return a title in lines of like length that cut no word: behind the unit's name where both parts fit a line."""
    if len(title) <= _TITLE_LINE:
        return title
    import rjieba

    name = re.split(r"[（(]", unit)[0]
    ends = list(accumulate(map(len, rjieba.cut(title))))
    # No line begins or ends with the wrong half of a pair.
    ends = [end for end in ends if not re.match(r".?[）》”、]|[（《“]", title[end - 1 : end + 1])]
    named = title.find(name) + len(name) if name and name in title else 0
    if max(named, len(title) - named) <= _TITLE_LINE:
        return f"{title[:named]}\n{title[named:]}"
    lines = -(-len(title) // _TITLE_LINE)
    cuts = [min(ends, key=lambda end: abs(end - len(title) * n / lines)) for n in range(1, lines)]
    return "\n".join(title[start:end] for start, end in pairwise([0, *cuts, len(title)]))
