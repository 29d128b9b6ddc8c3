"""The same figure in two places: all mentions of a measure against all others, in text, tables and forms."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import combinations, pairwise

from assistant.review.disagreement import CERTAIN, LIKELY, POSSIBLE, Disagreement, Way, is_sure_slip
from knowledge.facts.clause import counts
from knowledge.facts.fact import Account, Aspect, Fact, Scope, Source
from knowledge.facts.from_tables import TOTAL_OF_TABLE
from knowledge.facts.matching import (
    BUDGETS,
    KEPT,
    RESULTS,
    TURNED,
    alike,
    is_generic,
    key,
    likeness,
    same_value,
    shared_ending,
    slip_of,
)

# Two figures that stand one behind the other.
Pair = tuple[Fact, Fact]

_COMPARED = BUDGETS | RESULTS | {Aspect.TARGET}
_RANK = {Source.FORM: 0, Source.INDICATOR: 0, Source.TABLE: 1, Source.TEXT: 2}
# Budgets of these go through several hands in a year: 安排, 下达, 追加.
_OFTEN_OTHER = {"资金总额", "项目支出"}
_SPECIFIC, _BEHIND, _SHORT, _DIGITS = 4, 4, 2, 3
# 培训285人，差15人
_GAP = re.compile("[还尚仅只]?(?:相差|差|缺|欠)")
_END = re.compile("[，,、；;。：:（(]")
_PARTLY, _MOSTLY = 0.4, 0.6
_ALL_YEAR = set("全年度")
_NEAR, _TIMES = Decimal("0.3"), 2


@lru_cache(2)
def contradictions(account: Account) -> tuple[Disagreement, ...]:
    """Return the mentions of one measure that don't agree, one for each figure that stands apart."""
    groups: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    projects = {form.project for form in account.report.forms}
    for fact in account.facts:
        is_level = fact.aspect in _COMPARED and not _GAP.fullmatch(fact.words.strip())
        # What one table's rows come to says nothing of another's.
        if is_level and fact.measure not in {"", TOTAL_OF_TABLE} and fact.scope in {Scope.WHOLE, Scope.OWN}:
            # Where there is one project, what nobody owns in a table is the project's.
            subject = "" if projects == {fact.subject} else fact.subject
            groups[(subject, key(fact.measure), key(fact.against), fact.unit, fact.period, fact.scope)].append(fact)
    found = [one for group in groups.values() if len(group) > 1 for one in _group(group)]
    apart = (_are_parallel, _is_of_a_row, _is_told_as_well)
    found = [one for one in found if not any(is_apart(account, one) for is_apart in apart)]
    known = {id(one.stated) for one in found}
    found += [*_alike(account, known), *_of_one_list(account, known)]
    known |= {id(one.stated) for one in found}
    return tuple(one for one in (*found, *_turned(account, known)) if not _is_beside(account, one))


def _of_one_list(account: Account, known: set[int]) -> Iterator[Disagreement]:
    """Yield figures that stand beside the same one in two sentences, and aren't the same: 16家卫生院和42个村卫生室.

    What an overview tells may have been planned, and come otherwise: where a form or a table has either, it did.
    """
    known_else = {(fact.unit, fact.value) for fact in account.facts if fact.source is not Source.TEXT}
    lists: dict[tuple[object, ...], list[Pair]] = defaultdict(list)
    for told in account.told:
        for one, other in pairwise(told.facts):
            is_level = counts(other.unit) and not {one.aspect, other.aspect} & {*KEPT, Aspect.TARGET}
            if is_level and counts(one.unit) and other.scope is Scope.WHOLE:
                lists[one.unit, one.value, one.period, other.unit, key(other.measure)].append((one, other))
    for (first, fact), (second, other) in (pair for group in lists.values() for pair in combinations(group, 2)):
        is_told_of = len(fact.measure) > _SHORT and fact.value != other.value and fact.quote != other.quote
        is_else = (fact.unit, fact.value) in known_else or (other.unit, other.value) in known_else
        if is_told_of and alike(_around(first), _around(second)) and not (is_else or {id(fact), id(other)} & known):
            certainty = LIKELY if fact.aspect is other.aspect else POSSIBLE
            yield Disagreement(other, Way(fact.value, (fact,)), certainty, fact, slip_of(other, fact))


