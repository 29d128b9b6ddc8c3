"""Rewrite a weak target so that it can be scored and serves its indicator."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from assistant.review import row as review
from assistant.review.judgement import Reason, Verdict
from assistant.training.exercise import Answer, Blank, BlankForm, Exercise, Grade, Key
from assistant.training.judging.judged import Judged
from assistant.training.judging.target import judge_target
from assistant.training.lesson import example_text, reason_name, reason_text, verdict_text
from assistant.training.material import Material
from assistant.training.targets import WAYS, Row, row_of, suggested, trains, written

TITLE = "改写指标值"
TOPICS: tuple[str, ...] = ()
RULES = ("VAL01", *(reason.value for reason in Reason))
_QUESTION = (
    "这一行的指标值照现在的写法打不了分。请改写“年度指标值”这一格，使它能据以评分；指标名称不变，数值可以自己设定。"
)
_HALFWAY = 0.4
_EASY = {"direction", "self_reference", "bare", "benchmark", "budget"}
_BY_LEVEL = {
    1: _EASY,
    2: _EASY | {"activities", "time", "figure_in_name"},
    3: {way.name for way in WAYS} - {"merged", "abstract_share"},
}


def make(material: Material, chance: Random, level: int, focus: str = "") -> Exercise | None:
    """Return the question about one weak row of `material`, its own or a sound one written weakly."""
    for row, original in _weak_rows(material, chance, level, focus):
        answers = [original] if original else suggested(row, chance.choice((90, 95, 98)))
        key = next((text for text in answers if not _judged(row, text).faults), None)
        if key is not None and key not in row.target + row.name:
            return _exercise(row, key)
    return None


def grade(exercise: Exercise, answer: Answer) -> Grade:
    """Return what the rewrite is worth, with the reason where it isn't full."""
    row = Row(*exercise.key.facts["row"])
    right = exercise.key.answer.text("target")
    text = answer.text("target").strip()
    found = _judged(row, text)
    points = found.score / 100
    judgement = replace(row, target=text).judgement
    gone = {reason.value for reason in Reason} - {reason.value for reason in judgement.reasons}
    by_rule = {"VAL01": points} | {
        code: float(code in gone and points >= _HALFWAY) for code in exercise.rules if code != "VAL01"
    }
    lines = [*found.reasons] or [f"改得好：“{text}”有数、有方向，评审人照着就能打分。"]
    if points < 1:
        lines += [f"· {reason_text(reason)}" for reason in judgement.reasons if text]
        lines += [f"可以这样写：“{right}”。数值按年初计划定，这里只示意写法。", verdict_text(Verdict.QUANTIFIED)]
    lines.append(example_text("VAL01"))
    return Grade(points, by_rule, "\n".join(lines), right)


def _judged(row: Row, text: str) -> Judged:
    return judge_target(review.Row(row.level1, row.level2, row.name, text, row.actual), row.target)


def _weak_rows(material: Material, chance: Random, level: int, focus: str) -> Iterator[tuple[Row, str]]:
    """Yield weak rows with the sound target they were made from, "" for those that stand so in the report."""
    rows = [row for row in material.ledger if row.indicator.name.strip() and row.judgement]
    weak = [(row_of(row.indicator), "") for row in rows if row.judgement and row.judgement.verdict.is_weak]
    sound = [row_of(row.indicator) for row in rows if row.judgement and row.judgement.verdict is Verdict.QUANTIFIED]
    if weak and not chance.randrange(4):
        yield from (one for one in chance.sample(weak, len(weak)) if trains(one[0].judgement, focus))
    names = _BY_LEVEL[3 if focus else level]
    ways = [way for way in WAYS if way.name in names and way.verdict.is_weak and trains(way, focus)]
    for way in chance.sample(ways, len(ways)):
        for row in chance.sample(sound, len(sound)):
            if changed := written(way, row, chance):
                yield changed, row.target
                break


def _exercise(row: Row, key: str) -> Exercise:
    reasons = row.judgement.reasons
    return Exercise(
        rules=("VAL01", *(reason.value for reason in reasons)),
        topics=row.topics,
        question=_QUESTION,
        blanks=(Blank("target", "改写后的年度指标值", BlankForm.TEXT),),
        hints=(
            f"先说它哪里不行：{'、'.join(map(reason_name, reasons))}。",
            f"再想“{row.name}”用什么来数：几个、几次、百分之几，还是几月几日前？数从哪本台账、哪张报表来？",
            "写法是“方向＋数值＋单位”，例如“不少于×场”“达到×%”“不超过×万元”，把×换成具体的数。",
        ),
        sheets=(row.sheet,),
        subject=row.name,
        key=Key(
            Answer({"target": (key,)}),
            {"row": row.cells, "way": row.way},
        ),
    )
