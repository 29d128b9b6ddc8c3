from collections.abc import Iterator

from assistant.review.budget import form_label
from assistant.review.checks.attainment import is_reversed
from assistant.review.row_words import row_evidence, short_name
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.running_text import shortened


class ReversedDirection(Rule):
    """指标值的方向应与指标含义相符：越低越好的用“≤”，越高越好的用“≥”。

    反例：“补贴逾期发放率≥100%”“群众满意度≤95%”。
    正例：“补贴逾期发放率≤1%”“投诉办结率≥98%”。
    """

    code = "VAL07"
    name = "指标值方向"
    severity = Severity.ERROR
    suggestion = "核对指标含义，改正比较符号，或改写指标名称；再按正确方向判断完成情况和得分。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the targets whose sign asks for more of what should be less, or the reverse."""
        for form, row in account.report.indicators:
            if is_reversed(row):
                message = (
                    f"{form_label(form)}“{short_name(row)}”指标值写“{shortened(row.target)}”，与指标含义方向相反。"
                )
                yield self.finding(message, row_evidence(row), indicator=row)
