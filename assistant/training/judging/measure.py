"""Whether a measure answers its problem: who does what by when and up to what, in the unit's own and lawful means."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path

import numpy as np

from assistant.drafting.planning.duties import Duty, Offices, read_duty
from assistant.review.catalogue import rule_of
from assistant.review.narrative import has
from assistant.review.row import Row
from assistant.review.rule import Finding
from assistant.training.judging.acts import harmful, reaches, soundness
from assistant.training.judging.aim import Aim, Rewrite, amount, is_set
from assistant.training.judging.judged import Fault, Judged, judged
from assistant.training.judging.target import judge_target
from knowledge.data_file import read_yaml
from knowledge.errors import UserError
from knowledge.extraction import read_report
from knowledge.facts.account import read_account
from knowledge.finding.opening import bundled_embedder
from knowledge.narrative.entries import read_narrative
from knowledge.parsing.txt import read_text
from knowledge.report import Report
from knowledge.running_text import one_line

WEIGHTS = Path(__file__).with_name("evidence.yml")
RULES = ("DOC11", "DOC12", "DOC13", "DOC14")
_PARTS = {
    "责任科室或责任人": "写明由哪个科室、哪个岗位负责",
    "完成时间": "写明几月底前、每季度这样的时限",
    "可以检查的结果": "写明数量、比率，或者要印发的文件",
}
# What means something farther from the problem than this could stand under any.
_NEAR, _MARGIN = 0.885, 0.02
_SHORTEST, _LONGEST = 8, 600
_ADVISED = 90
_YEARS = 3
# So much of a figure's name tells it, in whichever words it begins.
_NAME = 4
_YEAR = re.compile(r"20\d\d")
_REPORT_YEAR = re.compile(r"(20\d\d)年度")
_REACHED = re.compile("(?:达到?|[一-龥][到至]|不低于|不少于|控制在|不超过|不高于|[≥≤])(?:不低于|不高于)?$")
_ACT = re.compile(r"[一-龥]{3,}")


def judge_answer(asked: Mapping[str, str]) -> Judged:
    """Return what `answer` is worth as a rewrite of the target, or as a measure for what the other fields tell."""
    level1, level2, name, target, actual, context, answer = (
        asked.get(key, "") for key in ("level1", "level2", "indicator", "target", "actual", "report_context", "answer")
    )
    if asked.get("kind") == "rewrite":
        return judge_target(Row(level1, level2, name, answer, actual), target, context)
    if asked.get("kind") == "measure":
        row = f"指标值{target}，完成{actual}。" if target else ""
        return judge_measure(f"{name}\n{row}{context}", answer)
    raise UserError(f"不认识“kind”的值“{asked.get('kind', '')}”，请写 rewrite（改写指标值）或 measure（改进措施）。")


def judge_measure(problem: str, text: str, others: Sequence[str] = (), year: int | None = None) -> Judged:
    """Return what `text` is worth as the measure for `problem` of a report of `year`.

    `others` are the report's other problems: a measure that speaks of one of those isn't for this one.
    """
    text = text.strip()
    if refusal := _refusal(text, problem):
        return judged([Fault(0, refusal)])
    if year is None:
        year = max(map(int, _REPORT_YEAR.findall(problem)), default=None)
    return judged([*_broken(problem, others, text, year), *_of_results(problem, text)])


def _refusal(text: str, problem: str) -> str:
    if not text:
        return "还没有写。先写一个动作：谁去做什么。"
    if len(text) < _SHORTEST:
        return f"“{text}”太短了，说不清谁、何时、做到什么。"
    if len(text) > _LONGEST:
        return f"一条措施写在{_LONGEST}字以内，只写要做的事。"
    return "这是问题里的原话，不是措施。" if text in problem else ""


def _broken(problem: str, others: Sequence[str], text: str, year: int | None) -> Iterator[Fault]:
    report = as_written(problem, text, year)
    measures = read_narrative(report).measures
    if has("advice", text) or not measures:
        yield from harmful(text)
        yield Fault(30, "写成了对别人的建议，不是本单位要做的事。", "DOC12")
        return
    found = {code: list(rule_of(code).check(read_account(report))) for code in ("DOC12", "DOC14")}
    duty = read_duty([text], Offices(), report)
    yield from _of_dates(year, duty, text)
    lacking = parts_lacking(report, duty)
    weights = read_yaml(WEIGHTS)
    # Above 0 a measure is the likelier a good one.
    weighed = sum(weights[name] * value for name, value in evidence(text, lacking).items())
    # Nobody could look up whether a measure was taken that has none of them.
    least = _ADVISED if weighed > 0 and len(lacking) < len(_PARTS) else 70 - 20 * (len(lacking) - 1)
    for part in lacking:
        yield Fault(least, f"没有写{part}：{_PARTS[part]}。", "DOC11")
    doubts = list(harmful(text, is_sound=weighed > 0))
    yield from doubts
    if weighed <= 0 and not doubts and not lacking:
        yield Fault(60, "看不出做了哪件能解决问题、查得到的事：写明动作，和事后看得到什么。", "DOC12")
    if any(_is_of(one, measures[0].location) for one in found["DOC12"]):
        yield Fault(30, "写成了要财政、上级做的事，或寄望于增设机构、增加编制，本单位落实不了。", "DOC12")
    if _is_elsewhere(problem, others, text):
        yield Fault(40, "看不出在解决这个问题：对象、环节要接得上。", "DOC13")
    if any(_is_of(finding, measures[0].location) for finding in found["DOC14"]):
        yield Fault(90, "有空话：删去“高度重视”“确保落到实处”一类，换成做什么、做多少。", "DOC14")


def as_written(problem: str, text: str, year: int | None) -> Report:
    """Return a report that has this problem alone, and this measure for it."""
    title, _, body = problem.partition("\n")
    written = f"一、存在的问题及原因分析\n（一）{title}\n{body}\n二、下一步改进措施\n1.{one_line(text)}"
    return replace(read_report(read_text(written, "措施")), year=year)


def parts_lacking(report: Report, duty: Duty) -> list[str]:
    """Return which parts of a measure aren't there."""
    missing = "".join(finding.message for finding in rule_of("DOC11").check(read_account(report)))
    named = {"责任科室或责任人"} if duty.owner else set()
    return [part for part in _PARTS if part in missing and part not in named]


