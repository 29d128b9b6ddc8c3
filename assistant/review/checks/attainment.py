"""What an indicator promised and what it reached: the target's figure laid beside the actual one.

Two figures are compared only where they measure the same thing: the same unit, or one of them without. A figure that
stands in the indicator's name (对外投资额200万美元以上) is its target where the target cell has none.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from knowledge.day import days_meant
from knowledge.quantity import DateMention, Quantity, dimension, find_counts_in_words, find_dates, find_quantities
from knowledge.report import Indicator
from knowledge.word_groups import WordGroups

_TIME_UNITS = ("天", "日", "小时", "分钟", "工作日", "个工作日", "月", "个月")
_SAME_MEASURE = (
    {"个", "家", "项", "处", "所", "座", "件"},
    {"人", "人次", "名", "位"},
    {"次", "场", "场次", "期", "批次"},
)
# 65岁以上, 4A级, 500强, 5G are marks of what is counted, not counts.
_MARK_BEHIND = re.compile(r"\s{0,9}(?:岁|周岁|级|强|星|A|G|号|型|以[上下内]的?(?:项目|企业|老|儿|人群|学生|患者))")
_BASE = re.compile(
    r"(?:上年度?|去年|上一年度?|上期|同期|基期|基数|(?:19|20)\d\d年度?)(?:实际)?(?:的|为|数|：|:)?\s*[（(]?$"
)
_RATE_END = re.compile(r"(?:率|占比|比例|满意度|程度|数量|次数|人数)$")
# So many times one figure may be the other and tell of the same; so many times are another unit, fewer where they miss.
_NEAR, _FAR, _FAR_OFF = 3, 50, 10
# Words that answer a target of 100 % or of none.
_IN_WORDS = {100: ("全部", "全覆盖", "均"), 0: ("未", "没有", "无", "零")}
_BEFORE = 24
_directions = WordGroups(Path(__file__).with_name("directions.yml"))
_has = lru_cache(4096)(_directions.has)
# What a rate, or a number, is one of; 异常结果随访率 is one of what was done about it.
_OF_CASES = re.compile("(?:发生|出现|事[件故]|案件|现象|人员?)*(?:率|次数|起数|件数|数量|比例)$")
_NO_ANSWER = re.compile(r"[—\-－/／\s无]{0,40}$")


@dataclass(frozen=True, slots=True)
class Attainment:
    """A target's figure and the actual one; `lower_is_better` for costs, accidents, time limits and every ≤."""

    target: Quantity
    actual: Quantity
    lower_is_better: bool

    @property
    def values(self) -> tuple[Decimal, Decimal]:
        """Return target and actual on one scale.

        Where a unit is left out, its scale may be as well: ≥8000 answered by 8094万美元, 50000 by 5.2万人次,
        95% by 0.97.
        """
        as_based, as_written = (self.target.base, self.actual.base), (self.target.value, self.actual.value)
        if self.target.unit and self.actual.unit:
            return as_based
        as_share = (self.target.value, self.actual.value * (100 if self.target.is_percent else 1))
        return min(as_written, as_based, as_share, key=_distance)

    @property
    def is_met(self) -> bool:
        """Return whether the actual figure reaches the target."""
        target, actual = self.values
        return actual <= (self.target.upper or target) if self.lower_is_better else actual >= target

    @property
    def right_unit(self) -> str:
        """Return the unit that a figure far from its target is near it in, "" for none: 万元 of ≤8500元, 0.84元."""
        far = _FAR if self.is_met else _FAR_OFF
        if not (self.target.unit and self.actual.unit) or _distance((self.target.base, self.actual.base)) <= far:
            return ""
        units = (self.target.unit, f"万{self.actual.measure}", self.actual.measure)
        bases = ((unit, self.actual.value * dimension(unit)[1]) for unit in units)
        return next((unit for unit, base in bases if _distance((self.target.base, base)) < _NEAR), "")

    @property
    def ratio_pct(self) -> Decimal | None:
        """Return actual ÷ target in percent, None for a target of zero."""
        target, actual = self.values
        return actual / target * 100 if target else None

    def earned(self, inverse: str) -> Decimal | None:
        """Return the share of the weight that an unmet target earns, None where it can't be told.

        财预〔2020〕10号第十六条 only writes of figures to be reached; for one to stay under, `inverse` is ratio
        (target ÷ actual) or difference (1 less the part by which it was passed).
        """
        target, actual = self.values
        if self.lower_is_better and inverse == "difference" and target:
            return max(Decimal(0), 1 - (actual - target) / target)
        part, whole = (target, actual) if self.lower_is_better else (actual, target)
        return part / whole if whole else None

    @property
    def shortfall_pct(self) -> Decimal:
        """Return by how many percent of the target the actual figure misses it, 100 for a target of zero."""
        target, actual = self.values
        return abs(actual - target) / abs(target) * 100 if target else Decimal(100)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day that something had to be done by, and the earliest day that it can have been done on."""

    target: DateMention
    actual: DateMention
    limit: date
    done: date
    is_day: bool

    @property
    def is_met(self) -> bool:
        """Return whether it can have been done in time."""
        return self.done <= self.limit

    @property
    def delay(self) -> str:
        """Return by how much it was late at least, in days only where the day is told: 3天, 2个月."""
        if self.is_day:
            return f"{(self.done - self.limit).days}天"
        months = (self.done.year - self.limit.year) * 12 + self.done.month - self.limit.month
        return f"{months}个月" if months else "不到1个月"


def deadline(indicator: Indicator, year: int | None) -> Deadline | None:
    """Return the deadline of a target with the day it was met on, both in `year` where they name none."""
    wanted, told = find_dates(indicator.target), find_dates(indicator.actual)
    if not wanted or not told or find_quantities(indicator.target):
        return None
    target, actual = wanted[-1], told[-1]
    limit = days_meant(target.text, year)
    done = days_meant(actual.text, limit[0].year if limit and year is None else year)
    return Deadline(target, actual, limit[1], done[0], done[0] == done[1]) if limit and done else None


def is_reversed(indicator: Indicator) -> bool:
    """Return whether the target's sign points the wrong way for what the name measures: 逾期率≥95%, 满意度≤90%."""
    signs = {quantity.comparator for quantity in find_quantities(indicator.target) if quantity.value}
    if len(signs) != 1:
        return False
    name = re.sub(r"[（(][^（(）)]{0,80}[）)]|\s", "", indicator.name)
    unwanted = _has("less", name) and not _has("dealt_with", name) and not _has("reduced", indicator.target)
    if signs <= {"≥", ">"}:
        bare = _OF_CASES.sub("", name)
        is_of_it = _has("badly", name) or any(_directions.ends("less", one) for one in (bare, name))
        return unwanted and bare != name and is_of_it
    return signs <= {"≤", "<"} and not unwanted and names_success(name)


