"""Printed characters put together as lines, and lines as text.

A line goes on into the next one where the next word would not have fitted any more; else the author ended it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

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
_ITEM = re.compile(r"\d{1,2}\s*[.、．]|[（(]\s*[\d一二三四五六七八九十]{1,2}\s*[）)]|[①-⑳]|目标\s*\d")
_EDGE = 2.0
"""Rulings closer together than this, in points, are the same one."""
_SAME_COLUMN = 5.0
"""Columns whose edges lie within this, in points, on two pages are the same one: none is narrower than a character."""
_PADDING = 6.0
"""The space between a cell's ruling and its text is at most this, in points."""
_SLACK = 1.0
"""How far, in points, a word may stick out before it counts as not fitting: printers round."""


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
    if "matrix" not in char:
        return across, (char["top"] + char["bottom"]) / 2
    _, skew, slant, _, _, base = char["matrix"]
    if skew or slant:
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
    printed = (_printed(sorted(line, key=lambda c: c["x0"]), page) for line in lines)
    return [line for line in printed if line.text]


def _printed(chars: Sequence[Character], page: int) -> Printed:
    filled = [char for char in chars if char["text"].strip()]
    if not filled:
        return Printed("", 0, 0, 0, 0, 0, 0, page)
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
    """Return which ruling `value` is."""
    return min(range(len(edges)), key=lambda place: abs(edges[place] - value))
