import re
from collections.abc import Iterator

from assistant.review.arithmetic import plain, rate_pct, two_places
from assistant.review.budget import form_label, fund_evidence, spent_line
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.facts.sentences import sentences

_EXPLAINED = re.compile(r"追加|追减|调增|调减|调整预算|预算调整|年中(?:下达|安排)|上级下达|转移支付|上年结转")


class BudgetAdjustment(Rule):
    """全年预算数比年初预算数变动较大的，应说明追加、调减的事由和金额。

    较大的界限中央没有规定，通用口径取30%（多地部门整体支出评价表超过30%不得分）。

    反例：年初预算数400万元，全年预算数720万元，调整80%，全文没有说明。
    正例：年初预算数400万元，全年预算数720万元，正文写明“年中追加上级专项320万元”。
    """

    code = "BUD11"
    name = "预算调整幅度较大说明原因"
    severity = Severity.WARNING
    suggestion = "逐项说明年中追加、调减的文号、事由和金额；属政策调整、上级临时交办的分开列明。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the large adjustments that the text doesn't account for."""
        if any(_EXPLAINED.search(sentence.text) for sentence in sentences(account.report)):
            return
        for form in account.report.forms:
            fund = spent_line(form)
            noted = any(_EXPLAINED.search(f"{row.actual}{row.deviation_note}") for row in form.filled)
            if fund is None or fund.initial_value is None or fund.adjusted_value is None or noted:
                continue
            change = fund.adjusted_value - fund.initial_value
            rate = rate_pct(abs(change), fund.initial_value)
            if rate is not None and rate > self.pack.budget_adjustment_pct:
                yield self.finding(
                    f"{form_label(form)}年初预算数{fund.initial}、全年预算数{fund.adjusted}，"
                    f"{'追加' if change > 0 else '调减'}{plain(abs(change))}{form.fund_unit}，"
                    f"调整幅度{two_places(rate)}%，报告没有说明事由。",
                    fund_evidence(fund),
                )
