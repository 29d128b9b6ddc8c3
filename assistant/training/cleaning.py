"""A page made clean: what the rules find on it is left out first, so that nothing is wrong but what is planted.

A faulty row keeps its name where its target can be written so that it can be scored, and its answer as a figure; else
it goes, and so does a breakdown or an objective that is wrong or gives no figure; weights are brought to 100,
rate, score and total computed anew. A faulty paragraph goes, of problems and measures both that belong together. Where
little is left or something is still found, the page isn't used, nor where the scores come to more than all points:
there the score of the execution rate is no part of them.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from assistant.review.arithmetic import plain
from assistant.review.checks.attainment import attainments, has_full_score, lost_points
from assistant.review.checks.reasons import gives_reason
from assistant.review.checks.scores import execution_points
from assistant.review.lexicon import has
from assistant.training.chains import read_chains
from assistant.training.material import Material
from assistant.training.page import Page, form_pages, narrative_page, retold, text_page
from assistant.training.targets import row_of, suggested
from knowledge.document import Location
from knowledge.quantity import find_quantities, parse_decimal
from knowledge.report import Form, Fund, Indicator, Report

_HUNDREDTH, _FAR = Decimal("0.01"), 100
_MOST_POINTS = 100
_MOST_FORMS = 20
_MOST_PLACES = 60
_LONGEST_TEXT = 8000
_FEWEST_ROWS, _FEWEST_CHAINS = 4, 3
_CAUSE = "DOC10"


@lru_cache(maxsize=64)
def clean_pages(material: Material) -> tuple[Page, ...]:
    """Return the pages of a report that can be made clean and read in one sitting."""
    report, checks = material.report, material.rules
    pages = (page for page in (*form_pages(report, checks)[:_MOST_FORMS], text_page(report, checks)) if page)
    found = (clean for page in pages if _is_short(page) and (clean := cleaned(page)) is not None)
    told = _clean_narrative(material)
    return (*(page for page in found if all(map(_is_within, page.report.forms))), *([told] if told else []))


def _clean_narrative(material: Material) -> Page | None:
    """Return the page of the problems that nothing is found wrong with, nor with their measures."""
    chains = [
        (f"{one.problem}原因是{one.cause}。" if one.cause else one.problem, one.measure)
        for one in read_chains(material.report)
    ]
    while len(chains) >= _FEWEST_CHAINS:
        page = narrative_page(material.report, chains, material.rules)
        # A cause may be told in words that no rule knows: who marks such a problem may be right.
        doubtful = {one.location for finding in page.findings if finding.rule == _CAUSE for one in finding.evidence}
        if doubtful:
            rules = tuple(rule for rule in page.rules if rule.code != _CAUSE)
            page = replace(page, rules=rules, doubtful=frozenset(doubtful))
        wrong = {evidence.location for finding in page.findings for evidence in finding.evidence}
        columns = [[one.location for one in section.paragraphs] for section in page.report.sections]
        sound = [chain for chain, *places in zip(chains, *columns, strict=True) if wrong.isdisjoint(places)]
        if not page.findings or sound == chains:
            return page if _is_short(page) and not page.findings else None
        chains = sound
    return None


def _is_within(form: Form) -> bool:
    return (parse_decimal(recomputed(form).total_score) or 0) <= _MOST_POINTS


def _is_short(page: Page) -> bool:
    return (
        len(set(page.numbers.values())) <= _MOST_PLACES
        and sum(len(passage.text) for passage in page.passages) <= _LONGEST_TEXT
    )


def cleaned(page: Page) -> Page | None:
    """Return the page with nothing left to be found, None where it can't be had."""
    for is_last in (False, True):
        wrong = {row.location for form in page.report.forms for row in form.filled if _is_doubtful(row)}
        if not page.findings and not wrong:
            return page
        wrong |= {evidence.location for finding in page.findings for evidence in finding.evidence}
        # What the text tells of a row would be true no more where the row is mended: there it goes.
        drops = is_last or bool(page.report.sections)
        forms = tuple(_sound(form, wrong, page.report.unit, drops=drops) for form in page.report.forms)
        if any(len(form.filled) < _FEWEST_ROWS for form in forms):
            return None
        told: dict[str, str] = {}
        for old, new in zip(page.report.forms, forms, strict=True):
            told[f"{len(old.filled)}项"] = f"{len(new.filled)}项"
            told[f"{old.total_score}分"] = f"{new.total_score}分"
        page = replace(page, report=replace(_reworded(page.report, told, wrong), forms=forms))
    return None if page.findings else page


