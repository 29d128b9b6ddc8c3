from collections.abc import Iterator

from assistant.review.checks.dates import disorders
from assistant.review.rule import Evidence, Figure, Finding, Rule, Severity
from knowledge.facts.fact import Account


class OrderOfDays(Rule):
    """签订合同、开工、完工、验收的时间先后应当合理。

    反例：“2024年9月12日开工，2024年8月30日完工”。
    正例：“2024年3月12日开工，2024年8月30日完工”。
    """

    code = "DOC32"
    name = "时间先后合理"
    severity = Severity.ERROR
    suggestion = "对照合同、开工令、验收单核对日期并更正。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the days that stand against the order of the work."""
        for one in disorders(account):
            place = one.told.sentence.location
            (first, early), (second, late) = one.first, one.second
            yield self.finding(
                f"正文写{first}，{'' if second in one.why else f'又写{second}，'}{one.why}，日期有误。",
                Evidence(one.told.sentence.text, place),
                stated=Figure(early, "", first, place),
                expected=Figure(late, "", second, place),
                about=first,
            )
