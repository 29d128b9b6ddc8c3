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


def _bare_measure(report: Report, narrative: Narrative, chance: Random) -> Damage | None:
    items = _headed(narrative.measures)
    if not items:
        return None
    return _with_body(report, chance.choice(items), "bare_measure", chance)


def _thin_problem(report: Report, narrative: Narrative, chance: Random) -> Damage | None:
    """Put words that fit every office in place of what one problem says of this one."""
    items = [
        item
        for item in narrative.problems
        if item.is_titled and len(item.places) > 1 and not re.search(r"\d", item.title)
    ]
    if not items:
        return None
    return _with_body(report, chance.choice(items), "thin_problem", chance)


def _for_others(report: Report, narrative: Narrative, chance: Random) -> Damage | None:
    return _appended(report, narrative.measures, "measure_for_others", chance)


def _empty_words(report: Report, narrative: Narrative, chance: Random) -> Damage | None:
    return _appended(report, (*narrative.problems, *narrative.measures), "empty_words", chance)


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


def _appended(report: Report, items: tuple[Entry, ...], way: str, chance: Random) -> Damage | None:
    found = _headed(items)
    if not found:
        return None
    item = chance.choice(found)
    (added, told), last = sentence(way, chance), item.places[-1]
    damaged = retold(report, lambda place, words: f"{words}{added}" if place == last else words)
    return Damage(damaged, item.places, f"“{item.title}”里“{added.rstrip('。')}”{told}")


def _headed(items: Iterable[Entry]) -> list[Entry]:
    """Return the items that stand under headings of their own."""
    return [item for item in items if item.is_titled and len(item.places) > 1]


def _with_body(report: Report, item: Entry, way: str, chance: Random) -> Damage:
    """Put a sentence in place of all that stands under an item's heading."""
    (text, told), (_, first, *rest) = sentence(way, chance), item.places
    damaged = retold(report, lambda at, words: text if at == first else None if at in rest else words)
    return Damage(damaged, item.places[:2], f"“{item.name}”{told}", frozenset({"DOC14", "DOC13"}))


WAYS = (
    Way("missing_cause", "DOC10", _on_narrative(_without_cause)),
    Way("bare_measure", "DOC11", _on_narrative(_bare_measure)),
    Way("thin_problem", "DOC15", _on_narrative(_thin_problem)),
    Way("measure_for_others", "DOC12", _on_narrative(_for_others)),
    Way("missing_measure", "DOC13", _on_narrative(_no_measure), hard=True),
    Way("empty_words", "DOC14", _on_narrative(_empty_words)),
)
