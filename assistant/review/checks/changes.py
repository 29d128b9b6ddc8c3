"""Changes: a rise or a fall against the figures that it is counted from."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import permutations

from assistant.review.arithmetic import plain, total
from assistant.review.claim import PAIR, POINTS, Claim, is_percent, levels
from assistant.review.disagreement import CERTAIN, DIFFERENCE, GROWTH, LIKELY, QUOTIENT, Way
from knowledge.facts.clause import COMPARES
from knowledge.facts.fact import Account, Aspect, Fact, Scope, Told
from knowledge.facts.matching import BUDGETS, RESULTS, key
from knowledge.forms.words import plain as plain_words
from knowledge.numerals import at_step

# Of more cells words name none.
_MOST = 2_000
_SINCE = re.compile(r"[比较](20\d\d)年")


def change_claim(account: Account, told: Told, change: Fact, before: Sequence[Fact]) -> Claim | None:
    """Return a change with the figures of both years, of its sentence or else of the report."""
    if rows := _rows_compared(account, told, change):
        if change.unit == "%" and is_percent(rows[0]):
            return points_claim(change, rows)
        way = (GROWTH if change.unit == "%" else DIFFERENCE).way(*rows)
        return Claim(change, [way], LIKELY, is_named=True, read=replace(change, value=change.direction * change.value))
    # Behind a list of parts the total may be meant as well: 其中公务接待费0.6万元，较上年减少….
    meant = [change, *([replace(change, measure=change.whole.measure)] if change.whole else [])]
    found = [_of_years(account, told, one, before) for one in meant]
    if change.unit == "%" and not any(found):
        ways = _of_years(account, told, replace(change, unit=POINTS), before)
        rates = [way.grounds for way in ways if all(any(one is fact for fact in told.facts) for one in way.grounds)]
        return points_claim(change, rates[0]) if rates else None
    if change.unit == POINTS and not any(found):
        # 由62万元降到35万元，降低43个百分点: an amount changes in percent.
        read = replace(change, unit="%", value=abs(change.value) * (change.direction or 1))
        ways = [way for one in meant for way in _of_years(account, told, replace(one, unit="%"), before)]
        note = f"是数额的变化，应写“{plain(abs(change.value))}%”，不是百分点"
        right = [replace(way, how="") for way in ways if way.makes(read)]
        return Claim(change, right[:1], CERTAIN, is_named=True, note=note, is_wrong=True) if right else None
    if not all(found):
        return None
    way = found[-1][0]
    value = abs(change.value) * (change.direction or (1 if way.value >= 0 else -1))
    is_opposite = change.direction and way.value and (way.value > 0) != (change.direction > 0)
    note = f"方向相反，应为{'增加' if way.value > 0 else '减少'}" if is_opposite else ""
    # 预算250万元、中标233万元，节约17万元: two figures told right before it, whatever they are called.
    beside = [DIFFERENCE.way(*pair) for pair in permutations(before[-PAIR:], PAIR) if _fits_kind(change, pair[0])]
    beside = [way for way in beside if way.grounds[0].unit == way.grounds[1].unit]
    # 金牌17枚、银牌16枚；金牌比上届的14枚增加3枚 is from the figure told last, where that is of before, to any other.
    *others, last = levels(before) or [change]
    operation = GROWTH if change.unit == "%" else DIFFERENCE
    is_before = (last.period or 0) < (change.period or 0) or COMPARES.search(last.words) is not None
    since = [operation.way(one, last) for one in others if is_before and one.unit == last.unit and not is_percent(one)]
    # 追加39.6万元，比年初预算增加27.8%: the amount told right before may be the rise itself.
    told_of = [one for way in found[-1] for one in way.grounds if one.unit == last.unit and one.value]
    is_moved = operation is GROWTH and not any(one is last for one in told_of)
    moved = [QUOTIENT.way(last, one) for one in told_of if is_moved]
    moved = [replace(way, value=way.value * (change.direction or 1)) for way in moved]
    also = [*found[0], *moved, *(beside if change.against == "budget" else since)]
    return Claim(change, found[-1], CERTAIN, None, also, is_named=True, read=replace(change, value=value), note=note)


def _rows_compared(account: Account, told: Told, change: Fact) -> tuple[Fact, Fact] | None:
    """Return the cells of two rows that words hold against each other, of the only column they name: 南区比东区高."""
    sides = COMPARES.split(change.words)
    columns: dict[tuple[object, ...], dict[str, Fact]] = defaultdict(dict)
    cells = _cells(account) if len(sides) == PAIR and all(sides) else ()
    for one in cells if len(cells) <= _MOST else ():
        if _fits_kind(change, one) or one.unit == change.unit == "%":
            head = plain_words("".join(one.crossing.heads[-1:]))
            if head and head in told.sentence.text:
                columns[one.column][one.crossing.label] = one
    found = []
    for column in columns.values():
        rows = [[one for label, one in column.items() if label and label in side] for side in sides]
        found += [(rows[0][0], rows[1][0])] if [len(row) for row in rows] == [1, 1] else []
    return found[0] if len(found) == 1 else None


@lru_cache(2)
def _cells(account: Account) -> tuple[Fact, ...]:
    return tuple(one for one in account.facts if one.crossing.labels)


def points_claim(gap: Fact, rates: Sequence[Fact]) -> Claim | None:
    """Return what lies between two rates and is told in percent, where it isn't that of either, but in points."""
    if len(rates) < PAIR or not all(map(is_percent, rates)) or not all(one.value for one in rates):
        return None
    points = abs(rates[0].value - rates[1].value)
    shares = {at_step(points / one.value * 100, gap.step) for one in rates}
    if abs(gap.value) in shares:
        return None
    note = f"{rates[0].quantity.text}与{rates[1].quantity.text}相差{plain(points)}个百分点"
    note += "，应写为百分点" if points == abs(gap.value) else f"，不是{gap.quantity.text}"
    return Claim(gap, [Way(points, tuple(rates))], LIKELY, is_named=True, note=note, is_wrong=True)


