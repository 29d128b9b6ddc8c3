"""Defects of running text: figures that aren't the form's, policies that don't hold or aren't called so."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from assistant.review.arithmetic import plain
from assistant.review.telling import told_name
from assistant.training.page import retold
from assistant.training.planting import Damage, Way
from assistant.training.ways.rows import shifted
from knowledge.data_file import read_yaml
from knowledge.document import Location, Paragraph
from knowledge.quantity import find_quantities
from knowledge.report import Form, Fund, Report

# In which words the text gives a figure, the figure as the form writes it, where, and what is told of that.
_Figure = tuple[str, str, Location, str]
_Figures = Callable[[Form, Fund], list[_Figure]]


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


def _misquoting(name: str, rule: str, steps: Sequence[str], figures: _Figures) -> Way:
    """Return the way that changes one of the figures of the form's head or foot where the text gives it, too."""

    def damage(report: Report, chance: Random) -> Damage | None:
        form = report.main_form
        line = form.total_fund if form else None
        told = figures(form, line) if form and line and form.total_location else []
        for pattern, right, place, source in chance.sample(told, len(told)):
            wrong, found = shifted(right, Decimal(chance.choice(steps))), pattern.format(re.escape(right))
            if right and (damage := misquoted(report, found, right, wrong, place, source, chance)):
                return damage
        return None

    return Way(name, rule, damage)


def _score(form: Form, line: Fund) -> list[_Figure]:
    place = form.total_location or line.location
    return [("自评得分[^。]*?{}分", form.total_score, place, f"自评表总分是{form.total_score}分")]


def _rate(_: Form, line: Fund) -> list[_Figure]:
    rate = line.rate.rstrip("%")
    return [("预算执行率(?:为|达到|达)?{}%", rate, line.location, f"自评表执行率是{rate}%")]


def _amounts(_: Form, line: Fund) -> list[_Figure]:
    cells = {"年初预算": line.initial, "全年预算": line.adjusted, "全年执行": line.spent}
    return [(f"{name}数?{{}}万元", cell, line.location, f"自评表是{cell}万元") for name, cell in cells.items()]


WAYS = (
    Way("text_figure_differs", "DOC03", _other_figure),
    _misquoting("text_score_differs", "SCO06", ("-1.35", "-0.62", "0.41"), _score),
    _misquoting("text_rate_differs", "BUD02", ("-1.5", "-2.3", "-3.1"), _rate),
    _misquoting("text_amount_differs", "BUD07", ("12", "25", "48"), _amounts),
    _adding("wrong_change", "DOC04", hard=True),
    _adding("lapsed_policy", "DOC22"),
    _adding("misnamed_policy", "DOC21"),
    _adding("missing_article", "DOC23", hard=True),
)
