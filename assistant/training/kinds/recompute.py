"""Recompute a form's figures and find the pair that doesn't agree.

The form is a report's own with rate, score and total as its other cells make them; one or two figures are then written
wrong, in the ways that pages are damaged for other exercises. What should stand there is computed here in plain
decimals, apart from the review's rules, and isn't to be seen anywhere in the question.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from random import Random

from assistant.training.cleaning import clean_pages, recomputed
from assistant.training.exercise import Answer, Blank, BlankForm, Exercise, Grade, Key, Option, Sheet
from assistant.training.explaining import rule_text
from assistant.training.material import Material
from assistant.training.planting import all_ways
from knowledge.quantity import find_quantities, fold, parse_decimal
from knowledge.report import Form, Indicator, Report

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
    "wrong_execution_rate": "执行率，与“全年执行数÷全年预算数”",
    "wrong_execution_score": "执行率得分，与“分值×（全年执行数÷全年预算数）”",
    "wrong_total_score": "总分，与各项得分（含执行率得分）之和",
    "wrong_sources": "年度资金总额的全年预算数，与各项资金来源之和",
    "weights_not_100": "各项分值（含执行率分值）之和，与满分100分",
    "unmet_with_full_score": "未完成指标的得分，与“分值×完成值÷指标值”",
}
"""The pairs of figures that must agree, each under the way that writes one of it wrong."""
_WAYS = {way.name: way for way in all_ways() if way.name in _LABELS}
RULES = {pair: _WAYS[pair].rule for pair in _LABELS}
_EASY = ("wrong_execution_rate", "wrong_total_score", "weights_not_100", "wrong_sources")


@dataclass(frozen=True, slots=True)
class Pair:
    """A figure as it stands in the form, what the others make it, and how, in Chinese."""

    written: Decimal
    exact: Decimal
    how: str

    @property
    def agrees(self) -> bool:
        """Return whether both are the same to two places."""
        return self.written == self.exact


def read_pairs(form: Form) -> dict[str, Pair]:
    """Return the pairs of figures of a form, none unless all of its cells are filled."""
    line = form.total_fund
    cells = (line.adjusted, line.spent, line.weight, line.score, line.rate, form.total_score) if line else ()
    numbers = [number for cell in cells if (number := parse_decimal(cell)) is not None]
    rows = [row for row in form.filled if row.weight_value is not None and row.score_value is not None]
    if line is None or len(numbers) < len(cells) or not numbers[0] or not rows or len(rows) < len(form.indicators):
        return {}
    adjusted, spent, weight, score, rate, total = numbers
    weights = sum((row.weight_value or Decimal(0) for row in rows), Decimal(0))
    scores = sum((row.score_value or Decimal(0) for row in rows), Decimal(0))
    share, points = _round(spent / adjusted * 100), _round(weight * spent / adjusted)
    found = {
        "wrong_execution_rate": Pair(rate, share, f"{spent}÷{adjusted}＝{share}%，表上写{rate}%。"),
        "wrong_execution_score": Pair(score, points, f"{weight}×{spent}÷{adjusted}＝{points}分，表上写{score}分。"),
        "wrong_total_score": Pair(
            total, scores + score, f"各项指标{scores}分＋执行率{score}分＝{scores + score}分，总分栏写{total}分。"
        ),
        "weights_not_100": Pair(
            Decimal(100),
            weights + weight,
            f"各项指标{weights}分＋执行率{weight}分＝{weights + weight}分，不是100分。",
        ),
    }
    parts = [fund.adjusted_value for fund in form.funds if fund is not line and not fund.group]
    amounts = [part for part in parts if part is not None]
    if amounts and len(amounts) == len(parts):
        whole, unit = sum(amounts, Decimal(0)), form.fund_unit
        how = f"{'＋'.join(map(str, amounts))}＝{whole}{unit}，总额写{adjusted}{unit}。"
        found["wrong_sources"] = Pair(adjusted, whole, how)
    short = [(row, reached) for row in rows if (reached := _reached(row)) is not None and reached < 1]
    if len(short) == 1:
        row, reached = short[0]
        right = _round((row.weight_value or Decimal(0)) * reached)
        how = (
            f"“{row.name}”指标值{row.target}、完成{row.actual}，{row.weight}分按比例得{right}分，表上写{row.score}分。"
        )
        found["unmet_with_full_score"] = Pair(row.score_value or Decimal(0), right, how)
    return found


def _reached(row: Indicator) -> Decimal | None:
    """Return which share of its target a row reached, None where they can't be laid side by side."""
    target, actual = find_quantities(row.target), find_quantities(row.actual)
    is_plain = len(target) == 1 and len(actual) == 1 and target[0].measure == actual[0].measure
    if is_plain and target[0].comparator in {"≥", "=", ""} and target[0].base > 0:
        return actual[0].base / target[0].base
    return None


