"""Defects of problems and measures: no cause, no owner or date, what others should do, empty words, no measure."""

import re
from collections.abc import Callable, Iterable
from random import Random

from assistant.training.page import retold, with_sections
from assistant.training.planting import Damage, Way
from assistant.training.ways.texts import sentence
from knowledge.narrative.entries import Entry, Narrative, read_narrative
from knowledge.report import Report

_Change = Callable[[Report, Narrative, Random], Damage | None]
_Items = Callable[[Narrative], Iterable[Entry]]


def _on_narrative(change: _Change) -> Callable[[Report, Random], Damage | None]:
    """Return the damage to a page of problems and measures; a page with a form on it has none."""

    def damage(report: Report, chance: Random) -> Damage | None:
        if report.forms:
            return None
        narrative = read_narrative(report)
        return change(report, narrative, chance) if narrative.problems and narrative.measures else None

    return damage


def _without_cause(report: Report, narrative: Narrative, chance: Random) -> Damage | None:
    """Take away the paragraphs that tell the cause of one problem."""
    items = [item for item in narrative.problems if item.is_titled and len(item.places) > 2]
    if not items:
        return None
    item = chance.choice(items)
    causes = {line.location for line in item.lines if "原因" in line.text[:8]}
    kept = tuple(place for place in item.places if place not in causes)
    if not causes or len(kept) < 2:
        return None
    damaged = retold(report, lambda at, words: None if at in causes else words)
    return Damage(damaged, kept, f"“{item.name}”只写了现象，没有写原因。")


def _no_measure(report: Report, narrative: Narrative, chance: Random) -> Damage | None:
    """Take away the measure that answers one problem; the problem is then left alone."""
    if len(narrative.problems) != len(narrative.measures) or len(narrative.measures) < 3:
        return None
    place = chance.randrange(len(narrative.measures))
    problem, measure = narrative.problems[place], narrative.measures[place]
    gone = set(measure.places)
    sections = [section for section in report.sections if section.location not in gone]
    if len(sections) == len(report.sections):
        return None
    return Damage(with_sections(report, sections), problem.places, f"“{problem.title}”没有对应的改进措施。")


def _appended(way: str, of: _Items) -> Callable[[Report, Random], Damage | None]:
    """Return the damage that adds a sentence to what stands under an item's heading."""

    def change(report: Report, narrative: Narrative, chance: Random) -> Damage | None:
        item = _headed(of(narrative), chance)
        if item is None:
            return None
        (added, told), last = sentence(way, chance), item.places[-1]
        damaged = retold(report, lambda place, words: f"{words}{added}" if place == last else words)
        return Damage(damaged, item.places, f"“{item.title}”里“{added.rstrip('。')}”{told}")

    return _on_narrative(change)


def _with_body(way: str, of: _Items) -> Callable[[Report, Random], Damage | None]:
    """Return the damage that puts a sentence in place of all that stands under an item's heading."""

    def change(report: Report, narrative: Narrative, chance: Random) -> Damage | None:
        item = _headed(of(narrative), chance)
        if item is None:
            return None
        (text, told), (_, first, *rest) = sentence(way, chance), item.places
        damaged = retold(report, lambda at, words: text if at == first else None if at in rest else words)
        return Damage(damaged, item.places[:2], f"“{item.name}”{told}", frozenset({"DOC14", "DOC13"}))

    return _on_narrative(change)


def _headed(items: Iterable[Entry], chance: Random) -> Entry | None:
    """Return one of the items that stand under headings of their own, None where none does."""
    headed = [item for item in items if item.is_titled and len(item.places) > 1]
    return chance.choice(headed) if headed else None


def _without_figure(narrative: Narrative) -> Iterable[Entry]:
    return (item for item in narrative.problems if not re.search(r"\d", item.title))


WAYS = (
    Way("missing_cause", "DOC10", _on_narrative(_without_cause)),
    Way("bare_measure", "DOC11", _with_body("bare_measure", lambda told: told.measures)),
    Way("thin_problem", "DOC15", _with_body("thin_problem", _without_figure)),
    Way("measure_for_others", "DOC12", _appended("measure_for_others", lambda told: told.measures)),
    Way("missing_measure", "DOC13", _on_narrative(_no_measure), hard=True),
    Way("empty_words", "DOC14", _appended("empty_words", lambda told: (*told.problems, *told.measures))),
)
