"""Whether a figure is told as what it is: the facts of a statement laid beside those of the places it cites.

Planned is not actual, last year is not this year, another's is not one's own, a part is not the whole, met is not
unmet. Where a statement leaves something unsaid it contradicts nothing.
"""

import re
from collections.abc import Iterator, Sequence

from assistant.review.checks.attainment import is_burden
from knowledge.facts.fact import Aspect, Fact
from knowledge.facts.matching import BUDGETS, RESULTS
from knowledge.facts.vocabulary import vocabulary
from knowledge.running_text import clauses

_SIDES = BUDGETS | {Aspect.TARGET, Aspect.LIMIT, Aspect.ACTUAL}
_AT_LEAST, _AT_MOST = {"≥", ">"}, {"≤", "<"}
_GOAL = r"了?(?:\d[^，；]{0,8})?的?(?:年度|年初|预期|既定)?(?:目标|任务|指标值|计划)(?!为|是|值|数)"
_UNMET = re.compile(f"(?:(?:没有|未能?|尚未)(?:达到|完成|实现)|低于|少于|不足){_GOAL}")
_MET = re.compile(f"(?:达到|完成|实现|高于|超过|超额完成){_GOAL}")


def told_otherwise(stated: Sequence[Fact], known: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the facts stated of whose figure every fact known is another."""
    for fact in stated:
        same = [one for one in known if (one.value, one.unit) == (fact.value, fact.unit)]
        if same and fact.quantity.upper is None and not any(_agree(fact, one) for one in same):
            yield fact


def missed_otherwise(sentence: str, stated: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the targets that a sentence says were met or missed though its own figures say the contrary."""
    for clause in clauses(sentence):
        is_unmet = _UNMET.search(clause) is not None
        if not is_unmet and not _MET.search(clause):
            continue
        for goal in stated:
            if goal.aspect is not Aspect.TARGET or goal.quantity.text not in clause or goal.bound in _AT_MOST:
                continue
            results = [
                one
                for one in stated
                if one.aspect in RESULTS
                and (one.measure, one.unit, one.period) == (goal.measure, goal.unit, goal.period)
            ]
            if results and not is_burden(goal.measure) and all((one.value < goal.value) != is_unmet for one in results):
                yield goal


def _agree(stated: Fact, known: Fact) -> bool:
    if stated.period is not None and known.period is not None and stated.period != known.period:
        return False
    if stated.subject and known.subject and stated.subject != known.subject:
        return False
    bounds = {stated.bound, known.bound}
    if stated.direction * known.direction < 0 or (bounds & _AT_LEAST and bounds & _AT_MOST):
        return False
    words = vocabulary().words
    is_known = all(words.get(one.measure, ("", ""))[0] == "measure" for one in (stated, known))
    return not (is_known and stated.measure != known.measure) and _same_side(stated.aspect, known.aspect)


def _same_side(one: Aspect, other: Aspect) -> bool:
    if one not in _SIDES or other not in _SIDES or one is other:
        return True
    return Aspect.ACTUAL not in {one, other} and {one, other} != {Aspect.PLANNED, Aspect.ADJUSTED}
