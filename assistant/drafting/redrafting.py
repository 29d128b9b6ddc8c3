"""A draft when the plan behind it has changed, because its author has answered a question: what depends on it is anew.

Items that a person has written in stay as they are, but for what the answer is about.
"""

from dataclasses import dataclass, replace

from assistant.drafting.assembly import assemble
from assistant.drafting.draft import MEASURES, PROBLEMS, Draft, DraftItem
from assistant.drafting.planning.plan import DraftPlan


@dataclass(frozen=True, slots=True)
class Redraft:
    """The draft made anew, and the section and place of each item that changed."""

    draft: Draft
    changed: tuple[tuple[str, int], ...]


def redraft(draft: Draft, old: DraftPlan, new: DraftPlan) -> Redraft:
    """Return `draft` with the items told anew whose plan changed from `old` to `new`."""
    shift = max((source.id for source in new.sources), default=0)
    sources = (*new.sources, *(replace(source, id=source.id + shift) for source in draft.citations))
    changed: list[tuple[str, int]] = []
    sections: dict[str, list[DraftItem]] = {PROBLEMS: [], MEASURES: []}
    for section, items in sections.items():
        for place, item in enumerate(draft.items(section)):
            before, after = (_counterpart(item, plan, section, draft, place) for plan in (old, new))
            moved = item.renumbered(shift.__add__)
            if before and after and _told(before) != _told(after):
                changed.append((section, place))
                moved = _told_anew(moved, before, after)
            items.append(moved)
    written = assemble(
        sections[PROBLEMS], sections[MEASURES], sources, new.report, draft.writer, new.questions, new.corrections
    )
    return Redraft(written, tuple(changed))


def _counterpart(item: DraftItem, plan: DraftPlan, section: str, draft: Draft, place: int) -> DraftItem | None:
    """Return the plan's item that an item was written from, of several of one problem the same in order."""
    same = [other for other in (plan.problems if section == PROBLEMS else plan.measures) if other.keys == item.keys]
    before = sum(other.keys == item.keys for other in draft.items(section)[:place])
    return same[before] if before < len(same) else None


def _told(item: DraftItem) -> tuple[object, ...]:
    texts = [(statement.kind, statement.text) for statement in item.statements]
    return (*texts, item.owner, item.deadline, item.result)


def _told_anew(item: DraftItem, before: DraftItem, after: DraftItem) -> DraftItem:
    """Return an item with what changed in its plan; sentences written by hand stay."""
    if not any(statement.is_edited for statement in item.statements):
        return replace(after, title=item.title, addresses=item.addresses)
    old = {statement.text for statement in before.statements}
    fresh = [statement for statement in after.statements if statement.text not in old]
    kept = [
        statement
        for statement in item.statements
        if statement.text not in old or statement.text in {one.text for one in after.statements}
    ]
    duties = {name: getattr(after, name) or getattr(item, name) for name in ("owner", "deadline", "result")}
    return replace(item, statements=(*kept, *fresh), **duties)
