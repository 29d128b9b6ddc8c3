"""The sheet that a trainee takes home: who, when, what was mastered, and the marks lesson by lesson.

It says what it is worth: a figure that wanes is given with its day, and a training that isn't finished yet is called a
record of marks rather than a certificate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from assistant.export.gbt9704 import add_table, day_words, document_bytes, new_document
from assistant.export.manuscript import printable

# Room for the seal, half over the date as is usual.
_SEAL = Mm(42)
_COLUMNS = (("课目", 54), ("练习题数", 24), ("平均得分率", 32), ("掌握度", 22), ("结果", 24))


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
    title = "培训结业证书" if content.is_passed else "培训成绩单"
    name = printable(content.name)
    document = new_document(f"{name}{title}")
    document.add_paragraph(f"绩效自评审核{title}", style="Title")
    document.add_paragraph()
    _add_statement(document, name, content)
    document.add_paragraph()
    add_table(document, _COLUMNS, map(_row, content.lessons), range(1, len(_COLUMNS)))
    document.add_paragraph(style="附注")
    for task, points, is_late in content.assignments:
        document.add_paragraph(f"作业“{printable(task)}”：{points:g}分{'（逾期提交）' if is_late else ''}。")
    document.add_paragraph("掌握度由答题得分和间隔复习推算，只反映出具之日的情况。", style="附注")
    document.add_paragraph()
    for line, indent in (("培训单位（盖章）：", _SEAL), (day_words(content.issued), Mm(8))):
        paragraph = document.add_paragraph(line)
        paragraph.paragraph_format.right_indent = indent
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.keep_together = True
    return document_bytes(document)


def _add_statement(document: WordDocument, name: str, content: CertificateContent) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(name, style="Strong")
    mastered = sum(lesson.is_mastered for lesson in content.lessons)
    period = (
        f"于{day_words(content.first)}至{day_words(content.last)}"
        if content.first != content.last
        else day_words(content.first)
    )
    done = f"同志{period}参加绩效自评审核培训，练习{content.days}天，作答{content.answers}题次，"
    total = len(content.lessons)
    paragraph.add_run(
        f"{done}课程{total}个课目全部掌握，准予结业。"
        if content.is_passed
        else f"{done}课程{total}个课目中已掌握{mastered}个。成绩如下。"
    )


def _row(lesson: LessonMarks) -> Sequence[str]:
    state = "掌握" if lesson.is_mastered else "练习中" if lesson.answers else "未练习"
    score = "—" if lesson.score is None else f"{lesson.score:.0%}"
    return lesson.title, str(lesson.answers), score, f"{lesson.mastery:.0%}", state
