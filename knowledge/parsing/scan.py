"""Recognising the text of scanned pages and pictures (.png, .jpg, .tif, .bmp), in a program of its own.

Recognition errs, so whoever reads its result is told; and it may be asked for by a file that was made to exhaust the
machine, so a page that ends the process costs that page alone.
"""

import pickle
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from knowledge.document import Document, placed
from knowledge.errors import UnreadableError
from knowledge.parsing import scan_worker
from knowledge.parsing.limits import MAX_RECOGNITION_MEMORY_BYTES, MAX_RECOGNITION_SECONDS
from knowledge.parsing.pages import blocks, is_page_number
from knowledge.parsing.pdf_layout import Printed, Ruled
from knowledge.parsing.scan_layout import RecognisedPage, arrange
from knowledge.parsing.stopping import take

_MAX_LOST_PAGES = 3
"""After so many pages that end the process the rest isn't tried."""


def read(data: bytes, name: str) -> Document:
    """Return the paragraphs and ruled tables that are recognised on the pages of a picture."""
    pages = recognise(data, Path(name).suffix.lower())
    items: list[Printed | Ruled] = []
    for _, page in sorted(pages.items()):
        found = arrange(page)
        items += [item for item in found if isinstance(item, Ruled) or not is_page_number(item, page.height)]
    if not items:
        raise UnreadableError(
            "图片里没有识别出文字。请用 200 DPI 以上的清晰扫描件（页面摆正、光线均匀），或上传 Word 文件（.docx）。"
        )
    return Document(name, placed(blocks(items)), tuple(recognition_notes(list(pages.values()))))


def recognise(data: bytes, suffix: str, pages: Sequence[int] = ()) -> dict[int, RecognisedPage]:
    """Return what was recognised on the pages with these numbers, by default all, as far as it could be read."""
    if find_spec("rapidocr") is None:
        raise UnreadableError(scan_worker.UNAVAILABLE)
    take(2 * MAX_RECOGNITION_SECONDS, MAX_RECOGNITION_MEMORY_BYTES)
    found: dict[int, RecognisedPage] = {}
    left = list(pages)
    with tempfile.TemporaryDirectory(prefix="scan-") as made:
        source, result = Path(made) / f"source{suffix}", Path(made) / "result"
        source.write_bytes(data)
        for _ in range(_MAX_LOST_PAGES):
            command = [sys.executable, "-s", "-P", "-m", scan_worker.__name__, str(source), suffix]
            code = 0  # where the time is up
            with suppress(subprocess.TimeoutExpired):
                code = subprocess.run(
                    [*command, ",".join(map(str, left)), str(result)],
                    stdin=subprocess.DEVNULL,
                    timeout=MAX_RECOGNITION_SECONDS,
                    check=False,
                ).returncode
            for sent in _sent(result):
                if isinstance(sent, str):
                    raise UnreadableError(sent)
                found[sent.number] = sent
            if code == scan_worker.UNREADABLE and not found:
                raise UnreadableError("图片已损坏或格式异常，请重新扫描，存为 .png、.jpg 或 PDF 再上传。")
            left = [number for number in left if number not in found]
            if code == 0 or not left:
                break
            left = left[1:]  # the page on which the process ended
    return found


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
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return "、".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)


def _sent(result: Path) -> Iterator[RecognisedPage | str]:
    """Yield the pages that the worker has read, and what kept it from reading; one that is cut off is lost."""
    with suppress(FileNotFoundError, EOFError, pickle.UnpicklingError), result.open("rb") as stream:
        while True:
            yield pickle.load(stream)
