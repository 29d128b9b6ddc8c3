"""Two figures that one question speaks of: its words are theirs together, and the report lays them side by side.

A question says in any order and any words of what a part is, and of what whole; which of two is compared with which.
So no phrase is cut out of it: of all couples that may stand in the relation that is asked for, the one is taken that
accounts for most of its words between them, the nearer in the report the better.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from assistant.conversation.asking.figures import BUDGETS, TOTAL, same_value
from assistant.conversation.asking.lines import Told
from assistant.conversation.asking.question import Wanted
from assistant.conversation.asking.words import has_word, holds, is_told, known_measures, without_cues
from knowledge.facts.fact import Aspect, Fact
from knowledge.facts.matching import RESULTS
from knowledge.facts.table_sides import is_total

How = Literal["plan", "left", "change", "share", "posts"]
# What stands in the sentence tells less than what a figure is said of; a measure known by name tells as much as so many
# terms. Couples that say less of a question than this are not what it asks for.
_IN_NAME, _IN_SENTENCE, _OF_MEASURE, _SAYS, _SAID_OF = 0.9, 0.4, 3.0, 0.65, 0.25
# How near two figures are: a part to the whole that is told with it, two of one row, column or sentence.
_OF_WHOLE, _TOGETHER, _OF_ALL, _SAME_SIDE = 0.35, 0.25, 0.15, 0.2
_MOST = 24
# What stands before 占 tells of the part, what stands behind it of the whole.
_OF, _OF_SIDE = "占", 0.4
_ASIDE = {Aspect.WEIGHT, Aspect.SCORE, Aspect.CHANGE, Aspect.SHARE, Aspect.LIMIT}
_MONEY = re.compile("钱|经费|资金|万元|支出|预算")


@dataclass(frozen=True, slots=True)
class Couple:
    """Two figures, the whole, the amount or the former first, and how much speaks for them."""

    one: Fact
    other: Fact
    score: float


def couples(wanted: Wanted, told: Told, how: How) -> list[Couple]:
    """Return the couples that `wanted` may mean, likeliest first."""
    words = "".join((*wanted.subjects, *wanted.things, wanted.words))
    weights = _weights(words, told)
    if not weights:
        return []
    given = {Decimal(figure) for figure in wanted.figures if not figure.endswith("%")}
    part, _, of = wanted.asked.partition(_OF)
    sides = (
        [_weights(without_cues(side, wanted.operation), told) for side in (of, part)] if how == "share" and of else []
    )
    held = {id(fact): _held(fact, weights, told) for fact in told.account.facts if _may_be(fact, wanted)}
    is_money = bool(_MONEY.search(words))
    facts = [fact for fact in told.account.facts if id(fact) in held and (fact.is_money or not is_money)]
    said_of = [fact for fact in facts if max(held[id(fact)].values(), default=0.0) >= _IN_NAME]
    own = sorted(said_of, key=lambda fact: -sum(weights[term] * held[id(fact)][term] for term in held[id(fact)]))[
        :_MOST
    ]
    found = []
    for one, other, near in _RELATIONS[how](own, facts, wanted, told):
        ones, others = held.get(id(one), {}), held.get(id(other), {})
        both = _share({term: max(ones.get(term, 0), others.get(term, 0)) for term in {**ones, **others}}, weights)
        # All the money is part of nothing that isn't named.
        is_all = how == "share" and other.measure == TOTAL and other.subject in ("", told.whole)
        if both >= _SAYS and (not is_all or one.measure == TOTAL or max(ones.values(), default=0.0) >= _IN_NAME):
            beside = sum(_on_side(side, fact, told) for side, fact in zip(sides, (one, other), strict=False))
            # A figure that the question gives is one of the two.
            beside += _OF_SIDE * any(fact.quantity.value in given for fact in (one, other))
            score = both + near + beside - _aside(one, wanted, told) - _aside(other, wanted, told)
            found.append(Couple(_precisely(one, told), _precisely(other, told), score))
    return sorted(found, key=lambda couple: -couple.score)


def is_said_of(wanted: Wanted, fact: Fact, told: Told) -> bool:
    """Return whether a figure itself is said of what is asked, not just the sentence that it stands in."""
    weights = _weights(wanted.words, told)
    held = _held(fact, weights, told)
    return _share({term: of for term, of in held.items() if of >= _IN_NAME}, weights) >= _SAID_OF or not weights


def _weights(words: str, told: Told) -> dict[str, float]:
    names, rest = known_measures(words)
    asked = told.weigh(rest, loosely=True)
    names = names or ((TOTAL,) if has_word("money", words) and not told.weigh(rest) else ())
    return {**asked, **dict.fromkeys(names, _OF_MEASURE)}


def _precisely(fact: Fact, told: Told) -> Fact:
    """Return the figure of the same that is written to the most digits: 31862.44万元 for 3.19亿元."""
    same = (one for one in told.account.of(fact.measure, subject=fact.subject) if same_value(one, fact))
    return min(same, key=lambda one: one.step, default=fact)


def _on_side(weights: Mapping[str, float], fact: Fact, told: Told) -> float:
    """Return how much of what a question says before or behind 占 a figure is said of."""
    return _OF_SIDE * _share(_held(fact, weights, told), weights)


def _share(held: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the share of the weights that is held; a pair over two held ones that isn't held itself doesn't count."""
    ends, starts = {term[-1] for term in held}, {term[0] for term in held}
    whole = sum(weight for t, weight in weights.items() if t in held or t[0] not in ends or t[-1] not in starts)
    return sum(weights[term] * of for term, of in held.items()) / (whole or 1.0)


