"""Whether a target written anew can be scored and serves its indicator.

The checker says whether it can be scored at all. Then every figure is laid beside what the indicator is: its sign must
point the way that is better for such a thing, its unit be one that the thing is counted in, what it names have to do
with the indicator, and its value be possible, and plausible beside what the report says was done or allowed.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property

from assistant.review.checks.attainment import (
    change_wanted,
    comparable,
    is_base,
    is_better_low,
    is_burden,
    names_success,
)
from assistant.review.judgement import Judgement, Reason, Verdict
from assistant.review.lexicon import ends, has, starts
from assistant.review.row import Figure, Row, residue, squeeze
from assistant.review.suggestion import statistic_of
from assistant.review.verdict import judge
from assistant.training.explaining import reason_name
from assistant.training.judging.judged import Fault, Judged, judged
from knowledge.facts.matching import key
from knowledge.quantity import Quantity, find_dates, find_quantities
from knowledge.running_text import pairs

_LONGEST = 120
_BOUND = re.compile(
    r"(?P<most>不(?:得|能|再)?(?:高于|超出?过?|大于|多于|突破)|低于|小于|少于|控制在|[≤<]|以[内下]|之内)"
    r"|(?P<least>不(?:得|能|再)?(?:低于|少于|小于)|高于|超过|大于|多于|突破|达到?|[≥>]|以上)"
)
# What any name may hold says nothing of the subject.
_COMMON = re.compile(
    "完成|实施|开展|项目|工作|数量|质量|指标|情况|水平|进行|年度|全年|当年|本年|上年|以上|以下|不低于|不少于|不超过|平均|累计"
)
_CHANGED = re.compile("(?:增长|上升|增加|提高|提升|下降|减少|降低|压减|压降|削减|节约|缩短)[^一-龥]{0,3}$")
_CLAUSES = re.compile(r"[，,。；;：:\n（）()]")
# What is done for an effect isn't the effect.
_ACTIVITY = re.compile("(?:举办|开展|召开|组织|印发|制定|派出|走访|检查|巡查|培训|宣传)")
_TASK = re.compile("任务|计划|目标")
_NOW = re.compile(r"^[)）]?(?:的基础上)?[,，]?(?:提高|提升|增加|增长|上升|下降|减少|降低|缩短|压减)[到至]")
# How far beside what was done a target may fall, and how many times as much is no longer meant.
_EASIER, _ABSURD = Decimal("0.9"), 5
_ALIKE = 0.6
_HALF = 50
_LATEST = 5
_YEAR = re.compile(r"(?:19|20)\d\d")


class _Rewrite:
    """A target written anew for a row, with what the report says of it."""

    def __init__(self, row: Row, context: str, old: str) -> None:
        self.row, self.context, self.old = row, context, old

    @cached_property
    def bounds(self) -> list[Figure]:
        """Return the figures that are to be reached, without those that only say what it starts from."""
        found = [figure for figure in self.row.figures if not self.is_base(figure)]
        return found or list(self.row.figures)

    def is_base(self, figure: Figure) -> bool:
        """Return whether a figure only says what the target starts from."""
        quantity, clause = figure.quantity, figure.clause
        return is_base(clause[: quantity.start]) or bool(_NOW.match(clause[quantity.end :]))

    def subject(self, figure: Figure) -> str:
        """Return what the figure is said of, "" where it is the indicator itself."""
        told = _COMMON.sub("", residue(figure.clause.replace(self.old, "")))
        is_own = ends("rate", figure.subject) or (len(told) > 1 and told not in self.row.core)
        return figure.subject if is_own and figure.subject != self.row.core else ""

    @cached_property
    def known(self) -> list[tuple[str, Quantity]]:
        """Return the figures that the report gives, with the clauses they stand in."""
        told = [*_CLAUSES.split(self.context), self.row.actual]
        return [(clause, quantity) for clause in told for quantity in find_quantities(clause)]


def judge_target(row: Row, old: str, context: str = "") -> Judged:
    """Return what the target of `row` is worth in place of `old`, `context` being what the report says of it."""
    text = row.raw_target.strip()
    if not text:
        return judged([Fault(0, "还没有写。先想：这件事用什么数来衡量，数从哪里来。")])
    if squeeze(text) == squeeze(old):
        return judged([Fault(0, f"和原来一样，仍写“{old}”，看不出做到什么程度算完成。")])
    if len(text) > _LONGEST:
        return judged([Fault(0, f"指标值是表里的一格，请写在{_LONGEST}字以内：方向、数值、单位。")])
    judgement = judge(row.level1, row.level2, row.raw_name, text, row.actual)
    rewrite = _Rewrite(row, context, old)
    faults = [*_unscored(judgement, text), *_of_other_subject(rewrite, judgement)]
    seen: set[str] = set()
    for figure in rewrite.bounds:
        faults += _of_figure(rewrite, figure)
        # What comes after it in the same unit is a part of it: 12场，其中市级不少于4场.
        faults += _beside_report(rewrite, figure) if figure.quantity.measure not in seen else ()
        seen.add(figure.quantity.measure)
    faults += [*_of_bases(rewrite), *_of_dates(rewrite)]
    return judged(faults)


def _unscored(judgement: Judgement, text: str) -> Iterator[Fault]:
    """Yield what the checker finds against the target."""
    named = "、".join(reason_name(one) for one in judgement.reasons if one is not Reason.MULTI_INDICATOR)
    if judgement.verdict is Verdict.VAGUE:
        yield Fault(0, f"“{text}”还是没有标准，评审人打不了分：{named or '没有数值'}。")
    elif judgement.verdict is Verdict.PARTIAL:
        yield Fault(40, f"“{text}”比原来进了一步，还不能据以评分：{named or '标准不完整'}。")
    elif judgement.verdict is Verdict.QUANTIFIED and named:
        yield Fault(60, f"“{text}”差一点：{named}。")


def _of_other_subject(rewrite: _Rewrite, judgement: Judgement) -> Iterator[Fault]:
    """Yield that the target measures something else than the indicator, or in a way that doesn't fit it."""
    row = rewrite.row
    name, text = row.name or row.level2, row.raw_target
    if judgement.verdict is Verdict.VERIFIABLE and judgement.reasons:
        is_counted = "数量" in row.level2 or row.is_cost or row.is_satisfaction
        yield Fault(70 if is_counted else 80, f"“{text}”能用是或否核验；“{name}”有数可写，写成数值才能按完成比例打分。")
    if not rewrite.bounds:
        return
    told = [(figure, rewrite.subject(figure)) for figure in rewrite.bounds]
    if all(subject and not _serves(rewrite, figure, subject) for figure, subject in told):
        yield Fault(20, f"“{text}”衡量的不是“{name}”这件事。改写指标值不能换掉衡量的对象，换了就等于取消了原来的指标。")
    elif any(_is_share_of_nothing(rewrite, figure, subject) for figure, subject in told):
        yield Fault(50, f"“{text}”是什么的百分之几？要么写数量，要么写清比率的对象和总数。")
    elif not any(_fits(rewrite, figure, subject) for figure, subject in told):
        yield Fault(30, f"“{text}”的单位不是“{name}”该用的：先想这件事按什么来数，再写数值。")


