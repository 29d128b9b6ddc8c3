"""Rewrite a weak target so that it can be scored; the project's own checker says how far that went.

A rewrite must still measure what the indicator is about: its own words, or a statistic that the checker would suggest
for it. A perfect figure of something else is worth little.
"""

import re
from collections.abc import Collection, Iterator
from random import Random

from assistant.review.judgement import Judgement, Reason, Verdict
from assistant.review.row import residue, squeeze
from assistant.review.suggestion import BLANK
from assistant.review.verdict import judge
from assistant.training.exercise import Answer, Blank, BlankForm, Exercise, Grade, Key, Sheet
from assistant.training.explaining import example_text, reason_name, reason_text, verdict_text
from assistant.training.material import Material
from assistant.training.targets import WAYS, Row, row_of, trains, written
from knowledge.quantity import find_quantities, fold
from knowledge.running_text import pairs

TITLE = "改写指标值"
TOPICS: tuple[str, ...] = ()
_QUESTION = (
    "这一行的指标值照现在的写法打不了分。请改写“年度指标值”这一格，使它能据以评分；指标名称不变，数值可以自己设定。"
)
_HEADER = ("一级指标", "二级指标", "三级指标", "年度指标值")
_WORTH = {Verdict.QUANTIFIED: 1.0, Verdict.VERIFIABLE: 0.7, Verdict.PARTIAL: 0.4, Verdict.VAGUE: 0.0}
_DOUBTFUL = 0.8
_OTHER_SUBJECT = 0.2
_SHARE_FOR_COUNT = 0.5
_LONGEST = 120
_EASY = {"direction", "self_reference", "bare", "benchmark", "budget"}
_BY_LEVEL = {1: _EASY, 2: _EASY | {"activities", "time", "figure_in_name"}, 3: {way.name for way in WAYS} - {"merged"}}
# What any name may hold says nothing of the subject.
_COMMON = re.compile(
    "完成|实施|开展|项目|工作|数量|质量|指标|情况|水平|进行|年度|全年|当年|本年|以上|以下|不低于|不少于|不超过"
)


def rules() -> Collection[str]:
    """Return the rule of quantified targets and every reason."""
    return ("VAL01", *(reason.value for reason in Reason))


def make(material: Material, chance: Random, level: int, focus: str = "") -> Exercise | None:
    """Return the question about one weak row of `material`, its own or a sound one written weakly."""
    for row, original in _weak_rows(material, chance, level, focus):
        key = next((text for text in _answers(row, original, chance) if _is_full(row, text)), None)
        if key is not None and key not in row.target + row.name:
            return _exercise(row, key, level)
    return None


def grade(exercise: Exercise, answer: Answer) -> Grade:
    """Return what the checker makes of the rewrite, with the reason where it isn't full."""
    row = Row(*exercise.key.facts["row"])
    right = exercise.key.answer.text("target")
    text = answer.text("target").strip()
    judgement = judge(row.level1, row.level2, row.name, text, row.actual)
    points, said = _worth(row, text, judgement)
    if points > _SHARE_FOR_COUNT and _is_share_for_count(row, text, right):
        points = _SHARE_FOR_COUNT
        said = (
            f"“{row.name}”数的是“{right}”这样的数量，“{text}”是比率：是什么的百分之几？要么写数量，要么写清比率的对象。"
        )
    gone = {reason.value for reason in Reason} - {reason.value for reason in judgement.reasons}
    by_rule = {"VAL01": points} | {
        code: float(code in gone and points >= _WORTH[Verdict.PARTIAL]) for code in exercise.rules if code != "VAL01"
    }
    lines = [said]
    if points < 1:
        lines += [f"· {reason_text(reason)}" for reason in judgement.reasons if text]
        lines += [f"可以这样写：“{right}”。数值按年初计划定，这里只示意写法。", verdict_text(Verdict.QUANTIFIED)]
    lines.append(example_text("VAL01"))
    return Grade(points, by_rule, "\n".join(lines), right)


def keeps_subject(row: Row, text: str) -> bool:
    """Return whether `text` measures what the row is about: it names nothing else, as far as words can tell."""
    subject = _COMMON.sub("", residue(text.replace(row.target, "")))
    if len(subject) < 2:
        return True
    own = [row.name, *row.judgement.rewrites]
    return any(pairs(subject) & pairs(_COMMON.sub("", squeeze(words))) for words in own)


def _is_share_for_count(row: Row, text: str, right: str) -> bool:
    """Return whether a bare percentage stands for what is counted in pieces, persons, money or days."""
    is_share = all(quantity.is_percent for quantity in find_quantities(text)) and "%" in fold(text)
    counts = any(not quantity.is_percent for quantity in find_quantities(right))
    return is_share and counts and len(residue(text)) < 2 and not row.name.endswith(("率", "度", "比例", "占比"))


