"""What a model's draft states without a source, put right by the model, once.

Only the items in which it does are written anew, and of these only those are taken that state less without a source
than before: a repair changes nothing that was right.
"""

from collections import Counter
from collections.abc import Generator
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.citations import Citation, SourceKind
from assistant.drafting.assembly import assemble
from assistant.drafting.draft import MEASURES, PROBLEMS, Draft, DraftMeasure, DraftProblem, TextPiece
from assistant.drafting.grounding.gate import could_cite
from assistant.drafting.model.brief import source_list
from assistant.drafting.model.layout import layout_text, parse
from assistant.drafting.model.streaming import ModelError, check_budget, prompt_tokens_of, stream_text
from assistant.drafting.planning.plan import DraftPlan
from prompts import load

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# How many sources that nobody cited a repair is offered.
_FORGOTTEN = 8
_Place = tuple[str, int]


def repair(draft: Draft, plan: DraftPlan, model: "BaseChatModel", seconds: float) -> Generator[TextPiece, None, Draft]:
    """Return the draft after the model's one attempt; the same one where the model fails or mends nothing.

    Yield an empty piece for each of the answer, so that the writing can be stopped.
    """
    wrong = _untraced(draft)
    if not wrong or seconds <= 0:
        return draft
    sources = _sources(draft, plan)
    items = yield from _written_anew(draft, wrong, sources, model, seconds)
    tried = _with(draft, items, sources, plan)
    now = _untraced(tried)
    better = {place: item for place, item in items.items() if now[place] < wrong[place]}
    return _with(draft, better, sources, plan) if better else draft


def _untraced(draft: Draft) -> Counter[_Place]:
    """Return how much every item states without a source."""
    return Counter((trace.section, trace.place) for trace in draft.grounding.traces if trace.citation is None)


def _written_anew(
    draft: Draft, wrong: Counter[_Place], sources: tuple[Citation, ...], model: "BaseChatModel", seconds: float
) -> Generator[TextPiece, None, dict[_Place, DraftProblem | DraftMeasure]]:
    """Return the wrong items as the model writes them, none where its answer isn't of these items."""
    problems = [n for n in range(len(draft.problems)) if wrong[PROBLEMS, n]]
    measures = [n for n in range(len(draft.measures)) if wrong[MEASURES, n]]
    system, user = load("draft_repair").render(
        unsupported="\n".join(draft.grounding.unsupported),
        sources=source_list(sources),
        draft=layout_text([draft.problems[n] for n in problems], [draft.measures[n] for n in measures]),
    )
    text = ""
    try:
        check_budget(system, user, prompt_tokens_of(model))
        for piece in stream_text(model, system, user, seconds):
            text += piece
            yield TextPiece("")
    except ModelError:
        return {}
    written = parse(text, [PROBLEMS] * bool(problems) + [MEASURES] * bool(measures))
    if len(written.problems) != len(problems) or len(written.measures) != len(measures):
        return {}
    anew: dict[_Place, DraftProblem | DraftMeasure] = {}
    for n, problem in zip(problems, written.problems, strict=True):
        old = draft.problems[n]
        causes = problem.causes or old.causes
        anew[PROBLEMS, n] = replace(
            old, title=problem.title, text=problem.text, causes=causes, citations=_reports(draft, old)
        )
    for n, measure in zip(measures, written.measures, strict=True):
        anew[MEASURES, n] = replace(draft.measures[n], title=measure.title, text=measure.text, citations=())
    return anew


def _with(
    draft: Draft,
    items: dict[_Place, DraftProblem | DraftMeasure],
    sources: tuple[Citation, ...],
    plan: DraftPlan,
) -> Draft:
    """Return the draft with these items in the places of the old ones."""
    problems = [
        item for n, old in enumerate(draft.problems) if isinstance(item := items.get((PROBLEMS, n), old), DraftProblem)
    ]
    measures = [
        item for n, old in enumerate(draft.measures) if isinstance(item := items.get((MEASURES, n), old), DraftMeasure)
    ]
    return assemble(problems, measures, sources, plan.report, draft.writer)


def _sources(draft: Draft, plan: DraftPlan) -> tuple[Citation, ...]:
    """Return the draft's sources and, numbered after them, those of the plan that a mark was forgotten of."""
    known = {(source.source, source.quote, source.location) for source in draft.citations}
    forgotten = [
        source
        for source in could_cite(draft.grounding, plan.sources, plan.report)
        if (source.source, source.quote, source.location) not in known
    ][:_FORGOTTEN]
    first = len(draft.citations) + 1
    return (*draft.citations, *(replace(source, id=number) for number, source in enumerate(forgotten, first)))


def _reports(draft: Draft, item: DraftProblem) -> tuple[int, ...]:
    """Return the places of the report that an item rested on: a repair must not lose them."""
    kinds = {citation.id: citation.kind for citation in draft.citations}
    return tuple(number for number in item.citations if kinds.get(number) is SourceKind.REPORT)[:1]
