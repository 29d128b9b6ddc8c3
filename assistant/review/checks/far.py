"""Shares, rates, averages and multiples against figures that stand anywhere in the report and are named by the words.

Nothing is said of one that any fitting figures make. Where none do, it is wrong if the named ones make it but for a
slip, or if the words leave no doubt which these are.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import combinations, product

from assistant.review.arithmetic import fits, total
from assistant.review.claim import EACH, POINTS, RATIO, TIMES, Claim, is_vague, scale_of
from assistant.review.disagreement import LIKELY, Way, is_sure_slip
from knowledge.facts.clause import counts
from knowledge.facts.fact import Account, Aspect, Fact, Scope, Told, measured
from knowledge.facts.from_text import EACH_OF
from knowledge.facts.matching import BUDGETS, KEPT, RESULTS, alike, key, slip_of
from knowledge.facts.phrase import read_phrase
from knowledge.facts.so_far import SHARE
from knowledge.facts.table_sides import is_total
from knowledge.numerals import at_step
from knowledge.quantity import find_quantities
from knowledge.running_text import pairs

_PIECES = re.compile("[，,；;。：:（）()]")
# 设备中进口的占32% is of something that isn't told.
_OF_SOME = re.compile("(?<!其)中(?![，,])")
# 周末平均每天 is of some days alone.
_BARE_EACH = re.compile("(?:折合|平均|每|[一-龥]均)")
_RATE = re.compile("([一-龥]{2})[率度]$")
_OF_BUDGET = re.compile("(?:预算|资金|支出|全年)*执行率[为达到是]*")
_TIMES_OF = re.compile("(?:[是为达]|相当于)(?P<whole>[^，,。；;是为]{2,24}?)的$")
# Of more figures words name none.
_MOST = 600
_LAST, _NEAR, _MOSTLY = 2, Decimal("1.67"), 0.66
_HUNDRED, _ONE, _IN_YUAN = Decimal(100), Decimal(1), Decimal(10_000)

Pair = tuple[Fact, Fact]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a figure may be of: parts, wholes, the pairs of these that words name, surely or perhaps, and how often."""

    parts: Sequence[Fact]
    wholes: Sequence[Fact]
    times: Decimal
    named: Sequence[Pair] = ()
    sure: Sequence[Pair] = ()
    likely: Sequence[Pair] = ()

    def way(self, part: Fact, whole: Fact) -> Way:
        """Return how a figure comes of a pair."""
        return Way(part.value * self.times / whole.value, (part, whole), "{}÷{}")


def far_claims(account: Account, told: Told) -> Iterator[Claim]:
    """Yield the derived figures of a sentence that no figures make, with the two that their words name."""
    for at, fact in enumerate(told.facts):
        asked = None if is_vague(fact) or fact.aspect is Aspect.CHANGE or not fact.value else _asked(account, told, at)
        made = [] if asked is None else [asked.way(*pair).value for pair in _near(asked, fact)]
        # 上年线上1890人次、占25.1% may be of what its paragraph told of that year.
        beside = [one for one in (*account.before(told), *told.facts[:at]) if _is_level(one)]
        beside = [one for one in beside if one.period not in {None, account.report.year}]
        made += [asked.way(*pair).value for pair in _pairs(beside, beside)] if asked else []
        if asked is None or any(fits(fact.value, one) or abs(fact.value - one) <= fact.step for one in made):
            continue
        named, sure, likely = ([asked.way(*pair) for pair in some] for some in (asked.named, asked.sure, asked.likely))
        found = [way for way in named if _slip(way, fact)]
        found += [way for way in sure if 1 / _NEAR <= fact.value / way.value <= _NEAR]
        found += [way for way in likely if is_sure_slip(_slip(way, fact))]
        # 断奶成活率95.0%，按母羊计算的成活率110.0%: what makes the one isn't meant by the other.
        found = [way for way in found if not any(_is_between(one, way, fact) for one in told.facts[:at])]
        for way in found[:1]:
            yield Claim(fact, [way], LIKELY, None, is_named=True, note=_slip(way, fact))


