"""A draft as a Word document of its own, in the format of GB/T 9704—2012."""

from collections.abc import Iterable

from docx.document import Document as WordDocument

from assistant.export.gbt9704 import break_title, document_bytes, new_document
from assistant.export.manuscript import Kind, Line, Manuscript, heading_line, printable
from assistant.export.options import Sources
from assistant.export.typesetting import Typesetter
from knowledge.numerals import chinese_numeral
from knowledge.report import Report

_STYLES = {Kind.CHAPTER: "Heading 1", Kind.ITEM: "Heading 2", Kind.NOTE_HEADING: "Heading 1", Kind.NOTE: "附注"}


def draft_document(manuscript: Manuscript, report: Report, sources: Sources = Sources.LIST) -> bytes:
    """Return the draft of `report`'s sections as the bytes of a .docx file.

    In a working copy figures that no source holds are highlighted, so that nobody passes them on unseen.
    """
    title, unit = printable(report.title), printable(report.unit)
    document = new_document(title, unit)
    document.add_paragraph(break_title(title, unit), style="Title")
    if not manuscript.is_final:
        document.add_paragraph("（起草稿）", style="Subtitle")
    document.add_paragraph()
    typesetter = Typesetter(document, manuscript, sources)
    for number, part in enumerate(manuscript.parts, start=1):
        heading = heading_line(part)
        _write(document, typesetter, [heading], f"{chinese_numeral(number)}、")
        _write(document, typesetter, manuscript.lines(part))
    # Beside the text, each open place has its own comment.
    is_listed, is_beside = sources is Sources.LIST, sources is Sources.COMMENTS
    if notes := list(manuscript.notes(with_sources=is_listed, with_open=not is_beside)):
        document.add_paragraph()
        _write(document, typesetter, notes)
    typesetter.close()
    return document_bytes(document)


def _write(document: WordDocument, typesetter: Typesetter, lines: Iterable[Line], number: str = "") -> None:
    for line in lines:
        paragraph = document.add_paragraph(style=_STYLES.get(line.kind))
        if line.kind is Kind.ITEM:
            number = f"（{chinese_numeral(line.number)}）"
        if line.kind in {Kind.CHAPTER, Kind.ITEM}:
            paragraph.add_run(number)
        typesetter.fill(paragraph._p, line.pieces)
