"""Defects of running text: figures that aren't the form's, policies that don't hold or aren't called so."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from assistant.review.arithmetic import plain
from assistant.review.telling import told_name
from assistant.training.page import retold
from assistant.training.planting import Damage, Way
from knowledge.data_file import read_yaml
from knowledge.document import Location, Paragraph
from knowledge.quantity import find_quantities, parse_decimal
from knowledge.report import Report


def paragraphs(report: Report) -> Iterator[Paragraph]:
    """Yield every paragraph of the text."""
    return (one for section in report.sections for one in section.paragraphs)


def with_text(report: Report, place: Location, text: str) -> Report:
    """Return the report with another text in the paragraph at `place`."""
    return retold(report, lambda at, words: text if at == place else words)


def sentence(way: str, chance: Random) -> tuple[str, str]:
    """Return one of the sentences that this way writes, and what is amiss with it."""
    content = _sentences()[way]
    return chance.choice(content["says"]), content["told"]


@cache
def _sentences() -> Mapping[str, Any]:
    content: Mapping[str, Any] = read_yaml(Path(__file__).with_name("sentences.yml"))
    return content


def _adding(name: str, rule: str, *, hard: bool = False) -> Way:
    """Return the way that adds a sentence to a paragraph beside a form."""

    def damage(report: Report, chance: Random) -> Damage | None:
        places = list(paragraphs(report)) if report.forms else []
        if not places:
            return None
        paragraph = chance.choice(places)
        added, told = sentence(name, chance)
        return Damage(with_text(report, paragraph.location, f"{paragraph.text}{added}"), (paragraph.location,), told)

    return Way(name, rule, damage, hard=hard)


def misquoted(
    report: Report, pattern: str, right: str, wrong: str, place: Location, source: str, chance: Random
) -> Damage | None:
    """Return the damage that writes `wrong` where the text gives `right` within `pattern`, as `source` has it."""
    told = list(paragraphs(report))
    for paragraph in chance.sample(told, len(told)):
        if said := re.search(pattern, paragraph.text):
            words = said[0].replace(right, wrong)
            text = paragraph.text.replace(said[0], words, 1)
            places = (paragraph.location, place)
            reason = f"正文写“{words}”，{source}，两处不一致。"
            return Damage(with_text(report, paragraph.location, text), places, reason)
    return None


def _other_figure(report: Report, chance: Random) -> Damage | None:
    """Change what the text says was done, where the form says it, too."""
    rows = [row for form in report.forms for row in form.filled if len(told_name(row)) > 3]
    for row in chance.sample(rows, len(rows)):
        answers = find_quantities(row.actual)
        if len(answers) != 1:
            continue
        pattern = rf"{re.escape(told_name(row))}[^，。；\d]{{0,6}}{re.escape(answers[0].text)}"
        value = answers[0].value
        step = max(Decimal(1), (value * Decimal(chance.choice((8, 12, 15))) / 100).to_integral_value())
        source = f"表里的实际完成值是{row.actual}"
        if damage := misquoted(report, pattern, f"{value}", plain(value - step), row.location, source, chance):
            return damage
    return None


def _other_score(report: Report, chance: Random) -> Damage | None:
    form = report.main_form
    score = parse_decimal(form.total_score) if form else None
    if form is None or score is None or form.total_location is None:
        return None
    wrong = plain(score + Decimal(chance.choice(("-1.35", "-0.62", "0.41"))))
    pattern, source = rf"自评得分[^。]*?{re.escape(form.total_score)}分", f"自评表总分是{form.total_score}分"
    return misquoted(report, pattern, f"{form.total_score}分", f"{wrong}分", form.total_location, source, chance)


def _other_rate(report: Report, chance: Random) -> Damage | None:
    form = report.main_form
    line = form.total_fund if form else None
    rate = parse_decimal(line.rate) if line else None
    if line is None or rate is None:
        return None
    wrong = f"{rate - Decimal(chance.choice(('1.5', '2.3', '3.1')))}%"
    pattern, source = rf"预算执行率(?:为|达到|达)?{re.escape(line.rate)}", f"自评表执行率是{line.rate}"
    return misquoted(report, pattern, line.rate, wrong, line.location, source, chance)


def _other_amount(report: Report, chance: Random) -> Damage | None:
    """Change one of the amounts of the whole budget that the text gives."""
    form = report.main_form
    line = form.total_fund if form else None
    if line is None:
        return None
    amounts = (("年初预算", line.initial), ("全年预算", line.adjusted), ("全年执行", line.spent))
    for name, cell in chance.sample(amounts, len(amounts)):
        wrong = plain((parse_decimal(cell) or Decimal(0)) + chance.choice((12, 25, 48)))
        pattern = rf"{name}数?{re.escape(cell)}万元"
        damage = misquoted(report, pattern, cell, wrong, line.location, f"自评表是{cell}万元", chance) if cell else None
        if damage is not None:
            return damage
    return None


WAYS = (
    Way("text_figure_differs", "DOC03", _other_figure),
    Way("text_score_differs", "SCO06", _other_score),
    Way("text_rate_differs", "BUD02", _other_rate),
    Way("text_amount_differs", "BUD07", _other_amount),
    _adding("wrong_change", "DOC04", hard=True),
    _adding("lapsed_policy", "DOC22"),
    _adding("misnamed_policy", "DOC21"),
    _adding("missing_article", "DOC23", hard=True),
)
