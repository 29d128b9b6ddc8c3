from collections.abc import Iterator

from assistant.review.checks.rate import is_budget, wrong_rates
from assistant.review.checks.same import contradictions
from assistant.review.checks.telling import tell
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account, Fact, Source
from knowledge.facts.vocabulary import STAFF, vocabulary


class StatedExecutionRate(Rule):
    """正文所写的预算执行率应与自评表一致，名称应与算法相符。

    表中执行率本身算错的，由“预算执行率复算”一并指出，不重复列。

    反例：正文写“预算执行率98.5%”，自评表全年预算数400万元、全年执行数388万元，应为97.00%。
    正例：正文写“预算执行率97%”，与自评表388÷400一致。
    """

    code = "BUD02"
    name = "正文执行率与自评表一致"
    severity = Severity.ERROR
    suggestion = "以自评表全年执行数、全年预算数为准，统一正文和表中的执行率，并写明口径。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the rates of the text that the forms don't have, or that their amounts don't make."""
        ratios = vocabulary().ratios
        told = [
            one
            for one in contradictions(account)
            if one.stated.measure in ratios and one.stated.source is Source.TEXT and _is_of_money(one.stated)
        ]
        # A rate that the form itself has wrong is told once, with the form.
        known = {one.stated.value for one in told}
        known |= {fact.value for fact in account.facts if fact.source is Source.FORM and fact.measure in ratios}
        rates = (one for one in wrong_rates(account) if one.stated.source is Source.TEXT and is_budget(one))
        yield from tell(self, [*told, *(one for one in rates if one.stated.value not in known)])


def _is_of_money(rate: Fact) -> bool:
    return rate.against not in STAFF
