"""Two figures laid beside one another: a plan and what became of it, two years, a part and its whole, two things."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from assistant.conversation.asking.couples import How, couples
from assistant.conversation.asking.figures import (
    BUDGETS,
    NEAR,
    TOTAL,
    Mark,
    counts,
    firsts,
    measures_of,
    named,
    number,
    sides_of,
)
from assistant.conversation.asking.lines import Told, figure_text
from assistant.conversation.asking.operations import Operation, tells
from assistant.conversation.asking.question import PERCENT, Wanted
from assistant.conversation.asking.words import denied, has_word, holds, known_measures, share_of, tagged, without
from assistant.review.checks.attainment import attainments, deadline
from knowledge.facts.fact import Aspect, Fact

_AIMS = (Aspect.TARGET, Aspect.LIMIT, *BUDGETS)
_RESULT = (Aspect.ACTUAL,)
_HOW: dict[Operation, How] = {
    Operation.CHANGE: "change",
    Operation.REST: "left",
    Operation.SHARE: "share",
}
_SAYS = 0.6


@dataclass(frozen=True, slots=True)
class Pair:
    """Two figures, how they are told together, and whose they are."""

    one: Fact
    other: Fact
    how: How
    name: str = ""

    @property
    def fits(self) -> bool:
        """Return whether they can be laid beside one another."""
        return self.one is not self.other and self.one.unit == self.other.unit and bool(self.one.value)


def paired(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return what two figures come to that `wanted` lays beside one another, None where the report hasn't both."""
    if stated := _stated(wanted, told):
        return f"{named(stated.subject)}{figure_text(stated)}{mark(stated)}。"
    if others := _others(wanted, told, mark):
        return others
    is_scored = bool({Aspect.SCORE, Aspect.WEIGHT} & set(wanted.aspects))
    if (wanted.operation in (Operation.MET, Operation.GAP) or is_scored) and (reached := _reached(wanted, told, mark)):
        return reached
    pair = next((pair for pair in _pairs(wanted, told) if pair.fits), None)
    return told_pair(pair, mark) if pair else None


def _stated(wanted: Wanted, told: Told) -> Fact | None:
    """Return the figure of what is left or lacking that the report gives by the word that asks for it: 缺口, 结余."""
    if wanted.operation not in (Operation.REST, Operation.GAP):
        return None
    cues = [word for word, _ in tagged(wanted.asked) if len(word) > 1 and tells(word, wanted.operation)]
    weights = told.weigh(wanted.words)
    found = [
        (share_of(f"{told.own_words(fact)}{fact.quote}".lower(), weights), fact)
        for fact in told.account.facts
        if any(cue in fact.words or cue in fact.measure for cue in cues)
        and fact.period in (wanted.period or told.year, None)
        and not (wanted.counter and not counts(fact, wanted.counter))
    ]
    share, fact = max(found, key=lambda one: one[0], default=(0.0, None))
    return fact if weights and share >= _SAYS else None


