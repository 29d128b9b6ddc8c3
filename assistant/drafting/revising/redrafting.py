"""A draft brought in line with a plan that has learned something: only what the plan now says otherwise changes.

Whatever else the author has made of an item stays: a statement of the old plan gives way to that of the new one, what
the plan has gained is added, and a cause that nobody bore out goes where somebody has named the real one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.drafting.draft import Draft, DraftMeasure, DraftProblem
from assistant.drafting.planning.facts import Fact
from assistant.drafting.planning.plan import DraftPlan
from assistant.drafting.planning.problem import PlannedMeasure, PlannedProblem
from assistant.drafting.revising.work import Key, close, open_draft
from assistant.drafting.sources import bare
from assistant.drafting.statements import sentence_of, sentences, statements

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Redraft:
    """The draft with the changes made, and the keys (section and place) of the items that changed."""

    draft: Draft
    changed: tuple[Key, ...]


def redraft(draft: Draft, old: DraftPlan, new: DraftPlan) -> Redraft:
    """Return `draft`, written from `old`, in line with `new`."""
    work = open_draft(draft, new)
    changed = []
    for key, item in work.items.items():
        anew = item
        for theme in item.themes:
            before, after = old.problem(theme), new.problem(theme)
            if before and after:
                anew = (
                    _problem(anew, before, after) if isinstance(anew, DraftProblem) else _measure(anew, before, after)
                )
        if anew != item:
            changed.append(key)
            work = work.replaced(key, anew)
    return Redraft(close(work, new, draft.writer), tuple(changed)) if changed else Redraft(draft, ())


def _problem(item: DraftProblem, before: PlannedProblem, after: PlannedProblem) -> DraftProblem:
    told = {_key(fact): fact for fact in before.facts}
    pairs = [pair for fact in after.facts if (old := told.get(_key(fact))) for pair in _pairs(old.ways, fact.ways)]
    added = [fact.ways[0] for fact in after.facts if _key(fact) not in told]
    text = _added(_replaced(item.text, pairs), "".join(sentence_of([way]) for way in added), before)
    known = {bare(way) for cause in before.causes for way in cause.ways}
    kept = {bare(way) for cause in after.causes for way in cause.ways}
    causes = [cause for cause in item.causes if not _ends_with(cause, known - kept)]
    named = [cause.ways[0] for cause in after.causes if cause.own and not {bare(way) for way in cause.ways} & known]
    return replace(item, text=text, causes=(*(sentence_of([way]) for way in named), *causes))


def _added(text: str, more: str, planned: PlannedProblem) -> str:
    """Return `text` with `more` behind its facts: what sums them up stays last."""
    *facts, last = sentences(text) or [""]
    sums_up = bare(last).rstrip("。") in {bare(way) for way in planned.closings}
    return "".join([*facts, more, last] if sums_up else [*facts, last, more])


def _measure(item: DraftMeasure, before: PlannedProblem, after: PlannedProblem) -> DraftMeasure:
    pairs = [
        pair
        for old, new in zip(_told(before.measures), _told(after.measures), strict=False)
        for pair in _pairs(old, new)
    ]
    return replace(item, text=_replaced(item.text, pairs))


def _told(measures: Sequence[PlannedMeasure]) -> Iterator[tuple[str, ...]]:
    for measure in measures:
        yield from (measure.core, *(step.ways for step in measure.steps), measure.results)


def _key(fact: Fact) -> tuple[str, str, str]:
    """Return what a fact is about, by which it is known again in another plan."""
    about = next(
        (fact.values[name] for name in ("asked", "what", "name", "clause", "message") if name in fact.values), ""
    )
    return fact.kind, fact.rule, about


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[Pair]:
    """Yield what was said, without marks, with what is to be said instead, where that is something else."""
    for place, way in enumerate(old):
        instead = new[min(place, len(new) - 1)]
        if bare(way) != bare(instead):
            yield bare(way), instead


def _replaced(text: str, pairs: Sequence[Pair]) -> str:
    """Return `text` with each statement that ends in an old way ending in the new one, whatever leads it in."""
    if not pairs:
        return text
    return "".join(sentence_of(_said(part, pairs) for part in statements(sentence)) for sentence in sentences(text))


def _said(statement: str, pairs: Sequence[Pair]) -> str:
    plain = bare(statement)
    for old, new in pairs:
        if plain.endswith(old):
            return f"{plain[: len(plain) - len(old)]}{new}"
    return statement


def _ends_with(sentence: str, ways: set[str]) -> bool:
    plain = bare(sentence).rstrip("。")
    return any(plain.endswith(way) for way in ways)