def _worth(row: Row, text: str, judgement: Judgement) -> tuple[float, str]:
    """Return what a rewrite is worth and the sentence that says why."""
    if not text:
        return 0.0, "还没有写。先想：这件事用什么数来衡量，数从哪里来。"
    if squeeze(text) == squeeze(row.target):
        return 0.0, f"和原来一样，仍写“{row.target}”，看不出做到什么程度算完成。"
    if len(text) > _LONGEST:
        return 0.0, f"指标值是表里的一格，请写在{_LONGEST}字以内：方向、数值、单位。"
    worth = _WORTH[judgement.verdict]
    named = "、".join(map(reason_name, judgement.reasons))
    if judgement.verdict is Verdict.QUANTIFIED and not keeps_subject(row, text):
        said = f"“{text}”衡量的不是“{row.name}”这件事。改写指标值不能换掉衡量的对象，换了就等于取消了原来的指标。"
        return min(worth, _OTHER_SUBJECT), said
    if judgement.verdict is Verdict.QUANTIFIED and judgement.reasons:
        return _DOUBTFUL, f"“{text}”可以打分了，还差一点：{named}。"
    said = {
        Verdict.QUANTIFIED: f"改得好：“{text}”有数、有方向，评审人照着就能打分。",
        Verdict.VERIFIABLE: f"“{text}”能用是或否核验，规则允许；这件事有数可写，写成数值就能按完成比例打分。",
        Verdict.PARTIAL: f"“{text}”比原来进了一步，还不能据以评分：{named or '标准不完整'}。",
        Verdict.VAGUE: f"“{text}”还是没有标准，评审人打不了分：{named or '没有数值'}。",
    }[judgement.verdict]
    return worth, said


def _weak_rows(material: Material, chance: Random, level: int, focus: str) -> Iterator[tuple[Row, str]]:
    """Yield weak rows with the sound target they were made from, "" for those that stand so in the report."""
    rows = [row for row in material.ledger if row.indicator.name.strip() and row.judgement]
    weak = [(row_of(row.indicator), "") for row in rows if row.judgement and row.judgement.verdict.is_weak]
    sound = [row_of(row.indicator) for row in rows if row.judgement and row.judgement.verdict is Verdict.QUANTIFIED]
    if weak and not chance.randrange(4):
        yield from (one for one in chance.sample(weak, len(weak)) if trains(one[0].judgement.reasons, focus))
    names = _BY_LEVEL[3 if focus else level]
    ways = [way for way in WAYS if way.name in names and way.verdict.is_weak and trains(way.reasons, focus)]
    for way in chance.sample(ways, len(ways)):
        for row in chance.sample(sound, len(sound)):
            if changed := written(way, row, chance):
                yield changed, row.target
                break


def _answers(row: Row, original: str, chance: Random) -> Iterator[str]:
    """Yield targets that may be right: the sound one, then what the checker suggests with its blanks filled in."""
    if original:
        yield original
    for text in row.judgement.rewrites:
        if text.count(BLANK) > 1 or "【" in text:
            continue
        yield text.replace(BLANK, str(chance.choice((90, 95, 98)) if "%" in text else chance.randrange(12, 80)))


def _is_full(row: Row, text: str) -> bool:
    judgement = judge(row.level1, row.level2, row.name, text, row.actual)
    is_quantified = judgement.verdict is Verdict.QUANTIFIED and not judgement.reasons and bool(find_quantities(text))
    return is_quantified and len(text) <= _LONGEST and keeps_subject(row, text)


def _exercise(row: Row, key: str, level: int) -> Exercise:
    reasons = row.judgement.reasons
    return Exercise(
        kind="rewrite",
        title=TITLE,
        seed=0,
        level=level,
        source="",
        rules=("VAL01", *(reason.value for reason in reasons)),
        topics=row.topics,
        question=_QUESTION,
        blanks=(Blank("target", "改写后的年度指标值", BlankForm.TEXT),),
        hints=(
            f"先说它哪里不行：{'、'.join(map(reason_name, reasons))}。",
            f"再想“{row.name}”用什么来数：几个、几次、百分之几，还是几月几日前？数从哪本台账、哪张报表来？",
            "写法是“方向＋数值＋单位”，例如“不少于×场”“达到×%”“不超过×万元”，把×换成具体的数。",
        ),
        sheets=(Sheet("", _HEADER, ((row.level1, row.level2, row.name, row.target),)),),
        subject=row.name,
        key=Key(
            Answer({"target": (key,)}),
            {"row": [row.level1, row.level2, row.name, row.target, row.actual], "way": row.way},
        ),
    )
