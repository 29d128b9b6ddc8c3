"""Changing a draft as asked: the operations of a request one after another, on statements, and only what they name.

Drafts are values: a revision is a new draft in which what wasn't addressed stands as it stood, but for its citation
numbers, which follow the order of mention again. Nothing is added that has no place in the report, but for the user's
own words, which are cited as such. What is unclear is asked back, and then nothing of the request is done; what can't
be done is declined, and told beside what could.
"""

import re
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.drafting.draft import SECTIONS, Draft, DraftItem
from assistant.drafting.planning.plan import DraftPlan
from assistant.drafting.revising import bringing, cutting, merging, setting, sizing
from assistant.drafting.revising.changing import Key, Work, close, open_draft, plain
from assistant.drafting.revising.naming import shape
from assistant.drafting.revising.pointing import keys_of, statements_of
from assistant.drafting.revising.request import Operation, Part, RevisionRequest, UnclearError, Verb
from assistant.drafting.statement import Statement, StatementKind
from knowledge.data_file import read_yaml
from knowledge.errors import UserError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

UNCHANGED = "照这样改，草稿没有变化。"
# So many items are offered to choose from where one is meant.
_MOST_OFFERED = 3
# Words shorter than this stand in too many titles to mean one.
_SHORTEST_TITLE = 4


@dataclass(frozen=True, slots=True)
class Revision:
    """The draft as changed, and what else the user has to know of it, in Chinese sentences."""

    draft: Draft
    notes: tuple[str, ...]


def revise(
    draft: Draft,
    plan: DraftPlan,
    request: RevisionRequest,
    model: "BaseChatModel | None" = None,
    focus: Sequence[Key] = (),
    by: str = "",
    past: Sequence[Draft] = (),
) -> Revision:
    """Return `draft` with the changes made, and everything checked again.

    All numbers are those of `draft`, whatever the changes before did. `focus` are the items last spoken of, by section
    and place; `by` is who asks, `past` are the drafts before. An UnclearError puts a question back, a UserError says
    why something can't be done.
    """
    if request.unread or not request.operations:
        asked = "，".join(request.unread)
        told = f"“{asked}”具体要怎么改？我拿不准，所以都没有改。请写明第几条、改成什么样。"
        raise UnclearError(told, choices=request.likely)
    work = open_draft(draft, plan, by, focus, past)
    seconds = _clock(model)
    refusals: list[UserError] = []
    for operation in request.operations:
        try:
            work = _done(work, operation, model, seconds)
        except UnclearError as question:
            others = len(request.operations) > 1 or not 1 < len(question.keys) <= _MOST_OFFERED
            question.choices = () if others else tuple(operation.at(*key) for key in question.keys)
            raise
        except UserError as refusal:
            refusals.append(refusal)
            with suppress(UserError):
                # What the next one may leave unsaid.
                work = replace(work, touched=_keys(work, operation))
    if len(refusals) == len(request.operations):
        raise refusals[0]
    for declined in refusals:
        work = work.noted(f"有一处没有改：{str(declined).replace('，没有改动', '').rstrip('。')}。")
    new = close(work)
    if shown(draft) == shown(new):
        raise UserError(UNCHANGED)
    return Revision(new, work.notes)


def shown(draft: Draft) -> list[tuple[object, ...]]:
    """Return what can be seen of a draft's items."""
    items = [item for section in SECTIONS for item in draft.items(section)]
    return [(item.section, item.title, item.text, item.causes, item.addresses) for item in items]


def _clock(model: "BaseChatModel | None") -> Callable[[], float]:
    """Return what tells how many seconds a model has left."""
    if model is None:
        return lambda: 0.0
    from assistant.drafting.model.streaming import deadline_of

    ends = time.monotonic() + deadline_of(model)
    return lambda: max(0.0, ends - time.monotonic())


