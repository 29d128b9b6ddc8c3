"""Facts of forms: fund lines, goals, indicators."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from knowledge.document import Location, Table
from knowledge.facts.fact import Aspect, Crossing, Fact, Scope, Source, Told, figure_of, measured
from knowledge.facts.from_text import read_sentence
from knowledge.facts.matching import BUDGETS
from knowledge.facts.phrase import read_phrase
from knowledge.facts.sentences import split_sentences
from knowledge.facts.subjects import Subjects
from knowledge.facts.table_sides import unit_of
from knowledge.quantity import find_quantities, fold, parse_decimal
from knowledge.report import Form, Fund, Indicator, Report
from knowledge.running_text import compact, one_line

_COMPLETION = re.compile("(?:目标|指标|实际|年度)?(?:完成率|完成比例|完成程度|实现率)(?:[（(]?%[）)]?)?")
_FUND_COLUMNS = (
    ("initial", "年初预算数", Aspect.PLANNED),
    ("adjusted", "全年预算数", Aspect.ADJUSTED),
    ("spent", "全年执行数", Aspect.ACTUAL),
    ("rate", "执行率", Aspect.UNSAID),
    ("weight", "分值", Aspect.WEIGHT),
    ("score", "得分", Aspect.SCORE),
    ("amount", "", Aspect.UNSAID),
)


def form_facts(report: Report) -> Iterator[Fact]:
    """Yield the facts of the forms' fund lines and indicators."""
    for form in report.forms:
        for fund in form.funds:
            yield from _fund(form, fund, report.year)
        for indicator in form.indicators:
            yield from _indicator(form, indicator, report.year)
        yield from _completions(report, form)
        quote = " | ".join(filter(None, ("总分", form.total_weight, form.total_score)))
        told = partial(_fact, form, form.total_location or form.location, quote, unit="分", measure="总分")
        yield from told(form.total_weight, words="总分分值", aspect=Aspect.WEIGHT, period=report.year)
        yield from told(form.total_score, words="总分得分", aspect=Aspect.SCORE, period=report.year)


def goals(report: Report, subjects: Subjects) -> Iterator[Told]:
    """Yield the sentences of the forms' goals: what was expected, and what came of it."""
    for form in report.forms:
        for goal in form.goals:
            for text, aspect in ((goal.expected, Aspect.TARGET), (goal.actual, Aspect.ACTUAL)):
                for sentence in split_sentences(text, (), goal.location):
                    yield read_sentence(sentence, report.year, subjects, form, aspect)


def _fund(form: Form, fund: Fund, year: int | None) -> Iterator[Fact]:
    phrase = read_phrase(fund.label, year)
    is_whole = fund.is_total or fund is form.total_fund
    measure = phrase.measure if phrase.measure and not is_whole else "资金总额"
    cells = {key: getattr(fund, key).strip() for key, *_ in _FUND_COLUMNS}
    told = partial(_fact, form, fund.location, " | ".join(filter(None, (fund.label, *cells.values()))))
    name = fund.label.strip("：: ")
    for heading, text in fund.others:
        side = read_phrase(heading, year)
        yield from told(
            text, form.fund_unit, f"{name}{heading}", measure, side.aspect, side.period, source=Source.TABLE
        )
    for key, column, aspect in _FUND_COLUMNS:
        unit = "%" if key == "rate" else "分" if key in {"weight", "score"} else form.fund_unit
        of, against = ("执行率", measure) if key == "rate" else (measure, "")
        is_summed = aspect in {*BUDGETS, Aspect.ACTUAL} and not fund.group
        crossing = Crossing(fund.location.table, (name,), (column,)) if is_summed else Crossing()
        yield from told(cells[key], unit, f"{name}{column}", of, aspect, year, against, crossing=crossing)


def _indicator(form: Form, indicator: Indicator, year: int | None) -> Iterator[Fact]:
    phrase = read_phrase(indicator.name, year)
    measure, against = (phrase.ratio, phrase.measure) if phrase.ratio else (phrase.measure, "")
    quote = f"{indicator.name} | {indicator.target} | {indicator.actual}"
    name = one_line(indicator.name)
    for text, column, aspect, place in (
        (indicator.target, "指标值", Aspect.TARGET, indicator.target_location),
        (indicator.actual, "实际完成值", Aspect.ACTUAL, indicator.actual_location),
    ):
        if len(find_quantities(text)) == 1:
            told = partial(_fact, form, place, quote, indicator=indicator, direction=phrase.direction)
            yield from told(text, unit_of(name), f"{name}{column}", measure, aspect, year, against)
    for text, aspect in ((indicator.weight, Aspect.WEIGHT), (indicator.score, Aspect.SCORE)):
        told = partial(_fact, form, indicator.location, indicator.name, indicator=indicator)
        yield from told(text, "分", indicator.name, phrase.measure, aspect, year)


def _completions(report: Report, form: Form) -> Iterator[Fact]:
    """Yield what a form's column of that name gives as the part of an indicator's target that was reached."""
    blocks, columns = report.document.blocks, dict[int, list[int | None]]()
    for indicator in form.indicators:
        place = indicator.location
        table = blocks[place.block] if place.block < len(blocks) else None
        if isinstance(table, Table) and place.row is not None:
            if place.block not in columns:
                columns[place.block] = _columns_of_completion(table)
            row = min(place.row, len(table.rows) - 1)
            column = columns[place.block][row]
            cell = next((cell.text for cell in table.rows[row] if cell.column == column), "")
            if "%" in fold(cell):
                measure = read_phrase(indicator.name, report.year).measure
                quote = f"{indicator.name} | {indicator.target} | {indicator.actual} | {cell}"
                told = partial(_fact, form, place, quote, indicator=indicator, against=measure)
                words = f"{one_line(indicator.name)}完成率"
                yield from told(cell, "%", words, "完成率", Aspect.UNSAID, report.year)


def _columns_of_completion(table: Table) -> list[int | None]:
    """Return for each row the column that the nearest row above it heads so."""
    column, columns = None, list[int | None]()
    for row in table.rows:
        columns.append(column)
        column = next((cell.column for cell in row if _COMPLETION.fullmatch(compact(cell.text))), column)
    return columns


def _fact(
    form: Form,
    location: Location,
    quote: str,
    cell: str,
    unit: str,
    words: str,
    measure: str,
    aspect: Aspect,
    period: int | None,
    against: str = "",
    **more: Any,
) -> Iterator[Fact]:
    """Yield the fact that a cell holds, none where it holds no figure; `more` is what else is known of it."""
    is_of_row = "indicator" in more
    quantity = figure_of(cell)
    if quantity is None or (parse_decimal(cell) is None and not is_of_row):
        return
    value, unit, step = measured(quantity, unit)
    source = Source.INDICATOR if is_of_row else Source.FORM
    told: dict[str, Any] = {"location": location, "quote": quote, "words": words, "source": source, "form": form} | more
    yield Fact(form.project, measure, aspect, period, Scope.WHOLE, value, unit, step, quantity, against=against, **told)
