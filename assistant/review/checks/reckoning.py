"""What the figures of a report make of each other: those of a sentence, of a row, of a table, parts and their total.

A figure that words tie to others anywhere in the report is a claim; what stands in one passage is laid against all
that its figures may make, and how likely words mean that is fitted (ties/).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from assistant.review.checks.changes import change_claim
from assistant.review.checks.far import far_claims
from assistant.review.checks.lengths import length_claims
from assistant.review.checks.multiples import conversion_claim, ratio_claim
from assistant.review.checks.ranks import rank_claims
from assistant.review.checks.rates import row_claims
from assistant.review.checks.same import contradictions
from assistant.review.checks.sums import parts_claims, report_claims
from assistant.review.checks.table_sums import wrong_totals
from assistant.review.claim import PAIR, RATIO, TIMES, Claim, is_percent
from assistant.review.disagreement import POSSIBLE, Disagreement
from assistant.review.ties.telling import broken
from knowledge.facts.fact import Account, Aspect, Fact, Told


@lru_cache(2)
def claims(account: Account) -> tuple[Claim, ...]:
    """Return every figure that others make, or should, with the ways they do."""
    return tuple(chain(row_claims(account), _claims(account), report_claims(account)))


@lru_cache(2)
def misreckoned(account: Account) -> tuple[Disagreement, ...]:
    """Return the figures that others should make, and don't, of a sentence or row those that words name first."""
    made = claims(account)
    found = [one for claim in made for one in claim.judged()]
    totals = list(wrong_totals(account))
    # What a cell that is wrong by its row and column makes elsewhere is told with it.
    wrong = {id(one.stated) for one in totals}
    # What words claim of a figure, its passage needn't guess.
    right = (one for one in made if any(abs(way.value - one.fact.value) < one.fact.step for way in one.ways))
    claimed = {id(one.stated) for one in found if one.is_named} | {id(one.fact) for one in right if one.is_named}
    ties = (one for one in broken(account) if wrong.isdisjoint(map(id, (one.stated, *one.grounds))))
    found += [*totals, *(one for one in ties if id(one.stated) not in claimed)]
    found = list(
        {(id(one.stated), one.expected): one for one in found[::-1] if not _is_accounted(account, one)}.values()
    )[::-1]
    causes = [*found, *(one for one in contradictions(account) if one.severity is not POSSIBLE)]
    # Of two that explain each other neither is the cause, and what is only likely is none of what is certain.
    found = [
        one
        for one in found
        if not any(by.is_named >= one.is_named and _explains(by, one) and not _explains(one, by) for by in causes)
    ]
    known = {(one.stated.quote, one.stated.location.block) for one in found if one.is_named}
    return tuple(one for one in found if one.is_named or (one.stated.quote, one.stated.location.block) not in known)


def _is_accounted(account: Account, one: Disagreement) -> bool:
    """Return whether the words around tell the very gap: 三季度含误付9万元，已冲减全年数."""
    stated, gap = one.stated, abs(one.stated.value - one.expected)
    made_of = {(fact.location, fact.quantity.start) for fact in (stated, *one.grounds)}
    near = (
        fact for told in account.told for fact in told.facts if abs(fact.location.block - stated.location.block) < PAIR
    )
    near = (fact for fact in near if (fact.location, fact.quantity.start) not in made_of)
    return not is_percent(stated) and any(fact.value == gap and stated.unit in {fact.unit, ""} for fact in near)


def _explains(other: Disagreement, one: Disagreement) -> bool:
    """Return whether a figure comes out right where another wrong one that it is made of is put right."""
    ground = next((each for each in one.grounds if each is other.stated), None)
    if ground is None or not (ground.value and other.expected):
        return False
    right = replace(ground, value=other.expected)
    grounds = tuple(right if each is ground else each for each in one.grounds)
    gap, share, growth = right.value - ground.value, right.value / ground.value, 1 + one.expected / 100
    values = [one.expected + gap, one.expected - gap, one.expected * share, one.expected / share]
    values += [(growth * share - 1) * 100, (growth / share - 1) * 100]
    # 下降25% is told without its sign.
    ways = (replace(one.way, value=sign * value, grounds=grounds) for value in values for sign in (1, -1))
    return any(way.makes(one.stated) for way in ways)


def _claims(account: Account) -> Iterator[Claim]:
    for told in account.told:
        for at, fact in enumerate(told.facts):
            is_open = fact.is_rough and fact.unit != "%"
            claim = conversion_claim(told, fact, told.facts[:at])
            if claim or (not is_open and (claim := _claim(account, told, fact, told.facts[:at]))):
                yield claim
        yield from parts_claims(told)
        yield from rank_claims(account, told)
        yield from length_claims(told, account.report.year)
        yield from far_claims(account, told)


def _claim(account: Account, told: Told, fact: Fact, before: Sequence[Fact]) -> Claim | None:
    """Return what a figure of a sentence should come of by its words, here or elsewhere in the report."""
    is_planned = fact.aspect is Aspect.TARGET and not any(one.aspect is Aspect.ACTUAL for one in before)
    if fact.unit.startswith(RATIO) or fact.unit == TIMES:
        return None if is_planned else ratio_claim(account, told, fact, before)
    return change_claim(account, told, fact, before) if fact.aspect is Aspect.CHANGE else None
