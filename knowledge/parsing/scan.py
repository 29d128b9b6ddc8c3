"""Recognising scanned pages and pictures in a program of its own: a page that ends it costs that page alone."""

import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from itertools import groupby
from multiprocessing import TimeoutError as LateError
from multiprocessing import get_context
from pathlib import Path

from knowledge.document import Document, placed
from knowledge.errors import UnreadableError
from knowledge.parsing import limits
from knowledge.parsing.pdf_layout import blocks
from knowledge.parsing.recognition import read_page
from knowledge.parsing.scan_layout import RecognisedPage, arrange
from knowledge.parsing.stopping import take

_MAX_LOST_PAGES = 3
"""After so many pages that could not be read the rest isn't tried."""


def read(data: bytes, name: str) -> Document:
    """Return the paragraphs and ruled tables that are recognised on the pages of a picture."""
    pages = recognise(data, Path(name).suffix.lower())
    items = [item for page in pages.values() for item in arrange(page)]
    if not items:
        raise UnreadableError(
            "图片里没有识别出文字。请用 200 DPI 以上的清晰扫描件（页面摆正、光线均匀），或上传 Word 文件（.docx）。"
        )
    return Document(name, placed(blocks(items)), tuple(recognition_notes(list(pages.values()))))


def recognise(data: bytes, suffix: str, pages: Sequence[int] = ()) -> dict[int, RecognisedPage]:
    """Return what was recognised on the pages with these numbers, by default all, as far as it could be read."""
    if find_spec("rapidocr") is None:
        raise UnreadableError(
            "识别扫描件需要文字识别程序 rapidocr，这台机器上没有。"
            "请安装它（pip install rapidocr），或上传 Word 文件（.docx）、文字版 PDF。"
        )
    take(limits.MAX_RECOGNITION_SECONDS, limits.MAX_RECOGNITION_MEMORY_BYTES)
    found: dict[int, RecognisedPage] = {}
    lost: list[Exception] = []
    spent = 0.0
    with tempfile.TemporaryDirectory(prefix="scan-") as made, ExitStack() as stack:
        source = Path(made) / f"source{suffix}"
        source.write_bytes(data)
        program = None
        for number in pages or range(1, limits.MAX_SCANNED_PAGES + 1):
            if len(lost) == _MAX_LOST_PAGES or spent > limits.MAX_RECOGNITION_SECONDS:
                break
            program = program or stack.enter_context(get_context("spawn").Pool(1))
            try:
                waiting = program.apply_async(_read_page, (source, number))
                page, taken = waiting.get(limits.MAX_PAGE_SECONDS * limits.BUSY)
            except Exception as error:  # what a damaged page makes its library raise, or that it takes too long
                lost.append(error)
                if isinstance(error, LateError):
                    program.terminate()
                    program = None
                continue
            if page is None:
                break
            spent += taken
            found[number] = page
    if lost and not found:
        if isinstance(lost[0], UnreadableError):
            raise lost[0]
        raise UnreadableError(
            "图片已损坏或格式异常，或者识别用时过长，请重新扫描，存为 .png、.jpg 或 PDF 再上传。"
        ) from lost[0]
    return found


def _read_page(source: Path, number: int) -> tuple[RecognisedPage | None, float]:
    """Return what is recognised on a page, and what it took of a processor."""
    began = time.process_time()
    return read_page(source, number), time.process_time() - began


def recognition_notes(pages: Sequence[RecognisedPage], missing: Sequence[int] = ()) -> list[str]:
    """Return, in Chinese, what a reader must know of text that was recognised, and which pages could not be."""
    notes = []
    if pages:
        notes.append(f"第{_listed([page.number for page in pages])}页由扫描件识别，请与原件核对数字。")
    if unsure := {page.number: page.unsure for page in pages if page.unsure}:
        notes.append(f"第{_listed(list(unsure))}页有{sum(unsure.values())}处看不清，未读取。")
    if missing:
        notes.append(f"第{_listed(missing)}页是扫描件，没有识别出来（页数过多、用时过长或页面异常）。")
    return notes


def _listed(numbers: Sequence[int]) -> str:
    """Return page numbers as people write them, 1–3、7."""
    runs = groupby(enumerate(sorted(numbers)), key=lambda place: place[1] - place[0])
    spans = [[number for _, number in run] for _, run in runs]
    return "、".join(str(span[0]) if len(span) == 1 else f"{span[0]}–{span[-1]}" for span in spans)