def _turned(account: Account, known: set[int]) -> Iterator[Disagreement]:
    """Yield figures of the text whose digits are another's turned, told in nearly the same words."""
    groups: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in account.facts:
        is_level = fact.unit != "%" and fact.scope is Scope.WHOLE and fact.aspect in _COMPARED
        if is_level and not fact.is_rough:
            digits = fact.value.normalize().as_tuple().digits
            if max(len(digits), fact.value.adjusted() + 1) >= _DIGITS:
                groups[fact.unit, tuple(sorted(filter(None, digits)))].append(fact)
    for facts in groups.values():
        values = Counter(fact.value for fact in facts)
        for fact in facts if len(values) > 1 else ():
            others = [
                one for one in facts if is_sure_slip(slip_of(fact, one)) and _RANK[one.source] <= _RANK[fact.source]
            ]
            near = [one for one in others if _is_told_alike(fact, one) and id(one) not in known]
            # What is told twice is no slip of the pen, but of another figure under its very name.
            is_once = values[fact.value] == 1
            near = [one for one in near if is_once or _is_named_in(one.measure, fact.measure)]
            if fact.source is Source.TEXT and id(fact) not in known and near:
                known.add(id(near[0]))
                known.add(id(fact))
                yield _against(fact, near[0], certain=False)


def _is_told_alike(one: Fact, other: Fact) -> bool:
    """Return whether the words around two figures are mostly the same, and of the same side and year."""
    sides = {one.aspect, other.aspect}
    is_same_side = len(sides) == 1 or sides <= RESULTS or sides <= BUDGETS
    # What an overview counts needn't be what was planned: 登记在册的献血者186名.
    is_same_side = is_same_side or (counts(one.unit) and sides <= {*RESULTS, Aspect.PLANNED})
    first, second = map(_around, (one, other))
    is_same = one.period == other.period and one.quote != other.quote
    common = len(set(first) & set(second))
    is_alike = common >= _SPECIFIC and common >= _MOSTLY * min(len(set(first)), len(set(second)))
    is_named = _is_named_in(one.quote, other.measure) or _is_named_in(other.quote, one.measure)
    is_told = is_same and is_same_side and (is_alike or is_named or alike(first, second))
    return is_told and not _are_apart(one.measure, other.measure)


def _is_named_in(text: str, measure: str) -> bool:
    """Return whether a text has words of a measure, so many one after the other: 宣传培训 of 消防宣传培训."""
    return any(measure[at : at + _SPECIFIC] in text for at in range(len(measure) - _SPECIFIC + 1))


def _are_apart(one: str, other: str) -> bool:
    """Return whether two names end alike and each begins with words of its own: 城区诊所发放, 乡镇诊所发放."""
    ending = shared_ending([one, other])
    heads = (one.removesuffix(ending), other.removesuffix(ending))
    return len(ending) > 2 and min(map(len, heads)) > 1 and not ({*heads[0][:2]} & {*other} or {*heads[1][:2]} & {*one})


def _are_parallel(account: Account, one: Disagreement) -> bool:
    """Return whether two sentences tell the same of two things: several of their figures differ, under like names."""
    if one.other is None or {one.stated.source, one.other.source} != {Source.TEXT}:
        return False
    first, second = (
        {
            (fact.measure, fact.unit): fact.value
            for told in account.told
            if told.sentence.text == side.quote
            for fact in told.facts
        }
        for side in (one.stated, one.other)
    )
    return sum(second.get(name, value) != value for name, value in first.items()) > 1


def _is_of_a_row(account: Account, one: Disagreement) -> bool:
    """Return whether a figure of the text is that of the table's row that its sentence names, not the whole's."""
    stated, other = one.stated, one.other
    if stated.source is not Source.TEXT or other is None or not other.crossing:
        return False
    return any(
        same_value(fact, stated) and any(len(label) > 1 and label in stated.quote for label in fact.crossing.labels)
        for fact in account.facts
        if fact.crossing and fact.column == other.column
    )