def _is_share_of_nothing(rewrite: _Rewrite, figure: Figure, subject: str) -> bool:
    """Return whether nobody says what a percentage is of, or only that it is of a task of unsaid size."""
    row = rewrite.row
    if figure.kind != "share" or _is_change(figure) or row.is_satisfaction:
        return False
    if _TASK.search(figure.clause) and not ends("rate", subject):
        return True
    is_asked = figure.subject not in {"", row.core} or "数量" in row.level2
    told = (subject or row.core, figure.clause)
    return is_asked and not any(has(group, text) for group in ("rate", "surveyed", "state") for text in told)


def _serves(rewrite: _Rewrite, figure: Figure, subject: str) -> bool:
    """Return whether what a figure is said of has to do with the indicator."""
    row = rewrite.row
    is_effect = "效益" in row.level1
    is_made = starts("making", subject) and not has("making", row.core) and (is_effect or "质量" in row.level2)
    is_done = figure.kind == "count" and bool(_ACTIVITY.match(figure.clause)) and not _ACTIVITY.search(row.core)
    is_paid = figure.kind == "money" and is_burden(subject) and not is_burden(row.core)
    if is_made or (is_effect and (is_done or is_paid)):
        return False
    judgement = judge(row.level1, row.level2, row.raw_name, rewrite.old)
    own = (row.name, *judgement.rewrites, rewrite.context)
    words = pairs(_COMMON.sub(" ", subject))
    # What stands before a length of time is when it begins: 收样后10个工作日内.
    if any(words & pairs(_COMMON.sub(" ", text)) for text in own) or (row.is_timely and figure.kind == "duration"):
        return True
    if is_better_low(row.core, row.level1 + row.level2) and figure.kind == "money":
        return True
    statistic = statistic_of(subject)
    return statistic is not None and statistic == statistic_of(row.core)


