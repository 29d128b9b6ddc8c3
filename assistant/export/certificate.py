"""The sheet that a trainee takes home: who, when, what was mastered, and the marks lesson by lesson.

It says what it is worth: a figure that wanes is given with its day, and a training that isn't finished yet is called a
record of marks rather than a certificate.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import docx
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell

from assistant.export.gbt9704 import HEADING_1, apply_layout
from assistant.export.manuscript import printable

_TABLE_SIZE, _TABLE_LINE = Pt(12), Pt(22)
_WIDTHS_MM = (54, 24, 32, 22, 24)
# Room for the seal, half over the date as is usual.
_SEAL = Mm(42)
_HEADER = ("课目", "练习题数", "平均得分率", "掌握度", "结果")


@dataclass(frozen=True, slots=True)
class LessonMarks:
    """What a trainee has come to in one part of the course; shares are from 0 to 1."""

    title: str
    answers: int
    score: float | None
    mastery: float
    is_mastered: bool


@dataclass(frozen=True)
class CertificateContent:
    """What a certificate says; `assignments` are titles with points of 100 and whether they came late.

    `answers` are all the answers there were: one that is about two parts of the course counts in both of them.
    """

    name: str
    first: date
    last: date
    issued: date
    days: int
    answers: int
    lessons: Sequence[LessonMarks]
    assignments: Sequence[tuple[str, float, bool]] = ()

    @property
    def is_passed(self) -> bool:
        """Return whether everything is mastered."""
        return bool(self.lessons) and all(lesson.is_mastered for lesson in self.lessons)


def certificate(content: CertificateContent) -> bytes:
    """Return the sheet as the bytes of a .docx file."""
    document = docx.Document()
    apply_layout(document)
    title = "培训结业证书" if content.is_passed else "培训成绩单"
    name = printable(content.name)
    document.core_properties.title = f"{name}{title}"
    document.core_properties.comments = ""
    document.add_paragraph(f"绩效自评审核{title}", style="Title")
    document.add_paragraph()
    _add_statement(document, name, content)
    document.add_paragraph()
    _add_table(document, content.lessons)
    document.add_paragraph().paragraph_format.line_spacing = _TABLE_LINE
    for task, points, is_late in content.assignments:
        document.add_paragraph(f"作业“{printable(task)}”：{points:g}分{'（逾期提交）' if is_late else ''}。")
    note = document.add_paragraph("掌握度由答题得分和间隔复习推算，只反映出具之日的情况。")
    for run in note.runs:
        run.font.size = _TABLE_SIZE
    document.add_paragraph()
    for line, indent in (("培训单位（盖章）：", _SEAL), (_day(content.issued), Mm(8))):
        paragraph = document.add_paragraph(line)
        paragraph.paragraph_format.right_indent = indent
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.keep_together = True
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _add_statement(document: WordDocument, name: str, content: CertificateContent) -> None:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(name)
    run.font.name = HEADING_1.name
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), HEADING_1.name)
    mastered = sum(lesson.is_mastered for lesson in content.lessons)
    period = f"于{_day(content.first)}至{_day(content.last)}" if content.first != content.last else _day(content.first)
    done = f"同志{period}参加绩效自评审核培训，练习{content.days}天，作答{content.answers}题次，"
    total = len(content.lessons)
    paragraph.add_run(
        f"{done}课程{total}个课目全部掌握，准予结业。"
        if content.is_passed
        else f"{done}课程{total}个课目中已掌握{mastered}个。成绩如下。"
    )


def _add_table(document: WordDocument, lessons: Sequence[LessonMarks]) -> None:
    table = document.add_table(rows=1, cols=len(_HEADER), style="Table Grid")
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, _WIDTHS_MM, strict=True):
        column.width = Mm(width)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    _fill(table.rows[0].cells, _HEADER, is_head=True)
    for lesson in lessons:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        _fill(
            row.cells,
            (
                lesson.title,
                str(lesson.answers),
                "—" if lesson.score is None else f"{lesson.score:.0%}",
                f"{lesson.mastery:.0%}",
                "掌握" if lesson.is_mastered else "练习中" if lesson.answers else "未练习",
            ),
        )


def _fill(cells: Sequence[_Cell], texts: Sequence[str], *, is_head: bool = False) -> None:
    for place, (cell, text, width) in enumerate(zip(cells, texts, _WIDTHS_MM, strict=True)):
        cell.width = Mm(width)
        paragraph = cell.paragraphs[0]
        if is_head or place:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        layout = paragraph.paragraph_format
        layout.first_line_indent, layout.line_spacing = Pt(0), _TABLE_LINE
        run = paragraph.add_run(text)
        run.font.size = _TABLE_SIZE
        if is_head:
            run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), HEADING_1.name)
        # Without this the page's character grid would stretch the small type of a table.
        snap = OxmlElement("w:snapToGrid")
        snap.set(qn("w:val"), "0")
        paragraph._p.get_or_add_pPr().insert_element_before(snap, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
