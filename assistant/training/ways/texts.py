"""Defects of running text: figures that aren't the form's, policies that don't hold or aren't called so."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random

from assistant.training.page import retold
from assistant.training.planting import Damage, Way
from assistant.training.ways.rows import shifted
from knowledge.data_file import read_yaml
from knowledge.document import Location
from knowledge.quantity import Quantity, find_quantities
from knowledge.report import Form, Report

_SENTENCES = Path(__file__).with_name("sentences.yml")
# The rule that compares a figure of a form with the text, the figure with its unit, its place, and what is told of it.
_Figure = tuple[str, Quantity, Location, str]
# A misquoted figure is less by so many per cent.
_STEPS = (2, 4, 8)
_CLAUSES = re.compile(r"[，,。；;：:、](?!\d)")


def with_text(report: Report, place: Location, text: str) -> Report:
    """Return the report with another text in the paragraph at `place`."""
    return retold(report, lambda at, words: text if at == place else words)


def sentence(way: str, chance: Random) -> tuple[str, str]:
    """Return one of the sentences that this way writes, and what is amiss with it."""
    content = read_yaml(_SENTENCES)[way]
    return chance.choice(content["says"]), content["told"]


def _adding(name: str, rule: str, *, hard: bool = False) -> Way:
    """Return the way that adds a sentence to a paragraph beside a form."""

    def damage(report: Report, chance: Random) -> Damage | None:
        places = list(report.document.paragraphs) if report.forms else []
        if not places:
            return None
        paragraph = chance.choice(places)
        added, told = sentence(name, chance)
        return Damage(with_text(report, paragraph.location, f"{paragraph.text}{added}"), (paragraph.location,), told)

    return Way(name, rule, damage, hard=hard)


def _misquoting(name: str, rule: str, also: frozenset[str] = frozenset()) -> Way:
    """Return the way that changes a figure of the text that a form gives, too, and that this rule compares."""

    def damage(report: Report, chance: Random) -> Damage | None:
        figures = [one for form in report.forms for one in _figures(form) if one[0] == rule]
        told = [
            (paragraph, said, place, source)
            for paragraph in report.document.paragraphs
            for said in find_quantities(paragraph.text)
            for _, figure, place, source in figures
            if figure.measure and (said.base, said.measure) == (figure.base, figure.measure)
        ]
        if not told:
            return None
        paragraph, said, place, source = chance.choice(told)
        (number,) = re.findall(r"\d[\d,]*(?:\.\d+)?", said.text)[:1] or [""]
        least = Decimal(1).scaleb(said.value.as_tuple().exponent)  # type: ignore[arg-type]
        step = (said.value * chance.choice(_STEPS) / 100).quantize(least)
        words = said.text.replace(number, shifted(number, -max(step, least)))
        before, after = paragraph.text[: said.start], paragraph.text[said.end :]
        quote = f"{_CLAUSES.split(before)[-1]}{words}{_CLAUSES.split(after)[0]}"
        damaged = with_text(report, paragraph.location, f"{before}{words}{after}")
        return Damage(damaged, (paragraph.location, place), f"正文写“{quote}”，{source}，两处不一致。", also)

    return Way(name, rule, damage)


def _figures(form: Form) -> Iterator[_Figure]:
    for row in form.filled:
        for answer in find_quantities(row.actual):
            yield "DOC03", answer, row.location, f"表里“{row.name.strip()}”的实际完成值是{row.actual}"
    line = form.total_fund
    if line is None or form.total_location is None:
        return
    rate = line.rate.rstrip("%")
    cells = [
        ("SCO06", f"{form.total_score}分", form.total_location, f"自评表总分是{form.total_score}分"),
        ("BUD02", f"{rate}%", line.location, f"自评表执行率是{rate}%"),
    ]
    for name, cell in (("年初预算", line.initial), ("全年预算", line.adjusted), ("全年执行", line.spent)):
        amount = f"{cell}{form.fund_unit or '万元'}"
        cells.append(("BUD07", amount, line.location, f"自评表{name}数是{amount}"))
    for rule, text, place, source in cells:
        yield from ((rule, figure, place, source) for figure in find_quantities(text))


WAYS = (
    _misquoting("text_figure_differs", "DOC03"),
    _misquoting("text_score_differs", "SCO06"),
    _misquoting("text_rate_differs", "BUD02"),
    # Nor do the parts that the text gives come to it any more.
    _misquoting("text_amount_differs", "BUD07", frozenset({"BUD16"})),
    _adding("wrong_change", "DOC04", hard=True),
    _adding("lapsed_policy", "DOC22"),
    _adding("misnamed_policy", "DOC21"),
    _adding("missing_article", "DOC23", hard=True),
)