def _is_between(one: Fact, way: Way, fact: Fact) -> bool:
    """Return whether a figure told behind those of a way, and before `fact`, is what they make."""
    own = [by.quantity.end for by in way.grounds if by.quote == fact.quote]
    return bool(own) and one.unit == fact.unit and one.quantity.start > max(own) and fits(one.value, way.value)


def _near(asked: _Asked, fact: Fact) -> Iterator[Pair]:
    """Yield the pairs that may make a figure, told from the others at less cost."""
    value, room, times = float(fact.value), float(fact.step) * 2, float(asked.times)
    wholes = [(float(one.value), one) for one in asked.wholes]
    for part in asked.parts:
        made = float(part.value) * times
        yield from ((part, whole) for by, whole in wholes if abs(made / by - value) <= room)


def _slip(way: Way, fact: Fact) -> str:
    return slip_of(fact, replace(fact, value=at_step(way.value, fact.step.normalize())))


def _pairs(parts: Sequence[Fact], wholes: Sequence[Fact], *, is_alike: bool = True) -> list[Pair]:
    """Return all pairs of different figures, of one unit where they are alike; words that fit so many name none."""
    if len(parts) * len(wholes) > _MOST:
        return []
    found = ((part, whole) for part, whole in product(parts, wholes) if part.value != whole.value)
    return [(part, whole) for part, whole in found if part.unit == whole.unit or not is_alike]


def _asked(account: Account, told: Told, at: int) -> _Asked | None:
    fact, text = told.facts[at], told.sentence.text
    before = [one for one in told.facts[:at] if _is_level(one)]
    ahead = text[told.facts[at - 1].quantity.end if at else 0 : fact.quantity.start]
    if fact.unit.startswith(EACH):
        # 人均1800元，其中一等人均3000元: what is paid for all is told once.
        is_first = not any(one.unit == fact.unit for one in told.facts[:at])
        return _of_each(account, fact, before if is_first else (), text[: fact.quantity.start], scale_of(fact))
    if (each := EACH_OF.search(ahead)) and counts(fact.unit) and (each["each"] or each["mean"]):
        one = find_quantities(f"1{each['each'] or each['mean']}")
        scale = measured(one[0])[:2] if one else (_ONE, "")
        return _of_each(account, fact, before, text[: fact.quantity.start], scale) if scale[1] else None
    of = SHARE.search(ahead) if fact.unit == "%" else _TIMES_OF.search(ahead) if fact.unit == TIMES else None
    if (of is None and fact.unit != "%") or _OF_SOME.search(ahead):
        return None
    times = _HUNDRED if fact.unit == "%" else _ONE
    whole, lead = (of["whole"], ahead[: of.start()]) if of else ("", ahead)
    subject = next((piece for piece in reversed(_PIECES.split(lead)) if pairs(piece)), "")
    parts = (_named(account, subject, fact.period) if subject else []) or [
        one for one in (*before[-1:], *_levels(account)) if before and _is_same(one, before[-1])
    ]
    # 甲9640万元、乙3986万元，两项合计占72.1%
    runs = (before[first:] for first in range(len(before) - 1))
    every = [*parts, *before[-_LAST:], *(replace(run[0], value=total(one.value for one in run)) for run in runs)]
    wholes = [one for one in _of_year(account, fact, whole) if any(one.unit == part.unit for part in every)]
    if "支出" in whole and "预算" not in whole:
        # What makes a share of the budget is no share of what was spent.
        wholes = [one for one in wholes if one.aspect not in BUDGETS]
    if not of:
        is_of_all = _OF_BUDGET.fullmatch(fact.words.strip()) and fact.scope is Scope.WHOLE
        return _of_budget(account, told, fact, before) if is_of_all else _of_outcome(account, told, fact, before)
    totals = [pair for part in parts for pair in _pairs([part], _totals(account, part))]
    if whole:
        totals = [(part, one) for part, one in totals if _name(one) & pairs(whole)]
        said_of = read_phrase(whole, None)
        # 占总支出的40% names what it is of, whatever else it may be made of.
        meant = [one for one in wholes if fact.against and _bare(one.measure) == _bare(fact.against)]
        meant = [one for one in meant if one.period == (said_of.period or fact.period) and not one.whole]
        meant = [one for one in meant if one.subject == fact.subject and one.scope is Scope.WHOLE]
        if len({one.value for one in meant}) == 1:
            wholes = meant
        named = _pairs(parts, _named(account, said_of.measure or whole, fact.period)) + totals
        # 占全部支出的77.9%
        named += _pairs(parts, meant) if len({one.value for one in meant}) == 1 else []
        named = [(part, one) for part, one in named if one in wholes]
        is_sure = len({part.value / one.value for part, one in named}) == 1
        return _Asked(every, wholes, times, named, named if is_sure else ())
    near = [one for one in (*account.before(told), *before) if _is_level(one)]
    # 受理4860件，其中网上占56.0%: a table's row with the total that was told before.
    values = {one.value for one in near}
    is_sure = len({part.value for part in parts}) == 1 and any(one.value in values for _, one in totals)
    larger = [(part, one) for part, one in _pairs(parts, near) if one.value > part.value]
    return _Asked(every, wholes, times, [*larger, *totals], totals if is_sure else ())


