"""Figures that what their words tie them to doesn't make, where nothing around them does.

What a passage says its figures are of is told by fitted weights; a figure is wrong where the likeliest of its ties is
likely enough and neither it nor another holds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

from assistant.review.arithmetic import rounded, total
from assistant.review.claim import PAIR, Claim, is_vague
from assistant.review.disagreement import DIFFERENCE, GROWTH, QUOTIENT, Way, is_sure_slip
from assistant.review.ties import Member, Tie, likely, members
from knowledge.facts.fact import Account, Aspect, Fact
from knowledge.facts.matching import same_value, slip_of
from knowledge.facts.sentences import CLAUSE
from knowledge.facts.vocabulary import vocabulary
from knowledge.numerals import at_step
from knowledge.running_text import pairs as character_pairs

# How likely a tie has to be for a figure that is off by so much of what comes of it to be wrong.
_NEEDED = ((0.3, 0.5), (0.75, 0.8))
_LEAST, _MAYBE, _NEVER = 1e-9, 0.03, 2.0


def tied_claims(account: Account) -> Iterator[Claim]:
    """Yield the figures of passages with what they are likely of."""
    for _, group in groupby(account.told, key=lambda one: one.sentence.location):
        passage = [one for number, told in enumerate(group) for one in members(told.facts, number)]
        for at, one in enumerate(passage):
            if len(passage) > PAIR and not is_vague(one.fact) and one.fact.value and (claim := _claim(passage, at)):
                yield claim


def _claim(passage: Sequence[Member], at: int) -> Claim | None:
    fact = passage[at].fact
    ties = likely(passage, at)
    best, chance = max(ties, key=lambda one: one[1], default=(None, 0.0))
    if best is None or chance < _NEEDED[0][1] or _is_said_again(passage, at):
        return None
    if _is_of_others(fact, passage[best.of[0]], passage[best.of[-1]]):
        return None
    way = _way(passage, best)
    if any(tie.holds(fact) and share > chance * _MAYBE for tie, share in ties):
        return Claim(fact, [way], also=[replace(way, value=fact.value)])
    gap = abs(abs(float(fact.value)) - abs(best.value)) / max(abs(best.value), _LEAST)
    needed = next((share for most, share in _NEEDED if gap <= most), _NEVER)
    is_slip = is_sure_slip(way.slip(fact)) or (best.kind == "quot" and _is_slip_of_part(fact, *way.grounds))
    return Claim(fact, [way]) if chance >= needed or is_slip else None


def _is_slip_of_part(rate: Fact, part: Fact, whole: Fact) -> bool:
    """Return whether what a rate would make of its whole is a slip of the part: 收回177份，满意262份，满意度91.53%."""
    right = replace(part, value=at_step(whole.value * rate.value / 100, part.step))
    return bool(slip_of(part, right))


def _is_of_others(fact: Fact, part: Member, whole: Member) -> bool:
    """Return whether a figure's own name says that it is of others: 占全年的57%, 满意度, last year's rate."""
    ratio = vocabulary().ratios.get(fact.measure)
    behind = CLAUSE.split(part.fact.quote[part.fact.quantity.end :], maxsplit=1)[0]
    is_named = bool(character_pairs(fact.measure) & character_pairs(part.lead + behind))
    if fact.aspect is Aspect.SHARE and fact.against and not character_pairs(fact.words) & whole.names:
        return True
    if ratio and (part.fact.period != fact.period or (ratio.of_money and not ratio.part and not is_named)):
        return True
    return fact.measure.endswith("度") and not is_named


def _is_said_again(passage: Sequence[Member], at: int) -> bool:
    """Return whether a figure before it is the same, told otherwise: 92800.00万元，折合9.28亿元."""
    own = passage[at]
    return any(one.unit == own.unit and same_value(one.fact, own.fact) for one in passage[:at])


def _way(passage: Sequence[Member], tie: Tie) -> Way:
    """Return a tie as it is told."""
    of = [passage[place].fact for place in tie.of]
    if tie.kind == "sum":
        return Way.total(of)
    if tie.kind == "mean":
        return Way(total(one.value for one in of) / len(of), tuple(of), f"（{'+'.join(['{}'] * len(of))}）÷{len(of)}")
    if tie.kind == "balance":
        return Way(Decimal(repr(tie.value)), tuple(of), "{}+{}-{}")
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