def _is_told_as_well(account: Account, one: Disagreement) -> bool:
    """Return whether the sentence tells the other figure, too: 按预算计算的执行率93%，按到位资金计算的95.7%."""
    stated, other = one.stated, one.other
    return other is not None and any(
        fact.quote == stated.quote and _side_of(fact) == _side_of(stated) and same_value(fact, other)
        for fact in account.of(stated.measure, subject=stated.subject)
    )


def _side_of(fact: Fact) -> tuple[object, ...]:
    return fact.unit, fact.aspect, fact.period, fact.scope


def _is_beside(account: Account, one: Disagreement) -> bool:
    """Return whether the table's own row gives a figure of the text in another column: 完成12处，其中验收11处."""
    stated, other = one.stated, one.other
    return other is not None and any(
        fact.location.table is not None
        and fact.row == other.row
        and fact.aspect in RESULTS
        and (fact.unit, fact.value, fact.period) == (stated.unit, stated.value, stated.period)
        for fact in account.facts
    )


def _group(facts: Sequence[Fact]) -> Iterator[Disagreement]:
    """Yield what stands apart among the mentions of one measure, aspect by aspect."""
    # A figure that doesn't say which side it gives may be any of them.
    sides = [fact for fact in facts if fact.aspect is not Aspect.UNSAID]
    facts = [
        fact
        for fact in facts
        if fact.aspect is not Aspect.UNSAID or not any(same_value(fact, one) for one in sides if one.is_money)
    ]
    for aspects in (RESULTS, {Aspect.PLANNED}, {Aspect.ADJUSTED}, {Aspect.TARGET}):
        yield from _apart([fact for fact in facts if fact.aspect in aspects])
    budgets = [fact for fact in facts if fact.aspect in BUDGETS]
    bare = [fact for fact in budgets if fact.aspect is Aspect.BUDGET]
    for fact in bare:
        # A bare 预算 may be either of the two.
        rivals = [one for one in budgets if one.quote != fact.quote and _RANK[one.source] <= _RANK[fact.source]]
        if rivals and not any(same_value(fact, one) for one in rivals):
            yield _against(fact, rivals[0], certain=fact.measure not in _OFTEN_OTHER)


def _apart(facts: Sequence[Fact]) -> Iterator[Disagreement]:
    """Yield the facts that don't agree with those whose source ranks higher, or with the most of their own."""
    if len(facts) < 2:
        return
    best = min(_RANK[fact.source] for fact in facts)
    trusted = [fact for fact in facts if _RANK[fact.source] == best]
    if best == _RANK[Source.TEXT]:
        yield from _in_text(trusted)
        return
    seen = set()
    for fact in facts:
        if _RANK[fact.source] > best and not any(same_value(fact, one) for one in trusted) and fact.value not in seen:
            seen.add(fact.value)
            gaps = [abs(one.value - fact.value) for one in trusted]
            nearest = trusted[gaps.index(min(gaps))]
            is_near = min(gaps) <= abs(nearest.value) * _NEAR
            low, high = sorted((abs(fact.value), abs(nearest.value)))
            if fact.source is Source.TEXT and fact.is_money and low * _TIMES < high and not slip_of(fact, nearest):
                # 支出48.72万元 of 932.71万元 is of something that its sentence names in some other way.
                continue
            yield _against(fact, nearest, certain=is_near or not _is_aside(fact, nearest))


def _is_aside(fact: Fact, other: Fact) -> bool:
    """Return whether a sentence speaks of something else when it gives a figure: 抽查62期……，涉及补贴4.36万元."""
    spoken = {fact.measure, other.measure, other.context}
    return bool(fact.context) and fact.source is Source.TEXT and not any(alike(fact.context, one) for one in spoken)


