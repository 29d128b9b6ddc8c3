"""A page made clean: what the rules find on it is mended first, so that nothing is wrong but what is planted.

A row that breaks a rule gives way to a sound one of its kind, an objective that does is left out, rate, score and total
are computed anew, a measure without an owner gets one. Where more than a third of the rows would have to go, or
something is still found, the page isn't used: it would no longer be the office's own.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from assistant.review.arithmetic import plain
from assistant.review.budget import total_line
from assistant.training.page import Page, with_sections
from knowledge.data_file import read_yaml
from knowledge.document import Block, Location, Paragraph, Section
from knowledge.quantity import parse_decimal
from knowledge.report import Form, Fund, Indicator

_HUNDREDTH = Decimal("0.01")
_MOST_REPLACED = 3


def cleaned(page: Page) -> Page | None:
    """Return the page with nothing left to be found, None where it can't be had."""
    if not page.findings:
        return page
    wrong = {evidence.location for finding in page.findings for evidence in finding.evidence}
    forms = tuple(_mended(form, wrong) for form in page.report.forms)
    if any(form is None for form in forms):
        return None
    mended = tuple(form for form in forms if form)
    totals = {old.total_score: new.total_score for old, new in zip(page.report.forms, mended, strict=True)}
    unowned = {one.location for finding in page.findings if finding.rule == "DOC11" for one in finding.evidence}
    sections = [_reworded(section, totals, unowned) for section in page.report.sections]
    clean = page.with_report(with_sections(replace(page.report, forms=mended), sections))
    return None if clean.findings else clean


def recomputed(form: Form) -> Form:
    """Return the form with the rate and score of its total line and its total score as the other figures give them."""
    line = total_line(form)
    funds = tuple(_recomputed(fund) if fund is line else fund for fund in form.funds)
    scores = [row.score_value for row in form.indicators if row.score_value is not None]
    scores += [score for fund in funds if (score := parse_decimal(fund.score)) is not None]
    return replace(form, funds=funds, total_score=plain(sum(scores, Decimal(0))) if scores else form.total_score)


def _reworded(section: Section, totals: dict[str, str], unowned: set[Location]) -> Section:
    """Return the section with the total scores as they are now, and an owner for the measure that it is."""
    blocks: list[Block] = []
    for place, block in enumerate(section.blocks):
        text = block.text if isinstance(block, Paragraph) else ""
        for old, new in totals.items():
            text = text.replace(f"{old}分", f"{new}分") if old else text
        if place == 0 and text and section.location in unowned:
            text = f"由绩效管理工作组牵头，{text}"
        blocks.append(replace(block, text=text) if isinstance(block, Paragraph) else block)
    return replace(section, blocks=tuple(blocks))


def _recomputed(fund: Fund) -> Fund:
    weight = parse_decimal(fund.weight)
    if not fund.adjusted_value or fund.spent_value is None or weight is None:
        return fund
    share = fund.spent_value / fund.adjusted_value
    rate, score = ((share * whole).quantize(_HUNDREDTH, ROUND_HALF_UP) for whole in (Decimal(100), weight))
    return replace(fund, rate=f"{rate}%", score=plain(min(score, weight)))


def _mended(form: Form, wrong: set[Location]) -> Form | None:
    """Return the form without what is found wrong in it, None where too little of its own would be left."""
    faulty = [row for row in form.indicators if row.location in wrong]
    if len(faulty) * _MOST_REPLACED > len(form.filled):
        return None
    names = {row.name.strip() for row in form.indicators}
    rows: list[Indicator] = []
    for row in form.indicators:
        sound = row if row not in faulty else _sound(row, names)
        if sound is None:
            return None
        names.add(sound.name)
        rows.append(sound)
    goals = tuple(goal for goal in form.goals if goal.location not in wrong)
    return recomputed(replace(form, indicators=tuple(rows), goals=goals))


def _sound(row: Indicator, taken: set[str]) -> Indicator | None:
    """Return a sound row in place of `row`, with its levels and weight; None where every such row is taken."""
    for name, target, actual in _rows_for(row):
        if name not in taken:
            return replace(row, name=name, target=target, actual=actual, score=row.weight, deviation_note="")
    return None


def _rows_for(row: Indicator) -> Iterator[tuple[str, str, str]]:
    for levels in (row.level2, row.level1):
        for word, rows in _sound_rows().items():
            if word in levels:
                yield from rows


@cache
def _sound_rows() -> dict[str, list[tuple[str, str, str]]]:
    content = read_yaml(Path(__file__).with_name("sound_rows.yml"))
    return {word: [_cells(line) for line in lines] for word, lines in content["rows"].items()}


def _cells(line: str) -> tuple[str, str, str]:
    name, target, actual = (cell.strip() for cell in line.split("|"))
    return name, target, actual
