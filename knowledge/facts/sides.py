"""Of what a figure of a sentence is, which side of it (planned, reached, a change, a share), how much and of when."""

import re
from decimal import Decimal

from knowledge.facts.clause import COMPARES, Clause, counts
from knowledge.facts.fact import Aspect, Fact, Scope
from knowledge.facts.matching import BUDGETS, KEPT, shared_ending
from knowledge.facts.phrase import Phrase, read_phrase
from knowledge.facts.so_far import ENDS_PARTS, TOTAL, SoFar
from knowledge.facts.vocabulary import vocabulary

_OF_BASE = re.compile("(?:占|[约]?为|相当于|达到?|完成)")
_AT_LEAST = re.compile("不[低少小高大多]于|不超过|至少|至多|[≥≤]")
_JOINS = frozenset(("、", "和", "及"))
_OF_AIM = re.compile("完成[^，,]{0,6}(?:目标|任务|计划)[数量]?的$")
OF_TARGET, OF_BUDGET = "完成率", "执行率"
# 60人的目标, 5万元的标准
_TARGET_BEHIND = re.compile(
    r"^[^，。；]{0,20}等[^，。；]{0,4}(?:目标|任务)|^(?:以[上下内])?的?[^，。；、（(\d]{0,8}(?:目标|任务|计划|上限|限额|要求|控制数|(?:标准|定额)(?!化))"
)
# Of some only: 17个村中3个, 81万元未支出, 剩81万元.
_SOME_OF = re.compile("中[，,]?[仅只]?有?$")
_LEFT_OVER = re.compile("(?:资金|元)?(?:未|没有|尚未|仍未|结转|闲置|拖欠)")
_NOT_SPENT = re.compile(
    "(?:资金)?(?:未|没有|尚未|仍未)(?:支出|支付|使用|执行|拨付|到位|形成)|[还尚仍]?(?:剩|余下|结余|节余|欠|缺|差的?$)"
)
# So much a day, a household, a piece; a mean of others; what covers a part of the year: 上半年, 截至6月.
_MEAN = re.compile("(?:[日天周旬月季年人户亩村次个件批]均|平均(?:每[一-龥]{1,2})?)(?:为|约|达)?$")
_OF_OTHERS = re.compile("(?:[全该本][国省市]|行业|同类|周边|兄弟)[^，,；;。]{0,8}平均")
_SUMS_OVER = re.compile(r"截[至止].{0,8}?(?<!\d)(?:[1-9]|1[01])\s?月|[前上].?(?:半年|季度)|[一二三四]季度")
# By 2024年3月底前 something is done: no year of what is told behind it.
_BASED = re.compile(f"{COMPARES.pattern}|[由从是为]")
_YEAR = re.compile(r"(20\d\d)\s*年(?!度?\s*\d{1,2}\s*月)")
_THIS_YEAR = re.compile("[全本当]年")
_OF_PROJECTS = {"项目", "项目支出", "资金总额"}
_STOPS = frozenset("，,；;。")


def kind_of(
    said: SoFar, clause: Clause, own: str, phrase: Phrase, share: re.Match[str] | None, gap: re.Match[str] | None
) -> tuple[Aspect, str, int]:
    """Return which side a figure gives, what it is counted from or of, and the direction of a change."""
    if gap is not None:
        return Aspect.CHANGE, "budget" if "预算" in (gap["base"] or "") else "target", 1 if gap["over"] else -1
    if share is not None:
        of = read_phrase(share["whole"], clause.year)
        # 公益金安排118万元，占全年预算的30%: a budget's part in it is no rate of spending.
        is_budget = said.last is not None and said.last.aspect in BUDGETS and said.last.unit != "%"
        # 到位90万元，占全年预算的90% is no rate of spending either.
        is_passing = said.last is not None and any(word in said.last.words for word in vocabulary().passing)
        if of.aspect in BUDGETS and not (is_budget or is_passing):
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
    if _TARGET_BEHIND.match(clause.behind):
        return Aspect.TARGET, "", 0
    if clause.is_budget:
        return Aspect.BUDGET, "", 0
    if phrase.ratio and clause.quantity.comparator in {"<", "≤", ">", "≥"} and clause.behind.startswith("的"):
        # 对执行率低于90%的项目 says of which the rest of the sentence is.
        return Aspect.LIMIT, "", 0
    return phrase.aspect, "", 0


