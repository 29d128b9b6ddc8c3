"""Points: what a form is scored in all, as it says and as its rows add up, and what an indicator lost."""

import re
from decimal import Decimal

from assistant.conversation.asking.differences import difference
from assistant.conversation.asking.figures import NEAR, Mark, number
from assistant.conversation.asking.lines import Told, figure_text
from assistant.conversation.asking.question import Operation, Wanted
from assistant.conversation.asking.values import measures_of
from assistant.conversation.numbering import Numbering
from knowledge.facts.fact import Aspect, Source
from knowledge.quantity import parse_decimal

LOST = re.compile("扣了?(?:掉|几|多少)分?")
_WHOLE_SCORE = re.compile(
    r"部门|自己|本次|整体|总.{0,2}分|\d分|自评|各项|全|加|合计|加起来|总共|一共|够|100分|项目表|表的"
)


def lost(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return how many points an indicator lost."""
    for measured in measures_of(wanted, told, NEAR):
        for row in (fact.indicator for fact in measured.facts if fact.indicator):
            if row and row.weight_value is not None and row.score_value is not None:
                lost = number(row.weight_value - row.score_value)
                return f"“{row.name}”分值{row.weight}分，得分{row.score}分{mark(measured.facts[0])}，扣了{lost}分。"
    return None


def scores(wanted: Wanted, told: Told, numbering: Numbering) -> str | None:
    """Return what a form is scored in all, as it says and as its rows add up, where no single measure is asked for."""
    is_doubted = wanted.operation is Operation.CHECK and re.search(r"\d分", wanted.words)
    if not (is_doubted or {Aspect.SCORE, Aspect.WEIGHT} & set(wanted.aspects)) or not _WHOLE_SCORE.search(wanted.words):
        return None
    if "执行率" in wanted.words:
        return None
    forms = [form for form in told.report.forms if form.project in wanted.subjects] or told.report.forms[:1]
    if wanted.operation is Operation.CHECK or wanted.each:
        forms = list(told.report.forms)
    said = []
    for form in forms:
        fund = form.total_fund
        values = [row.weight_value if Aspect.WEIGHT in wanted.aspects else row.score_value for row in form.filled]
        own = sum((value for value in values if value is not None), Decimal(0))
        rate = parse_decimal(
            (fund.weight if Aspect.WEIGHT in wanted.aspects else fund.score) if fund else ""
        ) or Decimal(0)
        what = "分值" if Aspect.WEIGHT in wanted.aspects else "得分"
        stated = form.total_weight if Aspect.WEIGHT in wanted.aspects else form.total_score
        place = form.total_location or form.location
        mark = numbering.report(told.report, f"“{form.name}”", f"总分 {stated}", place)
        written = f"总分写{stated}{mark}，" if stated else f"没有写总分{mark}，"
        summed = f"各项指标{what}合计{number(own)}分，加预算执行率{number(rate)}分共{number(own + rate)}分。"
        agrees = parse_decimal(stated)
        apart = None if agrees is None else abs(agrees - own - rate)
        verdict = "" if apart is None else f"与总分相差{number(apart)}分。" if apart else "与总分一致。"
        said.append(f"“{form.name}”{written}{summed}{verdict}")
    said += _scored_in_text(told, numbering)
    return "\n".join(said) or None


def _scored_in_text(told: Told, numbering: Numbering) -> list[str]:
    """Return the points that the text gives the report, now and the year before."""
    facts = [
        f for f in told.account.facts if f.aspect is Aspect.SCORE and f.source is Source.TEXT and "得分" in f.words
    ]
    by_year = {fact.period: fact for fact in reversed(facts)}
    now, before = by_year.get(told.report.year), by_year.get((told.report.year or 0) - 1)
    if now is None:
        return []
    mark = numbering.report(told.report, "正文", now.quote, now.location)
    apart = f"，{figure_text(before)}，{difference(before, now)}" if before else ""
    return [f"正文写{figure_text(now)}{apart}{mark}。"]
