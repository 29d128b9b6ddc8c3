"""Reading .docx: the body walked once, in the order its author sees it, as if every tracked change had been accepted.

A text box follows the paragraph that anchors it, a table inside a cell the table around it, each as a block of its own;
one column around tables only frames them. What stands in the cells that a merged one covers, Word doesn't show.
`find_elements` walks the same way, so that a Location leads back into the file that is to be annotated.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lxml import etree

from knowledge.document import BOLD, NOWHERE, Cell, Document, Location, Paragraph, Table, placed
from knowledge.errors import UnreadableError
from knowledge.parsing.limits import MAX_TABLE_COLUMNS
from knowledge.parsing.numbering import Numbering, W, read_numbering
from knowledge.parsing.package import open_package

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_P, _TBL, _TR, _TC, _T, _R = (f"{W}{tag}" for tag in ("p", "tbl", "tr", "tc", "t", "r"))
_TEXT = {_T, f"{_M}t"}
_FIXED = {f"{W}tab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_BREAK, _SYMBOL, _ALTERNATE, _TEXT_BOX = f"{W}br", f"{W}sym", f"{_MC}AlternateContent", f"{W}txbxContent"
_P_PROPERTIES, _TR_PROPERTIES, _TC_PROPERTIES, _VAL = (f"{W}{tag}" for tag in ("pPr", "trPr", "tcPr", "val"))
_GRID_BEFORE, _GRID_SPAN, _V_MERGE, _H_MERGE = (f"{W}{tag}" for tag in ("gridBefore", "gridSpan", "vMerge", "hMerge"))
_ROW_DELETED, _CELL_DELETED = f"{W}del", f"{W}cellDel"
# The prompt that a content control shows while nobody has filled it in.
_SDT, _PLACEHOLDER = f"{W}sdt", f"{W}sdtPr/{W}showingPlcHdr"
_BREAK_TYPE, _CHARACTER, _VANISH, _BOLD = f"{W}type", f"{W}char", f"{W}rPr/{W}vanish", f"{W}rPr/{W}b"
# A line of more characters heads nothing.
_LONGEST_BOLD = 40
_DELETED = {f"{W}{tag}" for tag in ("del", "moveFrom")}
_SKIPPED = _DELETED | {
    f"{W}{tag}" for tag in ("pPr", "rPr", "instrText", "delText", "rt", "tblPr", "tcPr", "trPr", "sdtPr")
}
_WRAPPERS = {f"{W}{tag}" for tag in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")}
# What Word's symbol dialogue writes for signs that forms use; the font's own code page, not Unicode.
_SYMBOLS = {
    "F0B3": "≥", "F0A3": "≤", "F0B1": "±", "F0B0": "°", "F0B4": "×", "F0B9": "≠", "F0A5": "∞", "F0FE": "☑", "F0A8": "□",
}  # fmt: skip


@dataclass(eq=False)
class _Box:
    """A cell while its table is being walked, with the element it comes from."""

    element: etree._Element
    cell: Cell
    merges_down: bool


@dataclass(frozen=True, eq=False)
class _Found:
    """One block of the walk: a paragraph with its text and level, or a table with its rows."""

    element: etree._Element
    text: str = ""
    level: int | None = None
    rows: tuple[tuple[_Box, ...], ...] | None = None


def read(data: bytes, name: str) -> Document:
    """Return the paragraphs and tables of a .docx file."""
    document, styles, lists = open_package(data)
    body = document.find(f"{W}body")
    if body is None:
        raise UnreadableError("这不是 Word 2007 及以后的文档，请用 Word 打开后另存为 .docx。")
    numbering = read_numbering(styles, lists)
    found = (
        Table(tuple(tuple(box.cell for box in boxes) for boxes in each.rows), NOWHERE)
        if each.rows is not None
        else Paragraph(each.text, NOWHERE, each.level)
        for each in _walk(body, numbering)
    )
    return Document(name, placed(found), tuple(_notes(body)))


def find_elements(body: etree._Element, locations: Iterable[Location]) -> dict[Location, etree._Element]:
    """Return the paragraph, table or cell that each location means, of a row its first cell, where there is one."""
    wanted: dict[int, set[Location]] = {}
    for location in locations:
        wanted.setdefault(location.block, set()).add(location)
    blocks = enumerate(_walk(body, None)) if wanted else ()
    places = ((place, _element_at(found, place)) for number, found in blocks for place in wanted.get(number, ()))
    return {place: element for place, element in places if element is not None}


def read_text(element: etree._Element) -> str:
    """Return the text of one run or paragraph as `read` takes it, without numbering and text boxes."""
    parts: list[str] = []
    _collect([element], parts, [])
    return "".join(parts)


def _element_at(found: _Found, location: Location) -> etree._Element | None:
    if found.rows is None or location.row is None:
        return found.element
    boxes = found.rows[location.row] if location.row < len(found.rows) else ()
    return next((box.element for box in boxes if location.column in (None, box.cell.column)), None)


def _notes(body: etree._Element) -> Iterator[str]:
    if next(body.iter(f"{W}altChunk", f"{W}subDoc"), None) is not None:
        yield "文档里嵌入了另一个文件，嵌入的内容未读取；请在 Word 里把它复制为正文。"
    pictures = sum(1 for _ in body.iter(_BLIP))
    if pictures:
        yield f"文档里有{pictures}张图片，图片里的文字和表格未读取。"


def _walk(container: Iterable[etree._Element], numbering: Numbering | None) -> Iterator[_Found]:
    """Yield every block in reading order; paragraphs without text are left out."""
    for element in _unwrap(container, (_P, _TBL)):
        if element.tag == _P:
            text, level, boxes = _read_paragraph(element, numbering, keep_number=False)
            if text:
                yield _Found(element, text, level)
        else:
            rows, boxes = _read_rows(element, numbering)
            if any(box.tag == _TBL for box in boxes) and all(len(row) <= 1 for row in rows):
                # One column around tables only places them: what it holds is read as it stands.
                for cell in (cell for row in rows for cell in row):
                    yield from _walk(cell.element, numbering)
                continue
            yield _Found(element, rows=rows)
        for box in boxes:
            yield from _walk([box] if box.tag == _TBL else box, numbering)


def _unwrap(container: Iterable[etree._Element], wanted: tuple[str, ...]) -> Iterator[etree._Element]:
    """Yield the children with a wanted tag, those inside content controls and insertions among them."""
    for child in container:
        if child.tag in wanted:
            yield child
        elif child.tag in _WRAPPERS and child.find(_PLACEHOLDER) is None:
            yield from _unwrap(child, wanted)
        elif child.tag == _ALTERNATE:
            yield from _unwrap(_chosen(child), wanted)


def _read_paragraph(
    element: etree._Element, numbering: Numbering | None, *, keep_number: bool
) -> tuple[str, int | None, list[etree._Element]]:
    """Return a paragraph's text, heading level and text boxes; `keep_number` keeps a number that stands alone."""
    parts: list[str] = []
    boxes: list[etree._Element] = []
    _collect(element, parts, boxes)
    text = "".join(parts).strip()
    number, level = numbering.describe(element.find(_P_PROPERTIES)) if numbering is not None else ("", None)
    if level is None and 0 < len(text) <= _LONGEST_BOLD:
        runs = (run for run in element.iter(_R) if not _is_on(run, _BOLD))
        level = None if any("".join(run.itertext()).strip() for run in runs) else BOLD
    return (f"{number}{text}" if text or keep_number else ""), level, boxes


