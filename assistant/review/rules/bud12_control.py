from collections.abc import Iterator

from assistant.review.checks.disagreement import evidence_of, said, written
from assistant.review.checks.excess import Excess, excesses
from assistant.review.rule import Figure, Finding, Rule, Severity
from knowledge.facts.fact import Account


class Control(Rule):
    """在职人数不应超过编制数，三公经费支出不应超过预算。

    反例：编制数20人、在职23人，控制率115%；三公经费预算6万元、决算7.2万元。
    正例：编制数20人、在职19人；三公经费预算6万元、决算5.1万元。
    """

    code = "BUD12"
    name = "不超编制、不超三公经费预算"
    severity = Severity.WARNING
    suggestion = "核对口径；确属超编或超支的，写明原因、批准依据和压减措施。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield more staff than posts, and more spent on 三公经费 than budgeted."""
        yield from map(self._over, excesses(account))

    def _over(self, one: Excess) -> Finding:
        actual, limit = one.actual, one.limit
        rate = written(actual.value / limit.value * 100, "%") if limit.value else ""
        return self.finding(
            f"{said(actual)}超过{said(limit)}，超出{written(actual.value - limit.value, actual.unit, 4)}"
            f"{f'，控制率{rate}' if rate else ''}。",
            *evidence_of(actual, limit),
            stated=Figure.of(actual),
            expected=Figure.of(limit),
            about=actual.measure,
        )
