"""A review as the 审核意见书 that goes to the unit: conclusion, counts, and each opinion with place, basis and demand.

What a reviewer dismissed isn't in it. The clauses that it rests on stand at its end, each once.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import takewhile

import numpy as np
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from assistant.export.gbt9704 import add_table, break_title, day_words, document_bytes, new_document
from assistant.export.manuscript import printable
from assistant.review.bases import DIGEST, clause
from assistant.review.engine import WEAK_TARGETS, Review, summarise
from assistant.review.glossary import load_terms
from assistant.review.rule import Finding, Severity
from assistant.review.themes import by_theme, certain, most_harmful
from knowledge.document import Location
from knowledge.numerals import chinese_numeral
from knowledge.place import place_words
from knowledge.policy import Basis
from knowledge.running_text import one_line, shortened

_WORKING_DAYS, _FIRST = 5, 3
_COUNTS = (("类别", 48), *((one.chinese, 24) for one in Severity), ("合计", 24))
_FINDINGS = (("序号", 12), ("问题和位置", 86), ("修改要求和依据", 58))
_WEAK = (("序号", 12), ("三级指标", 50), ("年度指标值", 42), ("改为", 52))
# What messages end in alike begins behind a mark, or with a quotation.
_CLAUSE = re.compile("[，；：”）]|(?=“)")
_SAID_ONCE = 5
_LONGEST = 54
# What the base adds to a clause by way of comment.
_COMMENT = "说明："


def opinion_document(review: Review, reviewer: str = "", due: date | None = None) -> bytes:
    """Return the 审核意见书 on a report, signed by `reviewer`, as the bytes of a .docx file.

    Without `due` what it asks for is to be done within five working days.
    """
    report, today = review.report, date.today()
    # Public holidays aren't known.
    last = day_words(due or np.busday_offset(today, _WORKING_DAYS, roll="backward").astype(object))
    title = printable(report.title or report.document.name)
    document = new_document(f"{title}审核意见书")
    document.add_paragraph(f"{break_title(title, printable(report.unit))}\n审核意见书", style="Title")
    document.add_paragraph(f"{printable(report.unit) or '报告单位'}：").paragraph_format.first_line_indent = Pt(0)
    document.add_paragraph(f"你单位报送的《{title}》收悉。经审核，意见如下。")
    chapters = (f"{chinese_numeral(number)}、" for number in range(1, 9))
    # The targets that can't be scored stand in a table of their own, each with its rewrite.
    weak = [finding for finding in review.findings if finding.rule == WEAK_TARGETS]
    others = [finding for finding in review.findings if finding.rule != WEAK_TARGETS]
    wrong, uncertain = certain(others), [one for one in others if one.severity is Severity.INFO]
    told = _Told(review)
    document.add_paragraph(f"{next(chapters)}审核结论", style="Heading 1")
    for line in _conclusion(review):
        document.add_paragraph(line)
    if review.findings:
        groups = [*by_theme(review.findings).items()]
        groups += [("合计", review.findings)] if len(groups) > 1 else []
        counted = [(name, Counter(one.severity for one in members)) for name, members in groups]
        rows = [(name, *(str(one[each] or "") for each in Severity), str(one.total())) for name, one in counted]
        add_table(document, _COUNTS, rows, range(1, len(_COUNTS)))
    if first := most_harmful(certain(review.findings))[:_FIRST]:
        document.add_paragraph("最要紧的是：")
        for number, one in enumerate(first, start=1):
            document.add_paragraph(printable(f"{number}. {one_line(one.message)}"))
    if wrong:
        document.add_paragraph(f"{next(chapters)}需要改正的问题（{last}前改正）", style="Heading 1")
        add_table(document, _FINDINGS, told.rows(wrong), (0,))
    if weak:
        document.add_paragraph(f"{next(chapters)}需要量化的指标（{last}前改正）", style="Heading 1")
        document.add_paragraph(
            f"依据：{told.basis(weak[0].basis)}。“____”填年初计划数，比上年的注明上年数，比率注明总数，并留佐证。"
        )
        add_table(document, _WEAK, told.weak_rows(weak), (0,))
    if uncertain:
        document.add_paragraph(f"{next(chapters)}请核实的事项（{last}前说明）", style="Heading 1")
        document.add_paragraph("可能是统计口径不同；核实无误的，说明情况即可。")
        add_table(document, _FINDINGS, told.rows(uncertain), (0,))
    document.add_paragraph(f"{next(chapters)}办理要求", style="Heading 1")
    document.add_paragraph(
        f"请于{last}前逐条改正或作出说明，报告和自评表相应的地方一并改正后重新报送；对意见有不同看法的，附依据说明。"
    )
    if left := [*review.not_checked, *report.notes]:
        document.add_paragraph(f"本次没有核对的内容：{''.join(map(printable, left))}")
    document.add_paragraph()
    for line in (f"审核人：{reviewer or '　　　　　'}　　　　负责人：　　　　　", day_words(today)):
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if told.clauses:
        document.add_paragraph("附　所依据的条文", style="Heading 1")
        document.add_paragraph("以下为条文摘要，正式引用请核对原文。")
    for name, (number, words) in told.clauses.items():
        document.add_paragraph(
            printable(one_line(f"{number}. {name}：{words.removeprefix(DIGEST).partition(_COMMENT)[0]}")),
            style="表格文字",
        )
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
    waiting = sum(map(review.waits, review.findings))
    unseen = f"其中{waiting}条由程序核对得出，尚未经审核人逐条确认。" if waiting else ""
    yield (
        f"按{len(review.checked)}条规则核对，共提出意见{found['total']}条。"
        f"报告列有指标{indicators['total']}项，未量化{indicators['not_quantified']}项。{unseen}"
    )


class _Told:
    """Opinions as rows, numbered throughout, with the `clauses` they rest on, each with its number and words."""

    def __init__(self, review: Review) -> None:
        self._review = review
        self._number = 0
        self.clauses: dict[str, tuple[int, str]] = {}

    def rows(self, findings: Iterable[Finding]) -> Iterator[Sequence[str]]:
        """Yield findings by theme, a row for all that one rule says and asks for alike."""
        for theme, members in by_theme(findings).items():
            yield (f"{theme}（{len(members)}条）",)
            alike: dict[tuple[str, str, str], list[Finding]] = {}
            for one in members:
                alike.setdefault((one.rule, one.severity, f"{one.suggestion}{self._note(one)}"), []).append(one)
            for (_, _, asked), group in alike.items():
                told = _folded([(one.message, self._place(one.location)) for one in group])
                basis = self.basis(group[0].basis)
                yield self._numbered(f"【{group[0].severity.chinese}】{told}", f"{asked}依据：{basis}。")

    def weak_rows(self, findings: Iterable[Finding]) -> Iterator[Sequence[str]]:
        """Yield the rows of the targets that can't be scored, by form, each with its verdict and rewrites."""
        found = {id(one.indicator): one for one in findings}
        rows = [(row, row.judgement) for row in self._review.ledger if id(row.indicator) in found and row.judgement]
        for form in dict.fromkeys(row.form.name for row, _ in rows):
            members = [(row.indicator, judgement) for row, judgement in rows if row.form.name == form]
            yield (f"{form}（{len(members)}项）",)
            for row, judgement in members:
                one = found[id(row)]
                reason = next((f"，{load_terms()[reason].name}" for reason in judgement.reasons), "")
                yield self._numbered(
                    f"{shortened(one_line(row.name or row.level2), _LONGEST)}（{row.location.label}）",
                    f"{shortened(one_line(row.target), _LONGEST)}（{judgement.verdict.chinese}{reason}）",
                    f"{'；'.join(judgement.rewrites) or one.suggestion}{self._note(one)}",
                )

    def basis(self, basis: Basis) -> str:
        """Return a clause as it is cited, with its number at the end of the document where its words stand there."""
        name, words = clause(basis)
        if words:
            self.clauses.setdefault(name, (len(self.clauses) + 1, words))
        return f"{basis}（附{self.clauses[name][0]}）" if words else name

    def _numbered(self, *cells: str) -> Sequence[str]:
        self._number += 1
        return (str(self._number), *map(printable, cells))

    def _place(self, location: Location) -> str:
        return location.label if location.table is not None else place_words(self._review.report, location)

    def _note(self, finding: Finding) -> str:
        decision = self._review.decisions.get(finding.id)
        return f"（审核人：{decision.reason}）" if decision and decision.reason else ""


def _folded(told: Sequence[tuple[str, str]]) -> str:
    """Return messages with their places in one text: what they all end in is said once, at their head."""
    messages = [message for message, _ in told]
    if len(told) == 1:
        return f"{messages[0]}（{told[0][1]}）"
    ends = zip(*map(reversed, messages), strict=False)
    same = "".join(first for first, *_ in takewhile(lambda chars: len(set(chars)) == 1, ends))[::-1]
    cut = _CLAUSE.search(same) if len(same) < min(map(len, messages)) else None
    common = same[cut.end() :] if cut else ""
    common = common if len(common) >= _SAID_ONCE else ""
    lines: dict[str, list[str]] = {}
    for message, place in told:
        # What stands before the words that are quoted last, such as the form's name, is said once, too.
        of_what, mark, which = message.removesuffix(common).rstrip("，。；").rpartition("“")
        lines.setdefault(of_what, []).append(f"{mark}{which}（{place}）")
    parts = (
        f"（{number}）{of_what}{'、'.join(which)}" for number, (of_what, which) in enumerate(lines.items(), start=1)
    )
    return "\n".join([f"{len(told)}处{common or '：'}", *parts])
