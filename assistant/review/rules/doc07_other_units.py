from collections.abc import Iterator

from assistant.review.checks.repeated import foreign_units
from assistant.review.rule import Figure, Finding, Rule, Severity
from knowledge.facts.fact import Account


class OtherUnits(Rule):
    """报告里的单位名称应是本单位的，不应留有别处同类单位的名称。

    反例：梧江市水务局的报告写“沙渚市水务局组织开展了自评”。
    正例：全文的单位名称与报告单位一致。
    """

    code = "DOC07"
    name = "单位名称前后一致"
    severity = Severity.WARNING
    suggestion = "核对这一段是否从别的单位报告抄来；是本单位的事，改正名称，不是的删去。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the names of like units of other places."""
        report = account.report
        for place in foreign_units(report):
            yield self.finding(
                f"报告单位是{report.unit}，这里写成“{place.text}”，单位名称不一致。",
                place,
                stated=Figure(place.text, "", place.text, place.location),
                expected=Figure(report.unit, "", report.unit, report.document.blocks[0].location),
                about=place.text,
            )
