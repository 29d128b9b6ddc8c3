"""Facts of forms: fund lines, goals, indicators."""

from collections.abc import Iterator

from knowledge.document import Location
from knowledge.facts.amounts import measured
from knowledge.facts.fact import Aspect, Fact, Scope, Source, Told
from knowledge.facts.from_text import read_sentence
from knowledge.facts.phrase import read_phrase
from knowledge.facts.sentences import split_sentences
from knowledge.facts.subjects import Subjects
from knowledge.quantity import Quantity, find_quantities, parse_decimal
from knowledge.report import Form, Fund, Indicator, Report

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
        yield from _total(form, report.year)


def goals(report: Report, subjects: Subjects) -> Iterator[Told]:
    """Yield the sentences of the forms' goals: what was expected, and what came of it."""
    for form in report.forms:
        for goal in form.goals:
            for text, aspect in ((goal.expected, Aspect.TARGET), (goal.actual, Aspect.ACTUAL)):
                for sentence in split_sentences(text, (), goal.location):
                    yield read_sentence(sentence, report.year, subjects, form, aspect)


def _fund(form: Form, fund: Fund, year: int | None) -> Iterator[Fact]:
    phrase = read_phrase(fund.label, year)
    measure = phrase.measure if phrase.measure and not fund.is_total else "资金总额"
    quote = " | ".join(
        text for text in (fund.label, *(getattr(fund, key).strip() for key, *_ in _FUND_COLUMNS)) if text
    )
    for heading, text in fund.others:
        side = read_phrase(heading, year)
        if quantity := _quantity(text):
            yield _fact(
                quantity,
                form.fund_unit,
                fund.location,
                quote,
                f"{fund.label.strip('：: ')}{heading}",
                subject=form.project,
                measure=measure,
                aspect=side.aspect,
                period=side.period,
                form=form,
                source=Source.TABLE,
            )
    for key, column, aspect in _FUND_COLUMNS:
        quantity = _quantity(getattr(fund, key))
        if quantity is not None:
            is_rate = key == "rate"
            unit = "%" if is_rate else "分" if key in {"weight", "score"} else form.fund_unit
            yield _fact(
                quantity,
                unit,
                fund.location,
                quote,
                f"{fund.label.strip('：: ')}{column}",
                subject=form.project,
                measure="执行率" if is_rate else measure,
                aspect=aspect,
                period=year,
                against=measure if is_rate else "",
                form=form,
                source=Source.FORM,
            )


def _indicator(form: Form, indicator: Indicator, year: int | None) -> Iterator[Fact]:
    phrase = read_phrase(indicator.name, year)
    # The name's own figure is its target where the cell of the target has none: 教师培训12000人次.
    for key, aspect in (("target", Aspect.TARGET), ("actual", Aspect.ACTUAL)):
        text = getattr(indicator, key)
        quantities = find_quantities(text)
        if len(quantities) == 1:
            name = phrase.ratio if phrase.ratio and not phrase.measure else phrase.measure
            place = indicator.target_location if key == "target" else indicator.actual_location
            yield _fact(
                quantities[0],
                "",
                place,
                f"{indicator.name} | {indicator.target} | {indicator.actual}",
                f"{' '.join(indicator.name.split())}{'指标值' if key == 'target' else '实际完成值'}",
                subject=form.project,
                measure=phrase.ratio or name,
                aspect=aspect,
                period=year,
                against=phrase.measure if phrase.ratio else "",
                form=form,
                source=Source.INDICATOR,
                indicator=indicator,
            )
    for key, aspect in (("weight", Aspect.WEIGHT), ("score", Aspect.SCORE)):
        quantity = _quantity(getattr(indicator, key))
        if quantity is not None:
            yield _fact(
                quantity,
                "分",
                indicator.location,
                indicator.name,
                indicator.name,
                subject=form.project,
                measure=phrase.measure,
                aspect=aspect,
                period=year,
                form=form,
                source=Source.INDICATOR,
                indicator=indicator,
            )


def _total(form: Form, year: int | None) -> Iterator[Fact]:
    place = form.total_location or form.location
    quote = " | ".join(text for text in ("总分", form.total_weight, form.total_score) if text)
    for cell, aspect in ((form.total_weight, Aspect.WEIGHT), (form.total_score, Aspect.SCORE)):
        if quantity := _quantity(cell):
            yield _fact(
                quantity,
                "分",
                place,
                quote,
                f"总分{'分值' if aspect is Aspect.WEIGHT else '得分'}",
                subject=form.project,
                measure="总分",
                aspect=aspect,
                period=year,
                form=form,
                source=Source.FORM,
            )


def _quantity(cell: str) -> Quantity | None:
    value = parse_decimal(cell)
    return (
        None if value is None else next(iter(find_quantities(cell)), Quantity(cell, "", value, None, "", 0, len(cell)))
    )


def _fact(
    quantity: Quantity,
    unit: str,
    location: Location,
    quote: str,
    words: str,
    *,
    measure: str,
    aspect: Aspect,
    period: int | None,
    source: Source,
    subject: str = "",
    against: str = "",
    form: Form | None = None,
    indicator: Indicator | None = None,
) -> Fact:
    value, unit, step = measured(quantity, unit)
    return Fact(
        subject,
        measure,
        aspect,
        period,
        Scope.WHOLE,
        value,
        unit,
        step,
        quantity,
        source,
        location,
        quote,
        words,
        against,
        form=form,
        indicator=indicator,
    )
