"""Reading pictures of pages, scanned or photographed: .png, .jpg, .tif (one page or more) and .bmp."""

from pathlib import Path

from knowledge.document import Document
from knowledge.errors import UserError
from knowledge.parsing.pages import blocks, is_page_number
from knowledge.parsing.pdf_layout import Printed, Ruled
from knowledge.parsing.scan import recognise, recognition_notes
from knowledge.parsing.scan_layout import arrange


def read(data: bytes, name: str) -> Document:
    """Return the paragraphs and ruled tables that are recognised on the pages of a picture."""
    pages = recognise(data, Path(name).suffix.lower(), name)
    items: list[Printed | Ruled] = []
    for _, page in sorted(pages.items()):
        found = arrange(page)
        items += [item for item in found if isinstance(item, Ruled) or not is_page_number(item, page.height)]
    if not items:
        raise UserError(
            f"无法读取《{name}》：图片里没有识别出文字。请用 200 DPI 以上的清晰扫描件（页面摆正、光线均匀），"
            "或上传 Word 文件（.docx）。"
        )
    return Document(name, tuple(blocks(items)), tuple(recognition_notes(list(pages.values()))))
