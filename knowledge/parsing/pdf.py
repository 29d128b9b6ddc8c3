"""Reading text .pdf: paragraphs put together from printed lines, and tables by their rulings.

Each page's part of a table is a table of its own, so that places carry the right page; a row that the page break cuts
in two is put together again where it begins. A scanned PDF holds no text and is refused.
"""

import io
import logging
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from knowledge.document import Block, Document, Location, Paragraph, Table
from knowledge.errors import UserError
from knowledge.parsing.limits import (
    MAX_PDF_PAGE_EDGES,
    MAX_PDF_PAGE_OBJECTS,
    MAX_PDF_PAGES,
    MAX_PDF_STREAM_BYTES,
)
from knowledge.parsing.pdf_layout import (
    SENTENCE_ENDS,
    Printed,
    Ruled,
    RuledCell,
    glue,
    middle_of,
    read_lines,
    read_table,
)

_PAGE_NUMBER = re.compile(r"[-—–－·\s]*(?:第\s*)?\d{1,4}\s*页?(?:\s*[,，/]?\s*共?\s*\d{1,4}\s*页)?[-—–－·\s]*")
_STARTS_PARAGRAPH = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.、．](?!\d)"
)
_NO_UNICODE = re.compile(r"\(cid:\d+\)")
_STREAM = re.compile(rb"stream\r?\n")
_MARGIN = 0.1
"""The part of a page's height at its head and foot in which page numbers stand."""
_STEP = 16 * 1024 * 1024
"""How much of a stream is unpacked at a time."""


def read(data: bytes, name: str) -> Document:
    """Return the paragraphs and ruled tables of a PDF file that holds text."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    _check_streams(data, name)
    # What pdfminer has to say of a damaged file comes back as a message or a note.
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    items: list[Printed | Ruled] = []
    notes: list[str] = []
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > MAX_PDF_PAGES:
                raise UserError(f"无法读取《{name}》：PDF 超过 {MAX_PDF_PAGES} 页，请只上传自评报告部分。")
            for page in pdf.pages:
                items += _read_page(page, notes)
                page.close()
    except UserError:
        raise
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise UserError(f"无法读取《{name}》：PDF 设有打开密码，请取消密码后重新上传。") from error
        raise _damaged(name) from error
    except Exception as error:  # a damaged PDF makes pdfminer raise whatever its parser stumbles over
        raise _damaged(name) from error
    _check_text(items, name)
    return Document(name, tuple(_blocks(items)), tuple(notes))


def _damaged(name: str) -> UserError:
    return UserError(f"无法读取《{name}》：PDF 已损坏或结构异常，请重新导出，或上传生成它的 Word 文件（.docx）。")


def _check_streams(data: bytes, name: str) -> None:
    """Refuse a PDF whose compressed streams unpack beyond the bound: pdfminer unpacks each of them whole."""
    total = 0
    for match in _STREAM.finditer(data):
        end = data.find(b"endstream", match.end())
        packed = data[match.end() : end if end >= 0 else len(data)]
        unpacker = zlib.decompressobj()
        try:
            while packed and not unpacker.eof:
                total += len(unpacker.decompress(packed, _STEP))
                packed = unpacker.unconsumed_tail
                if total > MAX_PDF_STREAM_BYTES:
                    raise UserError(f"无法读取《{name}》：PDF 解压后异常巨大，不像正常的报告，请重新导出后再上传。")
        except zlib.error:
            continue  # not compressed, or compressed otherwise


def _check_text(items: Sequence[Printed | Ruled], name: str) -> None:
    texts = [item.text for item in items if isinstance(item, Printed)]
    texts += [cell.text for item in items if isinstance(item, Ruled) for row in item.rows for cell in row]
    text = "".join(texts)
    if not text.strip():
        raise UserError(
            f"无法读取《{name}》：PDF 里没有文字，应是扫描件或图片，请上传 Word 文件（.docx）或文字版 PDF。"
        )
    unknown = len(_NO_UNICODE.findall(text))
    if unknown * 10 > len(text) / 8:
        raise UserError(f"无法读取《{name}》：PDF 的字体没有文字编码，读出来是乱码，请上传 Word 文件（.docx）。")


def _read_page(page: Any, notes: list[str]) -> list[Printed | Ruled]:
    """Return the lines and tables of a page from top to bottom."""
    number: int = page.page_number
    chars = _distinct(page.chars)
    edges = len(page.edges)
    if len(chars) > MAX_PDF_PAGE_OBJECTS:
        notes.append(f"第{number}页的文字过多（{len(chars)}个），未读取。")
        return []
    tables: list[Ruled] = []
    if edges > MAX_PDF_PAGE_EDGES:
        notes.append(f"第{number}页的线条过多（{edges}条），其中的表格按文字读取。")
    elif edges:
        for found in page.find_tables():
            # A single cell is a frame around text, not a table.
            if len(found.cells) > 1:
                left, top, right, bottom = found.bbox
                inside: list[dict[str, Any]] = []
                outside: list[dict[str, Any]] = []
                for char in chars:
                    across, down = middle_of(char)
                    (inside if left <= across <= right and top <= down <= bottom else outside).append(char)
                tables.append(read_table(sorted(set(found.cells)), inside, number))
                chars = outside
    lines = [line for line in read_lines(chars, number) if not _is_page_number(line, page.height)]
    return sorted([*lines, *tables], key=lambda item: item.top)


def _distinct(chars: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the characters without those printed twice in one place to look bold."""
    return list({(c["text"], round(c["x0"]), round(c["top"])): c for c in chars}.values())


