"""Whether a target written anew can be scored and serves its indicator.

The checker says whether it can be scored at all. Then every figure that is to be reached is laid beside what the
indicator is: its sign must point the way that is better for such a thing, its unit be one that the thing is counted in,
what it names have to do with the indicator, and its value be possible. Last it is laid beside the figures that the
report gives for the same: an upper bound above all of them and a lower bound below all of them ask for nothing,
whichever way is the better one, so that many a fault shows without knowing the thing.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.review.checks.attainment import change_wanted, is_better_low
from assistant.review.checks.rows import foreign_to
from assistant.review.judgement import Judgement, Reason, Verdict
from assistant.review.lexicon import ends, has
from assistant.review.lexicon import without as without_degree
from assistant.review.row import Row, squeeze
from assistant.review.verdict import judge
from assistant.training.judging.aim import (
    ANY,
    Aim,
    Rewrite,
    amount,
    is_in_unit,
    says_good,
    share,
    told,
    without,
    words_of,
)
from assistant.training.judging.judged import Fault, Judged, judged
from assistant.training.lesson import reason_name
from knowledge.day import days_meant
from knowledge.facts.fact import Fact
from knowledge.quantity import find_dates, find_quantities
from knowledge.running_text import pairs

_LONGEST = 120
_AKIN, _SAME = 0.4, 0.8
# How far beside what was reached a target may fall, and how many times as much is no longer meant.
_ROUNDED = Decimal("0.995")
_ABSURD, _ABSURD_SHARE = 5, 20
_HEAD = 6
_TIER, _SHADES = re.compile("[好优中良差低般][：:(（为是]([^;；]{2,80})"), re.compile("[不未较很欠、，,。]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNTIL = re.compile("[至到于在]$")
# What is counted so is held or published, and is no effect.
_EVENTS = {"场", "场次", "期", "篇"}


def judge_target(row: Row, old: str, context: str = "") -> Judged:
    """Return what the target of `row` is worth in place of `old`, `context` being what the report says of it."""
    text = row.raw_target.strip()
    if not text:
        return judged([Fault(0, "还没有写。先想：这件事用什么数来衡量，数从哪里来。")])
    if squeeze(text) == squeeze(old):
        return judged([Fault(0, f"和原来一样，仍写“{old}”，看不出做到什么程度算完成。")])
    if len(text) > _LONGEST:
        return judged([Fault(0, f"指标值是表里的一格，请写在{_LONGEST}字以内：方向、数值、单位。")])
    if told("hedged", text):
        return judged([Fault(50, f"“{text}”没有说死：留了余地的话不能据以评分，写明不少于还是不超过多少。")])
    judgement = judge(row.level1, row.level2, row.raw_name, text, row.actual)
    rewrite = Rewrite(row, old, context)
    faults = [*_unscored(judgement, text), *_of_other_subject(rewrite, judgement)]
    totals: dict[str, Decimal] = {}
    aims = () if has("graded", row.target) else rewrite.aims
    # How many are asked isn't how content they are.
    for aim in (row.is_satisfaction and [one for one in aims if one.kind != "count"]) or aims:
        # What comes after a figure in the same unit is a part of it, or another part: 12场，其中市级不少于4场.
        measure, value = aim.fact.quantity.measure, amount(aim.fact.quantity)
        faults += _of_figure(rewrite, aim, [] if measure in totals else rewrite.like(aim))
        if "其中" in aim.clause and value > totals.get(measure, value):
            faults.append(Fault(20, f"“{aim.fact.quantity.text}”是其中的一部分，却比总数还大。"))
        if not aim.is_part:
            totals.setdefault(measure, value)
    return judged([*faults, *_of_bases(rewrite), *_of_dates(rewrite)])


def _unscored(judgement: Judgement, text: str) -> Iterator[Fault]:
    named = "、".join(reason_name(one) for one in judgement.reasons if one is not Reason.MULTI_INDICATOR)
    if judgement.verdict is Verdict.VAGUE:
        yield Fault(0, f"“{text}”还是没有标准，评审人打不了分：{named or '没有数值'}。")
    elif len({_SHADES.sub("", without_degree(tier, "degree", "direction")) for tier in _TIER.findall(text)}) == 1:
        yield Fault(0, f"“{text}”的各档只差在程度词上，写明每一档要看到什么。")
    elif judgement.verdict is Verdict.PARTIAL:
        yield Fault(40, f"“{text}”比原来进了一步，还不能据以评分：{named or '标准不完整'}。")
    elif judgement.verdict is Verdict.QUANTIFIED and named:
        yield Fault(60, f"“{text}”差一点：{named}。")


def _of_other_subject(rewrite: Rewrite, judgement: Judgement) -> Iterator[Fault]:
    """Yield that the target measures something else than the indicator, or in a way that doesn't fit it."""
    row, aims = rewrite.row, rewrite.aims
    name, text = row.name or row.level2, rewrite.text
    if judgement.verdict is Verdict.VERIFIABLE and judgement.reasons:
        is_counted = "数量" in row.level2 or row.is_cost or row.is_satisfaction
        yield Fault(70 if is_counted else 80, f"“{text}”能用是或否核验；“{name}”有数可写，写成数值才能按完成比例打分。")
    if not aims:
        return
    if not any(_serves(rewrite, aim) for aim in aims):
        yield Fault(20, f"“{text}”衡量的不是“{name}”这件事。改写指标值不能换掉衡量的对象，换了就等于取消了原来的指标。")
    elif any(_is_share_of_nothing(rewrite, aim) for aim in aims):
        yield Fault(50, f"“{text}”是什么的百分之几？要么写数量，要么写清比率的对象和总数。")
    elif not any(_fits(rewrite, aim) for aim in aims):
        yield Fault(30, f"“{text}”的单位不是“{name}”该用的：先想这件事按什么来数，再写数值。")


