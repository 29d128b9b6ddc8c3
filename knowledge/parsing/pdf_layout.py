"""Printed characters put together as lines, and lines and tables of pages as the blocks of a document.

A line goes on into the next one where the next word would not have fitted any more; else the author ended it. Each
page's part of a table is one of its own.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

from knowledge.document import Block, Cell, Location, Paragraph, Table

Character = dict[str, Any]
"""A character with its edges and size, as pdfplumber has it."""
Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""
_PAGE_NUMBER = re.compile(
    r"[-—–－·\s]{0,20}(?:第\s{0,9})?\d{1,4}\s{0,9}页?"
    r"(?:\s{0,9}[,，/]?\s{0,9}共?\s{0,9}\d{1,4}\s{0,9}页)?[-—–－·\s]{0,20}"
)
_MARGIN = 0.1
"""The part of a page's height at its head and foot in which page numbers stand."""
_WORD = re.compile(r"[“‘（(《〈「【]*(?:[A-Za-z0-9.,%+\-/]+|.)[，。；：、！？）)”’》〉」】％%…]*")
SENTENCE_ENDS = ("。", "；", ";", "：", ":", "！", "？")
_ITEM = re.compile(
    r"\d{1,2}\s*[.、．](?=20\d\d年|\D|$)|[一二三四五六七八九十]{1,3}、|[（(]\s*[\d一二三四五六七八九十]{1,3}\s*[）)]|[①-⑳]"
    r"|目标\s*\d"
)
_EDGE = 2.0
"""Rulings closer together than this, in points, are the same one."""
_SAME_COLUMN = 5.0
"""Columns whose edges lie within this, in points, on two pages are the same one: none is narrower than a character."""
_PADDING = 6.0
"""The space between a cell's ruling and its text is at most this, in points."""
_SLACK = 1.0
"""How far, in points, a word may stick out before it counts as not fitting: printers round."""
_MOST_LINES = 200  # of one paragraph, five pages: where no line is short, its end can't be seen


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed line: its text and place; `lead` is the width of its first word."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    lead: float
    page: int


@dataclass(slots=True)
class RuledCell:
    """A cell by its grid place and its edges; `room` is what its last line leaves, `lead` its first word's width."""

    row: int
    column: int
    row_span: int
    column_span: int
    x0: float
    x1: float
    text: str
    room: float
    lead: float

    def is_below(self, above: "RuledCell", shift: float) -> bool:
        """Return whether this cell stands in the column of `above`, on a page that lies to the right by `shift`."""
        edges = ((self.x0, above.x0), (self.x1, above.x1))
        return bool(above.text) and all(abs(edge - shift - other) <= _SAME_COLUMN for edge, other in edges)

    def overflows(self, above: "RuledCell") -> bool:
        """Return whether this cell's text is what didn't fit into `above`."""
        return self.lead > above.room + _SLACK


@dataclass(frozen=True, slots=True)
class Ruled:
    """One table on one page."""

    rows: list[list[RuledCell]]
    top: float
    page: int

    @property
    def left(self) -> float:
        """Return where the table begins on its page."""
        return min(cell.x0 for row in self.rows for cell in row)


def _middle_of(char: Character) -> tuple[float, float]:
    """Return where a character stands: above the middle of its base line, whatever height its font claims for it.

    One that was recognised on a picture has no base line; it stands in the middle of its line.
    """
    across = (char["x0"] + char["x1"]) / 2
    _, skew, slant, _, _, base = char.get("matrix", (None,) * 6)
    if base is None or skew or slant:
        return across, (char["top"] + char["bottom"]) / 2
    return across, char["top"] + char["y1"] - base - char["size"] * 0.35


def read_lines(chars: Iterable[Character], page: int) -> list[Printed]:
    """Return characters as lines from top to bottom."""
    lines: list[list[Character]] = []
    middle = 0.0
    for char in sorted(chars, key=lambda c: (_middle_of(c)[1], c["x0"])):
        at = _middle_of(char)[1]
        if lines and at - middle <= char["size"] * 0.5:
            lines[-1].append(char)
        else:
            lines.append([char])
            middle = at
    filled = (line for line in lines if any(char["text"].strip() for char in line))
    return [_printed(sorted(line, key=lambda c: c["x0"]), page) for line in filled]


