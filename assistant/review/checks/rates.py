"""Percentages against the part and the whole that their name, row, words or sentence give for them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import takewhile

from assistant.review.arithmetic import fits, sums_to, total
from assistant.review.claim import NEAR_POINTS, PAIR, Claim
from assistant.review.disagreement import CERTAIN, LIKELY, POSSIBLE, QUOTIENT, Way
from knowledge.facts.fact import Account, Aspect, Fact, Source, Told
from knowledge.facts.matching import BUDGETS, KEPT, RESULTS, key
from knowledge.facts.phrase import read_phrase
from knowledge.facts.table_sides import is_total
from knowledge.facts.vocabulary import Ratio, vocabulary

_COLUMNS = {
    Aspect.PLANNED: "年初预算数",
    Aspect.ADJUSTED: "全年预算数",
    Aspect.BUDGET: "预算数",
    Aspect.ACTUAL: "执行数",
}
_STAFF, _POSTS = "在职人员", "编制"
_NEAR_SHARE, _ALL = Decimal("0.3"), Decimal(100)
_ENDS = re.compile("[率度占比]|的$")
_SHARED = re.compile("^.*占|的.*$")
_SEMICOLON, _CLAUSE = re.compile("[；;]"), re.compile("[，,；;。：:]")


def row_claims(account: Account) -> Iterator[Claim]:
    """Yield the rates of forms and tables with the amounts of their row, or of their column in a turned table."""
    rows: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    columns: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in account.facts:
        if fact.location.row is not None:
            rows[fact.location.table, fact.location.row, fact.subject].append(fact)
        if fact.crossing is not None:
            columns[fact.location.table, fact.location.column, fact.subject].append(fact)
    for fact in account.facts:
        ratio, place = vocabulary().ratios.get(fact.measure), fact.location
        if ratio and fact.source in {Source.FORM, Source.TABLE} and fact.unit == "%" and fact.aspect in RESULTS:
            row = rows.get((place.table, place.row, fact.subject), [])
            column = columns.get((place.table, place.column, fact.subject), [])
            # Some forms write 0.97 for 97%.
            is_fraction = "%" not in fact.quantity.text and fact.value <= 1 and fact.quantity.decimals
            read = replace(fact, value=fact.value * 100) if is_fraction else fact
            ways = _quotients(ratio, fact, row) or _quotients(ratio, fact, column)
            initial = next((one for one in row if one.aspect is Aspect.PLANNED and one.value), None)
            is_of_initial = initial and ways and fits(read.value, ways[0].grounds[0].value / initial.value * 100)
            note = "所写数值是除以年初预算数，分母用错" if is_of_initial else ""
            # 支付率 may be of a column whose name says nothing of a budget (补助到账).
            others = [one for one in row if one.aspect is Aspect.UNSAID and one.is_money and one.value]
            also = [QUOTIENT.way(way.grounds[0], one) for way in ways for one in others if one is not way.grounds[0]]
            yield Claim(fact, ways, CERTAIN, None, also, is_named=True, read=read, note=note)


def rate_claim(account: Account, told: Told, rate: Fact, before: Sequence[Fact]) -> Claim | None:
    """Return what a percentage of a sentence is of by its name or its words, else by what stands beside it."""
    ratio = vocabulary().ratios.get(rate.measure)
    if ratio and rate.aspect in RESULTS:
        ways = _quotients(ratio, rate, before) or _quotients(ratio, rate, account.facts)
        if ways:
            is_near = abs(ways[0].value - rate.value) <= NEAR_POINTS
            return Claim(rate, ways, CERTAIN if is_near else LIKELY, is_named=True)
        # 目标新增就业3200人，实际新增3488人，完成任务的109%: the only two of these sides, whatever they are called.
        parts, wholes = ([one for one in before if one.aspect in side] for side in (ratio.part, ratio.whole))
        ways = _cross(parts, wholes) if len(parts) == len(wholes) == 1 else []
        # What makes up one rate right isn't another's.
        if ways and not any(fits(one.value, ways[0].value) for one in before if one.unit == "%"):
            return Claim(rate, ways, LIKELY, NEAR_POINTS)
    return _share_claim(account, told, rate, before) if rate.aspect is Aspect.SHARE else None


def _quotients(ratio: Ratio, rate: Fact, facts: Sequence[Fact]) -> list[Way]:
    """Return what a rate may be counted of, by the best-fitting whole."""
    told = [fact for fact in facts if not fact.is_rough and _side_of(fact) == _side_of(rate)]
    if rate.measure == "控制率" and rate.against in {_STAFF, _POSTS}:
        staff = [one for one in told if one.measure == _STAFF]
        return _cross(staff, [one for one in told if one.measure == _POSTS])
    if not ratio.part:
        return []
    own = [fact for fact in told if key(fact.measure) == key(rate.against)]
    parts = [fact for fact in own if fact.aspect in ratio.part or (fact.aspect is Aspect.UNSAID and fact.unit != "%")]
    wholes = ([fact for fact in own if fact.aspect == aspect] for aspect in ratio.whole)
    return _cross(parts, next((found for found in wholes if found and parts), []))


def _side_of(fact: Fact) -> tuple[object, ...]:
    return fact.subject, fact.period, fact.scope


def _cross(parts: Sequence[Fact], wholes: Sequence[Fact]) -> list[Way]:
    """Return each part's share in each whole, told by the names of their columns."""
    pairs = ((part, whole) for part in parts for whole in wholes if part.unit == whole.unit and whole.value)
    return [replace(QUOTIENT.way(*pair), how="÷".join(f"{_column(one)}{{}}" for one in pair)) for pair in pairs]


