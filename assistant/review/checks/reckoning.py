"""What the figures of a report make of each other: those of a sentence, of a row, of a table, parts and their total.

Whatever a figure is called, it is right where some others make it. Where none do, it is wrong if its words say what it
is made of; what only stands beside it has to come near, or to show a slip of the pen.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain

from assistant.review.checks.changes import change_claim, row_rest_claim
from assistant.review.checks.columns import broken_relations
from assistant.review.checks.rates import rate_claim, row_claims
from assistant.review.checks.sums import cost_claim, parts_claims, report_claims
from assistant.review.checks.table_sums import wrong_totals
from assistant.review.checks.tied import tied_claims
from assistant.review.claim import EACH, LEFT, Claim
from assistant.review.disagreement import Disagreement
from knowledge.facts.fact import Account, Aspect, Fact, Told


@lru_cache(2)
def claims(account: Account) -> tuple[Claim, ...]:
    """Return every figure that others make, or should, with the ways they do."""
    return tuple(chain(row_claims(account), _claims(account), report_claims(account), tied_claims(account)))


@lru_cache(2)
def misreckoned(account: Account) -> tuple[Disagreement, ...]:
    """Return the figures that others should make, and don't, of a sentence or row those that words name first."""
    found = [one for claim in claims(account) for one in claim.judged()]
    found += [*wrong_totals(account), *broken_relations(account)]
    # What words name comes first, and stands for the same found without them.
    found = list({(id(one.stated), one.expected): one for one in reversed(found)}.values())[::-1]
    named = [one for one in found if one.is_named]
    known = {(one.stated.quote, one.stated.location.block) for one in named}
    others = [one for one in found if not one.is_named]
    others = [one for one in others if (one.stated.quote, one.stated.location.block) not in known]
    return (*named, *_apart(others, named))


def _apart(more: Iterable[Disagreement], found: Sequence[Disagreement]) -> Iterator[Disagreement]:
    """Yield what is found of other figures: of those that don't agree with each other one alone is told."""
    told = [{id(one.stated), *map(id, one.grounds)} for one in found]
    for one in more:
        own = {id(one.stated), *map(id, one.grounds)}
        if not any(id(one.stated) in each or own <= each or each <= own for each in told):
            told.append(own)
            yield one


def _claims(account: Account) -> Iterator[Claim]:
    for told in account.told:
        for at, fact in enumerate(told.facts):
            if not fact.is_rough and (claim := _claim(account, told, fact, told.facts[:at])):
                yield claim
        yield from parts_claims(told)


def _claim(account: Account, told: Told, fact: Fact, before: Sequence[Fact]) -> Claim | None:
    """Return what a figure of a sentence should come of by its words, else by its kind and what stands before it."""
    is_change = fact.aspect is Aspect.CHANGE
    if is_change and (claim := change_claim(account, told, fact, before)):
        return claim
    if fact.unit == "%" and not is_change and fact.quantity.upper is None:
        return rate_claim(account, told, fact, before)
    if fact.unit.startswith(EACH):
        return cost_claim(account, told, fact, before)
    return row_rest_claim(account, fact) if LEFT.search(fact.words) else None
