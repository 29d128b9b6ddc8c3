"""A picture of a page laid level, and the cells of a table on it: what its ruling lines close in.

The rows of a level page change abruptly between print and paper; turned, each row holds some of both. Lines are what
stays of the dark when everything shorter than a stroke of large print is taken away; a scan breaks them, so small gaps
are closed.
"""

from statistics import fmean
from typing import Any

from knowledge.parsing.pdf_layout import Box

_SHORTEST = 9.0
"""Of lines, in points: less than the height of a row, more than most strokes of a character."""
_GAP = 4.0
"""What is closed in a broken line, in points."""
_SMALLEST_CELL = 6.0
"""Width and height of a cell, in points."""
_NARROWEST_TABLE = 0.1
"""The part of a page's width that a table takes at least: characters of a large heading close something in, too."""
_MOST_TILT = 6.0
"""Degrees; a sheet that is put in by hand lies within two."""
_STEPS = (1.0, 0.25, 0.05)
_SEEN = 900
"""The longer side of the picture that is looked at, in dots."""
_LEVEL = 0.06
"""Turning by less costs more sharpness than it gains."""


def find_cells(grey: Any, dots: float) -> list[list[Box]]:
    """Return the cells of each table on a picture, in its dots, of which a point takes `dots`."""
    import cv2
    import numpy as np

    dark = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, max(3, round(_SHORTEST * dots) | 1), 12
    )
    grid = np.zeros_like(dark)
    for along, across in ((1, 0), (0, 1)):
        kernels = [
            np.ones((max(1, round(size * dots * across)), max(1, round(size * dots * along))), np.uint8)
            for size in (_SHORTEST, _GAP)
        ]
        lines = cv2.morphologyEx(dark, cv2.MORPH_OPEN, kernels[0])
        grid |= cv2.morphologyEx(lines, cv2.MORPH_CLOSE, kernels[1])
    grid = cv2.dilate(grid, np.ones((3, 3), np.uint8))
    contours, family = cv2.findContours(grid, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    tables: dict[int, list[Box]] = {}
    for place, contour in enumerate(contours):
        parent = int(family[0][place][3])
        left, top, width, height = cv2.boundingRect(contour)
        if parent >= 0 and min(width, height) >= _SMALLEST_CELL * dots:
            tables.setdefault(parent, []).append((left, top, left + width, top + height))
    wide = _NARROWEST_TABLE * grey.shape[1]
    return [cells for table, cells in tables.items() if cv2.boundingRect(contours[table])[2] >= wide]


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


def straightened(grey: Any) -> Any:
    """Return the picture with its lines level."""
    tilt = find_tilt(grey)
    return _turned(grey, tilt, 255) if abs(tilt) > _LEVEL else grey


def find_tilt(grey: Any) -> float:
    """Return the degrees by which the picture must be turned to the left for its lines to be level."""
    import cv2

    share = min(1.0, _SEEN / max(grey.shape))
    small = 255 - cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    best, reach = 0.0, _MOST_TILT
    for step in _STEPS:
        count = round(reach / step)
        angles = [best + place * step for place in range(-count, count + 1)]
        best = max(angles, key=lambda angle: (_sharpness(small, angle), -abs(angle)))
        reach = step
    return best if abs(best) < _MOST_TILT else 0.0


def _sharpness(small: Any, angle: float) -> float:
    import numpy as np

    rows = _turned(small, angle, 0).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def _turned(grey: Any, angle: float, outside: int) -> Any:
    import cv2

    height, width = grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=outside)
