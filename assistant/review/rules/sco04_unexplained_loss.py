from collections.abc import Iterator

from assistant.review.budget import form_label
from assistant.review.checks.attainment import attainments
from assistant.review.checks.indicator_counts import is_unmet
from assistant.review.checks.reasons import Reasons
from assistant.review.row_words import row_evidence, short_name
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.report import Indicator


class UnexplainedLoss(Rule):
    """扣分的指标应说明偏差原因和改进措施。

    数值未达标而没有说明的，由“未完成指标的得分和说明”指出，不重复列。

    反例：资金拨付及时率目标100%、完成100%，分值10分、得分7分，偏差原因栏为空。
    正例：同一指标得分7分，偏差原因栏写明“两笔资金晚于规定时间9天拨付，已改为按月核对”。
    """

    code = "SCO04"
    name = "扣分说明原因"
    severity = Severity.WARNING
    suggestion = "在偏差原因分析及改进措施栏写明扣分原因；已经完成的，核对是否应得满分。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the rows that lost points without a word."""
        reasons = Reasons(account.report)
        for form, row in account.report.indicators:
            if _lost(row) and not is_unmet(row, account.report.year) and not reasons.is_given(row):
                met = "，完成值已达到指标值" if attainments(row) else ""
                lost = f"分值{row.weight}分、得分{row.score}分{met}"
                message = f"{form_label(form)}“{short_name(row)}”{lost}，扣分没有说明原因。"
                yield self.finding(message, row_evidence(row), indicator=row)


def _lost(indicator: Indicator) -> bool:
    weight, score = indicator.weight_value, indicator.score_value
    return weight is not None and score is not None and score < weight
