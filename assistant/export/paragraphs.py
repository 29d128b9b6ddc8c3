"""Paragraphs of a Word file's XML: their text and their marks, and what in them isn't the draft's to replace."""

from collections.abc import Iterator
from copy import deepcopy

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree

PARAGRAPH, TABLE, RUN = qn("w:p"), qn("w:tbl"), qn("w:r")
P_PROPERTIES, R_PROPERTIES, SECTION = qn("w:pPr"), qn("w:rPr"), qn("w:sectPr")
BLOCKS = (PARAGRAPH, TABLE, qn("w:sdt"), qn("w:customXml"))
DELETED = frozenset({qn("w:del"), qn("w:moveFrom")})
# What stands in a paragraph mark's or run's properties about earlier changes doesn't belong to the new text.
HISTORY = frozenset(qn(f"w:{tag}") for tag in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange"))
_TEXT_BOX, _MATH = qn("w:txbxContent"), qn("m:oMath")
_NOT_ITS_TEXT = DELETED | {_TEXT_BOX}
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_PICTURES = (*(qn(f"w:{tag}") for tag in ("drawing", "pict", "object")), _ALTERNATE)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def blocks(container: etree._Element) -> list[etree._Element]:
    """Return the paragraphs and tables that `container` (body or cell) holds, those in content controls among them."""
    walls = {container.tag, TABLE, _TEXT_BOX, PARAGRAPH}
    return [
        block
        for block in container.iter(PARAGRAPH, TABLE)
        if next(above for above in block.iterancestors() if above.tag in walls) is container
    ]


def container_of(paragraph: etree._Element) -> etree._Element:
    """Return the body, cell or text box whose text a paragraph is part of."""
    return next(above for above in paragraph.iterancestors() if above.tag in {qn("w:body"), qn("w:tc"), _TEXT_BOX})


def plain_properties(properties: etree._Element | None, *without: str) -> etree._Element | None:
    """Return a copy of a paragraph's or run's properties without earlier changes and the tags `without`."""
    if properties is None:
        return None
    copied = deepcopy(properties)
    for child in [child for child in copied.iter() if child.tag in HISTORY or child.tag in map(qn, without)]:
        if child.getparent() is not None:
            child.getparent().remove(child)
    return copied


def find_runs(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the runs of a paragraph or cell that aren't struck out already, or part of a text box in it."""
    for run in element.iter(RUN):
        above = next(above for above in run.iterancestors() if above is element or above.tag in _NOT_ITS_TEXT)
        if above is element:
            yield run


def is_text_only(paragraph: etree._Element) -> bool:
    """Return whether a paragraph holds neither a picture nor a formula nor a page break of its own."""
    return not any(map(is_kept, find_runs(paragraph))) and next(paragraph.iter(_MATH), None) is None


def ends_section(paragraph: etree._Element) -> bool:
    """Return whether a paragraph's mark ends a section of the Word file."""
    return paragraph.find(f"{P_PROPERTIES}/{SECTION}") is not None


def is_kept(run: etree._Element) -> bool:
    """Return whether a run holds a picture, or nothing but a page break."""
    if next(run.iter(*_PICTURES), None) is not None:
        return True
    breaks = any(child.get(qn("w:type")) in {"page", "column"} for child in run.iter(qn("w:br")))
    return breaks and not "".join(text.text or "" for text in run.iter(qn("w:t"))).strip()


def text_run(text: str, like: etree._Element | None = None, tag: str = "w:t") -> etree._Element:
    """Return a new run with `text`, in the format of the run `like`."""
    run = OxmlElement("w:r")
    properties = plain_properties(like.find(R_PROPERTIES)) if like is not None else None
    if properties is not None:
        run.append(properties)
    words = OxmlElement(tag, {_SPACE: "preserve"})
    words.text = text
    run.append(words)
    return run


def mark_properties(paragraph: etree._Element) -> etree._Element:
    """Return the properties of a paragraph's mark, made where it has none."""
    properties = paragraph.get_or_add_pPr()
    mark = properties.find(R_PROPERTIES)
    if mark is None:
        mark = OxmlElement("w:rPr")
        properties.insert_element_before(mark, "w:sectPr", "w:pPrChange")
    return mark
