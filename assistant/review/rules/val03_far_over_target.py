from collections.abc import Iterator
from decimal import Decimal

from assistant.review.arithmetic import plain, two_places
from assistant.review.budget import form_label
from assistant.review.checks.attainment import Attainment, attainments
from assistant.review.checks.reasons import Reasons
from assistant.review.row_words import row_evidence, short_name
from assistant.review.rule import Figure, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.report import Form, Indicator


class FarOverTarget(Rule):
    """实际完成值高出指标值较多的，应先分析原因；年初指标值定得明显偏低的，按偏离度适度减分。

    较多的界限中央没有规定，通用口径取指标值的130%（广西预算系统的口径）。

    反例：目标引进项目20个，实际引进52个（260%），得满分，偏差原因栏为空。
    正例：同一指标偏差原因栏写明“上级年中新增园区招商任务30个，目标未随之调整”。
    """

    code = "VAL03"
    name = "大幅超额说明原因"
    severity = Severity.WARNING
    suggestion = "写明大幅超额的原因；属于年初指标值偏低的，适度减分，下年度参照近三年实绩从严设定指标值。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the rows that went far over their target without a reason anywhere."""
        reasons = Reasons(account.report)
        for form, row in account.report.indicators:
            over = [one for one in attainments(row) if _is_far_over(one, self.pack.far_over_pct)]
            if over and not reasons.is_given(row):
                yield self._over(form, row, over[0])

    def _over(self, form: Form, indicator: Indicator, one: Attainment) -> Finding:
        place = "指标值" if one.target.text in indicator.target else "指标名称中的目标"
        ratio = two_places(one.ratio_pct or Decimal(0))
        return self.finding(
            f"{form_label(form)}“{short_name(indicator)}”{place}{one.target.text}，实际完成{one.actual.text}，"
            f"为目标的{plain(Decimal(ratio))}%，偏差栏和正文都没有说明原因，目标可能偏低。",
            row_evidence(indicator),
            indicator=indicator,
            stated=Figure(one.actual.value, one.actual.unit, one.actual.text, indicator.actual_location),
            expected=Figure(one.target.value, one.target.unit, one.target.text, indicator.target_location),
        )


def _is_far_over(one: Attainment, floor_pct: Decimal) -> bool:
    """Return whether a target was far outdone; one piece more than three is no sign of a low target."""
    target, actual = one.values
    ratio = one.ratio_pct
    far = ratio is not None and ratio >= floor_pct and actual - target > 1
    return far and not one.lower_is_better and one.target.upper is None
