"""What stands on the picture of a page: its lines of text and cells.

A picture or a PDF may be made to exhaust whoever draws it, so this runs in a process of its own. Places are in points
from the upper left corner, once the page is upright and straight.

The rows of a level page change abruptly between print and paper; turned, each row holds some of both. A table's lines
are what stays of the dark when everything shorter than a stroke of large print is taken away; a scan breaks them, so
small gaps are closed.
"""

import math
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.errors import UnreadableError
from knowledge.parsing.limits import MAX_PICTURE_DOTS
from knowledge.parsing.pdf_layout import Box
from knowledge.parsing.scan_layout import RecognisedLine, RecognisedPage

_DOTS = 200 / 72
"""Dots a point at which a page of a PDF is drawn: a character of small print is 25 dots high."""
_MAX_PAGE_DOTS = 12_000_000
_LONG_SIDE = 842.0
"""The height of A4 in points: what a picture, which has no size on paper, is taken for."""
_MAX_THREADS = 4
_SURE = 0.75
"""Below this, on average, a page may be standing on its head."""
_COLOURS = (0.6, 0.2, 0.2)
"""How much red, green and blue count: a red seal over black text gets pale, red headings stay dark enough."""
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


def read_page(source: Path, number: int) -> RecognisedPage | None:
    """Return what is recognised on a page of the file, None where a picture has no more pages."""
    import numpy as np

    drawn = (_drawn if source.suffix == ".pdf" else _frame)(source, number)
    if drawn is None:
        return None
    picture, width = drawn
    colours = np.asarray(picture.convert("RGB"), np.float32)
    grey = np.rint(colours @ np.array(_COLOURS, np.float32)).astype(np.uint8)
    dots = grey.shape[1] / width
    grey, lines = _upright(grey)

    def scaled(edges: Iterable[float]) -> Any:
        return tuple(round(float(edge) / dots, 2) for edge in edges)

    made = (
        RecognisedLine(
            line.text,
            scaled(line.box),
            round(line.score, 3),
            tuple((sign, *scaled(edges)) for sign, *edges in line.characters),
        )
        for line in lines
    )
    tables = tuple(tuple(map(scaled, cells)) for cells in find_cells(grey, dots))
    return RecognisedPage(number, grey.shape[0] / dots, tuple(made), tables)


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": 8000,
            "Global.text_score": 0.0,
            "Global.use_cls": False,
            "EngineConfig.onnxruntime.intra_op_num_threads": min(_MAX_THREADS, os.cpu_count() or 1),
        }
    )


def _drawn(source: Path, number: int) -> tuple[Any, float]:
    import pypdfium2

    with pypdfium2.PdfDocument(source) as document:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(_DOTS, math.sqrt(_MAX_PAGE_DOTS / max(1.0, width * height)))
        return page.render(scale=scale).to_pil(), width


def _frame(source: Path, number: int) -> tuple[Any, float] | None:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # bounded below, before anything is unpacked
    with Image.open(source) as image:
        if number > getattr(image, "n_frames", 1):
            return None
        image.seek(number - 1)
        if image.width * image.height > MAX_PICTURE_DOTS:
            raise UnreadableError(
                f"图片超过 {MAX_PICTURE_DOTS // 10_000 // 10_000} 亿像素，请按 A4 纸 300 DPI 左右重新扫描后再上传。"
            )
        picture = ImageOps.exif_transpose(image).convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    white.alpha_composite(picture)
    white.thumbnail((5000, 5000))
    return white, white.width * _LONG_SIDE / max(white.size)


def _upright(grey: Any) -> tuple[Any, list[RecognisedLine]]:
    """Return the picture turned so that its text can be read, and the text."""
    import numpy as np

    grey = straightened(grey)
    lines = _lines(grey)
    sizes = [(line, line.box[2] - line.box[0], line.box[3] - line.box[1]) for line in lines]
    tall = sum(len(line.text) for line, width, height in sizes if height >= 1.5 * width and len(line.text) > 1)
    if tall * 2 > sum(len(line.text) for line in lines):
        grey = straightened(np.ascontiguousarray(np.rot90(grey)))
        lines = _lines(grey)
    if lines and _sureness(lines) < _SURE:
        turned = np.ascontiguousarray(np.rot90(grey, 2))
        others = _lines(turned)
        if others and _sureness(others) > _sureness(lines):
            return turned, others
    return grey, lines


def _lines(grey: Any) -> list[RecognisedLine]:
    """Return the lines of a picture, in its dots."""
    import numpy as np

    def box(corners: Any) -> Box:
        return (*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist())

    found = _engine()(np.repeat(grey[:, :, None], 3, axis=2), return_word_box=True, return_single_char_box=True)
    if found.boxes is None:
        return []
    lines = []
    words = iter(found.word_results or ())
    following = next(words, ())
    for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
        characters: tuple[tuple[str, float, float], ...] = ()
        # Places are given for the lines in their order, without those for which there are none.
        if following and "".join(word for word, _, _ in following).replace(" ", "") == text.replace(" ", ""):
            characters = tuple((word, *box(np.array(place))[::2]) for word, _, place in following)
            following = next(words, ())
        lines.append(RecognisedLine(text, box(corners), float(score), characters))
    return lines


def _sureness(lines: list[RecognisedLine]) -> float:
    return sum(line.score * len(line.text) for line in lines) / max(1, sum(len(line.text) for line in lines))


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