def _of_years(account: Account, told: Told, change: Fact, before: Sequence[Fact]) -> list[Way]:
    """Return what a change may come of, signed; none where nothing says what it is counted from."""
    siblings = [one for one in told.facts if one.aspect is Aspect.CHANGE and _is_same(one, change)]
    siblings = [one for one in siblings if one.against == change.against and not is_percent(one)]
    # 减少0.66万元，下降11.58% is of the amounts, not of the 366人次 told before.
    units = {one.unit for one in siblings}
    fitting = [one for one in before if _is_same(one, change) and (not units or one.unit in units)]
    fitting = [one for one in fitting if _fits_kind(change, one) and not one.is_rough]
    # 日均4.2万吨 is no year's.
    fitting = [one for one in fitting if one.scope is not Scope.PART] or fitting
    names = [name for name in account.by_measure if key(name) == key(change.measure)]
    everywhere = [one for name in names for one in account.of(name, subject=change.subject) if _fits_kind(change, one)]
    afters = [one for one in fitting if _is_result(one, change)][-1:]
    bases = [one for one in fitting if _is_base(one, change) and one not in afters]
    if not bases and change.against == "previous" and not COMPARES.search(change.words):
        # 由2022年的84%提高到2024年的90%，提高6个百分点
        bases = [one for one in fitting if one.aspect in RESULTS and (one.period or 0) < (change.period or 0)][-1:]
    # The level told last is what a change is counted from, of whatever year: 比2020年的72亿元增长18%.
    if fitting and change.against == "previous" and (fitting[-1].period or 0) < (change.period or 0):
        bases = fitting[-1:]
    afters = afters or [one for one in everywhere if _is_result(one, change)]
    bases = bases or [one for one in everywhere if _is_base(one, change)]
    if since := _SINCE.search(change.words):
        # 比上年的84.1%提高2.4个百分点，比2022年提高3.9个百分点
        bases = [one for one in (*fitting, *everywhere) if one.period == int(since[1]) and one.aspect in RESULTS][-1:]
    # 低于年初预算12万元 may give the budget itself.
    if change.against != "previous" and any(base.value == change.value for base in bases):
        return []
    operation = GROWTH if change.unit == "%" and not all(is_percent(one) for one in bases) else DIFFERENCE
    ways = [
        operation.way(after, base)
        for base in bases
        for after in afters
        if after.unit == base.unit and (base.value or operation is DIFFERENCE)
    ]
    if change.against == "budget":
        # Which of two budgets is meant is told by how near it comes.
        ways.sort(key=lambda way: abs(abs(way.value) - abs(change.value)))
    return ways or ([] if change.unit != "%" or not siblings else list(_of_amount(siblings[0], afters, bases)))


def _of_amount(amount: Fact, afters: Sequence[Fact], bases: Sequence[Fact]) -> Iterator[Way]:
    """Yield the percentage that a change in amount is of the only year that is told."""
    gap = amount.direction * abs(amount.value)
    known = [(one, one.value) for one in bases] if not afters else [(one, one.value - gap) for one in afters]
    for one, base in known:
        if one.unit == amount.unit and base > 0:
            how = "{1}÷{0}" if not afters else f"{{1}}÷（{{0}}{'+' if gap < 0 else '-'}{{1}}）"
            room = total(fact.step for fact in (amount, one) if fact.quantity.decimals) / base * 100
            yield Way(gap / base * 100, (one, amount), how, room)


def _is_same(fact: Fact, change: Fact) -> bool:
    return fact.subject == change.subject and key(fact.measure) == key(change.measure)


def _is_result(fact: Fact, change: Fact) -> bool:
    return fact.aspect in RESULTS and fact.period == change.period


def _is_base(fact: Fact, change: Fact) -> bool:
    if change.against == "budget":
        return fact.aspect in BUDGETS
    if change.against == "target":
        return fact.aspect is Aspect.TARGET
    return fact.aspect in RESULTS and fact.period == (change.period or 0) - 1


def _fits_kind(change: Fact, level: Fact) -> bool:
    if change.unit == POINTS:
        return level.unit == "%"
    return change.unit == level.unit != "%" or (change.unit == "%" and level.unit not in {"%", POINTS, "分", ""})
