"""A program of its own that reads pictures of pages: each page's lines of text and cells.

Called as `python -m knowledge.parsing.scan_worker SOURCE SUFFIX PAGES RESULT`; PAGES are numbers with commas, empty for
all. It runs confined: a picture or a PDF may be made to exhaust whoever draws it. What is done stands in RESULT when it
is stopped, one pickled page after another, or in words what kept it from reading. Places are in points from the upper
left corner, once the page is upright and straight.
"""

import faulthandler
import math
import os
import pickle
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from knowledge.parsing.limits import MAX_PAGE_SECONDS, MAX_PICTURE_DOTS, MAX_SCANNED_PAGES
from knowledge.parsing.rulings import Box, find_cells, straightened
from knowledge.parsing.scan_layout import RecognisedLine, RecognisedPage

UNREADABLE = 4
"""The exit code where the file can't be opened."""
UNAVAILABLE = (
    "识别扫描件需要文字识别程序 rapidocr，这台机器上没有。"
    "请安装它（pip install rapidocr），或上传 Word 文件（.docx）、文字版 PDF。"
)
_TOO_LARGE = f"图片超过 {MAX_PICTURE_DOTS // 10_000 // 10_000} 亿像素，请按 A4 纸 300 DPI 左右重新扫描后再上传。"
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


def main(arguments: list[str]) -> int:
    """Read the pages, write what is on them, return the exit code."""
    source, suffix, numbers, result = arguments
    wanted = [int(number) for number in numbers.split(",") if number]
    with Path(result).open("ab", buffering=0) as stream:
        try:
            engine = _engine()
            for number, picture, points in _pages(Path(source), suffix, wanted):
                stream.write(pickle.dumps(_read(engine, number, picture, points)))
                _bound_page()
        except ImportError:
            stream.write(pickle.dumps(UNAVAILABLE))
        except _TooLargeError:
            stream.write(pickle.dumps(_TOO_LARGE))
        except MemoryError:
            raise
        except Exception:  # what a damaged file makes its library raise
            return UNREADABLE
    return 0


def _bound_page() -> None:
    """Let a page that takes too long end the program; whoever started it goes on behind that page."""
    faulthandler.dump_traceback_later(MAX_PAGE_SECONDS, exit=True)


class _TooLargeError(Exception):
    pass


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


def _pages(source: Path, suffix: str, wanted: list[int]) -> Iterator[tuple[int, Any, tuple[float, float]]]:
    """Yield the number of each page, its picture, and its width and height in points."""
    _bound_page()
    yield from (_drawn if suffix == ".pdf" else _frames)(source, wanted)


def _drawn(source: Path, wanted: list[int]) -> Iterator[tuple[int, Any, tuple[float, float]]]:
    import pypdfium2

    document = pypdfium2.PdfDocument(source)
    for number in wanted or range(1, len(document) + 1):
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(_DOTS, math.sqrt(_MAX_PAGE_DOTS / max(1.0, width * height)))
        picture = page.render(scale=scale).to_pil()
        page.close()
        yield number, picture, (width, height)


def _frames(source: Path, wanted: list[int]) -> Iterator[tuple[int, Any, tuple[float, float]]]:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # bounded below, before anything is unpacked
    with Image.open(source) as image:
        for number in range(1, min(getattr(image, "n_frames", 1), MAX_SCANNED_PAGES) + 1):
            if wanted and number not in wanted:
                continue
            image.seek(number - 1)
            if image.width * image.height > MAX_PICTURE_DOTS:
                raise _TooLargeError
            picture = ImageOps.exif_transpose(image).convert("RGBA")
            white = Image.new("RGBA", picture.size, "white")
            white.alpha_composite(picture)
            white.thumbnail((5000, 5000))
            share = _LONG_SIDE / max(white.size)
            yield number, white, (white.width * share, white.height * share)


def _read(engine: Any, number: int, picture: Any, points: tuple[float, float]) -> RecognisedPage:
    """Return the lines and cells of a page."""
    import numpy as np

    colours = np.asarray(picture.convert("RGB"), np.float32)
    grey = np.rint(colours @ np.array(_COLOURS, np.float32)).astype(np.uint8)
    dots = grey.shape[1] / points[0]
    grey, lines = _upright(engine, grey)

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


def _upright(engine: Any, grey: Any) -> tuple[Any, list[RecognisedLine]]:
    """Return the picture turned so that its text can be read, and the text."""
    import numpy as np

    grey = straightened(grey)
    lines = _lines(engine, grey)
    tall = sum(len(line.text) for line in lines if _is_tall(line))
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


def _is_tall(line: RecognisedLine) -> bool:
    left, top, right, bottom = line.box
    return bottom - top >= 1.5 * (right - left) and len(line.text) > 1


def _sureness(lines: list[RecognisedLine]) -> float:
    return sum(line.score * len(line.text) for line in lines) / max(1, sum(len(line.text) for line in lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
