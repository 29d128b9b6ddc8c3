"""Rates, shares and amounts a head: as they are told, or what the figures they rest on give."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.conversation.asking.figures import (
    NEAR,
    Mark,
    budget_and_spent,
    first_of,
    first_of_each,
    named,
    number,
)
from assistant.conversation.asking.lines import Told, figure_text
from assistant.conversation.asking.question import Operation, Wanted
from assistant.conversation.asking.values import BUDGETS, RATE, TOTAL, Measured, Purse, measures_of, sides_of, sources
from assistant.conversation.asking.words import question_words, terms, unheld
from knowledge.facts.fact import Aspect, Fact, Source

_EACH = re.compile("人均|(?:平均)?每(?:一)?([人名户个家台套辆场座亩]|公里|平方米|人次)")
_RATE_NAME = re.compile("[一-龥]{2}率")


def rate(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return a rate that the report doesn't state, of the figures it rests on; None where it states it."""
    name = _RATE_NAME.search(wanted.words)
    if name is None or wanted.each or {Aspect.SCORE, Aspect.WEIGHT} & set(wanted.aspects):
        return None
    if "执行率" in wanted.words:
        return _execution(wanted, told, mark)
    if any(name[0] in measured.measure for measured in measures_of(wanted, told, NEAR)):
        return None
    rest = replace(wanted, words=wanted.words.replace(name[0], " "), aspects=())
    if name[0] in ("完成率", "达成率"):
        for measured in measures_of(rest, told):
            target = first_of([measured], (Aspect.TARGET, *BUDGETS), wanted.period, told.report.year)
            actual = first_of([measured], (Aspect.ACTUAL,), wanted.period, told.report.year)
            if target and actual and target is not actual:
                return divided(actual, target, name[0], mark)
        return None
    sides = question_words()["ratios"].get(name[0])
    if sides is None:
        return None
    for part in _called(told, sides["part"], rest.words):
        wholes = [one for one in _called(told, sides["whole"], "") if one.unit == part.unit and one.value >= part.value]
        wholes = [one for one in wholes if one is not part]
        wholes.sort(key=lambda one: (one.quote != part.quote, one.location.block != part.location.block))
        if wholes:
            return divided(part, wholes[0], name[0], mark)
    return None


def _called(told: Told, names: list[str], words: str) -> Iterator[Fact]:
    """Yield the figures said of one of `names` in a sentence that accounts for `words`."""
    for fact in told.account.facts:
        is_count = fact.unit != "%" and fact.aspect not in (Aspect.CHANGE, Aspect.SHARE)
        if is_count and any(name in fact.words for name in names):
            yield from () if unheld(words, f"{fact.subject}{fact.words}{fact.quote}")[0] else (fact,)


def divided(part: Fact, whole: Fact, name: str, mark: Mark) -> str | None:
    """Return two figures and what share the one is of the other."""
    if part.unit != whole.unit or not whole.value:
        return None
    told = f"{figure_text(part)}{mark(part)}，{figure_text(whole)}{mark(whole)}"
    return f"{told}，{name}{number(part.value / whole.value * 100)}%。"