def _is_share_of_nothing(rewrite: Rewrite, aim: Aim) -> bool:
    about = (rewrite.row.core, aim.clause)
    is_named = any(has(group, text) for group in ("rate", "surveyed", "state") for text in about)
    return aim.kind == "share" and not aim.change and not is_named


def _serves(rewrite: Rewrite, aim: Aim) -> bool:
    """Return whether what a figure is said of has to do with the indicator."""
    row, subject, unit = rewrite.row, aim.subject, aim.fact.quantity.measure
    about = f"{aim.fact.measure}{aim.clause}"
    if aim.is_part and ends("rate", row.core):
        return True
    is_plain = aim.kind in {"count", "bare"} and (aim.sign or rewrite.way(aim)) >= 0
    is_act = is_plain and not aim.change and (unit in _EVENTS or told("act", about))
    if "效益" in row.level1 and is_act and not told("act", row.core):
        return False
    # How many there were says nothing of how good they are.
    if "质量" in row.level2 and is_plain and not says_good(about if subject else about + row.core):
        return False
    # In a unit that the report doesn't use for it, only what is named by the indicator's own noun is counted.
    is_known = any(fact.quantity.measure == unit for fact in rewrite.known)
    is_other = (aim.kind == "share" and "数量" in row.level2) or (is_plain and rewrite.known and not is_known)
    if subject and is_other and not pairs(subject[-_HEAD:]) & pairs(row.core[-_HEAD:]):
        return False
    if not subject or (row.is_timely and _tells_time(rewrite.text)) or (unit not in ANY and is_known):
        return True
    if any(share(subject, fact) >= _AKIN for fact in rewrite.known if words_of(fact)):
        return True
    # Shares and faults are said of whatever the report tells of.
    is_told = aim.kind == "share" or aim.sign < 0
    if pairs(without(about, "common")) & pairs(without(row.name + rewrite.context * is_told, "common")):
        return True
    # None of it, or little of what costs, is good whatever it is.
    return not aim.fact.value or (aim.kind == "money" and is_better_low(row.core, row.level1 + row.level2))


def _tells_time(text: str) -> bool:
    is_long = any(one.kind == "duration" for one in find_quantities(text))
    return is_long or bool(find_dates(text)) or has("punctual", text) or told("limit", text)


def _fits(rewrite: Rewrite, aim: Aim) -> bool:
    row, quantity, kind = rewrite.row, aim.fact.quantity, aim.kind
    if aim.change:
        return True
    if foreign_to(row.core, quantity):
        return False
    is_outside = row.is_outside_budget or "社会" in row.level2 or "生态" in row.level2
    if row.is_cost and not is_outside:
        return kind in {"money", "bare"}
    names = [one for one in (row.core, aim.fact.measure) if len(one) > 1]
    same = [one for one in rewrite.known if any(share(name, one) >= _SAME for name in names) and words_of(one)]
    same = [] if aim.is_part else same
    if kind in {"count", "money"} and same and not any(is_in_unit(quantity, fact.quantity) for fact in same):
        return False
    if row.is_satisfaction:
        return kind == "share" or quantity.unit == "分"
    if "时效" in row.level2:
        is_of_time = _tells_time(rewrite.text) or (not aim.subject and _tells_time(row.core))
        return kind == "duration" or (kind in {"share", "count"} and is_of_time)
    if kind == "money" and "效益" not in row.level1:
        return any(is_in_unit(one.quantity, quantity) for one in same)
    # What is said of the indicator itself is in a unit that the report gives it in.
    known = [fact.quantity for fact in rewrite.known if fact.unit]
    return bool(aim.subject) or not known or any(is_in_unit(one, quantity) for one in known)


