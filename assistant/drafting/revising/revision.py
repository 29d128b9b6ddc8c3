"""Changing a draft as asked: by rules where rules honestly can, by the model where there is one and wording matters.

Drafts are values: a revision is a new draft in which the items that weren't addressed stand as they stood, but for
their citation numbers, which follow the order of mention again. The evidence is the plan's and the report's: nothing is
added that has no place in them, but for the user's own words. What can't be done without a model is said, with what can
be done instead.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.drafting.draft import MEASURES, PROBLEMS, Draft, DraftProblem
from assistant.drafting.planning.plan import DraftPlan
from assistant.drafting.revising import (
    adding,
    assigning,
    joining,
    lengthening,
    named_figures,
    restructuring,
    rewording,
    shortening,
    splitting,
)
from assistant.drafting.revising.addressing import LAST
from assistant.drafting.revising.old_request import Operation, RevisionRequest
from assistant.drafting.revising.shortening import band
from assistant.drafting.revising.work import NAMES, Key, Rule, Task, Work, close, open_draft, translate
from assistant.drafting.sources import bare
from assistant.drafting.statements import Item, causes_of, item_length, text_of
from knowledge.errors import UserError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_BY_MODEL = {
    *(Operation.SPECIFIC, Operation.SHORTEN, Operation.LENGTHEN, Operation.LENGTH),
    *(Operation.FORMAL, Operation.REWORD, Operation.MERGE, Operation.FREE),
}
# What can be asked of all items at once.
_WHOLE = {
    *(Operation.SPECIFIC, Operation.SHORTEN, Operation.LENGTH, Operation.LENGTHEN, Operation.FORMAL),
    *(Operation.REWORD, Operation.REPLACE, Operation.CUT, Operation.FIGURES),
}
_IN_BOTH = _WHOLE - {Operation.SPECIFIC, Operation.LENGTHEN}
_NEEDS_MODEL = (
    "这样的改写需要接入对话模型（设置 LLM_BASE_URL 和 LLM_MODEL）。没有模型时可以：写具体、缩短或写长到多少字、更正式、"
    "换个说法、换标题、换原因、补上某项数据、删去一句、替换词句、改责任科室和期限、合并、拆分、调整顺序，也可以直接编辑。"
)


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
    """Return `draft` with the changes made, one after another, and everything checked again.

    All numbers of items are those of `draft`, whatever the changes before did. `earlier` are the draft's other
    versions: another wording is one that none of them has. A UserError says what is unclear or can't be done; then
    nothing is changed. Where a model fails, the rules do what they can.
    """
    work = open_draft(draft, plan)
    known = _texts(earlier)
    for asked in requests:
        # The user writes marks as they are on the page.
        words, old = (translate(text, work.numbers) for text in (asked.words, asked.old))
        request = replace(asked, words=words, old=old)
        task = Task(request, _keys(request, draft, work), plan, known)
        work = _with_model(work, task, model, draft) if model and _suits(task) else _by_rule(work, task)
    new = close(work, plan, draft.writer)
    if (new.problems, new.measures) == (draft.problems, draft.measures):
        raise UserError("照这样改，草稿没有变化。")
    return Revision(new, work.notes)


def _suits(task: Task) -> bool:
    """Return whether a model is to write: of one item's wording, or of the joints where items are merged."""
    operation = task.request.operation
    return operation is Operation.MERGE or (operation in _BY_MODEL and len(task.keys) == 1)


def _by_rule(work: Work, task: Task) -> Work:
    rule = _RULES.get(task.request.operation)
    if rule is None:
        raise UserError(_NEEDS_MODEL)
    return rule(work, task)