def _execution(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return the execution rate of one source or project, as it is told or as its budget and spending give it."""
    words = re.sub("(?:预算|资金)?执行率", " ", wanted.words)
    if not terms(words) and not wanted.subjects:
        return None
    if (purse := source_named(words, wanted.subjects, told)) and purse.rate:
        return f"{figure_text(purse.rate)}{mark(purse.rate)}。"
    for measured in measures_of(replace(wanted, words=words, aspects=()), told, NEAR):
        stated = [fact for fact in told.account.of(RATE, subject=measured.subject) if fact.against == measured.measure]
        if stated:
            return f"{named(measured.subject)}{figure_text(stated[0])}{mark(stated[0])}。"
        if pair := budget_and_spent(measured, told):
            return divided(pair[1], pair[0], RATE, mark)
    return None


def source_named(words: str, subjects: Sequence[str], told: Told) -> Purse | None:
    """Return what the source of money gave that `words` name: 区财政."""
    if not terms(words):
        return None
    named = (one for one in sources(told, subjects) if one.budget and unheld(words, one.budget.words) == ((), 1.0))
    return next(named, None)


def per_head(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return an amount divided by the heads, households or kilometres told beside it, where it isn't told itself."""
    each = _EACH.search(wanted.asked)
    if each is None:
        return None
    if any(each[0] in fact.words for fact in told.account.facts):
        return None
    rest = replace(wanted, words=wanted.words.replace(each[0], " "), counter=(), operation=Operation.VALUE)
    for measured in measures_of(replace(rest, is_amount=True), told, NEAR):
        amount = first_of([measured], sides_of(wanted), wanted.period, told.report.year)
        if amount is None or (not amount.is_money and amount.unit != "亿元"):
            continue
        units = {each[1]} if each[1] else {"人", "人次"}
        beside = [one for one in told.account.facts if one.unit in units and one.quote == amount.quote]
        staff = told.account.of("在职人员", subject="") if each[0] == "人均" and measured.measure == TOTAL else ()
        heads = next((one for one in (*beside, *staff) if one.value), None)
        if heads:
            value = amount.value / heads.value
            shown = f"{number(value)}万元" if value >= 1 else f"{number(value * 10000)}元"
            return f"{figure_text(amount)}{mark(amount)}，{figure_text(heads)}{mark(heads)}，{each[0]}{shown}。"
    return None


def share(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return how much of a whole a part is, or how much of its budget was used."""
    year = told.report.year
    if not wanted.whole and (inside := re.search("(.{2,14}?)(?:里|当?中|里面|里头)(.{2,12}?)占", wanted.asked)):
        wanted = replace(wanted, words=inside[2], whole=inside[1])
    if not wanted.whole:
        return _used(wanted, told, mark)
    of = replace(wanted, words=wanted.whole, whole="", subjects=(), operation=Operation.VALUE, is_amount=True)
    parts = first_of_each(measures_of(wanted, told, NEAR), sides_of(wanted), wanted.period, year)
    wholes = first_of_each(measures_of(of, told, NEAR), sides_of(wanted), wanted.period, year)
    pairs = [
        (part, whole)
        for part in parts
        for whole in wholes
        if part.unit == whole.unit and part.value <= whole.value and part is not whole
    ]
    # What is said in one breath belongs together, and a row to the last one of its column.
    pairs.sort(key=lambda pair: pair[0].quote != pair[1].quote)
    column = [(part, one) for part in parts for one in told.account.of("表内合计") if _is_total(part, one)]
    pairs = [*column, *pairs]
    return divided(*pairs[0], "占", mark) if pairs else None


def _is_total(part: Fact, total: Fact) -> bool:
    """Return whether one figure stands in the row of sums under another."""
    here, there = part.location, total.location
    return here.table is not None and (here.table, here.column) == (there.table, there.column) and part is not total


def _used(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return how much of a budget was used."""
    for measured in measures_of(wanted, told)[:2]:
        budget = first_of([measured], BUDGETS, wanted.period, told.report.year)
        spent = first_of([measured], (Aspect.ACTUAL,), wanted.period, told.report.year)
        if budget and spent and spent is not budget:
            return divided(spent, budget, "用了", mark)
    return None


def recomputed(fact: Fact, told: Told) -> tuple[Decimal, str] | None:
    """Return what a rate, a share or a change comes to by the figures it rests on, with the sum in words."""
    if fact.unit != "%":
        return None
    of = [
        one
        for one in told.account.facts
        if one.subject == fact.subject and one is not fact and one.period == fact.period
    ]

    def side(measure: str, *aspects: Aspect) -> Fact | None:
        return first_of(
            [Measured("", measure, tuple(one for one in of if one.measure == measure), 1.0)], aspects, None, None
        )

    if fact.aspect is Aspect.CHANGE:
        if not fact.measure:
            beside = [one for one in of if one.quote == fact.quote and one.aspect is Aspect.CHANGE and one.measure]
            fact = replace(fact, measure=beside[0].measure if beside else TOTAL)
        now = side(fact.measure, Aspect.ACTUAL)
        earlier = [
            one for one in told.account.of(fact.measure, subject=fact.subject) if one.period == (fact.period or 0) - 1
        ]
        before = next((one for one in earlier if one.aspect in (Aspect.ACTUAL, Aspect.UNSAID)), None)
        if now and before and before.value and now.unit == before.unit:
            change = abs(now.value - before.value) / before.value * 100
            return change, f"（{number(now.value)}－{number(before.value)}）÷{number(before.value)}＝{number(change)}%"
        return None
    if fact.aspect is Aspect.SHARE:
        part = side(fact.measure or fact.against, Aspect.ACTUAL)
        of = list(told.account.of(fact.against, subject=""))
        whole = side(fact.against, Aspect.ACTUAL)
    elif fact.measure == RATE and fact.against:
        part, whole = side(fact.against, Aspect.ACTUAL), side(fact.against, *BUDGETS)
    else:
        part, whole = _counted_before(fact, told)
    if part is None or whole is None or not whole.value or part.unit != whole.unit:
        return None
    value = part.value / whole.value * 100
    return value, f"{number(part.value)}÷{number(whole.value)}＝{number(value)}%"


def _counted_before(fact: Fact, told: Told) -> tuple[Fact | None, Fact | None]:
    """Return the two counts of one unit told before a rate, the part and its whole: 检测1250份，合格1212份."""
    line = told.line_of.get(id(fact))
    if line is None or fact.source is not Source.TEXT:
        return None, None
    before = [
        one for one in line.facts[: next(at for at, one in enumerate(line.facts) if one is fact)] if one.unit != "%"
    ]
    if len(before) < 2 or before[-1].unit != before[-2].unit or before[-1].value > before[-2].value:
        return None, None
    return before[-1], before[-2]
