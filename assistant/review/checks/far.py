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
from itertools import product

from assistant.review.arithmetic import fits, total
from assistant.review.claim import EACH, POINTS, RATIO, TIMES, Claim, is_vague, scale_of
from assistant.review.disagreement import LIKELY, Way, is_sure_slip
from knowledge.facts.fact import Account, Aspect, Fact, Told
from knowledge.facts.matching import BUDGETS, KEPT, slip_of
from knowledge.facts.phrase import read_phrase
from knowledge.facts.so_far import SHARE
from knowledge.facts.table_sides import is_total
from knowledge.numerals import at_step
from knowledge.running_text import pairs

_PIECES = re.compile("[，,；;。：:（）()]")
_OF_SOME = re.compile("(?<!其)中(?![，,])")
_TIMES_OF = re.compile("(?:[是为达]|相当于)(?P<whole>[^，,。；;是为]{2,24}?)的$")
_MOST, _NEAR = 2, Decimal("1.67")
_HUNDRED, _IN_YUAN = Decimal(100), Decimal(10_000)

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


def far_claims(account: Account, told: Told) -> Iterator[Claim]:
    """Yield the derived figures of a sentence that no figures of the report make, with the two that their words name."""
    for at, fact in enumerate(told.facts):
        if is_vague(fact) or fact.aspect is Aspect.CHANGE or not fact.value or (asked := _asked(account, told, at)) is None:
            continue
        every = [_way(asked, *pair) for pair in product(asked.parts, asked.wholes) if _are_two(*pair)]
        if any(_makes(way, fact) for way in every):
            continue
        slips = [(way, slip) for pair in asked.named if (slip := _slip(way := _way(asked, *pair), fact))]
        slips += [(way, "") for pair in asked.sure if _is_near(way := _way(asked, *pair), fact)]
        slips += [
            (way, slip) for pair in asked.likely if is_sure_slip(slip := _slip(way := _way(asked, *pair), fact))
        ]
        for way, slip in slips[:1]:
            yield Claim(fact, [way], LIKELY, None, is_named=True, note=slip)


def _way(asked: _Asked, part: Fact, whole: Fact) -> Way:
    return Way(part.value * asked.times / whole.value, (part, whole), "{}÷{}")


def _makes(way: Way, fact: Fact) -> bool:
    return fits(fact.value, way.value) or abs(fact.value - way.value) <= fact.step


def _slip(way: Way, fact: Fact) -> str:
    return slip_of(fact, replace(fact, value=at_step(way.value, fact.step.normalize())))


def _is_near(way: Way, fact: Fact) -> bool:
    return way.value > 0 and 1 / _NEAR <= fact.value / way.value <= _NEAR


def _are_two(part: Fact, whole: Fact) -> bool:
    return part is not whole and part.value != whole.value


def _asked(account: Account, told: Told, at: int) -> _Asked | None:
    fact, text = told.facts[at], told.sentence.text
    before = [one for one in told.facts[:at] if _is_level(one)]
    ahead = text[told.facts[at - 1].quantity.end if at else 0 : fact.quantity.start]
    if fact.unit.startswith(EACH):
        # 人均1800元，其中一等人均3000元: what is paid for all is told once.
        is_first = not any(one.unit == fact.unit for one in told.facts[:at])
        return _of_each(account, fact, before if is_first else (), text[: fact.quantity.start])
    # 设备中进口的占32% is of something that isn't told.
    if fact.unit == "%" and not _OF_SOME.search(ahead):
        share = SHARE.search(ahead)
        whole, lead = (share["whole"], ahead[: share.start()]) if share else ("", ahead)
    elif fact.unit == TIMES and (match := _TIMES_OF.search(ahead)):
        share, whole, lead = match, match["whole"], ahead[: match.start()]
    else:
        return None
    times = _HUNDRED if fact.unit == "%" else Decimal(1)
    subject = next((piece for piece in reversed(_PIECES.split(lead)) if pairs(piece)), "")
    parts = (_named(account, subject, fact.period) if subject else []) or before[-1:]
    # 甲9640万元、乙3986万元，两项合计占72.1%
    sums = [replace(run[0], value=total(one.value for one in run)) for at in range(len(before)) if len(run := before[at:]) > 1]
    every = [*parts, *before[-_MOST:], *sums]
    wholes = [one for one in _levels(account) if any(one.unit == part.unit for part in every)]
    if not share:
        # 支出459万元，执行率98.5%
        budgets = [one for one in wholes if one.aspect in BUDGETS] if "执行" in fact.measure else []
        return _Asked(before, wholes, times, likely=_pairs(before[-1:], budgets))
    totals = [(part, one) for part in parts if (one := _total_of(account, part)) is not None and _are_two(part, one)]
    if whole:
        said = pairs(whole)
        totals = [(part, one) for part, one in totals if _name(one) & said]
        named = _pairs(parts, _named(account, read_phrase(whole, None).measure or whole, fact.period)) + totals
        is_sure = len({part.value / one.value for part, one in named}) == 1
        return _Asked(every, wholes, times, named, named if is_sure else ())
    near = [one for one in (*account.before(told), *before) if _is_level(one)]
    # 受理4860件，其中网上占56.0%: a table's row with the total that was told before.
    values = {one.value for one in near}
    is_sure = len({*(part.value for part in parts)}) == 1 and any(one.value in values for _, one in totals)
    larger = [(part, one) for part, one in _pairs(parts, near) if one.value > part.value]
    return _Asked(every, wholes, times, [*larger, *totals], totals if is_sure else ())


