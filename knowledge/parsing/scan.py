"""Recognising the text of scanned pages and pictures, in a program of its own.

Recognition errs, so whoever reads its result is told; and it may be asked for by a file that was made to exhaust the
machine, so a page that ends the process costs that page alone.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from knowledge.errors import UserError
from knowledge.parsing import scan_worker
from knowledge.parsing.limits import MAX_PICTURE_DOTS, MAX_RECOGNITION_MEMORY_BYTES, MAX_RECOGNITION_SECONDS
from knowledge.parsing.scan_layout import RecognisedLine, RecognisedPage
from knowledge.parsing.stopping import take

_MODULE = "knowledge.parsing.scan_worker"
_MAX_LOST_PAGES = 3
"""After so many pages that end the process the rest isn't tried."""


def recognise(data: bytes, suffix: str, name: str, pages: Sequence[int] = ()) -> dict[int, RecognisedPage]:
    """Return what was recognised on the pages with these numbers, by default all, as far as it could be read."""
    if find_spec("rapidocr") is None:
        raise _unavailable(name)
    take(2 * MAX_RECOGNITION_SECONDS, MAX_RECOGNITION_MEMORY_BYTES)
    found: dict[int, RecognisedPage] = {}
    left = list(pages)
    with tempfile.TemporaryDirectory(prefix="scan-") as made:
        folder = Path(made)
        source, result = folder / f"source{suffix}", folder / "result.json"
        source.write_bytes(data)
        for _ in range(_MAX_LOST_PAGES):
            command = [sys.executable, "-s", "-P", "-m", _MODULE, str(source), suffix, ",".join(map(str, left))]
            code = _run([*command, str(result)])
            found = {page.number: page for page in _read_result(result)}
            _check(code, name, is_all_lost=not found)
            left = [number for number in left if number not in found]
            if code in {0, None} or not left:
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


def _run(command: list[str]) -> int | None:
    """Return the exit code, None where the time was up."""
    try:
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, timeout=MAX_RECOGNITION_SECONDS, check=False
        ).returncode
    except subprocess.TimeoutExpired:
        return None


def _check(code: int | None, name: str, *, is_all_lost: bool) -> None:
    if code == scan_worker.UNAVAILABLE:
        raise _unavailable(name)
    if code == scan_worker.TOO_LARGE:
        raise UserError(
            f"无法读取《{name}》：图片超过 {MAX_PICTURE_DOTS // 10_000 // 10_000} 亿像素，"
            "请按 A4 纸 300 DPI 左右重新扫描后再上传。"
        )
    if code == scan_worker.UNREADABLE and is_all_lost:
        raise UserError(f"无法读取《{name}》：图片已损坏或格式异常，请重新扫描，存为 .png、.jpg 或 PDF 再上传。")


def _unavailable(name: str) -> UserError:
    return UserError(
        f"无法读取《{name}》：识别扫描件需要文字识别程序 rapidocr，这台机器上没有。"
        "请安装它（pip install rapidocr），或上传 Word 文件（.docx）、文字版 PDF。"
    )


def _read_result(result: Path) -> list[RecognisedPage]:
    if not result.is_file():
        return []
    with result.open(encoding="utf-8") as stream:
        # A line that is cut off belongs to the page on which the process ended.
        return [_page(json.loads(line)) for line in stream if line.endswith("\n")]


def _page(found: dict[str, Any]) -> RecognisedPage:
    return RecognisedPage(**found | {"lines": tuple(RecognisedLine(**line) for line in found["lines"])})
