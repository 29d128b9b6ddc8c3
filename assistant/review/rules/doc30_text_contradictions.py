from collections.abc import Iterator

from assistant.review.checks.same import contradictions
from assistant.review.checks.telling import tell
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account, Source


class TextContradictions(Rule):
    """同一个数在正文不同地方应当一致。

    反例：前面写“全年培训护理员1240人次”，后面写“全年培训护理员1420人次”。
    正例：两处都写1240人次；口径不同的，分别注明。
    """

    code = "DOC30"
    name = "正文前后一致"
    severity = Severity.ERROR
    suggestion = "核对台账后统一前后数字；口径不同的，分别注明。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the figures that the running text gives twice and differently."""
        found = (one for one in contradictions(account) if one.other is not None)
        yield from tell(self, (one for one in found if one.other and one.other.source is Source.TEXT))