def recomputed(form: Form) -> Form:
    """Return the form with the rate and score of its total line and its total score as the other figures give them."""
    line = form.total_fund
    funds = tuple(_recomputed(fund) if fund is line else fund for fund in form.funds)
    scores = [row.score_value for row in form.indicators if row.score_value is not None]
    scores += [score for fund in funds if (score := parse_decimal(fund.score)) is not None]
    return replace(form, funds=funds, total_score=plain(sum(scores, Decimal(0))) if scores else form.total_score)


def _reworded(report: Report, told: Mapping[str, str], wrong: Collection[Location]) -> Report:
    """Return the report with scores and numbers of rows as they are now, without paragraphs that are wrong."""

    def reworded(place: Location, text: str) -> str | None:
        for old, new in told.items():
            text = re.sub(rf"(?<![\d.]){re.escape(old)}", new, text)
        return None if place in wrong else text

    return retold(report, reworded)


def _recomputed(fund: Fund) -> Fund:
    weight = parse_decimal(fund.weight)
    if not fund.adjusted_value or fund.spent_value is None or weight is None:
        return fund
    share = fund.spent_value / fund.adjusted_value
    rate, score = ((share * whole).quantize(_HUNDREDTH, ROUND_HALF_UP) for whole in (Decimal(100), weight))
    return replace(fund, rate=f"{rate}%", score=plain(min(score, weight)))


def _sound(form: Form, wrong: set[Location], unit: str, *, drops: bool) -> Form:
    line = form.total_fund
    is_wrong = any(fund.location in wrong for fund in form.funds)
    kept = replace(
        form,
        department=form.department or unit,
        unit=form.unit or unit,
        indicators=tuple(
            sound
            for row in form.filled
            if (sound := row if row.location not in wrong else None if drops else _repaired(row))
        ),
        funds=tuple(fund for fund in form.funds if fund is line or not (fund.group and is_wrong)),
        goals=tuple(goal for goal in form.goals if goal.location not in wrong and find_quantities(goal.expected)),
    )
    # Nor does an objective that tells what was reached go with a row that now has another answer.
    before = {row.location: row.actual for row in form.filled}
    if any(row.actual != before[row.location] for row in kept.filled):
        kept = replace(kept, goals=())
    return recomputed(kept if kept.filled == form.filled and form.total_location not in wrong else _balanced(kept))


def _balanced(form: Form) -> Form:
    """Return the form with weights changed by a point at a time until all come to 100: too many off the greatest."""
    points = [row.weight_value or Decimal(0) for row in form.indicators]
    full = [place for place, row in enumerate(form.indicators) if row.weight_value and has_full_score(row)]
    for _ in range(_MOST_POINTS if full else 0):
        gap = 100 - (execution_points(form) or 0) - sum(points, Decimal(0))
        if not gap:
            break
        place = (max if gap < 0 else min)(full, key=points.__getitem__)
        points[place] += min(Decimal(1), abs(gap)) * (1 if gap > 0 else -1)
    rows = [
        row if weight == row.weight_value else replace(row, weight=plain(weight), score=plain(weight))
        for row, weight in zip(form.indicators, points, strict=True)
    ]
    return replace(form, indicators=tuple(rows), total_weight="100")


def _is_doubtful(row: Indicator) -> bool:
    """Return whether somebody might find fault with a row that no rule does.

    Points are lost unsaid why, 83元 are reached of 86万元, or what was reached is in another unit than the target.
    """
    found = attainments(row)
    far = any(0 < one.actual.base * _FAR < one.target.base for one in found if one.lower_is_better)
    is_other = not found and bool(find_quantities(row.target)) and bool(find_quantities(row.actual))
    return far or is_other or (bool(lost_points(row)) and not gives_reason(row))


def _repaired(row: Indicator) -> Indicator | None:
    """Return the row with a target that can be scored and an answer that meets it, None where that can't be had."""
    rewrites = list(suggested(row_of(row), 95))
    target = rewrites[0] if len(rewrites) == 1 else row.target
    found = find_quantities(target)
    if len(found) != 1 or has("graded", target):
        return None
    actual = f"{plain(found[0].value)}{found[0].unit}"
    return replace(row, target=target, actual=actual, score=row.weight, deviation_note="")
