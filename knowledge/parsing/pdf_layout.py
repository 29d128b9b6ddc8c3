"""Printed characters put together as lines, and lines as text.

A line goes on into the next one where the next word would not have fitted any more; else the author ended it. Narrow
cells break lines in odd places, so there a line counts as ended only if it also reads so.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from knowledge.document import Cell

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
        """Return whether this cell stands in the column of `above`, a cell with text at the foot of the page before.

        Its page lies to the right of that one by `shift`, as scanned sheets do.
        """
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

    def as_rows(self) -> tuple[tuple[Cell, ...], ...]:
        """Return the rows as a Document has them."""
        return tuple(
            tuple(Cell(cell.text, cell.row, cell.column, cell.row_span, cell.column_span) for cell in row)
            for row in self.rows
        )


def middle_of(char: dict[str, Any]) -> tuple[float, float]:
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


def read_lines(chars: Iterable[dict[str, Any]], page: int) -> list[Printed]:
    """Return characters as lines from top to bottom."""
    lines: list[list[dict[str, Any]]] = []
    middle = 0.0
    for char in sorted(chars, key=lambda c: (middle_of(c)[1], c["x0"])):
        at = middle_of(char)[1]
        if lines and at - middle <= char["size"] * 0.5:
            lines[-1].append(char)
        else:
            lines.append([char])
            middle = at
    printed = (_printed(sorted(line, key=lambda c: c["x0"]), page) for line in lines)
    return [line for line in printed if line.text]


def _printed(chars: Sequence[dict[str, Any]], page: int) -> Printed:
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
    return Printed(
        text,
        filled[0]["x0"],
        filled[-1]["x1"],
        min(char["top"] for char in filled),
        max(char["bottom"] for char in filled),
        max(char["size"] for char in filled),
        lead,
        page,
    )


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


def read_table(boxes: Sequence[tuple[float, float, float, float]], chars: Sequence[dict[str, Any]], page: int) -> Ruled:
    """Return the cells with the given edges (left, top, right, bottom) and the characters inside them as a table."""
    columns = _edges([x for box in boxes for x in (box[0], box[2])])
    rows = _edges([y for box in boxes for y in (box[1], box[3])])
    places = {box: (_at(rows, box[1]), _at(columns, box[0]), _at(rows, box[3]), _at(columns, box[2])) for box in boxes}
    inside: dict[tuple[int, int], list[dict[str, Any]]] = {}
    owner = {
        (row, column): (top, left)
        for top, left, bottom, right in places.values()
        for row in range(top, max(bottom, top + 1))
        for column in range(left, max(right, left + 1))
    }
    for char in chars:
        across, down = middle_of(char)
        spot = (_band(rows, down), _band(columns, across))
        if spot in owner:
            inside.setdefault(owner[spot], []).append(char)
    table: list[list[RuledCell]] = [[] for _ in rows[1:]]
    for (x0, _, x1, _), (top, left, bottom, right) in sorted(places.items(), key=lambda item: item[1][:2]):
        lines = read_lines(inside.get((top, left), ()), page)
        padding = min([_PADDING, *(max(0.0, line.x0 - x0) for line in lines)])
        width = x1 - x0 - 2 * padding
        room = width - (lines[-1].x1 - lines[-1].x0) if lines else width
        lead = lines[0].lead if lines else 0.0
        cell = RuledCell(top, left, max(1, bottom - top), max(1, right - left), x0, x1, join(lines, width), room, lead)
        table[top].append(cell)
    return Ruled(table, rows[0], page)


def _edges(values: Iterable[float]) -> list[float]:
    """Return the rulings at `values`, those close together as one."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _EDGE:
            edges.append(value)
    return edges


def _at(edges: Sequence[float], value: float) -> int:
    """Return which ruling `value` is."""
    return min(range(len(edges)), key=lambda place: abs(edges[place] - value))


def _band(edges: Sequence[float], value: float) -> int:
    """Return between which rulings `value` lies, counted by the one before it; -1 outside."""
    return next((place for place in range(len(edges) - 2, -1, -1) if edges[place] <= value), -1)
