"""Figures that follow from others of their sentence: rates, shares, changes, differences, totals, costs, ratios.

Whatever a figure is called, it is right where some others of its sentence make it. Where none do, it is wrong if its
words say what it is made of, or if it is off by no more than a slip of the pen.
"""

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import permutations, takewhile

from assistant.review.arithmetic import as_sum, change_pct, rounded, total
from assistant.review.disagreement import CERTAIN, LIKELY, Disagreement, Way, like
from assistant.review.rule import Severity
from knowledge.facts.amounts import measured
from knowledge.facts.fact import Account, Aspect, Fact, Told
from knowledge.facts.matching import RESULTS, TURNED, key, same_value, slack, slip_of
from knowledge.facts.vocabulary import vocabulary
from knowledge.numerals import at_step
from knowledge.quantity import find_quantities

_EACH, _RATIO, _POINTS = "元/", ":", "个百分点"
_KEPT = {Aspect.CHANGE, Aspect.SHARE}
_ENDS = re.compile("[率度占比]|的$")
_LEFT = re.compile("节[约余]|(?<!上年)结[余转]|审减|核减|压减|剩|欠|缺口|未|差额|少|超")
_SUMS = re.compile(
    "^(?:[一二两三四五六七八九十]{1,3}[年项者类个]|全年|总)?(?:累计|合计|总计|共|总)|(?:合计|共计|总计|总数)为?$"
)
_PARTS_OF_YEAR = {"一季度": 3, "二季度": 3, "三季度": 3, "四季度": 3, "上半年": 6, "下半年": 6, "前三季度": 9}
_YEAR_LONG = 12
_NOT = re.compile("没有|未|目标下?[降增]")
_SEMICOLON = re.compile("[；;]")
_CLAUSE = re.compile("[，,；;。：:]")
_NEAR_POINTS, _NEAR, _MOST_LEVELS = Decimal(15), Decimal("0.75"), 8
_PAIR, _FEW = 2, Decimal(3)


@lru_cache(2)
def misreckoned(account: Account) -> tuple[Disagreement, ...]:
    """Return the figures that those beside them in their sentence should make, and don't."""
    return tuple(found for told in account.told if len(told.facts) > 1 for found in _sentence(account, told))