def _fits(rewrite: _Rewrite, figure: Figure, subject: str) -> bool:
    """Return whether a figure is in a unit that the indicator is counted in."""
    row, quantity = rewrite.row, figure.quantity
    kind = quantity.kind
    if _is_change(figure) or kind == "relative":
        return True
    if row.is_satisfaction:
        return kind == "share" or quantity.unit == "分"
    head = quantity.measure.partition("/")[0]
    measures = {known.measure for _, known in rewrite.known}
    if ends("rate", row.core) and not subject:
        # A rate may be so many of ten thousand: where the report counts so, a percentage is something else.
        return quantity.measure in measures or not head or (kind == "share" and not any("/" in one for one in measures))
    if ends("time_noun", row.core) or ends("period_noun", row.core) or "时效" in row.level2:
        is_rhythm = kind == "count" and (bool(row.name_dates) or "/" in quantity.unit)
        return is_rhythm or kind == "duration" or (kind == "share" and has("punctual", subject + row.core))
    if ends("money_noun", row.core) or (row.is_cost and not row.is_outside_budget):
        return kind == "money" or not head or ends("rate", subject)
    if "数量" in row.level2 and kind == "money":
        return ends("money_noun", subject or row.core) or is_burden(subject or row.core)
    if subject:
        return True
    kinds = {known.kind for _, known in rewrite.known if known.kind != "bare"}
    return not kinds or kind in kinds or any(comparable(quantity, known) for _, known in rewrite.known)


def _of_figure(rewrite: _Rewrite, figure: Figure) -> Iterator[Fault]:
    """Yield what is wrong with a figure's sign and value."""
    quantity, row = figure.quantity, rewrite.row
    sign, subject = _sign(figure), rewrite.subject(figure)
    told = subject or row.name
    wanted = 1 if _is_change(figure) else _better(rewrite, figure, subject)
    if quantity.comparator == "≈":
        yield Fault(50, f"“{quantity.text}”没有界限：写明不少于还是不超过。")
    if sign and wanted and sign != wanted:
        better = "越高越好，应写下限（不低于、≥）" if wanted > 0 else "越低越好，应写上限（不超过、≤）"
        yield Fault(20, f"方向反了：“{told}”{better}。")
    if change := _CHANGED.search(figure.clause[: quantity.start]):
        way = change_wanted(change[0])
        if way and way * (_better(rewrite, Figure(quantity, "", subject), subject) or way) < 0:
            yield Fault(20, f"方向反了：“{told}”不该朝这个方向变。")
    if not quantity.value and sign > 0:
        yield Fault(10, "下限写成0，什么都不做也算完成。")
    if quantity.is_percent and not _is_change(figure):
        most = max(quantity.value, quantity.upper or 0)
        if most > 100 and change_wanted(told) <= 0:
            yield Fault(10, f"“{told}”不可能超过100%。")
        elif wanted < 0 and sign < 0 and most >= _HALF and not is_burden(told.replace("率", "")):
            yield Fault(20, f"“{quantity.text}”作上限等于没有限制。")
    elif quantity.is_percent and quantity.value > 100:
        yield Fault(30, f"“{quantity.text}”的变化幅度不合常理。")


def _sign(figure: Figure) -> int:
    """Return 1 for a figure that bounds from below, -1 from above, 0 where neither is said."""
    quantity, clause = figure.quantity, figure.clause
    if quantity.comparator in {"≥", ">"}:
        return 1
    if quantity.comparator in {"≤", "<"}:
        return -1
    # What stands behind a figure bounds it: 较大以上 in a name bounds none.
    found = [one for one in _BOUND.finditer(clause[: quantity.start]) if one[0][0] not in "以之"]
    if not found and not is_base(clause[: quantity.start]):
        found = list(_BOUND.finditer(clause[quantity.end :]))[:1]
    return (1 if found[-1]["least"] else -1) if found and quantity.comparator != "≈" else 0


