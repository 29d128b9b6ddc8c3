from collections.abc import Iterator
from decimal import Decimal

from assistant.review.arithmetic import plain, total
from assistant.review.budget import execution_weight, form_label, fund_evidence, total_evidence
from assistant.review.rule import Figure, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.quantity import parse_decimal
from knowledge.report import Form


class WeightsTotal(Rule):
    """各指标分值与预算执行率分值合计应为100分。

    反例：产出50分、效益30分、满意度20分已满100分，又设预算执行率10分，合计110分。
    正例：产出50分、效益30分、满意度10分、预算执行率10分，合计100分。
    """

    code = "SCO01"
    name = "分值合计100分"
    severity = Severity.ERROR
    suggestion = "调整各项指标分值，加预算执行率分值正好合计满分（一般是90分加10分）；权重与批复的绩效目标表一致。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the forms whose weights don't come to 100, saying where the surplus sits."""
        for form in account.report.forms:
            weights = [weight for indicator in form.indicators if (weight := indicator.weight_value) is not None]
            if not weights:
                continue
            execution = execution_weight(form)
            whole = total(weights) + (execution or 0)
            right, before = self.pack.weights_total, self.pack.objective_weights_total
            # Drawn up before the year, an objective table leaves the points of execution out; others score it without
            # saying for how many points.
            line = form.total_fund
            scored = line is not None and not line.weight and parse_decimal(line.score) is not None
            totals = {"", plain(before), *([plain(right)] if scored else [])}
            is_whole = execution is None and whole == before and form.total_weight in totals
            if whole != right and not is_whole:
                yield self._wrong_total(form, total(weights), execution, whole)
            yield from self._wrong_levels(form)

    def _wrong_total(self, form: Form, indicators: Decimal, execution: Decimal | None, whole: Decimal) -> Finding:
        right = self.pack.weights_total
        added = f"，加预算执行率{plain(execution)}分" if execution is not None else "，没有读到预算执行率分值"
        message = (
            f"{form_label(form)}各项指标分值合计{plain(indicators)}分（{_by_level1(form)}）{added}，"
            f"共{plain(whole)}分，应为{plain(right)}分，{'多' if whole > right else '少'}{plain(abs(whole - right))}分"
        )
        missing = sum(indicator.weight_value is None for indicator in form.filled)
        if missing:
            message += f"；另有{missing}项指标未填分值"
        elif indicators == right and execution:
            message += f"：各项指标已满{plain(right)}分，预算执行率的{plain(execution)}分是多出来的"
        if form.total_weight and form.total_weight != plain(whole):
            message += f"；总分栏写{form.total_weight}，与各项之和不符"
        line = form.total_fund if execution is not None else None
        evidence = [total_evidence(form), *([fund_evidence(line)] if line else [])]
        # Without a row of totals the rest of the form may stand elsewhere.
        is_cut = form.total_location is None and whole < right
        severity = Severity.INFO if is_cut else Severity.WARNING if missing else Severity.ERROR
        return self.finding(
            f"{message}。",
            *evidence,
            severity=severity,
            stated=Figure(whole, "分", f"分值合计{plain(whole)}", evidence[0].location),
            expected=Figure(right, "分", f"应为{plain(right)}分", evidence[0].location),
        )

    def _wrong_levels(self, form: Form) -> Iterator[Finding]:
        """Yield one finding for the level 1 indicators whose weight isn't what the pack lays down for them."""
        given = _level1_weights(form) | {"预算执行率": execution_weight(form) or Decimal(0)}
        wrong = []
        for name, wanted in self.pack.level1_weights.items():
            found = total(weight for level, weight in given.items() if name in level)
            if found != wanted:
                wrong.append(f"{name}{plain(found)}分，规定{plain(wanted)}分")
        if wrong and all(row.weight_value is not None for row in form.filled):
            message = f"{form_label(form)}一级指标分值与{self.pack.name}口径不符：{'；'.join(wrong)}。"
            yield self.finding(message, total_evidence(form), severity=Severity.WARNING)


def _by_level1(form: Form) -> str:
    """Return the weights of each level 1 indicator: 产出指标50、效益指标30."""
    return "、".join(f"{level}{plain(amount)}" for level, amount in _level1_weights(form).items() if amount)


def _level1_weights(form: Form) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for indicator in form.indicators:
        level = indicator.level1 or "未注明一级指标"
        sums[level] = sums.get(level, Decimal(0)) + (indicator.weight_value or 0)
    return sums
