"""A review as the 审核意见书 that goes to the unit: conclusion, opinions by theme, what is to be done until when.

What a reviewer dismissed isn't in it. The clauses that it rests on stand at its end, each once.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import count

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Pt

from assistant.export.gbt9704 import add_table, break_title, day_words, document_bytes, new_document
from assistant.export.manuscript import printable
from assistant.review.bases import clause
from assistant.review.engine import WEAK_TARGETS, Review, summarise
from assistant.review.rule import Finding, Severity
from assistant.review.themes import by_theme, certain, theme_of
from knowledge.numerals import chinese_numeral
from knowledge.place import place_words
from knowledge.running_text import one_line

_WORKING_DAYS = 5
_WEAK = (("序号", 13), ("三级指标及位置", 50), ("年度指标值", 27), ("判定", 18), ("修改要求", 48))


def opinion_document(review: Review, reviewer: str = "", due: date | None = None) -> bytes:
    """Return the 审核意见书 on a report, signed by `reviewer`, as the bytes of a .docx file.

    Without `due` what it asks for is to be done within five working days.
    """
    report, today = review.report, date.today()
    title = printable(report.title or report.document.name)
    document = new_document(f"{title}审核意见书")
    document.add_paragraph(f"{break_title(title, printable(report.unit))}\n审核意见书", style="Title")
    document.add_paragraph()
    document.add_paragraph(f"{printable(report.unit) or '报告单位'}：").paragraph_format.first_line_indent = Pt(0)
    document.add_paragraph(f"你单位报送的《{title}》收悉。经审核，意见如下。")
    chapters = iter(map(chinese_numeral, range(1, 9)))
    _add_heading(document, next(chapters), "审核结论")
    for line in _conclusion(review):
        document.add_paragraph(line)
    # The targets that can't be scored stand in a table of their own, each with its rewrite.
    others = [finding for finding in review.findings if finding.rule != WEAK_TARGETS]
    clauses: dict[str, str] = {}
    _add_heading(document, next(chapters), "需要修改的问题")
    wrong = certain(others)
    _add_themes(document, wrong, review, clauses, 0)
    if weak := [finding for finding in review.findings if finding.rule == WEAK_TARGETS]:
        _add_heading(document, next(chapters), "需要量化的指标")
        document.add_paragraph(f"依据：{_basis(weak[0], clauses)}")
        rows = [_weak_row(number, one, review) for number, one in enumerate(weak, start=1)]
        add_table(document, _WEAK, rows, (0, 3))
    if uncertain := [finding for finding in others if finding.severity is Severity.INFO]:
        _add_heading(document, next(chapters), "请核实的事项")
        document.add_paragraph("下列各处可能是统计口径不同，请核实；无误的，说明情况即可。")
        _add_themes(document, uncertain, review, clauses, len(wrong))
    _add_heading(document, next(chapters), "办理要求")
    last = due or _workingday_words(today)
    document.add_paragraph(
        f"请于{day_words(last)}前逐条修改或作出说明，报告和自评表相应的地方一并改正，重新报送；对意见有不同看法的，附依据说明。"
    )
    _add_heading(document, next(chapters), "核对范围")
    themes = "、".join(dict.fromkeys(map(theme_of, review.checked)))
    document.add_paragraph(f"按{len(review.checked)}条规则核对了{themes or '指标量化'}。")
    for line in (*review.not_checked, *report.notes):
        document.add_paragraph(printable(line))
    document.add_paragraph()
    for line in (f"审核人：{reviewer or '　　　　　'}", day_words(today)):
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if clauses:
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        document.add_paragraph("附件　所依据的条文", style="Heading 1")
    for number, (name, words) in enumerate(clauses.items(), start=1):
        document.add_paragraph(printable(one_line(f"{number}. {name}：{words}")), style="附注")
    return document_bytes(document)


def _conclusion(review: Review) -> Iterator[str]:
    counts = summarise(review)
    found, indicators = counts["findings"], counts["indicators"]
    if found["error"]:
        yield "退回修改：报告有数据或内容上的错误，改正后重新报送。"
    elif found["warning"]:
        yield "修改完善后再报：没有发现数据错误，仍有应当改进的地方。"
    else:
        yield "审核通过：没有发现必须修改的问题。"
    yield (
        f"共提出意见{found['total']}条，其中错误{found['error']}条、应改{found['warning']}条、请核实{found['info']}条。"
        f"报告列有指标{indicators['total']}项，未量化{indicators['not_quantified']}项。"
    )
    if waiting := sum(map(review.waits, review.findings)):
        yield f"其中{waiting}条由程序核对得出，尚未经审核人逐条确认。"


def _add_themes(
    document: WordDocument, findings: Sequence[Finding], review: Review, clauses: dict[str, str], before: int
) -> None:
    """Add findings under their themes, numbered after `before`; `clauses` gathers what they rest on."""
    if not findings:
        document.add_paragraph("无。")
    numbers = count(before + 1)
    for place, (theme, members) in enumerate(by_theme(findings).items(), start=1):
        document.add_paragraph(f"（{chinese_numeral(place)}）{theme}（{len(members)}条）", style="Heading 2")
        for finding, number in zip(members, numbers, strict=False):
            document.add_paragraph(printable(f"{number}. 【{finding.severity.chinese}】{finding.message}"))
            document.add_paragraph(printable(f"位置：{place_words(review.report, finding.location)}。"))
            document.add_paragraph(printable(f"依据：{_basis(finding, clauses)}"))
            document.add_paragraph(printable(f"要求：{finding.suggestion}{_note(finding, review)}"))


def _basis(finding: Finding, clauses: dict[str, str]) -> str:
    """Return the clause that a finding rests on, with where in the appendix its words stand."""
    name, words = clause(finding.basis)
    if words:
        clauses.setdefault(name, words)
        return f"{name}（见附件第{list(clauses).index(name) + 1}条）。"
    return f"{name}。"


def _note(finding: Finding, review: Review) -> str:
    decision = review.decisions.get(finding.id)
    return f"（审核人：{decision.reason}）" if decision and decision.reason else ""


def _weak_row(number: int, finding: Finding, review: Review) -> Sequence[str]:
    row = next(row for row in review.ledger if row.indicator is finding.indicator)
    indicator = row.indicator
    place = place_words(review.report, indicator.location)
    verdict = row.judgement.verdict.chinese if row.judgement else ""
    asked = f"{finding.suggestion}{_note(finding, review)}"
    return tuple(map(printable, (str(number), f"{indicator.name}（{place}）", indicator.target, verdict, asked)))


def _workingday_words(day: date) -> date:
    """Return the day five working days later; public holidays aren't known."""
    left = _WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def _add_heading(document: WordDocument, number: str, text: str) -> None:
    document.add_paragraph(f"{number}、{text}", style="Heading 1")