def _is_borne_out(told: Told, fact: Fact) -> bool:
    """Return whether some figures of the sentence make a percentage: those before it, or those around it."""
    at = next(place for place, one in enumerate(told.facts) if one is fact)
    before, behind = (_beside(told, fact, some) for some in (told.facts[:at], told.facts[at + 1 :]))
    before, behind = _levels(before), _levels(behind[:_MOST_LEVELS])
    for levels in (before, [*before[-_MOST_LEVELS // 2 :], *behind]):
        if any(way.makes(fact) for way in (*_shares(levels), *_gaps(levels))):
            return True
    return False


def _beside(told: Told, fact: Fact, others: Sequence[Fact]) -> Sequence[Fact]:
    """Return the figures between the same semicolons, all of them where those are too few to make anything.

    Where what stands between other semicolons is told in the same way, each is told for itself.
    """
    ends = [mark.start() for mark in _SEMICOLON.finditer(told.sentence.text)]
    stretches: dict[int, list[Fact]] = {}
    for one in told.facts:
        stretches.setdefault(bisect(ends, one.quantity.start), []).append(one)
    own = stretches[bisect(ends, fact.quantity.start)]
    shapes = [[one.unit for one in stretch] for stretch in stretches.values()]
    units = [one.unit for one in own if one is not fact and one.unit not in {"%", _POINTS}]
    is_enough = len(units) > len(set(units)) or shapes.count([one.unit for one in own]) > 1
    return [one for one in others if any(one is each for each in own)] if is_enough else others


def _sentence(account: Account, told: Told) -> Iterator[Disagreement]:
    for place, fact in enumerate(told.facts):
        before = told.facts[:place]
        is_planned = fact.aspect is Aspect.TARGET and not any(one.aspect is Aspect.ACTUAL for one in before)
        if fact.is_rough or fact.quantity.upper is not None or is_planned:
            continue
        is_beyond = _LEFT.search(fact.words) is not None and "率" not in fact.words
        if fact.unit == "%" and (fact.aspect is Aspect.CHANGE or is_beyond):
            yield from _change(fact, _levels(before))
        elif fact.unit == "%":
            yield from _share(account, told, fact, before)
        elif fact.unit.startswith(_RATIO):
            yield from _ratio(fact, before)
        elif fact.unit.startswith(_EACH):
            yield from _each(account, told, fact)
        elif fact.aspect is Aspect.CHANGE or _LEFT.search(fact.words):
            yield from _difference(fact, _levels(before))
        else:
            yield from _total(fact, before)
    yield from _divided(told)


def _levels(facts: Sequence[Fact]) -> list[Fact]:
    """Return the figures that others may be made of, the last ones of a long list."""
    return [one for one in facts if one.aspect not in _KEPT and one.value and not one.unit.startswith(_RATIO)][
        -_MOST_LEVELS:
    ]


def _pairs(levels: Sequence[Fact]) -> Iterator[tuple[Fact, Fact]]:
    return ((a, b) for a, b in permutations(levels, _PAIR) if a.unit == b.unit and a.unit not in {"%", _POINTS})


def _shares(levels: Sequence[Fact]) -> Iterator[Way]:
    """Yield what a share may be: one figure of another, several in a row of one."""
    for a, b in _pairs(levels):
        yield Way.quotient(a, b)
    for at, first in enumerate(levels):
        run = list(takewhile(lambda one: one.unit == first.unit, levels[at:]))  # noqa: B023
        for end in range(_PAIR, len(run) + 1):
            part = [one.value for one in run[:end]]
            for b in (one for one in levels if one not in run[:end] and one.unit == first.unit):
                how = f"（{'+'.join(['{}'] * end)}）÷{{}}"
                yield Way(total(part) / b.value * 100, (*run[:end], b), how)


def _stands_elsewhere(account: Account, rate: Fact) -> bool:
    """Return whether a form or a table has the same rate, which other checks then judge."""
    return rate.measure in vocabulary().ratios and any(
        one.value == rate.value for one in account.of(rate.measure) if one.location != rate.location
    )


def _gaps(levels: Sequence[Fact]) -> Iterator[Way]:
    """Yield what a percentage may be besides: what lies between two figures, or what is left of all."""
    for a, b in _pairs(levels):
        yield Way(abs(a.value - b.value) / b.value * 100, (a, b), "", (slack(a) + slack(b)) / b.value * 100)
    percents = [one for one in levels if one.unit == "%"]
    yield from (Way(a.value - b.value, (a, b), "") for a, b in permutations(percents, _PAIR))
    yield from (Way(100 - one.value, (one,), "") for one in percents)


def _share(account: Account, told: Told, rate: Fact, before: Sequence[Fact]) -> Iterator[Disagreement]:
    """Yield a rate of two figures told right before it that they don't make."""
    before = _beside(told, rate, before)
    last = max((at for at, one in enumerate(before) if one.unit == "%"), default=-1)
    near = [one for one in _levels(before[last + 1 :]) if one.unit not in {"%", _POINTS}]
    if not near or not _ENDS.search(f"{rate.measure}{rate.words}"):
        return
    same = [one for one in _levels(before) if one.unit == near[-1].unit and one.period == near[-1].period]
    # A share behind another one (占43%，女性21人，占27%) is of what that was of.
    is_behind = rate.aspect is Aspect.SHARE and last >= 0
    # 甲项目89万元（执行率98%）、乙项目52万元（执行率84%）: each is of what stands before it alone.
    is_behind = is_behind or (last >= 0 and before[last].measure == rate.measure and len(near) < _PAIR)
    if len(same) < _PAIR or is_behind or _is_borne_out(told, rate) or _stands_elsewhere(account, rate):
        return
    whole, pair = max(same, key=_value), same[-_PAIR:]
    start = same.index(whole) + 1
    wanted = [sorted(pair, key=_value), [same[-1], whole]]
    wanted += [[*same[start:end], whole] for end in range(start + 1, len(same) + 1)]
    known = {tuple(map(id, grounds)) for grounds in wanted}
    ways = [
        way
        for way in _shares(same)
        if tuple(map(id, way.grounds)) in known and not same_value(way.grounds[0], way.grounds[-1])
    ]
    named = set(re.sub("[率度比占]", "", rate.measure)[-2:])
    between = told.sentence.text[same[0].quantity.end : rate.quantity.start]
    between = "".join(_CLAUSE.split(between)[:-1]) or between
    is_said = bool(named and named <= set(between + near[-1].measure))
    is_ratio = rate.measure in vocabulary().ratios
    is_known = rate.aspect is Aspect.SHARE or is_ratio or rate.words.endswith("的")
    # 支出90万元，其中甲费30万元，占33%: of more than two amounts others are spoken of.
    is_of_two = len(same) == _PAIR and last < 0 and (same[0] is whole or is_ratio)
    if near[-1].is_money and not (
        (is_of_two and (is_ratio or not rate.against)) or (is_said and rate.aspect is not Aspect.SHARE)
    ):
        return
    is_named = is_known or is_said
    # 合格95份，合格率 takes up its part by name.
    is_own = len(named) == _PAIR and named <= set(near[-1].measure) and len(same) == _PAIR
    for way in sorted(ways, key=lambda way: (not way.slip(rate), abs(way.value - rate.value)))[:1]:
        room = Decimal(100) if is_own else _NEAR_POINTS if is_named else Decimal(0)
        # A 率 or a 比例 is of things told; a 满意度 may be what people were asked for.
        is_counted = is_named or "度" not in rate.measure[-1:] or TURNED in way.slip(rate)
        if is_counted and (way.nearly(rate, room) or _is_slip_of_count(rate, same[-_PAIR:])):
            yield _wrong(rate, way, CERTAIN if is_named and len(same) == _PAIR else LIKELY)


def _is_slip_of_count(rate: Fact, pair: Sequence[Fact]) -> bool:
    """Return whether one of two counts is a slip of what the rate would make of the other."""
    whole, part = pair
    rights = (
        (part, whole.value * rate.value / 100),
        (whole, part.value / rate.value * 100 if rate.value else whole.value),
    )
    return any(slip_of(one, replace(one, value=at_step(right, one.step))) for one, right in rights)


def _changes(levels: Sequence[Fact]) -> Iterator[Way]:
    """Yield what a change in percent may come of, the earlier of two years its base."""
    for before, after in _pairs(levels):
        exact = change_pct(before.value, after.value)
        if (before.period or 0) <= (after.period or 0) and exact is not None:
            room = (slack(before) + slack(after)) / before.value * 100
            yield Way(abs(exact), (before, after), "（{1}-{0}）÷{0}", room)


def _change(change: Fact, before: Sequence[Fact]) -> Iterator[Disagreement]:
    """Yield a change in percent that the two years told right before it don't make."""
    levels = _without_gaps([one for one in before if one.unit not in {"%", _POINTS} and not _LEFT.search(one.words)])
    ways = list(_changes(levels))
    if len(levels) < _PAIR or _NOT.search(change.words) or any(way.makes(change) for way in ways):
        return
    one, other = levels[-_PAIR:]
    is_beside = change.against in {"target", "budget"} or _LEFT.search(change.words) is not None
    is_of_years = one.unit == other.unit and (one.period != other.period or is_beside)
    way = next((way for way in ways if set(map(id, way.grounds)) == {id(one), id(other)}), None)
    if is_of_years and way is not None:
        swapped = Way(abs(one.value - other.value) / way.grounds[1].value * 100, way.grounds, "")
        if swapped.makes(change) or way.nearly(change, way.value * _NEAR):
            yield _wrong(change, way, LIKELY)


def _without_gaps(levels: Sequence[Fact]) -> list[Fact]:
    """Return the figures but those that only say what lies between two told before (多收3万元)."""
    return [
        one
        for at, one in enumerate(levels)
        if not any(one.unit == a.unit and abs(a.value - b.value) == one.value for a, b in _pairs(levels[:at]))
    ]


def _difference(rest: Fact, before: Sequence[Fact]) -> Iterator[Disagreement]:
    """Yield what is left, saved or lacking that isn't what lies between the only two figures told before it."""
    levels = [one for one in before if one.unit == rest.unit and not one.is_rough]
    ways = [Way(abs(a.value - b.value), (a, b), "{}-{}") for a, b in _pairs(levels) if a.value >= b.value]
    # 比上年减少 is from last year's figure, told or not.
    is_of_years = rest.aspect is Aspect.CHANGE and rest.against == "previous" and not _LEFT.match(rest.words.strip())
    if is_of_years and len({one.period for one in levels}) == 1:
        return
    if (
        len(levels) != _PAIR
        # 拨款执行18万元，结转资金执行4万元 are parts of what was spent, and leave nothing.
        or all(one.aspect is Aspect.ACTUAL for one in levels)
        or any(one.is_rough and one.unit == rest.unit for one in before)
        or rest.value in {one.value for one in levels}
        or any(way.makes(rest) for way in ways)
    ):
        return
    if ways and ways[0].nearly(rest, max(ways[0].value * _NEAR, _FEW)):
        yield _wrong(rest, ways[0], LIKELY)


def _total(whole: Fact, before: Sequence[Fact]) -> Iterator[Disagreement]:
    """Yield a total that neither a price and its number nor the parts told before it make."""
    prices = [one for one in before if one.unit.startswith(_EACH) and not one.is_rough]
    counts = [
        one for one in before if not one.unit.startswith(_EACH) and not one.is_money and one.unit not in {"%", _POINTS}
    ]
    if whole.is_money and len(prices) == 1 and counts:
        numbers = [one.value for one in counts]
        if len(counts) > 1:
            numbers += [a.value * b.value for a, b in permutations(counts, _PAIR)]
        price = prices[0]
        ways = [
            Way(price.value * number / 10_000, (price, *counts[:1]), f"{_plain(price)}×{rounded(number, '')}")
            for number in numbers
        ]
        if not any(
            way.makes(whole) or abs(way.value - whole.value) <= _loose(price) * number / 20_000
            for way, number in zip(ways, numbers, strict=True)
        ):
            is_all = _SUMS.search(whole.words) and price.unit == f"{_EACH}{counts[0].unit}"
            slipped = next((way for way in ways if way.slip(whole)), None)
            if slipped or (len(counts) == 1 and (is_all or ways[0].nearly(whole, ways[0].value * _NEAR))):
                yield _wrong(whole, slipped or ways[0], LIKELY)
        return
    parts = list(takewhile(lambda one: one.unit == whole.unit and one.aspect not in _KEPT, reversed(before)))[::-1]
    parts = [one for one in parts if one.period == whole.period]
    spans = [next((months for word, months in _PARTS_OF_YEAR.items() if word in one.words), 0) for one in parts]
    is_year = all(spans) and sum(spans) == _YEAR_LONG and whole.words.startswith("全年")
    is_sum = is_year or _SUMS.search(whole.words)
    if len(parts) < _PAIR or not is_sum or whole.whole is not None or any(map(_is_vague, parts)):
        return
    runs = [parts[start:] for start in range(len(parts) - 1)]
    ways = list(map(_sum, runs))
    if not any(way.makes(whole) for way in ways) and ways[0].nearly(whole, ways[0].value * _NEAR):
        yield _wrong(whole, ways[0], LIKELY)


def _loose(price: Fact) -> Decimal:
    """Return how far a price told before its total may be rounded: a standard (每处补助15万元) isn't."""
    return price.step if price.quantity.decimals else Decimal(0)


def _divided(told: Told) -> Iterator[Disagreement]:
    """Yield a total told before all its parts that is off by one slip: 检查515家，合格491家，不合格96家."""
    levels = told.facts
    if len(levels) <= _PAIR or any(
        one.unit != levels[0].unit or one.whole not in {None, levels[0]} or one.aspect in _KEPT for one in levels
    ):
        return
    whole, *parts = levels
    # What stands behind all the parts counts something else: 编制171名（行政26名，事业145名），在职167人.
    ways = [_sum(parts[:end]) for end in range(_PAIR, len(parts) + 1)]
    is_made = any(way.makes(whole) for way in ways)
    if any(map(_is_vague, levels)) or whole.unit == "%" or is_made or "其中" in told.sentence.text:
        return
    way = ways[-1]
    rights = [like(part, part.value + whole.value - way.value) for part in parts]
    slips = [slip_of(part, right) for part, right in zip(parts, rights, strict=True) if right.value > 0]
    if way.slip(whole) or any(slips):
        yield _wrong(whole, way, LIKELY)


def _each(account: Account, told: Told, cost: Fact) -> Iterator[Disagreement]:
    """Yield a cost of each that no amount and number of things told with it make."""
    if cost.aspect not in RESULTS or cost.words.startswith("按"):
        return
    unit = find_quantities(f"1{cost.unit.removeprefix(_EACH)}")
    number, thing, _ = measured(unit[0]) if unit else (Decimal(1), "", Decimal(1))
    place = told.facts.index(cost)
    money = [one for one in told.facts if one.is_money and one.aspect in RESULTS and not one.is_rough]
    counts = [
        one
        for one in told.facts
        if one.value
        and not one.is_money
        and one.unit not in {"%", _POINTS}
        and one.aspect in RESULTS
        and not one.unit.startswith(_EACH)
    ]
    things = [one for one in counts if one.unit.startswith(thing)] or [
        one
        for one in account.facts
        if (one.unit, one.period) == (thing, cost.period)
        and one.aspect in RESULTS
        and money
        and key(one.measure) == key(money[-1].measure)
        and one.value
    ]
    # A price told before all is what a total behind it is checked by.
    if not any(one in told.facts[:place] for one in money):
        return
    ways = [
        Way(
            amount.value * 10_000 / one.value * number,
            (amount, one),
            f"{rounded(amount.value, '', 4)}万元÷{one.quantity.text}",
            slack(amount) * 10_000 / one.value * number + cost.step,
        )
        for amount in money
        for one in things
    ]
    if ways and not any(way.makes(cost) for way in ways):
        yield _wrong(cost, ways[0], CERTAIN)


def _ratio(ratio: Fact, before: Sequence[Fact]) -> Iterator[Disagreement]:
    """Yield a ratio (1：4) that the two figures told before it don't make."""
    behind = Decimal(ratio.quantity.unit[1:])
    levels = _levels(before)[-_PAIR:]
    if len(levels) < _PAIR or ratio.value != 1:
        return
    low, high = sorted(levels, key=_value)
    way = Way(high.value / low.value, (low, high), "{1}÷{0}", (slack(low) + slack(high)) / low.value)
    if not way.makes(like(ratio, behind)) and abs(way.value - behind) <= way.value * _NEAR:
        yield Disagreement(ratio, way.value, way.told, way.grounds, LIKELY)


def _sum(parts: Sequence[Fact]) -> Way:
    return Way(total(map(_value, parts)), tuple(parts), as_sum([one.value for one in parts]))


def _is_vague(fact: Fact) -> bool:
    return fact.is_rough or fact.quantity.upper is not None


def _value(fact: Fact) -> Decimal:
    return fact.value


def _plain(fact: Fact) -> str:
    return rounded(fact.value, "", 4)


def _wrong(stated: Fact, way: Way, severity: Severity) -> Disagreement:
    slip = way.slip(stated)
    return Disagreement(stated, way.value, way.told, way.grounds, severity, None, slip if TURNED in slip else "")
