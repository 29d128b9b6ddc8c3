from collections.abc import Iterator

from assistant.review.checks.rate import is_budget, wrong_rates
from assistant.review.checks.telling import tell
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account, Source


class ExecutionRate(Rule):
    """预算执行率应等于全年执行数÷全年预算数；末位四舍五入不算差错。

    反例：全年预算数400万元、全年执行数388万元，执行率写95.00%，应为97.00%。
    正例：全年预算数400万元、全年执行数388万元，执行率写97.00%。
    """

    code = "BUD01"
    name = "预算执行率复算"
    severity = Severity.ERROR
    suggestion = "按“全年执行数÷全年预算数”重新计算执行率，并相应更正执行率得分和总分。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the rates of forms and tables that don't follow from the amounts of their line."""
        found = (one for one in wrong_rates(account) if one.stated.source is not Source.TEXT and is_budget(one))
        yield from tell(self, found)
