from collections.abc import Iterator

from assistant.review.checks.sums import wrong_sums
from assistant.review.checks.telling import tell
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.facts.vocabulary import PUBLIC_EXPENSES, STAFF


class PartsAndTotals(Rule):
    """分项之和应等于总数：正文里的“其中”各项、表格的合计行都应加得起来；只列部分分项的不能超过总数。

    反例：新增床位500张，其中公办260张、民办280张，合计540张。
    正例：新增床位540张，其中公办260张、民办280张。
    """

    code = "BUD16"
    name = "分项与总数相符"
    severity = Severity.ERROR
    suggestion = "逐项核对分项和总数，更正写错的一处；只列部分分项的，写明“主要包括”。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the totals of text and tables that their parts don't make up."""
        others = PUBLIC_EXPENSES | STAFF
        found = (one for one in wrong_sums(account) if not (one.stated.crossing and one.stated.form))
        yield from tell(self, (one for one in found if one.stated.measure not in others))
