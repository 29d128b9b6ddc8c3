from collections.abc import Iterator

from assistant.review.budget import missing_base_table
from assistant.review.checks.rate import is_budget, wrong_rates
from assistant.review.checks.sums import wrong_sums
from assistant.review.checks.telling import tell
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account, Source
from knowledge.facts.vocabulary import PUBLIC_EXPENSES
from knowledge.report import Report


class BaseTable(Rule):
    """基础数据表的分项应合计等于总数，人员控制率应等于在职人数÷编制数。

    反例：编制数40人、在职38人，控制率写93.00%，应为95.00%。
    正例：三公经费9.3万元＝公务用车6.8万元＋公务接待2.5万元；控制率95.00%。
    """

    code = "BUD04"
    name = "基础数据表合计与控制率复算"
    severity = Severity.ERROR
    suggestion = "对照部门决算和编制批复逐格核对，更正基础数据表。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the totals that their parts don't make up, and a control rate that its counts don't."""
        rates = (one for one in wrong_rates(account) if not is_budget(one))
        sums = (one for one in wrong_sums(account) if one.stated.measure in PUBLIC_EXPENSES)
        yield from tell(self, (one for one in (*rates, *sums) if one.stated.source is Source.TABLE))

    def needs(self, report: Report) -> str | None:
        """Return the base table where a department's report has none."""
        return missing_base_table(report)
