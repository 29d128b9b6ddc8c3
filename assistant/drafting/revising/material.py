"""What a report says of a matter named in anybody's words: its sentences, and rows of its forms in one each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from assistant.citations import Citation
from assistant.drafting.draft import Draft
from assistant.drafting.revising.changing import plain
from assistant.drafting.sources import Sources, form_title
from knowledge.document import Location
from knowledge.narrative.kinship import kinships, pairs
from knowledge.narrative.telling import told
from knowledge.report import Form, Report

K = TypeVar("K")
_DATA = re.compile(r"\d")
# So much that few items have must stand in one for words to speak of it.
_SPEAKS = 2


@dataclass(frozen=True, slots=True)
class Line:
    """What stands at one place of the report, told as a sentence; `of` is what a row is called, "" in running text."""

    text: str
    citation: Citation
    of: str = ""


def lines(report: Report) -> Iterator[Line]:
    """Yield the rows of the forms that have figures, then every sentence."""

    def line(place: str, text: str, quote: str, location: Location, of: str = "") -> Line:
        sources = Sources(report)
        sources.report(place, quote, location)
        return Line(text, sources.citations[0], of)

    for form, label, cells, location in _rows(report):
        parts = [f"{column}{value}" for column, value in cells.items() if _DATA.search(value)]
        if parts:
            yield line(
                form_title(form),
                f"{plain(label)}{'，'.join(parts)}",
                " | ".join((label, *cells.values())),
                location,
                label,
            )
    for one in told(report):
        yield line(f"“{one.heading}”" if one.heading else "", one.text, one.text, one.location)


def _rows(report: Report) -> Iterator[tuple[Form, str, Mapping[str, str], Location]]:
    for form, row in report.indicators:
        yield form, row.name, {"指标值": row.target, "实际完成": row.actual}, row.location
    for form in report.forms:
        for fund in form.funds:
            columns = {"年初预算": fund.initial, "全年预算": fund.adjusted, "全年执行": fund.spent}
            money = {column: f"{value}{form.fund_unit}" for column, value in columns.items() if value}
            name = form.project if fund.is_total and form.project else fund.label
            yield form, name, {**money, "执行率": f"{fund.rate.rstrip('%')}%"}, fund.location


def meant(words: str, draft: Draft, sections: Sequence[str]) -> tuple[str, int] | None:
    """Return the one item that words speak of beside whatever else they say, by section and number."""
    for section in sections:
        found = kinships(words, [f"{item.title}\n{item.text}\n{''.join(item.causes)}" for item in draft.items(section)])
        best = max(found, default=0)
        if best >= _SPEAKS and found.count(best) == 1:
            return section, found.index(best) + 1
    return None


def speaking(words: str, texts: Mapping[K, str], least: float, within: str = "") -> list[K]:
    """Return those of `texts` that hold the words, else those that have most of the words that are known at all.

    How a person says it (钱没花完) counts for nothing where neither they nor the text `within` has it.
    """
    if exact := [key for key, text in texts.items() if plain(words) in plain(text)]:
        return exact
    spoken = {key: pairs(plain(text)) for key, text in texts.items()}
    known = pairs(plain(words)) & pairs(within).union(*spoken.values())
    scores = {key: len(known & found) / len(known) for key, found in spoken.items()} if known else {}
    best = max(scores.values(), default=0.0)
    return [key for key, score in scores.items() if score == best >= least]
