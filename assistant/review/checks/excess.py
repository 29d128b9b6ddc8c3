"""More than there may be: staff beyond posts, and public expenses beyond their budget, told in one place."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from knowledge.facts.fact import Account, Fact, Scope
from knowledge.facts.matching import BUDGETS, RESULTS, same_value
from knowledge.facts.vocabulary import PUBLIC_EXPENSES

_POSTS, _STAFF = "编制", "在职人员"


@dataclass(frozen=True, slots=True)
class Excess:
    """A figure, and the one that it should have stayed under."""

    actual: Fact
    limit: Fact


@lru_cache(2)
def excesses(account: Account) -> tuple[Excess, ...]:
    """Return the figures above their limit, one for each measure."""
    found: dict[str, Excess] = {}
    places: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in account.facts:
        if fact.measure in {_POSTS, _STAFF} or fact.measure in PUBLIC_EXPENSES:
            place = fact.location
            places[(place.block, place.table, place.row, fact.subject, fact.period, fact.scope)].append(fact)
    for facts in places.values():
        for one in _over(facts):
            found.setdefault(one.actual.measure, one)
    return tuple(found.values())


def _over(facts: list[Fact]) -> Iterator[Excess]:
    plain = [fact for fact in facts if fact.scope in {Scope.WHOLE, Scope.OWN} and not fact.is_rough]
    for actual in plain:
        if actual.aspect not in RESULTS or actual.unit not in {"万元", "人"}:
            continue
        if actual.measure == _STAFF:
            limits = [fact for fact in plain if fact.measure == _POSTS and fact.unit == "人"]
        else:
            limits = [fact for fact in plain if fact.measure == actual.measure and fact.aspect in BUDGETS]
        if limits and all(actual.value > one.value and not same_value(actual, one) for one in limits):
            yield Excess(actual, limits[0])
