"""What is computed over facts: sums, shares, differences, the most and the least, what is left, met or not.

Each returns a sentence with the marks of the figures it rests on, None where the report doesn't have them.
"""

import re
from dataclasses import replace
from decimal import Decimal

from assistant.conversation.asking.differences import change, comparison, days
from assistant.conversation.asking.figures import (
    NEAR,
    Mark,
    budget_and_spent,
    first_of,
    named,
    number,
)
from assistant.conversation.asking.lines import Told, figure_text
from assistant.conversation.asking.lists import extreme, total
from assistant.conversation.asking.question import AND, Operation, Wanted
from assistant.conversation.asking.rates import per_head, rate, share, source_named
from assistant.conversation.asking.scoring import LOST, lost
from assistant.conversation.asking.values import BUDGETS, TOTAL, measures_of, purse_of, sides_of
from assistant.review.checks.attainment import attainments
from knowledge.facts.fact import Aspect


def compute(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return what is computed for a part of a question."""
    if "天" in (*wanted.counter, wanted.asked[-1:]) or re.search("多久|多长时间|工期", wanted.asked):
        return days(wanted, told)
    if wanted.is_when:
        return None
    if compared := comparison(wanted, told, mark):
        return compared
    if len(wanted.years) == 2 and wanted.operation in (Operation.VALUE, Operation.CHANGE, Operation.GAP):
        return None
    if averaged := per_head(wanted, told, mark):
        return averaged
    if LOST.search(wanted.asked) and (deducted := lost(wanted, told, mark)):
        return deducted
    does = {
        Operation.VALUE: _value,
        Operation.SUM: _sum,
        Operation.SHARE: share,
        Operation.CHANGE: change,
        Operation.EXTREME: extreme,
        Operation.REST: _rest,
        Operation.MET: _met,
    }.get(wanted.operation)
    return does(wanted, told, mark) if does else None


def _value(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return a rate, or the sum of what a sentence lists, that the report doesn't state itself."""
    return rate(wanted, told, mark) or ("共" in wanted.asked and total(wanted, told, mark, of_one_kind=True)) or None


def _sum(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    if not wanted.each and len(wanted.subjects) < 2:
        return _sum_of_measures(wanted, told, mark) or total(wanted, told, mark)
    if summed := total(wanted, told, mark):
        return summed
    whole = told.account.of("项目支出")
    fact = next((fact for fact in whole if fact.period in (told.report.year, None)), None)
    return f"{figure_text(fact)}{mark(fact)}。" if fact else None


def _sum_of_measures(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return the sum of the measures that are named together."""
    pieces = [piece for piece in AND.split(wanted.words) if piece.strip()]
    of = [measures_of(replace(wanted, words=piece, operation=Operation.VALUE), told) for piece in pieces]
    facts = [first_of(found, sides_of(wanted), wanted.period, told.report.year) for found in of]
    known = [fact for fact in facts if fact is not None]
    if len(known) < 2 or len(known) < len(pieces) or len({fact.unit for fact in known}) > 1:
        return None
    total = sum((fact.value for fact in known), Decimal(0))
    return f"{'、'.join(figure_text(fact) + mark(fact) for fact in known)}，合计{number(total)}{known[0].unit}。"


def _rest(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    if wanted.each:
        return _sum(wanted, told, mark)
    for measured in measures_of(wanted, told, NEAR):
        if re.search("结余|节余|剩余", measured.measure):
            fact = measured.facts[0]
            return f"{named(fact.subject)}{figure_text(fact)}{mark(fact)}。"
        if measured.measure != TOTAL and (pair := budget_and_spent(measured, told)):
            left = number(pair[0].value - pair[1].value)
            return f"还剩{left}万元：{figure_text(pair[0])}{mark(pair[0])}，{figure_text(pair[1])}{mark(pair[1])}。"
    purse = source_named(wanted.words, wanted.subjects, told)
    purse = purse or purse_of(told, wanted.subjects[0] if wanted.subjects else "")
    budget, spent = purse.budget, purse.spent
    if budget is None or spent is None:
        return None
    return (
        f"{named(purse.subject)}还剩{number(budget.value - spent.value)}万元没有支出："
        f"{figure_text(budget)}{mark(budget)}，{figure_text(spent)}{mark(spent)}。"
    )


def _met(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return whether a target was reached, or a budget kept."""
    year = told.report.year
    found = measures_of(wanted, told, NEAR)[:6]
    facts = [fact for measured in found for fact in measured.facts if fact.indicator]
    for fact in facts:
        reached = attainments(fact.indicator) if fact.indicator else ()
        if fact.indicator and reached:
            row = fact.indicator
            # 较上年427.3吨下降3%以上 is answered by the share, not by the amount.
            answering = sorted(reached, key=lambda one: not one.target.is_percent)[0]
            verdict = "达到了目标" if answering.is_met else "没有达到目标"
            return f"{verdict}：“{row.name}”目标{row.target}，实际{row.actual}{mark(fact)}。"
    for measured in found:
        planned = first_of([measured], (Aspect.TARGET, Aspect.LIMIT, *BUDGETS), wanted.period, year)
        actual = first_of([measured], (Aspect.ACTUAL,), wanted.period, year)
        if not (planned and actual) or planned is actual or planned.unit != actual.unit:
            continue
        if planned.aspect in BUDGETS:
            verdict = "没有超" if actual.value <= planned.value else "超了"
        else:
            verdict = "达到了目标" if actual.value >= planned.value else "没有达到目标"
        gap = abs(actual.value - planned.value)
        unit = "个百分点" if actual.unit == "%" else actual.unit
        apart = f"，相差{number(gap)}{unit}" if gap else ""
        return f"{verdict}：{figure_text(planned)}{mark(planned)}，{figure_text(actual)}{mark(actual)}{apart}。"
    return None
