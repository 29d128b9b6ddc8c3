from collections.abc import Iterator

from assistant.review.achievement import lacks_figure, row_evidence, short_name, target_quantities
from assistant.review.budget import form_label
from assistant.review.rule import Finding, Rule, Severity
from knowledge.policy import Basis
from knowledge.report import Indicator, Report


class BareAnswers(Rule):
    """指标值是数值的，实际完成值应填实际达到的数值，不能只写“完成”。

    反例：服务对象满意度目标95%以上，实际完成值写“完成”。
    正例：服务对象满意度目标95%以上，实际完成值写“96.4%（回收问卷312份）”。
    """

    code = "VAL02"
    name = "数值指标填实际数值"
    severity = Severity.WARNING
    scope = "form"
    basis = Basis("财预〔2020〕10号", "第十六条")
    suggestion = "按统计资料、台账或问卷结果补填实际数值，再按完成比例核对得分。"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding a form for the figures that were answered without one."""
        for form in report.forms:
            rows = [row for row in form.filled if lacks_figure(row)]
            if rows:
                named = "；".join(map(_described, rows[:6])) + ("等" if len(rows) > 6 else "")
                message = f"{form_label(form)}{len(rows)}项指标的目标是数值，实际完成值没有数值：{named}。"
                yield self.finding(message, *map(row_evidence, rows))


def _described(indicator: Indicator) -> str:
    figures = "、".join(quantity.text for quantity in target_quantities(indicator)[:3])
    if any(quantity.text in indicator.target for quantity in target_quantities(indicator)):
        return f"“{short_name(indicator)}”目标{figures}，实际写“{indicator.actual.strip()}”"
    return f"“{short_name(indicator)}”名称中写明{figures}，实际写“{indicator.actual.strip()}”"