def rules() -> Collection[str]:
    """Return the rules of arithmetic that can be broken here."""
    return tuple(RULES.values())


def make(material: Material, chance: Random, level: int, focus: str = "") -> Exercise | None:
    """Return the question about a form of `material` whose arithmetic is right but for what is damaged here."""
    pages = [page.report for page in clean_pages(material) if page.report.forms and not page.report.sections]
    reports = [replace(page, forms=tuple(map(recomputed, page.forms))) for page in pages]
    right = [one for one in reports if (pairs := read_pairs(one.forms[0])) and all(p.agrees for p in pairs.values())]
    for report in chance.sample(right, len(right)):
        ways = [name for name in _LABELS if level > 1 or name in _EASY or RULES[name] == focus]
        for _ in range(_TRIES):
            order = sorted(chance.sample(ways, len(ways)), key=lambda name: RULES[name] != focus)
            found = _damaged(report, order, chance, 2 if level == 3 else 1)
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
    report: Report, ways: list[str], chance: Random, number: int
) -> tuple[Form, dict[str, Pair], dict[str, Pair]] | None:
    """Return the form damaged in `number` ways, with the pairs that then don't agree, and those that do."""
    done: list[str] = []
    for way in ways:
        damage = _WAYS[way].damage(report, chance) if len(done) < number else None
        if damage is not None:
            report = damage.report
            done.append(way)
    form = report.forms[0]
    pairs = read_pairs(form)
    wrong = {name: pairs[name] for name in _LABELS if name in pairs and not pairs[name].agrees}
    shown = {value for row in (*_fund_rows(form), *_score_rows(form)) for cell in row for value in _numbers(cell)}
    if set(wrong) != set(done) or len(done) < number or any(pair.exact in shown for pair in wrong.values()):
        return None
    return form, wrong, {name: pair for name, pair in pairs.items() if name not in wrong}


def _fund_rows(form: Form) -> tuple[tuple[str, ...], ...]:
    """Return the lines of the budget as they are shown, the total first."""
    line = form.total_fund
    lines = sorted((fund for fund in form.funds if not fund.group), key=lambda fund: fund is not line)
    return tuple((f.label.strip("：: "), f.initial, f.adjusted, f.spent, f.weight, f.rate, f.score) for f in lines)


def _score_rows(form: Form) -> tuple[tuple[str, ...], ...]:
    """Return the indicator rows and the row 总分 as they are shown."""
    rows = ((row.name.strip(), row.target.strip(), row.actual, row.weight, row.score) for row in form.indicators)
    return (*rows, ("总分", "", "", "100", form.total_score))


def _exercise(form: Form, wrong: Mapping[str, Pair], sound: Mapping[str, Pair], level: int, chance: Random) -> Exercise:
    spare = list(sound)
    if level == 1:
        spare = chance.sample(spare, min(2, len(spare)))
    shown = [pair for pair in _LABELS if pair in wrong or pair in spare]
    options = tuple(Option(name, _LABELS[pair]) for name, pair in zip("ABCDEF", shown, strict=False))
    ordinals = ("第一处", "第二处") if len(wrong) > 1 else ("",)
    values = tuple(
        Blank(f"value{place}", f"{ordinal}应为多少（只填数）", BlankForm.NUMBER)
        for place, ordinal in enumerate(ordinals, start=1)
    )
    key = {"pairs": tuple(option.name for option, pair in zip(options, shown, strict=True) if pair in wrong)} | {
        blank.name: (f"{pair.exact:f}",) for blank, pair in zip(values, wrong.values(), strict=True)
    }
    return Exercise(
        title=TITLE,
        rules=tuple(RULES[pair] for pair in wrong),
        topics=TOPICS,
        question=_TWO if level == 3 else _ONE,
        blanks=(Blank("pairs", "不一致的是哪一处", BlankForm.CHOICE, options, several=level == 3), *values),
        hints=(
            "先算上半张表：执行率＝全年执行数÷全年预算数，执行率得分＝分值×执行率，各项来源相加应等于总额。",
            "再算下半张表：分值相加是不是100分，得分相加是不是总分，没有完成的指标是不是按比例得分。",
            f"与这条规则有关：{rule_text(RULES[next(iter(wrong))]).partition('：')[0]}。",
        ),
        sheets=(
            Sheet(f"{form.name}：项目资金（{form.fund_unit}）", _FUND_HEADER, _fund_rows(form)),
            Sheet("绩效指标", _ROW_HEADER, _score_rows(form)),
        ),
        subject=form.name,
        key=Key(
            Answer(key),
            {
                "options": {option.name: pair for option, pair in zip(options, shown, strict=True)},
                "values": {name: f"{pair.exact:f}" for name, pair in wrong.items()},
                "steps": {name: pair.how for name, pair in wrong.items()},
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


def _round(value: Decimal) -> Decimal:
    return value.quantize(_HUNDREDTH, ROUND_HALF_UP)
