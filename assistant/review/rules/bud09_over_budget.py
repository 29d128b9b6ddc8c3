from collections.abc import Iterator

from assistant.review.checks.disagreement import evidence_of, place_of, said, written
from assistant.review.checks.excess import overspent
from assistant.review.rule import Figure, Finding, Rule, Severity
from knowledge.facts.fact import Account


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
                f"{place_of(actual)}{said(actual)}超过{said(limit)}，"
                f"多{written(actual.value - limit.value, actual.unit, 4)}，报告没有说明。",
                *evidence_of(actual, limit),
                severity=self.severity if one.is_sure else Severity.WARNING,
                stated=Figure.of(actual),
                expected=Figure.of(limit),
                about=actual.words,
            )
