"""What is left of a whole without what is gone, and what there was comes to with what came and went."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations, product

from assistant.review.claim import NEAR, PAIR, REST, SUMS, Claim, is_percent, is_vague
from assistant.review.disagreement import CERTAIN, DIFFERENCE, LIKELY, Way
from knowledge.facts.fact import Account, Aspect, Fact
from knowledge.facts.matching import KEPT, RESULTS

_OPENS = re.compile("[年期]初|上年[末底结]|原[有定先来]|[调变]更?整?前")
_CLOSES = re.compile("[年期]末|年底|现有|实有|[调变]更?整?后|结[余存转]|尚存|最终")
CAME = re.compile(
    "新[增购建进招录聘入签]|[增追]加|调增|购[置入]|补[充入录收]|[调转划迁流拨接收招存]入|到位|招录|收入|下达|拨来"
)
_WENT = re.compile(
    "报废|拍卖|处置|[调转划迁流退拨支付]出|[核调压缩]减|减少|注销|退[休回役]|辞|[去过]世|死亡|停发|支[付出]|使用"
)
_ADDED, _REST = re.compile("追加|调增|调整增加"), re.compile("(?<!上年)结[余转]")
_ALL = "资金总额"
_MOST_MOVES, _FEW, _CLOSE = 4, Decimal(3), Decimal("0.2")

Says = Callable[[Fact], str]


def _words(fact: Fact) -> str:
    return fact.words


def balance_claim(
    closing: Fact, before: Sequence[Fact], says: Says = _words, above: Sequence[Fact] = ()
) -> Claim | None:
    """Return what something has come to with what there was at first and what came and went since."""
    is_close = _CLOSES.search(says(closing)) and not _OPENS.search(says(closing))
    if not is_close or is_vague(closing) or is_percent(closing):
        return None
    is_open = any(_OPENS.search(says(one)) and one.unit == closing.unit for one in before)
    before = before if is_open else [*above, *before]
    found = [one for one in before if one.unit == closing.unit or (closing.is_money and not one.unit)]
    found = [one for one in found if one.whole is None and not is_vague(one) and one.aspect is not Aspect.SHARE]
    # 支出120万元，比上年增加5万元 moves nothing of this year's.
    found = [one for one in found if not (one.aspect is Aspect.CHANGE and one.against == "previous")]
    start = next((at for at, one in enumerate(found) if _OPENS.search(says(one))), len(found))
    moves = found[start + 1 :]
    if not 0 < len(moves) <= _MOST_MOVES:
        return None
    signs = product(*(_signs(one, says(one)) for one in moves))
    ways = sorted((_mixed(found[start:], (1, *some)) for some in signs), key=lambda way: abs(way.value - closing.value))
    return Claim(closing, ways[:1], LIKELY, None if len(ways) == 1 else ways[0].value * _CLOSE, ways[1:], is_named=True)


def _signs(move: Fact, words: str) -> tuple[int, ...]:
    """Return which ways a figure may have moved what there was: both, where its words don't say."""
    came, went = move.direction > 0 or CAME.search(words), move.direction < 0 or _WENT.search(words)
    return (1, -1) if bool(came) == bool(went) and move.value > 0 else (1,) if came or move.value < 0 else (-1,)


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


def _rest_of(rest: Fact, found: Sequence[Fact], says: Says = _words) -> Claim | None:
    """Return a rest with what two figures leave; of more, those told last, where its words are nothing but a rest."""
    is_bare, last = REST.fullmatch(says(rest)) is not None, found[-PAIR:]
    # What else is told before it may be of the same.
    is_run = is_bare and all(one.whole is None and one.subject == rest.subject for one in last)
    is_only = len(found) == PAIR
    if len(found) < PAIR or not (is_only or is_run) or len({one.value for one in (rest, *last)}) <= PAIR:
        return None
    way = DIFFERENCE.way(*sorted(last, key=lambda one: one.value, reverse=True))
    room = None if is_bare and is_only else max(way.value * NEAR, _FEW)
    return Claim(rest, [way], LIKELY, room, mixes(found[-_MOST_MOVES:]))


def row_balances(account: Account) -> Iterator[Claim]:
    """Yield what the heads of a table's row, or the labels of its column, call the rest or the close of the others."""
    lines: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in account.facts:
        if fact.crossing and fact.form is None and fact.location.table is not None:
            lines["row", fact.location.table, fact.location.row].append(fact)
            lines["column", fact.location.table, fact.location.column].append(fact)
    for (axis, *_), facts in lines.items():
        says = _heads if axis == "row" else _labels
        for at, fact in enumerate(facts):
            is_rest = REST.fullmatch(says(fact)) and not is_percent(fact) and fact.aspect not in KEPT
            beside = [one for one in facts[:at] if one.unit == fact.unit and not is_vague(one)]
            if claim := balance_claim(fact, facts[:at], says) or (_rest_of(fact, beside, says) if is_rest else None):
                yield claim


def _heads(fact: Fact) -> str:
    return "".join(fact.crossing.heads) if fact.crossing else ""


def _labels(fact: Fact) -> str:
    return "".join(fact.crossing.labels) if fact.crossing else ""
