import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.review.arithmetic import plain
from assistant.review.budget import form_label, missing_text
from assistant.review.checks.disagreement import said
from assistant.review.rule import Evidence, Figure, Finding, Rule, Severity
from knowledge.facts.fact import Account, Fact, Scope
from knowledge.facts.matching import RESULTS
from knowledge.report import Report, ReportKind

_SCOPE = "一般公共预算"
_OTHERS = re.compile("其他(?:来源)?资金|政府性基金|国有资本经营|社会保险基金|自有资金|事业收入|经营收入")
_BASIC_KINDS = ("工资福利支出", "商品和服务支出", "对个人和家庭的补助", "资本性支出")


class PublicBudgetScope(Rule):
    """“一般公共预算支出情况”下只写一般公共预算安排的支出，所列基本支出、项目支出合计不超过自评表的一般公共预算数。

    反例：“一般公共预算支出情况”写基本支出210万元、项目支出170万元，自评表一般公共预算为350万元，另有其他资金30万元。
    正例：同一部分写基本支出210万元、项目支出140万元，其他资金安排的30万元另列说明。
    """

    code = "BUD14"
    name = "一般公共预算部分不含其他资金"
    severity = Severity.WARNING
    suggestion = "按资金来源拆分所列支出，或把标题改为全部资金并注明口径。"

    def needs(self, report: Report) -> str | None:
        """Return 正文 where there is none."""
        return missing_text(report)

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield other money under the general public budget, and amounts that are more than that budget."""
        yield from self._others(account)
        form = account.report.form(ReportKind.DEPARTMENT)
        line = next(
            (fact for fact in account.of(_SCOPE) if form and fact.form is form and fact.aspect in RESULTS), None
        )
        parts = _stated(account)
        if form is None or line is None or not parts:
            return
        stated, limit = sum((part.value for part in parts), Decimal(0)), line.value
        # Each amount may be off by half its last digit, the form's own by a whole one.
        if stated <= limit + sum((part.step for part in parts), Decimal(0)) / 2 + line.step:
            return
        # What comes to all that was spent is all of it, under a heading that the form's sources don't speak against.
        is_all = any(fact.form is form and abs(fact.value - stated) <= line.step for fact in account.of("资金总额"))
        is_split = any("收入" in fund.group for fund in form.funds)
        yield self.finding(
            f"“{_SCOPE}支出情况”所列基本支出、项目支出合计{plain(stated)}万元，超过{form_label(form)}一般公共预算"
            f"{plain(limit)}万元，多{plain(stated - limit)}万元，可能含有其他来源的资金。",
            *dict.fromkeys(Evidence(part.quote, part.location) for part in parts),
            Evidence(line.quote, line.location),
            severity=self.severity if is_split or not is_all else Severity.INFO,
        )

    def _others(self, account: Account) -> Iterator[Finding]:
        for told in account.told:
            under = next((heading for heading in told.sentence.headings if _SCOPE in heading), "")
            # A sentence that names both sets them apart.
            is_apart = _SCOPE in told.sentence.text or _OTHERS.search(under) is not None
            for fact in told.facts if under and not is_apart else ():
                if fact.is_money and fact.value and _OTHERS.search(fact.measure):
                    yield self.finding(
                        f"“{under}”下写了{said(fact)}，不属于{_SCOPE}。",
                        Evidence(fact.quote, fact.location),
                        stated=Figure.of(fact),
                        about=fact.measure,
                    )


def _stated(account: Account) -> list[Fact]:
    """Return the facts of 基本支出 (one, or its kinds) and 项目支出 under the heading, none unless both are there."""
    found: dict[str, Fact] = {}
    for told in account.told:
        if any(_SCOPE in heading for heading in told.sentence.headings):
            for fact in told.facts:
                if fact.is_money and fact.aspect in RESULTS and fact.scope is Scope.WHOLE:
                    found.setdefault(fact.measure, fact)
    kinds = [found[kind] for kind in _BASIC_KINDS if kind in found]
    basic = [found["基本支出"]] if "基本支出" in found else kinds if len(kinds) > 1 else []
    project = [found["项目支出"]] if "项目支出" in found else []
    return [*basic, *project] if basic and project else []
