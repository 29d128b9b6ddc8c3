"""A draft delivered as a Word file: the one function that page, command line and the model's tools call.

A document of its own is set in the format of GB/T 9704—2012.
"""

from collections.abc import Iterable, Sequence

from docx.document import Document as WordDocument

from assistant.drafting.draft import Draft
from assistant.drafting.history import Confirmation
from assistant.export.gbt9704 import break_title, document_bytes, new_document
from assistant.export.into_file import draft_into_file
from assistant.export.manuscript import PART_HEADINGS, Kind, Line, Manuscript, Piece, printable
from assistant.export.options import Options, SourceFile, Sources, Target, why_not_into
from assistant.export.typesetting import Typesetter
from knowledge.errors import UserError
from knowledge.numerals import chinese_numeral
from knowledge.report import Report

_SHOWN = 5
_STYLES = {Kind.CHAPTER: "Heading 1", Kind.ITEM: "Heading 2", Kind.NOTE_HEADING: "Heading 1", Kind.NOTE: "附注"}


def deliver(
    draft: Draft,
    report: Report,
    options: Options,
    *,
    confirmation: Confirmation | None = None,
    source: SourceFile | None = None,
) -> bytes:
    """Return `draft` of a section of `report` as the bytes of a .docx file.

    Raise UserError where it is to be final and something is open or traced to nothing and nobody answers for it, where
    it is to go into a file that isn't a .docx or has no place for it.
    """
    if not draft.problems and not draft.measures:
        raise UserError("草稿里还没有内容，请先起草再导出。")
    if options.is_final:
        _refuse_open(draft, confirmation)
    manuscript = Manuscript(draft, options.is_final, confirmation)
    if options.target is Target.OWN:
        return draft_document(manuscript, report, options.sources)
    reason = why_not_into(source.name if source else "")
    if source is None or reason:
        raise UserError(reason)
    return draft_into_file(manuscript, report, source, options)


def _refuse_open(draft: Draft, confirmation: Confirmation | None) -> None:
    answered = confirmation.items if confirmation else ()
    items = {name: places for name, places in draft.open_items.items() if name not in answered}
    if items:
        told = _some([f"{name}{'、'.join(places)}" for name, places in items.items()], "；", "条")
        raise UserError(f"还不能导出定稿：{told}还没有补上。请先补充，或由负责人逐条确认不写这些内容，再导出定稿。")
    if confirmation is None and (places := draft.grounding.unsupported):
        raise UserError(
            f"还不能导出定稿：{_some(places, '、', '处')}在来源中没有找到。"
            "请改正这些地方，或逐处核实后由核实人填写姓名确认，再导出定稿。"
        )


def _some(told: Sequence[str], mark: str, counter: str) -> str:
    return mark.join(told[:_SHOWN]) + (f"等{len(told)}{counter}" if len(told) > _SHOWN else "")


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
        heading = Line(Kind.CHAPTER, (Piece(PART_HEADINGS[part]),))
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
