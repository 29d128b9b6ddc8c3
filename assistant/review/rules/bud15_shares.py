from collections.abc import Iterator

from assistant.review.checks.share import wrong_shares
from assistant.review.checks.telling import tell
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account


class Shares(Rule):
    """正文所写的占比应等于所占部分÷总数。

    反例：全年支出500万元，其中项目支出200万元，写“占总支出的45%”，应为40%。
    正例：全年支出500万元，其中项目支出200万元，写“占总支出的40%”。
    """

    code = "BUD15"
    name = "占比复算"
    severity = Severity.ERROR
    suggestion = "按“部分÷总数”重新计算占比，并写明是占什么的比例。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the shares that their parts and wholes don't make."""
        yield from tell(self, wrong_shares(account))