def _collect(node: Iterable[etree._Element], parts: list[str], boxes: list[etree._Element]) -> None:
    for child in node:
        tag = child.tag
        if tag in _TEXT:
            parts.append(child.text or "")
        elif tag in _SKIPPED or (tag == _R and _is_on(child, _VANISH)):
            continue
        elif tag in _FIXED:
            parts.append(_FIXED[tag])
        elif tag == _BREAK:
            parts.append("" if child.get(_BREAK_TYPE) in {"page", "column"} else "\n")
        elif tag == _SYMBOL:
            parts.append(_symbol(child.get(_CHARACTER) or ""))
        elif tag == _TEXT_BOX:
            boxes.append(child)
        elif tag == _ALTERNATE:
            _collect(_chosen(child), parts, boxes)
        elif len(child) and not (tag == _SDT and child.find(_PLACEHOLDER) is not None):
            _collect(child, parts, boxes)


def _chosen(alternate: etree._Element) -> Iterable[etree._Element]:
    """Return one version of content that is written twice, for newer and older programs."""
    choice = alternate.find(f"{_MC}Choice")
    fallback = alternate.find(f"{_MC}Fallback")
    return choice if choice is not None else fallback if fallback is not None else ()


def _symbol(code: str) -> str:
    code = code.upper()
    if code in _SYMBOLS:
        return _SYMBOLS[code]
    try:
        value = int(code, 16)
    except ValueError:
        return ""
    # The private area repeats Latin letters and signs at F000; anything else in it has no meaning outside its font.
    value = value - 0xF000 if 0xF020 <= value <= 0xF07E else value
    return "" if 0xE000 <= value <= 0xF8FF or value > 0xFFFF or 0xD800 <= value <= 0xDFFF else chr(value)


