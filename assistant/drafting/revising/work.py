"""A draft being changed: every item under a key that stays its own, whatever is moved, deleted or added.

Who says 删掉第三条，第四条写短点 means the numbers that are on the page: each request of a message is about the keys
that the items had at first. What a measure addresses are keys too, until the draft is closed again.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.citations import Citation
from assistant.drafting.assembly import assemble
from assistant.drafting.draft import MEASURES, PROBLEMS, Draft, DraftMeasure, DraftProblem, item_number
from assistant.drafting.planning.plan import DraftPlan
from assistant.drafting.planning.problem import PlannedProblem
from assistant.drafting.revising.old_request import RevisionRequest
from assistant.drafting.sources import MARK, cited
from assistant.drafting.statements import Item, text_of
from knowledge.errors import UserError

Key = tuple[str, int]
NAMES = {PROBLEMS: "问题", MEASURES: "措施"}


@dataclass(frozen=True)
class Work:
    """The items by section and number, their marks in the numbers of `sources`; `notes` are what the user is told.

    `numbers` leads from the marks as they are on the page to those of `sources`.
    """

    items: Mapping[Key, Item]
    sources: tuple[Citation, ...]
    numbers: Mapping[int, int]
    notes: tuple[str, ...] = ()

    @property
    def problems(self) -> dict[Key, DraftProblem]:
        """Return the problems in their order."""
        return {key: item for key, item in self.items.items() if isinstance(item, DraftProblem)}

    @property
    def measures(self) -> dict[Key, DraftMeasure]:
        """Return the measures in their order."""
        return {key: item for key, item in self.items.items() if isinstance(item, DraftMeasure)}

    def of(self, section: str) -> dict[Key, Item]:
        """Return the items of a section in their order."""
        return {key: item for key, item in self.items.items() if key[0] == section}

    def name(self, key: Key) -> str:
        """Return what an item is called now: 问题（二）."""
        return f"{NAMES[key[0]]}{item_number(list(self.of(key[0])).index(key))}"

    def replaced(self, key: Key, item: Item) -> "Work":
        """Return the draft with one item in the place of another."""
        return replace(self, items={**self.items, key: item})

    def arranged(self, section: str, items: Mapping[Key, Item]) -> "Work":
        """Return the draft with these as the items of a section, in this order."""
        other = {key: item for key, item in self.items.items() if key[0] != section}
        return replace(self, items={**other, **items})

    def new_key(self, section: str, taken: int = 0) -> Key:
        """Return a key that no item has had, `taken` further ones set aside."""
        return section, 1 + taken + max((number for _, number in self.items), default=0) + _LONGEST

    def noted(self, note: str) -> "Work":
        """Return the draft with one more thing to tell."""
        return replace(self, notes=(*self.notes, note))

    def add_source(self, citation: Citation) -> "tuple[Work, int]":
        """Return the draft with this source, and its number; the same words of the same place are one source."""
        for source in self.sources:
            if (source.source, source.quote, source.location) == (citation.source, citation.quote, citation.location):
                return self, source.id
        number = max((source.id for source in self.sources), default=0) + 1
        return replace(self, sources=(*self.sources, replace(citation, id=number))), number


# More items than any draft has: a new key can't be one that a request may still name.
_LONGEST = 1000


@dataclass(frozen=True)
class Task:
    """One request about items of a draft: their keys, the plan, and what the items have said in `earlier` versions.

    Earlier texts are without marks: whole items and single causes, so that another wording is really another one.
    """

    request: RevisionRequest
    keys: tuple[Key, ...]
    plan: DraftPlan
    earlier: Collection[str] = field(default=())

    @property
    def section(self) -> str:
        """Return the section that the request is about."""
        return self.keys[0][0]

    def planned(self, item: Item) -> tuple[PlannedProblem, ...]:
        """Return the plan's problems that an item was written from."""
        return tuple(planned for theme in item.themes if (planned := self.plan.problem(theme)))


Rule = Callable[[Work, Task], Work]


def each(work: Work, task: Task, change: Callable[[Item], Item]) -> Work:
    """Return the draft with every addressed item changed; those that can't be are told, unless that is all of them."""
    refusals: dict[Key, UserError] = {}
    for key in task.keys:
        try:
            work = work.replaced(key, change(work.items[key]))
        except UserError as error:
            refusals[key] = error
    if len(refusals) == len(task.keys):
        raise next(iter(refusals.values()))
    for key, refusal in refusals.items():
        work = work.noted(f"{work.name(key)}没有改：{str(refusal).rstrip('。')}。")
    return work


def open_draft(draft: Draft, plan: DraftPlan) -> Work:
    """Return the draft's items with marks in the plan's numbers; sources the plan lacks are numbered after them."""
    sources = list(plan.sources)
    known = {(source.source, source.quote, source.location): source.id for source in sources}
    numbers: dict[int, int] = {}
    for citation in draft.citations:
        place = (citation.source, citation.quote, citation.location)
        if place not in known:
            known[place] = max((source.id for source in sources), default=0) + 1
            sources.append(replace(citation, id=known[place]))
        numbers[citation.id] = known[place]

    def opened(item: Item) -> Item:
        # What an item rests on without a mark in its text.
        extra = tuple(numbers[n] for n in item.citations if n in numbers and n not in cited(text_of(item)))
        title, text = (translate(words, numbers) for words in (item.title, item.text))
        item = replace(item, title=title, text=text, citations=extra)
        if isinstance(item, DraftProblem):
            return replace(item, causes=tuple(translate(cause, numbers) for cause in item.causes))
        return item

    items: Sequence[Item] = (*draft.problems, *draft.measures)
    places = (*range(len(draft.problems)), *range(len(draft.measures)))
    keys: Iterator[Key] = (
        (PROBLEMS if isinstance(item, DraftProblem) else MEASURES, place)
        for item, place in zip(items, places, strict=True)
    )
    return Work(dict(zip(keys, map(opened, items), strict=True)), tuple(sources), numbers)


def translate(text: str, numbers: Mapping[int, int]) -> str:
    """Return `text` with its marks in other numbers; one that has none is dropped."""
    return MARK.sub(lambda mark: f"[{numbers[int(mark[1])]}]" if int(mark[1]) in numbers else "", text)


def close(work: Work, plan: DraftPlan, writer: str) -> Draft:
    """Return the draft of these items, addresses and marks numbered by place again, everything checked once more."""
    places = {number: place for place, (_, number) in enumerate(work.problems)}
    measures = [
        replace(item, addresses=tuple(dict.fromkeys(places[n] for n in item.addresses if n in places)))
        for item in work.measures.values()
    ]
    return assemble(list(work.problems.values()), measures, work.sources, plan.report, writer)
