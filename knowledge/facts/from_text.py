"""Facts of the running text: every figure of every sentence with what the words before it, and behind it, say of it.

What a clause doesn't say itself it takes over from the one before: 基本支出100万元，较上年减少5万元，其中人员80万元.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from knowledge.facts.clause import COMPARES, Clause, counts, read_clauses
from knowledge.facts.fact import Aspect, Fact, Scope, Source, Told, measured
from knowledge.facts.matching import KEPT
from knowledge.facts.phrase import read_phrase
from knowledge.facts.sentences import Sentence
from knowledge.facts.sides import (
    OF_BUDGET,
    OF_TARGET,
    base_of,
    inherited,
    is_of_target,
    kind_of,
    measure_of,
    period_of,
    scope_of,
)
from knowledge.facts.so_far import SHARE, SoFar
from knowledge.facts.subjects import Subjects
from knowledge.facts.vocabulary import vocabulary
from knowledge.quantity import MEASURE, Quantity, find_dates, find_quantities, find_shares_in_words
from knowledge.report import Form

_GAP = re.compile(
    r"(?:(?P<over>超出?|超过|高于)|低于|少于|不足)(?:年初|全年|当年|本年)?(?:\d[^，,。；]{0,12}的)?(?P<base>预算数?|目标值?|计划)$"
    "|(?P<aim>目标|任务|计划|要求)[值数量]?[还尚仅只仍]?相?[差缺欠]了?$"
)
EACH_OF = re.compile(
    rf"每(?P<each>(?:[百千]?万)?(?:{MEASURE})|[一-龥㎡])[^，,。；;：:、\d]{{0,6}}$"
    r"|(?P<mean>[亩户人栋套个场期件座吨次村校生批台米处家床例])均(?P<name>[^，,。；;：:、\d]{0,16})$|单(?P<one>价)[^，,。；;：:、\d]{0,3}$"
)
_LONGEST_TAIL = 4
_JOINS = {"", "和", "及", "与", "、"}
# 本年计划新建 plans; a 重点研发计划 is the name of a thing.
_PLANS = re.compile(
    "(?:^|[，,])(?:[^，,]{0,6}(?:拟|预计)|(?:[^，,]{0,5}[年度月内期原目程局委厅院校镇位门])?计划)(?!的|目标|任务|内|外|数)"
)
_BARE_SHARE = re.compile("其?(?:占比|比重|所占比[例重])(?P<whole>)(?:为|达到?|约)?")
# No sentence that a person writes gives more: what goes on is a dump of digits.
_MOST_FIGURES = 80
_NEAR = 3


def _read(said: SoFar, clause: Clause) -> Fact:
    """Return the fact that one figure is, and keep what its clause says."""
    value, unit, step = measured(clause.quantity)
    said.take_brackets(clause.lead)
    own = said.find_subject(clause)
    # 分项目看，道路支出5万元 is of the road, whatever it is looked at by.
    is_owned = own != clause.own and unit == "万元"
    own, (value, unit, step) = _for_each(own, clause, (value, unit, step))
    said.take_parts(clause, unit)
    value, unit, step = _as_before(said, clause, (value, unit, step))
    said.is_planning = said.is_planning or _PLANS.search(clause.lead) is not None
    share = SHARE.search(own) or _BARE_SHARE.fullmatch(own.strip())
    # 占全年预算2680万元的95%: the figure is what the share is of.
    own, share = (share["whole"], None) if share and unit != "%" else (own, share)
    # 超过6分钟的目标值0.8分钟
    ahead = said.last.quantity.text if said.last and own.startswith("的") else ""
    gap = _gap_of(ahead + own, unit)
    end = share.start() if share else max(gap.start() - len(ahead), 0) if gap else len(own)
    phrase = clause.as_base(read_phrase(own[:end], clause.year), unit)
    content = said.named_before(clause, phrase.measure if len(phrase.measure) > 1 else "")
    sums_up = clause.own.rstrip().endswith("等")
    goes_on = not clause.lead and bool(said.levels)
    if counts(unit) and (not content or phrase.is_known or sums_up) and not goes_on:
        content = clause.noun or ("" if sums_up else content)
    if not content and own != clause.own and counts(unit):
        # A project that is called by what it builds builds so many of them.
        content = read_phrase(clause.own, clause.year).measure
    if not content and not share and not is_owned:
        content, phrase = said.from_earlier(clause, phrase)
    if said.whole is not None and not content and phrase.compared:
        # 其中甲费3万元、乙费2万元，与上年的6万元相比 goes back to their total.
        said.measure, said.whole = said.whole.measure, None
    measure = measure_of(said, content, phrase, unit, clause)
    is_base = share is None and gap is None and clause.is_base(phrase)
    aspect, against, direction = kind_of(said, clause, own, phrase, share, gap)
    if against == OF_BUDGET:
        against, measure = said.measure or "资金总额", OF_BUDGET
    elif phrase.ratio and aspect not in KEPT:
        is_of_money = vocabulary().ratios[phrase.ratio].of_money
        of = content or (measure_of(said, "", phrase, "万元", clause) if is_of_money else said.measure)
        against, measure = of, phrase.ratio
    elif unit == "%" and not content and is_of_target(said, clause, aspect):
        # 完成目标的82%, 为年度目标1600人的105%
        aspect, against, measure = Aspect.UNSAID, said.measure, OF_TARGET
    base, part = base_of(said, clause, unit)
    if base is not None:
        aspect, against, measure = Aspect.SHARE, "", part
    elif aspect is Aspect.UNSAID:
        aspect = inherited(said, value, unit, clause, content, is_base=is_base)
    elif aspect is Aspect.ACTUAL and (said.given is Aspect.TARGET or clause.sentence.is_plan):
        # 达到 and 完成 are what a plan says, too; 实际完成 never is.
        aspect = aspect if "实际" in own else Aspect.TARGET
    said.context = said.context or content
    # What is counted otherwise than the whole, or a rate of its own, is no part of it.
    whole = base or (said.whole if said.whole and (aspect in KEPT or unit == said.whole.unit) else None)
    fact = Fact(
        subject=said.subject,
        measure=measure,
        aspect=aspect,
        period=period_of(said, clause, phrase, aspect, whole),
        scope=scope_of(said, clause, phrase, content, whole, aspect),
        value=value,
        unit=unit,
        step=step,
        quantity=clause.quantity,
        source=Source.FORM if said.form else Source.TEXT,
        location=clause.sentence.location,
        quote=clause.sentence.text,
        words=measure if (words := clause.own.strip()) in _JOINS else words,
        against=against,
        direction=direction,
        context=said.context,
        form=said.form,
        whole=whole,
    )
    said.keep(fact, is_base=is_base)
    return fact


def _for_each(own: str, clause: Clause, read: tuple[Decimal, str, Decimal]) -> tuple[str, tuple[Decimal, str, Decimal]]:
    """Return the words of a clause and its figure, an amount for each as one: 人均投入300元."""
    each = EACH_OF.search(own) if clause.quantity.measure == "元" else None
    if each is None:
        return own, read
    # 人均基本公共卫生经费 keeps the name that stands behind.
    name = each["name"] or ""
    unit = f"元/{each['each'] or each['mean'] or '件'}"
    own = own[: each.start()] + (name if len(name) > _LONGEST_TAIL else "")
    return own or "单位成本", (clause.quantity.base, unit, read[2] * 10_000)


def _as_before(said: SoFar, clause: Clause, read: tuple[Decimal, str, Decimal]) -> tuple[Decimal, str, Decimal]:
    """Return an amount of what was told for each, where its own words name nothing: 每吨成本3.2元，上年3.5元."""
    last = next((one for one in reversed(said.levels) if one.unit == said.unit), None)
    # 每公里造价46.8万元，控制在45万元以内 goes on with what is of much the same size.
    is_each = read[1] == "万元" and last is not None and last.unit.startswith("元/")
    is_near = (
        last is not None and last.value <= clause.quantity.base * _NEAR and clause.quantity.base <= last.value * _NEAR
    )
    bound = re.split(r"\d", clause.quantity.text)[0]
    names = read_phrase(clause.own.removesuffix(bound), clause.year).measure
    is_each = is_each and (clause.quantity.unit == "元" or is_near) and not names
    return (clause.quantity.base, said.unit, read[2] * 10_000) if is_each else read


def read_sentence(
    sentence: Sentence,
    year: int | None,
    subjects: Subjects,
    form: Form | None = None,
    aspect: Aspect = Aspect.UNSAID,
    before: Told | None = None,
) -> Told:
    """Return a sentence with its facts, parts of those of `before`; a form's goal has its project and an `aspect`."""
    dates = tuple(find_dates(sentence.text))
    figures = sorted((*find_quantities(sentence.text), *find_shares_in_words(sentence.text)), key=lambda one: one.start)
    quantities = _with_units(sentence.text, figures[:_MOST_FIGURES])
    if not quantities:
        return Told(sentence, (), dates)
    owner = (
        form.project if form else next(filter(None, map(subjects.named, reversed(sentence.headings))), subjects.sole)
    )
    # The known measure that the nearest heading names.
    summed = {name for names in vocabulary().sums for name in names}
    named = (read_phrase(one, year).measure for one in reversed(sentence.headings))
    said = SoFar(subjects, form, aspect, next((measure for measure in named if measure in summed), ""), owner)
    told = before.facts if before else ()
    told = tuple(fact for fact in told if fact.period == year and _has_parts(fact))
    said.levels = tuple(fact for fact in told if [one.unit for one in told].count(fact.unit) == 1)
    clauses = read_clauses(sentence, quantities, year)
    return Told(sentence, tuple(_read(said, clause) for clause in clauses), dates)


def _gap_of(words: str, unit: str) -> re.Match[str] | None:
    """Return what makes a figure the gap to a target or a budget; points short of one are read as without 目标."""
    gap = _GAP.search(words)
    return None if gap and gap["aim"] and unit == "个百分点" else gap


def _with_units(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Return the figures of a list, those without a unit in that of the next: 分别为210、260、290份."""
    found: list[Quantity] = []
    for one in reversed(quantities):
        is_joined = not one.unit and found and text[one.end : found[-1].start].strip() in {"、", "和", "及"}
        found.append(replace(one, unit=found[-1].unit) if is_joined else one)
    return found[::-1]


def _has_parts(fact: Fact) -> bool:
    """Return whether what a sentence behind calls 其中 can be parts of a fact: no change, no rest, no part itself."""
    is_passing = any(word in fact.words for word in vocabulary().passing)
    is_level = fact.aspect not in KEPT and fact.scope is not Scope.PART
    return is_level and fact.whole is None and not is_passing and not COMPARES.search(fact.words)
