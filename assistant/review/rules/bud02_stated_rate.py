from collections.abc import Iterator
from decimal import Decimal

from assistant.review.arithmetic import fits, rate_pct, two_places
from assistant.review.budget import form_label, fund_evidence, total_line
from assistant.review.figures import missing_text
from assistant.review.rates import StatedRate, stated_rates
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.policy import Basis
from knowledge.quantity import parse_decimal
from knowledge.report import Fund, Report


class StatedExecutionRate(Rule):
    """正文所写的预算执行率应与自评表一致，名称应与算法相符。

    表中执行率本身算错的，由“预算执行率复算”一并指出，不重复列。

    反例：正文写“预算执行率98.5%”，自评表全年预算数400万元、全年执行数388万元，应为97.00%。
    正例：正文写“预算执行率97%”，与自评表388÷400一致。
    """

    code = "BUD02"
    name = "正文执行率与自评表一致"
    severity = Severity.ERROR
    basis = Basis("财预〔2020〕10号", "第二十一条")
    suggestion = "以自评表全年执行数、全年预算数为准，统一正文和表中的执行率，并写明口径。"

    def needs(self, report: Report) -> str | None:
        """Return 正文 where there is none."""
        return missing_text(report)

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the rates of the text that the form's amounts don't bear out, or that go by another rate's name."""
        for rate in stated_rates(account.report):
            fund = total_line(rate.form)
            exact = rate_pct(fund.spent_value, fund.adjusted_value) if fund else None
            if fund is not None and exact is not None:
                yield from self._compare(rate, fund, exact)

    def _compare(self, rate: StatedRate, fund: Fund, exact: Decimal) -> Iterator[Finding]:
        value, text = rate.statement.quantity.value, rate.statement.quantity.text
        of_initial = rate_pct(fund.spent_value, fund.initial_value)
        adjustment = _adjustment(fund)
        evidence = (rate.statement.sentence.evidence, fund_evidence(fund))
        recomputed = f"按{form_label(rate.form)}全年执行数{fund.spent}÷全年预算数{fund.adjusted}为{two_places(exact)}%"
        if rate.statement.is_bound:
            if value > exact and rate.statement.quantity.comparator in {"≥", ">"}:
                yield self.finding(f"正文写“{rate.name}{text}”，{recomputed}，没有达到。", *evidence)
        elif fits(value, exact):
            if "控制率" in rate.name and adjustment is not None and not fits(value, adjustment):
                yield self.finding(
                    f"正文把{text}写作“{rate.name}”，该数实为预算执行率；省内常用口径的预算控制率是"
                    f"本年追加预算÷年初预算数，即（{fund.adjusted}-{fund.initial}）÷{fund.initial}"
                    f"={two_places(adjustment)}%。",
                    *evidence,
                    severity=Severity.INFO,
                    suggestion="改写为“预算执行率”；确指预算控制率的，按本地口径重新计算。",
                )
        elif any(
            word in rate.name and other is not None and fits(value, other)
            for word, other in (("控制率", adjustment), ("完成率", of_initial))
        ):
            return
        elif value != parse_decimal(fund.rate):
            wrong_base = of_initial is not None and fits(value, of_initial)
            note = f"（所写数值是除以年初预算数{fund.initial}）" if wrong_base else ""
            yield self.finding(
                f"正文写“{rate.name}{text}”{note}，自评表写{fund.rate or '空'}，{recomputed}，正文与表不一致。",
                *evidence,
            )


def _adjustment(fund: Fund) -> Decimal | None:
    """Return what was added to the budget in the year, in percent of the initial budget."""
    if fund.initial_value is None or fund.adjusted_value is None:
        return None
    return rate_pct(fund.adjusted_value - fund.initial_value, fund.initial_value)
