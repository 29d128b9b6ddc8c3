"""Judge an indicator: how far its target is quantified, and for which reasons it can't be scored.

The rows are a report's own, or its sound ones written anew in known ways. A trainer's correction is the key where
there is one.
"""

from collections.abc import Mapping, Sequence
from random import Random

from assistant.review.checks.attainment import change_wanted
from assistant.review.judgement import Reason, Verdict
from assistant.training.exercise import Answer, Blank, BlankForm, Exercise, Grade, Key, Option, overlap
from assistant.training.lesson import example_text, reason_name, reason_text, verdict_text
from assistant.training.material import Material
from assistant.training.targets import WAYS, Row, row_of, trains, written
from knowledge.quantity import find_counts_in_words, find_quantities

TITLE = "判断指标是否量化"
TOPICS: tuple[str, ...] = ()
RULES = ("VAL01", *(reason.value for reason in Reason))
_QUESTION = "读下面这一行指标：照现在的写法，指标值能不能打分？请判断它属于哪一种，并选出原因（可多选）。"
_NO_FAULT = "没有上面这些问题"
_VERDICT_SHARE = 0.6
_DISTRACTORS = {1: 2, 2: 4, 3: 6}
_TRIES = 40
_HINTS = {
    Verdict.QUANTIFIED: "盖住别的，只看指标值里的数：方向、单位、对象都能从这一行看出来吗？",
    Verdict.VERIFIABLE: "没有数字不一定打不了分：拿着文件或记录，不用主观判断能不能说“是”或“否”？",
    Verdict.PARTIAL: "给你一份台账，照这个指标值，你能算出得几分吗？算不出的话，是一点标准都没有，还是只差一点？",
    Verdict.VAGUE: "做到什么程度算完成？两个评审人照着打，会不会打出不同的分？",
}
# One fault, one tick: that a wish has no figure and no baseline, and that a date counts nothing, goes without saying.
_IMPLIED = {Reason.NO_NUMBER, Reason.NO_BASELINE}
# What may be said, too, of a row with such a fault isn't offered beside it: nobody could tell that it is wrong.
_ARGUABLE: Mapping[Reason, set[Reason]] = {
    Reason.NO_NUMBER: {Reason.NO_UNIT, Reason.NO_BASELINE, Reason.MISMATCH},
    Reason.SELF_REFERENTIAL: {Reason.NO_NUMBER, Reason.NO_UNIT, Reason.NO_BASELINE, Reason.BOUND_WITHOUT_VALUE},
    Reason.BOUND_WITHOUT_VALUE: {Reason.DIRECTION_ONLY},
    Reason.TIME_FOR_NONTIME: {Reason.BOUND_WITHOUT_VALUE},
    Reason.ACTIVITY_LIST: {Reason.MULTI_INDICATOR},
    Reason.MULTI_INDICATOR: {Reason.ACTIVITY_LIST, Reason.MISMATCH},
    Reason.MISMATCH: {Reason.NO_BASELINE},
}
_OF_BARE = {Reason.SELF_REFERENTIAL, Reason.DIRECTION_ONLY}
_NOT_OF_STATES = {Reason.DIRECTION_ONLY, Reason.MISMATCH, Reason.BOUND_WITHOUT_VALUE, Reason.TIME_FOR_NONTIME}
_FIRST_HINT = (
    "按顺序看三点：有没有数、比率、零发生或日期；没有的话，第三方能不能凭记录说“是”或“否”；都不能，再看缺什么。"
)


def make(material: Material, chance: Random, level: int, focus: str = "") -> Exercise | None:
    """Return the question about one row of `material`."""
    for _ in range(_TRIES):
        found = _row(material, chance, level, focus)
        if found is not None:
            row, verdict, reasons, note = found
            return _exercise(row, verdict, reasons, note, chance, level)
    return None


