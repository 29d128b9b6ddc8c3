"""Reading .txt: running text, and tables in the shapes that text has when it comes out of a Word file or a page.

Copied from Word or Excel, a table row is a line with tabs, or bars, between its cells. Extracted by a converter, a
table is flattened: one cell a line, indented by a tab, rows separated by a blank line, a merged cell leaving a line
with only its tab; a line without a tab goes on with the cell above it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from knowledge.document import NOWHERE, Block, Document, Paragraph, Table, placed
from knowledge.parsing.cells_in_lines import flattened, with_forms
from knowledge.parsing.encoding import decode

_CELL_LINE = re.compile(r"[ \u3000]{0,99}\t([^\t]*)$")
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第.{1,3}[部分章节]")
_TITLE = re.compile(r"\S{0,40}(?:自评|评价|绩效|目标|数据)\S{0,20}表$")
_LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
# What a converter leaves of a bookmark.
_BOOKMARK = re.compile(r"\[bookmark: ?[^\]]*\]")
_SENTENCE_END = ("。", "；", ";", "！", "？")
_LONG_CELL = 60
_TITLE_GAP = 2
"""So many blank lines before a row of one cell part it from the table above."""


@dataclass
class _Rows:
    """The rows of tables while they are being gathered; an empty row stands for a wide gap."""

    flattened: bool
    rows: list[list[str]] = field(default_factory=list)
    is_open: bool = False
    """Whether the last row may still get cells: no blank line has come."""


def read(data: bytes, name: str) -> Document:
    """Return the paragraphs and tables of a text file."""
    text, notes = decode(data)
    return replace(read_text(text, name), notes=notes)


def read_text(text: str, name: str) -> Document:
    """Return the paragraphs and tables of `text`."""
    lines = list(_bars_as_tabs([_BOOKMARK.sub("", line) for line in _LINE_END.split(text)]))
    blocks: list[Block] = []
    for found in with_forms(lines):
        parts = _split_lines(lines[found]) if isinstance(found, slice) else [found]
        blocks += [Paragraph(part, NOWHERE) if isinstance(part, str) else part for part in parts]
    return Document(name, placed(blocks))


def _bars_as_tabs(lines: Sequence[str]) -> Iterator[str]:
    """Yield rows whose cells are parted by bars with tabs between them; a bar behind a single cell stays."""
    for is_barred, group in groupby(lines, key=lambda line: line.count("|") > 1):
        if not is_barred:
            yield from group
            continue
        rows = [line.strip() for line in group]
        framed = all(row.startswith("|") for row in rows)
        for row in rows:
            cells = [cell.strip() for cell in row[framed:].removesuffix("|").split("|")]
            yield "\t".join(cells) if any(cell.strip("-: ") for cell in cells) else ""


def _split_lines(lines: Sequence[str]) -> Iterator[str | Table]:
    """Yield every paragraph as a string, and every table."""
    gathered = _Rows(flattened=True)
    blanks = 0
    for place, line in enumerate(lines):
        cell = _CELL_LINE.match(line)
        first, _, rest = line.partition("\t")
        if cell or ("\t" in line and (first.strip() or "\t" in rest)):
            if gathered.flattened != (cell is not None):
                yield from _flush(gathered)
                gathered = _Rows(flattened=cell is not None)
            if blanks >= _TITLE_GAP:
                gathered.rows.append([])
            texts = [part.strip() for part in ((cell[1],) if cell else line.split("\t"))]
            if cell and gathered.is_open:
                gathered.rows[-1] += texts
            else:
                gathered.rows.append(texts)
            gathered.is_open = cell is not None
            blanks = 0
        elif not line.strip():
            gathered.is_open = False
            blanks += 1
        elif gathered.flattened and gathered.rows and _is_inside(lines, place, blanks):
            row = gathered.rows[-1]
            row[-1] = f"{row[-1]}\n{line.strip()}".strip()
            gathered.is_open, blanks = True, 0
        else:
            yield from _flush(gathered)
            gathered, blanks = _Rows(flattened=True), 0
            if bare := line.strip().rstrip("|").strip():
                yield bare
    yield from _flush(gathered)


def _is_inside(lines: Sequence[str], place: int, blanks: int) -> bool:
    """Return whether a line without a tab goes on with the cell above: at once, or one blank before further cells."""
    if _TITLE.match(lines[place].strip()) or blanks > 1:
        return False
    for line in lines[place:] if blanks else ():
        if _CELL_LINE.match(line):
            return True
        if not line.strip() or _HEADING.match(line.strip()) or _TITLE.match(line.strip()):
            return False
    return not blanks


def _flush(gathered: _Rows) -> Iterator[str | Table]:
    """Yield the tables that gathered rows hold, or paragraphs where they are text with tabs in it."""
    for rows in _parted(gathered.rows):
        # Paragraphs that begin with a tab are no table: most of them long, or whole sentences.
        cells = [cell for row in rows for cell in row if cell]
        whole = sum(len(cell) > _LONG_CELL or cell.endswith(_SENTENCE_END) for cell in cells)
        if gathered.flattened and (whole * 2 > len(cells) or not any(len(row) > 1 for row in rows)):
            yield from cells
            continue
        is_contents = all(len(row) == 2 and _HEADING.match(row[0]) and row[1].isdecimal() for row in rows)
        if not gathered.flattened and (len(rows) == 1 or is_contents):
            yield from ("\t".join(row).strip() for row in rows)
            continue
        while rows and not any(rows[-1]):
            rows.pop()
        while rows and (len(rows[0]) == 1 or not any(rows[0])):
            if title := rows.pop(0)[0]:
                yield title
        if rows:
            yield flattened(rows)


def _parted(rows: list[list[str]]) -> Iterator[list[list[str]]]:
    """Yield the rows of each table: a new one begins at a row of one filled cell after a wide gap, its title."""
    part: list[list[str]] = []
    after_gap = False
    for row in rows:
        if not row:
            after_gap = True
            continue
        if after_gap and len(row) == 1 and row[0]:
            yield part
            part = []
        after_gap = after_gap and not any(row)
        part.append(row)
    yield part
