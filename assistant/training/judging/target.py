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

from assistant.review.checks.attainment import change_wanted, is_better_low, is_burden, names_success
from assistant.review.judgement import Judgement, Reason, Verdict
from assistant.review.lexicon import ends, has, starts
from assistant.review.lexicon import without as without_degree
from assistant.review.row import Row, squeeze
from assistant.review.verdict import judge
from assistant.training.explaining import reason_name
from assistant.training.judging.aim import (
    ANY,
    Aim,
    Rewrite,
    amount,
    is_in_unit,
    is_set,
    says_good,
    share,
    span,
    told,
    without,
    words_of,
    worths,
)
from assistant.training.judging.judged import Fault, Judged, judged
from knowledge.day import days_meant
from knowledge.facts.fact import Fact, Scope
from knowledge.quantity import find_dates, find_quantities
from knowledge.running_text import pairs

_LONGEST = 120
_AKIN, _SAME = 0.4, 0.8
# How far beside what was reached a target may fall, and how many times as much is no longer meant.
_EASIER, _EASIER_SHARE, _ROUNDED = Decimal("0.9"), Decimal("0.95"), Decimal("0.995")
_ABSURD, _ABSURD_SHARE = 5, 20
_HALF = 50
_HEAD, _SEVERAL = 6, 2
_TIER, _SHADES = re.compile("[好优中良差低般][：:(（为是]([^;；]{2,80})"), re.compile("[不未较很欠、，,。]")
_COUNTED = re.compile("总?数$")
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
    for aim in (row.is_satisfaction and [one for one in aims if has("surveyed", one.clause)]) or aims:
        # What comes after a figure in the same unit is a part of it, or another part: 12场，其中市级不少于4场.
        measure, value = aim.fact.quantity.measure, amount(aim.fact.quantity)
        faults += _of_figure(rewrite, aim, [] if measure in totals else rewrite.like(aim))
        if "其中" in aim.clause and value > totals.get(measure, value):
            faults.append(Fault(20, f"“{aim.fact.quantity.text}”是其中的一部分，却比总数还大。"))
        if not aim.is_part:
            totals.setdefault(measure, value)
    return judged([*faults, *_of_bases(rewrite), *_of_dates(rewrite)])


def _unscored(judgement: Judgement, text: str) -> Iterator[Fault]:
    """Yield what the checker finds against the target."""
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
        is_counted = bool(rewrite.known) and not has("negation", text)
        is_counted |= "数量" in row.level2 or row.is_cost or row.is_satisfaction
        is_counted |= "时效" in row.level2 and not _tells_time(text)
        yield Fault(70 if is_counted else 80, f"“{text}”能用是或否核验；“{name}”有数可写，写成数值才能按完成比例打分。")
    if not aims:
        return
    if not any(_serves(rewrite, aim) for aim in aims):
        yield Fault(20, f"“{text}”衡量的不是“{name}”这件事。改写指标值不能换掉衡量的对象，换了就等于取消了原来的指标。")
    elif len({_other_side(row, aim) for aim in aims} - {""}) >= _SEVERAL:
        yield Fault(50, f"“{text}”混了几样指标：成本、时效、满意度各有自己的行，这一格只写“{name}”。")
    elif any(_is_share_of_nothing(rewrite, aim) for aim in aims):
        yield Fault(50, f"“{text}”是什么的百分之几？要么写数量，要么写清比率的对象和总数。")
    elif not any(_fits(rewrite, aim) for aim in aims):
        yield Fault(30, f"“{text}”的单位不是“{name}”该用的：先想这件事按什么来数，再写数值。")


def _other_side(row: Row, aim: Aim) -> str:
    """Return which other indicators a figure belongs to (满意, 时效, 成本), "" where it may be this one's."""
    if has("surveyed", aim.subject):
        return "" if row.is_satisfaction else "满意"
    if aim.kind == "duration":
        return "" if row.is_timely else "时效"
    return "成本" if aim.kind == "money" and not row.is_cost and ends("money_noun", aim.subject) else ""


def _is_share_of_nothing(rewrite: Rewrite, aim: Aim) -> bool:
    """Return whether nobody says what a percentage is of, or only that it is of a task of unsaid size."""
    row = rewrite.row
    if aim.kind != "share" or aim.change or row.is_satisfaction or len(find_quantities(aim.clause)) > 1:
        return False
    if told("task", aim.clause) and not ends("rate", aim.subject):
        return True
    about = (row.core, aim.clause)
    return not any(has(group, text) for group in ("rate", "surveyed", "state") for text in about)


