"""Defects of problems and measures: no cause, no owner or date, what others should do, empty words, no measure.

On a page of these every paragraph tells one.
"""

from collections.abc import Callable, Iterable, Sequence
from random import Random

from assistant.training.page import retold
from assistant.training.planting import Damage, Way
from assistant.training.ways.texts import sentence, with_text
from knowledge.document import Paragraph
from knowledge.narrative.entries import short_title
from knowledge.narrative.telling import Told, part_all, whole_statements
from knowledge.report import Report

_Lines = Sequence[Paragraph]
_Change = Callable[[Report, _Lines, _Lines, Random], Damage | None]


def _on_narrative(change: _Change) -> Callable[[Report, Random], Damage | None]:
    """Return the damage to a page of problems and measures; a page with a form on it has none."""

    def damage(report: Report, chance: Random) -> Damage | None:
        if report.forms:
            return None
        problems, measures = (list(section.paragraphs) for section in report.sections)
        return change(report, problems, measures, chance)

    return damage


def _without_cause(report: Report, problems: _Lines, _: _Lines, chance: Random) -> Damage | None:
    for one in chance.sample(problems, len(problems)):
        facts, causes = part_all([Told(text, one.location) for text in whole_statements(one.text)])
        if facts and causes:
            text = "".join(f"{fact.text}。" for fact in facts)
            told = f"“{short_title(one.text)}”只写了现象，没有写原因。"
            return Damage(with_text(report, one.location, text), (one.location,), told)
    return None


def _no_measure(report: Report, problems: _Lines, measures: _Lines, chance: Random) -> Damage | None:
    """Take away the measure that answers one problem; the problem is then left alone."""
    if len(problems) != len(measures):
        return None
    problem, measure = chance.choice(list(zip(problems, measures, strict=True)))
    damaged = retold(report, lambda at, words: None if at == measure.location else words)
    return Damage(damaged, (problem.location,), f"“{short_title(problem.text)}”没有对应的改进措施。")


def _saying(
    way: str, *, of_measures: bool, adds: bool = False, also: Iterable[str] = ()
) -> Callable[[Report, Random], Damage | None]:
    """Return the damage that puts a sentence in place of what one paragraph says, or adds it to that."""

    def change(report: Report, problems: _Lines, measures: _Lines, chance: Random) -> Damage | None:
        one, (says, told) = chance.choice(measures if of_measures else problems), sentence(way, chance)
        damaged = with_text(report, one.location, f"{one.text}{says}" if adds else says)
        what = f"{short_title(one.text)}”里“{says.rstrip('。')}" if adds else short_title(says)
        return Damage(damaged, (one.location,), f"“{what}”{told}", frozenset(also))

    return _on_narrative(change)


WAYS = (
    Way("missing_cause", "DOC10", _on_narrative(_without_cause)),
    Way("bare_measure", "DOC11", _saying("bare_measure", of_measures=True, also=("DOC14", "DOC13"))),
    Way("thin_problem", "DOC15", _saying("thin_problem", of_measures=False, also=("DOC14", "DOC13"))),
    Way("measure_for_others", "DOC12", _saying("measure_for_others", of_measures=True, adds=True)),
    Way("missing_measure", "DOC13", _on_narrative(_no_measure), hard=True),
    Way("empty_words", "DOC14", _saying("empty_words", of_measures=True, adds=True)),
)
