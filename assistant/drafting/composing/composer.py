"""The writer without a model: the plan's items as they stand, told as long as asked for.

A shorter draft leaves out whole statements, those told last first, then what the figures show besides the author's own
problems, the lightest first. What an item can't do without stays: what is so, why, and what is done. Nothing is padded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.drafting.assembly import assemble
from assistant.drafting.draft import HEADINGS, MEASURES, PROBLEMS, Draft, DraftItem, Origin
from assistant.drafting.length import TOLERANCE, item_length
from assistant.drafting.planning.plan import DraftPlan
from assistant.drafting.statement import StatementKind


def assembled(plan: DraftPlan, sections: Sequence[str], writer: str) -> Draft:
    """Return the draft of a plan's items as they are."""
    problems = plan.problems if PROBLEMS in sections else ()
    measures = plan.measures if MEASURES in sections else ()
    return assemble(problems, measures, plan.sources, plan.report, writer, plan.questions, plan.corrections)


def narrowed(plan: DraftPlan, wanted: Mapping[str, int]) -> DraftPlan:
    """Return the plan with what there is room for in the sections' lengths."""
    for section, length in wanted.items():
        most = int(length * (1 + TOLERANCE))
        while _length(items := _items(plan, section), section) > most:
            spare = [(item_length(item, n), n, at) for n, item in enumerate(items) if (at := _spare(item)) is not None]
            if spare:
                plan = _without_statement(plan, section, *max(spare)[1:])
                continue
            others = (n for n, item in enumerate(plan.problems) if n and item.origin is not Origin.OWN)
            last = max(others, default=None)
            if last is None or len(items) == 1:
                break
            plan = without_problem(plan, last)
    return plan


def without_problem(plan: DraftPlan, place: int) -> DraftPlan:
    """Return the plan without a problem and what answers it alone."""
    measures = []
    for item in plan.measures:
        left = tuple(n - (n > place) for n in item.addresses if n != place)
        if left or not item.addresses:
            measures.append(replace(item, addresses=left))
    return replace(plan, problems=(*plan.problems[:place], *plan.problems[place + 1 :]), measures=tuple(measures))


def _without_statement(plan: DraftPlan, section: str, place: int, at: int) -> DraftPlan:
    items = list(_items(plan, section))
    told = items[place].statements
    items[place] = replace(items[place], statements=(*told[:at], *told[at + 1 :]))
    return replace(plan, problems=tuple(items)) if section == PROBLEMS else replace(plan, measures=tuple(items))


def _spare(item: DraftItem) -> int | None:
    """Return the place of the statement that can best be left out: the last of a kind of which there are several."""
    for kind in (StatementKind.BASIS, StatementKind.SITUATION, StatementKind.ACTION, StatementKind.CAUSE):
        places = [n for n, statement in enumerate(item.statements) if statement.kind is kind]
        if len(places) > (kind is not StatementKind.BASIS):
            return places[-1]
    return None


def _items(plan: DraftPlan, section: str) -> tuple[DraftItem, ...]:
    return plan.problems if section == PROBLEMS else plan.measures


def _length(items: Sequence[DraftItem], section: str) -> int:
    return len(HEADINGS[section]) + sum(item_length(item, place) for place, item in enumerate(items))