def _is_on(run: etree._Element, what: str) -> bool:
    """Return whether a run is bold, or hidden, by its own properties."""
    said = run.find(what)
    return said is not None and said.get(_VAL) not in {"0", "false", "off"}


def _read_rows(
    table: etree._Element, numbering: Numbering | None
) -> tuple[tuple[tuple[_Box, ...], ...], list[etree._Element]]:
    """Return the rows of a table, and what its cells hold besides text: tables and text boxes."""
    rows: list[tuple[_Box, ...]] = []
    inner: list[etree._Element] = []
    above: dict[int, _Box] = {}
    for element in _unwrap(table, (_TR,)):
        properties = _properties(element, _TR_PROPERTIES)
        if _ROW_DELETED in properties:
            continue
        boxes: list[_Box] = []
        below: dict[int, _Box] = {}
        last: _Box | None = None
        column = _number(properties.get(_GRID_BEFORE), 0)
        for cell in _unwrap(element, (_TC,)):
            properties = _properties(cell, _TC_PROPERTIES)
            if _CELL_DELETED in properties:
                continue
            span = max(1, _number(properties.get(_GRID_SPAN), 1))
            # A merge mark without a value means that the merge goes on.
            down, right = (properties[tag] or "continue" if tag in properties else "" for tag in (_V_MERGE, _H_MERGE))
            owner = above.get(column)
            if right == "continue" and last is not None:
                wider = last.cell.column_span + (span if last.cell.row == len(rows) else 0)
                last.cell = replace(last.cell, column_span=wider)
            elif down == "continue" and owner is not None and owner.merges_down:
                owner.cell = replace(owner.cell, row_span=owner.cell.row_span + 1)
                below[column] = last = owner
            else:
                text = _cell_text(cell, numbering, inner)
                last = _Box(cell, Cell(text, len(rows), column, 1, span), bool(down))
                boxes.append(last)
                below[column] = last
            column += span
        rows.append(tuple(boxes))
        above = below
    return tuple(rows), inner


def _cell_text(cell: etree._Element, numbering: Numbering | None, inner: list[etree._Element]) -> str:
    texts = []
    for element in _unwrap(cell, (_P, _TBL)):
        if element.tag == _TBL:
            inner.append(element)
            continue
        text, _, boxes = _read_paragraph(element, numbering, keep_number=True)
        inner.extend(boxes)
        if text:
            texts.append(text)
    return "\n".join(texts)


def _properties(element: etree._Element, tag: str) -> dict[str, str | None]:
    """Return what a row's or cell's properties say, by tag."""
    properties = element.find(tag)
    return {} if properties is None else {child.tag: child.get(_VAL) for child in properties}


def _number(text: str | None, default: int) -> int:
    return min(int(text), MAX_TABLE_COLUMNS) if text and text.isdecimal() and len(text) < 10 else default