def _with_model(work: Work, task: Task, model: "BaseChatModel", draft: Draft) -> Work:
    """Return the draft with one item as the model wrote it; the rules do it where that failed or is unfounded."""
    from assistant.drafting.model.streaming import ModelError
    from assistant.drafting.revising.by_model import rewrite

    operation = task.request.operation
    base = _by_rule(work, task) if operation is Operation.MERGE else work
    key = next(key for key in base.items if key in task.keys)
    item = base.items[key]
    try:
        rewritten = rewrite(item, task.planned(item), base.sources, task.request, model)
    except ModelError as error:
        if operation is Operation.FREE:
            raise UserError(f"{error}，这一条没有改动。请稍后再试。") from error
        return _instead(work, base, task, f"{error}，已按规则修改。")
    if task.request.old == "title":
        rewritten = replace(rewritten, title=task.request.words)
    changed = base.replaced(key, rewritten)
    if operation is Operation.FREE:
        return changed
    if text_of(rewritten) == text_of(item):
        return _instead(work, base, task, "模型没有改动，已按规则修改。")
    if task.request.length and operation is not Operation.MERGE:
        low, high = band(task.request)
        if not low <= item_length(rewritten) <= high:
            return _instead(work, base, task, f"模型写成{item_length(rewritten)}字，与要求不符，已按规则修改。")
    before = close(base, task.plan, draft.writer).grounding.unsupported
    after = close(changed, task.plan, draft.writer).grounding.unsupported
    if len(after) > len(before):
        return _instead(work, base, task, "模型的改写带入了来源中没有的数字或文件，没有采用，已按规则修改。")
    return changed


def _instead(work: Work, base: Work, task: Task, note: str) -> Work:
    """Return what the rules make of a request that the model failed at."""
    done = base if task.request.operation is Operation.MERGE else _by_rule(work, task)
    return done.noted(note)


def _replace(work: Work, task: Task) -> Work:
    """Return the draft with words exchanged for others in the addressed items."""
    old, new = task.request.old, task.request.words
    changed = work
    for key in task.keys:
        item = work.items[key]
        other = replace(item, title=item.title.replace(old, new), text=item.text.replace(old, new))
        if isinstance(other, DraftProblem):
            other = replace(other, causes=tuple(cause.replace(old, new) for cause in other.causes))
        changed = changed.replaced(key, other)
    if changed.items == work.items:
        raise UserError(f"没有找到“{old}”，请照草稿里的原文写出要替换的词句。")
    return changed


def _keys(request: RevisionRequest, draft: Draft, work: Work) -> tuple[Key, ...]:
    """Return the keys of the items that a request names; all where it names none and the operation can take them."""
    first = PROBLEMS if draft.problems else MEASURES
    section = request.section or first
    counts = {PROBLEMS: len(draft.problems), MEASURES: len(draft.measures)}
    if request.operation is Operation.ADD:
        return tuple(work.of(section))
    name, count = NAMES[section], counts[section]
    if not count:
        raise UserError(f"草稿里还没有{name}，请先起草。")
    if not request.items:
        if request.operation not in _WHOLE:
            raise UserError(f"请写明是第几条{name}（共{count}条）。")
        both = request.section is None and request.operation in _IN_BOTH
        return tuple(key for key in work.items if both or key[0] == section)
    places = [count + place if place <= LAST else place for place in request.items]
    wrong = next((place for place in places if not 0 <= place < count), None)
    if wrong is not None:
        raise UserError(f"草稿只有{count}条{name}，没有第{wrong + 1}条。")
    keys = tuple((section, place) for place in places)
    gone = next((place for (_, place) in keys if (section, place) not in work.items), None)
    if gone is not None:
        raise UserError(f"这句话前面已经把第{gone + 1}条删去或合并了，请分两次说。")
    return keys


def _texts(drafts: Iterable[Draft]) -> Collection[str]:
    """Return what the items of drafts say, and each cause by itself, without marks."""
    items: list[Item] = []
    for draft in drafts:
        items += [*draft.problems, *draft.measures]
    return frozenset(bare(text) for item in items for text in (text_of(item), *causes_of(item)))


_RULES: Mapping[Operation, Rule] = {
    **adding.RULES,
    **assigning.RULES,
    **joining.RULES,
    **lengthening.RULES,
    **named_figures.RULES,
    **restructuring.RULES,
    **rewording.RULES,
    **shortening.RULES,
    **splitting.RULES,
    Operation.REPLACE: _replace,
}