def target_quantities(indicator: Indicator) -> Sequence[Quantity]:
    """Return the figures of the target cell, else those that the name promises."""
    found = find_quantities(indicator.target)
    if found or find_dates(indicator.target):
        # 前3名 is a rank, which a smaller figure betters; of 较上年427.3吨下降3% the first is only what it starts from.
        told = [(one, indicator.target[max(0, one.start - _BEFORE) : one.start]) for one in found]
        return [quantity for quantity, before in told if not before.endswith("前") and not is_base(before)]
    name = indicator.name
    if _RATE_END.search(name.strip()):
        return []
    return [
        quantity
        for quantity in find_quantities(name)
        if quantity.measure
        and not _MARK_BEHIND.match(name[quantity.end :])
        and quantity.unit not in {"G", "T", "t", "m"}
    ]


def lacks_figure(indicator: Indicator) -> bool:
    """Return whether the target holds a figure and the answer none."""
    if _NO_ANSWER.fullmatch(indicator.actual.strip()) or not target_quantities(indicator):
        return False
    actual = indicator.actual
    wanted = [
        words for number, words in _IN_WORDS.items() if any(one.value == number for one in target_quantities(indicator))
    ]
    return not (
        any(word in actual for words in wanted for word in words)
        or find_quantities(actual)
        or find_dates(actual)
        or find_counts_in_words(actual)
        or re.search(r"\d", actual)
    )


