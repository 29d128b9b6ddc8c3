"""What stands on the picture of a page: its lines of text and cells.

A picture or a PDF may be made to exhaust whoever draws it, so this runs in a process of its own. Places are in points
from the upper left corner, once the page is upright and straight.
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
from knowledge.parsing.rulings import find_cells, straightened
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
    grey, lines = _upright(_engine(), grey)

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


def _upright(engine: Any, grey: Any) -> tuple[Any, list[RecognisedLine]]:
    """Return the picture turned so that its text can be read, and the text."""
    import numpy as np

    grey = straightened(grey)
    lines = _lines(engine, grey)
    sizes = [(line, line.box[2] - line.box[0], line.box[3] - line.box[1]) for line in lines]
    tall = sum(len(line.text) for line, width, height in sizes if height >= 1.5 * width and len(line.text) > 1)
    if tall * 2 > sum(len(line.text) for line in lines):
        grey = straightened(np.ascontiguousarray(np.rot90(grey)))
        lines = _lines(engine, grey)
    if lines and _sureness(lines) < _SURE:
        turned = np.ascontiguousarray(np.rot90(grey, 2))
        others = _lines(engine, turned)
        if others and _sureness(others) > _sureness(lines):
            return turned, others
    return grey, lines


def _lines(engine: Any, grey: Any) -> list[RecognisedLine]:
    """Return the lines of a picture, in its dots."""
    import numpy as np

    def box(corners: Any) -> Box:
        return (*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist())

    found = engine(np.repeat(grey[:, :, None], 3, axis=2), return_word_box=True, return_single_char_box=True)
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
