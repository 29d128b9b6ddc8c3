"""Targets written in known ways: what a sound row turns into when its target is made vague, cut short or misplaced.

Every way says which verdict and which reasons it must earn. What the checker judges otherwise isn't used, so the key
of an exercise rests on two opinions that agree: how the target was made, and how it is read.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from assistant.review.checks.attainment import is_better_low, names_success
from assistant.review.judgement import Judgement, Reason, Verdict
from assistant.review.suggestion import BLANK, statistic_of
from assistant.review.verdict import judge
from assistant.training.exercise import Sheet
from knowledge.data_file import read_yaml
from knowledge.quantity import find_quantities
from knowledge.report import Indicator
from knowledge.running_text import one_line

_WORDS = Path(__file__).with_suffix(".yml")
_HEADER = ("一级指标", "二级指标", "三级指标", "年度指标值")
_OPEN_SHARE = re.compile(f"(?<!增长)(?<!下降)率≥{BLANK}%$")
# A statistic is the indicator's own where its last word asks for it: 服务水平, not 服务行业.
_LAST_WORD = 3
# What is named in a sentence makes no name of a statistic.
_LONGEST_NAME = 14
# More of what should be little is no wish, and an accident is no task.
_OF_MORE = {"direction", "self_reference", "bare", "activities", "benchmark", "figure_in_name"}
_UNTIMELY = {"direction", "benchmark", "time"}


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
        return judge(*self.cells)

    @property
    def cells(self) -> list[str]:
        """Return the cells without the way."""
        return [self.level1, self.level2, self.name, self.target, self.actual]

    @property
    def sheet(self) -> Sheet:
        """Return the cells up to the target as they are shown with a question."""
        return Sheet("", _HEADER, (tuple(self.cells[:-1]),))

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
    name, target = one_line(indicator.name), one_line(indicator.target)
    return Row(indicator.level1, indicator.level2, name, target, indicator.actual)


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

    Which share one sets is for the learner to say; a count or a growth would be made up, and so would that a rate which
    may well be too high is to be high.
    """
    is_own = names_success(row.name) or statistic_of(row.name[-_LAST_WORD:]) is not None
    if len(row.name) > _LONGEST_NAME:
        return
    for text in row.judgement.rewrites:
        if "【" not in text and (BLANK not in text or (is_own and _OPEN_SHARE.search(text))):
            yield text.replace(BLANK, str(share))


def trains(judged: Judgement | Way, focus: str) -> bool:
    """Return whether a row judged so trains `focus`: a reason that speaks against it, or no reason in particular."""
    return focus in {"", "VAL01"} or (judged.verdict.is_weak and any(one.value == focus for one in judged.reasons))


def _target(way: str) -> Callable[[Row, Random], Row | None]:
    """Return the change that puts a text of this way in place of the target, and says nothing of what was reached."""

    def change(row: Row, chance: Random) -> Row | None:
        # What was to come to nothing, or to no more, is better low whatever it is called.
        bounds = find_quantities(row.target)
        is_low = is_better_low(row.name, row.level1 + row.level2) or any(
            one.comparator in {"≤", "<"} or not one.value for one in bounds
        )
        if (way in _OF_MORE and is_low) or (way in _UNTIMELY and "时效" in row.level2):
            return None
        return replace(row, target=chance.choice(read_yaml(_WORDS)[way]), actual="完成")

    return change


def _figure_in_name(row: Row, chance: Random) -> Row | None:
    found = find_quantities(row.target)
    if len(found) != 1 or not found[0].unit or found[0].is_percent or find_quantities(row.name) or "时效" in row.level2:
        return None
    return _target("figure_in_name")(replace(row, name=f"{row.name}{found[0].value}{found[0].unit}"), chance)


def _merged(row: Row, chance: Random) -> Row | None:
    found = find_quantities(row.target)
    # A name may say in brackets what is counted, and what has no unit to begin with, a coefficient, lacks none.
    is_counted = len(found) == 1 and found[0].unit and not found[0].is_percent
    if not is_counted or re.search("[；(（]", row.name) or row.level2[:2] in {"时效", "质量"}:
        return None
    return replace(
        row,
        name=f"1.{row.name}；2.{chance.choice(read_yaml(_WORDS)['merged'])}；",
        target=f"{found[0].comparator or '≥'}{found[0].value}",
    )


def _abstract_share(_: Row, chance: Random) -> Row | None:
    share, name = chance.choice((90, 95, 98)), chance.choice(read_yaml(_WORDS)["abstract"])
    return Row("效益指标", "社会效益指标", name, f"≥{share}%", f"{share + 1}%")


def _count_of_satisfaction(row: Row, chance: Random) -> Row | None:
    if "满意" not in row.name:
        return None
    people = chance.randrange(20, 90) * 10
    return replace(row, target=f"≥{people}人", actual=f"{people + chance.randrange(3, 40)}人")


def _state(_: Row, chance: Random) -> Row | None:
    level, name, target = chance.choice(read_yaml(_WORDS)["state"]).split(" | ")
    return Row("产出指标", level, name, target, "已完成")


def _graded(_: Row, chance: Random) -> Row | None:
    name, target = chance.choice(read_yaml(_WORDS)["abstract"]), chance.choice(read_yaml(_WORDS)["graded"])
    return Row("效益指标", "可持续影响指标", name, target, "达成")


_NONE, _BOUND = Reason.NO_NUMBER, Reason.BOUND_WITHOUT_VALUE
WAYS: Sequence[Way] = tuple(
    Way(name, verdict, frozenset(reasons), change or _target(name), hard)
    for name, verdict, reasons, change, hard in (
        ("direction", Verdict.VAGUE, {_NONE, Reason.NO_BASELINE, Reason.DIRECTION_ONLY}, None, False),
        ("self_reference", Verdict.VAGUE, {_NONE, Reason.SELF_REFERENTIAL}, None, False),
        ("bare", Verdict.VAGUE, {_NONE}, None, False),
        ("activities", Verdict.VAGUE, {_NONE, Reason.ACTIVITY_LIST}, None, False),
        ("budget", Verdict.PARTIAL, {_NONE, _BOUND}, None, False),
        ("benchmark", Verdict.PARTIAL, {_NONE, _BOUND}, None, False),
        ("misplaced_budget", Verdict.PARTIAL, {_NONE, _BOUND, Reason.MISMATCH}, None, True),
        ("time", Verdict.PARTIAL, {_NONE, Reason.MISMATCH, Reason.TIME_FOR_NONTIME}, None, False),
        ("figure_in_name", Verdict.PARTIAL, {Reason.SELF_REFERENTIAL}, _figure_in_name, True),
        ("merged", Verdict.PARTIAL, {Reason.NO_UNIT, Reason.MULTI_INDICATOR}, _merged, True),
        ("abstract_share", Verdict.PARTIAL, {Reason.MISMATCH}, _abstract_share, True),
        ("count_of_satisfaction", Verdict.PARTIAL, {Reason.MISMATCH}, _count_of_satisfaction, True),
        ("state", Verdict.VERIFIABLE, {_NONE}, _state, False),
        ("graded", Verdict.VERIFIABLE, set[Reason](), _graded, True),
    )
)
