"""Rates and shares: a percentage against the part and the whole that its name, row, sentence or words give for it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from assistant.review.arithmetic import fits, rounded, sums_to
from assistant.review.disagreement import CERTAIN, LIKELY, POSSIBLE, Disagreement, Way
from knowledge.facts.fact import Account, Aspect, Fact, Source, Told
from knowledge.facts.matching import RESULTS, key, slip_of
from knowledge.facts.table_sides import is_total
from knowledge.facts.vocabulary import Ratio, vocabulary

_COLUMNS = {
    Aspect.PLANNED: "年初预算数",
    Aspect.ADJUSTED: "全年预算数",
    Aspect.BUDGET: "预算数",
    Aspect.ACTUAL: "执行数",
    Aspect.UNSAID: "",
}
_STAFF, _POSTS = "在职人员", "编制"
_NEAR = Decimal(15)
_NEAR_SHARE = Decimal("0.3")
_ALL = Decimal(100)


@lru_cache(2)
def wrong_rates(account: Account) -> tuple[Disagreement, ...]:
    """Return the rates that no part and whole given for them bears out."""
    rows: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    columns: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in account.facts:
        if fact.location.row is not None:
            rows[fact.location.table, fact.location.row, fact.subject].append(fact)
        if fact.crossing is not None:
            columns[fact.location.table, fact.location.column, fact.subject].append(fact)
    found: list[Disagreement] = []
    for fact in account.facts:
        ratio, place = vocabulary().ratios.get(fact.measure), fact.location
        if ratio and fact.source in {Source.FORM, Source.TABLE} and fact.unit == "%" and fact.aspect in RESULTS:
            row = rows.get((place.table, place.row, fact.subject), [])
            # In a table that is turned the amounts stand in the rate's column.
            column = columns.get((place.table, place.column, fact.subject), [])
            initial = [one for one in row if one.aspect is Aspect.PLANNED and one.value]
            found += _judge(fact, _quotients(ratio, fact, row) or _quotients(ratio, fact, column), initial)
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
        found = _quotients(ratio, fact, before) if ratio else []
        yield from _judge(fact, found or (_quotients(ratio, fact, account.facts) if ratio else []))


def _quotients(ratio: Ratio, rate: Fact, facts: Sequence[Fact]) -> list[Way]:
    """Return what a rate may be counted of, by the best-fitting whole."""
    told = [fact for fact in facts if not fact.is_rough and _side_of(fact) == _side_of(rate)]
    if rate.measure == "控制率" and rate.against in {_STAFF, _POSTS}:
        staff = [one for one in told if one.measure == _STAFF]
        return _cross(staff, [one for one in told if one.measure == _POSTS])
    if not ratio.part and rate.crossing is None:
        return []
    own = [fact for fact in told if key(fact.measure) == key(rate.against)]
    parts = [fact for fact in own if fact.aspect in ratio.part or (fact.aspect is Aspect.UNSAID and fact.unit != "%")]
    if not ratio.part:
        # 到位率 in a table is of 到位数: what the rate's name takes up, of the same or of all.
        names = {key(name + rate.measure.rstrip("率")) for name in (rate.against, "")}
        parts = [fact for fact in told if key(fact.measure) in names]
    wholes = ([fact for fact in own if fact.aspect == aspect] for aspect in ratio.whole)
    return _cross(parts, next((found for found in wholes if found and parts), []))


def _side_of(fact: Fact) -> tuple[object, ...]:
    return fact.subject, fact.period, fact.scope


def _cross(parts: Sequence[Fact], wholes: Sequence[Fact]) -> list[Way]:
    return [Way.quotient(part, whole) for part in parts for whole in wholes if part.unit == whole.unit and whole.value]


def _judge(rate: Fact, found: Sequence[Way], others: Sequence[Fact] = ()) -> Iterator[Disagreement]:
    """Yield the disagreement of a rate with its quotients, nothing where one of them bears it out."""
    is_share = "%" not in rate.quantity.text and rate.value <= 1 and rate.quantity.decimals
    stated = rate.value * 100 if is_share else rate.value
    if not found or any(one.makes(replace(rate, value=stated)) for one in found):
        return
    (part, whole), exact = found[0].grounds, found[0].value
    how = f"{_side(part)}÷{_side(whole)}"
    is_near = rate.source is not Source.TEXT or abs(exact - stated) <= _NEAR
    is_of_initial = others and fits(stated, part.value / others[0].value * 100)
    note = "所写数值是除以年初预算数，分母用错" if is_of_initial else ""
    yield Disagreement(rate, exact, how, (part, whole), CERTAIN if is_near else LIKELY, None, note)


def _side(fact: Fact) -> str:
    """Return one side of a rate under the name of its column."""
    return f"{_COLUMNS.get(fact.aspect, '') if fact.is_money else ''}{rounded(fact.value, '', 4)}"


@lru_cache(2)
def wrong_shares(account: Account) -> tuple[Disagreement, ...]:
    """Return the shares that their part and their whole don't make."""
    return tuple(found for told in account.told for found in _told_shares(account, told))


