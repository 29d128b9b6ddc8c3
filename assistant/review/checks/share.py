"""Shares: a percentage of something (占部门总支出的36.8%) against the part it follows and the whole it names."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from assistant.review.arithmetic import rounded
from assistant.review.disagreement import CERTAIN, LIKELY, POSSIBLE, Disagreement, Quotient
from knowledge.facts.fact import Account, Aspect, Fact, Source, Told
from knowledge.facts.matching import RESULTS, key
from knowledge.facts.table_sides import is_total

_NEAR = Decimal("0.3")
_KEPT = {Aspect.CHANGE, Aspect.SHARE}


@lru_cache(2)
def wrong_shares(account: Account) -> tuple[Disagreement, ...]:
    """Return the shares that their part and their whole don't make."""
    return tuple(found for told in account.told for found in _sentence(account, told))


def _sentence(account: Account, told: Told) -> Iterator[Disagreement]:
    for place, share in enumerate(told.facts):
        if share.aspect is not Aspect.SHARE or share.unit != "%" or share.is_rough:
            continue
        levels = [one for one in told.facts[:place] if one.aspect not in _KEPT and one.unit != "%"]
        part = next((one for one in reversed(levels) if _is_of(share, one) and one is not share.whole), None)
        if part is None:
            continue
        found = [Quotient(part, whole) for whole in _wholes(account, told, place, part, share)]
        if not found or any(one.bears_out(share.value) for one in found):
            continue
        whole, exact = found[0].whole, found[0].value
        how = f"{rounded(part.value, '', 4)}÷{rounded(whole.value, '', 4)}"
        # A share far from what it would be of a whole told elsewhere is of another whole.
        is_near = abs(exact - share.value) <= exact * _NEAR
        severity = CERTAIN if whole in told.facts else LIKELY if is_near else POSSIBLE
        yield Disagreement(share, exact, how, (part, whole), severity)


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
