from collections.abc import Iterator
from decimal import Decimal

from assistant.review.amounts import is_basic_part, label_of
from assistant.review.arithmetic import plain, step
from assistant.review.budget import breakdown, department_form, form_label, fund_evidence, in_wan, line_amount
from assistant.review.figures import Sentence, missing_text, sentences, statements
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.policy import Basis
from knowledge.report import Report

_SCOPE = "一般公共预算"


class PublicBudgetScope(Rule):
    """“一般公共预算支出情况”下只写一般公共预算安排的支出，所列基本支出、项目支出合计不超过自评表的一般公共预算数。

    反例：“一般公共预算支出情况”写基本支出210万元、项目支出170万元，自评表一般公共预算为350万元，另有其他资金30万元。
    正例：同一部分写基本支出210万元、项目支出140万元，其他资金安排的30万元另列说明。
    """

    code = "BUD14"
    name = "一般公共预算部分不含其他资金"
    severity = Severity.WARNING
    basis = Basis("财预〔2020〕10号", "第二十一条")
    suggestion = "按资金来源拆分所列支出，或把标题改为全部资金并注明口径。"

    def needs(self, report: Report) -> str | None:
        """Return 正文 where there is none."""
        return missing_text(report)

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the part on the general public budget whose amounts are more than that budget."""
        form = department_form(account.report)
        line = next((fund for fund in breakdown(form, "收入") if _SCOPE in fund.label), None) if form else None
        amount = line_amount(line) if line else None
        if form is None or line is None or amount is None:
            return
        basic, project = _stated(account.report)
        if not (basic and project):
            return
        parts = [*basic[0], *project[0]]
        stated, limit = sum(parts, Decimal(0)), in_wan(amount, form)
        # Each amount may be off by half its last digit, the form's own by a whole one.
        if stated <= limit + sum(map(step, parts), Decimal(0)) / 2 + step(limit):
            return
        yield self.finding(
            f"“{_SCOPE}支出情况”所列基本支出、项目支出合计{plain(stated)}万元，超过{form_label(form)}一般公共预算"
            f"{plain(limit)}万元，多{plain(stated - limit)}万元，可能含有其他来源的资金。",
            basic[1].evidence,
            project[1].evidence,
            fund_evidence(line),
        )


_Stated = tuple[list[Decimal], Sentence]


def _stated(report: Report) -> tuple[_Stated | None, _Stated | None]:
    """Return the amounts of 基本支出 (one, or its kinds) and of 项目支出 under the heading, with their sentences."""
    found: dict[str, _Stated] = {}
    for sentence in sentences(report):
        if not any(_SCOPE in heading for heading in sentence.headings):
            continue
        said = [(one, one.wan) for one in statements(sentence) if one.wan is not None]
        for one, amount in said:
            if (label := label_of(one)) in {"基本支出", "项目支出"}:
                found.setdefault(label, ([amount], sentence))
        kinds = [amount for one, amount in said if is_basic_part(one)]
        if len(kinds) > 2:
            found.setdefault("基本支出", (kinds, sentence))
    return found.get("基本支出"), found.get("项目支出")
