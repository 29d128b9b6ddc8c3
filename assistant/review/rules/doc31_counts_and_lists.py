from collections.abc import Iterator
from decimal import Decimal

from assistant.review.checks.counts import miscounts
from assistant.review.rule import Evidence, Figure, Finding, Rule, Severity
from knowledge.facts.fact import Account


class CountsAndLists(Rule):
    """写明几项的，后面或前面列出的应当就是几项。

    反例：“实施3个项目：步道、球场、书屋、停车场”，列出的是4个。
    正例：“实施4个项目：步道、球场、书屋、停车场”。
    """

    code = "DOC31"
    name = "项数与所列相符"
    severity = Severity.ERROR
    suggestion = "数清所列各项，更正项数或补齐漏列的内容。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the counts that aren't the number of things listed with them."""
        for one in miscounts(account):
            place = Evidence(one.quote, one.location)
            yield self.finding(
                f"正文写“{one.stated.text}”，列出的是{one.listed}{one.stated.unit}：{'、'.join(one.items)}。",
                place,
                severity=self.severity if one.certain else Severity.INFO,
                stated=Figure(one.stated.value, one.stated.unit, one.quote, one.location),
                expected=Figure(Decimal(one.listed), one.stated.unit, "、".join(one.items), one.location),
                about=one.stated.text,
            )
