from collections.abc import Iterator

from assistant.review.arithmetic import plain, rate_pct, same, two_places
from assistant.review.budget import form_label, fund_evidence
from assistant.review.checks.disagreement import evidence_of, said, written
from assistant.review.checks.excess import overspent
from assistant.review.rule import Figure, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.report import Form


class OverBudget(Rule):
    """支出以批准的预算为依据，全年执行数不应超过全年预算数。

    反例：全年预算数120万元，全年执行数135万元。
    正例：年中追加15万元并按程序批复，全年预算数135万元，全年执行数135万元。
    """

    code = "BUD09"
    name = "支出不超预算"
    severity = Severity.ERROR
    suggestion = "核对全年预算数是否含年中追加和上年结转；确属超预算的，说明依据和批准程序。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the totals where more was spent than the adjusted budget, than was planned or taken in."""
        for one in overspent(account):
            actual, limit = one.actual, one.limit
            yield self.finding(
                f"{said(actual)}超过{said(limit)}，"
                f"多{written(actual.value - limit.value, actual.unit, 4)}，报告没有说明。",
                *evidence_of(actual, limit),
                severity=Severity.WARNING,
                stated=Figure.of(actual),
                expected=Figure.of(limit),
                about=actual.words,
            )
        for form in account.report.forms:
            fund = form.total_fund
            yield from self._without_budget(form)
            if fund is None or fund.spent_value is None or not fund.adjusted_value:
                continue
            if fund.spent_value > fund.adjusted_value and not same(fund.spent_value, fund.adjusted_value):
                rate = rate_pct(fund.spent_value, fund.adjusted_value)
                yield self.finding(
                    f"{form_label(form)}全年执行数{fund.spent}超过全年预算数{fund.adjusted}，"
                    f"超出{plain(fund.spent_value - fund.adjusted_value)}{form.fund_unit}"
                    + (f"，执行率{two_places(rate)}%。" if rate is not None else "。"),
                    fund_evidence(fund),
                )

    def _without_budget(self, form: Form) -> Iterator[Finding]:
        is_budgeted = any(fund.adjusted_value for fund in form.funds)
        for fund in form.funds:
            # A total of 0 above sources that have a budget is a wrong sum.
            if fund.adjusted_value == 0 and (fund.spent_value or 0) > 0 and not (fund.is_total and is_budgeted):
                initial = f"（年初预算数{fund.initial}）" if fund.initial_value else ""
                yield self.finding(
                    f"{form_label(form)}“{fund.label}”全年预算数填{fund.adjusted}{initial}，"
                    f"全年执行数却有{fund.spent}{form.fund_unit}，没有预算不应有支出。",
                    fund_evidence(fund),
                    severity=Severity.WARNING if initial else self.severity,
                    about=fund.label,
                )