def grade(exercise: Exercise, answer: Answer) -> Grade:
    """Return six tenths for the verdict, half of them for the right side of the line, and four for the reasons."""
    right = Verdict(exercise.key.facts["verdict"])
    reasons = tuple(Reason(reason) for reason in exercise.key.facts["reasons"])
    given = _chosen_verdict(answer)
    same_side = given is not None and given.is_weak is right.is_weak
    verdict_points = 1.0 if given is right else 0.5 if same_side else 0.0
    names = {option.name: option.text for option in exercise.blank("reasons").options}
    chosen = {names[name] for name in answer.of("reasons") if name in names}
    wanted = {names[name] for name in exercise.key.answer.of("reasons")}
    precision, recall, balance = overlap(chosen, wanted)
    points = _VERDICT_SHARE * verdict_points + (1 - _VERDICT_SHARE) * balance
    by_rule = {"VAL01": verdict_points} | {
        reason.value: float(reason_name(reason) in chosen if reason in _asked(reasons) else bool(chosen & wanted))
        for reason in reasons
    }
    named = "、".join(map(reason_name, _asked(reasons)))
    told = right.chinese + (f"；原因：{named}" if named else "；没有问题")
    return Grade(round(points, 4), by_rule, _explanation(exercise, given, chosen, wanted), told, precision, recall)


def _row(
    material: Material, chance: Random, level: int, focus: str
) -> tuple[Row, Verdict, tuple[Reason, ...], str] | None:
    """Return a row with its key: as it stands in the report, or a sound one written in one of the known ways."""
    rows = [row for row in material.ledger if row.indicator.target.strip() and row.indicator.name.strip()]
    # A number in words may count who does it: 五个镇全部建立.
    rows = [
        row for row in rows if not find_counts_in_words(row.indicator.target) or find_quantities(row.indicator.target)
    ]
    # A third stays as it is: sound rows must be told from weak ones, too.
    if rows and chance.randrange(3):
        sound = [row_of(row.indicator) for row in rows if row.judgement and row.judgement.verdict is Verdict.QUANTIFIED]
        ways = [way for way in WAYS if trains(way, focus) and (level > 1 or focus or not way.hard)]
        way = chance.choice(ways or WAYS)
        for row in chance.sample(sound, len(sound)):
            if changed := written(way, row, chance):
                return changed, way.verdict, changed.judgement.reasons, ""
        return None
    for found in chance.sample(rows, len(rows)):
        judgement, place = found.judgement, found.indicator.location
        if judgement is None or not trains(judgement, focus):
            continue
        # Of such a row two reasonable people may say different things, unless a trainer has settled it.
        if not judgement.is_disputable or place in material.notes:
            return row_of(found.indicator), judgement.verdict, judgement.reasons, material.notes.get(place, "")
    return None


