"""Figures that what their words tie them to doesn't make, where nothing around them does.

What a passage says its figures are of is told by fitted weights; a figure is wrong where the likeliest of its ties is
likely enough and neither it nor another holds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

from assistant.review.arithmetic import rounded, total
from assistant.review.claim import EACH, PAIR, is_vague
from assistant.review.disagreement import DIFFERENCE, GROWTH, LIKELY, QUOTIENT, Disagreement, Way, is_sure_slip
from assistant.review.ties import Member, Tie, likely, members
from knowledge.facts.fact import Account, Aspect, Fact

_LIKELY, _SURE, _NEAR = 0.6, 0.9, 0.3


def untied(account: Account) -> Iterator[Disagreement]:
    """Yield the figures of passages that aren't of what they are told to be of."""
    for _, group in groupby(account.told, key=lambda one: one.sentence.location):
        passage = [one for number, told in enumerate(group) for one in members(told.facts, number)]
        for at, one in enumerate(passage):
            if len(passage) > PAIR and not is_vague(one.fact) and one.fact.value and (found := _untied(passage, at)):
                yield found


def _untied(passage: Sequence[Member], at: int) -> Disagreement | None:
    fact = passage[at].fact
    ties = likely(passage, at)
    if not ties or any(tie.holds(fact) for tie, _ in ties):
        return None
    best, chance = max(ties, key=lambda one: one[1])
    chance = sum(share for tie, share in ties if abs(tie.value - best.value) < 1e-9)
    if chance < _LIKELY:
        return None
    way = _way(passage, best)
    slip = way.slip(fact)
    is_near = abs(abs(float(fact.value)) - abs(best.value)) <= abs(best.value) * _NEAR
    if not (is_near or is_sure_slip(slip) or chance >= _SURE):
        return None
    return Disagreement(fact, way, LIKELY, None, slip if way.is_sum or is_sure_slip(slip) else "", is_named=False)


def _way(passage: Sequence[Member], tie: Tie) -> Way:
    """Return a tie as it is told."""
    of = [passage[place].fact for place in tie.of]
    if tie.kind == "sum":
        return Way.total(of)
    if tie.kind == "mean":
        return Way(total(one.value for one in of) / len(of), tuple(of), f"（{'+'.join(['{}'] * len(of))}）÷{len(of)}")
    one, other = of
    value = Decimal(repr(tie.value))
    match tie.kind:
        case "quot":
            return QUOTIENT.way(one, other)
        case "rest":
            return Way(value, (one, other), "1-{}÷{}")
        case "growth":
            return replace(GROWTH.way(one, other), value=abs(GROWTH.way(one, other).value))
        case "gain":
            return Way(value, (one, other), f"{{0}}÷（{{1}}{'-' if one.direction > 0 else '+'}{{0}}）")
        case "points" | "left":
            return DIFFERENCE.way(*sorted(of, key=lambda each: each.value, reverse=True))
        case "times":
            return Way(value, (one,), f"{{0}}×{rounded(other.value, '', 4)}")
        case "each":
            return Way(value, (one, other), f"{{0}}万元÷{other.quantity.text}")
    return Way(value, (one, other), "{}÷{}")