def _serves(rewrite: Rewrite, aim: Aim) -> bool:
    """Return whether what a figure is said of has to do with the indicator."""
    row, subject = rewrite.row, aim.subject
    about = f"{aim.fact.measure}{aim.clause}"
    if aim.is_part and ends("rate", row.core):
        return True
    of_whole = rewrite.whole(aim.fact, aim.clause)
    is_plain = aim.kind in {"count", "bare"} and bool(aim.fact.value) and aim.sign >= 0 and rewrite.way(aim) >= 0
    is_plain = is_plain and of_whole is None
    is_event = aim.fact.quantity.measure in _EVENTS or told("act", about) or starts("making", subject)
    is_act = is_plain and not aim.change and is_event
    is_paid = aim.kind == "money" and told("paid", about) and not told("dealt", about)
    if "效益" in row.level1 and ((is_act and not told("act", row.core)) or (is_paid and not is_burden(row.core))):
        return False
    # How many there were, unless of how many is said, says nothing of how good they are.
    more = [one for one in rewrite.aims if one.fact.value > aim.fact.value]
    is_alone = is_plain and not any(is_in_unit(one.fact.quantity, aim.fact.quantity) for one in more)
    if "质量" in row.level2 and is_alone and (is_act or not says_good(about if subject else about + row.core)):
        return False
    # In a unit that the report doesn't use for it, only what is named by the indicator's own noun is counted.
    unit = aim.fact.quantity.measure
    is_known = any(fact.quantity.measure == unit for fact in rewrite.known)
    if subject and ((aim.kind == "share" and "数量" in row.level2) or (is_plain and rewrite.known and not is_known)):
        is_counted = bool(pairs(subject[-_HEAD:]) & pairs(row.core[-_HEAD:]))
        if not is_counted or (aim.kind == "share" and told("good", subject) and not says_good(row.core)):
            return False
    if row.is_satisfaction and subject and aim.sign > 0 and not has("surveyed", about):
        return False
    if not subject or (row.is_timely and _tells_time(rewrite.text)):
        return True
    if unit not in ANY and is_known:
        return True
    if any(share(subject, fact) >= _AKIN for fact in rewrite.known if words_of(fact)):
        return True
    # Shares, parts of what there is and faults are said of whatever the report tells of.
    is_told = aim.kind == "share" or aim.sign < 0 or of_whole is not None
    if pairs(without(about, "common")) & pairs(without(row.name + rewrite.context * is_told, "common")):
        return True
    # Few faults are quality, whatever they are; a service is as good as those served find it.
    is_few = (rewrite.way(aim) or aim.sign) < 0 and ("质量" in row.level2 or row.is_satisfaction)
    is_fault = not aim.fact.value or is_few
    return is_fault or (aim.kind == "money" and is_better_low(row.core, row.level1 + row.level2))


def _tells_time(text: str) -> bool:
    """Return whether a target says how long, until when, or whether in time."""
    is_long = any(one.kind == "duration" for one in find_quantities(text))
    return is_long or bool(find_dates(text)) or has("punctual", text) or told("limit", text)


