"""What comes to each, and how many times one figure is another: costs, means, averages, ratios, doublings."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import takewhile

from assistant.review.arithmetic import total
from assistant.review.claim import EACH, NEAR, PAIR, Claim, is_percent, is_vague, levels
from assistant.review.disagreement import CERTAIN, LIKELY, Way, is_sure_slip, like
from knowledge.facts.fact import Account, Aspect, Fact, Told, measured
from knowledge.facts.matching import KEPT, RESULTS, key, slack
from knowledge.facts.phrase import RECKONED_BY, read_phrase
from knowledge.facts.vocabulary import vocabulary
from knowledge.numerals import at_step, parse_chinese_number
from knowledge.quantity import Quantity, find_counts_in_words, find_dates, find_quantities
from knowledge.running_text import pairs as character_pairs

TIMES = "倍"
_WEIGHTED = re.compile("加权|(?:全[省市县区国]|行业|同类)平均")
# 每期48人 alone is a standard, which a total is made by.
_SHARED_OUT = re.compile(
    r"每一?(?P<unit>[个名位家所座间台辆](?=[一-龥]{2}))?(?P<each>[一-龥]{1,8})"
    r"|(?:单(?P<one>[一-龥])平|(?P<mean>(?!平)[一-龥]))均(?![衡匀等已为按可])"
)
# How often in which span of time, and how many of these a year has.
_OFTEN = re.compile(
    r"每(?P<period>个?月|季度?|周|半年)[^，,。；;\d每]{0,6}?(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,2})(?P<unit>[次轮期场遍趟回])"
)
_A_YEAR = {"月": 12, "个月": 12, "季": 4, "季度": 4, "周": 52, "半年": 2}
_TURNS, _OF_YEAR = frozenset("次轮期场遍趟回"), re.compile("[全一本]年|年内|共|累计")
# What a year has of them, at least and at most: days of work, and all.
_CALENDAR = {"日": (240, 366), "天": (240, 366), "月": (12, 12)}
# What counts nearly everything.
_ANY = frozenset("个名位")
_IS_SO_MANY = re.compile(r"(?:^|[是为达到于及的]|相当于)(?P<base>[^，,。；;是为]{0,24}?)的$")
_DOUBLED = re.compile("翻了?(?P<turns>[一两二三])番(?P<over>多)?")
_ABOUT = Decimal("0.1")


def scale_of(cost: Fact) -> tuple[Decimal, str]:
    """Return how many of what unit a cost is for: 1000 米 of 元/公里."""
    unit = find_quantities(f"1{cost.unit.removeprefix(EACH)}")
    number, thing, _ = measured(unit[0]) if unit else (Decimal(1), "", Decimal(1))
    return number, thing


def cost_claim(account: Account, told: Told, cost: Fact, before: Sequence[Fact]) -> Claim | None:
    """Return a cost of each with the amounts and numbers of things told with it."""
    each = _SHARED_OUT.search(cost.words)
    # 按每亩120元 is a standard, 按常住人口计算人均89元 is reckoned.
    is_standard = re.search("^按|按每", cost.words) is not None and not RECKONED_BY.match(cost.words)
    if cost.aspect not in RESULTS or is_standard or cost.words.startswith("其中"):
        return None
    if each and _is_of_some(told, cost, each.start()) and any(one.unit == cost.unit for one in before):
        return None
    # 每人每月补助 isn't all of what a person got.
    if len(re.findall("每|(?<!平)均", cost.words)) > 1:
        return None
    number, thing = scale_of(cost)
    told_ones = [one for one in told.facts if one.value and one.aspect in RESULTS and not one.unit.startswith(EACH)]
    money = [one for one in told_ones if one.is_money and not one.is_rough]
    # A price told before all is what a total behind it is checked by.
    if not money and cost.words.partition("均")[0] != cost.words:
        return _earlier_cost(account, told, cost)
    if not any(one is amount for one in before for amount in money):
        return None
    things = [one for one in told_ones if not is_percent(one) and not one.is_money and one.unit.startswith(thing)]
    # 40个班，每班20次课，每次300元
    things = [one for one in things if not _SHARED_OUT.search(one.words)]
    of_year = (thing, cost.period)
    named = (one for one in account.facts if key(one.measure) == key(money[-1].measure) and one.value)
    things = things or [one for one in named if (one.unit, one.period) == of_year and one.aspect in RESULTS]
    # 配发2318件，人均1.3件。支出241万元，平均每件1401元: what the sentence above counts may be of something else.
    is_named = bool(things)
    above = (one for one in account.before(told) if one.location == cost.location and one.whole is None and one.value)
    things = things or [one for one in above if (one.unit, one.period) == of_year]
    ways = [
        Way(
            amount.value * 10_000 / one.value * number,
            (amount, one),
            "{}÷{}",
            slack(amount) * 10_000 / one.value * number + cost.step,
        )
        for amount in money
        for one in things
    ]
    # 新建4家，改造3家，奖补42万元，每家6万元
    shared = total(one.value for one in things) if len(things) > 1 else 0
    ways += [Way(one.value * 10_000 / shared * number, (one,), f"{{}}÷{shared:f}") for one in money if shared]
    if not is_named:
        # Only a slip of the pen shows that it is of that.
        ways = [replace(way, value=at_step(way.value, cost.step.normalize())) for way in ways]
    return Claim(cost, ways, CERTAIN, None if is_named else Decimal(0))


def _earlier_cost(account: Account, told: Told, cost: Fact) -> Claim | None:
    """Return a cost of each of the things of its sentence with the only sum of such money told above."""
    number, thing = scale_of(cost)
    things = [one for one in told.facts if one.unit == thing and one.value and one.aspect in RESULTS]
    above = [one for one in account.before(told) if one.is_money and one.whole is None and not is_vague(one)]
    named = character_pairs(cost.words)
    money = {one.value: one for one in above if named & character_pairs(one.words)}
    ways = [
        Way(one.value * 10_000 / by.value * number, (one, by), "{}÷{}", cost.step)
        for one in money.values()
        for by in things
    ]
    is_only = len(ways) == 1
    return Claim(cost, ways, LIKELY, ways[0].value * (1 - NEAR) if is_only else Decimal(0)) if ways else None


def mean_claim(told: Told, mean: Fact, before: Sequence[Fact]) -> Claim | None:
    """Return a mean with the figures of its kind told right before it: 两轮分别得91分和93分，平均92分."""
    run = list(takewhile(lambda one: one.unit == mean.unit and not is_vague(one), reversed(before)))[::-1]
    if len(run) < PAIR or _WEIGHTED.search(told.sentence.text):
        return None
    ways = [
        Way(
            total(one.value for one in part) / len(part), tuple(part), f"（{'+'.join(['{}'] * len(part))}）÷{len(part)}"
        )
        for part in (run[start:] for start in range(len(run) - 1))
    ]
    values = [one.value for one in run]
    # What lies far outside of them is no mean of these.
    room = max(values) - min(values) + mean.step
    return Claim(mean, ways, LIKELY, room, is_named=True)


def average_claim(account: Account, told: Told, mean: Fact, before: Sequence[Fact]) -> Claim | None:
    """Return how many come to each, with what is shared out and the numbers among whom: 6人指导142家，人均23.7家."""
    match = _SHARED_OUT.search(mean.words)
    if match is None or (match["each"] and "均" not in mean.words) or mean.aspect in KEPT:
        return None
    if _is_of_some(told, mean, match.start()):
        return None
    name = match["mean"] or match["one"] or match["each"]
    stretches = [before, [*account.before(told), *before], [one for one in told.facts if one is not mean]]
    fitting = [[one for one in some if one.period == mean.period and not is_vague(one)] for some in stretches]
    # 活动312场，平均每所13场，参加9984人次，场均32人次: a mean is no number of things.
    fitting = [[one for one in some if not _SHARED_OUT.search(one.words)] for some in fitting]
    numbers = next(filter(None, ([one for one in some if _is_called(one, name)] for some in fitting)), [])
    if not numbers and match["unit"] not in {None, *_ANY}:
        # 12家机构入住1344人，平均每家入住112人
        numbers = [one for one in fitting[0] if one.quantity.unit == match["unit"] and one.unit != mean.unit]
    wholes = next(filter(None, ([one for one in some if _is_shared(one, mean, numbers)] for some in fitting)), [])
    parts = [one for one in wholes if one.whole is not None]
    wholes = [one for one in wholes if one.whole is None] or wholes
    in_words = [
        (one.text, one.value)
        for one in find_counts_in_words(told.sentence.text[: mean.quantity.start])
        if name[0] == one.unit
        or told.sentence.text[one.end :].startswith(name[:PAIR])
        # 五个旗县市平均每地新增
        or (match["each"] and one.start >= mean.quantity.start - len(mean.words))
    ]
    amounts = [*((f"{one.value.normalize():f}", one.value) for one in numbers), *in_words]
    # 现有4辆车，3辆是公务车、1辆是皮卡: what the others make up is all of them.
    near = [*account.before(told), *before]
    beside = {id(one): [by.value for by in near if (by.quote, by.unit) == (one.quote, one.unit)] for one in numbers}
    alls = [one for one in numbers if total(beside[id(one)]) == 2 * one.value]
    amounts = [(f"{one.value.normalize():f}", one.value) for one in alls] if len(alls) == 1 else amounts
    if not amounts and name[0] in _CALENDAR and any("年" in one.words for one in wholes):
        low, high = _CALENDAR[name[0]]
        if any(low <= whole.value / mean.value <= high for whole in wholes):
            return None
        amounts = [(f"{high}", Decimal(high))]
    ways = [Way(one.value / by, (one, *numbers[-1:]), f"{{0}}÷{how}") for one in wholes[::-1] for how, by in amounts]
    is_only = len(wholes) == len(amounts) == 1
    # 安置1240人，其中已就业590人，每户平均1.84人就业 may be of the part.
    also = [Way(one.value / by, (one,)) for one in parts for _, by in amounts]
    room = ways[0].value * NEAR if is_only else Decimal(0)
    return Claim(mean, ways, LIKELY, room, also, is_named=True) if ways else None


def frequency_claim(told: Told, count: Fact, before: Sequence[Fact]) -> Claim | None:
    """Return how often something was done in a year by how often it was to be done, each or by all: 每月2次."""
    text = told.sentence.text[: count.quantity.start]
    found = [one for one in _OFTEN.finditer(text) if one["unit"] in _TURNS and count.quantity.unit[-1:] in _TURNS]
    if not found or not _OF_YEAR.search(count.words):
        return None
    many = [one for one in before if not (is_percent(one) or one.is_money or one.quantity.unit[-1:] in _TURNS)]
    rates = [
        (one, Decimal(int(one["n"]) if one["n"].isdigit() else parse_chinese_number(one["n"]) or 0)) for one in found
    ]
    ways = [
        Way(each * _A_YEAR[one["period"]] * by, (), f"{one[0]}×{_A_YEAR[one['period']]}" + (f"×{by}" if by > 1 else ""))
        for one, each in rates
        for by in (Decimal(1), *(number.value for number in many))
    ]
    # 每季度一次，全年12次 is as often as another span would make it.
    is_of_other = any(count.value == each * times for _, each in rates for times in _A_YEAR.values())
    ways.sort(key=lambda way: not is_sure_slip(way.slip(count)))
    return Claim(count, ways, LIKELY, None if is_of_other else Decimal(0))


def _is_of_some(told: Told, mean: Fact, end: int) -> bool:
    """Return whether what stands before a mean makes it one of a few alone: 周末平均每天, 居民用气每立方米."""
    ahead = mean.words[:end].removesuffix("平均")
    if find_counts_in_words(ahead):
        return False
    of_some = character_pairs(read_phrase(ahead, None).measure)
    others = character_pairs(told.sentence.text.replace(mean.words, ""))
    return bool(of_some) and not told.sentence.text.startswith(ahead) and not of_some & others


def _is_called(number: Fact, name: str) -> bool:
    """Return whether a number is one of such things: of 每个乡镇 14个乡镇, of 人均 6人, of 车均 冷藏车5辆."""
    behind = number.quote[number.quantity.end :]
    head = name[:PAIR]
    if is_percent(number) or number.is_money or number.value <= 1:
        return False
    # 监测点98个 of 14个乡镇设监测点98个 isn't called 乡镇.
    is_named = number.measure.endswith(head) or number.measure[:-1] == head
    return (
        is_named
        or behind.startswith(head)
        or vocabulary().units.get(name[0], name[0]) in {number.unit[:1], number.quantity.unit[:1]}
    )


def _is_shared(one: Fact, mean: Fact, numbers: Sequence[Fact]) -> bool:
    """Return whether a figure can be what is shared out: of the mean's unit, and more."""
    is_level = one.unit == mean.unit and one.aspect in {mean.aspect, *RESULTS} and one.value > mean.value
    return is_level and not _SHARED_OUT.search(one.words) and not any(one is other for other in numbers)


