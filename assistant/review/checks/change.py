"""Changes: a rise or a fall against the figures of both years, in amount, in percent and in direction."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from assistant.review.arithmetic import change_fits, change_pct, fits, rounded
from assistant.review.disagreement import CERTAIN, Disagreement
from knowledge.facts.fact import Account, Aspect, Fact, Told
from knowledge.facts.matching import BUDGETS, RESULTS, key, slack

_POINTS = "个百分点"
# So many digits are the same figure wherever they stand.
_TELLING = 4


@lru_cache(2)
def wrong_changes(account: Account) -> tuple[Disagreement, ...]:
    """Return the changes that neither the sentence's nor the report's figures bear out."""
    return tuple(found for told in account.told for found in _sentence(account, told))


def _sentence(account: Account, told: Told) -> Iterator[Disagreement]:
    for place, change in enumerate(told.facts):
        if change.aspect is not Aspect.CHANGE or change.is_rough:
            continue
        # Behind a list of parts the total may be meant as well: 其中公务接待费0.6万元，较上年减少….
        meant = [change, *([replace(change, measure=change.whole.measure)] if change.whole else [])]
        found = [_read_against(account, told, place, one) for one in meant]
        if all(found) and found[-1] is not None:
            yield replace(found[-1], stated=change)


def _read_against(account: Account, told: Told, place: int, change: Fact) -> Disagreement | None:
    """Return the disagreement of a change with the figures of its sentence, or else of the report."""
    siblings = [
        fact
        for fact in told.facts
        if fact.aspect is Aspect.CHANGE and _is_same(fact, change) and fact.against == change.against
    ]
    # 减少0.66万元，下降11.58% is of the amounts, not of the 366人次 told before.
    units = {one.unit for one in siblings} - {"%", _POINTS}
    before = [fact for fact in told.facts[:place] if _is_same(fact, change) and (not units or fact.unit in units)]
    fitting = [fact for fact in before if _fits_kind(change, fact) and not fact.is_rough]
    afters = [fact for fact in fitting if fact.aspect in RESULTS and fact.period == change.period][-1:]
    own_bases = [fact for fact in fitting if _is_base(fact, change) and fact not in afters]
    # The level told last is what a change is counted from, of whatever year: 比2020年的72亿元增长18%.
    if fitting and change.against == "previous" and (fitting[-1].period or 0) < (change.period or 0):
        own_bases = fitting[-1:]
    afters = afters or _told_elsewhere(account, change, base=False)
    bases = own_bases or _told_elsewhere(account, change, base=True) or _in_row(account, change, afters)
    return _judge(change, afters, bases, siblings)


def _is_same(fact: Fact, change: Fact) -> bool:
    return fact.subject == change.subject and key(fact.measure) == key(change.measure)


def _is_base(fact: Fact, change: Fact) -> bool:
    if change.against == "budget":
        return fact.aspect in BUDGETS
    if change.against == "target":
        return fact.aspect is Aspect.TARGET
    return fact.aspect in RESULTS and fact.period == (change.period or 0) - 1


def _told_elsewhere(account: Account, change: Fact, *, base: bool) -> list[Fact]:
    """Return the report's figures for one side of a change."""
    same = (fact for fact in account.facts if _is_same(fact, change) and _fits_kind(change, fact))
    if base:
        return [fact for fact in same if _is_base(fact, change)]
    return [fact for fact in same if fact.aspect in RESULTS and fact.period == change.period]


def _in_row(account: Account, change: Fact, afters: Sequence[Fact]) -> list[Fact]:
    """Return the year before in the one table row that gives a figure of the text, whatever the row calls it."""
    found = []
    for after in afters:
        if len(after.value.normalize().as_tuple().digits) < _TELLING:
            continue
        cells = [
            one for one in account.facts if one.crossing and one.value == after.value and one.period == after.period
        ]
        rows = {(cell.location.table, cell.location.row) for cell in cells}
        if len(rows) == 1 and cells[0].crossing:
            before = [
                one
                for one in account.facts
                if one.crossing
                and (one.location.table, one.location.row) in rows
                and one.period == (change.period or 0) - 1
                and (one.aspect, one.unit) == (cells[0].aspect, cells[0].unit)
            ]
            found += [replace(one, unit=after.unit) for one in before if len(before) == 1]
    return found


def _judge(
    change: Fact, afters: Sequence[Fact], bases: Sequence[Fact], siblings: Sequence[Fact]
) -> Disagreement | None:
    """Return the disagreement of a change with every pair of figures it may come of, None where one bears it out."""
    # 低于年初预算12万元 may give the budget itself.
    if change.against != "previous" and any(base.value == change.value for base in bases):
        return None
    pairs = [(before, after) for before in bases for after in afters if before.unit == after.unit]
    pairs = [(before, after) for before, after in pairs if _fits_kind(change, after)]
    if pairs:
        if any(_bears_out(change, before.value, after.value, slack(before) + slack(after)) for before, after in pairs):
            return None
        # Which of two budgets is meant is told by how near it comes.
        near = sorted(pairs, key=lambda pair: abs(abs(pair[1].value - pair[0].value) - abs(change.value)))
        before, after = near[0] if change.against == "budget" else pairs[0]
        return _wrong(change, before, after)
    amount = next((one for one in siblings if one.unit not in {"%", _POINTS}), None)
    if change.unit == "%" and amount is not None and not afters:
        for before in (one for one in bases if one.unit == amount.unit and one.value):
            after = replace(before, value=before.value + amount.direction * abs(amount.value))
            is_right = change_fits(change.direction * abs(change.value), before.value, after.value)
            return None if is_right else _wrong(change, before, after)
    level = next((one for one in afters if amount is not None and one.unit == amount.unit), None)
    if change.unit == "%" and amount is not None and level is not None and amount.direction == change.direction:
        base = level.value - amount.direction * abs(amount.value)
        exact = change_pct(base, level.value)
        if exact is not None and base > 0 and not change_fits(change.direction * abs(change.value), base, level.value):
            told, sign = rounded(amount.value, ""), "+" if amount.direction < 0 else "-"
            how = f"{told}÷（{rounded(level.value, '')}{sign}{told}）"
            return Disagreement(change, abs(exact), how, (level, amount))
    return None


def _fits_kind(change: Fact, level: Fact) -> bool:
    if change.unit == _POINTS:
        return level.unit == "%"
    return change.unit == level.unit != "%" or (change.unit == "%" and level.unit not in {"%", _POINTS, "分", ""})


def _bears_out(change: Fact, before: Decimal, after: Decimal, room: Decimal) -> bool:
    signed = change.direction * abs(change.value)
    if change.unit == "%":
        return before == 0 or change_fits(signed, before, after)
    gap = after - before
    if change.direction and gap and (gap > 0) != (change.direction > 0) and abs(gap) > room:
        return False
    return fits(abs(change.value), abs(gap)) or abs(abs(gap) - abs(change.value)) <= (room + slack(change)) / 2


def _wrong(change: Fact, before: Fact, after: Fact) -> Disagreement:
    gap = after.value - before.value
    opposite = change.direction and gap and (gap > 0) != (change.direction > 0)
    sides = f"{rounded(after.value, '')}-{rounded(before.value, '')}"
    exact, how = abs(gap), sides
    if change.unit == "%" and after.unit != "%":
        exact = abs(change_pct(before.value, after.value) or Decimal(0))
        how = f"（{sides}）÷{rounded(before.value, '')}"
    note = f"方向相反，应为{'增加' if gap > 0 else '减少'}" if opposite else ""
    return Disagreement(change, exact, how, (before, after), CERTAIN, None, note)
