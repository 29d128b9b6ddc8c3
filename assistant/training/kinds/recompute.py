"""Recompute a form's figures and find the pair that doesn't agree.

The form is a report's own, made right first where its arithmetic isn't; one or two figures are then written wrong. What
it should be is computed here in plain decimals, and isn't to be seen anywhere in the question.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from random import Random

from assistant.training.cleaning import clean_pages
from assistant.training.exercise import Answer, Blank, BlankForm, Exercise, Grade, Key, Option, Sheet
from assistant.training.explaining import rule_text
from assistant.training.figures import (
    ASKED,
    DAMAGES,
    EASY,
    RULES,
    STEPS,
    Figures,
    fund_rows,
    has_pair,
    read_figures,
    score_rows,
)
from assistant.training.material import Material
from knowledge.quantity import fold

TITLE = "复算并找出不一致"
TOPICS = ("算术", "预算执行率", "得分", "资金")
_TRIES = 6
_HUNDREDTH = Decimal("0.01")
_FUND_HEADER = ("资金来源", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
_ROW_HEADER = ("三级指标", "年度指标值", "实际完成值", "分值", "得分")
_ONE = "下面这张自评表有一处数据前后不一致。请逐项复算，选出是哪一处，并填上复算出的数（比率、得分保留两位小数）。"
_TWO = (
    "下面这张自评表有两处数据前后不一致。请逐项复算，选出这两处，按选项先后填上复算出的数（比率、得分保留两位小数）。"
)
_LABELS = {
    "rate": "执行率，与“全年执行数÷全年预算数”",
    "execution_score": "执行率得分，与“分值×（全年执行数÷全年预算数）”",
    "total": "总分，与各项得分（含执行率得分）之和",
    "sources": "年度资金总额的全年预算数，与各项资金来源之和",
    "weights": "各项分值（含执行率分值）之和，与满分100分",
    "unmet": "未完成指标的得分，与“分值×完成值÷指标值”",
}


def rules() -> Collection[str]:
    """Return the rules of arithmetic that can be broken here."""
    return tuple(RULES.values())


def make(material: Material, chance: Random, level: int, focus: str = "") -> Exercise | None:
    """Return the question about a form of `material` whose arithmetic is right but for what is damaged here."""
    forms = [figures for form in material.report.forms if (figures := read_figures(form)) is not None]
    if not forms:
        mended = (page.report.forms[0] for page in clean_pages(material) if page.report.forms)
        forms = [figures for form in mended if (figures := read_figures(form)) is not None]
    for figures in chance.sample(forms, len(forms)):
        ways = [name for name in DAMAGES if level > 1 or name in EASY or RULES[name] == focus]
        for _ in range(_TRIES):
            order = sorted(chance.sample(ways, len(ways)), key=lambda name: RULES[name] != focus)
            found = _damaged(figures, order, chance, 2 if level == 3 else 1)
            if found is not None and (not focus or focus in {RULES[name] for name in found[1]}):
                return _exercise(*found, level, chance)
    return None


def grade(exercise: Exercise, answer: Answer) -> Grade:
    """Return half for the pairs and half for the figures."""
    pairs: Mapping[str, str] = exercise.key.facts["options"]
    chosen = {pairs[name] for name in answer.of("pairs") if name in pairs}
    wanted: Mapping[str, str] = exercise.key.facts["values"]
    hits = chosen & set(wanted)
    precision = len(hits) / len(chosen) if chosen else 0.0
    recall = len(hits) / len(wanted)
    blanks = [blank.name for blank in exercise.blanks if blank.form is BlankForm.NUMBER]
    right = {
        pair: _is(answer.text(blank), Decimal(value))
        for blank, (pair, value) in zip(blanks, wanted.items(), strict=True)
    }
    overlap = 2 * len(hits) / (len(chosen) + len(wanted))
    points = round(0.5 * overlap + 0.5 * sum(right.values()) / len(right), 4)
    by_rule = {RULES[pair]: 0.5 * (pair in hits) + 0.5 * right[pair] for pair in wanted}
    steps: Mapping[str, str] = exercise.key.facts["steps"]
    lines = ["全部找对、算对。" if points == 1 else "逐项复算如下："]
    for pair in wanted:
        mark = "✓" if pair in hits and right[pair] else "✗"
        lines.append(f"{mark} {_LABELS[pair]}：{steps[pair]}")
    if spare := chosen - set(wanted):
        lines.append(
            f"多选：{'；'.join(_LABELS[pair] for pair in pairs.values() if pair in spare)}，这一处复算是一致的。"
        )
    lines += [rule_text(RULES[pair]) for pair in wanted]
    told = "；".join(f"{_LABELS[pair]}，应为{value}" for pair, value in wanted.items())
    return Grade(points, by_rule, "\n".join(lines), told, precision, recall)


def _damaged(
    figures: Figures, ways: list[str], chance: Random, number: int
) -> tuple[Figures, dict[str, Decimal], dict[str, str]] | None:
    """Return the figures damaged in `number` ways, with what should stand there and how it is computed."""
    done: list[str] = []
    for way in ways:
        changed = DAMAGES[way](figures, chance)
        if changed is not None and len(done) < number:
            figures = changed
            done.append(way)
    right = {way: ASKED[way](figures) for way in _LABELS if way in done}
    shown = {value for row in (*fund_rows(figures), *score_rows(figures)) for cell in row for value in _numbers(cell)}
    if len(done) < number or any(value in shown for value in right.values()):
        return None
    return figures, right, {way: STEPS[way](figures, right[way]) for way in right}


def _exercise(
    figures: Figures, right: dict[str, Decimal], steps: dict[str, str], level: int, chance: Random
) -> Exercise:
    possible = [pair for pair in _LABELS if pair not in {"sources", "unmet"} or has_pair(figures, pair)]
    spare = [pair for pair in possible if pair not in right]
    if level == 1:
        spare = chance.sample(spare, min(2, len(spare)))
    shown = [pair for pair in _LABELS if pair in right or pair in spare]
    options = tuple(Option(name, _LABELS[pair]) for name, pair in zip("ABCDEF", shown, strict=False))
    ordinals = ("第一处", "第二处") if len(right) > 1 else ("",)
    values = tuple(
        Blank(f"value{place}", f"{ordinal}应为多少（只填数）", BlankForm.NUMBER)
        for place, ordinal in enumerate(ordinals, start=1)
    )
    key = {"pairs": tuple(option.name for option, pair in zip(options, shown, strict=True) if pair in right)} | {
        blank.name: (f"{value:f}",) for blank, value in zip(values, right.values(), strict=True)
    }
    return Exercise(
        kind="recompute",
        title=TITLE,
        seed=0,
        level=level,
        source="",
        rules=tuple(RULES[pair] for pair in right),
        topics=TOPICS,
        question=_TWO if level == 3 else _ONE,
        blanks=(Blank("pairs", "不一致的是哪一处", BlankForm.CHOICE, options, several=level == 3), *values),
        hints=(
            "先算上半张表：执行率＝全年执行数÷全年预算数，执行率得分＝分值×执行率，各项来源相加应等于总额。",
            "再算下半张表：分值相加是不是100分，得分相加是不是总分，没有完成的指标是不是按比例得分。",
            f"与这条规则有关：{rule_text(RULES[next(iter(right))]).partition('：')[0]}。",
        ),
        sheets=(
            Sheet(f"{figures.project}：项目资金（{figures.unit}）", _FUND_HEADER, fund_rows(figures)),
            Sheet("绩效指标", _ROW_HEADER, score_rows(figures)),
        ),
        subject=figures.project,
        key=Key(
            Answer(key),
            {
                "options": {option.name: pair for option, pair in zip(options, shown, strict=True)},
                "values": {pair: f"{value:f}" for pair, value in right.items()},
                "steps": steps,
            },
        ),
    )


def _numbers(cell: str) -> Iterator[Decimal]:
    return (Decimal(figure) for figure in re.findall(r"\d+(?:\.\d+)?", cell))


def _is(text: str, value: Decimal) -> bool:
    number = _decimal(text)
    return number is not None and abs(number - value) <= _HUNDREDTH


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(fold(text).strip().rstrip("%分万元 ").replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
