"""Rates: a percentage against the part and the whole that its name, its row or its sentence gives for it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from assistant.review.arithmetic import fits, rounded
from assistant.review.disagreement import CERTAIN, LIKELY, Disagreement
from knowledge.facts.amounts import measured
from knowledge.facts.fact import Account, Aspect, Fact, Source, Told
from knowledge.facts.matching import RESULTS, key, slack
from knowledge.facts.vocabulary import Ratio, vocabulary
from knowledge.quantity import find_quantities

_COLUMNS = {
    Aspect.PLANNED: "年初预算数",
    Aspect.ADJUSTED: "全年预算数",
    Aspect.BUDGET: "预算数",
    Aspect.ACTUAL: "执行数",
    Aspect.UNSAID: "",
}
_STAFF, _POSTS = "在职人员", "编制"
_ENDS = ("率", "度")
_NEAR = Decimal(15)
_EACH = "元/"


@lru_cache(2)
def wrong_rates(account: Account) -> tuple[Disagreement, ...]:
    """Return the rates that no part and whole given for them bears out."""
    rows: dict[tuple[int | None, int | None, str], list[Fact]] = {}
    columns: dict[tuple[int | None, int | None, str], list[Fact]] = {}
    for fact in account.facts:
        if fact.location.row is not None:
            rows.setdefault((fact.location.table, fact.location.row, fact.subject), []).append(fact)
        if fact.crossing is not None:
            columns.setdefault((fact.location.table, fact.location.column, fact.subject), []).append(fact)
    found: list[Disagreement] = []
    for fact in account.facts:
        ratio = vocabulary().ratios.get(fact.measure)
        if ratio and fact.source in {Source.FORM, Source.TABLE} and fact.unit == "%" and fact.aspect in RESULTS:
            row = rows.get((fact.location.table, fact.location.row, fact.subject), [])
            initial = [one for one in row if one.aspect is Aspect.PLANNED and one.value]
            # In a table that is turned the amounts stand in the rate's column.
            column = columns.get((fact.location.table, fact.location.column, fact.subject), [])
            found += _judge(fact, _pairs(ratio, fact, row) or _pairs(ratio, fact, column), initial)
    for told in account.told:
        found += _sentence(account, told)
    return tuple(found)


def is_budget(one: Disagreement) -> bool:
    """Return whether a rate is one of the budget: 执行率, 到位率, or 控制率 of an expense."""
    return one.stated.measure in vocabulary().ratios and all(ground.is_money for ground in one.grounds)


def _sentence(account: Account, told: Told) -> Iterator[Disagreement]:
    for place, fact in enumerate(told.facts):
        if fact.unit != "%" or fact.aspect not in RESULTS or fact.is_rough:
            continue
        before = told.facts[:place]
        ratio = vocabulary().ratios.get(fact.measure)
        pairs = _pairs(ratio, fact, before) if ratio else []
        pairs = pairs or ([] if ratio and ratio.part else _counted(fact, before))
        if ratio and not pairs:
            pairs = _pairs(ratio, fact, account.facts)
        yield from _judge(fact, pairs)
    for fact in told.facts:
        # 按户均3000元 is a standard, and no result.
        is_result = fact.aspect in RESULTS and not fact.is_rough and not fact.words.startswith("按")
        if fact.unit.startswith(_EACH) and is_result:
            yield from _unit_cost(account, fact, told.facts)


def _unit_cost(account: Account, cost: Fact, told: Sequence[Fact]) -> Iterator[Disagreement]:
    """Yield a cost per thing that no amount and number of things told with it make."""
    each = find_quantities(f"1{cost.unit.removeprefix(_EACH)}")
    money = [one for one in told if one.is_money and one.aspect in RESULTS and not one.is_rough]
    if not each or not money:
        return
    number, thing, _ = measured(each[0])
    things = [one for one in told if one.unit == thing and one.value and one.aspect in RESULTS] or [
        one
        for one in account.facts
        if (one.unit, one.period) == (thing, cost.period)
        and one.aspect in RESULTS
        and key(one.measure) == key(money[-1].measure)
        and one.value
    ]
    pairs = [(amount, one) for amount in money for one in things]
    exact = [amount.value * 10_000 / one.value * number for amount, one in pairs]
    rooms = [slack(amount) * 10_000 / one.value * number for amount, one in pairs]
    if pairs and not any(
        fits(cost.value, one) or abs(one - cost.value) <= room + cost.step
        for one, room in zip(exact, rooms, strict=True)
    ):
        amount, one = pairs[0]
        how = f"{rounded(amount.value, '', 4)}万元÷{one.quantity.text}"
        yield Disagreement(cost, exact[0], how, (amount, one))


def _pairs(ratio: Ratio, rate: Fact, facts: Sequence[Fact]) -> list[tuple[Fact, Fact]]:
    """Return the parts with their wholes that a rate may be counted of, those of the best-fitting whole first."""
    same = [
        fact
        for fact in facts
        if fact.subject == rate.subject
        and fact.period == rate.period
        and fact.scope is rate.scope
        and not fact.is_rough
    ]
    if rate.measure == "控制率" and rate.against in {_STAFF, _POSTS}:
        return _cross([one for one in same if one.measure == _STAFF], [one for one in same if one.measure == _POSTS])
    if not ratio.part and rate.crossing is None:
        return []
    own = [fact for fact in same if key(fact.measure) == key(rate.against)]
    parts = [fact for fact in own if fact.aspect in ratio.part or (fact.aspect is Aspect.UNSAID and fact.unit != "%")]
    if not ratio.part:
        # 到位率 in a table is of 到位数: what the rate's name takes up, of the same or of all.
        names = {key(name + rate.measure.rstrip("率")) for name in (rate.against, "")}
        parts = [fact for fact in same if key(fact.measure) in names]
    for aspect in ratio.whole:
        wholes = [fact for fact in own if fact.aspect == aspect]
        if wholes and parts:
            return _cross(parts, wholes)
    return []


def _counted(rate: Fact, before: Sequence[Fact]) -> list[tuple[Fact, Fact]]:
    """Return the count that a rate's name takes up (收回 of 回收率) over the one that it is a part of."""
    if not rate.measure.endswith(_ENDS):
        return []
    stem = set(rate.measure.rstrip("率度")[-2:])
    told = [fact for fact in before if fact.aspect in RESULTS and fact.period == rate.period]
    last = max((place for place, fact in enumerate(told) if fact.unit == "%"), default=-1)
    for place in range(len(told) - 1, last, -1):
        part = told[place]
        if not stem <= set(part.measure) or part.measure.startswith("未"):
            continue
        if part.whole is not None or (place and told[place - 1].unit == part.unit):
            return _cross([part], [part.whole or told[place - 1]])
        # One further off may count others: only a rate near theirs is theirs.
        wholes = [one for one in told[:place] if one.unit == part.unit and one.value]
        return [(part, one) for one in wholes[-1:] if abs(part.value / one.value * 100 - rate.value) <= _NEAR]
    return []