def evidence(text: str, lacking: Sequence[str]) -> dict[str, float]:
    """Return what speaks for a measure, a number each."""
    dated, shown = ("完成时间" not in lacking, "可以检查的结果" not in lacking)
    return {"sound": soundness(text), "date": dated, "result": shown, "reached": reaches(text), "always": 1}


def _is_elsewhere(problem: str, others: Sequence[str], text: str) -> bool:
    """Return whether a measure means something far from the problem, or rather another one of the report."""
    own, *rest = (_meaning(one) @ _meaning(text) for one in (problem, *others))
    return bool(own < _NEAR or own + _MARGIN < max(rest, default=0))


@lru_cache(4096)
def _meaning(text: str) -> np.ndarray:
    (found,) = bundled_embedder().embed_queries([text])
    return np.asarray(found / np.linalg.norm(found))


def _is_of(finding: Finding, place: object) -> bool:
    return any(one.location == place for one in finding.evidence)


def _of_dates(year: int | None, duty: Duty, text: str) -> Iterator[Fault]:
    """Yield that a deadline is over already, or so far away that it is none."""
    for words in duty.past:
        yield Fault(40, f"“{words}”在报告年度之内，已经过去了。", "DOC11")
    years = _YEAR.findall(text)
    if years and year and int(min(years)) > year + _YEARS:
        yield Fault(30, f"“{min(years)}”太远了，等于没有时限。", "DOC11")


def _of_results(problem: str, text: str) -> Iterator[Fault]:
    """Yield that what a measure is to reach is no better than what is there, and what is amiss with its acts."""
    rewrite, rest = Rewrite(Row("", "", "", text), "", problem), text
    for aim, then in zip_longest(rewrite.aims, rewrite.aims[1:]):
        if not _REACHED.search(aim.before) and not aim.change:
            continue
        behind = aim.clause.rpartition(aim.fact.quantity.text)[2]
        rest = rest.replace(aim.clause, behind if len(behind) >= _SHORTEST else "")
        if then and _goes_further(aim, then):
            continue
        now = [fact for fact in rewrite.like(aim) if not is_set(fact)]
        way = aim.sign or rewrite.way(aim) or 1
        if now and all(way * (amount(fact.quantity) - amount(aim.fact.quantity)) > 0 for fact in now):
            told = "、".join(fact.quantity.text for fact in now)
            yield Fault(40, f"“{aim.clause.strip()}”还不如现在的{told}，不是改进。", "DOC13")
    # What is only to be reached is no act.
    if not _ACT.search(rest):
        yield Fault(60, "只写了要达到的数，没有写做什么来达到。", "DOC13")


def _goes_further(aim: Aim, then: Aim) -> bool:
    """Return whether a figure is a mere step to the next one of the same: 6月底达到50%，年底达到95%."""
    is_same = then.fact.quantity.measure == aim.fact.quantity.measure and then.subject[-_NAME:] in aim.subject
    return is_same and then.sign == aim.sign
