"""The writer without a model: the plan's own ways of saying, chosen so that no two items begin or run alike.

The choice follows from the report alone: the same report gives the same draft. `variant` shifts every choice by that
many places, which is how an item is put in other words.
"""

import hashlib
from collections.abc import Sequence
from itertools import groupby

from assistant.drafting.assembly import assemble
from assistant.drafting.draft import MEASURES, PROBLEMS, SECTIONS, Draft, DraftMeasure, DraftProblem
from assistant.drafting.plan import DraftPlan
from assistant.drafting.problem import PlannedProblem
from assistant.drafting.sources import MARK, marks
from assistant.drafting.theme import load_phrases

LONGEST_SECTION = 1500
_TOLD = {"weak_example": 3, "finding": 2, "own": 2}
_LEAST = {"weak_example": 2}
_BRIEFEST = 3
_OPENING = 5
_PLACED = ("在", "从", "对", "现阶段", "目前", "部分", "由于", "各")


class Wording:
    """The choices made so far in one draft: what has been said isn't begun the same way again."""

    def __init__(self, seed: str, variant: int = 0) -> None:
        self._seed = seed
        self._variant = variant
        self._used: set[str] = set()

    def choose(self, ways: Sequence[str], role: str) -> str:
        """Return one of `ways`: the first, from a place that the seed gives, whose beginning and end are least used."""
        digest = hashlib.sha256(f"{self._seed}\n{role}".encode()).digest()
        start = (int.from_bytes(digest[:4], "big") + self._variant) % len(ways)
        ordered = [*ways[start:], *ways[:start]]
        chosen = min(ordered, key=lambda way: sum(end in self._used for end in _ends(way)))
        self._used.update(_ends(chosen))
        return chosen

    def lead(self, name: str) -> str:
        """Return an unused connecting phrase, "" where there is none of this name."""
        ways = load_phrases().get(name, ())
        return self.choose(ways, name) if ways else ""


def _ends(way: str) -> tuple[str, str]:
    """Return the beginning of a sentence and, told apart from one, its end."""
    plain = MARK.sub("", way)
    return plain[:_OPENING], f"…{plain[-_OPENING:]}"


def compose(plan: DraftPlan, sections: Sequence[str] = SECTIONS, variant: int = 0) -> Draft:
    """Return the draft of these sections, every number of it from the plan's sources."""
    brevity = [0] * len(plan.problems)
    while True:
        wording = Wording(seed_of(plan), variant)
        problems = [compose_problem(p, wording, n) for p, n in zip(plan.problems, brevity, strict=True)]
        longest = max((n for n in range(len(problems)) if brevity[n] < _BRIEFEST), key=lambda n: _length(problems[n]))
        if sum(map(_length, problems)) <= LONGEST_SECTION or min(brevity) == _BRIEFEST:
            break
        brevity[longest] += 1
    measures = compose_measures(plan.problems, wording) if MEASURES in sections else []
    problems = problems if PROBLEMS in sections else []
    return assemble(problems, measures, plan.sources, plan.report, "composer")


def seed_of(plan: DraftPlan) -> str:
    """Return what the choice of words follows from."""
    return f"{plan.report.title}\n{plan.report.unit}\n{plan.report.year}"


def compose_problem(planned: PlannedProblem, wording: Wording, brevity: int = 0) -> DraftProblem:
    """Return one problem with its causes, marked with the plan's numbers.

    `brevity` (0 to 3) leaves out so many examples of each kind, from 2 on the closing remark, at 3 the second cause.
    """
    sentences: list[str] = []
    own: list[str] = []
    # A row that a finding tells of isn't an example as well.
    rows = {fact.values["row"] for fact in planned.facts if "row" in fact.values}
    for kind, facts in groupby(planned.facts, key=lambda fact: fact.kind):
        group = list(facts)
        group.sort(key=lambda fact: fact.values.get("name") in rows)
        most = planned.most.get(kind, _TOLD.get(kind, 1))
        told = group[: max(_LEAST.get(kind, 1), most - brevity)]
        parts = [wording.choose(fact.ways, f"{planned.theme} {kind}") for fact in told]
        if kind == "own":
            # A clause that begins by saying where or when needs no other word to lead it in.
            lead = "" if parts[0].startswith(_PLACED) else wording.choose(planned.leads, f"{planned.theme} lead")
            own.append(f"{lead}{'；'.join(parts)}。")
            continue
        lead = wording.lead(f"lead.{kind}") if sentences else ""
        sentences.append(f"{lead}{'；'.join(parts)}。")
    if planned.closings and brevity < 2:
        (sentences or own).append(f"{wording.choose(planned.closings, planned.theme)}。")
    return DraftProblem(
        title=wording.choose(planned.titles, f"{planned.theme} title"),
        text="".join([*sentences, *own]),
        causes=compose_causes(planned, wording)[: 1 if brevity == _BRIEFEST else None],
        citations=(),
        findings=planned.findings,
        themes=(planned.theme,),
    )


def compose_causes(planned: PlannedProblem, wording: Wording) -> tuple[str, ...]:
    """Return the causes as sentences, each of which can stand as a paragraph."""
    return tuple(
        f"{wording.lead('cause.next' if place else 'cause.first')}{wording.choose(cause.ways, planned.theme)}。"
        for place, cause in enumerate(planned.causes)
    )


def compose_measures(problems: Sequence[PlannedProblem], wording: Wording) -> list[DraftMeasure]:
    """Return the measures, each with the places of the problems it answers."""
    return [
        compose_measure(problem, place, wording, which)
        for place, problem in enumerate(problems)
        for which in range(len(problem.measures))
    ]


def compose_measure(planned: PlannedProblem, place: int, wording: Wording, which: int = 0) -> DraftMeasure:
    """Return one measure of the problem at `place`."""
    measure = planned.measures[which]
    first, stop, rest = f"{wording.choose(measure.ways, f'{planned.theme} measure')}。".partition("。")
    return DraftMeasure(
        title=wording.choose(measure.titles, f"{planned.theme} measure title"),
        # A past report that took the same step stands behind the sentence that says what is done.
        text=f"{first}{marks(*measure.precedents)}{stop}{rest}",
        addresses=(place,),
        citations=(),
        themes=(planned.theme,),
    )


def _length(problem: DraftProblem) -> int:
    """Return the characters of a problem's text and causes, marks not counted."""
    return sum(len(MARK.sub("", text)) for text in (problem.text, *problem.causes))
