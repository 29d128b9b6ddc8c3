from collections.abc import Iterator

from assistant.review.checks.change import wrong_changes
from assistant.review.checks.telling import tell
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.facts.vocabulary import PUBLIC_EXPENSES


class StatedChanges(Rule):
    """正文写明由多少变到多少的，所写的增减额、增减率应与前后两个数相符。

    反例：写“服务站由24个增加到30个，增长30%”，复算为增长25%。
    正例：写“服务站由24个增加到30个，增长25%”。
    """

    code = "DOC04"
    name = "增减幅度与前后数相符"
    severity = Severity.ERROR
    suggestion = "核对前后两个数和增减幅度，按“（本期-上期）÷上期”复算后更正。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the changes that don't follow from the figures of both years."""
        yield from tell(self, (one for one in wrong_changes(account) if one.stated.measure not in PUBLIC_EXPENSES))
