"""Fund lines of forms: budgets hardly spent or much changed without a word, breakdowns that come to no total."""

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.review.arithmetic import as_sum, plain, rate_pct, same, sums_to, two_places
from assistant.review.checks.reasons import gives_reason, passages
from assistant.review.pack import Pack
from assistant.review.rule import Remark, Severity, rule
from assistant.review.telling import fund_evidence, on_form
from knowledge.facts.fact import Account
from knowledge.facts.sentences import sentences
from knowledge.facts.subjects import named_forms
from knowledge.quantity import parse_decimal
from knowledge.report import Form, Fund, Report

_MONEY = re.compile("资金|经费|预算|支付|支出|拨付|付款|结算|款|执行率|结余|结转")
_EXPLAINED = re.compile(
    r"(?:执行率|支出进度|执行进度|预算执行|未执行|未支出|结余|结转).{0,120}(?:原因|由于|因|受|主要是|导致|尚未|未达到)"
    r"|(?:原因|由于|因|受|导致|尚未|未能).{0,120}(?:执行率|支出进度|执行进度|预算执行|未支出|结余|结转)"
)
_ADJUSTED = re.compile(r"追加|追减|调增|调减|调整预算|预算调整|年中(?:下达|安排)|上级下达|转移支付|上年结转")


@rule("BUD10")
def low_execution(account: Account, pack: Pack) -> Iterator[Remark]:
    """Yield the low rates that neither the text nor a deviation note explains."""
    for form in account.report.forms:
        fund = _spent_line(form)
        rate = _rate(fund) if fund else None
        if fund and rate is not None and rate < pack.low_execution_pct and not _is_explained(account.report, form):
            # A note on an indicator may tell of what held up the payments as well.
            is_noted = any(map(gives_reason, form.filled))
            figures = f"全年执行数{fund.spent}÷全年预算数{fund.adjusted}，" if fund.spent_value is not None else ""
            why = "指标的原因说明没有讲到资金" if is_noted else "报告没有说明原因"
            words = f"{figures}执行率{two_places(rate)}%，低于{plain(pack.low_execution_pct)}%，{why}。"
            yield on_form(form, words, fund_evidence(fund), severity=Severity.INFO if is_noted else None)


def _spent_line(form: Form) -> Fund | None:
    """Return the line that tells what became of the budget: the total, or a source's where the total was left at 0."""
    total = form.total_fund
    if total is None or total.initial_value or total.adjusted_value or total.adjusted_value is None:
        return total
    return next((one for one in form.funds if one.adjusted_value), total)


def _rate(fund: Fund) -> Decimal | None:
    """Return the rate that the amounts make, else the one that is written; none of nothing."""
    if fund.spent_value is not None and fund.adjusted_value is not None:
        return rate_pct(fund.spent_value, fund.adjusted_value)
    return parse_decimal(fund.rate)


def _is_explained(report: Report, form: Form) -> bool:
    """Return whether a reason is given for this form: by a note on money, or in the text, naming its project."""
    if any(gives_reason(row) and _MONEY.search(row.deviation_note) for row in form.filled):
        return True
    reasons = [sentence for sentence in sentences(report) if _EXPLAINED.search(sentence.text)]
    if form is report.main_form:
        return bool(reasons)
    of_money = filter(_MONEY.search, passages(report))
    told = (*(" ".join((one.text, *one.headings)) for one in reasons), *of_money)
    return any(form in named_forms(report, one) for one in told)


@rule("BUD11")
def budget_adjustments(account: Account, pack: Pack) -> Iterator[Remark]:
    """Yield the large adjustments that the text doesn't account for."""
    if any(_ADJUSTED.search(sentence.text) for sentence in sentences(account.report)):
        return
    for form in account.report.forms:
        fund = _spent_line(form)
        is_noted = any(_ADJUSTED.search(f"{row.actual}{row.deviation_note}") for row in form.filled)
        if fund is None or fund.initial_value is None or fund.adjusted_value is None or is_noted:
            continue
        change = fund.adjusted_value - fund.initial_value
        rate = rate_pct(abs(change), fund.initial_value)
        if rate is not None and rate > pack.budget_adjustment_pct:
            words = (
                f"{'追加' if change > 0 else '调减'}{plain(abs(change))}{form.fund_unit}，调整幅度{two_places(rate)}%"
            )
            words = f"年初预算数{fund.initial}、全年预算数{fund.adjusted}，{words}，报告没有说明事由。"
            yield on_form(form, words, fund_evidence(fund))


@rule("BUD13")
def breakdowns(account: Account) -> Iterator[Remark]:
    """Yield the breakdowns that come to no amount of the total, and two of different bases."""
    for form in account.report.forms:
        line = form.total_fund
        if line is not None:
            yield from _breakdowns(form, line)


def _breakdowns(form: Form, line: Fund) -> Iterator[Remark]:
    columns = {"全年执行数": line.spent_value, "全年预算数": line.adjusted_value, "年初预算数": line.initial_value}
    known = {label: amount for label, amount in columns.items() if amount is not None}
    bases: list[tuple[str, str, Decimal]] = []
    for side in ("收入", "支出"):
        lines = [fund for fund in form.funds if side in fund.group]
        amounts = (parse_decimal(fund.amount) if fund.amount else fund.spent_value for fund in lines)
        parts = [amount for amount in amounts if amount is not None]
        if len(parts) < 2 or not known:
            continue
        base = next((label for label in known if sums_to(parts, known[label])), None)
        if base is not None:
            bases.append((side, base, known[base]))
            continue
        stands = "、".join(f"{label}{plain(amount)}" for label, amount in known.items())
        words = f"按{side}性质分解合计{as_sum(parts)}{form.fund_unit}，与年度资金总额的{stands}都不相等。"
        severity = None if len(parts) == len(lines) else Severity.WARNING
        yield on_form(form, words, *map(fund_evidence, (line, *lines)), severity=severity, about=side)
    if len(bases) == 2 and not same(bases[0][2], bases[1][2]):
        stands = "，".join(f"按{side}性质的分解是{base}{plain(amount)}" for side, base, amount in bases)
        gap = plain(abs(bases[0][2] - bases[1][2]))
        yield on_form(
            form,
            f"{stands}，口径不同，相差{gap}{form.fund_unit}。",
            fund_evidence(line),
            severity=Severity.INFO,
            suggestion="两种分解用同一口径，或分别注明是预算数还是执行数。",
        )
