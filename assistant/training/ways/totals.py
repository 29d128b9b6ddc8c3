"""Defects of a form's head and foot: money, rate, scores and weights in all, objectives, full marks throughout."""

from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from assistant.review.checks.attainment import has_full_score
from assistant.training.planting import Damage, Way
from assistant.training.ways.rows import shifted, with_form
from assistant.training.ways.texts import sentence
from knowledge.quantity import parse_decimal
from knowledge.report import Form, Fund, Goal, Report

_HUNDREDTH = Decimal("0.01")
_Change = Callable[[Form, Fund, Random], tuple[Form, str, bool] | None]


def _on_form(change: _Change) -> Callable[[Report, Random], Damage | None]:
    """Return the damage to a form's head or foot; `change` says whether the defect is to be seen in the row 总分."""

    def damage(report: Report, chance: Random) -> Damage | None:
        for form in chance.sample(report.forms, len(report.forms)):
            line = form.total_fund
            changed = change(form, line, chance) if line and form.total_location else None
            if changed and line and form.total_location:
                new, told, at_foot = changed
                moved = [fund.location for fund, old in zip(new.funds, form.funds, strict=True) if fund != old]
                places = (form.total_location,) if at_foot else dict.fromkeys((line.location, *moved))
                return Damage(with_form(report, form, new), tuple(places), told)
        return None

    return damage


def _with_line(form: Form, new: Fund) -> Form:
    line = form.total_fund
    return replace(form, funds=tuple(new if fund is line else fund for fund in form.funds))


def _wrong_weights(form: Form, _: Fund, chance: Random) -> tuple[Form, str, bool] | None:
    rows = [row for row in form.filled if has_full_score(row) and (row.weight_value or 0) > 4]
    if not rows:
        return None
    # A total above 100 would be a second defect.
    steps = [step for step in (-3, -2, 2, 3) if (parse_decimal(form.total_score) or 0) + step <= 100]
    row, step = chance.choice(rows), Decimal(chance.choice(steps))
    new = replace(row, weight=shifted(row.weight, step), score=shifted(row.score, step))
    indicators = tuple(new if one is row else one for one in form.indicators)
    damaged = replace(form, indicators=indicators, total_score=shifted(form.total_score, step))
    return damaged, f"各项分值合计{100 + step}分，不是100分（“{row.name.strip()}”的分值改成了{new.weight}分）。", True


def _wrong_total(form: Form, _: Fund, chance: Random) -> tuple[Form, str, bool] | None:
    total = parse_decimal(form.total_score)
    steps = [step for step in ("-2.5", "-1.2", "1.2", "2.5") if total and total + Decimal(step) <= 100]
    if not steps:
        return None
    wrong = shifted(form.total_score, Decimal(chance.choice(steps)))
    return replace(form, total_score=wrong), f"总分应为各项得分之和{form.total_score}分，写成了{wrong}分。", True


def _wrong_rate(form: Form, line: Fund, chance: Random) -> tuple[Form, str, bool] | None:
    rate = parse_decimal(line.rate)
    if rate is None or not 50 < rate <= 100:
        return None
    initial = line.initial_value
    of_initial = (line.spent_value or Decimal(0)) / initial * 100 if initial else Decimal(0)
    step = Decimal(chance.choice(("-3.4", "-1.8", "1.8", "2.6")))
    wrong = of_initial if 50 < of_initial < 100 and abs(of_initial - rate) > 1 else rate + step
    if not 0 < wrong <= 100:
        return None
    written = f"{wrong.quantize(_HUNDREDTH, ROUND_HALF_UP)}%"
    told = f"全年执行数{line.spent}÷全年预算数{line.adjusted}是{line.rate}，执行率写成了{written}。"
    return _with_line(form, replace(line, rate=written)), told, False


def _wrong_execution_score(form: Form, line: Fund, chance: Random) -> tuple[Form, str, bool] | None:
    score, step = parse_decimal(line.score), Decimal(chance.choice(("0.35", "0.6", "0.85")))
    if score is None or score <= step or parse_decimal(line.weight) is None:
        return None
    wrong = shifted(line.score, -step)
    damaged = replace(_with_line(form, replace(line, score=wrong)), total_score=shifted(form.total_score, -step))
    told = f"执行率{line.rate}、分值{line.weight}分，应得{line.score}分，写成了{wrong}分。"
    return damaged, told, False


def _wrong_part(*, is_grouped: bool) -> _Change:
    """Return the change of one amount that others make the total with: a source's, or a line's of a breakdown."""

    def change(form: Form, line: Fund, chance: Random) -> tuple[Form, str, bool] | None:
        amounts = {fund: fund.amount if is_grouped else fund.adjusted for fund in form.funds}
        parts = [fund for fund in form.funds if fund is not line and bool(fund.group) is is_grouped]
        parts = [fund for fund in parts if (parse_decimal(amounts[fund]) or 0) > 10]
        if not parts:
            return None
        part = chance.choice(parts)
        wrong = shifted(amounts[part], chance.choice((10, 20, 30)))
        new = replace(part, amount=wrong) if is_grouped else replace(part, adjusted=wrong)
        funds = tuple(new if fund is part else fund for fund in form.funds)
        told = f"“{part.label.strip('：: ')}”写成{wrong}（应为{amounts[part]}），各项合计不等于总额。"
        return replace(form, funds=funds), told, False

    return change


