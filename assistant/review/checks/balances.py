"""What figures make by adding and taking away, and what a budget comes to with what was added, spent and is left."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, product

from assistant.review.claim import PAIR, SUMS, Claim
from assistant.review.disagreement import CERTAIN, LIKELY, Way
from knowledge.facts.fact import Aspect, Fact
from knowledge.facts.matching import RESULTS

CAME = re.compile(
    "新[增购建进招录聘入签]|[增追]加|调增|购[置入]|补[充入录收]|[调转划迁流拨接收招存]入|到位|招录|收入|下达|拨来"
)
_ADDED, _REST = re.compile("追加|调增|调整增加"), re.compile("(?<!上年)结[余转]")
_ALL = "资金总额"
_MOST_MOVES = 4


def _mixed(facts: Sequence[Fact], signs: Sequence[int]) -> Way:
    value = sum((one.value * sign for one, sign in zip(facts, signs, strict=True)), Decimal(0))
    if value < 0:
        return _mixed(facts[::-1], [-sign for sign in signs[::-1]])
    room = sum((one.step for one in facts if one.quantity.decimals), Decimal(0))
    how = "".join(f"{'-' if sign < 0 else '+' if at else ''}{{}}" for at, sign in enumerate(signs))
    return Way(value, tuple(facts), how, room)


def mixes(facts: Sequence[Fact]) -> list[Way]:
    """Return all that two or three of some figures, or all of a few, make by adding and taking away."""
    return [
        _mixed(chosen, (1, *signs))
        for size in {PAIR, PAIR + 1, min(len(facts), _MOST_MOVES)}
        for chosen in combinations(sorted(facts, key=lambda one: -one.value), size)
        for signs in product((-1, 1), repeat=size - 1)
    ]


def budget_claims(facts: Sequence[Fact]) -> Iterator[Claim]:
    """Yield a budget with the initial one and what was added, and with what was spent and is left."""
    found = [one for one in reversed(facts) if not one.is_rough and (one.whole is None or one.whole.measure == _ALL)]
    sides = {fact.aspect or Aspect.ACTUAL: fact for fact in found if fact.measure == _ALL}
    received = next((fact for fact in found if fact.measure in {"总收入", "到位"} and fact.aspect in RESULTS), None)
    added = [fact for fact in facts if fact.is_money and _ADDED.search(fact.words)]
    # 追加甲18万元、乙16万元，合计追加34万元: their sum stands for them.
    added = [fact for fact in added if SUMS.search(fact.words)][-1:] or added
    rest = next((fact for fact in facts if fact.is_money and _REST.search(fact.words)), None)
    budget, spent = sides.get(Aspect.ADJUSTED) or received, sides.get(Aspect.ACTUAL)
    initial = sides.get(Aspect.PLANNED) or sides.get(Aspect.BUDGET)
    if budget and initial and added:
        # What was added first may hold the rest: 追加245万元，其中甲追加180万元.
        yield Claim(budget, [Way.total([initial, *some]) for some in (added[:1], added)], CERTAIN, is_named=True)
    if budget and spent and rest and rest.whole is None and facts.index(rest) > facts.index(spent):
        yield Claim(budget, [Way.total([spent, rest])], LIKELY, is_named=True)
