from collections.abc import Iterator
from decimal import Decimal

from assistant.review.checks.disagreement import said
from assistant.review.checks.indicator_counts import wrong_counts
from assistant.review.rule import Evidence, Figure, Finding, Rule, Severity
from knowledge.facts.fact import Account


class IndicatorCounts(Rule):
    """正文所写的指标数、完成数应与自评表一致。

    反例：正文写“共设置三级指标12项，完成12项”，自评表列有11项，其中1项没有完成。
    正例：正文写“共设置三级指标11项，完成10项”。
    """

    code = "DOC34"
    name = "指标数正文与自评表一致"
    severity = Severity.WARNING
    suggestion = "按自评表逐项数清，更正正文的指标数和完成数。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the counts of indicators that the forms don't bear out."""
        for one in wrong_counts(account):
            stated = one.stated
            yield self.finding(
                f"正文写{said(stated)}，按自评表数为{one.expected}{stated.quantity.unit}。",
                Evidence(stated.quote, stated.location),
                stated=Figure.of(stated),
                expected=Figure(Decimal(one.expected), stated.unit, "自评表所列指标", stated.location),
                about=stated.words,
            )
