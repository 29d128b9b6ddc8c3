"""The writer without a model: the plan's own ways of saying, chosen so that no two items begin or run alike.

The choice follows from the report alone: the same report gives the same draft. `variant` shifts every choice by that
many places, which is how an item is put in other words. An item is made of statements; a shorter draft leaves out
whole statements, those first that tell least, a longer one tells what is worth less and adds further measures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.drafting.assembly import assemble
from assistant.drafting.composing.pieces import NEEDED, Piece, Pieces, measure_pieces, problem_pieces
from assistant.drafting.composing.wording import Wording, seed_of
from assistant.drafting.draft import HEADINGS, MEASURES, PROBLEMS, SECTIONS, Draft, DraftMeasure, DraftProblem
from assistant.drafting.length import Length, choose, text_length, wanted_lengths
from assistant.drafting.planning.plan import DraftPlan
from assistant.drafting.planning.problem import PlannedProblem

__all__ = ["Wording", "compose", "compose_causes", "compose_measure", "compose_problem", "seed_of"]

# Without a length asked for, a section has at most so many characters and tells only what is worth as much.
LONGEST_SECTION = 1500
_WORTH_TELLING = {PROBLEMS: 2.0, MEASURES: 1.8}
# Statements are chosen for a little more room than there is: a whole statement rarely fits to the character.
_ROOM = 1.05
_HEAD = 3
# A problem beyond the second is told only where all of them can have so many times what they need.
_FEWEST, _COMFORT = 2, 1.5


def compose(plan: DraftPlan, sections: Sequence[str] = SECTIONS, variant: int = 0, length: Length = None) -> Draft:
    """Return the draft of these sections, every number of it from the plan's sources, as long as asked for."""
    wanted = wanted_lengths(length, sections)
    planned = plan.problems
    wording = Wording(seed_of(plan), variant, brief=_is_tight(wanted, len(planned)))
    told = {
        PROBLEMS: [problem_pieces(problem, wording) for problem in planned],
        MEASURES: [measure_pieces(problem, place, wording) for place, problem in enumerate(planned)],
    }
    if MEASURES in wanted:
        told[MEASURES] = _with_further(told[MEASURES], planned, wording, wanted[MEASURES])
    kept = {section: _fitted(told[section], section, wanted.get(section)) for section in sections}
    problems = [pieces.as_problem() for pieces in kept.get(PROBLEMS, ())]
    measures = [pieces.as_measure() for pieces in kept.get(MEASURES, ())]
    return assemble(problems, measures, plan.sources, plan.report, "composer")


def compose_problem(planned: PlannedProblem, wording: Wording) -> DraftProblem:
    """Return one problem with its causes, marked with the plan's numbers."""
    return _fitted([problem_pieces(planned, wording)], PROBLEMS, None)[0].as_problem()


def compose_causes(planned: PlannedProblem, wording: Wording) -> tuple[str, ...]:
    """Return the causes as sentences, each of which can stand as a paragraph."""
    return compose_problem(planned, wording).causes


def compose_measure(planned: PlannedProblem, place: int, wording: Wording, which: int = 0) -> DraftMeasure:
    """Return one measure of the problem at `place`."""
    return _fitted([measure_pieces(planned, place, wording, which)], MEASURES, None)[0].as_measure()


def narrowed(plan: DraftPlan, wanted: Mapping[str, int]) -> DraftPlan:
    """Return the plan with as many problems as can be told in the sections' lengths, and more than barely.

    Two are told where what they need fits, one in any case. A measure answers a problem, so the shorter section counts.
    """
    count = len(plan.problems)
    wording = Wording(seed_of(plan), brief=True)
    for section, length in wanted.items():
        room = length * _ROOM - len(HEADINGS[section])
        needed = 0
        for place, planned in enumerate(plan.problems):
            pieces = problem_pieces(planned, wording) if section == PROBLEMS else measure_pieces(planned, 0, wording)
            needed += _length(pieces, NEEDED)
            if needed * (_COMFORT if place >= _FEWEST else 1) > room:
                count = min(count, max(1, place))
                break
    return replace(plan, problems=plan.problems[:count])


def _with_further(
    measures: Sequence[Pieces], planned: Sequence[PlannedProblem], wording: Wording, wanted: int
) -> list[Pieces]:
    """Return the measures with as many further ones, each behind the first of its problem, as the length asks for."""
    length = len(HEADINGS[MEASURES]) + sum(map(_length, measures))
    told: list[Pieces] = []
    for place, (first, problem) in enumerate(zip(measures, planned, strict=True)):
        told.append(first)
        for which in range(1, len(problem.measures)):
            if length < wanted:
                told.append(measure_pieces(problem, place, wording, which))
                length += _length(told[-1])
    return told


def _is_tight(wanted: Mapping[str, int], count: int) -> bool:
    """Return whether there is room for little more than each item needs, so that short ways of saying serve best."""
    return bool(wanted) and min(wanted.values()) < 160 * count


def _fitted(items: Sequence[Pieces], section: str, wanted: int | None) -> list[Pieces]:
    """Return the items with those statements that make the section as long as wanted."""
    least = 0.0 if wanted else _WORTH_TELLING[section]
    optional = [
        (place, piece) for place, item in enumerate(items) for piece in item.pieces if least <= piece.worth < NEEDED
    ]
    fixed = len(HEADINGS[section]) + sum(_length(item, NEEDED) for item in items)
    room = int((wanted or LONGEST_SECTION) * _ROOM) - fixed
    chosen = choose([_said(piece) for _, piece in optional], [piece.worth for _, piece in optional], room)
    kept = {(place, id(piece)) for n, (place, piece) in enumerate(optional) if n in chosen}
    return [
        item.only(lambda piece, place=place: piece.worth >= NEEDED or (place, id(piece)) in kept)  # type: ignore[misc]
        for place, item in enumerate(items)
    ]


def _length(item: Pieces, least: float = 0.0) -> int:
    """Return the characters of an item with all statements that are worth at least so much."""
    return _HEAD + text_length(item.title) + sum(_said(piece) for piece in item.pieces if piece.worth >= least)


def _said(piece: Piece) -> int:
    """Return the characters that a statement takes, with what leads it in and the sign behind it."""
    return text_length(piece.lead) + text_length(piece.text) + 1
