"""Reading .pdf: paragraphs put together from printed lines, and tables by their rulings.

A page that was scanned, or whose text layer is hidden behind a picture or reads as nonsense, is recognised from what it
shows, and the notes say so.
"""

import io
import logging
import re
from itertools import chain
from typing import Any

from knowledge.document import Document, placed
from knowledge.errors import UnreadableError, UserError
from knowledge.parsing import limits
from knowledge.parsing.encoding import why_unreadable
from knowledge.parsing.pdf_layout import Printed, Ruled, blocks, laid_out
from knowledge.parsing.scan import recognise, recognition_notes
from knowledge.parsing.scan_layout import arrange
from knowledge.parsing.stopping import SlowError, take

_HIDDEN_TEXT = re.compile(rb"\b3\s+Tr\b")
"""Draws text that isn't seen, as scanners put behind the picture what they recognised."""
_COVERED = 0.5
"""The part of a page that pictures cover where it was scanned; logos and photographs take less."""
_FEW = 30
"""Characters that may stand on a scanned page: a number, a watermark."""
_OUTLINES = 100
"""So many curves on a page without text are characters drawn as shapes."""
_Items = list[Printed | Ruled]


def read(data: bytes, name: str) -> Document:
    """Return the paragraphs and ruled tables of a PDF file."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    # What pdfminer has to say of a damaged file comes back as a message or a note.
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    pages: dict[int, _Items] = {}
    scanned: list[int] = []
    notes: list[str] = []
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            _check_tree(pdf.doc.catalog.get("Pages"))
            if len(pdf.pages) > limits.MAX_QUICK_PDF_PAGES:
                take(limits.MAX_BOOK_SECONDS, limits.MAX_READING_MEMORY_BYTES)
            if len(pdf.pages) > limits.MAX_PDF_PAGES:
                notes.append(f"PDF 共{len(pdf.pages)}页，只读取了前{limits.MAX_PDF_PAGES}页。")
            for page in pdf.pages[: limits.MAX_PDF_PAGES]:
                pages[page.page_number] = _read_page(page, notes)
                if _is_scan(page):
                    scanned.append(page.page_number)
                page.close()
    except (UserError, SlowError, MemoryError):
        raise
    except Exception as error:  # a damaged PDF makes pdfminer raise whatever its parser stumbles over
        cause = error.args[0] if isinstance(error, PdfminerException) and error.args else error
        if isinstance(cause, MemoryError):
            raise cause from error
        if isinstance(cause, PDFPasswordIncorrect):
            raise UnreadableError("PDF 设有打开密码，请取消密码后重新上传。") from error
        raise UnreadableError("PDF 已损坏或结构异常，请重新导出，或上传生成它的 Word 文件（.docx）。") from error
    if scanned:
        _recognise(data, pages, scanned, notes)
    items = [item for number in sorted(pages) for item in pages[number]]
    if not _text(items).strip():
        raise UnreadableError("PDF 里没有文字，也没有能识别出文字的扫描页，请上传 Word 文件（.docx）或清晰的扫描件。")
    return Document(name, placed(blocks(items)), tuple(notes))


def _check_tree(root: Any) -> None:
    """Refuse pages whose tree leads back to itself."""
    from pdfminer.pdftypes import list_value, resolve1

    seen, waiting = set(), [root]
    while waiting:
        place = waiting.pop()
        node = resolve1(place)
        if isinstance(node, dict) and "Kids" in node:
            number = getattr(place, "objid", None)  # of a node that stands within another there is none
            if number in seen:
                raise UnreadableError("PDF 的页面目录绕回自身，不是正常的文件。请重新导出，或上传 Word 文件（.docx）。")
            seen |= {number} - {None}
            waiting += list_value(node["Kids"])


def _recognise(data: bytes, pages: dict[int, _Items], scanned: list[int], notes: list[str]) -> None:
    """Put what is recognised on the scanned pages in the place of what was read from them."""
    tried = scanned[: limits.MAX_SCANNED_PAGES]
    try:
        found = recognise(data, ".pdf", tried)
    except UserError as error:
        if not any(pages.values()):
            raise
        notes.append(f"第{'、'.join(map(str, scanned))}页是扫描件，未识别：{error}")
        return
    taken = []
    for number, page in found.items():
        items: _Items = arrange(page)
        if not pages[number] or not why_unreadable(_text(items)):
            pages[number] = items
            taken.append(page)
    notes += recognition_notes(taken, missing=[number for number in scanned if number not in found])


def _is_scan(page: Any) -> bool:
    """Return whether what a page shows says more than its text layer."""
    from pdfminer.pdftypes import stream_value

    text = "".join(char["text"] for char in page.chars).strip()
    if len(page.chars) > limits.MAX_PDF_PAGE_OBJECTS:
        return False
    pictures = sum(max(0.0, i["x1"] - i["x0"]) * max(0.0, i["bottom"] - i["top"]) for i in page.images)
    is_covered = pictures >= _COVERED * page.width * page.height
    if not text:
        return bool(page.images) or len(page.curves) >= _OUTLINES
    streams = (stream_value(stream).get_data() for stream in page.page_obj.contents)
    is_pictured = is_covered and (len(text) <= _FEW or any(map(_HIDDEN_TEXT.search, streams)))
    return is_pictured or bool(why_unreadable(text))


def _text(items: _Items) -> str:
    parts = (part for item in items for part in ((item,) if isinstance(item, Printed) else chain(*item.rows)))
    return "".join(part.text for part in parts)


def _read_page(page: Any, notes: list[str]) -> _Items:
    """Return the lines and tables of a page from top to bottom."""
    number: int = page.page_number
    # Without those printed twice in one place to look bold.
    chars = list({(c["text"], round(c["x0"]), round(c["top"])): c for c in page.chars}.values())
    edges = len(page.edges)
    if len(chars) > limits.MAX_PDF_PAGE_OBJECTS:
        notes.append(f"第{number}页的文字过多（{len(chars)}个），只读取了前{limits.MAX_PDF_PAGE_OBJECTS}个。")
        chars = chars[: limits.MAX_PDF_PAGE_OBJECTS]
    tables: list[Any] = []
    if edges > limits.MAX_PDF_PAGE_EDGES:
        notes.append(f"第{number}页的线条过多（{edges}条），其中的表格按文字读取。")
    elif edges:
        tables = [sorted(set(found.cells)) for found in page.find_tables()]
    return laid_out(chars, tables, number, page.height)
