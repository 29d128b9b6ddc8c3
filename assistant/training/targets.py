"""Targets written in known ways: what a sound row turns into when its target is made vague, cut short or misplaced.

Every way says which verdict and which reasons it must earn. What the checker judges otherwise isn't used, so the key
of an exercise rests on two opinions that agree: how the target was made, and how it is read.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from assistant.review.judgement import Judgement, Reason, Verdict
from assistant.review.suggestion import BLANK
from assistant.review.verdict import judge
from knowledge.quantity import find_quantities
from knowledge.report import Indicator

_OPEN_SHARE = re.compile(f"(?<!增长)(?<!下降)率≥{BLANK}%$")
_DIRECTIONS = (
    "进一步提升",
    "持续改善",
    "明显增强",
    "稳步提高",
    "不断优化",
    "显著提高",
    "逐步完善",
    "较上年有所提高",
    "比上年明显提升",
    "进一步增强",
)
_SELF_REFERENCES = ("按目标任务", "按计划完成", "达到预期目标", "按年度任务要求完成", "按上级要求完成")
_BENCHMARKS = ("不低于全省平均水平", "高于全市平均水平", "达到全国平均水平", "不低于上年水平")
_ACTIVITIES = (
    "开展培训、组织检查、印发资料",
    "制定方案、召开会议、开展宣传",
    "走访企业、收集意见、组织座谈",
    "摸底调查、建立台账、组织验收",
)
_ABSTRACT = ("维护社会稳定", "促进社会和谐", "优化发展环境", "增强发展后劲", "提升治理能力", "保障民生福祉")
_EVENTS = ("全年未发生安全责任事故", "未发生重大舆情事件", "未发生较大以上安全事故")
_STATES = (
    ("管理制度制定情况", "印发管理办法"),
    ("工程竣工验收情况", "通过竣工验收"),
    ("年度实施方案编制", "印发实施方案"),
    ("信息系统建设情况", "通过终验并上线运行"),
    ("项目结算审计情况", "出具结算审计报告"),
)
_GRADES = ("优：通过省级验收；良：通过市级验收；中：通过县级验收",)


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of an indicator that its verdict is read from, and how it was made: by which way, "" as it was."""

    level1: str
    level2: str
    name: str
    target: str
    actual: str
    way: str = ""

    @property
    def judgement(self) -> Judgement:
        """Return how the checker judges the row."""
        return judge(self.level1, self.level2, self.name, self.target, self.actual)

    @property
    def topics(self) -> tuple[str, ...]:
        """Return the levels by which one may ask for such rows."""
        return tuple(level for level in (self.level2, self.level1) if level)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to write a target, and what it must be judged; `change` gives None where a row doesn't lend itself.

    `hard` ways are the ones that beginners are spared.
    """

    name: str
    verdict: Verdict
    reasons: frozenset[Reason]
    change: Callable[[Row, Random], Row | None]
    hard: bool = False


def row_of(indicator: Indicator) -> Row:
    """Return the cells of an indicator as they stand."""
    return Row(indicator.level1, indicator.level2, indicator.name.strip(), indicator.target.strip(), indicator.actual)


def written(way: Way, row: Row, chance: Random) -> Row | None:
    """Return `row` written in this way, None where it can't be or isn't judged as it must."""
    changed = way.change(row, chance)
    if changed is None:
        return None
    judgement = changed.judgement
    fits = judgement.verdict is way.verdict and frozenset(judgement.reasons) == way.reasons
    return replace(changed, way=way.name) if fits else None


def suggested(row: Row, share: int) -> Iterator[str]:
    """Yield the checker's own rewrites of the row, with `share` where it leaves a percentage open.

    Which share one sets is for the learner to say; a count or a growth would be made up.
    """
    for text in row.judgement.rewrites:
        if "【" not in text and (BLANK not in text or _OPEN_SHARE.search(text)):
            yield text.replace(BLANK, str(share))


def trains(reasons: Collection[Reason], focus: str) -> bool:
    """Return whether a row judged for these reasons trains `focus`: a reason, or no reason in particular."""
    return focus in {"", "VAL01"} or any(reason.value == focus for reason in reasons)


def _target(*texts: str) -> Callable[[Row, Random], Row | None]:
    """Return the change that puts one of these in place of the target, and says nothing of what was reached."""
    return lambda row, chance: replace(row, target=chance.choice(texts), actual="完成")


def _not_timely(change: Callable[[Row, Random], Row | None]) -> Callable[[Row, Random], Row | None]:
    return lambda row, chance: None if "时效" in row.level2 else change(row, chance)


def _year_end(row: Row, chance: Random) -> Row | None:
    return replace(row, target=chance.choice(("年底前", "12月底前", "11月底前", "10月底前")), actual="完成")


def _figure_in_name(row: Row, chance: Random) -> Row | None:
    found = find_quantities(row.target)
    if len(found) != 1 or not found[0].unit or found[0].is_percent or find_quantities(row.name) or "时效" in row.level2:
        return None
    name = f"{row.name}{found[0].value}{found[0].unit}"
    return replace(row, name=name, target=chance.choice(("按目标任务", "完成", "按计划完成")), actual="完成")


def _merged(row: Row, chance: Random) -> Row | None:
    others = ("人员培训", "设备购置", "日常巡查", "宣传活动", "档案整理")
    found = find_quantities(row.target)
    if len(found) != 1 or found[0].is_percent or "；" in row.name or row.level2.startswith(("时效", "质量")):
        return None
    name = f"1.{row.name}；2.{chance.choice(others)}；"
    return replace(row, name=name, target=f"≥{found[0].value}")


def _abstract_share(_: Row, chance: Random) -> Row | None:
    share = chance.choice((90, 95, 98))
    name = chance.choice(_ABSTRACT)
    return Row("效益指标", "社会效益指标", name, f"≥{share}%", f"{share + 1}%")


def _count_of_satisfaction(row: Row, chance: Random) -> Row | None:
    if "满意" not in row.name:
        return None
    people = chance.randrange(20, 90) * 10
    return replace(row, target=f"≥{people}人", actual=f"{people + chance.randrange(3, 40)}人")


def _no_event(_: Row, chance: Random) -> Row | None:
    return Row("产出指标", "质量指标", "安全管理情况", chance.choice(_EVENTS), "未发生")


def _state(_: Row, chance: Random) -> Row | None:
    name, target = chance.choice(_STATES)
    return Row("产出指标", "数量指标" if "制度" in name or "方案" in name else "质量指标", name, target, "已完成")


def _graded(_: Row, chance: Random) -> Row | None:
    name = chance.choice(_ABSTRACT)
    return Row("效益指标", "可持续影响指标", name, chance.choice(_GRADES), "达成")


WAYS: Sequence[Way] = (
    Way(
        "direction",
        Verdict.VAGUE,
        frozenset({Reason.NO_NUMBER, Reason.NO_BASELINE, Reason.DIRECTION_ONLY}),
        _target(*_DIRECTIONS),
    ),
    Way(
        "self_reference",
        Verdict.VAGUE,
        frozenset({Reason.NO_NUMBER, Reason.SELF_REFERENTIAL}),
        _target(*_SELF_REFERENCES),
    ),
    Way("bare", Verdict.VAGUE, frozenset({Reason.NO_NUMBER}), _target("完成", "良好", "较好", "得到保障")),
    Way("activities", Verdict.VAGUE, frozenset({Reason.NO_NUMBER, Reason.ACTIVITY_LIST}), _target(*_ACTIVITIES)),
    Way(
        "budget",
        Verdict.PARTIAL,
        frozenset({Reason.NO_NUMBER, Reason.BOUND_WITHOUT_VALUE}),
        _target("控制在预算内", "不超预算", "控制在预算范围内"),
    ),
    Way(
        "benchmark",
        Verdict.PARTIAL,
        frozenset({Reason.NO_NUMBER, Reason.BOUND_WITHOUT_VALUE}),
        _target(*_BENCHMARKS),
    ),
    Way(
        "misplaced_budget",
        Verdict.PARTIAL,
        frozenset({Reason.NO_NUMBER, Reason.BOUND_WITHOUT_VALUE, Reason.MISMATCH}),
        _target("控制在预算内", "不超预算"),
        hard=True,
    ),
    Way(
        "time",
        Verdict.PARTIAL,
        frozenset({Reason.NO_NUMBER, Reason.MISMATCH, Reason.TIME_FOR_NONTIME}),
        _not_timely(_year_end),
    ),
    Way("figure_in_name", Verdict.PARTIAL, frozenset({Reason.SELF_REFERENTIAL}), _figure_in_name, hard=True),
    Way("merged", Verdict.PARTIAL, frozenset({Reason.NO_UNIT, Reason.MULTI_INDICATOR}), _merged, hard=True),
    Way("abstract_share", Verdict.PARTIAL, frozenset({Reason.MISMATCH}), _abstract_share, hard=True),
    Way("count_of_satisfaction", Verdict.PARTIAL, frozenset({Reason.MISMATCH}), _count_of_satisfaction, hard=True),
    Way("no_event", Verdict.VERIFIABLE, frozenset({Reason.NO_NUMBER}), _no_event),
    Way("state", Verdict.VERIFIABLE, frozenset({Reason.NO_NUMBER}), _state),
    Way("graded", Verdict.VERIFIABLE, frozenset(), _graded, hard=True),
)
