"""What Word makes of tracked changes, written apart from the code under test, and Word files to try them on."""

import io
import re
from collections.abc import Iterator
from copy import deepcopy

import docx
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree

OURS = "绩效报告助手"
_TEXT = {qn("w:delText"): qn("w:t"), qn("w:delInstrText"): qn("w:instrText")}


def opened(data: bytes) -> WordDocument:
    return docx.Document(io.BytesIO(data))


def word_file(*body: str, number_formats: str = "") -> bytes:
    """Return a Word file with the given XML as its body; the usual prefixes are bound."""
    document = docx.Document()
    content = document.element.body
    for child in [child for child in content if child.tag != qn("w:sectPr")]:
        content.remove(child)
    namespaces = nsdecls("w", "r", "wp", "a", "pic", "m")
    for element in parse_xml(f"<w:body {namespaces}>{''.join(body)}</w:body>"):
        content[-1].addprevious(element)
    if number_formats:
        numbering = document.part.numbering_part.element
        for child in list(numbering):
            numbering.remove(child)
        numbering.extend(parse_xml(f"<w:numbering {nsdecls('w')}>{number_formats}</w:numbering>"))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def p(text: str, properties: str = "", run: str = "") -> str:
    """Return a paragraph with one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def texts(data: bytes | WordDocument) -> list[str]:
    """Return the text of every paragraph outside tables, empty ones as "" and struck out ones left out."""
    document = opened(data) if isinstance(data, bytes) else data
    return [
        "".join(t.text or "" for t in paragraph.iter(qn("w:t"))) for paragraph in document.element.body.iter(qn("w:p"))
    ]


def accepted(data: bytes) -> WordDocument:
    """Return the file as Word leaves it when our changes are accepted."""
    document = opened(data)
    _resolve(document.element.body, kept="w:ins", gone="w:del")
    return document


def rejected(data: bytes) -> WordDocument:
    """Return the file as Word leaves it when our changes are rejected."""
    document = opened(data)
    body = document.element.body
    for change in [change for change in body.iter(qn("w:pPrChange")) if change.get(qn("w:author")) == OURS]:
        properties = change.getparent()
        own = [child for child in properties if child.tag in {qn("w:rPr"), qn("w:sectPr")}]
        properties[:] = [*change[0], *own]
    _resolve(body, kept="w:del", gone="w:ins")
    for text in [text for text in body.iter(*_TEXT) if not list(text.iterancestors(qn("w:del")))]:
        text.tag = _TEXT[text.tag]
    return document


def canonical(document: WordDocument | bytes) -> str:
    """Return the body as text that is the same where Word shows the same: runs joined, empty properties left out."""
    body = deepcopy((opened(document) if isinstance(document, bytes) else document).element.body)
    for element in body.iter():
        for name in [name for name in element.attrib if name.endswith("}space") or "rsid" in name]:
            del element.attrib[name]
    for tag in ("w:rPr", "w:pPr"):
        for empty in [one for one in body.iter(qn(tag)) if not len(one)]:
            empty.getparent().remove(empty)
    for run in list(body.iter(qn("w:r"))):
        before = run.getprevious()
        if before is None or before.tag != run.tag or not (_is_plain(run) and _is_plain(before)):
            continue
        if _format(before) == _format(run):
            before.find(qn("w:t")).text += run.find(qn("w:t")).text
            run.getparent().remove(run)
    text: str = etree.tostring(body, method="c14n", exclusive=True).decode()
    return re.sub(r' xmlns:\w+="[^"]*"', "", text)


def _resolve(body: etree._Element, kept: str, gone: str) -> None:
    ours = [mark for mark in body.iter(qn(kept), qn(gone), qn("w:pPrChange")) if mark.get(qn("w:author")) == OURS]
    marks = [mark for mark in ours if mark.getparent().tag == qn("w:rPr")]
    for mark in [mark for mark in ours if mark not in marks]:
        parent = mark.getparent()
        if mark.tag == qn(kept):
            for child in list(mark):
                mark.addprevious(child)
        parent.remove(mark)
        for hollow in _hollow(parent):
            hollow.getparent().remove(hollow)
    for mark in marks:
        paragraph = next(mark.iterancestors(qn("w:p")))
        mark.getparent().remove(mark)
        if mark.tag == qn(gone):
            _merge(paragraph)


def _hollow(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the link or content control that holds no text any more; Word keeps none."""
    while element is not None and element.tag in {qn(f"w:{tag}") for tag in ("hyperlink", "sdtContent", "sdt", "ins")}:
        above = element.getparent()
        if next(element.iter(qn("w:r"), qn("w:p")), None) is None and element.tag != qn("w:sdtContent"):
            yield element
        element = above


def _merge(paragraph: etree._Element) -> None:
    """Join a paragraph whose mark goes with the next one, whose format stays."""
    left = [child for child in paragraph if child.tag != qn("w:pPr")]
    following = next(paragraph.itersiblings(qn("w:p"), qn("w:tbl"), qn("w:sdt")), None)
    assert following is not None, "the last paragraph of a body or cell can't go"
    if following.tag == qn("w:p"):
        start = int(following.find(qn("w:pPr")) is not None)
        following[start:start] = left
    else:
        assert not [child for child in left if child.tag == qn("w:r")], "text would be left before a table"
        for child in left:
            paragraph.addprevious(child)
    paragraph.getparent().remove(paragraph)


def _is_plain(run: etree._Element) -> bool:
    return [child.tag for child in run if child.tag != qn("w:rPr")] == [qn("w:t")]


def _format(run: etree._Element) -> bytes:
    properties = run.find(qn("w:rPr"))
    return b"" if properties is None else etree.tostring(properties, method="c14n", exclusive=True)
