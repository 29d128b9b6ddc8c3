"""The sheet that a trainee takes home: who, when, what was mastered, and the marks lesson by lesson.

It says what it is worth: a figure that wanes is given with its day, and a training that isn't finished yet is called a
record of marks rather than a certificate.
"""

from collections.abc import Sequence
from datetime import date

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from assistant.export.gbt9704 import add_table, day_words, document_bytes, new_document
from assistant.export.manuscript import printable
from assistant.training.lesson import Chapter, course, units_of
from assistant.training.progress import Progress

# Room for the seal, half over the date as is usual.
_SEAL = Mm(42)
_COLUMNS = (("课目", 54), ("练习题数", 24), ("平均得分率", 32), ("掌握度", 22), ("结果", 24))


def chapters_left(done: Progress) -> int:
    """Return how many chapters of the course aren't mastered yet."""
    return sum(not done.passes(units_of(chapter)) for chapter in course())


def certificate(done: Progress, name: str, assignments: Sequence[tuple[str, float, bool]] = ()) -> bytes:
    """Return the sheet of a person's progress as the bytes of a .docx file.

    `assignments` are titles with points of 100 and whether they came late.
    """
    title = "培训成绩单" if chapters_left(done) else "培训结业证书"
    name = printable(name)
    document = new_document(f"{name}{title}")
    document.add_paragraph(f"绩效自评审核{title}", style="Title")
    document.add_paragraph()
    _add_statement(document, name, done)
    document.add_paragraph()
    rows = (_row(done, chapter) for chapter in course())
    add_table(document, _COLUMNS, rows, range(1, len(_COLUMNS)))
    document.add_paragraph(style="附注")
    for task, points, is_late in assignments:
        document.add_paragraph(f"作业“{printable(task)}”：{points:g}分{'（逾期提交）' if is_late else ''}。")
    document.add_paragraph("掌握度由答题得分和间隔复习推算，只反映出具之日的情况。", style="附注")
    document.add_paragraph()
    for line, indent in (("培训单位（盖章）：", _SEAL), (day_words(done.at.astimezone()), Mm(8))):
        paragraph = document.add_paragraph(line)
        paragraph.paragraph_format.right_indent = indent
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.keep_together = True
    return document_bytes(document)


def _add_statement(document: WordDocument, name: str, done: Progress) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(name, style="Strong")
    days: Sequence[date] = sorted({attempt.at.astimezone().date() for attempt in done.attempts})
    period = "至".join(dict.fromkeys((day_words(days[0]), day_words(days[-1]))))
    # An answer that is about two chapters counts in both of them, and here once.
    answers = len({attempt.at for attempt in done.attempts})
    told = f"同志{'于' if len(days) > 1 else ''}{period}参加绩效自评审核培训，练习{len(days)}天，作答{answers}题次，"
    total, left = len(course()), chapters_left(done)
    paragraph.add_run(
        f"{told}课程{total}个课目中已掌握{total - left}个。成绩如下。"
        if left
        else f"{told}课程{total}个课目全部掌握，准予结业。"
    )


def _row(done: Progress, chapter: Chapter) -> Sequence[str]:
    units = units_of(chapter)
    attempts = [attempt for attempt in done.attempts if attempt.rule in units]
    answers = len({attempt.at for attempt in attempts})
    score = f"{sum(attempt.share for attempt in attempts) / len(attempts):.0%}" if attempts else "—"
    state = "掌握" if done.passes(units) else "练习中" if answers else "未练习"
    return chapter.name, str(answers), score, f"{done.mean(units):.0%}", state
