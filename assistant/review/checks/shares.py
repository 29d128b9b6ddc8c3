"""Shares against the figures that they are of: what the words name, what is told before them, what makes up all."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.review.arithmetic import sums_to, total
from assistant.review.claim import PAIR, Claim, is_percent, is_vague, levels
from assistant.review.disagreement import CERTAIN, LIKELY, POSSIBLE, QUOTIENT, Way
from knowledge.facts.fact import Account, Aspect, Fact, Source, Told
from knowledge.facts.matching import BUDGETS, KEPT, RESULTS, key
from knowledge.facts.phrase import read_phrase
from knowledge.facts.table_sides import is_total
from knowledge.forms.words import plain
from knowledge.running_text import pairs

# How far, of itself, a share may lie from what would be right and still be of the same.
NEAR_SHARE, _ALL = Decimal("0.3"), Decimal(100)
_SHARED = re.compile("^.*占|的.*$")


def share_claim(account: Account, told: Told, rate: Fact, before: Sequence[Fact]) -> Claim | None:
    """Return a share with the figure told before it that it is of; one of shares that make up all may show a slip."""
    shares = [fact for fact in told.facts if fact.aspect is Aspect.SHARE and fact.unit == "%"]
    # Shares that make up the whole are of one whole, whichever of them names it.
    is_all = len(shares) > 1 and sums_to([fact.value for fact in shares], _ALL)
    whole = next((fact.whole for fact in shares if fact.whole), None) if is_all else None
    share = replace(rate, whole=whole) if whole and not (rate.whole or rate.against) else rate
    own = [one for one in before if one.aspect not in KEPT and one.unit != "%" and one is not share.whole]
    # 甲38件、乙44件、丙9件；乙最多，占48%: the part may be named again behind them all.
    is_here = bool(own) and own[-1].quote == share.quote
    again = told.sentence.text[own[-1].quantity.end : share.quantity.start] if is_here else share.words
    named = [one for one in own if one.measure and one.measure in again.partition("占")[0]]
    named = named or [one for one in own if (one.subject, one.measure) == (share.subject, share.measure)]
    spread = _spread(told, shares)
    if any(one is rate for one in spread):
        own = [one for one in own if not is_total(one.words)]
        named = own[-len(spread) :][: 1 + next(at for at, one in enumerate(spread) if one is rate)]
        named = named if len(own) >= len(spread) else []
    if not (own or levels(before)) and share.measure and share.against:
        # 拨款占总收入的91%。总收入1250万元，其中拨款1104万元
        named = [one for one in account.facts if one.unit != "%" and key(one.measure) == key(share.measure)]
        named = [one for one in named if one.aspect in RESULTS and one.period == share.period]
        named = named if len({one.value for one in named}) == 1 else []
    part = named[-1] if named else None
    ways = [QUOTIENT.way(part, of) for of in _wholes(account, before, part, share)] if part else []
    # 占全年预算的 names one of two budgets.
    side = read_phrase(_SHARED.sub("", share.words), None).aspect
    ways.sort(key=lambda way: side in BUDGETS and way.grounds[1].aspect is not side)
    # Within its own sentence more of the list may follow.
    if part and not ways and not (is_here or share.against or share.whole or part.whole):
        # 电话86件、网络54件、现场60件。网络占27%: the list is all there is.
        run = [one for one in own if one.unit == part.unit and _is_like(one, part)]
        way = _of_list(part, [one for one in own if one is part or one in run])
        return Claim(rate, [way], LIKELY, way.value * NEAR_SHARE, is_named=True) if len(run) >= PAIR else None
    if part is None or not ways:
        return None
    of, exact = ways[0].grounds[1], ways[0].value
    right = Way(of.value * share.value / _ALL, (of, share), f"{{}}×{share.quantity.text}")
    if is_all and right.slip(part) and not any(way.makes(share) for way in ways):
        return Claim(part, [right], LIKELY, is_named=True, note=right.slip(part))
    # A share far from what it would be of a whole told elsewhere is of another whole.
    is_near = abs(exact - share.value) <= exact * NEAR_SHARE
    is_told = any(of is one for one in told.facts)
    if not is_near and part.quote != rate.quote:
        return None
    return Claim(rate, ways, CERTAIN if is_told else LIKELY if is_near else POSSIBLE, is_named=True)


def portion_claim(account: Account, told: Told, amount: Fact, before: Sequence[Fact]) -> Claim | None:
    """Return an amount that a percentage told right before it sets: 合同价64万元，留5%质保，质保金3.2万元."""
    rate = before[-1] if before else amount
    if rate.unit != "%" or rate.aspect in KEPT or is_vague(rate) or is_vague(amount) or not amount.is_money:
        return None
    what = re.split("[，,；;。]", told.sentence.text[rate.quantity.end :])[0]
    sides = (before, [one for one in account.before(told) if one.location == amount.location])
    of = next(
        filter(None, ([one for one in levels(some) if one.is_money and one.value > amount.value] for some in sides)), []
    )
    if not pairs(what.split(amount.quantity.text)[0]) & pairs(amount.words):
        return None
    ways = [Way(one.value * rate.value / _ALL, (one, rate), f"{{}}×{rate.quantity.text}") for one in of[::-1]]
    return Claim(amount, ways, LIKELY, None if len(ways) == 1 else Decimal(0)) if ways else None


def standard_claim(account: Account, told: Told, rate: Fact) -> Claim | None:
    """Return a percentage of what one column of a table gives that another one is to be: 按结算价的5%预留质保金."""
    what = pairs(re.split("[，,；;。]", told.sentence.text[rate.quantity.end :])[0])
    rows: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in account.facts if rate.words.endswith("的") else ():
        if fact.crossing and fact.form is None and fact.is_money and fact.value:
            rows[fact.location.table, fact.location.row].append(fact)
    ways = []
    for cells in rows.values():
        wholes = [one for one in cells if len(head := plain(_head(one))) > 1 and rate.words.endswith(f"{head}的")]
        parts = [one for one in cells if one not in wholes and what & pairs(plain(_head(one)))]
        ways += [QUOTIENT.way(parts[0], wholes[0])] if len(parts) == len(wholes) == 1 else []
    is_even = len(ways) >= PAIR and all(abs(one.value - ways[0].value) <= one.value / 20 for one in ways)
    return Claim(rate, ways, LIKELY, is_named=True) if is_even else None


def _head(fact: Fact) -> str:
    return fact.crossing.heads[-1] if fact.crossing and fact.crossing.heads else ""


def row_claim(account: Account, share: Fact) -> Claim | None:
    """Return the share of what a table's row is called by in that table's total, by any of its columns."""
    columns: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in account.facts:
        if fact.crossing and fact.form is None and fact.crossing.labels and not is_percent(fact) and fact.value:
            columns[fact.location.table, fact.location.column, fact.unit].append(fact)
    ways = []
    for cells in columns.values():
        parts = [one for one in cells if len(name := _label(one)) >= PAIR and name in share.measure + share.words]
        wholes = [one for one in cells if is_total(_label(one))]
        if len(parts) == len(wholes) == 1 and parts[0] is not wholes[0]:
            ways.append(QUOTIENT.way(parts[0], wholes[0]))
    words = pairs(share.quote)
    ways.sort(
        key=lambda way: -len(words & pairs("".join(way.grounds[0].crossing.heads if way.grounds[0].crossing else ())))
    )
    return Claim(share, ways, LIKELY, is_named=True) if ways else None


def _label(fact: Fact) -> str:
    """Return what the row of a table's figure is called."""
    return fact.crossing.labels[-1] if fact.crossing and fact.crossing.labels else ""


