"""Which side of a measure a figure of a sentence gives: planned, reached, a change, a share, and of what."""

import re
from decimal import Decimal

from knowledge.facts.clause import Clause, counts
from knowledge.facts.fact import Aspect, Fact
from knowledge.facts.matching import BUDGETS, KEPT
from knowledge.facts.phrase import Phrase, read_phrase
from knowledge.facts.so_far import SoFar

_OF_BASE = re.compile("(?:占|[约]?为|相当于|达到?|完成)")
_AT_LEAST = re.compile("不[低少小高大多]于|不超过|至少|至多|[≥≤]")
_JOINS = frozenset(("、", "和", "及"))
_OF_AIM = re.compile("完成[^，,]{0,6}(?:目标|任务|计划)[数量]?的$")
OF_TARGET, OF_BUDGET = "完成率", "执行率"


def kind_of(
    said: SoFar, clause: Clause, own: str, phrase: Phrase, share: re.Match[str] | None, gap: re.Match[str] | None
) -> tuple[Aspect, str, int]:
    """Return which side a figure gives, what it is counted from or of, and the direction of a change."""
    if gap is not None:
        return Aspect.CHANGE, "budget" if "预算" in gap["base"] else "target", 1 if gap["over"] else -1
    if share is not None:
        of = read_phrase(share["whole"], clause.year)
        # 公益金安排118万元，占全年预算的30%: a budget's part in it is no rate of spending.
        is_budget = said.last is not None and said.last.aspect in BUDGETS and said.last.unit != "%"
        if of.aspect in BUDGETS and not is_budget:
            return Aspect.UNSAID, OF_BUDGET, 0
        # 占全年的三成 is of the same thing's whole year.
        is_of_all = of.aspect or (of.is_whole and share["whole"] not in {"全年", "当年"})
        said.shared = of.measure or ("资金总额" if is_of_all else "" if of.is_whole else said.shared)
        return Aspect.SHARE, said.shared, 0
    if said.last and said.last.aspect is Aspect.SHARE and clause.lead.strip() in _JOINS:
        # 分别占60%、40%
        return Aspect.SHARE, said.last.against, 0
    if phrase.direction and not phrase.to_level and not clause.is_base(phrase):
        is_new = phrase.compared or phrase.period is not None
        named = "budget" if "预算" in own else "target" if re.search("目标|计划|任务", own) else ""
        against = named or ("" if is_new else said.against)
        told = said.levels[-2:]
        if not (against or is_new) and any(one.aspect in BUDGETS for one in told) and told[-1].period == clause.year:
            against = "budget"
        return Aspect.CHANGE, against if against in {"budget", "target"} else "previous", phrase.direction
    if clause.is_target:
        return Aspect.TARGET, "", 0
    if clause.is_budget:
        return Aspect.BUDGET, "", 0
    return phrase.aspect, "", 0


def base_of(said: SoFar, clause: Clause, unit: str) -> Fact | None:
    """Return the figure right before a percentage that is of it: 支出90万元，为全年预算100万元的90%."""
    if unit != "%" or clause.lead.strip() != "的" or len(said.levels) < 2:
        return None
    part, base = said.levels[-2:]
    return base if part.unit == base.unit and _OF_BASE.match(base.words) else None


def is_of_target(said: SoFar, clause: Clause, aspect: Aspect) -> bool:
    """Return whether a percentage is a share of the target of what was counted before it."""
    is_of_it = aspect is Aspect.TARGET or _OF_AIM.search(clause.own.rstrip()) is not None
    is_of_it = is_of_it or (clause.lead.strip() == "的" and said.aspect is Aspect.TARGET)
    return is_of_it and said.unit not in {"%", ""} and bool(said.measure)


def inherited(said: SoFar, value: Decimal, unit: str, clause: Clause, own_words: str) -> Aspect:
    """Return the side that a figure takes over where its own words name none."""
    sentence = clause.sentence
    if _AT_LEAST.match(clause.quantity.text):
        return Aspect.TARGET
    if said.given:
        return said.given
    if clause.own.lstrip().startswith("实际"):
        return Aspect.ACTUAL
    goes_on = clause.lead.lstrip()[:1] in {"、", "和", "及"} or said.whole is not None or not own_words
    if said.unit == unit and said.aspect and said.aspect not in KEPT and goes_on:
        # 年初预算160万元，追加40万元，全年200万元
        return Aspect.ADJUSTED if _sums_up(said, value, unit) else said.aspect
    if sentence.is_plan or said.is_planning:
        return Aspect.TARGET
    return Aspect.PLANNED if counts(unit) and sentence.is_overview else Aspect.UNSAID


def _sums_up(said: SoFar, value: Decimal, unit: str) -> bool:
    """Return whether a figure is what a budget and the amounts of movement behind it come to."""
    starts = [at for at, one in enumerate(said.levels) if one.aspect is Aspect.PLANNED]
    told = [one.value for one in said.levels[starts[-1] :] if one.unit == unit] if starts else []
    return len(told) > 1 and sum(told, Decimal(0)) == value
