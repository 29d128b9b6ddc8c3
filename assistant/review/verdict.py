"""Whether an indicator's target can be scored as it is written.

The target is judged together with the indicator's name, in a fixed order, and the first step that knows says the
verdict: a blank or a graded scale; a figure, which must fit what it is said of; a date, which only an indicator of time
can have; a state that a third party can check; a bound or benchmark without its figure; a figure that stands in the
name; a grade without a scale. What is left is direction, judgement or self-reference.

A vague word beside a figure, a date or a checkable state is no fault, and wording that can be checked is none either:
the rules (财预〔2020〕10号, 财预〔2021〕101号) allow graded targets where quantifying is truly hard. A doubt about a
figure is resolved for the author: only a percentage of something that can't be counted, a missing unit that can't be
inferred and a unit of another kind than the name's make it incomplete.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from assistant.review.judgement import Judgement, Reason, Verdict
from assistant.review.lexicon import ends, has, starts, without
from assistant.review.row import Figure, Row, is_abstract, residue, squeeze, without_adverbs
from assistant.review.suggestion import suggest
from knowledge.quantity import parse_quantity

__all__ = ["Judgement", "Reason", "Verdict", "judge"]

# No cell of a form says more in a line than this; what stands behind it in a cell that was misread is not looked at.
_LONGEST_CELL = 600
_BUDGET = re.compile("[预概]算")
_LISTED = re.compile("[,、;；]")
_STATEMENT = re.compile("[,;、。并且]")
_SEVERAL = 2
_TIMES = {"次", "期", "批"}
_Finding = tuple[Verdict, tuple[Reason, ...]] | None


def judge(level1: str, level2: str, name: str, target: str, actual: str = "") -> Judgement:
    """Return the judgement of a target read together with its name and the levels it stands under."""
    end = _LONGEST_CELL
    return _judge(level1[:end], level2[:end], name[:end], target[:end], actual[:end])


# The same rows come again and again: when a report is checked anew, and in a folder of one year's reports.
@lru_cache(maxsize=4096)
def _judge(level1: str, level2: str, name: str, target: str, actual: str) -> Judgement:
    row = Row(level1, level2, name, target, actual)
    verdict, reasons = next(finding for step in _STEPS if (finding := step(row)))
    return Judgement(verdict, reasons, *suggest(row, verdict, reasons))


def _read_blank(row: Row) -> _Finding:
    if has("none", row.target) and has("negative_name", row.name):
        return Verdict.VERIFIABLE, (Reason.NO_NUMBER,)
    if not has("placeholder", row.target):
        return None
    if row.name_figures:
        return Verdict.PARTIAL, (Reason.NO_NUMBER, Reason.SELF_REFERENTIAL)
    return Verdict.VAGUE, (Reason.NO_NUMBER, *_hopes(row.name), *_several(row))


def _read_scale(row: Row) -> _Finding:
    if has("graded", row.target):
        return Verdict.VERIFIABLE, ()
    if has("scale", row.target) and not row.figures:
        return Verdict.PARTIAL, (Reason.NO_NUMBER,)
    return None


def _read_figures(row: Row) -> _Finding:
    if has("zero", row.target) or has("rank", row.target):
        return Verdict.QUANTIFIED, _several(row)
    if not row.figures:
        return None
    faults = [_fault(row, figure) for figure in row.figures]
    is_shared = len(row.figures) < len(row.parts) and not any(figure.subject for figure in row.figures)
    if all(faults) or is_shared:
        return Verdict.PARTIAL, (*faults[0], *_several(row))
    return Verdict.QUANTIFIED, tuple(_doubts(row, row.figures[faults.index(())]))


def _read_time(row: Row) -> _Finding:
    if has("cadence", row.target) and (row.is_timely or "数量" in row.level2):
        return Verdict.QUANTIFIED, ()
    is_dated = bool(row.dates) or has("deadline", row.target)
    if row.is_timely:
        only_years = all(date.endswith(("年", "年度")) for date in row.dates)
        if is_dated and not (only_years and not has("deadline", row.target) and has("vague_time", row.target)):
            return Verdict.QUANTIFIED, _self_reference(row)
        if has("window", row.target) or row.dates:
            return Verdict.PARTIAL, (Reason.BOUND_WITHOUT_VALUE, *_self_reference(row))
    elif (is_dated or has("window", row.target)) and not _says_more_than_time(row):
        return Verdict.PARTIAL, (Reason.NO_NUMBER, Reason.MISMATCH, Reason.TIME_FOR_NONTIME)
    return None


def _read_state(row: Row) -> _Finding:
    is_rate = ends("rate", row.core)
    is_event = not is_rate and (has("event", row.core) or has("asked", row.core))
    is_answered = has("confirmed", row.target) and is_event and not row.name_figures
    is_passed = has("passed", row.target) and not is_abstract(row.core) and (not is_rate or has("event", row.core))
    is_rated = has("grade", row.target) and has("rating_name", row.name + row.target)
    # That nothing is left out can be told of what can be counted.
    is_covered = (is_rate or not is_abstract(row.core)) and "全覆盖" in row.target and not has("hope", row.target)
    is_seen = any(_is_checkable(statement, is_rate) for statement in _STATEMENT.split(row.target))
    is_seen = is_seen and not has("passed", row.target)
    if is_answered or is_passed or is_rated or is_covered or is_seen:
        return Verdict.VERIFIABLE, (Reason.NO_NUMBER,)
    return None


def _is_checkable(statement: str, is_rate: bool) -> bool:
    """Return whether a statement without a figure says what happened, or that nothing did, rather than how well."""
    if not statement or has("hope", statement):
        return False
    if has("named_standard", statement) and not is_rate:
        return True
    if has("direction", statement):
        return False
    if has("negation", statement) and not has("no_negation", statement):
        return True
    if is_rate or has("degree", statement) or has("vague_time", statement):
        return False
    if has("bound", statement) or (has("self_reference", statement) and "通过" not in statement):
        return False
    is_made = has("done", statement) and not has("task", statement) and not has("open_count", statement)
    return is_made or has("event", statement)


def _read_bound(row: Row) -> _Finding:
    if not has("bound", row.target):
        return None
    reasons = [Reason.NO_NUMBER, Reason.BOUND_WITHOUT_VALUE]
    is_budget = _BUDGET.search(row.target) is not None
    if is_budget and (not row.is_cost or row.is_outside_budget):
        reasons.append(Reason.MISMATCH)
    return Verdict.PARTIAL, (*reasons, *_self_reference(row), *_several(row))


def _read_name(row: Row) -> _Finding:
    is_in_name = bool(row.name_figures) or (row.is_timely and bool(row.name_dates))
    says_nothing = row.is_echo or has("self_reference", row.target) or has("confirmed", row.target)
    if is_in_name and says_nothing:
        return Verdict.PARTIAL, (Reason.SELF_REFERENTIAL, *_several(row))
    return None


def _read_hope(row: Row) -> _Finding:
    if has("grade", row.target):
        return Verdict.PARTIAL, (Reason.NO_NUMBER,)
    reasons = [Reason.NO_NUMBER, *_hopes(row.target)]
    if row.is_echo or has("self_reference", row.target):
        reasons.append(Reason.SELF_REFERENTIAL)
    reasons += _several(row)
    if any(len(_LISTED.split(text)) > most for text, most in ((row.target, 2), (row.core, 3))):
        reasons.append(Reason.ACTIVITY_LIST)
    return Verdict.VAGUE, tuple(reasons)


_STEPS: tuple[Callable[[Row], _Finding], ...] = (
    *(_read_blank, _read_scale, _read_figures, _read_time, _read_state, _read_bound, _read_name, _read_hope),
)


def _fault(row: Row, figure: Figure) -> tuple[Reason, ...]:
    """Return what keeps a figure from being scored, () where nothing does."""
    subject, kind = figure.subject or row.core, figure.kind
    if row.is_nameless and not figure.subject:
        return (Reason.SELF_REFERENTIAL,) if row.is_echo or row.target == row.name else (Reason.MISMATCH,)
    if kind == "bare" and not figure.subject and figure.quantity.value:
        if row.is_listed or _lacks_scale(row, figure):
            return (Reason.NO_UNIT,)
        if row.core.count("、") >= _SEVERAL and not row.has_unit:
            return (Reason.NO_UNIT, Reason.MULTI_INDICATOR)
        if not row.has_unit and not _is_unitless(row, figure):
            return _bare_fault(row)
    if kind == "share":
        return () if _share_fits(row, figure, subject) else (Reason.MISMATCH,)
    if figure.subject or kind in {"bare", "relative"}:
        return ()
    return (Reason.MISMATCH,) if _is_of_another_kind(row, figure) else ()


def _is_of_another_kind(row: Row, figure: Figure) -> bool:
    """Return whether an amount, a count or a length of time stands under a name that measures something else."""
    measures_share = row.is_satisfaction or ends("rate", row.core)
    if measures_share and figure.quantity.value and not has("negative_name", row.core):
        return True
    if figure.kind == "duration":
        return starts("making", row.core) and not row.is_timely
    is_promptness = has("punctual", row.core) and ("质量" in row.level2 or "时效" in row.level2)
    return (ends("time_noun", row.core) or is_promptness) and not _TIMES & set(figure.quantity.unit)


def _lacks_scale(row: Row, figure: Figure) -> bool:
    """Return whether only the actual value says that a bare figure counts ten thousands: ≥1.5 answered by 1.6万册."""
    actual = parse_quantity(row.actual)
    is_scaled = actual is not None and actual.unit[:1] in {"万", "亿"} and not row.has_unit
    return is_scaled and actual is not None and figure.quantity.value < actual.value * 10


def _is_unitless(row: Row, figure: Figure) -> bool:
    """Return whether a bare figure is that of a measure known by its name to have no unit."""
    is_fraction = (figure.quantity.upper or figure.quantity.value) <= 1
    said = (row.name, squeeze(figure.clause))
    return any(has("unitless", text) or (is_fraction and has("fraction", text)) for text in said)


def _bare_fault(row: Row) -> tuple[Reason, ...]:
    is_share = row.is_satisfaction or has("rate", row.core) or has("surveyed", row.core)
    if is_share or ends("count_noun", row.core) or ends("duration_noun", row.core):
        return ()
    is_untold = "时效" in row.level2 and not has("state", row.core)
    if is_untold or ends("time_noun", row.core) or ends("money_noun", row.core):
        return (Reason.NO_UNIT,)
    is_counted = has("countable", row.core) and not ends("abstract_tail", row.core)
    return (Reason.NO_UNIT, Reason.MISMATCH) if is_abstract(row.core) and not is_counted else ()


def _share_fits(row: Row, figure: Figure, subject: str) -> bool:
    if row.is_satisfaction or (has("baseline", figure.clause) and not figure.subject):
        return True
    is_length_or_count = ends("time_noun", subject) or ends("count_noun", subject)
    if is_length_or_count and not has("rate", subject) and not starts("direction", without_adverbs(subject)):
        return False
    parts = row.parts if not figure.subject else (subject,)
    return not any(is_abstract(part) for part in parts)


def _doubts(row: Row, figure: Figure) -> Iterator[Reason]:
    if figure.kind == "bare" and not row.has_unit and not figure.subject and not _is_unitless(row, figure):
        yield Reason.NO_UNIT
    yield from _several(row)
    counts_no_money = figure.kind in {"count", "duration"} and bool(figure.quantity.measure.partition("/")[0])
    if figure.subject:
        pairs = (figure.subject[i : i + 2] for i in range(len(figure.subject) - 1))
        if figure.kind == "share" and "数量" in row.level2 and not any(pair in row.core for pair in pairs):
            yield Reason.MISMATCH
    elif (ends("money_noun", row.core) and counts_no_money and not row.has_unit) or (
        row.name_dates and figure.kind == "share"
    ):
        yield Reason.MISMATCH


def _says_more_than_time(row: Row) -> bool:
    rest = without(residue(row.raw_target), "deadline", "window")
    return len(rest) > 1 or any(has(group, row.target) for group in ("direction", "self_reference", "bound", "event"))


def _hopes(text: str) -> Iterator[Reason]:
    if has("no_baseline", text):
        yield Reason.NO_BASELINE
    if has("direction", text):
        yield Reason.DIRECTION_ONLY


def _several(row: Row) -> tuple[Reason, ...]:
    return (Reason.MULTI_INDICATOR,) if row.is_several else ()


def _self_reference(row: Row) -> tuple[Reason, ...]:
    return (Reason.SELF_REFERENTIAL,) if has("self_reference", row.name) else ()