def _in_text(facts: Sequence[Fact]) -> Iterator[Disagreement]:
    """Yield mentions in sentences alone that disagree: certain only where the words leave no room."""
    often = Counter(fact.value for fact in facts)
    reference = max(facts, key=lambda fact: often[fact.value])
    for fact in facts:
        if fact is reference or same_value(fact, reference) or fact.quote == reference.quote:
            continue
        if is_generic(fact.measure) or (fact.whole is not None) != (reference.whole is not None):
            continue
        is_told_of_one = alike(fact.context, reference.context) or fact.measure in {fact.context, reference.context}
        is_specific = fact.measure == reference.measure and len(fact.measure) >= _SPECIFIC
        yield _against(fact, reference, certain=is_specific and is_told_of_one and fact.aspect is reference.aspect)
        return


def _around(fact: Fact) -> str:
    """Return the words that a figure is told with, those right behind it among them: 新建的279个充电桩."""
    behind = fact.quote[fact.quantity.end :][:_BEHIND] if fact.source is Source.TEXT else ""
    return f"{fact.subject}{fact.words}{fact.measure}{_END.split(behind)[0]}"


def _against(fact: Fact, other: Fact, certain: bool) -> Disagreement:
    slip = slip_of(fact, other)
    # A column that doesn't say which side it gives may be of what was planned.
    is_untold = fact.source is Source.TABLE and fact.aspect is Aspect.UNSAID is not other.aspect
    if is_generic(fact.measure) or (is_untold and not slip):
        certainty = LIKELY if slip else POSSIBLE
    else:
        certainty = CERTAIN if certain else LIKELY if slip else POSSIBLE
    return Disagreement(fact, Way(other.value, (other,)), certainty, other, slip)


def _alike(account: Account, known: set[int]) -> Iterator[Disagreement]:
    """Yield figures of the text that are a slip of an indicator's value, under nearly its name and no other's.

    Turned digits are hardly ever chance: under them part of the name will do.
    """
    rows = [fact for fact in account.facts if fact.source is Source.INDICATOR and fact.aspect in RESULTS]
    told: dict[tuple[str, int | None], list[Fact]] = defaultdict(list)
    for fact in account.facts:
        if fact.source is Source.TEXT and fact.aspect in RESULTS | {Aspect.CHANGE} and not fact.whole:
            told[fact.unit, fact.period].append(fact)
    names = Counter(key(row.measure) for row in rows)
    for row in rows:
        subjects = {row.subject, ""} if names[key(row.measure)] == 1 else {row.subject}
        near = [
            fact
            for fact in told[row.unit, row.period]
            if fact.subject in subjects
            # 收入增加额 tells how much more there was, not how much.
            and (fact.aspect is Aspect.CHANGE) == bool(row.direction)
            and (alike(_name_of(fact), row.measure) or likeness(_name_of(fact), row.measure) >= _PARTLY)
        ]
        is_borne_out = any(same_value(fact, row) for fact in near)
        slips = [(fact, slip_of(fact, row)) for fact in near if id(fact) not in known]
        found = [
            fact
            for fact, slip in slips
            if TURNED in slip
            or (not is_borne_out and ((slip and alike(_name_of(fact), row.measure)) or _is_shorter(fact, row)))
        ]
        # Another form's row of the same name bears the text out against this one.
        others = [one for one in rows if one.form is row.form or not alike(one.measure, row.measure)]
        if found and not any(same_value(found[0], one) for one in others):
            yield _against(found[0], row, certain=False)


def _name_of(fact: Fact) -> str:
    """Return what a figure measures, by what its sentence speaks of where its own words say too little."""
    return fact.context if is_generic(fact.measure) and fact.context else fact.measure


def _is_shorter(rate: Fact, full: Fact) -> bool:
    """Return whether a rate is told by the end of a full name, the rest around it: 4800个班次，准点率92%."""
    is_slip = len(rate.measure) > _SPECIFIC and bool(slip_of(rate, full))
    is_named = is_slip or set(full.measure) - _ALL_YEAR <= set(rate.quote)
    is_end = full.measure.endswith(rate.measure) and is_named and not rate.against
    return is_end and len(rate.measure) > _SHORT and rate.unit == "%"