def _printed(chars: Sequence[Character], page: int) -> Printed:
    filled = [char for char in chars if char["text"].strip()]
    parts = [chars[0]["text"]]
    for left, right in pairwise(chars):
        gap = right["x0"] - left["x1"]
        latin = (
            left["text"].isalnum() and right["text"].isalnum() and left["text"].isascii() and right["text"].isascii()
        )
        if gap > right["size"] * (0.25 if latin else 1.5):
            parts.append(" ")
        parts.append(right["text"])
    text = "".join(parts).strip()
    word = _WORD.match(text)
    letters = len("".join(word[0].split())) if word else 1
    lead = filled[min(letters, len(filled)) - 1]["x1"] - filled[0]["x0"]
    top, bottom = min(char["top"] for char in filled), max(char["bottom"] for char in filled)
    size = max(char["size"] for char in filled)
    return Printed(text, filled[0]["x0"], filled[-1]["x1"], top, bottom, size, lead, page)


def join(lines: Sequence[Printed], width: float) -> str:
    """Return the text of lines set in a column of `width`: one line where words ran on, several where they ended."""
    text = lines[0].text if lines else ""
    for above, line in pairwise(lines):
        fitted = above.x1 - above.x0 + line.lead <= width + _SLACK
        ended = fitted and (above.text.endswith(SENTENCE_ENDS) or _ITEM.match(line.text) is not None)
        text += "\n" + line.text if ended else glue(text, line.text)
    return text


def glue(text: str, line: str) -> str:
    """Return `line` as it goes on behind `text`: a space only between Latin words."""
    return f" {line}" if re.search(r"[A-Za-z]$", text) and re.match(r"[A-Za-z]", line) else line


def laid_out(
    chars: Sequence[Character], tables: Iterable[Sequence[Box]], page: int, height: float
) -> list[Printed | Ruled]:
    """Return the lines and tables of a page from top to bottom, without its number; `tables` are the edges of cells."""
    found: list[Ruled] = []
    for cells in tables:
        # A single cell is a frame around text; cells without text are a drawing.
        if len(cells) > 1:
            table, outside = _table(cells, chars, page)
            if len(outside) < len(chars):
                found.append(table)
                chars = outside
    lines = [
        line
        for line in read_lines(chars, page)
        if (height * _MARGIN <= line.bottom and line.top <= height * (1 - _MARGIN))
        or not _PAGE_NUMBER.fullmatch(line.text)
    ]
    return sorted([*lines, *found], key=lambda item: item.top)


def _table(boxes: Sequence[Box], chars: Sequence[Character], page: int) -> tuple[Ruled, list[Character]]:
    """Return the cells with the given edges and the characters inside them as a table, and what stands in none."""
    columns = _edges([x for box in boxes for x in (box[0], box[2])])
    rows = _edges([y for box in boxes for y in (box[1], box[3])])
    # By the first row and column the spans, and where the cell begins and ends.
    cells: dict[tuple[int, int], tuple[int, int, float, float]] = {}
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for left, top, right, bottom in boxes:
        row, column = _at(rows, top), _at(columns, left)
        row_span, column_span = max(1, _at(rows, bottom) - row), max(1, _at(columns, right) - column)
        cells[row, column] = row_span, column_span, left, right
        places = product(range(row, row + row_span), range(column, column + column_span))
        owner |= dict.fromkeys(places, (row, column))
    inside: dict[tuple[int, int], list[Character]] = {}
    outside: list[Character] = []
    for char in chars:
        across, down = _middle_of(char)
        # The last ruling belongs to the cells before it.
        spot = tuple(
            bisect_right(edges, value) - 1 - (value == edges[-1]) for edges, value in ((rows, down), (columns, across))
        )
        (inside.setdefault(owner[spot], []) if spot in owner else outside).append(char)
    table: list[list[RuledCell]] = [[] for _ in rows[1:]]
    for (row, column), (row_span, column_span, x0, x1) in sorted(cells.items()):
        lines = read_lines(inside.get((row, column), ()), page)
        padding = min([_PADDING, *(max(0.0, line.x0 - x0) for line in lines)])
        width = x1 - x0 - 2 * padding
        room = width - (lines[-1].x1 - lines[-1].x0) if lines else width
        lead = lines[0].lead if lines else 0.0
        table[row].append(RuledCell(row, column, row_span, column_span, x0, x1, join(lines, width), room, lead))
    return Ruled(table, rows[0], page), outside