def _may_be(fact: Fact, wanted: Wanted) -> bool:
    return fact.aspect not in _ASIDE or fact.aspect in wanted.aspects


def _held(fact: Fact, weights: Mapping[str, float], told: Told) -> dict[str, float]:
    """Return which terms a figure is said of, 1 each, and which only its sentence has."""
    own, wide = told.own_words(fact), fact.quote.lower()
    found = {}
    for term, weight in weights.items():
        is_name = weight == _OF_MEASURE
        if fact.measure == term or (holds(own, term) and not is_name):
            found[term] = 1.0
        elif holds(own, term) or (is_name and is_told(term, own)):
            found[term] = _IN_NAME
        elif holds(wide, term) or (is_name and is_told(term, wide)):
            found[term] = _IN_SENTENCE
    return found


def _aside(fact: Fact, wanted: Wanted, told: Told) -> float:
    """Return how far a figure is from the side, the year and whose it is that are asked for."""
    sides = {*(wanted.aspects or (*BUDGETS, Aspect.ACTUAL)), Aspect.UNSAID}
    is_others = fact.subject not in ("", told.whole, *wanted.subjects) and not _is_named(fact.subject, wanted)
    return _SAME_SIDE * (
        (fact.aspect not in sides) + (fact.period not in (wanted.period or told.year, None)) + is_others
    )


def _is_named(name: str, wanted: Wanted) -> bool:
    return any(name[at : at + 2] in wanted.asked for at in range(len(name) - 1))


_Found = Iterator[tuple[Fact, Fact, float]]


def _near(one: Fact, other: Fact) -> float:
    """Return how near two figures stand."""
    here, there = one.location, other.location
    is_beside = (
        here.table is not None and here.table == there.table and (here.row == there.row or here.column == there.column)
    )
    return _TOGETHER * (is_beside or (one.quote == other.quote and one.location == other.location))


def _shares(own: Sequence[Fact], facts: Sequence[Fact], wanted: Wanted, told: Told) -> _Found:
    """Yield a whole and its part."""
    for part in own:
        if part.unit == "%":
            continue
        for whole in facts:
            if whole is part or whole.unit != part.unit or part.value <= 0:
                continue
            is_column = part.location.column == whole.location.column and _near(part, whole)
            is_same = (whole.subject, whole.measure) == (part.subject, part.measure)
            is_own = is_same and whole.aspect in (*BUDGETS, Aspect.TARGET) and part.aspect in RESULTS
            if part.value >= whole.value and not is_own:
                # What is told twice is no part of itself.
                continue
            is_used = is_own and Aspect.ACTUAL in wanted.aspects and _OF not in wanted.asked
            is_all = whole.measure == TOTAL and whole.subject in ("", told.whole, part.subject)
            is_counted = not part.is_money and whole.quote == part.quote
            # What is a part of something else is no part of this.
            is_apart = part.whole is not None and part.whole.value != whole.value
            is_known = part.whole is whole or bool(is_column and is_total(whole.context)) or is_used
            near = _OF_WHOLE if is_known else _OF_ALL * (is_all or is_counted)
            # Without any relation the whole has to be named.
            if near or any(whole is one for one in own):
                yield whole, part, near + _SAME_SIDE * (_is_same_side(whole, part) + 2 * is_used - is_apart)


def _is_same_side(one: Fact, other: Fact) -> bool:
    return one.aspect is other.aspect or {one.aspect, other.aspect} <= RESULTS


def _lefts(own: Sequence[Fact], facts: Sequence[Fact], wanted: Wanted, told: Told) -> _Found:
    """Yield what there was of something, and how much of that is done with."""
    del told
    for whole in own:
        for done in facts:
            is_row = done.location == whole.location or done.location.row == whole.location.row is not None
            is_whole = whole.aspect is not Aspect.ACTUAL and done is not whole and is_row
            if not is_whole or done.unit != whole.unit or done.value > whole.value or done.unit == "%":
                continue
            is_same = (whole.subject, whole.measure) == (done.subject, done.measure)
            is_used = is_same and whole.aspect in BUDGETS and done.aspect in RESULTS
            if (near := _near(whole, done)) and (is_used or done.aspect in RESULTS):
                # Of a table whose rows nobody names the total is meant.
                near += _OF_ALL * is_used + _SAME_SIDE * _is_all(whole, wanted)
                yield whole, done, near + _SAME_SIDE * (whole.aspect is not Aspect.PLANNED)


def _changes(own: Sequence[Fact], facts: Sequence[Fact], wanted: Wanted, told: Told) -> _Found:
    """Yield a measure's figures of the year before and of this one."""
    year = wanted.period or told.year or 0
    for now in own:
        if now.period not in (year, None) or now.aspect in BUDGETS:
            continue
        for before in facts:
            is_same = before.measure == now.measure or (
                before.crossing and now.crossing and (before.crossing.labels == now.crossing.labels)
            )
            if before.period == year - 1 and before.unit == now.unit and is_same:
                near = _near(before, now) + _TOGETHER * (before.subject == now.subject)
                yield before, now, near + _SAME_SIDE * _is_all(now, wanted)


def _is_all(fact: Fact, wanted: Wanted) -> bool:
    """Return whether a figure is no row's, or that of one which is named or sums them up."""
    labels = fact.crossing.labels if fact.crossing else ()
    return not labels or is_total(fact.context) or _is_named(labels[-1], wanted)


_RELATIONS: Mapping[str, Callable[[Sequence[Fact], Sequence[Fact], Wanted, Told], _Found]] = {
    "share": _shares,
    "left": _lefts,
    "change": _changes,
}
