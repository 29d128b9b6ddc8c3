"""Tracked changes of a Word file: text struck out and inserted, the way Word itself writes it.

What Word keeps of a paragraph when its mark is struck out decides how a section can be replaced: the text joins the
paragraph that follows, in that one's format. So a paragraph only goes with its mark where another follows it and where
nothing that is to stay (a picture, a page break, the end of a Word section) stands in it.
"""

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from itertools import count, takewhile

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
AUTHOR = "绩效报告助手"
_ID, _INSERTED, _STRUCK = qn("w:id"), qn("w:ins"), qn("w:del")
_WORDS = {qn("w:t"): qn("w:delText"), qn("w:instrText"): qn("w:delInstrText")}
_COMMENT = qn("w:commentReference")
_HOLLOW = {qn(f"w:{tag}") for tag in ("hyperlink", "smartTag", "sdt", "ins")}


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


class Revisions:
    """The tracked changes that are made to one file; `made` are their marks, in the order in which they were made."""

    def __init__(self, body: etree._Element) -> None:
        numbers = (int(value) for element in body.iter() if (value := element.get(_ID) or "").isdecimal())
        self._ids = count(max(numbers, default=0) + 1)
        self._moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.made: list[etree._Element] = []

    def mark(self, tag: str) -> etree._Element:
        """Return a new mark, such as w:ins, of these changes."""
        attributes = {_ID: str(next(self._ids)), qn("w:author"): AUTHOR, qn("w:date"): self._moment}
        mark = OxmlElement(tag, attributes)
        self.made.append(mark)
        return mark

    def strike_run(self, run: etree._Element) -> None:
        """Strike out a run where it stands."""
        deletion = self.mark("w:del")
        run.addprevious(deletion)
        deletion.append(run)
        for text in run:
            text.tag = _WORDS.get(text.tag, text.tag)

    def strike_mark(self, paragraph: etree._Element) -> None:
        """Strike out a paragraph's mark, unless it is struck out already."""
        properties = mark_properties(paragraph)
        if properties.find(_STRUCK) is None:
            properties.insert(int(properties.find(_INSERTED) is not None), self.mark("w:del"))

    def insert_mark(self, paragraph: etree._Element) -> None:
        """Have a paragraph's mark count as inserted."""
        properties = mark_properties(paragraph)
        if properties.find(_INSERTED) is None:
            properties.insert(0, self.mark("w:ins"))

    def strike_text(self, paragraph: etree._Element) -> None:
        """Strike out a paragraph's text, up to what is to stay in it."""
        for field in list(paragraph.iter(qn("w:fldSimple"))):
            _spell_out(field)
        for run in list(find_runs(paragraph)):
            if not (is_kept(run) or run.find(_COMMENT) is not None):
                self.strike_run(run)

    def strike_paragraph(self, paragraph: etree._Element) -> None:
        """Strike out a paragraph: its text, and its mark where the paragraph can go."""
        self.strike_text(paragraph)
        if is_text_only(paragraph) and not ends_section(paragraph) and _can_go(paragraph):
            self.strike_mark(paragraph)

    def replace(self, paragraph: etree._Element, old: str, new: str) -> None:
        """Replace the first `old` in a paragraph's text, where it stands in one run, by `new`."""
        for run in list(find_runs(paragraph)):
            texts = [child for child in run if child.tag != R_PROPERTIES]
            if [text.tag for text in texts] != [qn("w:t")] or old not in (texts[0].text or ""):
                continue
            before, _, after = texts[0].text.partition(old)
            parts = [text_run(text, run) for text in (before, old, new, after)]
            insertion = self.mark("w:ins")
            insertion.append(parts[2])
            for part, text in zip((parts[0], parts[1], insertion, parts[3]), (before, old, new, after), strict=True):
                if text:
                    run.addprevious(part)
            run.getparent().remove(run)
            self.strike_run(parts[1])
            return

    def append(self, paragraph: etree._Element, text: str) -> None:
        """Add text to the end of a paragraph, in the format that it ends in."""
        runs = [run for run in find_runs(paragraph) if run.find(qn("w:t")) is not None]
        insertion = self.mark("w:ins")
        insertion.append(text_run(text, runs[-1] if runs else None))
        paragraph.append(insertion)

    def restyle(self, paragraph: etree._Element, properties: etree._Element | None) -> None:
        """Record that a new paragraph, which takes over an old mark, had the format `properties` before."""
        change = self.mark("w:pPrChange")
        old = OxmlElement("w:pPr") if properties is None else deepcopy(properties)
        for child in [child for child in old if child.tag in HISTORY | {R_PROPERTIES, SECTION}]:
            old.remove(child)
        change.append(old)
        paragraph.get_or_add_pPr().append(change)

    def accept(self) -> None:
        """Leave the text as it is once every change made here is accepted."""
        for mark in self.made:
            parent = mark.getparent()
            if mark.tag == qn("w:pPrChange"):
                parent.remove(mark)
            elif parent.tag == R_PROPERTIES:
                paragraph = next(parent.iterancestors(PARAGRAPH))
                _drop(mark)
                if mark.tag == _STRUCK:
                    _join(paragraph)
            elif mark.tag == _INSERTED:
                for child in list(mark):
                    mark.addprevious(child)
                parent.remove(mark)
            else:
                parent.remove(mark)
                _drop_hollow(parent)


