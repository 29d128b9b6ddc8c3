from collections.abc import Iterator
from decimal import Decimal

from assistant.review.arithmetic import fits, plain, rate_pct, two_places
from assistant.review.budget import form_label, fund_evidence, rate_is_right, total_line
from assistant.review.rates import StatedRate, stated_rates
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.policy import Basis
from knowledge.quantity import parse_decimal
from knowledge.report import Form, Fund


class ExecutionRate(Rule):
    """预算执行率应等于全年执行数÷全年预算数；末位四舍五入不算差错。

    反例：全年预算数400万元、全年执行数388万元，执行率写95.00%，应为97.00%。
    正例：全年预算数400万元、全年执行数388万元，执行率写97.00%。
    """

    code = "BUD01"
    name = "预算执行率复算"
    severity = Severity.ERROR
    basis = Basis("财预〔2020〕10号", "附件1")
    suggestion = "按“全年执行数÷全年预算数”重新计算执行率，并相应更正执行率得分和总分。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the rates that don't follow from the amounts of their line."""
        rates = list(stated_rates(account.report))
        for form in account.report.forms:
            for fund in form.funds:
                exact = rate_pct(fund.spent_value, fund.adjusted_value)
                written = parse_decimal(fund.rate)
                if exact is not None and written is not None and not rate_is_right(fund, exact):
                    in_text = [rate for rate in rates if rate.form is form and fund is total_line(form)]
                    yield self._wrong_rate(form, fund, written, exact, in_text)

    def _wrong_rate(
        self, form: Form, fund: Fund, written: Decimal, exact: Decimal, in_text: list[StatedRate]
    ) -> Finding:
        message = (
            f"{form_label(form)}{fund.label.strip('：: ')}的执行率写为{fund.rate}，"
            f"按全年执行数{fund.spent}÷全年预算数{fund.adjusted}复算为{two_places(exact)}%，"
            f"相差{two_places(abs(exact - written))}个百分点"
        )
        initial = rate_pct(fund.spent_value, fund.initial_value)
        if initial is not None and fits(written, initial):
            message += f"（所写数值是全年执行数÷年初预算数{fund.initial}，分母用错）"
        score, weight = parse_decimal(fund.score), parse_decimal(fund.weight)
        if score is not None and weight and not fits(score, weight * exact / 100) and score != weight:
            message += (
                f"；得分{fund.score}按{plain(weight)}分×执行率应为{two_places(min(weight, weight * exact / 100))}"
            )
        evidence = [fund_evidence(fund)]
        for rate in in_text[:1]:
            value = rate.statement.quantity.value
            if fits(value, exact) or value == written:
                relation = "与复算一致" if fits(value, exact) else "同样有误，应一并更正"
                message += f"；正文写“{rate.name}{rate.statement.quantity.text}”，{relation}"
                evidence.append(rate.statement.sentence.evidence)
        return self.finding(f"{message}。", *evidence)
