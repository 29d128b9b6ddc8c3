"""Changing one item of a draft: by rules where rules honestly can, by the model where there is one.

Drafts are values: a revision is a new draft in which the items that weren't addressed stand as they stood, but for
their citation numbers, which follow the order of mention again. The evidence is the plan's: nothing is added that the
plan has no place for. What can't be done without a model is said, with what can be done instead.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.drafting.assembly import assemble
from assistant.drafting.composer import Wording, compose_measure, compose_problem, seed_of
from assistant.drafting.draft import MEASURES, PROBLEMS, Draft, DraftMeasure, DraftProblem
from assistant.drafting.plan import DraftPlan
from assistant.drafting.problem import PlannedProblem
from assistant.drafting.request import LAST, Operation, RevisionRequest, parse_request
from assistant.drafting.restructuring import RESTRUCTURE, Items, Work
from assistant.drafting.shortening import item_length, shorten
from assistant.drafting.sources import MARK, cited, marks
from assistant.drafting.theme import load_phrases
from knowledge.errors import UserError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

__all__ = ["Operation", "RevisionRequest", "parse_request", "revise"]

Item = DraftProblem | DraftMeasure
_BY_MODEL = {Operation.SPECIFIC, Operation.SHORTEN, Operation.FORMAL, Operation.REWORD, Operation.FREE}
_WHOLE = {Operation.SPECIFIC, Operation.SHORTEN, Operation.FORMAL, Operation.REWORD, Operation.REPLACE}
_SHORTER = 0.65
_MORE = 2
_NEEDS_MODEL = (
    "这样的改写需要接入对话模型（设置 LLM_BASE_URL 和 LLM_MODEL）。没有模型时可以：写具体、缩短、换个说法、改标题、"
    "改原因、替换词句、删除、合并、拆分和调整顺序。"
)


def revise(draft: Draft, plan: DraftPlan, request: RevisionRequest, model: "BaseChatModel | None" = None) -> Draft:
    """Return `draft` with the one change made and everything checked again.

    A UserError says what is unclear or can't be done. Where a model fails, the rules do what they can.
    """
    work = _in_plan_numbers(draft, plan)
    section = request.section or (PROBLEMS if draft.problems else MEASURES)
    places = _places(request, work.items(section), section)
    if request.operation in RESTRUCTURE:
        work = RESTRUCTURE[request.operation](work, section, places, request, plan)
    elif model is not None and request.operation in _BY_MODEL and len(places) == 1:
        work = _by_model(work, plan, section, places[0], request, model)
    else:
        work = _by_rule(work, plan, section, places, request)
    return assemble(work.problems, work.measures, work.sources, plan.report, draft.writer)


def _by_model(
    work: Work, plan: DraftPlan, section: str, place: int, request: RevisionRequest, model: "BaseChatModel"
) -> Work:
    from assistant.drafting.model_reviser import rewrite
    from assistant.drafting.streaming import ModelError

    item = work.items(section)[place]
    try:
        rewritten = rewrite(item, _planned(plan, item), work.sources, request, model)
    except ModelError as error:
        if request.operation is Operation.FREE:
            raise UserError(f"{error}，这一条没有改动。请稍后再试。") from error
        return _by_rule(work, plan, section, [place], request)
    return work.replaced(place, rewritten)


def _by_rule(work: Work, plan: DraftPlan, section: str, places: Sequence[int], request: RevisionRequest) -> Work:
    items = [work.items(section)[place] for place in places]
    if request.operation is Operation.SHORTEN:
        length = request.length or int(_SHORTER * sum(map(item_length, items)))
        new = shorten(items, length, exact=request.length is not None)
    else:
        new = [_changed(item, work, plan, place, request) for place, item in zip(places, items, strict=True)]
    changed = work
    for place, item in zip(places, new, strict=True):
        changed = changed.replaced(place, item)
    if request.operation is Operation.REPLACE and changed == work:
        raise UserError(f"没有找到“{request.old}”，请照草稿里的原文写出要替换的词句。")
    return changed


def _changed(item: Item, work: Work, plan: DraftPlan, place: int, request: RevisionRequest) -> Item:
    """Return the item after the one operation that rules can do on its words."""
    if request.operation is Operation.SPECIFIC:
        return _more_specific(item, plan)
    if request.operation in {Operation.FORMAL, Operation.REWORD}:
        return _reworded(item, plan, place, work)
    if request.operation is Operation.TITLE:
        return replace(item, title=request.words)
    if request.operation is Operation.CAUSE:
        if not isinstance(item, DraftProblem):
            raise UserError("措施没有“原因”，请写明要改第几条问题的原因。")
        return replace(item, causes=(f"{request.words}。",))
    if request.operation is Operation.REPLACE:
        return _replaced(item, request)
    raise UserError(_NEEDS_MODEL)


def _more_specific(item: Item, plan: DraftPlan) -> Item:
    """Return the item with the next facts of the plan that it doesn't tell yet."""
    planned = _planned(plan, item)
    told = set(cited(_text(item)))
    fresh = [fact for problem in planned for fact in problem.facts if not set(fact.sources) <= told]
    if isinstance(item, DraftMeasure):
        named = [fact for fact in fresh if "name" in fact.values][:3]
        if not named:
            raise UserError("报告中没有更多可以写进这条措施的具体事项。请补充材料，或接入对话模型后再改。")
        names = "、".join(f"{fact.values['name']}{marks(*fact.sources)}" for fact in named)
        return replace(item, text=f"{item.text}近期先从{names}等指标做起。")
    if not fresh:
        raise UserError("报告中能查到的事实都已写进这一条。请补充材料，或接入对话模型后再改。")
    wording = Wording(seed_of(plan))
    parts = [wording.choose(fact.ways, fact.kind) for fact in fresh[:_MORE]]
    leads = [lead for lead in load_phrases()["specific"] if lead not in item.text] or [""]
    return replace(item, text=f"{item.text}{wording.choose(leads, 'specific')}{'；'.join(parts)}。")


