from collections.abc import Iterator
from decimal import Decimal

from assistant.review.arithmetic import as_sum, plain, same, sums_to
from assistant.review.budget import breakdown, form_label, fund_evidence, line_amount
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.report import Form, Fund


class Breakdowns(Rule):
    """按收入性质、按支出性质的分解，合计应等于年度资金总额的预算数或执行数。

    反例：全年执行数380万元，基本支出210万元、项目支出150万元，合计360万元。
    正例：全年执行数380万元，基本支出210万元、项目支出170万元。
    """

    code = "BUD13"
    name = "按收支性质分解合计"
    severity = Severity.ERROR
    suggestion = "核对分解各行，使其合计等于年度资金总额，并写明是预算数还是执行数。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the breakdowns that come to no amount of the total, and two of different bases."""
        for form in account.report.forms:
            line = form.total_fund
            if line is not None:
                yield from self._form(form, line)

    def _form(self, form: Form, line: Fund) -> Iterator[Finding]:
        amounts = {"全年执行数": line.spent_value, "全年预算数": line.adjusted_value, "年初预算数": line.initial_value}
        known = {label: amount for label, amount in amounts.items() if amount is not None}
        bases: list[tuple[str, str, Decimal]] = []
        for side in ("收入", "支出"):
            lines = breakdown(form, side)
            parts = [amount for fund in lines if (amount := line_amount(fund)) is not None]
            if len(parts) < 2 or not known:
                continue
            base = next((label for label in known if sums_to(parts, known[label])), None)
            if base is not None:
                bases.append((side, base, known[base]))
                continue
            stands = "、".join(f"{label}{plain(amount)}" for label, amount in known.items())
            yield self.finding(
                f"{form_label(form)}按{side}性质分解合计{as_sum(parts)}{form.fund_unit}，与年度资金总额的{stands}都不相等。",
                fund_evidence(line),
                *map(fund_evidence, lines),
                severity=self.severity if len(parts) == len(lines) else Severity.WARNING,
                about=side,
            )
        if len(bases) == 2 and not same(bases[0][2], bases[1][2]):
            stands = "，".join(f"按{side}性质的分解是{base}{plain(amount)}" for side, base, amount in bases)
            gap = plain(abs(bases[0][2] - bases[1][2]))
            yield self.finding(
                f"{form_label(form)}{stands}，口径不同，相差{gap}{form.fund_unit}。",
                fund_evidence(line),
                severity=Severity.INFO,
                suggestion="两种分解用同一口径，或分别注明是预算数还是执行数。",
            )
