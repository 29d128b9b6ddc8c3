import re
from collections.abc import Iterator

from assistant.review.checks.repeated import texts
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.facts.fact import Account

_DOUBLED = re.compile(
    r"(?<![位：:（(])(?P<unit>亿元|万元|元|％|%|个百分点|公里|万亩|平方米)\s?\d{1,12}(?:\.\d{1,6})?\s?(?P=unit)"
    r"|\d{1,12}(?:\.\d{1,6})?(?P<one>亿元|万元|元|％|%|个百分点|公里|亩|人次|平方米)(?P=one)"
)


class DoubledUnits(Rule):
    """数值的计量单位只写一次。

    反例：“结余万元6.2万元”“执行率95%%”。
    正例：“结余6.2万元”“执行率95%”。
    """

    code = "DOC35"
    name = "计量单位不重复"
    severity = Severity.WARNING
    suggestion = "删去多写的单位，并核对数值是否完整。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the figures whose unit is written twice."""
        for text, place in texts(account.report):
            for match in _DOUBLED.finditer(text):
                message = f"“{match[0]}”的计量单位重复。"
                yield self.finding(message, Evidence(match[0], place), about=match[0])
