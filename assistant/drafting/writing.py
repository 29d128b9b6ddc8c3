"""Writing a draft, whoever writes: the one call that pages, command line and conversation make.

With a model the author's own sentences stay as they are. Each other sentence is one small call, with its own words and
nothing else; what doesn't say the same is left as the composer has it, so a model never makes a draft worse. Where it
fails, the rest is the composer's, and a notice says so.
"""

import re
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.drafting.assembly import assemble
from assistant.drafting.draft import (
    HEADINGS,
    MEASURES,
    PROBLEMS,
    SECTIONS,
    TOLERANCE,
    Draft,
    DraftEvent,
    DraftItem,
    Length,
    Notice,
    Origin,
    draft_text,
    is_near,
    item_length,
    item_number,
    section_length,
    wanted_lengths,
)
from assistant.drafting.model.error import ModelError
from assistant.drafting.model.sentence import OTHER_WORDS, put_in_words
from assistant.drafting.model.streaming import deadline_of
from assistant.drafting.planning.plan import DraftPlan
from assistant.drafting.statement import StatementKind

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_KIND = {PROBLEMS: StatementKind.SITUATION, MEASURES: StatementKind.ACTION}


def write_draft(
    plan: DraftPlan, model: "BaseChatModel | None" = None, sections: Sequence[str] = SECTIONS, length: Length = None
) -> Iterator[DraftEvent]:
    """Yield the draft's text in pieces, notices where something went wrong, and last the Draft itself.

    Without a model the composer writes; with one, the model does, and the composer finishes what it leaves undone.
    `length` is what a section is to have in characters, as length.py counts them, one for all or by section; what it
    has no room for is left out. Closing the iterator stops the writing.
    """
    wanted = wanted_lengths(length, sections)
    plan = narrowed(plan, wanted)
    for event in _composed(plan, sections) if model is None else _by_model(plan, model, sections):
        if isinstance(event, Draft):
            yield from _out_of_reach(event, wanted)
        yield event


def _composed(plan: DraftPlan, sections: Sequence[str]) -> Iterator[DraftEvent]:
    draft = assembled(plan, sections, "composer")
    yield from re.findall(r"[^。；\n]*[。；\n]+|[^。；\n]+$", draft_text(draft))
    yield draft


def _out_of_reach(draft: Draft, lengths: Mapping[str, int]) -> Iterator[Notice]:
    """Yield why a section isn't as long as was asked for: nothing is padded, and nothing that is needed left out."""
    for section, wanted in lengths.items():
        name, reached = HEADINGS[section], section_length(draft, section)
        if is_near(reached, wanted):
            continue
        if reached < wanted:
            yield Notice(f"“{name}”按现有依据写到{reached}字，没有凑到{wanted}字；要再写长，请先补充材料。")
        else:
            yield Notice(f"“{name}”最短为{reached}字，再短就写不全事实、原因、责任和时限，做不到{wanted}字。")


def _by_model(plan: DraftPlan, model: "BaseChatModel", sections: Sequence[str]) -> Iterator[DraftEvent]:
    """Yield the text item by item, a notice where the model failed, and last the Draft."""
    ends = time.monotonic() + deadline_of(model)
    failure, by_model, composed = "", 0, 0
    quotes = {source.id: source.quote for source in plan.sources}
    written: dict[str, tuple[DraftItem, ...]] = {PROBLEMS: plan.problems, MEASURES: plan.measures}
    for section in [name for name in SECTIONS if name in sections]:
        yield f"{HEADINGS[section]}\n"
        items = []
        for place, item in enumerate(written[section]):
            told = item
            if item.origin is not Origin.OWN and not failure:
                try:
                    told = yield from _told(item, quotes, model, ends - time.monotonic())
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


def _told(
    item: DraftItem, quotes: Mapping[int, str], model: "BaseChatModel", seconds: float
) -> Generator[str, None, DraftItem]:
    """Return an item with the program's sentences in the model's words, each as it is where those don't say the same.

    Each is asked for alone and keeps its own sources; what its first source says in the same words is the author's.
    It yields empty pieces while the model writes, so that whoever reads can stop in the middle of an item.
    """
    ends = time.monotonic() + seconds
    told = []
    for one in item.statements:
        words = ""
        is_quoted = one.text in quotes.get(one.citations[0], "") if one.citations else False
        if one.kind is _KIND[item.section] and not one.is_open and not is_quoted:
            if (left := ends - time.monotonic()) <= 0:
                raise ModelError("模型用时过长")
            words = yield from put_in_words(f"{one.text}。", OTHER_WORDS, model, left)
        told.append(replace(one, text=words.rstrip("。")) if words else one)
    return item if (statements := tuple(told)) == item.statements else replace(item, statements=statements)


def assembled(plan: DraftPlan, sections: Sequence[str], writer: str) -> Draft:
    """Return the draft of a plan's items as they are."""
    problems = plan.problems if PROBLEMS in sections else ()
    measures = plan.measures if MEASURES in sections else ()
    return assemble(problems, measures, plan.sources, plan.report, writer, plan.questions, plan.corrections)


def narrowed(plan: DraftPlan, wanted: Mapping[str, int]) -> DraftPlan:
    """Return the plan with what there is room for in the sections' lengths."""
    for section, length in wanted.items():
        most = int(length * (1 + TOLERANCE))
        while section_length(plan, section) > most:
            items = plan.items(section)
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
    items = list(plan.items(section))
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
