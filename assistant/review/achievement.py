"""What an indicator promised and what it reached: the target's figure laid beside the actual one.

Two figures are compared only where they measure the same thing: the same unit, or one of them without. A figure that
stands in the indicator's name (对外投资额200万美元以上) is its target where the target cell has none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.review.budget import joined
from assistant.review.rule import Evidence
from knowledge.quantity import Quantity, find_counts_in_words, find_dates, find_quantities
from knowledge.report import Indicator

# What is better the less there is of it, unless it is a rate of dealing with it (投诉办结率, 事故下降率).
_UNWANTED = re.compile(
    r"事故|投诉|死亡|伤亡|舆情|违规|违法|违纪|差错|失误|缺陷|超标|辍学|发病|流失|结余率|空置|断供|上访|逾期|不合格|故障|"
    r"能耗|排放|调整次数|变动率|控制率"
)
_DEALT_WITH = re.compile(r"办结|处置|处理|整改|查处|化解|调处|下降|减少|降低|回复|修复|排除|达标|完成")
_REDUCED = re.compile(r"下降|减少|降低|压减|节约")
_COST = re.compile(r"成本|费用|单价|造价")
_NOT_SPENDING = re.compile(r"达标|到位|完成|节约|节支|效益|收益")
_TIME_LIMIT = re.compile(r"时限|耗时|用时|(?:响应|等待|办理|处理|办结|修复|送达)时[间长]")
_TIME_UNITS = ("天", "日", "小时", "分钟", "工作日", "个工作日", "月", "个月")
_SAME_MEASURE = (
    {"个", "家", "项", "处", "所", "座", "件"},
    {"人", "人次", "名", "位"},
    {"次", "场", "场次", "期", "批次"},
)
# 65岁以上, 4A级, 500强, 5G are marks of what is counted, not counts.
_MARK_BEHIND = re.compile(r"\s*(?:岁|周岁|级|强|星|A|G|号|型|以[上下内]的?(?:项目|企业|老|儿|人群|学生|患者))")
_RATE_END = re.compile(r"(?:率|占比|比例|满意度|程度|数量|次数|人数)$")
_NOT_NAME = re.compile(r"[（(][^）)]*[）)]|[★*]|其中[:：]?|^\s*\d{1,2}[.、．]")
# Words that answer a target of 100 % or of none.
_IN_WORDS = {100: ("全部", "全覆盖", "均"), 0: ("未", "没有", "无", "零")}
_NO_ANSWER = re.compile(r"[—\-－/／\s无]*$")
_REASON = re.compile(r"因为?|由于|原因|主要是|受.{1,12}影响")


@dataclass(frozen=True, slots=True)
class Achievement:
    """A target's figure and the actual one; `lower_is_better` for costs, accidents, time limits and every ≤."""

    target: Quantity
    actual: Quantity
    lower_is_better: bool

    @property
    def values(self) -> tuple[Decimal, Decimal]:
        """Return target and actual on one scale.

        Where a unit is left out, its scale may be as well: ≥8000 answered by 8094万美元, 50000 by 5.2万人次.
        """
        if self.target.is_percent and not self.actual.unit and self.actual.value <= 1 < self.target.value:
            return self.target.value, self.actual.value * 100
        as_based, as_written = (self.target.base, self.actual.base), (self.target.value, self.actual.value)
        if self.target.unit and self.actual.unit:
            return as_based
        return min(as_written, as_based, key=_distance)

    @property
    def is_met(self) -> bool:
        """Return whether the actual figure reaches the target."""
        target, actual = self.values
        return actual <= (self.target.upper or target) if self.lower_is_better else actual >= target

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


def target_quantities(indicator: Indicator) -> Sequence[Quantity]:
    """Return the figures of the target cell, else those that the name promises."""
    found = find_quantities(indicator.target)
    if found or find_dates(indicator.target):
        # 前3名 is a rank, which a smaller figure betters.
        return [quantity for quantity in found if not indicator.target[: quantity.start].endswith("前")]
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
    if any(word in actual for target in target_quantities(indicator) for word in _IN_WORDS.get(int(target.value), ())):
        return False
    return not (
        find_quantities(actual) or find_dates(actual) or find_counts_in_words(actual) or re.search(r"\d", actual)
    )


def achievements(indicator: Indicator) -> tuple[Achievement, ...]:
    """Return every figure of the target that the actual value answers, laid beside the answer."""
    targets = target_quantities(indicator)
    answers = find_quantities(indicator.actual)
    found = []
    for target in targets:
        fitting = [answer for answer in answers if _comparable(target, answer)]
        rivals = [other for other in targets if other.measure == target.measure]
        if len(rivals) > 1:
            # 完成1部宣传片、2套方案: several figures are answered in their order, or not at all.
            pair = fitting[rivals.index(target)] if len(fitting) == len(rivals) else None
        else:
            pair = _answer(target, fitting, _lower_is_better(indicator, target))
        if pair is not None:
            found.append(Achievement(target, pair, _lower_is_better(indicator, target)))
    return tuple(found)


def gives_reason(indicator: Indicator) -> bool:
    """Return whether the row says why it deviates, in the note or beside the actual value."""
    return not _NO_ANSWER.fullmatch(indicator.deviation_note.strip()) or bool(_REASON.search(indicator.actual))


def has_full_score(indicator: Indicator) -> bool:
    """Return whether the row gets all of its points."""
    return indicator.score_value is not None and indicator.score_value == indicator.weight_value


def row_evidence(indicator: Indicator) -> Evidence:
    """Return an indicator row as it stands in the form."""
    cells = (
        indicator.name,
        indicator.target,
        indicator.actual,
        indicator.weight,
        indicator.score,
        indicator.deviation_note,
    )
    return Evidence(joined(cells), indicator.location)


def short_name(indicator: Indicator, length: int = 24) -> str:
    """Return the indicator's name, cut where it runs on."""
    return shortened(indicator.name.strip() or indicator.target, length)


def shortened(text: str, length: int = 24) -> str:
    """Return a cell's text in one line, cut where it runs on."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[:length]}…"


def told_name(indicator: Indicator) -> str:
    """Return the name as texts would use it: without its own figures, brackets and numbering."""
    name = indicator.name
    for quantity in reversed(find_quantities(name)):
        name = name[: quantity.start] + name[quantity.end :]
    name = re.sub(r"\s", "", _NOT_NAME.sub("", name)).strip("，。；、")
    return "" if re.search("[，。；、]", name) else name


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


def _comparable(target: Quantity, answer: Quantity) -> bool:
    one, other = target.measure, answer.measure
    return one == other or not (one and other) or any({one, other} <= group for group in _SAME_MEASURE)


def _lower_is_better(indicator: Indicator, target: Quantity) -> bool:
    if target.comparator in {"≤", "<"} or target.value == 0:
        return True
    if target.comparator not in {"", "≈"}:
        return False
    name, levels = indicator.name, indicator.level1 + indicator.level2
    if _REDUCED.search(indicator.target):
        return False
    if _COST.search(name) or "成本" in levels:
        return not _NOT_SPENDING.search(name)
    if _TIME_LIMIT.search(name) or ("时效" in levels and target.unit in _TIME_UNITS):
        return True
    return bool(_UNWANTED.search(name)) and not _DEALT_WITH.search(name)