def _fits(rewrite: Rewrite, aim: Aim) -> bool:
    """Return whether a figure is in a unit that the indicator is counted in."""
    row, quantity, subject = rewrite.row, aim.fact.quantity, aim.subject
    kind = aim.kind
    if aim.change or (not quantity.value and rewrite.way(aim) < 0):
        return True
    is_outside = row.is_outside_budget or "社会" in row.level2 or "生态" in row.level2
    if (ends("money_noun", row.core) and not subject) or (row.is_cost and not is_outside):
        return kind in {"money", "bare"} or bool(aim.sign < 0 and rewrite.way(aim) < 0 and rewrite.like(aim))
    names = [one for one in (subject or row.core, aim.fact.measure) if len(one) > 1]
    # A name may say itself what is counted: 亡人数.
    is_named = bool(quantity.measure) and any(f"{quantity.measure}数" in one for one in names)
    said = find_quantities(f"1{_COUNTED.sub('', subject)[-1:]}") if _COUNTED.search(subject) else ()
    if kind == "count" and said and not (is_named or is_in_unit(said[0], quantity)):
        return False
    same = [one for one in rewrite.known if any(share(name, one) >= _SAME for name in names)]
    same = [] if aim.is_part or is_named else same
    is_known = any(map(words_of, same))
    if kind in {"count", "money"} and is_known and not any(is_in_unit(quantity, fact.quantity) for fact in same):
        return False
    if row.is_satisfaction:
        return kind == "share" or quantity.unit == "分" or re.search("满意(?![度率])", subject) is not None
    if "时效" in row.level2:
        is_of_time = _tells_time(rewrite.text) or (not subject and _tells_time(row.core))
        is_all = kind == "share" or (kind == "count" and (not subject or pairs(subject) & pairs(row.core)))
        return kind == "duration" or told("limit", aim.clause) or bool(is_all and is_of_time)
    is_paid = any(words_of(one) and is_in_unit(one.quantity, quantity) for one in same)
    if kind == "money" and not is_paid and not row.is_outside_budget and "效益" not in row.level1:
        return ends("money_noun", row.core) or is_burden(row.core)
    # What is said of the indicator itself is in a unit that the report gives it in.
    known = [fact.quantity for fact in rewrite.known if fact.unit]
    return bool(subject) or not known or any(is_in_unit(one, quantity) for one in known)


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
        if quantity.is_percent and quantity.value > 100:
            yield Fault(30, f"“{quantity.text}”的变化幅度不合常理。")
        return
    whole = rewrite.whole(aim.fact, aim.clause)
    if whole and amount(quantity) > amount(whole.quantity):
        yield Fault(20, f"“{quantity.text}”比报告里的总数（{whole.quantity.text}）还多。")
    within = span(aim.before)
    if aim.kind == "duration" and within and amount(quantity) > within:
        yield Fault(10, f"“{aim.clause.strip()}”比那段时间本身还长。")
    is_told = bool(way)
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
        elif way < 0 and aim.sign < 0 and most >= _HALF and not like and not is_burden(name.replace("率", "")):
            yield Fault(20, f"“{quantity.text}”作上限等于没有限制。")
        elif (
            most < _HALF
            and aim.sign > 0
            and not like
            and not rewrite.bases
            and (names_success(name) or rewrite.is_mostly(aim))
        ):
            yield Fault(40, f"“{quantity.text}”作下限定得太低，不像是“{name}”。")
    yield from _beside(rewrite, aim, way, like, is_told=is_told)


def _beside(rewrite: Rewrite, aim: Aim, way: int, like: list[Fact], *, is_told: bool) -> Iterator[Fault]:
    """Yield that a figure asks for less, or many times as much, as each that the report gives for the same."""
    value, is_share = amount(aim.fact.quantity), aim.kind == "share"
    bounds = [fact for fact in like if is_set(fact)]
    wanted = [fact for fact in bounds if (fact.period or 0) >= max(one.period or 0 for one in bounds)]
    # Of several bounds that were set the strictest holds.
    strictest = sorted(wanted, key=lambda one: way * amount(one.quantity))[-1:]
    words = "" if is_share or "时效" in rewrite.row.level2 else aim.before
    known = [one for fact in strictest or like for one in worths(fact, words)]
    is_set_so = any(is_set(fact) and amount(fact.quantity) == value for fact in rewrite.known if fact not in wanted)
    if not known or not value or not way or is_set_so:
        return
    is_compared = bool(change_wanted(rewrite.old)) or told("compared", rewrite.old)
    is_better = is_compared or not is_told or bool(wanted) or any(fact.scope is Scope.CUMULATIVE for fact in like)
    slack = _ROUNDED if is_better else _EASIER_SHARE if is_share else _EASIER
    shown = "、".join(fact.quantity.text for fact in wanted or like)
    beside = f"报告里的数（{shown}）" if shown else "按报告里的数算出来的"
    # Parts come to more than the first of them: 上半年4场，下半年6场.
    parts = [
        amount(one.fact.quantity) for one in rewrite.aims if one.fact.quantity.measure == aim.fact.quantity.measure
    ]
    whole = sum(parts) if aim.kind in {"count", "money"} and not aim.is_mean else value
    if all(whole < one * slack if way > 0 else value * slack > one for one in known):
        yield Fault(40, f"“{aim.fact.quantity.text}”比{beside}还容易做到，定低了，或者方向写反了。")
    most = _ABSURD_SHARE if is_share else _ABSURD
    is_bounded = way > 0 or aim.kind != "count"
    if is_bounded and all(value > one * most if way > 0 else value * most < one for one in known):
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
