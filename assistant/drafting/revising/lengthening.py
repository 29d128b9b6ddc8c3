"""Making items longer by what the plan knows and they don't tell yet: facts, a remark on their effect, a further cause.

Nothing else is added: where the report has no more, that is said, with how long it can get.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Literal

from assistant.drafting.draft import DraftMeasure, DraftProblem
from assistant.drafting.planning.theme import load_phrases
from assistant.drafting.revising.old_request import Operation
from assistant.drafting.revising.phrasing import unused
from assistant.drafting.revising.shortening import TOLERANCE, shorten_all
from assistant.drafting.revising.work import Rule, Task, Work, each
from assistant.drafting.sources import bare, cited, marks
from assistant.drafting.statements import Item, item_length, sentences, text_of
from knowledge.errors import UserError

_MORE, _NAMED = 2, 3
_LONGER = 1.35


def _specific(work: Work, task: Task) -> Work:
    """Return the draft with the next facts or steps of the plan told by the addressed items."""
    return each(work, task, lambda item: _more_specific(item, task))


def _more_specific(item: Item, task: Task) -> Item:
    """Return the item with the next two facts, a measure with its next step and the rows to begin with."""
    further = [told for told in find_further(item, task) if told.is_fact][:_MORE]
    if not further:
        what = "具体事项" if isinstance(item, DraftMeasure) else "事实"
        raise UserError(f"报告中能查到的{what}都已写进这一条。请补充材料，或接入对话模型后再改。")
    return reduce(lambda longer, told: told.put(longer), further, item)


def _lengthen(work: Work, task: Task) -> Work:
    return each(work, task, lambda item: _longer(item, task))


def _to_length(work: Work, task: Task) -> Work:
    """Return the draft with the addressed items of the length asked for, whichever way that is."""
    length, now = task.request.length or 0, sum(item_length(work.items[key]) for key in task.keys)
    if len(task.keys) == 1 and abs(now - length) <= TOLERANCE * length:
        raise UserError(f"现在{now}字，已经在{length}字左右。")
    return shorten_all(work, task) if now > length or len(task.keys) > 1 else _lengthen(work, task)


def _longer(item: Item, task: Task) -> Item:
    old = item_length(item)
    wanted = task.request.length or int(_LONGER * old)
    high = wanted * (1 + TOLERANCE)
    if old >= wanted:
        raise UserError(f"现在已有{old}字，不少于{wanted}字。")
    longest = item
    for further in find_further(item, task):
        if item_length(further.put(longest)) <= high:
            longest = further.put(longest)
        if item_length(longest) >= wanted:
            break
    new = item_length(longest)
    if new == old or (new < wanted * (1 - TOLERANCE) and task.request.length):
        told = (
            f"现在{old}字，报告里的材料最多能写到{new}字" if new > old else f"报告里没有更多材料，现在{old}字已是最长"
        )
        raise UserError(f"{told}，做不到{wanted}字。请补充材料，或接入对话模型。")
    return longest


@dataclass(frozen=True, slots=True)
class _Further:
    """One thing that can be told besides, and where: as a fact, a remark, a cause, or a step of a measure."""

    text: str
    role: Literal["fact", "remark", "cause", "step"]

    @property
    def is_fact(self) -> bool:
        """Return whether it says something definite."""
        return self.role in {"fact", "step"}

    def put(self, item: Item) -> Item:
        """Return the item with this told."""
        if self.role == "cause" and isinstance(item, DraftProblem):
            lead = unused(load_phrases()["cause.next" if item.causes else "cause.first"], text_of(item))
            return replace(item, causes=(*item.causes, f"{lead}{self.text}。"))
        whole = sentences(item.text)
        if self.role == "step" and len(whole) > 1:
            # What a measure comes to stands last.
            return replace(item, text="".join([*whole[:-1], f"{self.text}。", *whole[-1:]]))
        leads = load_phrases()["specific"]
        if self.role == "fact" and any(whole[-1].startswith(lead) for lead in leads):
            return replace(item, text=f"{item.text.removesuffix('。')}；{self.text}。")
        lead = unused(leads, item.text) if self.role == "fact" else ""
        return replace(item, text=f"{item.text}{lead}{self.text}。")


def find_further(item: Item, task: Task) -> Iterator[_Further]:
    """Yield what can be told besides, weightiest first."""
    said = bare(text_of(item))

    def is_told(ways: Sequence[str]) -> bool:
        return any(bare(way) in said for way in ways)

    named = [fact for planned in task.planned(item) for fact in planned.facts if "name" in fact.values]
    if isinstance(item, DraftMeasure) and named and not any(fact.values["name"] in said for fact in named):
        names = "、".join(f"{fact.values['name']}{marks(*fact.sources)}" for fact in named[:_NAMED])
        yield _Further(f"近期先从{names}等指标做起", "step")
    for planned in task.planned(item):
        if isinstance(item, DraftMeasure):
            own = next((measure for measure in planned.measures if is_told(measure.core)), planned.measures[0])
            steps = [step for step in own.steps if not is_told(step.ways)]
            for step in sorted(steps, key=lambda step: -step.worth):
                yield _Further(step.ways[0], "step")
            continue
        told = set(cited(text_of(item)))
        for fact in planned.facts:
            if not set(fact.sources) <= told and not is_told(fact.ways):
                yield _Further(unused(fact.ways, item.text), "fact")
        for ways in (planned.standards, planned.closings):
            if ways and not is_told(ways):
                yield _Further(ways[0], "remark")
        for cause in planned.causes:
            if not is_told(cause.ways):
                yield _Further(cause.ways[0], "cause")


RULES: Mapping[Operation, Rule] = {
    Operation.SPECIFIC: _specific,
    Operation.LENGTHEN: _lengthen,
    Operation.LENGTH: _to_length,
}
