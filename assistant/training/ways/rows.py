"""Defects of indicator rows: targets, actual values, scores and levels."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random

from assistant.review.arithmetic import plain
from assistant.review.checks.attainment import Attainment, attainments, has_full_score
from assistant.review.checks.reasons import gives_reason
from assistant.review.verdict import judge
from assistant.training.planting import Damage, Way
from assistant.training.targets import WAYS as TARGETS
from assistant.training.targets import row_of, written
from knowledge.quantity import find_quantities, parse_decimal
from knowledge.report import Form, Indicator, Report

_Change = Callable[[Form, Indicator, Random], tuple[Indicator, str] | None]


def on_row(change: _Change) -> Callable[[Report, Random], Damage | None]:
    """Return the damage that changes one row; `change` gives the new row and what was done, None where it can't."""

    def damage(report: Report, chance: Random) -> Damage | None:
        rows = [(form, row) for form in report.forms for row in form.filled]
        text = "".join(section.text for section in report.sections)
        for form, row in chance.sample(rows, len(rows)):
            if changed := change(form, row, chance):
                new, told = changed
                if new.actual != row.actual and any(one.text in text for one in find_quantities(row.actual)):
                    # The text would contradict the row.
                    continue
                return Damage(with_row(report, form, row, new), (row.location,), f"“{row.name.strip()}”{told}")
        return None

    return damage


def with_row(report: Report, form: Form, row: Indicator, new: Indicator) -> Report:
    """Return the report with `new` in place of `row`.

    The total follows where its score was changed, the objective where it tells the figure that was reached.
    """
    rows = tuple(new if one is row else one for one in form.indicators)
    goals = form.goals
    if new.actual != row.actual and re.search(r"\d", new.actual):
        goals = tuple(replace(goal, actual=_retold(goal.actual, row.actual, new.actual)) for goal in form.goals)
    total = form.total_score
    if new.score != row.score and row.score_value is not None and new.score_value is not None:
        total = shifted(form.total_score, new.score_value - row.score_value)
    return with_form(report, form, replace(form, indicators=rows, goals=goals, total_score=total))


def _retold(text: str, old: str, new: str) -> str:
    """Return a text with a figure told anew, however it was written: 1260台（套） for 1,260台（套）."""
    known = {(one.base, one.measure) for one in find_quantities(old)}
    for one in reversed(find_quantities(text) if len(known) == 1 else []):
        if (one.base, one.measure) in known:
            text = f"{text[: one.start]}{new}{text[one.end :]}"
    return text


def with_form(report: Report, form: Form, new: Form) -> Report:
    """Return the report with `new` in place of `form`."""
    return replace(report, forms=tuple(new if one is form else one for one in report.forms))


def shifted(cell: str, step: Decimal | int) -> str:
    """Return a figure moved by `step` and written as it was, so that nothing shows it; what is no figure stays."""
    value = parse_decimal(cell)
    return cell if value is None else f"{value + step:{',' if ',' in cell else ''}f}"


def _vague_target(_: Form, row: Indicator, chance: Random) -> tuple[Indicator, str] | None:
    sound = row_of(row)
    ways = [way for way in TARGETS if way.name in {"direction", "self_reference", "benchmark", "budget", "activities"}]
    changed = written(chance.choice(ways), sound, chance)
    if changed is None or changed.name != sound.name or not has_full_score(row):
        return None
    told = f"的指标值由“{row.target}”改成“{changed.target}”，不能据以评分。"
    return replace(row, target=changed.target, actual="已达到"), told


def _bare_answer(_: Form, row: Indicator, chance: Random) -> tuple[Indicator, str] | None:
    if not attainments(row) or not has_full_score(row):
        return None
    bare = chance.choice(("完成", "已完成", "达到目标"))
    return replace(row, actual=bare), f"的目标是数值“{row.target}”，实际完成值只写“{bare}”。"


def _far_over(_: Form, row: Indicator, chance: Random) -> tuple[Indicator, str] | None:
    one = _plain(row)
    if one is None or one.target.is_percent or one.lower_is_better or gives_reason(row) or one.target.value < 4:
        return None
    value = plain((one.target.value * Decimal(chance.choice((18, 21, 24))) / 10).to_integral_value())
    actual = f"{value}{one.actual.unit}"
    return replace(row, actual=actual), f"目标{row.target}，完成{actual}，大幅超额而没有说明原因。"


