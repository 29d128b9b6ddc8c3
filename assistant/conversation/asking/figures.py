"""The figures that answers are computed of: the first that fits, what a purse was given and spent."""

import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from assistant.conversation.asking.lines import Told
from assistant.conversation.asking.question import Operation, Wanted
from assistant.conversation.asking.values import BUDGETS, RATE, Measured, Purse
from knowledge.facts.fact import Aspect, Fact

Mark = Callable[[Fact], str]

SHOWN = 8
# Measures this far behind the likest are meant where another figure is said beside them.
NEAR = 0.3


def budget_and_spent(measured: Measured, told: Told) -> tuple[Fact, Fact] | None:
    """Return a measure's budget and spending, None where either isn't told."""
    budget = first_of([measured], BUDGETS, None, told.report.year)
    spent = first_of([measured], (Aspect.ACTUAL,), None, told.report.year)
    return (budget, spent) if budget and spent and spent is not budget and budget.is_money else None


def number(value: Decimal, places: int = 2) -> str:
    """Return a number as it is written, without idle zeros."""
    return f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP).normalize():f}"


def named(subject: str) -> str:
    """Return the name of whose a figure is, in quotes."""
    return f"“{subject}”" if subject else ""


def amount_of(purse: Purse, what: str) -> tuple[Decimal, tuple[Fact, ...]] | None:
    """Return the amount of a project: its rate, what is left, its budget, its spending."""
    budget, spent, rate = purse.budget, purse.spent, purse.rate
    if what == "结余":
        return (budget.value - spent.value, (budget, spent)) if budget and spent else None
    if what == RATE:
        if budget and spent and budget.value:
            return spent.value / budget.value * 100, tuple(fact for fact in (rate, budget, spent) if fact)
        return (rate.value, (rate,)) if rate else None
    chosen = spent if what == "支出" else budget or spent
    return (chosen.value, (chosen,)) if chosen else None


def what_amount(wanted: Wanted) -> str:
    """Return, in Chinese, which amount of a project is asked for."""
    if wanted.operation is Operation.REST or re.search("结余|剩|没花|没用|未使用", wanted.words):
        return "结余"
    if re.search("执行率|进度|执行得|[快慢]", wanted.words):
        return RATE
    return "支出" if Aspect.ACTUAL in wanted.aspects else "预算"


def first_of_each(
    found: Sequence[Measured], aspects: Sequence[Aspect], period: int | None, year: int | None
) -> list[Fact]:
    """Return the first fitting figure of every measure that has one."""
    return [facts[0] for measured in found if (facts := measured.pick(aspects, period, year))]


def first_of(found: Sequence[Measured], aspects: Sequence[Aspect], period: int | None, year: int | None) -> Fact | None:
    """Return the first figure that fits."""
    return next(iter(first_of_each(found, aspects, period, year)), None)
