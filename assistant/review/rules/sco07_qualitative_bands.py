import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.review.arithmetic import plain, rate_pct, two_places
from assistant.review.budget import form_label
from assistant.review.checks.attainment import target_quantities
from assistant.review.row_words import row_evidence, short_name
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.report import Indicator

# The grades as 10号 and 101号 name them, alone in the cell: 达成合作意向 is no grade.
_OBJECT = r"(?:了|年度|年初|预期|绩效|设定|既定){0,3}的?(?:指标|目标)?"
_GRADES = {
    "达成": re.compile(rf"(?:基本|全部|完全|已)?达成{_OBJECT}"),
    "部分达成": re.compile(rf"部分(?:达成|实现){_OBJECT}(?:[,，]?(?:并|且)?(?:具有|有)?一定效果)?"),
    "未达成": re.compile(rf"(?:(?:未|没有)(?:达成|实现){_OBJECT}|实现程度较?低)(?:[,，]?(?:并|且)?效果较?差)?"),
}


class QualitativeBands(Rule):
    """定性指标评为哪一档，得分就应在那一档的区间内：达成100%—80%、部分达成80%—60%、未达成60%以下。

    界限值80%归达成、60%归部分达成；当地分档点不同的，由规则包定。

    反例：分值10分，实际完成值写“部分达成年度指标并具有一定效果”，得9分。
    正例：分值10分，实际完成值写“部分达成年度指标并具有一定效果”，得7分，偏差原因栏写明差在哪里。
    """

    code = "SCO07"
    name = "定性指标得分与档次相符"
    severity = Severity.ERROR
    suggestion = "核对评定的档次，按该档的区间重新打分，并写明评定的依据。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the rows whose score lies outside the band of the grade they were given."""
        for form in account.report.forms:
            for row in form.filled:
                share, grade = rate_pct(row.score_value, row.weight_value), _grade(row)
                if share is None or grade is None:
                    continue
                low, high = self._band(grade)
                if share < low or (share >= high and grade != "达成"):
                    yield self.finding(
                        f"{form_label(form)}“{short_name(row)}”评为“{row.actual.strip()}”，分值{row.weight}分得{row.score}分"
                        f"（{two_places(share)}%），不在该档的{plain(low)}%—{plain(high)}%之内。",
                        row_evidence(row),
                        indicator=row,
                    )

    def _band(self, grade: str) -> tuple[Decimal, Decimal]:
        """Return where the band of a grade begins and ends, in percent of the weight."""
        met, partly = self.pack.qualitative_bands.values()
        return {"达成": (met, Decimal(100)), "部分达成": (partly, met), "未达成": (Decimal(0), partly)}[grade]


def _grade(indicator: Indicator) -> str | None:
    """Return the grade that the actual value names, None for a target in figures, which is scored by its own rule."""
    actual = indicator.actual.strip(" “”。")
    found = (grade for grade, words in _GRADES.items() if words.fullmatch(actual))
    return None if target_quantities(indicator) else next(found, None)
