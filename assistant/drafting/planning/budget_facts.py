"""What the funds of a report show: how the budget moved, how it was spent, how far the project forms cover it.

What is computed here stands whole, as written, in the quote of its source.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.drafting.planning.conflicts import Disputes
from assistant.drafting.planning.facts import Fact, make_fact
from assistant.drafting.planning.quoting import percent
from assistant.drafting.sources import Sources, form_title
from assistant.review.budget import expenditure_line, fund_evidence, in_wan, total_line
from assistant.review.engine import Review
from knowledge.report import Form, Fund, ReportKind

_NAMED = 5
_ADJUSTMENT_PCT, _LOW_RATE_PCT, _COVERED_PCT = 20, 90, 95


def budget_facts(review: Review, disputes: Disputes, sources: Sources) -> Iterator[Fact]:
    """Yield how the budget moved and was spent, and how far the project forms cover it.

    Amounts that the text contradicts are told as the form's own while that is open, and not at all once it is known.
    """
    form = review.report.form(ReportKind.DEPARTMENT) or review.report.form(ReportKind.PROJECT)
    fund = total_line(form) if form else None
    if form and fund and fund.location not in disputes.refuted:
        adjustment = tuple(_adjustment(form, fund, sources))
        # Behind a project's figures, those of the whole department must say whose they are.
        phrases = "balance" if adjustment or form.kind is ReportKind.PROJECT else "balance.department"
        for fact in (*adjustment, *_execution(form, fund, phrases, sources)):
            yield _as_the_forms(fact) if fund.location in disputes.open else fact
    if review.report.form(ReportKind.DEPARTMENT):
        yield from _slow_projects(review, sources)
        yield from _moved_projects(review, sources)
    yield from _coverage(review, disputes, sources)


def _as_the_forms(fact: Fact) -> Fact:
    """Return a fact as one that the form says, not the report."""
    return replace(fact, ways=tuple(f"按自评表所列，{way}" for way in fact.ways))


def _adjustment(form: Form, fund: Fund, sources: Sources) -> Iterator[Fact]:
    initial, adjusted = fund.initial_value, fund.adjusted_value
    if not initial or adjusted is None or abs(adjusted - initial) * 100 < _ADJUSTMENT_PCT * initial:
        return
    change = adjusted - initial
    values = {
        "initial": _money(fund.initial, form),
        "adjusted": _money(fund.adjusted, form),
        "change": f"{'调增' if change > 0 else '调减'}{abs(change)}{form.fund_unit}",
        "pct": percent(abs(change), initial),
    }
    sentence = f"年初预算{values['initial']}，全年预算{values['adjusted']}，{values['change']}，调整幅度{values['pct']}"
    weight = min(4.0, float(abs(change) / initial) * 4)
    yield make_fact("adjustment", values, _sources(form, fund, sentence, sources), weight=weight)


def _execution(form: Form, fund: Fund, phrases: str, sources: Sources) -> Iterator[Fact]:
    adjusted, spent = fund.adjusted_value, fund.spent_value
    if not adjusted or spent is None or spent >= adjusted:
        return
    values = {
        "adjusted": _money(fund.adjusted, form),
        "spent": _money(fund.spent, form),
        "left": f"{adjusted - spent}{form.fund_unit}",
        "rate": percent(spent, adjusted),
    }
    sentence = (
        f"全年预算{values['adjusted']}，全年执行{values['spent']}，未执行{values['left']}，执行率{values['rate']}"
    )
    numbers = _sources(form, fund, sentence, sources)
    if spent * 100 < _LOW_RATE_PCT * adjusted:
        yield make_fact("low_execution", values, numbers, weight=3.0)
    else:
        yield make_fact("balance", values, numbers, weight=0.2, phrases=phrases)


def _slow_projects(review: Review, sources: Sources) -> Iterator[Fact]:
    """Yield the projects whose money was spent slowly, slowest first."""
    found = []
    for form in review.report.forms:
        fund = total_line(form) if form.kind is ReportKind.PROJECT else None
        if fund and fund.adjusted_value and fund.spent_value is not None:
            found.append((100 * fund.spent_value / fund.adjusted_value, form, fund))
    for rate, form, fund in sorted(found, key=lambda item: item[0]):
        if rate < _LOW_RATE_PCT and fund.adjusted_value and fund.spent_value is not None:
            values = {
                "name": f"“{form.project}”" if form.project else "该项目",
                "adjusted": _money(fund.adjusted, form),
                "spent": _money(fund.spent, form),
                "rate": percent(fund.spent_value, fund.adjusted_value),
            }
            sentence = (
                f"{values['name']}全年预算{values['adjusted']}，全年执行{values['spent']}，执行率{values['rate']}"
            )
            weight = min(2.0, float(_LOW_RATE_PCT - rate) / 10 + 0.6)
            yield make_fact("slow_project", values, _sources(form, fund, sentence, sources), weight=weight)


def _moved_projects(review: Review, sources: Sources) -> Iterator[Fact]:
    """Yield the projects whose budget was changed much in the year, but for those that are told as slow."""
    for form in review.report.forms:
        fund = total_line(form) if form.kind is ReportKind.PROJECT else None
        if fund and fund.initial_value and fund.adjusted_value is not None and form.project:
            initial, adjusted, spent = fund.initial_value, fund.adjusted_value, fund.spent_value
            is_slow = spent is not None and spent * 100 < _LOW_RATE_PCT * adjusted
            if not is_slow and abs(adjusted - initial) * 100 >= _ADJUSTMENT_PCT * initial:
                values = {
                    "name": f"“{form.project}”",
                    "initial": _money(fund.initial, form),
                    "adjusted": _money(fund.adjusted, form),
                }
                number = sources.report(form_title(form), fund_evidence(fund).text, fund.location)
                yield make_fact("moved_project", values, (number,))


def _coverage(review: Review, disputes: Disputes, sources: Sources) -> Iterator[Fact]:
    department = review.report.form(ReportKind.DEPARTMENT)
    line = expenditure_line(department, "项目支出") if department else None
    projects = [form for form in review.report.forms if form.kind is ReportKind.PROJECT]
    spent = [in_wan(fund.spent_value, f) for f in projects if (fund := total_line(f)) and fund.spent_value is not None]
    if not department or not line or not spent or len(spent) < len(projects):
        return
    fund, amount = line
    if fund.location in disputes.refuted:
        return
    whole, covered = in_wan(amount, department), sum(spent, Decimal(0))
    if not whole or covered * 100 >= _COVERED_PCT * whole:
        return
    values = {
        "count": f"{len(projects)}张" if len(projects) > 1 else "",
        "whole": _money(fund.amount or fund.spent, department) if department.fund_unit == "万元" else f"{whole}万元",
        "covered": f"{covered}万元",
        "share": percent(covered, whole),
    }
    sentence = (
        f"{values['count']}项目支出绩效自评表的全年执行数合计{values['covered']}，"
        f"占部门项目支出{values['whole']}的{values['share']}"
    )
    weight = float(1 - covered / whole) * 6
    fact = make_fact("coverage", values, _sources(department, fund, sentence, sources), weight=weight)
    yield _as_the_forms(fact) if fund.location in disputes.open else fact
    yield from _covered(projects, sources)


def _covered(projects: Sequence[Form], sources: Sources) -> Iterator[Fact]:
    """Yield the projects that have a form, each with what was spent on it, where they are several but not many."""
    totals = [(form, total) for form in projects if form.project and (total := total_line(form))]
    if len(totals) == len(projects) and 1 < len(totals) <= _NAMED:
        parts = "、".join(f"“{form.project}”{_money(total.spent, form)}" for form, total in totals)
        numbers = (
            sources.report(form_title(form), fund_evidence(total).text, total.location) for form, total in totals
        )
        yield make_fact("covered", {"parts": parts}, tuple(numbers))


def _sources(form: Form, fund: Fund, sentence: str, sources: Sources) -> tuple[int, int]:
    """Return the numbers of the fund line as it stands and of what was computed from it."""
    row = sources.report(form_title(form), fund_evidence(fund).text, fund.location)
    return row, sources.computed(sentence, fund.location)


def _money(cell: str, form: Form) -> str:
    """Return an amount as written, with the form's unit where the cell has none."""
    text = "".join(cell.split())
    return text if text.endswith("元") else f"{text}{form.fund_unit}"
