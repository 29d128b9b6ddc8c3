"""A section that a model wrote, brought to the length that was asked for: by rules, which add and leave out alike.

What is too long loses whole statements, then clauses, those first that tell least. What is too short is told more of
the plan, item by item. Nothing else is added: where that isn't enough, the section stays short, and it is said.
"""

from collections.abc import Sequence
from itertools import cycle

from assistant.drafting import statements
from assistant.drafting.draft import HEADINGS, DraftMeasure, DraftProblem
from assistant.drafting.length import TOLERANCE, item_length
from assistant.drafting.planning.plan import DraftPlan
from assistant.drafting.revising.lengthening import find_further
from assistant.drafting.revising.old_request import Operation, RevisionRequest
from assistant.drafting.revising.shortening import fit
from assistant.drafting.revising.work import Task

Item = DraftProblem | DraftMeasure


def fitted(items: Sequence[Item], section: str, wanted: int, plan: DraftPlan) -> list[Item]:
    """Return the items, marked with the plan's numbers, with `wanted` characters in all as near as rules come to it."""
    length = _length(items, section)
    low, high = int(wanted * (1 - TOLERANCE)) + 1, int(wanted * (1 + TOLERANCE))
    if length < low:
        return _longer(items, section, wanted, high, plan)
    if length > high:
        # Titles, numbers and the heading stay.
        fixed = length - sum(map(statements.item_length, items))
        return fit(items, low - fixed, wanted - fixed) or fit(items, 0, high - fixed) or list(items)
    return list(items)


def _longer(items: Sequence[Item], section: str, wanted: int, high: int, plan: DraftPlan) -> list[Item]:
    """Return the items with more of the plan told by each in turn."""
    task = Task(RevisionRequest(Operation.LENGTHEN), (), plan)
    longer = list(items)
    untold = {place: list(find_further(item, task)) for place, item in enumerate(items)}
    for place in cycle(range(len(longer))):
        if not any(untold.values()) or _length(longer, section) >= wanted:
            break
        if untold[place]:
            told = untold[place].pop(0).put(longer[place])
            tried = [*longer[:place], told, *longer[place + 1 :]]
            longer = tried if _length(tried, section) <= high else longer
    return longer


def _length(items: Sequence[Item], section: str) -> int:
    return len(HEADINGS[section]) + sum(item_length(item, place) for place, item in enumerate(items))
