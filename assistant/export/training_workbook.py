"""A training as an Excel workbook: everyone, their mastery rule by rule, every attempt, assignments, agreement."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from assistant.export.workbook import Column, Value, workbook_of
from assistant.records.training import Attempt
from assistant.training.agreement import Agreement
from assistant.training.roster import Handed, Opinions, Result, Trainee
from knowledge.running_text import one_line

# A trainee alone, with a rule and its name, and with an attempt and what the exercise says of itself.
_Rule = tuple[Trainee, str, str]
_Attempt = tuple[Trainee, Attempt, Mapping[str, Any]]


def training_workbook(trainees: Sequence[Trainee], results: Sequence[Result], names: Mapping[str, str]) -> bytes:
    """Return the training as the bytes of an .xlsx file; `names` are the rules of the course in its order."""
    attempts = [(one, each, json.loads(each.exercise)) for one in trainees for each in one.progress.attempts]
    return workbook_of(
        ("学员", trainee_columns(names), trainees),
        ("掌握度", _MASTERY, [(one, *rule) for one in trainees for rule in names.items()]),
        ("练习记录", _attempts(names), attempts),
        ("作业", HANDED, [(result, one) for result in results for one in result.handed]),
        ("一致性", AGREEMENT, [(result, *pair) for result in results for pair in result.agreements]),
        ("判断不一", OPINIONS, [(result, one) for result in results for one in result.opinions]),
    )


def trainee_columns(names: Mapping[str, str]) -> Sequence[Column[Trainee]]:
    """Return what is shown of a trainee; `names` are the rules of the course in its order."""
    return (
        ("姓名", 14, lambda one: one.name),
        ("练习次数", 10, lambda one: len({attempt.at for attempt in one.progress.attempts})),
        ("平均得分率（%）", 15, lambda one: _mean_pct(one.progress.attempts)),
        ("已掌握要点", 12, lambda one: sum(map(one.progress.is_mastered, names))),
        ("要点总数", 10, lambda _: len(names)),
        ("平均掌握度（%）", 15, lambda one: _pct(one.progress.mean(names))),
        ("到期待复习", 12, lambda one: len(one.progress.due(names))),
        ("连续天数", 10, lambda one: one.progress.streak),
        ("最弱的要点", 40, lambda one: "、".join(names[rule] for rule in one.progress.weakest(names)[:3])),
        ("最近练习", 18, lambda one: _time(one.progress.attempts[-1].at if one.progress.attempts else None)),
    )


_MASTERED = {(True, True): "是", (True, False): "是", (False, True): "否", (False, False): "未练习"}
_MASTERY: Sequence[Column[_Rule]] = (
    ("姓名", 14, lambda row: row[0].name),
    ("代码", 20, lambda row: row[1]),
    ("要点", 30, lambda row: row[2]),
    ("练习次数", 10, lambda row: len(row[0].progress.of(row[1]))),
    ("平均得分率（%）", 15, lambda row: _mean_pct(row[0].progress.of(row[1]))),
    ("掌握度（%）", 12, lambda row: _pct(row[0].progress.mastery(row[1]))),
    ("是否掌握", 10, lambda row: _MASTERED[row[0].progress.is_mastered(row[1]), row[1] in row[0].progress.cards]),
    ("下次复习", 18, lambda row: _time(card.due if (card := row[0].progress.cards.get(row[1])) else None)),
)


def _attempts(names: Mapping[str, str]) -> Sequence[Column[_Attempt]]:
    return (
        ("姓名", 14, lambda row: row[0].name),
        ("时间", 18, lambda row: _time(row[1].at)),
        ("要点", 30, lambda row: names.get(row[1].rule, row[1].rule)),
        ("题型", 24, lambda row: row[2].get("title", "")),
        ("题号", 10, lambda row: row[2].get("seed", "")),
        ("难度", 7, lambda row: row[2].get("level", "")),
        ("出题报告", 44, lambda row: row[2].get("source", "")),
        ("得分率（%）", 12, lambda row: _pct(row[1].share)),
        ("用提示", 9, lambda row: row[1].hints),
    )


HANDED: Sequence[Column[tuple[Result, Handed]]] = (
    ("作业", 30, lambda row: row[0].assignment.title),
    ("截止时间", 18, lambda row: _time(row[0].assignment.due)),
    ("姓名", 14, lambda row: row[1].name),
    ("提交时间", 18, lambda row: _time(row[1].submission.at)),
    ("是否逾期", 10, lambda row: "逾期" if row[1].submission.is_late else "按时"),
    ("成绩（百分制）", 14, lambda row: row[1].grade.points),
    ("判定得分率（%）", 15, lambda row: _pct(row[1].grade.verdicts)),
    ("查全率（%）", 12, lambda row: _pct(row[1].grade.recall)),
    ("查准率（%）", 12, lambda row: _pct(row[1].grade.precision)),
    ("漏判", 40, lambda row: "、".join(row[1].grade.missed)),
    ("误判", 40, lambda row: "、".join(row[1].grade.spare)),
    ("评定分数", 10, lambda row: row[1].submission.mark),
    ("评语", 40, lambda row: row[1].submission.comment),
)
AGREEMENT: Sequence[Column[tuple[Result, str, str, Agreement]]] = (
    ("作业", 30, lambda row: row[0].assignment.title),
    ("甲", 14, lambda row: row[1]),
    ("乙", 14, lambda row: row[2]),
    ("指标数", 9, lambda row: row[3].items),
    ("一致率（%）", 12, lambda row: _pct(row[3].observed)),
    ("Kappa", 9, lambda row: row[3].kappa and round(row[3].kappa, 3)),
    ("区间下限", 10, lambda row: row[3].interval and round(row[3].interval[0], 3)),
    ("区间上限", 10, lambda row: row[3].interval and round(row[3].interval[1], 3)),
    ("一致程度", 30, lambda row: row[3].words),
)
OPINIONS: Sequence[Column[tuple[Result, Opinions]]] = (
    ("作业", 30, lambda row: row[0].assignment.title),
    ("三级指标", 30, lambda row: one_line(row[1].row.name)),
    ("年度指标值", 26, lambda row: one_line(row[1].row.target)),
    ("各人判断", 40, lambda row: "，".join(f"{one.chinese}{count}人" for one, count in row[1].counts.items())),
    ("标准答案", 16, lambda row: row[1].row.verdict.chinese),
    ("有争议", 8, lambda row: "是" if row[1].row.disputed else ""),
)


def _mean_pct(attempts: Sequence[Attempt]) -> Value:
    return _pct(sum(attempt.share for attempt in attempts) / len(attempts)) if attempts else ""


def _pct(share: float) -> float:
    return round(share * 100, 1)


def _time(at: datetime | None) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}" if at else ""
