"""Other words for what stands there: official ones, softer ones, another title; what is in quotes is never touched."""

import re
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.drafting.draft import DraftItem
from assistant.drafting.revising.changing import Key, Work
from assistant.drafting.revising.naming import shape
from assistant.drafting.revising.pointing import statements_of
from assistant.drafting.revising.request import Operation, Part, UnclearError, Verb
from assistant.drafting.statement import Statement, StatementKind
from knowledge.data_file import read_yaml
from knowledge.errors import UserError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_HOW = "{}要怎么改？可以说改短到多少字、写具体、改标题、换词句、补一句、删一句、移动、合并或拆分。"
# So many words may be others where other words are asked for.
_SPARE = 0.2
_WISHES = {
    "formal": "改得更正式、更书面。",
    "soft": "把语气改得缓和、委婉一些，事实不变。",
}


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