def _of_list(part: Fact, parts: Sequence[Fact]) -> Way:
    """Return which share of a list one of its figures is."""
    how = f"{{0}}÷（{'+'.join(f'{{{at}}}' for at in range(1, len(parts) + 1))}）"
    return Way(part.value / total(one.value for one in parts) * _ALL, (part, *parts), how)


def _spread(told: Told, shares: Sequence[Fact]) -> list[Fact]:
    """Return the shares of a list that are those of as many figures before it: 甲30万元、乙20万元，分别占60%、40%."""
    start = next((at for at, one in enumerate(shares) if "分别" in one.words), len(shares))
    found = list(shares[start : start + 1])
    for one in shares[start + 1 :]:
        if told.sentence.text[found[-1].quantity.end : one.quantity.start].strip() not in {"、", "和", "及"}:
            break
        found.append(one)
    return found


def _wholes(account: Account, before: Sequence[Fact], part: Fact, share: Fact) -> Iterator[Fact]:
    """Yield what a share may be of: what its words name, what the part is a part of, the same of the whole unit."""
    everybody = {"", *(form.project for form in account.report.forms if len(account.report.forms) == 1)}
    if share.against:
        named, said = key(share.against), _SHARED.sub("", share.words)
        told = [*before, *account.facts]
        for at, fact in enumerate(told):
            is_other = fact.subject != part.subject or key(fact.measure) != key(part.measure)
            is_owned = fact.subject in {part.subject, *everybody}
            # 项目核定总投资 is what 占总投资的 means.
            is_long = len(said) > PAIR or (at < len(before) and len(said) == PAIR)
            is_named = key(fact.measure) == named or (is_long and fact.words.endswith(said))
            if is_named and _is_like(fact, part) and is_other and is_owned:
                yield fact
    elif (whole := share.whole or part.whole) and whole.value and whole.unit == part.unit:
        yield whole
        # Which of two budgets is shared out is hardly ever said.
        for fact in account.of(whole.measure, subject=whole.subject):
            if _is_like(fact, whole) and fact.whole == whole.whole:
                yield fact
    else:
        yield from (one for one in before if _is_like(one, part) and (is_total(one.words) or lists(before, one, part)))
        forms = (fact for fact in account.of(part.measure) if fact.source is Source.FORM)
        yield from (fact for fact in forms if part.subject and fact.subject != part.subject and _is_like(fact, part))


def lists(before: Sequence[Fact], whole: Fact, part: Fact) -> bool:
    """Return whether the figures right behind one, or before it, are its parts, one of them among these."""
    at = next(place for place, one in enumerate(before) if one is whole)
    sides = ([one for one in some if one.unit == whole.unit] for some in (before[at + 1 :], before[:at][::-1]))
    runs = (parts[:end] for parts in sides for end in range(PAIR, len(parts) + 1))
    return any(total(one.value for one in run) == whole.value and any(part is one for one in run) for run in runs)


def _is_like(fact: Fact, part: Fact) -> bool:
    """Return whether one figure can be the whole of another by its side, unit and year."""
    sides = {fact.aspect, part.aspect}
    same_side = len(sides) == 1 or sides <= RESULTS or sides <= BUDGETS
    return same_side and bool(fact.value) and (fact.unit, fact.period) == (part.unit, part.period) and fact is not part