def _told_shares(account: Account, told: Told) -> Iterator[Disagreement]:
    shares = [fact for fact in told.facts if fact.aspect is Aspect.SHARE and fact.unit == "%"]
    # Shares that make up the whole are of one whole, whichever of them names it.
    is_all = len(shares) > 1 and sums_to([fact.value for fact in shares], _ALL)
    whole = next((fact.whole for fact in shares if fact.whole), None) if is_all else None
    for place, fact in enumerate(told.facts):
        if fact.aspect is not Aspect.SHARE or fact.unit != "%" or fact.is_rough:
            continue
        share = replace(fact, whole=whole) if whole and not (fact.whole or fact.against) else fact
        levels = [
            one for one in told.facts[:place] if one.aspect not in {Aspect.CHANGE, Aspect.SHARE} and one.unit != "%"
        ]
        part = next((one for one in reversed(levels) if _is_of(share, one) and one is not share.whole), None)
        if part is None:
            continue
        found = [Way.quotient(part, one) for one in _wholes(account, told, place, part, share)]
        if not found or any(one.makes(share) for one in found):
            continue
        of, exact = found[0].grounds[-1], found[0].value
        if is_all and (slip := slip_of(part, amount := replace(part, value=of.value * share.value / _ALL))):
            how = f"{rounded(of.value, '', 4)}×{share.quantity.text}"
            yield Disagreement(part, amount.value, how, (of, share), LIKELY, None, slip)
            continue
        # A share far from what it would be of a whole told elsewhere is of another whole.
        is_near = abs(exact - share.value) <= exact * _NEAR_SHARE
        severity = CERTAIN if of in told.facts else LIKELY if is_near else POSSIBLE
        yield Disagreement(share, exact, found[0].told, (part, of), severity)


def _is_of(share: Fact, part: Fact) -> bool:
    return (part.subject, part.measure) == (share.subject, share.measure)


def _wholes(account: Account, told: Told, place: int, part: Fact, share: Fact) -> Iterator[Fact]:
    """Yield what a share may be of: what its words name, what the part is a part of, the total of the part's column."""
    everybody = {"", *(form.project for form in account.report.forms if len(account.report.forms) == 1)}
    if share.against:
        named = key(share.against)
        for fact in (*told.facts[:place], *account.facts):
            is_other = fact.subject != part.subject or key(fact.measure) != key(part.measure)
            is_named = key(fact.measure) == named and _is_like(fact, part) and is_other
            if is_named and fact.subject in {part.subject, *everybody}:
                yield fact
    elif (whole := share.whole or part.whole) and whole.value and whole.unit == part.unit:
        yield whole
        # Which of two budgets is shared out is hardly ever said.
        for fact in account.of(whole.measure, subject=whole.subject):
            if fact.value and (fact.unit, fact.period, fact.whole) == (whole.unit, whole.period, whole.whole):
                yield fact
    else:
        yield from _column_totals(account, part)
        for fact in account.facts if part.subject else ():
            is_whole = fact.source is Source.FORM and fact.subject != part.subject
            if is_whole and _is_like(fact, part) and fact.measure == part.measure:
                yield fact


def _is_like(fact: Fact, part: Fact) -> bool:
    """Return whether one figure can be the whole of another by its side, unit and year."""
    same_side = fact.aspect is part.aspect or {fact.aspect, part.aspect} <= RESULTS
    return same_side and bool(fact.value) and (fact.unit, fact.period) == (part.unit, part.period) and fact is not part


def _column_totals(account: Account, part: Fact) -> Iterator[Fact]:
    """Yield the totals of the table columns that hold the part under its name."""
    cells = [fact for fact in account.facts if fact.crossing and fact.unit == part.unit]
    for cell in cells:
        if cell.value == part.value and cell.crossing and _names(cell.crossing.labels, part):
            for other in cells:
                place, whole = cell.location, other.location
                is_column = (place.table, place.column) == (whole.table, whole.column) and other.crossing is not None
                if is_column and other.value and any(map(is_total, other.crossing.labels if other.crossing else ())):
                    yield other


def _names(labels: Sequence[str], part: Fact) -> bool:
    named = {key(part.subject), key(part.measure)} - {""}
    return any(key(label) in named for label in labels)
