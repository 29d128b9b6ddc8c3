from collections.abc import Iterator

from assistant.review.checks.same import contradictions
from assistant.review.checks.telling import tell
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account, Source
from knowledge.facts.vocabulary import PUBLIC_EXPENSES


class StatedAmounts(Rule):
    """正文所写的基本支出、项目支出、预算数和执行数应与自评表一致；四舍五入的末位差不算差错。

    反例：正文写“基本支出186.4万元”，自评表基本支出为168.4万元。
    正例：正文写“工资福利支出120.35万元、商品和服务支出48.05万元”，自评表基本支出为168.4万元。
    """

    code = "BUD07"
    name = "正文金额与自评表一致"
    severity = Severity.ERROR
    suggestion = "以部门决算为准统一正文和自评表的金额；范围不同的（本级、全系统），写明口径。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the amounts of text and tables that aren't those of the forms."""
        found = (one for one in contradictions(account) if one.stated.is_money and one.other is not None)
        given = (one for one in found if one.other and one.other.source is not Source.TEXT)
        yield from tell(self, (one for one in given if one.stated.measure not in PUBLIC_EXPENSES))