def ratio_claim(account: Account, told: Told, ratio: Fact, before: Sequence[Fact]) -> Claim | None:
    """Return a ratio (1：4), or how many times a figure is another, with the two figures that it is of."""
    if ratio.unit == TIMES:
        return _times_claim(account, ratio, before)
    # 实际入园1134名。配备教师126名，师生比1：9
    above = [one for one in account.before(told) if one.location == ratio.location]
    counted = levels(before)
    if len(counted) == 1:
        counted = [one for one in levels([*above, *before]) if one.unit == counted[-1].unit]
    found = sorted(counted[-PAIR:], key=lambda one: one.value)
    if len(found) < PAIR or ratio.value != 1:
        return None
    low, high = found
    way = Way(high.value / low.value, (low, high), "{1}÷{0}", (slack(low) + slack(high)) / low.value)
    return Claim(ratio, [way], LIKELY, way.value * NEAR, read=like(ratio, Decimal(ratio.quantity.unit[1:])))


def _times_claim(account: Account, times: Fact, before: Sequence[Fact]) -> Claim | None:
    """Return so many times: 是上年的3倍 is all of it, 增长3倍 what came on top, 放大3倍 may be either."""
    found = [one for one in levels(before) if not is_percent(one) and one.unit != TIMES]
    # 参加18.9万人次，场均1500人次；是上年的3倍 is of all of them.
    all_of_it = [one for one in found if not _SHARED_OUT.search(one.words)]
    found = all_of_it if len(all_of_it) >= PAIR else found
    words = times.words.strip()
    is_all = _IS_SO_MANY.search(words)
    if is_all and times.aspect not in KEPT:
        pair = _base(account, times, is_all["base"], found)
    else:
        pair = (found[-PAIR], found[-1]) if len(found) >= PAIR else None
    if pair is None or pair[0].unit != pair[1].unit:
        return None
    low, high = pair if is_all else sorted(pair, key=lambda one: one.value)
    slacks = (slack(low) + slack(high)) / low.value
    whole = Way(high.value / low.value, (high, low), "{}÷{}", slacks)
    added = replace(whole, value=whole.value - 1, how="{}÷{}-1")
    if times.aspect is Aspect.CHANGE:
        return Claim(times, [added], LIKELY, added.value + 1, is_named=True)
    if is_all:
        return Claim(times, [whole], LIKELY, whole.value, is_named=True)
    return Claim(times, [whole], LIKELY, whole.value * NEAR, [added])


