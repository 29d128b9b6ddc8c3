"""How many days, months or years something is said to take against the dates that it lies between."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations

from assistant.review.checks.dates import DAY, DUE, TO, clause_of
from assistant.review.claim import Claim
from assistant.review.disagreement import CERTAIN, LIKELY, Way
from knowledge.day import days_meant
from knowledge.facts.fact import Told
from knowledge.quantity import DateMention

_HOUR = re.compile(r"^\d{1,2}[时点]")
_LENGTH = re.compile(
    "(?:历时|提前|逾期|延期|超期|推迟|延迟|为期|前后|用时|[晚早]|拖后|滞后|延后|工期|满)[了约共]{0,2}$"
)
_OFF = re.compile("提前|[逾延]期|超期|推迟|延迟|[晚早]|[拖滞延]后")
_THAN = re.compile(r"[比较][^，,；;。\d]{0,8}$")
_ALL_OF_IT = re.compile("^(?:前后|工期|时间)?(?:一?共|共计|总计|合计)")
_BEGINS, _ENDS = re.compile("[开启始]|进场|报到"), re.compile("[完结竣散毕束闭]|收官")
_WITH = re.compile("连同|加上|算上|[包内]?含|包括")
# 首尾两日计算在内
_BOTH_ENDS = "首尾"
_DAYS_OF_MONTH, _FEW = 30.4, Decimal(3)
_AGREED = re.compile(f"{DUE.pattern}|[原预]定|须|(?<!提)前")


def length_claims(told: Told, year: int | None) -> Iterator[Claim]:
    """Yield the numbers of days or months with how far apart the two dates before them are: 4月1日至30日，历时40天."""
    text = told.sentence.text
    spans = [(mention, span) for mention in told.dates if (span := days_meant(mention.text, year))]
    for fact in told.facts:
        is_of_months = fact.quantity.unit in {"个月", "月"}
        precise = [one for one in spans if is_of_months or DAY.search(one[0].text)]
        before = [one for one in precise if one[0].end <= fact.quantity.start]
        if not (is_of_months or fact.quantity.unit in {"天", "日"}) or len(before) < 2 or fact.is_rough:
            continue
        # 原定5月10日开工，6月27日才成交，7月15日进场，晚56天: of those before the last, the one that was agreed.
        agreed = [one for one in before[:-1] if _is_agreed(text, one[0], before[-1][0])]
        (one, span), (other, next_span) = (agreed or before[:-1])[-1], before[-1]
        between, behind = text[one.end : other.start], text[other.end : fact.quantity.start]
        # 从3月1日开工到6月30日完工，共122天: what stands right behind a range is as long as it.
        is_of_range = TO.search(between[-2:]) and not re.search(r"\d|[；。]", _HOUR.sub("", behind))
        # 3月至6月检查，检查21天 counts some of its days.
        are_both = _BOTH_ENDS in behind and not re.search(r"\d", behind)
        is_of_range = is_of_range and (re.search("[，,]", behind) is None or _ALL_OF_IT.search(fact.words) is not None)
        length = _LENGTH.search(text[: fact.quantity.start])
        # 5月6日开工、8月25日完工，提前6天 is against a day that isn't told.
        if _WITH.search(behind):
            continue
        is_named = are_both or is_of_range or (length and (not _OFF.match(length[0]) or agreed))
        ways = _lengths(span, next_span, f"{one.text}至{other.text}", is_of_months=is_of_months)
        if are_both and not is_of_months:
            ways = [replace(ways[0], value=ways[0].value + 1, room=Decimal(0))]
        # 3月11日开班，3月14日散班，集中培训5天: fewer may be some of the days.
        is_whole = (
            fact.value > ways[0].value
            and _BEGINS.search(between)
            and _ENDS.search(behind)
            and not re.search(r"[\d；。]", behind)
        )
        if is_named or (is_whole and not length):
            room = None if is_named else max(_FEW, ways[0].value / 2)
            pairs = ((first[1], last[1]) for first, last in combinations(before, 2))
            also = [way for pair in pairs if not are_both for way in _lengths(*pair, "", is_of_months=is_of_months)]
            yield Claim(fact, ways, CERTAIN if is_named else LIKELY, room, also)


def _is_agreed(text: str, one: DateMention, other: DateMention) -> bool:
    clause = text[clause_of(text, one)[0] : other.start]
    return bool(_AGREED.search(f"{clause}{text[other.end : other.end + 1]}") or _THAN.search(clause))


def _lengths(one: tuple[date, date], other: tuple[date, date], how: str, *, is_of_months: bool) -> list[Way]:
    """Return how long it is from one date to another: in days but for one, in months full or begun."""
    one, other = sorted((one, other))
    days = Decimal((other[1] - one[1]).days)
    if not is_of_months:
        return [Way(days, (), how, Decimal(1))]
    begun = (other[1].year - one[0].year) * 12 + other[1].month - one[0].month + 1
    full = max(0, round((other[0] - one[1]).days / _DAYS_OF_MONTH))
    return [Way(Decimal(months), (), how) for months in range(begun, min(full, begun) - 1, -1)]