def _done(work: Work, operation: Operation, model: "BaseChatModel | None", seconds: Callable[[], float]) -> Work:
    """Return the draft with one operation done."""
    verb, parts = operation.verb, [target for target in operation.targets if target.part]
    if verb is Verb.ADD:
        return bringing.add(work, operation)
    if verb is Verb.REMOVE and len(operation.targets) > 1 and len(parts) == len(operation.targets):
        for target in operation.targets:
            work = _done(work, replace(operation, targets=(target,)), model, seconds)
        return work
    keys = _keys(work, operation)
    if verb in _OF_WHOLE and parts:
        raise UserError("句子和原因不能单独移动或合并，没有改动。可以删去一句，再在另一条里补一句。")
    work = replace(work, touched=())
    if change := _CHANGES.get(verb):
        done = change(work, keys, operation)
    else:
        done = change_wording(work, keys, operation, model, seconds)
    return done if done.touched else replace(done, touched=tuple(key for key in keys if key in done.items))


def _keys(work: Work, operation: Operation) -> tuple[Key, ...]:
    """Return the items that an operation is about; where words alone say what is meant, all are looked through."""
    targets = operation.targets
    names = [target for target in targets if target.names_items and not (target.is_literal and target.words)]
    says_what = operation.old or any(target.part_words or target.is_literal for target in targets)
    if not names and says_what and operation.verb in {Verb.REMOVE, Verb.REPLACE}:
        section = next((target.section for target in targets if target.section), None)
        return tuple(key for key in work.items if section in {None, key[0]})
    return keys_of(work, operation)


def _remove(work: Work, keys: Sequence[Key], operation: Operation) -> Work:
    """Return the draft without items, or without what is named inside them; words that title an item mean the item."""
    targets = operation.targets
    if not keys:
        return work
    words = next((target.words for target in targets if target.is_literal and target.words), "")
    titled = [key for key in keys if len(words) >= _SHORTEST_TITLE and plain(words) in plain(work.items[key].title)]
    if len(titled) > 1:
        raise UnclearError(f"{'、'.join(map(work.name, titled))}的标题里都有“{words}”，请说明是第几条。", titled)
    if titled:
        return merging.remove(work, titled)
    parts = [target for target in targets if target.part or target.is_literal]
    return cutting.cut(work, keys, parts) if parts else merging.remove(work, keys, spares=operation.spares)


# What is done to items as they are, never to a part of one.
_OF_WHOLE = {Verb.MOVE, Verb.SWAP, Verb.MERGE, Verb.SPLIT, Verb.ORDER}
_CHANGES: Mapping[Verb, Callable[[Work, Sequence[Key], Operation], Work]] = {
    Verb.REMOVE: _remove,
    Verb.KEEP: cutting.keep,
    Verb.MOVE: merging.move,
    Verb.SWAP: lambda work, keys, _: merging.swap(work, keys),
    Verb.ORDER: merging.put_in_order,
    Verb.MERGE: merging.merge,
    Verb.SPLIT: merging.split,
    Verb.TITLE: setting.set_title,
    Verb.CAUSE: setting.set_cause,
    **dict.fromkeys((Verb.OWNER, Verb.DEADLINE, Verb.RESULT), setting.set_duty),
    Verb.REPLACE: cutting.exchange,
    Verb.INSERT: bringing.insert,
    Verb.WRITE: bringing.write,
    Verb.UNDO: bringing.give_back,
    **dict.fromkeys((Verb.SHORTEN, Verb.LENGTHEN, Verb.LENGTH), sizing.change_length),
}


_HOW = "{}要怎么改？可以说改短到多少字、写具体、改标题、换词句、补一句、删一句、移动、合并或拆分。"
# So many words may be others where other words are asked for.
_SPARE = 0.2
_WISHES = {"formal": "改得更正式、更书面。", "soft": "把语气改得缓和、委婉一些，事实不变。"}