def _asked(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    implied = {*_IMPLIED, *([Reason.MISMATCH] if Reason.TIME_FOR_NONTIME in reasons else [])}
    return tuple(reason for reason in reasons if reason not in implied) or tuple(reasons[:1])


def _arguable(row: Row, verdict: Verdict, reasons: Sequence[Reason]) -> set[Reason]:
    """Return the reasons that somebody might well give for a row, though they aren't its key."""
    if verdict is Verdict.VERIFIABLE:
        return set(Reason) - _NOT_OF_STATES
    found = set[Reason]().union(*(_ARGUABLE.get(reason, set()) for reason in reasons))
    if tuple(reasons) == (Reason.NO_NUMBER,):
        found |= _OF_BARE
    # A growth is one against the year before, whether that is said or not.
    return found | ({Reason.NO_BASELINE} if change_wanted(row.name) else set())


def _exercise(row: Row, verdict: Verdict, reasons: Sequence[Reason], note: str, chance: Random, level: int) -> Exercise:
    verdicts = tuple(Option(name, one.chinese) for name, one in zip("ABCD", Verdict, strict=True))
    # What can be told without a figure lacks nothing for having none.
    reasons = reasons if verdict.is_weak else ()
    known = {*reasons, *_arguable(row, verdict, reasons)}
    wrong, asked = [reason for reason in Reason if reason not in known], _asked(reasons)
    shown = [*asked, *chance.sample(wrong, min(len(wrong), max(_DISTRACTORS[level], 4 - len(asked))))]
    shown.sort(key=list(Reason).index)
    options = [Option(str(place), reason_name(reason)) for place, reason in enumerate(shown, start=1)]
    options.append(Option(str(len(options) + 1), _NO_FAULT))
    right = [option.name for option, reason in zip(options, shown, strict=False) if reason in asked]
    answer = Answer(
        {
            "verdict": tuple(option.name for option, one in zip(verdicts, Verdict, strict=True) if one is verdict),
            "reasons": tuple(right or [options[-1].name]),
        }
    )
    return Exercise(
        rules=("VAL01", *(reason.value for reason in reasons)),
        topics=row.topics,
        question=_QUESTION,
        blanks=(
            Blank("verdict", "属于哪一种", BlankForm.CHOICE, verdicts),
            Blank("reasons", "原因：照这样写，缺什么、错在哪", BlankForm.CHOICE, tuple(options), several=True),
        ),
        hints=(_FIRST_HINT, _HINTS[verdict], _last_hint(asked)),
        sheets=(row.sheet,),
        subject=row.name,
        key=Key(
            answer,
            {
                "verdict": verdict.value,
                "reasons": [reason.value for reason in reasons],
                "way": row.way,
                "note": note,
                "row": row.cells,
            },
        ),
    )


def _last_hint(reasons: Sequence[Reason]) -> str:
    count = f"要选的原因有{len(reasons)}项。" if reasons else "不是每一行都有问题，别硬找。"
    return f"再对照三点：数值、单位、衡量的对象是不是名称说的那件事。{count}"


def _chosen_verdict(answer: Answer) -> Verdict | None:
    given = answer.of("verdict")
    place = "ABCD".find(given[0].upper()) if len(given) == 1 and len(given[0]) == 1 else -1
    return list(Verdict)[place] if place >= 0 else None


def _explanation(exercise: Exercise, given: Verdict | None, chosen: set[str], wanted: set[str]) -> str:
    facts = exercise.key.facts
    right = Verdict(facts["verdict"])
    name, target = facts["row"][2:4]
    lines = []
    if given is right:
        lines.append(f"判断对了：“{name}”的指标值“{target}”属于“{right.chinese}”。")
    elif given is None:
        lines.append(f"没有选判断。“{name}”的指标值“{target}”属于“{right.chinese}”。")
    else:
        side = "方向对了，都是不能据以评分的，只差一档" if given.is_weak and right.is_weak else "再想一想"
        side = "都是可以评分的，只差一档" if not given.is_weak and not right.is_weak else side
        lines.append(f"你判为“{given.chinese}”，{side}：“{name}”的指标值“{target}”应判为“{right.chinese}”。")
    lines.append(verdict_text(right))
    lines += [f"· {reason_text(Reason(reason))}" for reason in facts["reasons"]]
    if missed := wanted - chosen - {_NO_FAULT}:
        lines.append(f"漏选：{'、'.join(sorted(missed))}。")
    if spare := chosen - wanted - {_NO_FAULT}:
        lines.append(f"多选：{'、'.join(sorted(spare))}，这一行没有这个问题。")
    if (_NO_FAULT in wanted) is not (_NO_FAULT in chosen):
        lines.append(f"“{_NO_FAULT}”{'该选' if _NO_FAULT in wanted else '不该选'}。")
    if facts["note"]:
        lines.append(f"培训老师的说明：{facts['note']}")
    if right.is_weak:
        suggestion = Row(*facts["row"]).judgement.suggestion
        lines += [f"可以这样写：{suggestion}", example_text("VAL01")]
    return "\n".join(lines)
