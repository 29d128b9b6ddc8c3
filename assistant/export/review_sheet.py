"""A review as a Word document of its own: findings, indicators to be quantified, what could not be checked."""

import io
from collections.abc import Sequence

import docx
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell

from assistant.export.gbt9704 import apply_layout, break_title
from assistant.review.engine import WEAK_TARGETS, Review
from assistant.review.rule import by_rule
from knowledge.place import place_words

_TABLE_SIZE, _TABLE_LINE = Pt(10.5), Pt(16)


def review_sheet(review: Review) -> bytes:
    """Return the 审核意见 on a report as the bytes of a .docx file."""
    report = review.report
    document = docx.Document()
    apply_layout(document)
    document.core_properties.title = f"{report.title}审核意见"
    document.core_properties.comments = ""
    document.add_paragraph(f"{break_title(report.title, report.unit)}\n审核意见", style="Title")
    document.add_paragraph()
    document.add_paragraph("一、审核意见", style="Heading 1")
    # The second table holds the targets that can't be scored, each with its rewrite.
    others = (finding for finding in review.findings if finding.rule != WEAK_TARGETS)
    findings = [
        (
            str(number),
            severity.chinese,
            "\n".join(f"{finding.message}（{place_words(report, finding.location)}）" for finding in group),
            "\n".join(dict.fromkeys(finding.suggestion for finding in group)),
            str(group[0].basis),
        )
        for number, ((severity, _), group) in enumerate(by_rule(others).items(), start=1)
    ]
    _add_table(document, ("序号", "程度", "意见", "建议", "依据"), (10, 12, 72, 38, 24), findings)
    document.add_paragraph("二、需要量化的指标", style="Heading 1")
    weak = [
        (
            row.form.name,
            row.indicator.name,
            row.indicator.target,
            row.judgement.verdict.chinese,
            row.judgement.suggestion,
        )
        for row in review.ledger
        if row.judgement and row.judgement.verdict.is_weak
    ]
    _add_table(document, ("自评表", "三级指标", "年度指标值", "判定", "修改建议"), (24, 42, 28, 16, 46), weak)
    document.add_paragraph("三、核对范围", style="Heading 1")
    document.add_paragraph(f"已按{len(review.checked)}条规则核对：{'、'.join(review.checked) or '无'}。")
    for line in (*review.not_checked, *report.notes):
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _add_table(
    document: WordDocument, header: Sequence[str], widths_mm: Sequence[int], rows: Sequence[Sequence[str]]
) -> None:
    if not rows:
        document.add_paragraph("无。")
        return
    table = document.add_table(rows=1, cols=len(header), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    repeat = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    _fill(table.rows[0].cells, header, widths_mm)
    for row in rows:
        _fill(table.add_row().cells, row, widths_mm)


def _fill(cells: Sequence[_Cell], texts: Sequence[str], widths_mm: Sequence[int]) -> None:
    for cell, text, width in zip(cells, texts, widths_mm, strict=True):
        cell.width = Mm(width)
        paragraph = cell.paragraphs[0]
        layout = paragraph.paragraph_format
        layout.first_line_indent, layout.line_spacing = Pt(0), _TABLE_LINE
        run = paragraph.add_run(text)
        run.font.size = _TABLE_SIZE
        # Without this the page's character grid would stretch the small type of a table.
        snap = OxmlElement("w:snapToGrid")
        snap.set(qn("w:val"), "0")
        paragraph._p.get_or_add_pPr().insert_element_before(snap, "w:spacing", "w:ind", "w:jc", "w:rPr")
