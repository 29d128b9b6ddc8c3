from collections.abc import Iterator

from assistant.review.arithmetic import as_sum, fits, plain, rate_pct, sums_to, total, two_places
from assistant.review.budget import missing_base_table
from assistant.review.public_expenses import COLUMNS, PARTS, cell, expense_evidence, table_lines
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.policy import Basis
from knowledge.quantity import parse_decimal
from knowledge.report import Expense, Report, Staffing


class BaseTable(Rule):
    """基础数据表的分项应合计等于总数，人员控制率应等于在职人数÷编制数。

    反例：编制数40人、在职38人，控制率写93.00%，应为95.00%。
    正例：三公经费9.3万元＝公务用车6.8万元＋公务接待2.5万元；控制率95.00%。
    """

    code = "BUD04"
    name = "基础数据表合计与控制率复算"
    severity = Severity.ERROR
    basis = Basis("财预〔2013〕53号", "附件2在职人员控制率")
    suggestion = "对照部门决算和编制批复逐格核对，更正基础数据表。"

    def needs(self, report: Report) -> str | None:
        """Return the base table where a department's report has none."""
        return missing_base_table(report)

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the totals that their parts don't make up, and a control rate that its counts don't."""
        report = account.report
        if report.staffing is not None:
            yield from self._control_rate(report.staffing)
        lines = table_lines(report)
        for key, parts in PARTS.items():
            present = [lines[part] for part in parts if part in lines]
            if key in lines and present:
                for column in COLUMNS:
                    yield from self._column(lines[key], present, column, len(present) == len(parts))

    def _control_rate(self, staffing: Staffing) -> Iterator[Finding]:
        exact = rate_pct(parse_decimal(staffing.staff), parse_decimal(staffing.posts))
        written = parse_decimal(staffing.rate)
        if exact is None or written is None or fits(written, exact) or fits(written, exact / 100):
            return
        row = f"编制数{staffing.posts} | 在职人数{staffing.staff} | 控制率{staffing.rate}"
        yield self.finding(
            f"基础数据表控制率写为{staffing.rate}，按在职人数{staffing.staff}÷编制数{staffing.posts}"
            f"复算为{two_places(exact)}%，相差{two_places(abs(exact - written))}个百分点。",
            Evidence(row, staffing.location),
        )

    def _column(self, line: Expense, parts: list[Expense], column: str, complete: bool) -> Iterator[Finding]:
        whole = cell(line, column)
        filled = [amount for part in parts if (amount := cell(part, column)) is not None]
        if whole is None or not filled or sums_to(filled, whole):
            return
        blank = [part.label for part in parts if cell(part, column) is None]
        evidence = [expense_evidence(row) for row in (line, *parts)]
        stands = f"基础数据表“{line.label}”{COLUMNS[column]}{plain(whole)}万元，分项合计{as_sum(filled)}万元"
        gap = plain(abs(whole - total(filled)))
        if (blank or not complete) and total(filled) < whole:
            # An empty part may hold the rest: worth filling in, not wrong.
            named = f"“{'”“'.join(blank)}”未填" if blank else "分项不全"
            tip = "补填空着的分项；没有发生的填0。"
            message = f"{stands}，{named}，差{gap}万元无法核对。"
            yield self.finding(message, *evidence, severity=Severity.INFO, suggestion=tip, about=COLUMNS[column])
        else:
            yield self.finding(f"{stands}，相差{gap}万元。", *evidence, about=COLUMNS[column])
