from collections.abc import Iterator

from assistant.review.arithmetic import plain, rate_pct, two_places
from assistant.review.budget import missing_base_table
from assistant.review.public_expenses import cell, expense_evidence, table_lines
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.policy import Basis
from knowledge.quantity import parse_decimal
from knowledge.report import Report


class Control(Rule):
    """在职人数不应超过编制数，三公经费支出不应超过预算。

    反例：编制数20人、在职23人，控制率115%；三公经费预算6万元、决算7.2万元。
    正例：编制数20人、在职19人；三公经费预算6万元、决算5.1万元。
    """

    code = "BUD12"
    name = "不超编制、不超三公经费预算"
    severity = Severity.WARNING
    basis = Basis("财预〔2013〕53号", "附件2三公经费控制率")
    suggestion = "核对口径；确属超编或超支的，写明原因、批准依据和压减措施。"

    def needs(self, report: Report) -> str | None:
        """Return the base table where a department's report has none."""
        return missing_base_table(report)

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield more staff than posts, and more spent on 三公经费 than budgeted."""
        staffing = account.report.staffing
        posts, staff = (parse_decimal(staffing.posts), parse_decimal(staffing.staff)) if staffing else (None, None)
        if staffing is not None and posts is not None and staff is not None and staff > posts:
            rate = rate_pct(staff, posts)
            message = f"在职人数{staffing.staff}超过编制数{staffing.posts}，超编{plain(staff - posts)}人"
            row = f"编制数{staffing.posts} | 在职人数{staffing.staff} | 控制率{staffing.rate}"
            rest = f"，控制率{two_places(rate)}%。" if rate is not None else "。"
            yield self.finding(message + rest, Evidence(row, staffing.location))
        for key, line in table_lines(account.report).items():
            budget, actual = cell(line, "budget"), cell(line, "actual")
            if budget is not None and actual is not None and actual > budget:
                yield self.finding(
                    f"{key}当年决算{plain(actual)}万元超过预算{plain(budget)}万元，超出{plain(actual - budget)}万元。",
                    expense_evidence(line),
                )
