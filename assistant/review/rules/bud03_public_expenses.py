from collections.abc import Iterator
from decimal import Decimal

from assistant.review.arithmetic import change_pct, plain, two_places
from assistant.review.budget import missing_base_table
from assistant.review.public_expenses import COLUMNS, Amount, Change, cell, expense_evidence, stated, table_lines
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.policy import Basis
from knowledge.report import Expense, Report


class PublicExpenses(Rule):
    """正文所写的三公经费及其增减应与基础数据表一致，方向不能相反。

    反例：正文写“三公经费较上年增加0.5万元，增长4%”，基础数据表上年决算12.6万元、当年决算9.3万元，应为减少3.3万元、下降26.19%。
    正例：正文写“三公经费9.3万元，较上年减少3.3万元，下降26.19%”。
    """

    code = "BUD03"
    name = "三公经费正文与基础数据表一致"
    severity = Severity.ERROR
    basis = Basis("财预〔2013〕53号", "附件2三公经费控制率")
    suggestion = (
        "核对部门决算，以决算数统一正文和基础数据表，按“（本年-上年）÷上年”重新计算增减额和增减率，并写明口径。"
    )

    def needs(self, report: Report) -> str | None:
        """Return the base table where a department's report has none."""
        return missing_base_table(report)

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the amounts and changes of the text that the base table doesn't bear out."""
        lines = table_lines(account.report)
        for item in stated(account.report):
            meant = [lines[key] for key in item.keys if key in lines]
            if isinstance(item, Amount):
                # An empty cell is no answer, least of all to a kind that the text gives as 0.
                known = bool(meant) and cell(meant[0], item.column) is not None
                if known and not any(item.fits(line) for line in meant):
                    yield self._amount(item, meant[0])
            elif len(meant) == len(item.keys) and not any(item.fits(line) for line in meant):
                yield self._change(item, meant[-1])

    def _amount(self, amount: Amount, line: Expense) -> Finding:
        written = cell(line, amount.column) or Decimal(0)
        return self.finding(
            f"正文写{amount.keys[0]}{amount.statement.quantity.text}，基础数据表“{line.label}”{COLUMNS[amount.column]}为"
            f"{plain(written)}万元，相差{plain(abs(amount.wan - written))}万元。",
            amount.statement.sentence.evidence,
            expense_evidence(line),
        )

    def _change(self, change: Change, line: Expense) -> Finding:
        before, after = cell(line, change.against) or Decimal(0), cell(line, "actual") or Decimal(0)
        difference, percent = after - before, change_pct(before, after)
        what = "、".join(f"{one.change_word}{one.quantity.text}" for one in change.statements)
        base = "上年" if change.against == "previous" else "预算"
        opposite = any(one.direction * difference < 0 for one in change.statements)
        return self.finding(
            f"正文写{change.keys[-1]}较{base}{what}；基础数据表{COLUMNS[change.against]}{plain(before)}万元、"
            f"{COLUMNS['actual']}{plain(after)}万元，应为{_verb(difference)}{plain(abs(difference))}万元"
            + (f"、{'增长' if difference > 0 else '下降'}{two_places(abs(percent))}%" if percent is not None else "")
            + ("，方向相反。" if opposite else "。"),
            change.statements[0].sentence.evidence,
            expense_evidence(line),
        )


def _verb(direction: int | Decimal) -> str:
    return "增加" if direction > 0 else "减少"
