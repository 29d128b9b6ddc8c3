from collections.abc import Iterator

from assistant.review.checks.change import wrong_changes
from assistant.review.checks.same import contradictions
from assistant.review.checks.sums import wrong_sums
from assistant.review.checks.telling import tell
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account, Source
from knowledge.facts.vocabulary import PUBLIC_EXPENSES


class PublicExpenses(Rule):
    """正文所写的三公经费及其增减应与基础数据表一致，方向不能相反。

    反例：正文写“三公经费较上年增加0.5万元，增长4%”，基础数据表上年决算12.6万元、当年决算9.3万元，应为减少3.3万元、下降26.19%。
    正例：正文写“三公经费9.3万元，较上年减少3.3万元，下降26.19%”。
    """

    code = "BUD03"
    name = "三公经费正文与基础数据表一致"
    severity = Severity.ERROR
    suggestion = (
        "核对部门决算，以决算数统一正文和基础数据表，按“（本年-上年）÷上年”重新计算增减额和增减率，并写明口径。"
    )

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the amounts and changes of the text that the base table doesn't bear out."""
        told = (one for one in contradictions(account) if one.stated.source is Source.TEXT and one.stated.is_money)
        sums = (one for one in wrong_sums(account) if one.stated.source is Source.TEXT)
        found = (*told, *sums, *wrong_changes(account))
        yield from tell(self, (one for one in found if one.stated.measure in PUBLIC_EXPENSES))