def _column(fact: Fact) -> str:
    return _COLUMNS.get(fact.aspect, "") if fact.is_money else ""


def _share_claim(account: Account, told: Told, rate: Fact, before: Sequence[Fact]) -> Claim | None:
    """Return a share with the figure told before it that it is of; one of shares that make up all may show a slip."""
    shares = [fact for fact in told.facts if fact.aspect is Aspect.SHARE and fact.unit == "%"]
    # Shares that make up the whole are of one whole, whichever of them names it.
    is_all = len(shares) > 1 and sums_to([fact.value for fact in shares], _ALL)
    whole = next((fact.whole for fact in shares if fact.whole), None) if is_all else None
    share = replace(rate, whole=whole) if whole and not (rate.whole or rate.against) else rate
    own = [one for one in before if one.aspect not in KEPT and one.unit != "%" and one is not share.whole]
    # 甲38件、乙44件、丙9件；乙最多，占48%: the part may be named again behind them all.
    again = told.sentence.text[own[-1].quantity.end : share.quantity.start] if own else ""
    named = [one for one in own if one.measure and one.measure in again.partition("占")[0]]
    named = named or [one for one in own if (one.subject, one.measure) == (share.subject, share.measure)]
    spread = _spread(told, shares)
    if any(one is rate for one in spread):
        own = [one for one in own if not is_total(one.words)]
        named = own[-len(spread) :][: 1 + next(at for at, one in enumerate(spread) if one is rate)]
        named = named if len(own) >= len(spread) else []
    part = named[-1] if named else None
    ways = [QUOTIENT.way(part, of) for of in _wholes(account, before, part, share)] if part else []
    # 占全年预算的 names one of two budgets.
    side = read_phrase(_SHARED.sub("", share.words), None).aspect
    ways.sort(key=lambda way: side in BUDGETS and way.grounds[1].aspect is not side)
    if part is None or not ways:
        return None
    of, exact = ways[0].grounds[1], ways[0].value
    right = Way(of.value * share.value / _ALL, (of, share), f"{{}}×{share.quantity.text}")
    if is_all and right.slip(part) and not any(way.makes(share) for way in ways):
        return Claim(part, [right], LIKELY, is_named=True, note=right.slip(part))
    # A share far from what it would be of a whole told elsewhere is of another whole.
    is_near = abs(exact - share.value) <= exact * _NEAR_SHARE
    is_told = any(of is one for one in told.facts)
    return Claim(rate, ways, CERTAIN if is_told else LIKELY if is_near else POSSIBLE, is_named=True)


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
        yield from (one for one in before if _is_like(one, part) and (is_total(one.words) or _lists(before, one, part)))
        forms = (fact for fact in account.of(part.measure) if fact.source is Source.FORM)
        yield from (fact for fact in forms if part.subject and fact.subject != part.subject and _is_like(fact, part))


def _lists(before: Sequence[Fact], whole: Fact, part: Fact) -> bool:
    """Return whether the figures right behind one are its parts, one of them among these: they come to it."""
    behind = (one for one in before if one.quantity.start > whole.quantity.start)
    parts = list(takewhile(lambda one: one.unit == whole.unit, behind))
    runs = (parts[:end] for end in range(PAIR, len(parts) + 1))
    return any(total(map(_value, run)) == whole.value and any(part is one for one in run) for run in runs)


def _is_like(fact: Fact, part: Fact) -> bool:
    """Return whether one figure can be the whole of another by its side, unit and year."""
    sides = {fact.aspect, part.aspect}
    same_side = len(sides) == 1 or sides <= RESULTS or sides <= BUDGETS
    return same_side and bool(fact.value) and (fact.unit, fact.period) == (part.unit, part.period) and fact is not part


def _value(fact: Fact) -> Decimal:
    return fact.value
