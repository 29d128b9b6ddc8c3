from collections.abc import Iterator

from assistant.review.checks.same import contradictions
from assistant.review.checks.telling import tell
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account, Source
from knowledge.facts.vocabulary import vocabulary


class StatedResults(Rule):
    """正文所写的完成数应与自评表的实际完成值一致。

    反例：正文写“新增养老床位260张”，自评表实际完成值为320张。
    正例：正文写“新增养老床位320张”，自评表实际完成值为320张。
    """

    code = "DOC03"
    name = "正文完成数与自评表一致"
    severity = Severity.ERROR
    suggestion = "以台账、统计数据为准，统一正文和自评表的完成数；口径不同的分别注明。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the figures of text and goals that aren't those of the indicators or the tables."""
        ratios = {*vocabulary().ratios, "编制", "在职人员"}
        found = (one for one in contradictions(account) if not one.stated.is_money and one.other is not None)
        given = (one for one in found if one.other and one.other.source is not Source.TEXT)
        yield from tell(self, (one for one in given if one.stated.measure not in ratios))