@lru_cache(512)
def attainments(indicator: Indicator) -> tuple[Attainment, ...]:
    """Return every figure of the target that the actual value answers, laid beside the answer."""
    targets = target_quantities(indicator)
    aims = indicator.target + indicator.name
    wants = _has("reduced", aims), _has("risen", aims)
    answers = [_signed(answer, indicator.actual, *wants) for answer in find_quantities(indicator.actual)]
    rivals = Counter(target.measure for target in targets)
    fitting = {one.measure: [answer for answer in answers if comparable(one, answer)] for one in targets}
    met: Counter[str] = Counter()
    found = []
    for target in targets:
        measure, place = target.measure, met[target.measure]
        met[measure] += 1
        if rivals[measure] > 1:
            # 完成1部宣传片、2套方案: several figures are answered in their order, or not at all.
            pair = fitting[measure][place] if len(fitting[measure]) == rivals[measure] else None
        else:
            pair = _answer(target, fitting[measure], _lower_is_better(indicator, target))
        if pair is not None:
            found.append(Attainment(target, pair, _lower_is_better(indicator, target)))
    return tuple(found)


def is_burden(words: str) -> bool:
    """Return whether what `words` tell of is spent, used up or unwanted: less of it is no failing."""
    return any(_has(group, words) for group in ("less", "cost", "time_limit", "burden"))


def names_success(words: str) -> bool:
    """Return whether words end in a rate that can only be too low."""
    return _has("more", words[-5:])


def is_base(before: str) -> bool:
    """Return whether a figure with these words before it only says what one starts from (较上年427.3吨)."""
    return _BASE.search(before) is not None


def is_unmet(row: Indicator, year: int | None) -> bool:
    """Return whether a row's actual value misses its target or its day."""
    due = deadline(row, year)
    return any(not one.is_met for one in attainments(row)) or bool(due and not due.is_met)


def lost_points(row: Indicator) -> Decimal | None:
    """Return how many of its points a row doesn't get, None where it has no weight or no score."""
    weight, score = row.weight_value, row.score_value
    return weight - score if weight is not None and score is not None else None


def has_full_score(row: Indicator) -> bool:
    """Return whether the row gets all of its points."""
    return lost_points(row) == 0


def _distance(values: tuple[Decimal, Decimal]) -> Decimal:
    """Return how many times the greater of two figures is the smaller, a great number where one is zero."""
    low, high = sorted(map(abs, values))
    return high / low if low else high + 1


def _answer(target: Quantity, fitting: Sequence[Quantity], lower_is_better: bool) -> Quantity | None:
    """Return the figure that answers `target`; None where only their sum could (上半年60场，下半年80场)."""
    exact = [answer for answer in fitting if answer.measure == target.measure] or list(fitting)
    if not exact:
        return None
    if lower_is_better:
        return exact[0] if len(exact) == 1 else None
    best = max(exact, key=lambda answer: answer.base)
    falls_short = best.base < target.base
    return None if falls_short and sum(answer.base for answer in exact) >= target.base else best


def comparable(target: Quantity, answer: Quantity) -> bool:
    """Return whether two figures are in one measure, or in such as stand for each other."""
    one, other = target.measure, answer.measure
    return one == other or not (one and other) or any({one, other} <= group for group in _SAME_MEASURE)


def _signed(answer: Quantity, actual: str, wants_fall: bool, wants_rise: bool) -> Quantity:
    """Return a change as negative where it went the other way than the target wants (下降3% answered by 上升1%)."""
    before = actual[max(0, answer.start - 4) : answer.start]
    fell, rose = _has("reduced", before), _has("risen", before)
    if (rose and wants_fall and not wants_rise) or (fell and wants_rise and not wants_fall):
        return replace(answer, value=-abs(answer.value))
    return replace(answer, value=abs(answer.value)) if fell and wants_fall and answer.value < 0 else answer


def _lower_is_better(indicator: Indicator, target: Quantity) -> bool:
    if target.comparator in {"≤", "<"} or target.value == 0:
        return True
    if target.comparator in {"≥", ">"}:
        return False
    levels = indicator.level1 + indicator.level2
    return not _has("reduced", indicator.target) and is_better_low(indicator.name, levels, target.unit)


def is_better_low(words: str, levels: str = "", unit: str = "") -> bool:
    """Return whether a figure of what `words` name, in this unit, is the better the lower it is."""
    if _has("cost", words) or "成本" in levels:
        return not _has("not_spending", words)
    if _has("time_limit", words) or ("时效" in levels and unit in _TIME_UNITS):
        return True
    return _has("less", words) and not _has("dealt_with", words)


def change_wanted(words: str) -> int:
    """Return 1 where words tell of a rise, -1 of a fall, 0 of neither or both."""
    return _has("risen", words) - _has("reduced", words)