def base_of(said: SoFar, clause: Clause, unit: str) -> tuple[Fact | None, str]:
    """Return the figure that a percentage behind it is of, and what is its part: 支出90万元，为预算100万元的90%."""
    if unit != "%" or clause.lead.strip() != "的" or not said.levels:
        return None, ""
    *parts, base = said.levels
    if name := read_phrase(base.words.partition("占")[0] if "占" in base.words else "", clause.year).measure:
        return base, name
    is_of_last = bool(parts) and parts[-1].unit == base.unit and _OF_BASE.match(base.words)
    return (base, parts[-1].measure) if is_of_last else (None, "")


def is_of_target(said: SoFar, clause: Clause, aspect: Aspect) -> bool:
    """Return whether a percentage is a share of the target of what was counted before it."""
    is_of_it = aspect is Aspect.TARGET or _OF_AIM.search(clause.own.rstrip()) is not None
    is_of_it = is_of_it or (clause.lead.strip() == "的" and said.aspect is Aspect.TARGET)
    return is_of_it and said.unit not in {"%", ""} and bool(said.measure)


def inherited(said: SoFar, value: Decimal, unit: str, clause: Clause, own_words: str, *, is_base: bool) -> Aspect:
    """Return the side that a figure takes over where its own words name none."""
    sentence = clause.sentence
    if _AT_LEAST.match(clause.quantity.text):
        return Aspect.TARGET
    if said.given:
        return said.given
    if clause.own.lstrip().startswith("实际"):
        return Aspect.ACTUAL
    if is_base and said.aspect is Aspect.TARGET:
        # 为年度目标10100人的103.1%，比2022年的9350人增加 is what was reached then.
        return Aspect.UNSAID
    goes_on = clause.lead.lstrip()[:1] in {"、", "和", "及"} or said.whole is not None or not own_words
    if said.unit == unit and said.aspect and said.aspect not in KEPT and goes_on:
        # 年初预算160万元，追加40万元，全年200万元
        starts = [at for at, one in enumerate(said.levels) if one.aspect is Aspect.PLANNED]
        told = [one.value for one in said.levels[starts[-1] :] if one.unit == unit] if starts else []
        return Aspect.ADJUSTED if len(told) > 1 and sum(told, Decimal(0)) == value else said.aspect
    if sentence.is_plan or said.is_planning:
        return Aspect.TARGET
    return Aspect.PLANNED if counts(unit) and sentence.is_overview else Aspect.UNSAID


def measure_of(said: SoFar, content: str, phrase: Phrase, unit: str, clause: Clause) -> str:
    """Return what a figure measures: its own words, else what the clause before or the heading speaks of."""
    if phrase.ratio and phrase.direction and unit == "个百分点":
        return phrase.ratio
    is_money = unit == "万元"
    items = [one.measure for one in said.levels if one.unit == unit and one.whole is None]
    if not content and items and said.whole is None and TOTAL.fullmatch(clause.own.strip()):
        # The known measure that all the names of a list end in: 行政编制、事业编制.
        ending = read_phrase(shared_ending(items), None)
        return ending.measure if ending.is_known else "合计"
    if clause.lead.strip() in _STOPS and unit != said.unit:
        return ""
    if not content and unit != said.unit and clause.is_base(phrase):
        # 献血1.28万人次，采血4.6吨，较上年1.15万人次 goes back to what is counted so.
        said.measure = next((one.measure for one in reversed(said.levels) if one.unit == unit), said.measure)
    if content:
        if is_money and said.subject and content in _OF_PROJECTS:
            return "资金总额"
        return "项目支出" if is_money and content == "项目" else content
    if is_money and said.measure == "项目" and not phrase.direction:
        return "资金总额" if said.subject else "项目支出"
    is_known = vocabulary().words.get(said.measure, ("", ""))[0] == "measure"
    if is_money and phrase.aspect and not is_known and said.subjects.named(clause.own):
        # 甲项目支持课题30个，乙项目支出5万元 is all that the second spent.
        return "资金总额"
    # 2022年支出比2021年增加702.48万元 changes all that was spent.
    is_level = not phrase.direction or (phrase.aspect in {Aspect.ACTUAL, *BUDGETS} and not said.measure)
    if is_money and is_level and ((phrase.is_whole and not said.is_of_part) or not said.measure):
        return "资金总额" if said.subject else said.head or "资金总额"
    return said.measure


