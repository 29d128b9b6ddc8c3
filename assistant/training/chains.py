"""Problems with their causes and measures, as a report tells them: what belongs together and how one can see it.

What a problem's own words give as its cause, or as what will be done about it, is its own. A measure told elsewhere
answers the problem that it has most in common with where that has most in common with it, too: their order alone is no
key. A chain is shown beside others only where its measure can be told from theirs by the words.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.training.page import with_sections
from knowledge import running_text
from knowledge.document import Location
from knowledge.narrative.entries import Entry, read_narrative
from knowledge.narrative.kinship import LIKE, kinships
from knowledge.narrative.telling import Told, bare_cause, part_all
from knowledge.outline import find_section
from knowledge.quantity import find_dates
from knowledge.report import Report

_SENTENCE = re.compile(r"[^。；]+[。；]?")
_SHORTEST = 12
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Chain:
    """One problem as the report tells it, what is to be done, and why the problem arose, "" where that isn't told."""

    title: str
    problem: str
    cause: str
    measure: str


def read_chains(report: Report) -> tuple[Chain, ...]:
    """Return the chains of a report: its problems that have a measure."""
    chapters = [section for key in ("problems", "measures") for section in find_section(report, key)]
    narrative = read_narrative(with_sections(report, chapters))
    if not (narrative.problems and narrative.all_measures):
        narrative = read_narrative(report)
    problems, measures = narrative.problems, narrative.measures
    answers = _answers([one.words for one in problems], [one.words for one in measures])
    texts = {one.location: one.text for one in report.document.paragraphs}
    found = (
        _chain(problem, _ended(problem.answers) or (measures[answers[place]].lines if place in answers else ()), texts)
        for place, problem in enumerate(problems)
    )
    return tuple(chain for chain in found if min(len(chain.problem), len(chain.measure)) >= _SHORTEST)


def distinct(chains: Sequence[Chain]) -> bool:
    """Return whether every measure has most in common with its own problem and cause, as every cause that is told."""
    measures = [(f"{one.problem}{one.cause}", one.measure) for one in chains]
    causes = [(f"{one.problem}{one.measure}", one.cause) for one in chains]
    return _are_own(measures) and (_are_own(causes) or not any(one.cause for one in chains))


def shortened(text: str, longest: int = _LONGEST) -> str:
    """Return the first sentences of `text`, as many as fit."""
    kept = ""
    for sentence in _SENTENCE.findall(text):
        if kept and len(kept) + len(sentence) > longest:
            break
        kept += sentence
    return kept.rstrip("；") if len(kept) <= longest * 2 else running_text.shortened(kept, longest)


def _answers(problems: Sequence[str], measures: Sequence[str]) -> dict[int, int]:
    """Return the places of the measures by those of the problems, each the other's nearest."""
    nearest = [_nearest(problem, measures) for problem in problems]
    return {
        place: measure
        for place, measure in enumerate(nearest)
        if measure is not None and _nearest(measures[measure], problems) == place
    }


def _nearest(text: str, others: Sequence[str], least: int = LIKE) -> int | None:
    """Return the place of the one that a text has most in common with, None where there is none or another as near."""
    scores = kinships(text, others)
    best = max(scores, default=0)
    return scores.index(best) if best >= least and scores.count(best) == 1 else None


def _ended(measure: Sequence[Told]) -> Sequence[Told]:
    """Return what is told of a measure up to the last day it names: behind that the text goes on to something else."""
    dated = [place for place, one in enumerate(measure, start=1) if find_dates(one.text)]
    return measure[: dated[-1]] if dated else measure


def _chain(problem: Entry, measure: Sequence[Told], texts: Mapping[Location, str]) -> Chain:
    facts, causes = part_all(problem.told)
    cause = "；".join(bare_cause(one.text) for one in causes)
    return Chain(
        problem.title, _written(facts, texts), cause if len(cause) >= _SHORTEST else "", _written(measure, texts)
    )


def _written(lines: Sequence[Told], texts: Mapping[Location, str]) -> str:
    """Return sentences as one text, a semicolon where the report has one behind a sentence."""
    behind = (texts.get(one.location, "").partition(one.text)[2][:1] for one in lines)
    return "".join(f"{one.text}{'；' if end == '；' else '。'}" for one, end in zip(lines, behind, strict=True))


def _are_own(told: Sequence[tuple[str, str]]) -> bool:
    return all(_nearest(text, [one for one, _ in told], least=1) == place for place, (_, text) in enumerate(told))