def _is_page_number(line: Printed, height: float) -> bool:
    outside = line.bottom < height * _MARGIN or line.top > height * (1 - _MARGIN)
    return outside and _PAGE_NUMBER.fullmatch(line.text) is not None


def _blocks(items: Sequence[Printed | Ruled]) -> Iterator[Block]:
    lines = [item for item in items if isinstance(item, Printed)]
    left, right = _margins(lines)
    number = tables = 0
    paragraph: list[Printed] = []
    for before, item in pairwise((None, *_rejoined(items))):
        goes_on = isinstance(item, Printed) and isinstance(before, Printed) and _goes_on(before, item, left, right)
        if paragraph and not goes_on:
            yield _paragraph(paragraph, number)
            number, paragraph = number + 1, []
        if isinstance(item, Printed):
            paragraph.append(item)
        elif item is not None:
            yield Table(item.as_rows(), Location(number, tables, page=item.page))
            number, tables = number + 1, tables + 1
    if paragraph:
        yield _paragraph(paragraph, number)


def _margins(lines: Sequence[Printed]) -> tuple[float, float]:
    """Return where running text begins, most often, and how far its full lines reach."""
    if not lines:
        return 0.0, 0.0
    left = Counter(round(line.x0) for line in lines).most_common(1)[0][0]
    ends = sorted(line.x1 for line in lines)
    return float(left), ends[int(len(ends) * 0.9)]


def _goes_on(above: Printed, line: Printed, left: float, right: float) -> bool:
    """Return whether `line` is the next line of the paragraph that `above` belongs to."""
    # A line may break earlier than it must (before a figure and its unit); then it is nearly full and no sentence.
    is_full = above.x1 + line.lead > right or (
        above.x1 > right - 3 * above.size and not above.text.endswith(SENTENCE_ENDS)
    )
    is_indented = line.x0 > left + line.size
    same_size = abs(above.size - line.size) < 0.15 * line.size
    near = above.page != line.page or line.top - above.bottom < 1.5 * line.size
    return is_full and not is_indented and same_size and near and not _STARTS_PARAGRAPH.match(line.text)


def _paragraph(lines: Sequence[Printed], number: int) -> Paragraph:
    text = lines[0].text
    for line in lines[1:]:
        text += glue(text, line.text)
    return Paragraph(text, Location(number, page=lines[0].page))


def _rejoined(items: Sequence[Printed | Ruled]) -> Iterator[Printed | Ruled]:
    """Yield the items with every row that a page break cut in two put together in the table where it begins."""
    before: Printed | Ruled | None = None
    for item in items:
        if isinstance(before, Ruled) and isinstance(item, Ruled) and item.page == before.page + 1:
            foot = [cell for row in before.rows for cell in row if cell.row + cell.row_span == len(before.rows)]
            head = [(cell, _above(cell, foot)) for cell in item.rows[0] if cell.text]
            if head and all(cell.row_span == 1 and above is not None for cell, above in head):
                for cell, above in head:
                    if above is not None:
                        above.text += glue(above.text, cell.text)
                        cell.text = ""
        yield item
        before = item


def _above(cell: RuledCell, foot: Sequence[RuledCell]) -> RuledCell | None:
    return next((above for above in foot if cell.continues(above)), None)
