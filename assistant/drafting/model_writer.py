"""The writer with a model: the plan's items, what the program itself has put in words told by the model instead.

The author's own sentences stay as they are. Each other sentence is one small call, with its own words and nothing else;
what doesn't say the same is left as the composer has it, so a model never makes a draft worse. Where it fails, the rest
is the composer's, and a notice says so.
"""

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.drafting.composing.composer import assembled
from assistant.drafting.draft import (
    HEADINGS,
    MEASURES,
    PROBLEMS,
    SECTIONS,
    DraftEvent,
    DraftItem,
    Notice,
    Origin,
    item_number,
)
from assistant.drafting.model.sentence import put_in_words
from assistant.drafting.model.streaming import ModelError, deadline_of
from assistant.drafting.planning.plan import DraftPlan
from assistant.drafting.statement import StatementKind

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_REQUEST = {
    PROBLEMS: "把这个问题的事实写成一句通顺的话，先说事实再说差距。",
    MEASURES: "把这条措施写成一句通顺的话，写清做什么。",
}
_KIND = {PROBLEMS: StatementKind.SITUATION, MEASURES: StatementKind.ACTION}


def write(plan: DraftPlan, model: "BaseChatModel", sections: Sequence[str] = SECTIONS) -> Iterator[DraftEvent]:
    """Yield the text item by item, a notice where the model failed, and last the Draft."""
    ends = time.monotonic() + deadline_of(model)
    failure, by_model, composed = "", 0, 0
    written: dict[str, tuple[DraftItem, ...]] = {PROBLEMS: plan.problems, MEASURES: plan.measures}
    for section in [name for name in (PROBLEMS, MEASURES) if name in sections]:
        yield f"{HEADINGS[section]}\n"
        items = []
        for place, item in enumerate(written[section]):
            told = item
            if item.origin is not Origin.OWN and not failure:
                try:
                    told = yield from _told(item, model, ends - time.monotonic())
                except ModelError as error:
                    failure = str(error)
            by_model += told is not item
            composed += told is item and item.origin is not Origin.OWN
            items.append(told)
            yield f"{item_number(place)}{told.title}\n{told.text}{''.join(told.causes)}\n"
        written[section] = tuple(items)
    writer = "composer" if not by_model else "mixed" if composed else "model"
    if failure:
        yield Notice(f"{failure}，其余条目由内置写作器按同一计划写成。")
    yield assembled(replace(plan, problems=written[PROBLEMS], measures=written[MEASURES]), sections, writer)


def _told(item: DraftItem, model: "BaseChatModel", seconds: float) -> Generator[str, None, DraftItem]:
    """Return an item with its own sentences in the model's words, each as it is where those don't say the same.

    Each is asked for alone and keeps its own sources. It yields empty pieces while the model writes, so that whoever
    reads can stop in the middle of an item.
    """
    ends = time.monotonic() + seconds
    told = []
    for one in item.statements:
        words = ""
        if one.kind is _KIND[item.section] and not one.is_open:
            if (left := ends - time.monotonic()) <= 0:
                raise ModelError("模型用时过长")
            words = yield from put_in_words(f"{one.text}。", _REQUEST[item.section], model, left)
        told.append(replace(one, text=words.rstrip("。")) if words else one)
    return item if (statements := tuple(told)) == item.statements else replace(item, statements=statements)