def _others(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return what is left of a whole, for who asks of what isn't such: 不满意的有几份, 没核销的占多少."""
    stems, weights = denied(wanted.asked), told.weigh(wanted.words)
    is_share = wanted.operation is Operation.SHARE or bool(PERCENT.search(wanted.asked))
    facts = [fact for fact in told.account.facts if fact.period in (wanted.period or told.year, None)]
    found = [
        (share_of(f"{told.own_words(fact)}{fact.quote}".lower(), weights), fact)
        for fact in facts
        if any(stem in fact.words for stem in stems)
        and fact.aspect in (Aspect.ACTUAL, Aspect.UNSAID)
        and (counts(fact, wanted.counter) if wanted.counter else is_share and fact.unit == "%")
    ]
    share, part = max(found, key=lambda one: one[0], default=(0.0, None))
    if part is None or share < _SAYS or denied(part.words):
        return None
    said = f"{figure_text(part)}{mark(part)}，其余"
    if part.unit == "%":
        return f"{said}{number(100 - part.value)}%。"
    here = part.location
    beside = (one for one in facts if (one.location.table, one.location.row) == (here.table, here.row))
    near = [one for one in beside if one.unit == part.unit and one.quote == part.quote and one.value > part.value]
    if not near:
        return None
    whole = min(near, key=lambda one: one.value)
    return f"{figure_text(whole)}{mark(whole)}，{said}{number(whole.value - part.value)}{part.unit}。"


def told_pair(pair: Pair, mark: Mark) -> str:
    """Return two figures, with what they come to."""
    one, other = pair.one, pair.other
    beside = f"{figure_text(one)}{mark(one)}，{figure_text(other)}{mark(other)}"
    if pair.how == "share":
        return f"{beside}，占{number(other.value / one.value * 100)}%。"
    gap = other.value - one.value
    scale, unit = one.written
    amount = f"{number(abs(gap) / scale)}{'个百分点' if unit == '%' else unit}"
    rate = f"{number(abs(gap) / one.value * 100)}%" if one.unit != "%" else ""
    if pair.how == "posts":
        return f"{beside}，{'超编' if gap > 0 else '没有超编，空编'}{number(abs(gap))}{other.unit}。"
    if pair.how == "left":
        done = "没有支出" if one.is_money else "没有完成"
        left = f"还剩{amount}{done}" if gap <= 0 else f"超了{amount}"
        return f"{named(pair.name)}{left}：{figure_text(other)}{mark(other)}，{figure_text(one)}{mark(one)}。"
    if not gap:
        return f"{beside}，{'持平' if pair.how == 'change' else '没有差距'}。"
    if pair.how == "change":
        grown = f"，{'增长' if gap > 0 else '下降'}{rate}" if rate else ""
        return f"{beside}，{'增加' if gap > 0 else '减少'}{amount}{grown}。"
    verdict = {True: "超了", False: "没有超，少"}[gap > 0] if one.aspect in BUDGETS else "多" if gap > 0 else "少"
    return f"{beside}，{verdict}{amount}{f'（{rate}）' if rate else ''}。"


def _reached(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return whether an indicator's target was reached, and how far they are apart."""
    if wanted.aspects and set(wanted.aspects) <= {Aspect.BUDGET, *BUDGETS}:
        return None
    found = measures_of(wanted, told, NEAR)[:6]
    facts = (fact for measured in found for fact in measured.facts if fact.indicator)
    for fact in (fact for fact in facts if fact.is_money or "钱" not in wanted.asked):
        row = fact.indicator
        assert row is not None
        beside = f"“{row.name}”目标{row.target}，实际{row.actual}{mark(fact)}"
        if due := deadline(row, told.year):
            return f"{'按时完成了' if due.is_met else f'晚了{due.delay}'}：{beside}。"
        # 较上年427.3吨下降3%以上 is answered by the share, not by the amount.
        for one in sorted(attainments(row), key=lambda one: not one.target.is_percent):
            gap = one.actual.value - one.target.value
            unit = "个百分点" if one.target.is_percent else one.target.unit or one.actual.unit
            same = one.values == (one.target.value, one.actual.value) or one.target.unit == one.actual.unit
            # Who asks 多出几成 wants the rate.
            is_rated = one.target.value and not one.target.is_percent and PERCENT.search(wanted.asked)
            rate = f"（{number(abs(gap) / one.target.value * 100)}%）" if is_rated else ""
            apart = f"，{'多' if gap > 0 else '少'}{number(abs(gap), 4)}{unit}{rate}" if gap and same else ""
            return f"{'达到了目标' if one.is_met else '没有达到目标'}：{beside}{apart}。"
    return None


def _pairs(wanted: Wanted, told: Told) -> Iterator[Pair]:
    """Yield the pairs of figures that may be meant, likeliest first."""
    sides = sides_of(wanted)
    is_raised = wanted.operation is Operation.CHANGE and wanted.aspects == (Aspect.PLANNED,)
    if is_raised or re.search("(?:比|较)年初|年中|追加|调[增减]", wanted.asked):
        words = re.sub("年[初中]|追加|调[增减]|预算", " ", wanted.words)
        plain = replace(wanted, operation=Operation.VALUE, counter=(), is_amount=True)
        for measured in measures_of(replace(plain, words=words if told.weigh(words) else TOTAL), told):
            yield from _each(
                measured.pick((Aspect.PLANNED,), None, told.year), measured.pick(BUDGETS, None, told.year), "change"
            )
    if has_word("posts", wanted.asked):
        posts, staff = (_said_of(wanted, name, told) for name in ("编制", "在职"))
        yield from _each(posts, staff, "posts")
    if len(wanted.years) == 2:
        for measured in measures_of(wanted, told):
            before, now = (measured.pick((*wanted.aspects, *sides), when) for when in sorted(wanted.years))
            # 58.4 in one year and 73.2 in the next, not 131.6 in both.
            both = (pair for pair in _each(before, now, "change") if pair.fits)
            yield from sorted(both, key=lambda pair: pair.one.scope is not pair.other.scope)
        return
    if how := _HOW.get(wanted.operation):
        yield from (Pair(one.one, one.other, how) for one in couples(wanted, told, how))
    if wanted.operation.is_apart:
        # Who asks for points means a share.
        yield from (pair for pair in _planned(wanted, told) if pair.one.unit == "%" or not PERCENT.search(wanted.asked))


def _each(ones: Sequence[Fact], others: Sequence[Fact], how: How, name: str = "") -> Iterator[Pair]:
    return (Pair(one, other, how, name) for one, other in product(ones, others))


def _said_of(wanted: Wanted, measure: str, told: Told) -> list[Fact]:
    """Return the figures of the unit's posts or staff, those of the part of it first that is asked about: 机关."""
    facts = [fact for fact in told.account.facts if measure in fact.measure and not fact.subject]
    asked = told.weigh(known_measures(wanted.words)[1])
    return sorted(facts, key=lambda fact: (-sum(holds(fact.words, term) for term in asked), fact.scope))


def _planned(wanted: Wanted, told: Told) -> Iterator[Pair]:
    """Yield what was to come and what came of it; of money asked for what is left, the budget and the spending."""
    is_left = wanted.operation is Operation.REST
    how: How = "left" if is_left else "plan"
    wanted = replace(wanted, words=without("rest", wanted.words)) if is_left else wanted
    found = measures_of(wanted, told)[:3]
    for group in (*([measured] for measured in found), found):
        yield from _each(
            firsts(group, BUDGETS if is_left else _AIMS, wanted.period, told.year)[:1],
            firsts(group, _RESULT, wanted.period, told.year)[:1],
            how,
            group[0].subject if group else "",
        )
