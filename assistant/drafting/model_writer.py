"""The writer with a model: the plan as a prompt, the answer streamed, read into a draft, checked, and repaired once.

A model can fail in every way there is. What it wrote whole before it failed is kept, the composer writes the rest,
and a notice says so: nobody is left without a draft, and nobody takes one writer's text for the other's.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.drafting.assembly import assemble
from assistant.drafting.composing.composer import Wording, compose, compose_measure, compose_problem, seed_of
from assistant.drafting.draft import (
    MEASURES,
    PROBLEMS,
    SECTIONS,
    Draft,
    DraftEvent,
    DraftMeasure,
    DraftProblem,
    Notice,
    TextPiece,
    draft_text,
)
from assistant.drafting.fitting import fitted
from assistant.drafting.length import Length, wanted_lengths
from assistant.drafting.model.brief import draft_prompt
from assistant.drafting.model.layout import Written, parse
from assistant.drafting.model.streaming import ModelError, check_budget, deadline_of, prompt_tokens_of, stream_text
from assistant.drafting.model_repair import repair
from assistant.drafting.planning.plan import DraftPlan
from assistant.drafting.planning.problem import PlannedProblem
from assistant.drafting.sources import cited
from knowledge.sources.chunking import count_tokens

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


def write(
    plan: DraftPlan, model: "BaseChatModel", sections: Sequence[str] = SECTIONS, length: Length = None
) -> Iterator[DraftEvent]:
    """Yield the model's text as it comes, notices of what went wrong, and last the Draft.

    `length` is what a section is to have in characters, as length.py counts them.
    """
    ends = time.monotonic() + deadline_of(model)
    budget = prompt_tokens_of(model)
    system, user, _ = draft_prompt(plan, sections, budget, count_tokens, length)
    text, failure = "", ""
    try:
        check_budget(system, user, budget)
        for piece in stream_text(model, system, user, deadline_of(model)):
            text += piece
            yield TextPiece(piece)
    except ModelError as error:
        failure = str(error)
    written = _whole_items(parse(text, sections), failure)
    if not written.problems and not written.measures:
        draft = compose(plan, sections, length=length)
        yield Notice(f"{failure or '模型的回答不成条目'}，已改由内置写作器按同一计划起草。")
        yield TextPiece(f"\n\n{draft_text(draft)}" if text else draft_text(draft))
        yield draft
        return
    draft = _finish(plan, written, sections, wanted_lengths(length, sections))
    if draft.writer == "mixed":
        cause = failure or "模型没有写全"
        yield Notice(f"{cause}，已保留写完的条目，其余由内置写作器按同一计划补写。")
    if draft.grounding.unsupported and not failure:
        repaired = yield from repair(draft, plan, model, ends - time.monotonic())
        if repaired is not draft:
            draft = repaired
            yield Notice("部分数字或文件在来源中找不到，已请模型改正一次。")
    if draft.grounding.unsupported:
        yield Notice(f"仍有{len(draft.grounding.unsupported)}处数字或文件在来源中找不到，已标出，请核实。")
    yield draft


def _whole_items(written: Written, failure: str) -> Written:
    """Return what was written whole: after a failure the item in which it broke off goes."""
    if not failure and written.ends_whole:
        return written
    if written.measures:
        return replace(written, measures=written.measures[:-1]) if failure else written
    return replace(written, problems=written.problems[:-1]) if failure else written


def _finish(plan: DraftPlan, written: Written, sections: Sequence[str], wanted: Mapping[str, int]) -> Draft:
    """Return the draft of what the model wrote, in the plan's order, with the composer's items where it wrote none.

    The sections are brought to the lengths `wanted`.
    """
    wording = Wording(seed_of(plan))
    composed = False
    problems: list[DraftProblem] = []
    places: dict[int, int] = {}
    owners = _owners(plan, written.problems)
    for place, planned in enumerate(plan.problems):
        mine = [n for n, owner in enumerate(owners) if owner == place]
        for n in mine:
            places[n] = len(problems)
            problems.append(_grounded(written.problems[n], planned))
        if PROBLEMS in sections and not mine and not _touched(planned, written.problems):
            problems.append(compose_problem(planned, wording))
            composed = True
    measures: list[DraftMeasure] = []
    if MEASURES in sections:
        measures = [_placed(measure, places, problems, plan) for measure in written.measures]
        count = len(problems) if PROBLEMS in sections else len(plan.problems)
        answered = {place for measure in measures for place in measure.addresses}
        for place in sorted(set(range(count)) - answered):
            planned = _planned(plan, problems[place].themes[0] if problems else plan.problems[place].theme)
            measures.append(compose_measure(planned, place, wording))
            composed = True
    if PROBLEMS in wanted and problems:
        items = fitted(problems, PROBLEMS, wanted[PROBLEMS], plan)
        problems = [item for item in items if isinstance(item, DraftProblem)]
    if MEASURES in wanted and measures:
        items = fitted(measures, MEASURES, wanted[MEASURES], plan)
        measures = [item for item in items if isinstance(item, DraftMeasure)]
    return assemble(problems, measures, plan.sources, plan.report, "mixed" if composed else "model")


def _owners(plan: DraftPlan, problems: Sequence[DraftProblem]) -> list[int]:
    """Return for each item the place of the planned problem it was written from: by its sources, else by its order."""
    owners = []
    for n, item in enumerate(problems):
        shared = [len(set(item.citations) & _own_sources(planned)) for planned in plan.problems]
        best = max(range(len(shared)), key=lambda place: (shared[place], place == n))
        owners.append(best if shared[best] else min(n, len(plan.problems) - 1))
    return owners


def _own_sources(planned: PlannedProblem) -> set[int]:
    return {number for fact in planned.facts for number in fact.sources}


def _touched(planned: PlannedProblem, problems: Sequence[DraftProblem]) -> bool:
    """Return whether some item tells this problem's facts along with its own."""
    return any(len(set(item.citations) & _own_sources(planned)) > 1 for item in problems)


def _grounded(item: DraftProblem, planned: PlannedProblem) -> DraftProblem:
    """Return the item as written from `planned`, resting on its places even where the model left the marks out."""
    numbers = cited(" ".join((item.title, item.text, *item.causes)))
    extra = () if set(numbers) & _own_sources(planned) else planned.facts[0].sources
    return replace(item, citations=extra, findings=planned.findings, themes=(planned.theme,))


def _placed(
    measure: DraftMeasure, places: dict[int, int], problems: Sequence[DraftProblem], plan: DraftPlan
) -> DraftMeasure:
    """Return the measure with the final places of the problems it answers."""
    if problems:
        addresses = tuple(dict.fromkeys(places[n] for n in measure.addresses if n in places)) or (0,)
        themes = tuple(dict.fromkeys(theme for place in addresses for theme in problems[place].themes))
    else:
        addresses = tuple(n for n in measure.addresses if n < len(plan.problems)) or (0,)
        themes = tuple(plan.problems[n].theme for n in addresses)
    return replace(measure, addresses=addresses, themes=themes, citations=())


def _planned(plan: DraftPlan, theme: str) -> PlannedProblem:
    return next(problem for problem in plan.problems if problem.theme == theme)