def _of_each(account: Account, fact: Fact, before: Sequence[Fact], lead: str) -> _Asked:
    """Return what an amount for each may be of: 平均每处10.58万元."""
    number, thing = scale_of(fact)
    every = _levels(account)
    amounts, things = ([one for one in every if one.unit == unit] for unit in ("万元", thing))
    words = pairs("，".join(_PIECES.split(lead)[-_MOST:]))
    most = max((len(_name(one) & words) for one in amounts), default=0)
    named = [one for one in amounts if most and len(_name(one) & words) == most]
    counted = [one for one in before if one.unit == thing][-1:]
    paid = [one for one in before if one.is_money][-1:]
    # 运行维护费15.78万元，保有车辆11辆，平均每辆1.53万元
    told = _pairs(paid, counted, is_alike=False) if {*map(id, before[-_MOST:])} == {*map(id, (*paid, *counted))} else []
    # Two columns of a table's total, one of them told by its head.
    sure = [
        (one, other)
        for one, other in _pairs(amounts, things, is_alike=False)
        if one.crossing
        and other.crossing
        and is_total("".join(one.crossing.labels[-1:]))
        and (one.location.table, one.location.row) == (other.location.table, other.location.row)
        and pairs("".join(one.crossing.heads)) & words
    ]
    return _Asked(
        amounts,
        things,
        _IN_YUAN * number,
        [*told, *_pairs(named, counted, is_alike=False)],
        told or (sure if len(sure) == 1 else ()),
        _pairs([*named, *paid], things, is_alike=False),
    )


def _pairs(parts: Sequence[Fact], wholes: Sequence[Fact], *, is_alike: bool = True) -> list[Pair]:
    return [pair for pair in product(parts, wholes) if _are_two(*pair) and (pair[0].unit == pair[1].unit or not is_alike)]


@lru_cache(2)
def _levels(account: Account) -> tuple[Fact, ...]:
    return tuple(filter(_is_level, account.facts))


def _is_level(fact: Fact) -> bool:
    is_plain = fact.aspect not in {*KEPT, Aspect.WEIGHT, Aspect.SCORE} and fact.value > 0 and not is_vague(fact)
    return is_plain and fact.unit not in {"%", POINTS, TIMES, "分"} and not fact.unit.startswith((EACH, RATIO))


@lru_cache(8192)
def _name(fact: Fact) -> frozenset[str]:
    crossing = "".join((*fact.crossing.labels, *fact.crossing.heads)) if fact.crossing else ""
    return pairs(crossing or f"{fact.words}，{fact.measure}")


def _named(account: Account, words: str, period: int | None) -> list[Fact]:
    """Return the figures that words name, of a year if any are: by most of them, in a table by a row's own name."""
    said = pairs(words)
    found = [one for one in _levels(account) if not one.crossing and _is_most(said, _name(one))]
    for rows in _tables(account).values():
        told = [cells for own, cells in rows if own & said]
        if len(told) == 1:
            headed = [one for one in told[0] if one.crossing and pairs("".join(one.crossing.heads)) & said]
            found += headed or told[0]
    return [one for one in found if one.period == period] or found


def _is_most(said: frozenset[str], name: frozenset[str]) -> bool:
    return 2 * len(said & name) >= max(1, min(len(said), len(name))) and bool(said & name)


@lru_cache(2)
def _tables(account: Account) -> dict[object, list[tuple[frozenset[str], list[Fact]]]]:
    """Return the rows of each table: the words that no other row is called by, and the figures."""
    rows: dict[object, dict[int, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for one in _levels(account):
        if one.crossing and one.crossing.labels and one.location.row is not None:
            rows[one.location.table][one.location.row].append(one)
    found = {}
    for table, lines in rows.items():
        names = {row: pairs("".join(cells[0].crossing.labels)) for row, cells in lines.items() if cells[0].crossing}
        found[table] = [
            (names[row] - frozenset().union(*(name for other, name in names.items() if other != row)), cells)
            for row, cells in lines.items()
        ]
    return found


def _total_of(account: Account, part: Fact) -> Fact | None:
    """Return the total of a cell's column."""
    if part.crossing is None:
        return part.whole
    column = (part.location.table, part.location.column)
    cells = (one for one in _levels(account) if (one.location.table, one.location.column) == column)
    return next((one for one in cells if one.crossing and is_total("".join(one.crossing.labels[-1:]))), None)
