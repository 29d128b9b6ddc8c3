"""How many times one figure is another: ratios (1：4) and multiples (3倍)."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.review.claim import NEAR, PAIR, TIMES, Claim, is_percent, is_vague, levels
from assistant.review.disagreement import CERTAIN, LIKELY, Way, like
from knowledge.facts.fact import Account, Aspect, Fact, Told
from knowledge.facts.matching import KEPT, RESULTS, slack
from knowledge.facts.phrase import read_phrase
from knowledge.quantity import find_dates
from knowledge.running_text import pairs as character_pairs

_EACH = re.compile("每|[一-龥]均(?![衡匀等已为按可])")
_IS_SO_MANY = re.compile(r"(?:^|[是为达到于及的]|相当于)(?P<base>[^，,。；;是为]{0,24}?)的$")

# 1250亩，折合83.3公顷; 0.46公顷（6.9亩）
_CONVERTED = re.compile(
    "[，,]?(?:折合|约合|折算|[合即]|相当于)[为成]?约?|[（(](?:折合|约合|折算|[合即约]|相当于)?[为成]?约?"
)
_IN_MU = {"亩": Decimal(1), "平方米": Decimal("0.0015"), "平方公里": Decimal(1500)}


def conversion_claim(told: Told, fact: Fact, before: Sequence[Fact]) -> Claim | None:
    """Return a figure that tells the one before it once more, in another unit."""
    last = before[-1] if before else fact
    between = told.sentence.text[last.quantity.end : fact.quantity.start]
    is_other = last.quantity.unit != fact.quantity.unit and not is_vague(last)
    if not (is_other and _CONVERTED.fullmatch(between)) or fact.quantity.upper is not None:
        return None
    scale = Decimal(last.unit == fact.unit) or _IN_MU.get(last.unit, Decimal(0)) / _IN_MU.get(fact.unit, Decimal(1))
    if not scale or (last.unit != fact.unit and fact.unit not in _IN_MU):
        return None
    how = f"{{}}{last.written[1]}"
    return Claim(fact, [Way(last.value * scale, (last,), how, last.step * scale)], CERTAIN, is_named=True)


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
    # 检出率2.39‰，是城关镇0.64‰的3.7倍
    is_of_rates = times.words.strip() == "的" and is_percent(before[-1])
    found = [one for one in levels(before) if is_percent(one) is is_of_rates and one.unit != TIMES]
    # 参加18.9万人次，场均1500人次；是上年的3倍 is of all of them.
    all_of_it = [one for one in found if not _EACH.search(one.words)]
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
    # 飞行1860架次，飞行架次是…, 接听电话8400个，电话数量是…: what is counted may be told with its unit.
    subject = re.split("[是为]|相当于", times.words)[0].removesuffix(found[-1].quantity.unit if found else "")
    whose = character_pairs(subject.removesuffix("数").removesuffix("数量"))
    if whose and not any(whose <= character_pairs(one.words + one.measure) for one in found):
        return None
    years = [int(one.text[:4]) for one in find_dates(times.words) if one.text[:4].isdigit()]
    phrase = read_phrase(words, account.report.year)
    year = years[-1] if years else phrase.period
    if year is not None and found:
        now = years[0] if len(years) > 1 else account.report.year
        highs = [one for one in found if one.period == now] or found[-1:]
        same = (one for one in account.of(highs[-1].measure) if one.unit == highs[-1].unit)
        fitting = (one for one in (*found, *same) if one.unit == highs[-1].unit)
        bases = [one for one in fitting if one.period == year and one.aspect in RESULTS]
        # 由1820件到2318件，是2021年的1.27倍: the base itself is no figure that is so many times of it.
        return (bases[0], highs[-1]) if bases and bases[0].value != highs[-1].value else None
    named = [one for one in found if len(phrase.measure) > 1 and phrase.measure in one.words + one.measure]
    others = [one for one in found if not any(one is other for other in named)]
    if others and not named:
        # 相当于就业见习补贴的6倍: what only a table tells.
        cells = (one for one in account.facts if one.crossing.label and one.unit == others[-1].unit)
        named = [one for one in cells if words.endswith(one.crossing.label)]
        named = named if len({one.value for one in named}) == 1 else []
    return (named[-1], others[-1]) if named and others else None
