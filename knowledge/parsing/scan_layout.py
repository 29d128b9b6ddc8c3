"""What was recognised on a page, put together as the lines and tables that a page with text gives."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import fmean, median

from knowledge.parsing.pdf_layout import Box, Character, Printed, Ruled, laid_out

_UNSURE = 0.5
"""Below this a line is a stamp, a picture or dirt rather than text."""
_SNAP = 4.0
"""Edges of cells this close together, in points, are the same: a sheet never lies quite flat."""
_PADDED = 0.8
"""The part of a line's box that its characters fill from top to bottom."""
_LIKE = 0.2
"""Sizes that differ by less than this part are the same: they are measured, not known."""
_WIDE = re.compile(r"[\u2e80-\u9fff\uff00-\uff60\u3000-\u303f]")


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """A line of text, the box around it, and left and right edge of each character where they are known."""

    text: str
    box: Box
    score: float = 1.0
    characters: tuple[tuple[str, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """What was recognised on one page, in points from its upper left corner."""

    number: int
    height: float
    lines: tuple[RecognisedLine, ...]
    tables: tuple[tuple[Box, ...], ...]

    @property
    def unsure(self) -> int:
        """Return how many lines are too uncertain to be read."""
        return sum(line.score < _UNSURE for line in self.lines)


def arrange(page: RecognisedPage) -> list[Printed | Ruled]:
    """Return the lines and tables of a page from top to bottom."""
    chars = [char for line in _alike([line for line in page.lines if line.score >= _UNSURE]) for char in line]
    return laid_out(chars, [snapped(list(cells), _SNAP) for cells in page.tables], page.number, page.height)


def snapped(cells: list[Box], tolerance: float) -> list[Box]:
    """Return the cells with edges within `tolerance` in one place; of two that overlap the smaller is kept."""
    from pdfplumber.utils.clustering import cluster_list

    across, down = (
        {
            edge: fmean(group)
            for group in cluster_list([cell[at] for cell in cells for at in ends], tolerance)
            for edge in group
        }
        for ends in ((0, 2), (1, 3))
    )
    made = {(across[left], down[top], across[right], down[bottom]) for left, top, right, bottom in cells}
    apart: list[Box] = []
    for cell in sorted(made, key=lambda cell: ((cell[2] - cell[0]) * (cell[3] - cell[1]), cell)):
        left, top, right, bottom = cell
        overlaps = any(left < one[2] and one[0] < right and top < one[3] and one[1] < bottom for one in apart)
        if left < right and top < bottom and not overlaps:
            apart.append(cell)
    return sorted(apart)


def spread(line: RecognisedLine) -> list[tuple[str, float, float]]:
    """Return the characters of a line with their left and right edges; those of Chinese are twice as wide."""
    if line.characters:
        return list(line.characters)
    left, _, right, _ = line.box
    shares = [2 if _WIDE.match(character) else 1 for character in line.text]
    step = (right - left) / max(1, sum(shares))
    edges = pairwise(left + step * share for share in accumulate(shares, initial=0))
    return [(character, *ends) for character, ends in zip(line.text, edges, strict=True)]


def _alike(lines: Sequence[RecognisedLine]) -> list[list[Character]]:
    """Return the characters of the lines, with the same size where the print is the same."""
    sizes = [_size(line) for line in lines]
    made = []
    for line, size in zip(lines, sizes, strict=True):
        like = median(other for other in sizes if abs(other - size) <= _LIKE * size)
        middle = (line.box[1] + line.box[3]) / 2
        made.append(
            [
                {"text": text, "x0": x0, "x1": x1, "top": middle - like / 2, "bottom": middle + like / 2, "size": like}
                for text, x0, x1 in spread(line)
            ]
        )
    return made


def _size(line: RecognisedLine) -> float:
    """Return the size of a line's print: a Chinese character is as wide as it is high."""
    left, top, right, bottom = line.box
    wide = len(_WIDE.findall(line.text))
    height = max(1.0, (bottom - top) * _PADDED)
    if wide < 5 or wide * 2 < len(line.text):
        return height
    return min(max((right - left) / (wide + (len(line.text) - wide) / 2), height * 0.6), height * 1.4)