def _is_change(figure: Figure) -> bool:
    """Return whether a figure says by how much something is to change: 下降5%以上."""
    return figure.kind != "bare" and _CHANGED.search(figure.clause[: figure.quantity.start]) is not None


def _better(rewrite: _Rewrite, figure: Figure, subject: str) -> int:
    """Return 1 where more of what a figure is said of is better, -1 where less is, 0 where it can't be told."""
    row, unit = rewrite.row, figure.quantity.unit
    levels = row.level1 + row.level2
    if figure.kind == "duration":
        if has("lasting", row.core + subject) or "提前" in row.core + subject:
            return 1
        if "时效" in row.level2 or ends("time_noun", subject or row.core):
            return -1
    if names_success(subject or row.core):
        return 1
    if subject and (is_better_low(subject) or ends("negative_name", subject)):
        return -1
    if row.is_satisfaction:
        return 1
    is_same_kind = not subject or figure.kind in {"money", "duration"}
    if is_same_kind and is_better_low(row.core, levels, unit):
        return -1
    if change_wanted(rewrite.old) < 0 and (not subject or pairs(subject) & pairs(row.core)):
        return -1
    is_lapse = figure.kind == "duration" and not ends("count_noun", subject or row.core) and "天数" not in subject
    is_untold = is_lapse or has("unitless", subject or row.name) or is_burden(subject or row.core)
    return 0 if is_untold else 1


def _beside_report(rewrite: _Rewrite, figure: Figure) -> Iterator[Fault]:
    """Yield that a figure asks for much less, or many times as much, as each like figure that the report gives."""
    subject = rewrite.subject(figure)
    wanted = _better(rewrite, figure, subject)
    if _is_change(figure) or not wanted:
        return
    value = figure.quantity.base
    same = [
        known.base
        for clause, known in rewrite.known
        if known.measure == figure.quantity.measure and known.base and (not subject or _is_of(subject, clause))
    ]
    if not same:
        return
    is_better = bool(change_wanted(rewrite.old)) or has("bound", rewrite.old)
    slack = Decimal(1) if is_better else _EASIER
    easier = [value < one * slack if wanted > 0 else value * slack > one for one in same]
    far = [value > one * _ABSURD if wanted > 0 else value * _ABSURD < one for one in same]
    shown = "、".join(known.text for _, known in rewrite.known if known.base in same)
    if all(easier) and value:
        yield Fault(40, f"“{figure.quantity.text}”比报告里的数（{shown}）还容易做到，定低了。")
    elif all(far) and value:
        yield Fault(40, f"“{figure.quantity.text}”与报告里的数（{shown}）相差太远，做不到或写错了位数。")


def _is_of(subject: str, clause: str) -> bool:
    """Return whether most of a subject's characters stand in a clause, without the word for its dimension."""
    words = set(key(subject))
    return len(words & set(clause)) >= _ALIKE * len(words)


def _of_bases(rewrite: _Rewrite) -> Iterator[Fault]:
    """Yield that a figure which the target starts from isn't the report's."""
    for figure in rewrite.row.figures:
        quantity = figure.quantity
        known = [one for _, one in rewrite.known if one.measure == quantity.measure]
        if known and rewrite.is_base(figure) and quantity.base not in {one.base for one in known}:
            yield Fault(40, f"基数“{quantity.text}”与报告里的数（{'、'.join(one.text for one in known)}）不一致。")


def _of_dates(rewrite: _Rewrite) -> Iterator[Fault]:
    """Yield that a date stands for how long something takes, or lies many years after those the report tells of."""
    told = find_dates(rewrite.context)
    is_day = rewrite.row.dates and not rewrite.bounds and not any(_YEAR.sub("", one.text).strip("年") for one in told)
    if is_day and any(known.kind == "duration" for _, known in rewrite.known):
        yield Fault(40, f"“{rewrite.row.raw_target.strip()}”说的是哪一天，这件事要看每次用多久：写不超过多少时间。")
    years = [int(year) for date in told for year in _YEAR.findall(date.text)]
    for text in rewrite.row.dates if years else ():
        if any(not max(years) <= int(year) <= max(years) + _LATEST for year in _YEAR.findall(text)):
            yield Fault(30, f"“{text}”与报告的年度对不上。")