def _over_budget(form: Form, line: Fund, chance: Random) -> tuple[Form, str, bool] | None:
    if not line.adjusted_value or line.spent_value is None or any(fund.group for fund in form.funds):
        return None
    if any(line.spent in told for told in [row.actual for row in form.filled] + [goal.actual for goal in form.goals]):
        return None
    over = (line.adjusted_value * Decimal(chance.choice((3, 5, 8))) / 100).quantize(_HUNDREDTH)
    spent, step = line.adjusted_value + over, line.adjusted_value + over - line.spent_value
    rate = f"{(spent / line.adjusted_value * 100).quantize(_HUNDREDTH, ROUND_HALF_UP)}%"
    new = replace(line, spent=shifted(line.spent, step), rate=rate, score=line.weight)
    first = next((fund for fund in form.funds if fund is not line and fund.spent_value), None)
    funds = tuple(
        new if fund is line else replace(fund, spent=shifted(fund.spent, step)) if fund is first else fund
        for fund in form.funds
    )
    weight, score = parse_decimal(line.weight), parse_decimal(line.score)
    gained = weight - score if weight is not None and score is not None else Decimal(0)
    damaged = replace(form, funds=funds, total_score=shifted(form.total_score, gained))
    return damaged, f"全年执行数{new.spent}超过全年预算数{line.adjusted}。", False


def _on_goal(change: Callable[[Goal, Random], tuple[Goal, str]]) -> Callable[[Report, Random], Damage | None]:
    """Return the damage to an objective; `change` gives the new one, and what is amiss with it."""

    def damage(report: Report, chance: Random) -> Damage | None:
        goals = [(form, goal) for form in report.forms for goal in form.goals if goal.expected and goal.actual]
        if not goals:
            return None
        form, goal = chance.choice(goals)
        new, told = change(goal, chance)
        changed = replace(form, goals=tuple(new if one is goal else one for one in form.goals))
        return Damage(with_form(report, form, changed), (goal.location,), f"年度总体目标{told}")

    return damage


def _slogan_goal(goal: Goal, chance: Random) -> tuple[Goal, str]:
    slogan, told = sentence("slogan_objective", chance)
    return replace(goal, expected=slogan), f"写“{slogan}”，{told}"


def _bare_goal(goal: Goal, chance: Random) -> tuple[Goal, str]:
    actual, what = chance.choice(
        (("完成", "只写“完成”"), ("全部完成", "只写“全部完成”"), (goal.expected, "照抄预期目标"))
    )
    return replace(goal, actual=actual), f"的实际完成情况{what}，没有写做了什么、做到什么程度。"


def _all_full_marks(report: Report, _: Random) -> Damage | None:
    """Give every row full marks and 完成 for an answer: that the answers are bare is then part of the same defect."""
    form = report.forms[0] if len(report.forms) == 1 else None
    if form is None or form.total_location is None or len(form.filled) < 6:
        return None
    rows = tuple(
        row if row.is_blank else replace(row, actual="完成", score=row.weight, deviation_note="")
        for row in form.indicators
    )
    gained = sum(
        ((row.weight_value or Decimal(0)) - (row.score_value or Decimal(0)) for row in form.filled), Decimal(0)
    )
    damaged = replace(form, indicators=rows, total_score=shifted(form.total_score, gained))
    places = (form.total_location, *(row.location for row in form.filled))
    told = f"{len(form.filled)}项指标全部满分，实际完成值都只写“完成”，偏差原因全空。"
    return Damage(with_form(report, form, damaged), places, told, frozenset({"VAL02"}))


WAYS = (
    Way("weights_not_100", "SCO01", _on_form(_wrong_weights)),
    Way("wrong_total_score", "SCO02", _on_form(_wrong_total)),
    Way("wrong_execution_rate", "BUD01", _on_form(_wrong_rate)),
    Way("wrong_execution_score", "SCO05", _on_form(_wrong_execution_score), hard=True),
    Way("wrong_sources", "BUD06", _on_form(_wrong_part(is_grouped=False))),
    Way("over_budget", "BUD09", _on_form(_over_budget)),
    Way("wrong_breakdown", "BUD13", _on_form(_wrong_part(is_grouped=True)), hard=True),
    Way("slogan_objective", "OBJ01", _on_goal(_slogan_goal)),
    Way("bare_objective", "DOC02", _on_goal(_bare_goal)),
    Way("all_full_marks", "SCO03", _all_full_marks, hard=True),
)