def _cross(parts: Sequence[Fact], wholes: Sequence[Fact]) -> list[tuple[Fact, Fact]]:
    return [(part, whole) for part in parts for whole in wholes if part.unit == whole.unit and whole.value]


def _judge(rate: Fact, pairs: Sequence[tuple[Fact, Fact]], others: Sequence[Fact] = ()) -> Iterator[Disagreement]:
    """Yield the disagreement of a rate with its pairs, nothing where one of them bears it out."""
    if not pairs:
        return
    exact = [part.value / whole.value * 100 for part, whole in pairs]
    rooms = [(slack(part) + slack(whole)) / whole.value * 100 for part, whole in pairs]
    stated = (
        rate.value if "%" in rate.quantity.text or rate.value > 1 or not rate.quantity.decimals else rate.value * 100
    )
    if any(fits(stated, one) or abs(stated - one) <= room for one, room in zip(exact, rooms, strict=True)):
        return
    part, whole = pairs[0]
    how = f"{_side(part)}÷{_side(whole)}"
    near = rate.source is not Source.TEXT or abs(exact[0] - stated) <= _NEAR
    note = "所写数值是除以年初预算数，分母用错" if others and fits(stated, part.value / others[0].value * 100) else ""
    certainty = CERTAIN if near else LIKELY
    yield Disagreement(rate, exact[0], how, (part, whole), certainty, None, note)


def _side(fact: Fact) -> str:
    """Return one side of a rate under the name of its column."""
    return f"{_COLUMNS.get(fact.aspect, '') if fact.is_money else ''}{rounded(fact.value, '', 4)}"