def _unmet_full(_: Form, row: Indicator, chance: Random) -> tuple[Indicator, str] | None:
    one = _plain(row)
    if one is None or one.lower_is_better or not has_full_score(row) or one.target.value < 10:
        return None
    share = Decimal(chance.choice((72, 78, 85))) / 100
    value = plain((one.target.value * share).to_integral_value())
    actual = f"{value}{one.actual.unit}"
    return replace(row, actual=actual, deviation_note=""), f"目标{row.target}，只完成{actual}，却得满分，也没有说明。"


def _score_above(form: Form, row: Indicator, chance: Random) -> tuple[Indicator, str] | None:
    step, total = chance.choice((1, 2)), parse_decimal(form.total_score)
    # A total above 100 would be a second defect.
    if not has_full_score(row) or row.score_value is None or total is None or total + step > 100:
        return None
    score = plain(row.score_value + step)
    return replace(row, score=score), f"分值{row.weight}分，得了{score}分，超过分值。"


def _unexplained(_: Form, row: Indicator, chance: Random) -> tuple[Indicator, str] | None:
    met = [one for one in attainments(row) if one.is_met]
    if not met or not has_full_score(row) or row.score_value is None or row.score_value < 4:
        return None
    score = plain(row.score_value - Decimal(chance.choice(("0.5", "1", "1.5"))))
    return replace(
        row, score=score, deviation_note=""
    ), f"完成值达到指标值，分值{row.weight}分只得{score}分，没有说明原因。"


def _missing_actual(_: Form, row: Indicator, __: Random) -> tuple[Indicator, str] | None:
    return (replace(row, actual=""), f"没有填实际完成值，仍得{row.score}分。") if row.score_value else None


def _missing_level2(form: Form, row: Indicator, _: Random) -> tuple[Indicator, str] | None:
    if not form.has_level2 or not row.level2:
        return None
    return replace(row, level2=""), f"没有填二级指标，原来是“{row.level2}”。"


def _misplaced(form: Form, row: Indicator, chance: Random) -> tuple[Indicator, str] | None:
    if not form.has_level2:
        return None
    if row.name.strip().endswith(("合格率", "验收通过率")) and "质量" in row.level2:
        level2 = chance.choice(("社会效益指标", "经济效益指标"))
        return replace(row, level1="效益指标", level2=level2), f"放在{level2}下，它衡量的是质量。"
    if row.name.strip().endswith("满意度") and "满意" in row.level1:
        return replace(row, level1="产出指标", level2="质量指标"), "放在质量指标下，它衡量的是满意度。"
    if row.name.strip().endswith(("及时率", "完成时间")) and "时效" in row.level2:
        return replace(row, level2="数量指标"), "放在数量指标下，它衡量的是时效。"
    return None


def _category_name(_: Form, row: Indicator, __: Random) -> tuple[Indicator, str] | None:
    if not row.level2 or judge(row.level1, row.level2, row.level2, row.target, row.actual).verdict.is_weak:
        return None
    return replace(row, name=row.level2), f"改成了类别名“{row.level2}”，没有写明衡量什么。"


def _plain(row: Indicator) -> Attainment | None:
    """Return the one figure of a row that was met, None where there is another or none."""
    found = attainments(row)
    return found[0] if len(found) == 1 and found[0].is_met and found[0].target.upper is None else None


WAYS = (
    Way("vague_target", "VAL01", on_row(_vague_target)),
    Way("bare_answer", "VAL02", on_row(_bare_answer)),
    Way("far_over_target", "VAL03", on_row(_far_over)),
    Way("unmet_with_full_score", "VAL04", on_row(_unmet_full)),
    Way("score_above_weight", "SCO02", on_row(_score_above)),
    Way("unexplained_loss", "SCO04", on_row(_unexplained), hard=True),
    Way("missing_actual", "IND02", on_row(_missing_actual)),
    Way("missing_level2", "IND01", on_row(_missing_level2)),
    Way("misplaced_kind", "IND06", on_row(_misplaced), hard=True),
    Way("category_as_name", "IND05", on_row(_category_name), hard=True),
)
