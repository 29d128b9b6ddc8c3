from collections.abc import Iterator
from decimal import Decimal

from assistant.review.arithmetic import plain, total
from assistant.review.budget import execution_weight, form_label, fund_evidence, total_evidence, total_line
from assistant.review.rule import Finding, Rule, Severity
from knowledge.policy import Basis
from knowledge.report import Form, Report


class WeightsTotal(Rule):
    """各指标分值与预算执行率分值合计应为100分。

    反例：产出50分、效益30分、满意度20分已满100分，又设预算执行率10分，合计110分。
    正例：产出50分、效益30分、满意度10分、预算执行率10分，合计100分。
    """

    code = "SCO01"
    name = "分值合计100分"
    severity = Severity.ERROR
    basis = Basis("财预〔2020〕10号", "第十三条")
    suggestion = "各项指标分值合计调整为90分，加预算执行率10分，合计100分；权重与批复的绩效目标表一致。"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield the forms whose weights don't come to 100, saying where the surplus sits."""
        for form in report.forms:
            weights = [weight for indicator in form.indicators if (weight := indicator.weight_value) is not None]
            if not weights:
                continue
            execution = execution_weight(form)
            whole = total(weights) + (execution or 0)
            # An objective table, drawn up before the year, leaves the ten points of execution out: 90 is right there.
            is_objective_table = execution is None and whole == 90 and form.total_weight in {"", "90"}
            if whole != 100 and not is_objective_table:
                yield self._wrong_total(form, total(weights), execution, whole)

    def _wrong_total(self, form: Form, indicators: Decimal, execution: Decimal | None, whole: Decimal) -> Finding:
        added = f"，加预算执行率{plain(execution)}分" if execution is not None else "，没有设预算执行率分值"
        message = (
            f"{form_label(form)}各项指标分值合计{plain(indicators)}分（{_by_level1(form)}）{added}，"
            f"共{plain(whole)}分，应为100分，{'多' if whole > 100 else '少'}{plain(abs(whole - 100))}分"
        )
        missing = sum(indicator.weight_value is None for indicator in form.filled)
        if missing:
            message += f"；另有{missing}项指标未填分值"
        elif indicators == 100 and execution:
            message += f"：各项指标已满100分，预算执行率的{plain(execution)}分是多出来的"
        if form.total_weight and form.total_weight != plain(whole):
            message += f"；总分栏写{form.total_weight}，与各项之和不符"
        line = total_line(form)
        evidence = [total_evidence(form), *([fund_evidence(line)] if line and execution is not None else [])]
        return self.finding(f"{message}。", *evidence, severity=Severity.WARNING if missing else Severity.ERROR)


def _by_level1(form: Form) -> str:
    """Return the weights of each level 1 indicator: 产出指标50、效益指标30."""
    sums: dict[str, Decimal] = {}
    for indicator in form.indicators:
        level = indicator.level1 or "未注明一级指标"
        sums[level] = sums.get(level, Decimal(0)) + (indicator.weight_value or 0)
    return "、".join(f"{level}{plain(amount)}" for level, amount in sums.items() if amount)
