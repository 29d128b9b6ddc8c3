"""A page made clean: what the rules find on it is mended first, so that nothing is wrong but what is planted.

A row keeps its name where its target can be written so that it can be scored, and its answer as a figure; else a sound
row of its kind takes its place. A breakdown that is wrong is left out, and so is an objective that is, that gives no
figure or tells what a mended row said before; weights are brought to 100, rate, score and total computed anew, a
measure without an owner gets one. Where more than half of the rows would have to go, the text tells what a mended row
said before, or something is still found, the page isn't used: it would no longer be the office's own.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from pathlib import Path

from assistant.review.arithmetic import plain
from assistant.review.checks.scores import execution_points
from assistant.training.material import Material
from assistant.training.page import Page, base_page, form_pages, narrative_page, text_page, with_sections
from assistant.training.targets import row_of, suggested
from knowledge.data_file import read_yaml
from knowledge.document import Block, Location, Paragraph, Section
from knowledge.quantity import find_quantities, parse_decimal
from knowledge.report import Form, Fund, Indicator

_HUNDREDTH = Decimal("0.01")
_MOST_POINTS = 100
_MOST_FORMS = 20
_MOST_PLACES = 60
_LONGEST_TEXT = 8000
_Mend = Callable[[Indicator, Collection[str]], Indicator | None]


@lru_cache(maxsize=64)
def clean_pages(material: Material) -> tuple[Page, ...]:
    """Return the pages of a report that can be made clean and read in one sitting."""
    report, checks = material.report, material.rules
    pages: Iterable[Page | None] = (
        *form_pages(report, checks)[:_MOST_FORMS],
        text_page(report, checks),
        base_page(report, checks),
        narrative_page(report, checks),
    )
    short = (page for page in pages if page and _is_short(page))
    return tuple(clean for page in short if (clean := cleaned(page)) is not None)


def _is_short(page: Page) -> bool:
    return (
        len(set(page.numbers.values())) <= _MOST_PLACES
        and sum(len(passage.text) for passage in page.passages) <= _LONGEST_TEXT
    )


def cleaned(page: Page) -> Page | None:
    """Return the page with nothing left to be found, None where it can't be had."""
    for mend in (_repaired, _replaced):
        if not page.findings:
            return page
        wrong = {evidence.location for finding in page.findings for evidence in finding.evidence}
        forms = tuple(_mended(form, wrong, mend, page.report.unit) for form in page.report.forms)
        if any(form is None for form in forms):
            return None
        mended = tuple(form for form in forms if form)
        if any(
            _tells(section.text, _undone(*pair))
            for pair in zip(page.report.forms, mended, strict=True)
            for section in page.report.sections
        ):
            return None
        totals = {old.total_score: new.total_score for old, new in zip(page.report.forms, mended, strict=True)}
        unowned = {one.location for finding in page.findings if finding.rule == "DOC11" for one in finding.evidence}
        sections = [_reworded(section, totals, unowned) for section in page.report.sections]
        page = page.with_report(with_sections(replace(page.report, forms=mended), sections))
    return None if page.findings else page


def recomputed(form: Form) -> Form:
    """Return the form with the rate and score of its total line and its total score as the other figures give them."""
    line = form.total_fund
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


def _mended(form: Form, wrong: set[Location], mend: _Mend, unit: str) -> Form | None:
    """Return the form without what is found wrong in it, None where too little of its own would be left."""
    faulty = {row.location for row in form.filled if row.location in wrong}
    if mend is _replaced and len(faulty) * 2 > len(form.filled):
        return None
    names = {row.name.strip() for row in form.indicators}
    rows = []
    for row in form.filled:
        sound = mend(row, names) if row.location in faulty else row
        if sound is None:
            return None
        names.add(sound.name)
        rows.append(sound)
    line = form.total_fund
    is_wrong = {fund.location for fund in form.funds if fund.location in wrong}
    funds = tuple(fund for fund in form.funds if fund is line or not (fund.group and is_wrong))
    mended = replace(
        form, department=form.department or unit, unit=form.unit or unit, indicators=tuple(rows), funds=funds
    )
    before = _undone(form, mended)
    kept = (goal for goal in form.goals if goal.location not in wrong and find_quantities(goal.expected))
    mended = replace(mended, goals=tuple(goal for goal in kept if not _tells(f"{goal.expected}{goal.actual}", before)))
    return recomputed(_balanced(mended) if form.total_location in wrong else mended)


def _undone(form: Form, mended: Form) -> set[str]:
    """Return the figures that rows gave before they were mended."""
    rows = zip(form.filled, mended.filled, strict=True)
    return {one.text for old, new in rows if old != new for one in find_quantities(old.actual) if one.unit}


def _tells(text: str, figures: Collection[str]) -> bool:
    return any(figure in text for figure in figures)


def _balanced(form: Form) -> Form:
    """Return the form with its greatest weights changed by a point each until all come to 100."""
    weights = [row.weight_value for row in form.indicators]
    execution = execution_points(form) or Decimal(0)
    if not weights or any(weight is None for weight in weights):
        return form
    points = [weight or Decimal(0) for weight in weights]
    for _ in range(_MOST_POINTS):
        gap = 100 - execution - sum(points, Decimal(0))
        if not gap:
            break
        place = points.index(max(points))
        points[place] += min(Decimal(1), abs(gap)) * (1 if gap > 0 else -1)
    rows = [
        row
        if weight == row.weight_value
        else replace(row, weight=plain(weight), score=plain(weight), deviation_note="")
        for row, weight in zip(form.indicators, points, strict=True)
    ]
    return replace(form, indicators=tuple(rows), total_weight="100")


def _repaired(row: Indicator, _: Collection[str]) -> Indicator:
    """Return the row with a target that can be scored and an answer that meets it; as it was where that can't be."""
    rewrites = list(suggested(row_of(row), 95))
    target = rewrites[0] if len(rewrites) == 1 else row.target
    found = find_quantities(target)
    if len(found) != 1:
        return row
    actual = f"{plain(found[0].value)}{found[0].unit}"
    return replace(row, target=target, actual=actual, score=row.weight, deviation_note="")


def _replaced(row: Indicator, taken: Collection[str]) -> Indicator | None:
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