def _base(account: Account, times: Fact, words: str, found: Sequence[Fact]) -> tuple[Fact, Fact] | None:
    """Return what a figure is so many times of, and the figure, by the words between: 为2020年的, 是上年2160人次的."""
    if not words:
        # 是上年2160人次的3.5倍: the base was told right before it.
        own = [one for one in found[:-1] if one.unit == found[-1].unit]
        return (found[-1], own[-1]) if own else None
    # 捐赠96万元，捐赠人次是上年的1.4倍 is of nothing told.
    whose = character_pairs(re.split("[是为]|相当于", times.words)[0])
    if whose and not any(whose <= character_pairs(one.words + one.measure) for one in found):
        return None
    years = [int(one.text[:4]) for one in find_dates(times.words) if one.text[:4].isdigit()]
    phrase = read_phrase(words, account.report.year)
    year = years[-1] if years else phrase.period
    if year is not None and found:
        now = years[0] if len(years) > 1 else account.report.year
        highs = [one for one in found if one.period == now] or found[-1:]
        same = (one for one in account.of(highs[-1].measure) if one.unit == highs[-1].unit)
        bases = [one for one in (*found, *same) if one.period == year and one.aspect in RESULTS]
        # 由1820件到2318件，是2021年的1.27倍: the base itself is no figure that is so many times of it.
        return (bases[0], highs[-1]) if bases and bases[0].value != highs[-1].value else None
    named = [one for one in found if len(phrase.measure) > 1 and phrase.measure in one.words + one.measure]
    others = [one for one in found if not any(one is other for other in named)]
    if others and not named:
        # 相当于就业见习补贴的6倍: what only a table tells.
        labels = (one for one in account.facts if one.crossing and one.unit == others[-1].unit)
        named = [one for one in labels if one.crossing and words.endswith(one.crossing.labels[-1:] or ("　",))]
        named = named if len({one.value for one in named}) == 1 else []
    return (named[-1], others[-1]) if named and others else None


def doubled_claims(told: Told) -> Iterator[Claim]:
    """Yield what is said to have doubled, with the two figures told before it."""
    for match in _DOUBLED.finditer(told.sentence.text):
        found = [one for one in levels(told.facts) if one.quantity.end <= match.start() and not is_percent(one)]
        turns = parse_chinese_number(match["turns"])
        if len(found) < PAIR or turns is None or found[-1].unit != found[-PAIR].unit:
            continue
        base, reached = found[-PAIR:]
        quantity = Quantity(match[0], "", Decimal("1.0") * 2**turns, None, TIMES, match.start(), match.end())
        said = replace(reached, value=quantity.value, unit=TIMES, step=_ABOUT, quantity=quantity, words="")
        ratio = reached.value / base.value
        way = Way(ratio, (reached, base), "{}÷{}", said.value * (_ABOUT if not match["over"] else Decimal(1)))
        if (base.period or 0) < (reached.period or 0):
            yield Claim(said, [way], LIKELY, is_named=True)
