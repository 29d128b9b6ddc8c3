"""More than there may be: staff beyond posts, public expenses beyond their budget, spending beyond income or plan."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from assistant.review.arithmetic import rounded
from assistant.review.rule import Remark, Severity, rule
from assistant.review.telling import on_facts, place_of, said
from knowledge.facts.fact import Account, Aspect, Fact, Scope, Source
from knowledge.facts.matching import BUDGETS, RESULTS, same_value
from knowledge.facts.vocabulary import PUBLIC_EXPENSES

_DENIES = re.compile("(?:未|没有?|不|无)[^，,。；]{0,2}超|控制在[^，,。；]{0,10}内")
_MORE = re.compile("超|追加|增加|调整|调剂|结[转余]|垫")
# A figure, and the one that it should have stayed under.
Excess = tuple[Fact, Fact]

_POSTS, _STAFF = "编制", "在职人员"
_INCOME, _WHOLE = "总收入", ("资金总额", "总支出")


@rule("BUD12")
def excesses(account: Account) -> Iterator[Remark]:
    """Yield more staff than posts, and more spent on 三公经费 than budgeted, once for each measure."""
    places: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in account.facts:
        is_counted = fact.measure == _STAFF or fact.measure.endswith(_POSTS) or fact.measure in PUBLIC_EXPENSES
        if is_counted and fact.whole is None:
            place = fact.location
            places[(place.block, place.table, place.row, fact.subject, fact.period, fact.scope)].append(fact)
    found: dict[str, Excess] = {}
    places_denied = {told.sentence.location for told in account.told if _DENIES.search(told.sentence.text)}
    denied = (told.facts for told in account.told if told.sentence.location in places_denied)
    for one in (one for facts in (*places.values(), *denied) for one in _over(facts)):
        found.setdefault(one[0].measure, one)
    for actual, limit in found.values():
        rate = f"，控制率{rounded(actual.value / limit.value * 100, '%')}" if limit.value else ""
        message = f"{said(actual)}超过{said(limit)}，超出{_gap(actual, limit)}{rate}。"
        yield on_facts(message, actual, limit, about=actual.measure)


@rule("BUD09")
def overspent(account: Account) -> Iterator[Remark]:
    """Yield the spending above what was planned for it or taken in, and a year's money above that of all years."""
    money = [fact for fact in account.facts if fact.is_money and not fact.is_rough and fact.scope is Scope.WHOLE]
    forms = [fact for fact in money if fact.source is Source.FORM]
    for actual, limit in (
        *_over_form(forms),
        *_over_income(account, money),
        *_over_row(account, money),
    ):
        message = f"{place_of(actual)}{said(actual)}超过{said(limit)}，多{_gap(actual, limit)}，报告没有说明。"
        is_sure = actual.source is Source.FORM and actual.crossing
        yield on_facts(message, actual, limit, severity=None if is_sure else Severity.WARNING)


def _gap(actual: Fact, limit: Fact) -> str:
    return rounded(actual.value - limit.value, actual.unit, 4)


def _is_over(actual: Fact, limit: Fact | None) -> bool:
    return limit is not None and actual.value > limit.value and not same_value(actual, limit)


def _over_form(forms: list[Fact]) -> Iterator[Excess]:
    """Yield what a form says was spent beyond the budget of its line, or beyond what a goal set for it."""
    lines: dict[tuple[object, ...], dict[Aspect, Fact]] = defaultdict(dict)
    for fact in forms:
        of = (fact.location, fact.crossing.labels) if fact.crossing else (fact.form, fact.measure)
        lines[of][fact.aspect] = fact
    budgeted = {id(fact.form) for fact in forms if fact.aspect is Aspect.ADJUSTED and fact.value}
    for sides in lines.values():
        actual, aim = sides.get(Aspect.ACTUAL), sides.get(Aspect.TARGET)
        # 产值达到5.2亿元 is to be reached, not kept to.
        aim = None if aim and (aim.quantity.text.startswith("达") or aim.bound in {"≥", ">"}) else aim
        limit = sides.get(Aspect.ADJUSTED) or aim
        if actual and limit and _is_over(actual, limit):
            is_whole, is_line = actual.measure in _WHOLE, bool(actual.crossing)
            # A total of 0 above sources that have a budget is a wrong sum.
            is_told = is_whole if limit.value else not (is_whole and id(actual.form) in budgeted)
            if is_told if is_line else not is_whole:
                yield actual, limit


def _over_income(account: Account, money: list[Fact]) -> Iterator[Excess]:
    """Yield the first spending above its year's income where nothing is said of money left from before."""
    if any("结转" in one.sentence.text or "结余" in one.sentence.text for one in account.told):
        return
    told = [fact for fact in money if fact.source is Source.TEXT and not fact.subject and fact.aspect in RESULTS]
    incomes = {fact.period: fact for fact in told if fact.measure == _INCOME}
    spent = [fact for fact in told if fact.measure in _WHOLE and fact.aspect is Aspect.ACTUAL]
    over = [(fact, incomes[fact.period]) for fact in spent if _is_over(fact, incomes.get(fact.period))]
    # What is but a part of it is another income.
    yield from [(fact, income) for fact, income in over if income.value * 2 > fact.value][:1]


def _over_row(account: Account, money: list[Fact]) -> Iterator[Excess]:
    """Yield what was spent in a table's row above its budgets, unless the report speaks of more for it."""
    rows: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in money:
        if fact.crossing and fact.source is Source.TABLE:
            rows[fact.row, fact.subject, fact.measure, fact.period].append(fact)
    told = [one.sentence.text for one in account.told if _MORE.search(one.sentence.text)]
    for facts in rows.values():
        budgets = [fact for fact in facts if fact.aspect in BUDGETS]
        spent = next((fact for fact in facts if fact.aspect is Aspect.ACTUAL), None)
        if spent and budgets and all(_is_over(spent, one) for one in budgets):
            name = spent.subject or spent.measure
            # 三公经费 have a rule of their own.
            is_told = spent.measure in PUBLIC_EXPENSES or any(name in text for text in told)
            if not (is_told and budgets[-1].value):
                yield spent, budgets[-1]


def _over(facts: Sequence[Fact]) -> Iterator[Excess]:
    plain = [fact for fact in facts if fact.scope in {Scope.WHOLE, Scope.OWN} and not fact.is_rough]
    for actual in plain:
        if actual.aspect not in RESULTS or actual.unit not in {"万元", "人"}:
            continue
        if actual.measure == _STAFF:
            posts = [fact for fact in plain if fact.measure.endswith(_POSTS) and fact.unit == "人"]
            # Of two kinds neither is the limit.
            limits = [fact for fact in posts if fact.measure == _POSTS] or (posts if len(posts) == 1 else [])
            # 在编35名，另有合同制9名，合计实有44人: those in the posts are told apart.
            if any(one.measure == _STAFF and not _is_over(one, limit) for one in plain for limit in limits):
                continue
        else:
            limits = [fact for fact in plain if fact.measure == actual.measure and fact.aspect in BUDGETS]
        if limits and all(_is_over(actual, one) for one in limits):
            yield actual, limits[0]
