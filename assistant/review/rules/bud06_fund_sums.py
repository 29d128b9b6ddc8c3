from collections.abc import Iterator

from assistant.review.checks.sums import wrong_sums
from assistant.review.checks.telling import tell
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account


class FundSums(Rule):
    """各项资金来源合计应等于年度资金总额。

    反例：年度资金总额300万元，当年财政拨款260万元、上年结转20万元、其他资金10万元，合计290万元。
    正例：年度资金总额290万元，当年财政拨款260万元、上年结转20万元、其他资金10万元。
    """

    code = "BUD06"
    name = "资金来源合计"
    severity = Severity.ERROR
    suggestion = "核对各项资金来源，使年初预算数、全年预算数、全年执行数三列分别合计等于年度资金总额。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the totals of forms that their sources don't make up."""
        yield from tell(self, (one for one in wrong_sums(account) if one.stated.crossing and one.stated.form))