def _drop(mark: etree._Element) -> None:
    """Take a mark out of a paragraph's properties, and what is empty without it."""
    while (parent := mark.getparent()).tag in {R_PROPERTIES, P_PROPERTIES}:
        parent.remove(mark)
        if len(parent):
            return
        mark = parent
    parent.remove(mark)


def _can_go(paragraph: etree._Element) -> bool:
    """Return whether a paragraph leaves something behind that can end its cell, its body or its content control."""
    following = next(paragraph.itersiblings(*BLOCKS), None)
    if following is None or following.tag == PARAGRAPH:
        return following is not None
    # Before a table nothing takes over what it and those struck before it leave behind; an emptied cell needs its own.
    left = [paragraph, *takewhile(_is_struck, paragraph.itersiblings(*BLOCKS, preceding=True))]
    return all(next(one.iter(_COMMENT), None) is None for one in left)


def _is_struck(block: etree._Element) -> bool:
    return block.find(f"{P_PROPERTIES}/{R_PROPERTIES}/{_STRUCK}") is not None


def _spell_out(field: etree._Element) -> None:
    """Write a field that is one element as its parts, which is the only form that can be struck out."""
    begin, separate, end = (OxmlElement("w:r") for _ in range(3))
    for run, kind in ((begin, "begin"), (separate, "separate"), (end, "end")):
        run.append(OxmlElement("w:fldChar", {qn("w:fldCharType"): kind}))
    instruction = text_run(field.get(qn("w:instr")) or "", tag="w:instrText")
    for part in (begin, instruction, separate, *field, end):
        field.addprevious(part)
    field.getparent().remove(field)


def _join(paragraph: etree._Element) -> None:
    """Take a paragraph away, what is left in it going before the text that follows."""
    left = [child for child in paragraph if child.tag != P_PROPERTIES]
    following = next(paragraph.itersiblings(*BLOCKS))
    if following.tag == PARAGRAPH:
        start = int(following.find(P_PROPERTIES) is not None)
        following[start:start] = left
    else:
        for child in left:
            paragraph.addprevious(child)
    paragraph.getparent().remove(paragraph)


def _drop_hollow(element: etree._Element) -> None:
    """Take away links and content controls that a deletion has left without text."""
    while element is not None and element.tag in {*_HOLLOW, qn("w:sdtContent")}:
        above = element.getparent()
        if next(element.iter(RUN, PARAGRAPH), None) is not None:
            return
        if element.tag in _HOLLOW:
            above.remove(element)
        element = above