def change_wording(
    work: Work, keys: Sequence[Key], operation: Operation, model: "BaseChatModel | None", seconds: Callable[[], float]
) -> Work:
    """Return the draft in another tone or in other words: by the model where there is one, else by known words.

    What wish a model alone may understand is asked back without one.
    """
    if operation.verb is Verb.FREE and (model is None or len(keys) != 1):
        raise UnclearError(_HOW.format("、".join(map(work.name, keys))))
    changed = _by_model(work, keys, operation, model, seconds) if model is not None else work
    if operation.verb is Verb.TONE and changed.items == work.items:
        changed = _by_words(work, keys, operation)
    if changed.items == work.items:
        if operation.verb is Verb.FREE:
            raise UnclearError(_HOW.format(work.name(keys[0])))
        if operation.verb is Verb.TONE:
            how = "书面语" if operation.text == "formal" else "平实的说法"
            raise UserError(f"没有找到可以换的词句，用语已经是{how}，没有改动。可以直接编辑，或写明哪个词换成什么。")
        why = "没有接入对话模型时不能整句换说法" if model is None else "对话模型没有写出意思不变的说法"
        raise UserError(f"{why}，没有改动。可以写明把哪个词换成什么，或改短、改得正式些、直接编辑。")
    return changed


def _by_model(
    work: Work, keys: Sequence[Key], operation: Operation, model: "BaseChatModel", seconds: Callable[[], float]
) -> Work:
    """Return the draft with sentences as the model puts them; one that then says something else stays as it was."""
    from assistant.drafting.model.error import ModelError
    from assistant.drafting.model.sentence import OTHER_WORDS, put_in_words

    wish = operation.text if operation.verb is Verb.FREE else _WISHES.get(operation.text, OTHER_WORDS)
    for key in keys:
        item = work.items[key]
        told: list[Statement] = []
        meant = _meant(item, operation)
        for one in item.statements:
            words = ""
            if one in meant and not one.is_open and one.kind is not StatementKind.BASIS:
                try:
                    words = _finished(put_in_words(f"{one.text}。", wish, model, seconds(), _SPARE)).rstrip("。")
                except ModelError as error:
                    return work.noted(f"{error}。")
            told.append(replace(one, text=words) if words and words != one.text else one)
        if tuple(told) != item.statements:
            work = work.with_item(key, replace(item, statements=tuple(told)))
    return work


def _finished(writing: Generator[object, None, str]) -> str:
    """Return what is written in the end."""
    while True:
        try:
            next(writing)
        except StopIteration as end:
            return str(end.value)


def _meant(item: DraftItem, operation: Operation) -> Sequence[Statement]:
    """Return the statements that are to be put otherwise: all where no part is named."""
    parts = [target for target in operation.targets if target.part not in {None, Part.BODY}]
    return [one for target in parts for one in statements_of(item, target)] if parts else item.statements


def _by_words(work: Work, keys: Sequence[Key], operation: Operation) -> Work:
    tone, swapped = operation.text, dict[str, str]()
    is_titled = {target.part for target in operation.targets} & {None, Part.TITLE} or not operation.targets
    for key in keys:
        item = work.items[key]
        meant = _meant(item, operation)
        new = replace(
            item,
            title=_exchanged(item.title, tone, swapped) if is_titled else item.title,
            statements=tuple(
                replace(one, text=_exchanged(one.text, tone, swapped)) if one in meant else one
                for one in item.statements
            ),
        )
        if new != item:
            work = work.with_item(key, new)
    told = "、".join(f"“{old}”改为“{new}”" if new else f"删去“{old}”" for old, new in swapped.items())
    return work.noted(f"{told}。") if told else work


def _exchanged(text: str, tone: str, swapped: dict[str, str]) -> str:
    """Return `text` in the words of a tone; what was exchanged is noted in `swapped`."""
    place, parts = 0, []
    for quoted in [*shape("untouchable").finditer(text), None]:
        loose = text[place : quoted.start() if quoted else len(text)]
        for pattern, other in load_tone(tone):
            for match in pattern.finditer(loose):
                swapped.setdefault(match[0], other)
            loose = pattern.sub(other, loose)
        parts += [loose, quoted[0] if quoted else ""]
        place = quoted.end() if quoted else place
    return "".join(parts)


@cache
def load_tone(name: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the words that a tone exchanges, as patterns, with those it puts instead."""
    pairs = read_yaml(Path(__file__).with_name(f"{name}.yml"))
    return tuple((re.compile(loose), other) for loose, other in pairs)
