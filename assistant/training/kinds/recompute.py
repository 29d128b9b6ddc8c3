"""Recompute a form's figures and find the pair that doesn't agree.

A clean form is damaged in one or two of the ways that pages are damaged in for other exercises; what should stand there
is what the review finds it to be, and isn't to be seen anywhere in the question.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from assistant.review.arithmetic import plain
from assistant.review.checks.attainment import attainments
from assistant.training.cleaning import clean_pages, recomputed
from assistant.training.exercise import Answer, Blank, BlankForm, Exercise, Grade, Key, Option, overlap
from assistant.training.lesson import rule_text
from assistant.training.material import Material
from assistant.training.page import Page
from assistant.training.planting import Damage, all_ways, plant
from knowledge.quantity import fold, parse_decimal

TITLE = "复算并找出不一致"
TOPICS = ("算术", "预算执行率", "得分", "资金")
_TRIES = 6
_HUNDREDTH = Decimal("0.01")
_ONE = "下面这张自评表有一处数据前后不一致。请逐项复算，选出是哪一处，并填上复算出的数（比率、得分保留两位小数）。"
_TWO = (
    "下面这张自评表有两处数据前后不一致。请逐项复算，选出这两处，按选项先后填上复算出的数（比率、得分保留两位小数）。"
)
_SOURCES, _WEIGHTS, _TOTAL, _UNMET = "wrong_sources", "weights_not_100", "wrong_total_score", "unmet_with_full_score"
_RATE, _SCORE = "wrong_execution_rate", "wrong_execution_score"
# What the one comes to hangs on whether the other was put right before.
_ENTANGLED = ({_TOTAL, _SCORE}, {_TOTAL, _UNMET}, {_SOURCES, _RATE}, {_SOURCES, _SCORE})
_LABELS = {
    _RATE: "执行率，与“全年执行数÷全年预算数”",
    _SCORE: "执行率得分，与“分值×（全年执行数÷全年预算数）”",
    _TOTAL: "总分，与各项得分（含执行率得分）之和",
    _SOURCES: "年度资金总额的全年预算数，与各项资金来源之和",
    _WEIGHTS: "各项分值（含执行率分值）之和，与满分100分",
    _UNMET: "未完成指标的得分，与“分值×完成值÷指标值”",
}
"""The pairs of figures that must agree, each under the way that writes one of it wrong."""
_RULES = {way.name: way.rule for way in all_ways() if way.name in _LABELS}
RULES = tuple(_RULES[name] for name in _LABELS)


def make(material: Material, chance: Random, level: int, focus: str = "") -> Exercise | None:
    """Return the question about a form of `material` whose arithmetic is right but for what is damaged here."""
    forms = [page for page in clean_pages(material) if page.report.forms and not page.report.sections]
    right = [replace(page.report, forms=tuple(map(recomputed, page.report.forms))) for page in forms]
    pages = [replace(page, report=report) for page, report in zip(forms, right, strict=True)]
    for page in chance.sample(pages, len(pages)):
        for _ in range(_TRIES):
            found = plant(page, 2 if level == 3 else 1, chance, hard=level > 1, wanted=(focus,), among=_LABELS)
            if found is not None and (not focus or focus in {one.rule for one in found[1]}):
                damaged, planted = found
                form, values = damaged.report.forms[0], {one.way: _value(one, damaged) for one in planted}
                unmet = [row for row in form.filled if not all(one.is_met for one in attainments(row))]
                # But for the numbers of the rows.
                cells = [cell for sheet in damaged.sheets for row in sheet.rows for cell in row[1:]]
                shown = {Decimal(figure) for cell in cells for figure in re.findall(r"\d+(?:\.\d+)?", cell)}
                # Of several unmet rows each would be a pair of its own.
                is_one = set(values) not in _ENTANGLED and (_UNMET not in values or len(unmet) == 1)
                if is_one and shown.isdisjoint(map(Decimal, values.values())):
                    return _exercise(damaged, values, {one.way: one.told for one in planted}, level, chance)
    return None


def grade(exercise: Exercise, answer: Answer) -> Grade:
    """Return half for the pairs and half for the figures."""
    pairs: Mapping[str, str] = exercise.key.facts["options"]
    chosen = {pairs[name] for name in answer.of("pairs") if name in pairs}
    wanted: Mapping[str, str] = exercise.key.facts["values"]
    hits = chosen & set(wanted)
    precision, recall, balance = overlap(chosen, wanted)
    blanks = [blank.name for blank in exercise.blanks if blank.form is BlankForm.NUMBER]
    right = {
        pair: (number := parse_decimal(fold(answer.text(blank)).strip().rstrip("%分万元 "))) is not None
        and abs(number - Decimal(value)) <= _HUNDREDTH
        for blank, (pair, value) in zip(blanks, wanted.items(), strict=True)
    }
    points = round(0.5 * balance + 0.5 * sum(right.values()) / len(right), 4)
    by_rule = {_RULES[pair]: 0.5 * (pair in hits) + 0.5 * right[pair] for pair in wanted}
    steps: Mapping[str, str] = exercise.key.facts["steps"]
    lines = ["全部找对、算对。" if points == 1 else "逐项复算如下："]
    for pair in wanted:
        mark = "✓" if pair in hits and right[pair] else "✗"
        lines.append(f"{mark} {_LABELS[pair]}：{steps[pair]}复算为{wanted[pair]}。")
    if spare := chosen - set(wanted):
        lines.append(
            f"多选：{'；'.join(_LABELS[pair] for pair in pairs.values() if pair in spare)}，这一处复算是一致的。"
        )
    lines += [rule_text(_RULES[pair]) for pair in wanted]
    told = "；".join(f"{_LABELS[pair]}，复算为{value}" for pair, value in wanted.items())
    return Grade(points, by_rule, "\n".join(lines), told, precision, recall)


def _value(planted: Damage, page: Page) -> str:
    """Return what comes of reckoning the pair that was damaged anew."""
    finding, form = next(one for one in page.findings if one.rule == planted.rule), page.report.forms[0]
    figure = finding.stated if planted.way == _WEIGHTS else finding.expected
    if planted.way == _SCORE and (line := recomputed(form).total_fund):
        # The review goes by the rate as it is written, rounded once already.
        return line.score
    if planted.way == _TOTAL or figure is None:
        cells = [*(row.score for row in form.indicators), *(fund.score for fund in form.funds)]
        value = sum((parse_decimal(cell) or Decimal(0) for cell in cells), Decimal(0))
    else:
        value = Decimal(str(figure.value))
    return plain(value.quantize(_HUNDREDTH, ROUND_HALF_UP))


def _exercise(page: Page, values: Mapping[str, str], steps: Mapping[str, str], level: int, chance: Random) -> Exercise:
    form = page.report.forms[0]
    # Where one source stands alone there is nothing to add up.
    is_added = sum(not fund.group for fund in form.funds) > 2
    spare = [pair for pair in _LABELS if pair != _UNMET and (pair != _SOURCES or is_added)]
    spare = chance.sample(spare, min(2, len(spare))) if level == 1 else spare
    shown = [pair for pair in _LABELS if pair in values or pair in spare]
    wrong = [pair for pair in shown if pair in values]
    options = tuple(Option(name, _LABELS[pair]) for name, pair in zip("ABCDEF", shown, strict=False))
    ordinals = ("第一处", "第二处") if len(wrong) > 1 else ("",)
    blanks = tuple(
        Blank(f"value{place}", f"{ordinal}复算得多少（只填数）", BlankForm.NUMBER)
        for place, ordinal in enumerate(ordinals, start=1)
    )
    key = {"pairs": tuple(option.name for option, pair in zip(options, shown, strict=True) if pair in values)} | {
        blank.name: (values[pair],) for blank, pair in zip(blanks, wrong, strict=True)
    }
    return Exercise(
        rules=tuple(_RULES[pair] for pair in wrong),
        question=_TWO if level == 3 else _ONE,
        blanks=(Blank("pairs", "不一致的是哪一处", BlankForm.CHOICE, options, several=level == 3), *blanks),
        hints=(
            "先算上半张表：执行率＝全年执行数÷全年预算数，执行率得分＝分值×执行率，各项来源相加应等于总额。",
            "再算下半张表：分值相加是不是100分，得分相加是不是总分，没有完成的指标是不是按比例得分。",
            f"与这条规则有关：{rule_text(_RULES[wrong[0]]).partition('：')[0]}。",
        ),
        sheets=page.sheets,
        subject=form.name,
        key=Key(
            Answer(key),
            {
                "options": {option.name: pair for option, pair in zip(options, shown, strict=True)},
                "values": {pair: values[pair] for pair in wrong},
                "steps": dict(steps),
            },
        ),
    )
