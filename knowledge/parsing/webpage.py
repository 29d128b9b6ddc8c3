"""Reading .html: headings, paragraphs and tables of a page; a table that only places things on it is running text."""

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from knowledge.document import NOWHERE, Block, Cell, Document, Paragraph, Table, placed
from knowledge.errors import UnreadableError
from knowledge.parsing.cells_in_lines import with_forms
from knowledge.parsing.encoding import decode
from knowledge.parsing.limits import MAX_HTML_CELLS, MAX_TABLE_COLUMNS

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_DROPPED = {
    "head", "script", "style", "noscript", "template", "nav", "footer", "aside", "form", "select", "button",
    "input", "textarea", "svg", "math", "iframe", "object", "embed", "audio", "video", "canvas", "map", "dialog",
}  # fmt: skip
_BLOCKS = {
    "html", "body", "main", "article", "section", "header", "div", "p", "center", "blockquote", "pre", "ul", "ol",
    "li", "dl", "dt", "dd", "figure", "figcaption", "address", "fieldset", "details", "summary", "hr", "h1", "h2",
    "h3", "h4", "h5", "h6", "table", "caption",
}  # fmt: skip
_CHROME = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|crumbs?|footer|sidebar|copyright|share|pagination)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_LINK_LIST = 5
"""A list of at least so many items that are all links is a menu."""
_BREAK = "\x0b"
"""Stands for <br> while white space is gathered: it isn't white space of the source."""
_WIDE = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\u2014\u2018-\u201d]"
_LINE_BETWEEN_CHINESE = re.compile(rf"(?<={_WIDE})[ \t]*[\r\n]\s*(?={_WIDE})")
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")


def read(data: bytes, name: str) -> Document:
    """Return the headings, paragraphs and tables of a web page."""
    text, notes = _decoded(data)
    body = parse_html(text)
    parts = [Paragraph(part[0], NOWHERE, part[1]) if isinstance(part, tuple) else part for part in _walk(body)]
    texts = [part.text if isinstance(part, Paragraph) else "\t|" for part in parts]
    blocks: list[Block] = []
    for found in with_forms(texts):
        between = parts[found] if isinstance(found, slice) else [found]
        blocks += [part if isinstance(part, Paragraph | Table) else Table(read_rows(part), NOWHERE) for part in between]
    return Document(name, placed(blocks), notes)


def parse_html(text: str) -> Any:
    """Return the body of a page, or of a piece of one such as a table in a Markdown file."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError("网页里没有内容或结构异常，请在浏览器里打开后另存，或复制到 Word 再上传。") from error
    body = root.find("body")
    return root if body is None else body


def read_rows(table: Any, *, keeps_lines: bool = False) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows of a <table>, merged cells once; `keeps_lines` where the source's line ends are meant."""
    rows: list[tuple[Cell, ...]] = []
    below: dict[int, int] = {}  # the columns that cells from above reach into, with how many rows more
    elements = [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]
    count = 0
    for number, element in enumerate(elements):
        cells: list[Cell] = []
        reached = {column: left - 1 for column, left in below.items() if left > 1}
        column = 0
        for cell in element.iterchildren("td", "th"):
            while column in below:
                column += 1
            if column >= MAX_TABLE_COLUMNS:
                break
            width = min(_span(cell, "colspan"), MAX_TABLE_COLUMNS - column)
            height = min(_span(cell, "rowspan") or len(elements), len(elements) - number)
            width = next((step for step in range(1, width) if column + step in below), max(1, width))
            cells.append(Cell(_text(cell, keeps_lines=keeps_lines), number, column, height, width))
            if height > 1:
                reached |= dict.fromkeys(range(column, column + width), height - 1)
            column += width
        count += len(cells)
        if count > MAX_HTML_CELLS:
            raise UnreadableError("表格异常巨大，不像正常的报告，请拆成几个文件再上传。")
        rows.append(tuple(cells))
        below = reached
    return tuple(rows)


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text of a page: what it declares counts only where it is neither UTF-8 nor a Chinese encoding."""
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        with suppress(LookupError, UnicodeDecodeError):
            codec = codecs.lookup(declared[1].decode("ascii")).name
            if codec not in {"utf-8", "gb2312", "gbk", "gb18030", "utf-16", "iso8859-1", "cp1252", "ascii"}:
                return decode(data.decode(codec, "replace").encode())
    return decode(data)


def _walk(element: Any, *, keeps_lines: bool = False) -> Iterator[tuple[str, int | None] | Any]:
    """Yield paragraphs as text and heading level, and data tables as their elements, in reading order."""
    parts: list[str] = []

    def flush(level: int | None = None) -> Iterator[tuple[str, int | None]]:
        text = "".join(parts)
        lines = _lines(text.replace("\n", _BREAK) if keeps_lines else text)
        parts.clear()
        yield from ((" ".join(lines), level),) if level and lines else ((line, level) for line in lines)

    def visit(node: Any) -> Iterator[tuple[str, int | None] | Any]:
        if _is_dropped(node):
            return
        if node.tag == "br":
            parts.append(_BREAK)
        if node.tag == "table" and _is_data(node):
            yield from flush()
            caption = node.find("caption")
            if caption is not None and (text := _text(caption)):
                yield text, None
            yield node
            return
        is_block = node.tag in _BLOCKS or node.tag in {"tr", "td", "th"}
        if is_block:
            yield from flush()
        level = int(node.tag[1]) if re.fullmatch("h[1-6]", node.tag) else None
        parts.append(node.text or "")
        for child in node:
            yield from visit(child)
            parts.append(child.tail or "")
        if is_block:
            yield from flush(level)

    yield from visit(element)
    yield from flush()


def _is_dropped(node: Any) -> bool:
    if not isinstance(node.tag, str) or node.tag in _DROPPED or "hidden" in node.attrib:
        return True
    if node.get("role") in {"navigation", "contentinfo", "menu"} or _HIDDEN.search(node.get("style") or ""):
        return True
    if node.tag in {"div", "ul", "ol", "section", "p", "header"} and _CHROME.search(
        f"{node.get('class') or ''} {node.get('id') or ''}"
    ):
        return True
    items = node.findall("li") if node.tag in {"ul", "ol"} else ()
    linked = ("".join(text for link in item.iter("a") for text in link.itertext()).strip() for item in items)
    texts = ("".join(item.itertext()).strip() for item in items)
    return len(items) >= _LINK_LIST and all(map(str.__eq__, linked, texts))


def _is_data(table: Any) -> bool:
    """Return whether a table holds data, and doesn't only place things on the page."""
    rows = list(table.iter("tr"))
    return (
        len(rows) > 1
        and sum(len(row) for row in rows) > len(rows)
        and next(table.iterdescendants("table"), None) is None
    )


def _span(cell: Any, name: str) -> int:
    """Return a span as written, 0 meaning to the end; what isn't a number counts as 1."""
    value = (cell.get(name) or "1").strip()
    return int(value) if re.fullmatch(r"\d{1,5}", value) else 1


def _text(element: Any, *, keeps_lines: bool = False) -> str:
    """Return the text of a cell or caption, a line a paragraph in it."""
    parts = _walk(element, keeps_lines=keeps_lines)
    return "\n".join(part[0] if isinstance(part, tuple) else part.text_content() for part in parts)


def _lines(text: str) -> list[str]:
    """Return the lines of gathered text: line ends of the source are spaces, and nothing between Chinese characters."""
    text = _SPACE.sub(" ", _LINE_BETWEEN_CHINESE.sub("", text))
    return [stripped for line in text.split(_BREAK) if (stripped := line.strip(" \u3000"))]