def _of_budget(account: Account, told: Told, fact: Fact, before: Sequence[Fact]) -> _Asked:
    """Return what a rate of spending may be of: what was spent before it, and the only budget that isn't less."""
    near = [one for one in (*account.before(told), *before) if _is_level(one) and one.is_money]
    spent = [one for one in near if one.aspect in RESULTS and one.period == fact.period][-1:]
    budgets = [one for one in _levels(account) if one.aspect in BUDGETS and one.is_money]
    pairs_of = [(part, one) for part, one in _pairs(spent, budgets) if one.value >= part.value]
    is_sure = len({one.value for _, one in pairs_of}) == 1
    return _Asked(
        near, [one for one in _levels(account) if one.is_money], _HUNDRED, pairs_of, pairs_of if is_sure else ()
    )


def _of_outcome(account: Account, told: Told, fact: Fact, before: Sequence[Fact]) -> _Asked | None:
    """Return what a rate may be of that is called as the figure before it: 收回196份，满意186份，满意度94.9%."""
    stem = _RATE.search(fact.measure)
    named = [one for one in before[-1:] if stem and stem[1] in one.words and counts(one.unit)]
    if not named or fact.aspect not in RESULTS or named[-1].period != fact.period:
        return None
    near = [one for one in (*account.before(told), *before) if _is_level(one) and one.unit == named[-1].unit]
    runs = (near[first : last + 1] for first, last in combinations(range(len(near)), 2))
    every = [*near, *(replace(run[0], value=total(one.value for one in run)) for run in runs)]
    at = next((at for at, one in enumerate(near) if one is named[-1]), 0)
    sure = _pairs(named[-1:], near[at - 1 : at] if at else [])
    return _Asked(every, every, _HUNDRED, (), sure)


def _of_each(account: Account, fact: Fact, before: Sequence[Fact], lead: str, scale: tuple[Decimal, str]) -> _Asked:
    """Return what so much for each of so many may be of: 平均每处10.58万元, 每万人13.4名."""
    number, thing = scale
    units = ("万元" if fact.unit.startswith(EACH) else fact.unit, thing)
    own = [one for one in _of_year(account, fact) if one is not fact]
    amounts, things = ([one for one in own if one.unit == unit] for unit in units)
    words = pairs("，".join(_PIECES.split(lead)[-_LAST:]))
    most = max((len(_name(one) & words) for one in amounts), default=0)
    named = [one for one in amounts if most and len(_name(one) & words) == most]
    # 护林员4400人，其中脱贫人口3168人；人均管护3150亩 is of all of them.
    paid, counted = (
        sorted((one for one in before if one.unit == unit), key=lambda one: one.whole is None)[-1:] for unit in units
    )
    # 运行维护费15.78万元，保有车辆11辆，平均每辆1.53万元
    is_bare = _BARE_EACH.match(_PIECES.split(lead)[-1].strip()) is not None
    told = (
        _pairs(paid, counted, is_alike=False)
        if is_bare and {*map(id, before[-_LAST:])} == {*map(id, (*paid, *counted))}
        else []
    )
    # 为486名残疾儿童提供康复训练救助，人均救助资金9300元: what was paid for it is told elsewhere, under the same name.
    full = [one for one in named if is_bare and _MOSTLY * len(_name(one)) <= len(_name(one) & words)]
    spent = _pairs(full, counted, is_alike=False) if len({one.value for one in full}) == 1 else []
    # Two columns of a table's total, one of them told by its head.
    sums = [one for one in amounts if is_total(one.crossing.label) and pairs(one.crossing.head) & words]
    of_row = [(one, by) for one, by in _pairs(sums, things, is_alike=False) if one.row == by.row]
    return _Asked(
        amounts,
        things,
        number * (_IN_YUAN if units[0] != fact.unit else 1),
        [*told, *_pairs(named, counted, is_alike=False)],
        told or of_row * (len(of_row) == 1) or spent,
        _pairs([*named, *paid], things, is_alike=False),
    )


