"""The words of findings: how rows, forms, fund lines and facts are named and quoted, and what is said of them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from assistant.review.arithmetic import as_fine, rounded
from assistant.review.disagreement import Disagreement
from assistant.review.rule import Evidence, Figure, Remark, Severity
from knowledge.facts.fact import Aspect, Fact, Source
from knowledge.quantity import find_quantities
from knowledge.report import Form, Fund, Indicator
from knowledge.running_text import compact, one_line, shortened

_NOT_NAME = re.compile(r"[（(][^）)]{0,80}[）)]|[★*]|其中[:：]?|^\s*\d{1,2}[.、．]")


def on_row(form: Form, row: Indicator, words: str, *evidence: Evidence, **more: Any) -> Remark:
    """Return what is said of an indicator row, the form and the row named first."""
    message = f"{form_label(form)}“{short_name(row)}”{words}"
    return Remark(message, (row_evidence(row), *evidence), indicator=row, **more)


def on_form(form: Form, words: str, *evidence: Evidence, **more: Any) -> Remark:
    """Return what is said of a form, which is named first."""
    return Remark(form_label(form) + words, evidence or (total_evidence(form),), **more)


def on_facts(words: str, stated: Fact, *grounds: Fact, **more: Any) -> Remark:
    """Return what is said of a figure; the first of its grounds is what it should be by."""
    sides: dict[str, Any] = {"stated": Figure.of(stated), "about": stated.words}
    sides["expected"] = Figure.of(grounds[0]) if grounds else None
    return Remark(words, evidence_of(stated, *grounds), **(sides | more))


def told(found: Iterable[Disagreement], gravest: Severity = Severity.ERROR) -> Iterator[Remark]:
    """Yield a remark for each disagreement; the changes that one clause gives together are one."""
    groups: dict[tuple[object, ...], list[Disagreement]] = {}
    for one in found:
        stated = one.stated
        together = stated.quote if stated.aspect is Aspect.CHANGE else id(stated)
        groups.setdefault((together, stated.measure, stated.subject, stated.location), []).append(one)
    for group in groups.values():
        first = group[0]
        stated, other, place = first.stated, first.other, first.grounds[0] if first.grounds else first.stated
        # 下降6.93% states a fall without a sign, and should state 5.93.
        right = first.expected * ((stated.aspect is Aspect.CHANGE and stated.direction) or 1)
        yield Remark(
            "；".join(map(_message, group)) + "。",
            tuple(dict.fromkeys(item for one in group for item in evidence_of(one.stated, *one.grounds))),
            max(gravest, first.severity, key=lambda severity: severity.rank),
            stated=Figure.of(stated),
            expected=Figure.of(other) if other else Figure(right, stated.unit, first.way.told, place.location),
            indicator=stated.indicator or (other.indicator if other else None),
            about=stated.words,
        )


def _message(one: Disagreement) -> str:
    stated, whose = one.stated, f"{one.stated.subject}的" if one.stated.subject and one.stated.form is None else ""
    head, how = f"{place_of(stated)}写{whose}{said(stated)}", one.way.told
    expected = abs(one.expected) if stated.source is Source.TEXT else one.expected
    if one.other is not None:
        scale, unit = stated.written
        gap = rounded(abs(one.expected - stated.value) / scale, unit if unit != "%" else "个百分点", 4)
        may = "，可能口径不同，请核对" if one.severity is Severity.INFO else ""
        tail = f"{place_of(one.other)}{said(one.other)}，两处不一致，相差{gap}{may}"
    elif not one.way.how:
        return f"{head}，{one.note}"
    elif one.way.is_sum:
        scale, unit = one.way.written
        tail = f"各分项合计{how}{unit}，相差{rounded(abs(one.expected - stated.value) / scale, unit, 4)}"
    else:
        is_ratio = stated.unit.startswith(":")
        scale, unit = stated.written
        # A figure is told as finely as the one that it should stand for, a whole one in full; a tenth of it more so.
        digits = stated.quantity.decimals or 2
        finer = max(0, stated.value.adjusted() - expected.adjusted()) if stated.quantity.decimals and expected else 0
        exact = Decimal(rounded(expected / scale, "", digits + finer))
        fine = as_fine(exact, [stated.quantity.value]) + unit
        tail = f"按{how}复算为{f'1：{rounded(expected)}' if is_ratio else fine}"
    return f"{head}，{tail}{f'，{one.note}' if one.note else ''}"


def evidence_of(*facts: Fact) -> tuple[Evidence, ...]:
    """Return the places of facts; those of one sentence or row are told once."""
    places: dict[tuple[object, ...], Evidence] = {}
    for one in facts:
        places.setdefault((one.quote, one.location.block, one.location.row), Evidence(one.quote, one.location))
    return tuple(places.values())


def place_of(fact: Fact) -> str:
    """Return in a word where a figure stands."""
    if fact.source is Source.TEXT:
        return "正文"
    if fact.form is not None:
        return f"“{fact.form.project}”项目自评表" if fact.form.project else "自评表"
    return f"“{fact.crossing.title}”" if fact.crossing.title else fact.location.label


def said(fact: Fact) -> str:
    """Return a figure with the words that it was given under."""
    words, figure = compact(fact.words), fact.quantity.text.strip()
    figure = re.sub("^达到?", "", figure) if words.endswith(("达到", "达")) else figure
    return f"“{words}{figure}{'' if fact.quantity.unit or not fact.unit else fact.written[1]}”"


def row_evidence(row: Indicator) -> Evidence:
    """Return an indicator row as it stands in the form."""
    cells = (row.name, row.target, row.actual, row.weight, row.score, row.deviation_note)
    return Evidence(_joined(cells), row.location)


def fund_evidence(fund: Fund) -> Evidence:
    """Return a fund line as it stands in the form, the cells that are filled."""
    cells = (fund.label, fund.amount, fund.initial, fund.adjusted, fund.spent, fund.weight, fund.rate, fund.score)
    return Evidence(_joined(cells), fund.location)


def total_evidence(form: Form) -> Evidence:
    """Return the form's row 总分, as far as it has one."""
    cells = ("总分", form.total_weight, form.total_score)
    return Evidence(_joined(cells) if form.total_location else form_label(form), form.total_location or form.location)


def form_label(form: Form) -> str:
    """Return what a finding calls a form."""
    return f"“{form.project}”项目自评表" if form.project else form.title or "部门整体支出绩效自评表"


def short_name(row: Indicator, length: int = 24) -> str:
    """Return the indicator's name, cut where it runs on."""
    return shortened(row.name.strip() or row.target, length)


@lru_cache(512)
def told_name(row: Indicator) -> str:
    """Return the name as texts would use it: without its own figures, brackets and numbering."""
    name = row.name
    for quantity in reversed(find_quantities(name)):
        name = name[: quantity.start] + name[quantity.end :]
    name = re.sub(r"\s", "", _NOT_NAME.sub("", name)).strip("，。；、")
    return "" if re.search("[，。；、]", name) else name


def quoted(words: Iterable[str]) -> str:
    """Return each of some words in quotation marks: “甲”、“乙”."""
    return "、".join(f"“{one}”" for one in words)


def _joined(cells: Sequence[str]) -> str:
    return " | ".join(text for cell in cells if (text := one_line(cell)))