def _edges(values: Iterable[float]) -> list[float]:
    """Return the rulings at `values`, those close together as one."""
    from pdfplumber.utils.clustering import cluster_list

    return [min(group) for group in cluster_list(list(values), _EDGE)]


def _at(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda place: abs(edges[place] - value))


def blocks(items: Sequence[Printed | Ruled]) -> Iterator[Block]:
    """Yield the paragraphs and tables that the lines and tables of all pages make."""
    lines = [item for item in items if isinstance(item, Printed)]
    left, right = _margins(lines)
    paragraph: list[Printed] = []
    for before, item in pairwise((None, *_rejoined(items))):
        goes_on = isinstance(item, Printed) and isinstance(before, Printed) and _goes_on(before, item, left, right)
        if paragraph and (not goes_on or len(paragraph) == _MOST_LINES):
            yield _paragraph(paragraph)
            paragraph = []
        if isinstance(item, Printed):
            paragraph.append(item)
        elif item is not None:
            rows = (tuple(Cell(c.text, c.row, c.column, c.row_span, c.column_span) for c in row) for row in item.rows)
            yield Table(tuple(rows), Location(0, page=item.page))
    if paragraph:
        yield _paragraph(paragraph)


def _margins(lines: Sequence[Printed]) -> tuple[float, float]:
    """Return where running text begins, most often, and how far its full lines reach."""
    if not lines:
        return 0.0, 0.0
    left = Counter(round(line.x0) for line in lines).most_common(1)[0][0]
    ends = sorted(line.x1 for line in lines)
    return float(left), ends[int(len(ends) * 0.9)]


def _goes_on(above: Printed, line: Printed, left: float, right: float) -> bool:
    """Return whether `line` is the next line of the paragraph that `above` belongs to."""
    # A line may break earlier than it must (before a figure and its unit); then it is nearly full and no sentence.
    is_full = above.x1 + line.lead > right or (
        above.x1 > right - 3 * above.size and not above.text.endswith(SENTENCE_ENDS)
    )
    is_indented = line.x0 > left + line.size
    same_size = abs(above.size - line.size) < 0.15 * line.size
    near = above.page != line.page or line.top - above.bottom < 1.5 * line.size
    return is_full and not is_indented and same_size and near and not _ITEM.match(line.text)


def _paragraph(lines: Sequence[Printed]) -> Paragraph:
    rest = (glue(above.text, line.text) for above, line in pairwise(lines))
    return Paragraph("".join((lines[0].text, *rest)), Location(0, page=lines[0].page))


def _rejoined(items: Sequence[Printed | Ruled]) -> Iterator[Printed | Ruled]:
    """Yield the items with every row that a page break cut in two put together in the table where it begins."""
    before: Printed | Ruled | None = None
    for item in items:
        if isinstance(before, Ruled) and isinstance(item, Ruled) and item.page == before.page + 1:
            foot = [cell for row in before.rows for cell in row if cell.row + cell.row_span == len(before.rows)]
            shift = item.left - before.left
            head = [
                (cell, next((above for above in foot if cell.is_below(above, shift)), None))
                for cell in item.rows[0]
                if cell.text
            ]
            if head and all(cell.row_span == 1 and above is not None for cell, above in head):
                cut = [(cell, above) for cell, above in head if above is not None]
                # A figure is parted from its sign where there was room for that.
                if sum(cell.overflows(above) for cell, above in cut) * 2 > len(cut):
                    for cell, above in cut:
                        above.text += glue(above.text, cell.text)
                        cell.text = ""
        yield item
        before = item