@lru_cache(2)
def _levels(account: Account) -> tuple[Fact, ...]:
    found = tuple(filter(_is_level, account.facts))
    return found if len(found) <= _MOST else ()


def _of_year(account: Account, fact: Fact, whole: str = "") -> list[Fact]:
    """Return the figures that one of the report's year may be of: of another year's only if that is named."""
    is_free = fact.period != account.report.year or "年" in whole or "同期" in whole
    return [one for one in _levels(account) if is_free or one.period == fact.period]


def _is_level(fact: Fact) -> bool:
    is_plain = fact.aspect not in {*KEPT, Aspect.WEIGHT, Aspect.SCORE} and fact.value > 0 and not is_vague(fact)
    return is_plain and fact.unit not in {"%", POINTS, TIMES, "分"} and not fact.unit.startswith((EACH, RATIO))


def _name(fact: Fact) -> frozenset[str]:
    """Return the pairs of characters that a figure is told by."""
    return pairs("".join((*fact.crossing.labels, fact.crossing.head)) or f"{fact.words}，{fact.measure}")


def _bare(measure: str) -> str:
    return key(measure.replace("总", "") or measure)


def _is_same(fact: Fact, other: Fact) -> bool:
    """Return whether a figure is another, or a table's cell that gives it as well."""
    is_cell = bool(fact.crossing) and (key(fact.measure) == key(other.measure) or alike(fact.measure, other.measure))
    return fact is other or (is_cell and (fact.value, fact.unit) == (other.value, other.unit))


def _named(account: Account, words: str, period: int | None) -> list[Fact]:
    """Return the figures that words name, of a year if any are: by most of them, in a table by a row's own name."""
    said = pairs(words)
    found = [one for one in _levels(account) if not one.crossing and _is_most(said, _name(one))]
    for rows in _rows(account):
        told = [cells for own, cells in rows if own & said]
        if len(told) == 1:
            found += [one for one in told[0] if pairs(one.crossing.head) & said] or told[0]
    return [one for one in found if one.period == period] or found


def _is_most(said: frozenset[str], name: frozenset[str]) -> bool:
    return bool(said & name) and 2 * len(said & name) >= min(len(said), len(name))


@lru_cache(2)
def _rows(account: Account) -> list[list[tuple[frozenset[str], list[Fact]]]]:
    """Return the rows of each table: the words that no other row is called by, and the figures."""
    tables: dict[object, dict[int | None, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for one in _levels(account):
        if one.crossing.labels:
            tables[one.location.table][one.location.row].append(one)
    found = []
    for rows in tables.values():
        names = [pairs("".join(cells[0].crossing.labels)) for cells in rows.values()]
        owns = [{word for word in name if sum(word in other for other in names) == 1} for name in names]
        found.append([(frozenset(own), cells) for own, cells in zip(owns, rows.values(), strict=True)])
    return found


def _totals(account: Account, part: Fact) -> list[Fact]:
    """Return the total of a cell's column, or what a figure of the text is a part of."""
    if not part.crossing:
        return [part.whole] if part.whole else []
    return [one for one in _levels(account) if is_total(one.crossing.label) and one.column == part.column]
