"""Shares: a percentage of something (占部门总支出的36.8%) against the part it follows and the whole it names."""

from collections.abc import Iterator
from functools import lru_cache

from assistant.review.arithmetic import fits
from assistant.review.checks.disagreement import Certainty, Disagreement, written
from knowledge.facts.fact import Account, Aspect, Fact, Source, Told
from knowledge.facts.matching import RESULTS, key, slack

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
        part = next((one for one in reversed(levels) if _is_of(share, one)), None)
        if part is None:
            continue
        wholes = list(_wholes(account, told, place, part, share))
        if not wholes or any(_bears_out(share, part, whole) for whole in wholes):
            continue
        whole = wholes[0]
        exact = part.value / whole.value * 100
        how = f"{written(part.value, '', 4)}÷{written(whole.value, '', 4)}"
        in_sentence = whole in told.facts
        yield Disagreement(share, exact, how, (part, whole), Certainty.CERTAIN if in_sentence else Certainty.LIKELY)


def _is_of(share: Fact, part: Fact) -> bool:
    return (part.subject, part.measure) == (share.subject, share.measure)


def _wholes(account: Account, told: Told, place: int, part: Fact, share: Fact) -> Iterator[Fact]:
    """Yield what a share may be of: what its words name, in the sentence first, else what the part is a part of."""
    named = key(share.against) if share.against else ""
    candidates = (*told.facts[:place], *account.facts)
    if named:
        for fact in candidates:
            same_side = fact.aspect is part.aspect or {fact.aspect, part.aspect} <= RESULTS
            is_named = key(fact.measure) == named and fact.unit == part.unit and fact is not part and fact.value
            if is_named and same_side and fact.subject in {part.subject, ""} and fact.period == part.period:
                yield fact
    elif part.whole is not None and part.whole.value and part.whole.unit == part.unit:
        yield part.whole
    elif part.subject:
        for fact in account.facts:
            same_side = fact.aspect is part.aspect or {fact.aspect, part.aspect} <= RESULTS
            is_whole = fact.source is Source.FORM and fact.subject != part.subject and bool(fact.value)
            if is_whole and same_side and (fact.measure, fact.period) == (part.measure, part.period):
                yield fact


def _bears_out(share: Fact, part: Fact, whole: Fact) -> bool:
    exact = part.value / whole.value * 100
    room = (slack(part) + slack(whole)) / whole.value * 100
    return fits(share.value, exact) or abs(share.value - exact) <= room