def scope_of(said: SoFar, clause: Clause, phrase: Phrase, content: str, whole: Fact | None, aspect: Aspect) -> Scope:
    """Return how much a figure covers; 17个村中3个, 81万元未支出, a nameless 其中 are parts of it."""
    budget = said.levels[-1] if said.levels and said.levels[-1].aspect in BUDGETS else None
    if phrase.scope is Scope.CUMULATIVE and budget and _THIS_YEAR.search(budget.words):
        # 全年预算100万元，累计支出90万元 is all of the one year.
        return budget.scope
    if phrase.scope is not Scope.WHOLE:
        return phrase.scope
    is_of_part = whole is not None and whole.scope is Scope.PART
    if is_of_part or (whole is not None and any(word in whole.measure for word in vocabulary().passing)):
        return Scope.PART
    # 其中甲中心事业编制12名 is of posts told before, 其中渠道长度8公里 of nothing but itsaid.
    ending = vocabulary().words.get(vocabulary().at_tail(content), ("", ""))[0]
    is_kind = clause.quantity.measure == "元" or ending == "measure"
    is_nameless = phrase.is_part and (not content or (whole is None and is_kind))
    # 上半年支出80万元，占全年预算的48% stays with the half year.
    is_apart = ENDS_PARTS.search(clause.lead) is not None
    is_still_part = (
        not (content or is_apart)
        and bool(said.levels)
        and said.levels[-1].scope is Scope.PART
        and not said.is_after_mean
    ) and aspect is not Aspect.ADJUSTED
    own = clause.own.strip()
    is_mean = said.is_after_mean = _MEAN.search(own) is not None
    if (_SUMS_OVER.search(clause.lead) and not phrase.is_whole) or _OF_OTHERS.search(own):
        return Scope.PART
    # 中央、省级资金执行率分别为94%、85%
    is_listed = bool(phrase.ratio) and "分别" in clause.own
    is_of_some = (
        is_mean or _LEFT_OVER.match(clause.behind) or _NOT_SPENT.match(own) or _SOME_OF.search(clause.lead.rstrip())
    )
    return Scope.PART if is_nameless or is_of_some or is_still_part or is_listed else said.scope


def period_of(said: SoFar, clause: Clause, phrase: Phrase, aspect: Aspect, whole: Fact | None) -> int | None:
    """Return of when a figure is, and keep it for the clauses behind unless it is only compared with."""
    lead = clause.lead
    if phrase.compared or clause.is_base(phrase):
        # 由2022年的…, 是2022年2160例的3倍: the year of what one starts from is that figure's alone.
        lead = COMPARES.split(lead.removesuffix(clause.own))[0] + _BASED.split(clause.own)[0]
    # 交易推迟到2025年一季度；带动投入2.35亿元: a year of what was told before is no year of this.
    named = [int(year) for year in _YEAR.findall(ENDS_PARTS.split(lead)[-1])]
    if named:
        said.period = named[-1]
    elif phrase.period and clause.year and phrase.period > clause.year:
        said.period = phrase.period
    period = named[-1] if phrase.period is None and named and not phrase.compared else phrase.period
    if clause.sentence.is_future and clause.year and phrase.period == clause.year:
        # What is to come by 年内 comes in the year it is told of.
        return said.period if said.period is not None else clause.year + 1
    if aspect in KEPT:
        # 今年1384起，上年是1610起，少226起 is this year's change.
        told = [one.period for one in said.levels if one.measure == said.measure and one.period]
        return max(told) if len(set(told)) > 1 else said.period if said.period is not None else clause.year
    # 全年由24个增加到30个
    if clause.is_from and period in {None, clause.year}:
        return (clause.year or 0) - 1
    if period is not None:
        return period
    if whole is not None:
        return whole.period
    if clause.lead.lstrip()[:1] == "、" and said.levels:
        return said.levels[-1].period
    if said.period is None and aspect is Aspect.TARGET and clause.sentence.is_future and clause.year:
        return clause.year + 1
    return said.period if said.period is not None else clause.year
