"""Changing a draft as asked, on its statements: what a request doesn't name stays as it stands."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.drafting.assembly import assemble
from assistant.drafting.draft import MEASURES, PROBLEMS, Draft, DraftItem, Origin
from assistant.drafting.planning.plan import DraftPlan
from assistant.drafting.revising.addressing import LAST
from assistant.drafting.revising.old_request import Operation, RevisionRequest
from assistant.drafting.statement import StatementKind, read_statements
from knowledge.errors import UserError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

NAMES = {PROBLEMS: "问题", MEASURES: "措施"}
_CANNOT = "这样的改动现在做不到，可以删除、移动、改标题、替换词句、改责任科室和期限，也可以直接编辑。"


@dataclass(frozen=True, slots=True)
class Revision:
    """The draft as changed, and what else the user has to know of it, in Chinese sentences."""

    draft: Draft
    notes: tuple[str, ...]


def revise(
    draft: Draft,
    plan: DraftPlan,
    requests: Sequence[RevisionRequest],
    model: "BaseChatModel | None" = None,
    earlier: Iterable[Draft] = (),
) -> Revision:
    """Return `draft` with the changes made; a UserError says what can't be done, and nothing is changed."""
    del model, earlier
    items = {section: dict(enumerate(draft.items(section))) for section in (PROBLEMS, MEASURES)}
    for request in requests:
        _apply(items, request, draft)
    places = {old: new for new, old in enumerate(items[PROBLEMS])}
    measures = [
        replace(item, addresses=tuple(places[n] for n in item.addresses if n in places))
        for item in items[MEASURES].values()
    ]
    problems = list(items[PROBLEMS].values())
    new = assemble(problems, measures, draft.citations, plan.report, draft.writer, draft.questions, draft.corrections)
    if (new.problems, new.measures) == (draft.problems, draft.measures):
        raise UserError("照这样改，草稿没有变化。")
    return Revision(new, ())


_Items = dict[str, dict[int, DraftItem]]


def _apply(items: _Items, request: RevisionRequest, draft: Draft) -> None:
    section = request.section or (PROBLEMS if draft.problems else MEASURES)
    if request.operation is Operation.ADD and request.words:
        key = max(items[section], default=-1) + 1
        kind = StatementKind.SITUATION if section == PROBLEMS else StatementKind.ACTION
        words = read_statements(request.words, kind)
        items[section][key] = DraftItem(section, words[0].text[:24], words, origin=Origin.OWN)
        return
    places = _places(request, items[section], len(draft.items(section)), section)
    if change := _CHANGES.get(request.operation):
        for place in places:
            items[section][place] = change(items[section][place], request)
    elif request.operation is Operation.DELETE:
        for place in places:
            del items[section][place]
            if section == PROBLEMS:
                gone = [n for n, item in items[MEASURES].items() if item.addresses == (place,)]
                for n in gone:
                    del items[MEASURES][n]
    elif request.operation in {Operation.MOVE, Operation.SWAP}:
        items[section] = _moved(items[section], places, request)
    else:
        raise UserError(_CANNOT)


def _moved(items: Mapping[int, DraftItem], places: Sequence[int], request: RevisionRequest) -> dict[int, DraftItem]:
    order = list(items)
    if request.operation is Operation.SWAP:
        one, other = order.index(places[0]), order.index(places[1])
        order[one], order[other] = order[other], order[one]
    else:
        at = order.index(places[0])
        key = order.pop(at)
        target = at + request.step if request.target is None else request.target
        order.insert(len(order) + 1 + target if target < 0 else target, key)
    return {key: items[key] for key in order}


def _places(request: RevisionRequest, items: Mapping[int, DraftItem], count: int, section: str) -> list[int]:
    if not request.items:
        if request.operation is Operation.REPLACE:
            return list(items)
        raise UserError(f"请写明是第几条{NAMES[section]}（共{count}条）。")
    places = [count + place if place <= LAST else place for place in request.items]
    wrong = next((place for place in places if place not in items), None)
    if wrong is not None:
        raise UserError(f"草稿只有{count}条{NAMES[section]}，没有第{wrong + 1}条。")
    return places


def _replaced(item: DraftItem, request: RevisionRequest) -> DraftItem:
    old, new = request.old, request.words
    statements = tuple(
        replace(one, text=one.text.replace(old, new), is_edited=True) if old in one.text else one
        for one in item.statements
    )
    return replace(item, title=item.title.replace(old, new), statements=statements)


def _written(item: DraftItem, request: RevisionRequest) -> DraftItem:
    title, *lines = request.words.splitlines() or [""]
    kind = StatementKind.SITUATION if item.section == PROBLEMS else StatementKind.ACTION
    told = [line for line in lines if not line.startswith("原因：")]
    causes = "".join(line.removeprefix("原因：") for line in lines if line.startswith("原因："))
    statements = read_statements("".join(told), kind, item.statements)
    return replace(
        item, title=title, statements=(*statements, *read_statements(causes, StatementKind.CAUSE, item.statements))
    )


def _cause(item: DraftItem, request: RevisionRequest) -> DraftItem:
    words = read_statements(request.words, StatementKind.CAUSE)
    return replace(item, statements=(*item.of(StatementKind.SITUATION, StatementKind.BASIS), *words))


_CHANGES: Mapping[Operation, Callable[[DraftItem, RevisionRequest], DraftItem]] = {
    Operation.TITLE: lambda item, request: replace(item, title=request.words),
    Operation.REPLACE: _replaced,
    Operation.OWNER: lambda item, request: replace(item, owner=request.words),
    Operation.TIME: lambda item, request: replace(item, deadline=request.words),
    Operation.CAUSE: _cause,
    Operation.WRITE: _written,
}
