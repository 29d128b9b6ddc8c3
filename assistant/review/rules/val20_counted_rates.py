from collections.abc import Iterator

from assistant.review.checks.rate import is_budget, wrong_rates
from assistant.review.checks.telling import tell
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account, Source


class CountedRates(Rule):
    """正文所写的回收率、合格率、满意度和单位成本，应与同时写出的数量相符。

    反例：发放问卷200份，收回190份，回收率写98%，应为95%。
    正例：发放问卷200份，收回190份，回收率95%。
    """

    code = "VAL20"
    name = "比率与所写数量相符"
    severity = Severity.ERROR
    suggestion = "按同一句写出的数量重新计算，更正写错的一处，自评表同时更正。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the rates of counts, and the costs per thing, that don't follow from the figures beside them."""
        yield from tell(
            self, (one for one in wrong_rates(account) if one.stated.source is Source.TEXT and not is_budget(one))
        )