def _of_figure(rewrite: Rewrite, aim: Aim, like: list[Fact]) -> Iterator[Fault]:
    """Yield what is wrong with a figure's sign and value, by itself and beside those the report gives for the same."""
    quantity, name, way = aim.fact.quantity, aim.subject or rewrite.row.name, rewrite.way(aim)
    if quantity.comparator == "≈":
        yield Fault(50, f"“{quantity.text}”没有界限：写明不少于还是不超过。")
    if aim.change:
        if way * aim.change < 0:
            yield Fault(20, f"方向反了：“{name}”不该朝这个方向变。")
        elif aim.sign < 0:
            yield Fault(20, f"方向反了：要变好多少，应写下限；“{quantity.text}”什么都不变也算完成。")
        return
    way = way or (aim.sign if like else 0) or (0 if aim.subject else 1)
    if aim.sign and aim.sign != way and way:
        better = "越高越好，应写下限（不低于、≥）" if way > 0 else "越低越好，应写上限（不超过、≤）"
        yield Fault(20, f"方向反了：“{name}”{better}。")
    if not quantity.value and aim.sign > 0:
        yield Fault(10, "下限写成0，什么都不做也算完成。")
    is_scored = rewrite.row.is_satisfaction and quantity.unit == "分"
    if quantity.is_percent or is_scored:
        most = max(quantity.value, quantity.upper or 0)
        if most > 100 and change_wanted(name) <= 0:
            yield Fault(10, f"“{name}”不可能超过100{'分' if is_scored else '%'}。")
    yield from _beside(rewrite, aim, way, like)


def _beside(rewrite: Rewrite, aim: Aim, way: int, like: list[Fact]) -> Iterator[Fault]:
    """Yield that a figure asks for less, or many times as much, as each that the report gives for the same."""
    value, is_share = amount(aim.fact.quantity), aim.kind == "share"
    known = [amount(fact.quantity) for fact in like]
    if not known or not value or not way:
        return
    beside = f"报告里的数（{'、'.join(fact.quantity.text for fact in like)}）"
    # Parts come to more than the first of them: 上半年4场，下半年6场.
    parts = [one.fact.quantity for one in rewrite.aims if one.fact.quantity.measure == aim.fact.quantity.measure]
    whole = sum(map(amount, parts)) if aim.kind in {"count", "money"} else value
    if all(whole < one * _ROUNDED if way > 0 else value * _ROUNDED > one for one in known):
        yield Fault(40, f"“{aim.fact.quantity.text}”比{beside}还容易做到，定低了，或者方向写反了。")
    most = _ABSURD_SHARE if is_share else _ABSURD
    if all(value > one * most if way > 0 else value * most < one for one in known):
        yield Fault(40, f"“{aim.fact.quantity.text}”与{beside}相差太远，做不到或写错了位数。")


def _of_bases(rewrite: Rewrite) -> Iterator[Fault]:
    """Yield that a figure which the target starts from isn't the report's."""
    for base in rewrite.bases:
        known = [one for one in rewrite.known if one.quantity.measure == base.quantity.measure]
        known = [one for one in known if one.period == base.period] if (base.period or 0) > 0 else known
        values = {one.quantity.base for one in known}
        # What is still lacking of one figure to another is known as well.
        if known and base.quantity.base not in values | {one - other for one in values for other in values}:
            told = "、".join(one.quantity.text for one in known)
            yield Fault(40, f"基数“{base.quantity.text}”与报告里的数（{told}）不一致。")


def _of_dates(rewrite: Rewrite) -> Iterator[Fault]:
    """Yield that a date lies after the one that was set, or in another time."""
    row, dates = rewrite.row, find_dates(rewrite.context)
    years = [int(year) for date in dates for year in _YEAR.findall(date.text)]
    year = min(years, default=2000)
    # A day that something was done on sets none: only one before which or on which it is to be done does.
    ends = [
        one.text
        for one in dates
        if "月" in one.text and (one.text[-1] in "前底末" or _UNTIL.search(rewrite.context[: one.start]))
    ]
    for text in row.dates:
        if years and any(not year <= int(one) <= max(years) + 1 for one in _YEAR.findall(text)):
            yield Fault(30, f"“{text}”与报告的年度对不上。")
        is_dated = all(_YEAR.match(one) for one in (text, *ends))
        given = (one if is_dated else _YEAR.sub("", one).lstrip("年") for one in (text, *ends))
        wanted, *limits = (days_meant(one, year) for one in given)
        is_late = all(limit and wanted and wanted[1] > limit[1] for limit in limits)
        if limits and is_late and "时效" in row.level2 and "月" in text:
            yield Fault(40, f"“{text}”比报告里的时间（{'、'.join(ends)}）还晚。")