def _reworded(item: Item, plan: DraftPlan, place: int, work: Work) -> Item:
    """Return the item composed anew in the first other wording."""
    planned = _planned(plan, item)
    if len(planned) != 1:
        raise UserError("这一条由几条合并而成，换个说法需要接入对话模型；也可以先拆分再改。")
    for variant in range(1, 8):
        wording = Wording(seed_of(plan), variant)
        new: Item
        if isinstance(item, DraftProblem):
            new = compose_problem(planned[0], wording)
        else:
            new = replace(compose_measure(planned[0], place, wording), addresses=item.addresses)
        others = {problem.text for problem in work.problems} | {measure.text for measure in work.measures}
        if new.text not in others and new.text != item.text:
            return new
    raise UserError("内置写作器没有更多说法了，请直接改写或接入对话模型。")


def _replaced(item: Item, request: RevisionRequest) -> Item:
    def swap(text: str) -> str:
        return text.replace(request.old, request.words)

    if isinstance(item, DraftProblem):
        return replace(item, title=swap(item.title), text=swap(item.text), causes=tuple(map(swap, item.causes)))
    return replace(item, title=swap(item.title), text=swap(item.text))


def _places(request: RevisionRequest, items: Items, section: str) -> list[int]:
    """Return the places a request names; all of the section's where it names none and the operation can take them."""
    name, count = ("问题" if section == PROBLEMS else "措施"), len(items)
    if not items:
        raise UserError(f"草稿里还没有{name}，请先起草。")
    if not request.items:
        if request.operation in _WHOLE:
            return list(range(count))
        raise UserError(f"请写明是第几条{name}（共{count}条）。")
    places = [count + place if place <= LAST else place for place in request.items]
    wrong = next((place for place in places if not 0 <= place < count), None)
    if wrong is not None:
        raise UserError(f"草稿只有{count}条{name}，没有第{wrong + 1}条。")
    return places


def _planned(plan: DraftPlan, item: Item) -> tuple[PlannedProblem, ...]:
    return tuple(planned for theme in item.themes if (planned := plan.problem(theme)))


def _text(item: Item) -> str:
    return " ".join((item.title, item.text, *(item.causes if isinstance(item, DraftProblem) else ())))


def _in_plan_numbers(draft: Draft, plan: DraftPlan) -> Work:
    """Return the draft's items with marks in the plan's numbers; sources the plan lacks are numbered after them."""
    sources = list(plan.sources)
    known = {(source.source, source.quote, source.location): source.id for source in sources}
    numbers: dict[int, int] = {}
    for citation in draft.citations:
        key = (citation.source, citation.quote, citation.location)
        if key not in known:
            known[key] = len(sources) + 1
            sources.append(replace(citation, id=known[key]))
        numbers[citation.id] = known[key]

    def translate(text: str) -> str:
        return MARK.sub(lambda mark: f"[{numbers[int(mark[1])]}]" if int(mark[1]) in numbers else "", text)

    def extra(item: Item) -> tuple[int, ...]:
        """Return the sources an item rests on without a mark in its text."""
        return tuple(numbers[n] for n in item.citations if n in numbers and n not in cited(_text(item)))

    problems = tuple(
        replace(
            item,
            title=translate(item.title),
            text=translate(item.text),
            causes=tuple(map(translate, item.causes)),
            citations=extra(item),
        )
        for item in draft.problems
    )
    measures = tuple(
        replace(item, title=translate(item.title), text=translate(item.text), citations=extra(item))
        for item in draft.measures
    )
    return Work(problems, measures, tuple(sources))
