"""A training as an Excel workbook: everyone, their mastery rule by rule, every attempt, assignments, agreement."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from assistant.export.sheets import Value, add_sheet, in_order, new_workbook, workbook_bytes
from assistant.records.training import Attempt
from assistant.training.roster import Result, Trainee

_TRAINEES = (
    ("姓名", 14),
    ("练习次数", 10),
    ("平均得分率（%）", 15),
    ("已掌握要点", 12),
    ("要点总数", 10),
    ("平均掌握度（%）", 15),
    ("到期待复习", 12),
    ("连续天数", 10),
    ("最近练习", 18),
)
_MASTERY = (
    ("姓名", 14),
    ("代码", 20),
    ("要点", 30),
    ("练习次数", 10),
    ("平均得分率（%）", 15),
    ("掌握度（%）", 12),
    ("是否掌握", 10),
    ("下次复习", 18),
)
_ATTEMPTS = (
    ("姓名", 14),
    ("时间", 18),
    ("要点", 30),
    ("题型", 24),
    ("题号", 10),
    ("难度", 7),
    ("出题报告", 44),
    ("得分率（%）", 12),
    ("用提示", 9),
)
_ASSIGNMENTS = (
    ("作业", 30),
    ("截止时间", 18),
    ("姓名", 14),
    ("提交时间", 18),
    ("是否逾期", 10),
    ("成绩（百分制）", 14),
    ("判定得分率（%）", 15),
    ("查全率（%）", 12),
    ("查准率（%）", 12),
    ("漏判", 40),
    ("误判", 40),
    ("评定分数", 10),
    ("评语", 40),
)
_AGREEMENT = (
    *(("作业", 30), ("甲", 14), ("乙", 14), ("指标数", 9), ("一致率（%）", 12), ("Kappa", 9)),
    *(("区间下限", 10), ("区间上限", 10), ("一致程度", 30)),
)
_OPINIONS = (("作业", 30), ("三级指标", 30), ("年度指标值", 26), ("各人判断", 40), ("标准答案", 16), ("有争议", 8))


def training_workbook(trainees: Sequence[Trainee], results: Sequence[Result], names: Mapping[str, str]) -> bytes:
    """Return the training as the bytes of an .xlsx file; `names` are the rules of the course in its order."""
    workbook = new_workbook()
    add_sheet(workbook, "学员", in_order(_TRAINEES), [_trainee_row(trainee, names) for trainee in trainees])
    mastery = [_mastery_row(trainee, rule, name) for trainee in trainees for rule, name in names.items()]
    add_sheet(workbook, "掌握度", in_order(_MASTERY), mastery)
    attempts = [
        _attempt_row(trainee.name, attempt, names) for trainee in trainees for attempt in trainee.progress.attempts
    ]
    add_sheet(workbook, "练习记录", in_order(_ATTEMPTS), attempts)
    add_sheet(workbook, "作业", in_order(_ASSIGNMENTS), [row for result in results for row in _result_rows(result)])
    agreements = [row for result in results for row in _agreement_rows(result)]
    add_sheet(workbook, "一致性", in_order(_AGREEMENT), agreements)
    opinions = [row for result in results for row in _opinion_rows(result)]
    add_sheet(workbook, "判断不一", in_order(_OPINIONS), opinions)
    return workbook_bytes(workbook)


def _trainee_row(trainee: Trainee, names: Mapping[str, str]) -> Sequence[Value]:
    done = trainee.progress
    return (
        trainee.name,
        len({attempt.at for attempt in done.attempts}),
        _mean_pct(done.attempts),
        sum(map(done.is_mastered, names)),
        len(names),
        _pct(done.mean(names)),
        len(done.due(names)),
        done.streak,
        _time(done.attempts[-1].at) if done.attempts else "",
    )


def _mastery_row(trainee: Trainee, rule: str, name: str) -> Sequence[Value]:
    done, card = trainee.progress, trainee.progress.cards.get(rule)
    attempts = done.of(rule)
    return (
        trainee.name,
        rule,
        name,
        len(attempts),
        _mean_pct(attempts),
        _pct(done.mastery(rule)),
        "是" if done.is_mastered(rule) else "否" if card else "未练习",
        _time(card.due) if card else "",
    )


def _attempt_row(name: str, attempt: Attempt, names: Mapping[str, str]) -> Sequence[Value]:
    exercise = json.loads(attempt.exercise)
    return (
        name,
        _time(attempt.at),
        names.get(attempt.rule, attempt.rule),
        exercise.get("title", ""),
        exercise.get("seed", ""),
        exercise.get("level", ""),
        exercise.get("source", ""),
        _pct(attempt.share),
        attempt.hints,
    )


def _result_rows(result: Result) -> list[Sequence[Value]]:
    due = result.assignment.due
    return [
        (
            result.assignment.title,
            _time(due) if due else "",
            one.name,
            _time(one.submission.at),
            "逾期" if one.submission.is_late else "按时",
            one.grade.points,
            _pct(one.grade.verdicts),
            _pct(one.grade.recall),
            _pct(one.grade.precision),
            "、".join(one.grade.missed),
            "、".join(one.grade.spare),
            "" if one.submission.mark is None else one.submission.mark,
            one.submission.comment,
        )
        for one in result.handed
    ]


def _agreement_rows(result: Result) -> list[Sequence[Value]]:
    return [
        (
            result.assignment.title,
            one,
            other,
            found.items,
            _pct(found.observed),
            "" if found.kappa is None else round(found.kappa, 3),
            *(round(bound, 3) for bound in found.interval or ()),
            *([] if found.interval else ["", ""]),
            found.words,
        )
        for one, other, found in result.agreements
    ]


def _opinion_rows(result: Result) -> list[Sequence[Value]]:
    return [
        (
            result.assignment.title,
            one.row.name,
            one.row.target,
            "，".join(f"{verdict.chinese}{count}人" for verdict, count in one.counts.items()),
            one.row.verdict.chinese,
            "是" if one.row.disputed else "",
        )
        for one in result.opinions
    ]


def _mean_pct(attempts: Sequence[Attempt]) -> Value:
    return _pct(sum(attempt.share for attempt in attempts) / len(attempts)) if attempts else ""


def _pct(share: float) -> float:
    return round(share * 100, 1)


def _time(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}"
