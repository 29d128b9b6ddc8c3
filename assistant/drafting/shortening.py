"""Making an item shorter by leaving out whole statements, lightest first; no statement is cut."""

import re
from dataclasses import dataclass, replace

from assistant.drafting.draft import DraftMeasure, DraftProblem
from assistant.drafting.sources import MARK
from knowledge.errors import UserError

Item = DraftProblem | DraftMeasure

_SENTENCE = re.compile(r"[^。]+。?")
_STATEMENT = re.compile(r"[^；]+；?")
_TOLERANCE = 1.1


@dataclass(slots=True)
class _Statement:
    """A statement with its place: the sentence it is in, or the cause it is (`sentence` None)."""

    text: str
    sentence: int | None
    weight: int
    kept: bool = True


def item_length(item: Item) -> int:
    """Return the characters of an item's text and causes, marks not counted."""
    return sum(len(MARK.sub("", text)) for text in (item.text, *_causes(item)))


def shorten(item: Item, length: int) -> Item:
    """Return the item with about `length` characters at most; its first statement and one cause always stay.

    A UserError says so where leaving statements out can't make it that short.
    """
    statements = [
        _Statement(part, place, _weight(part))
        for place, sentence in enumerate(_SENTENCE.findall(item.text))
        for part in _STATEMENT.findall(sentence)
    ]
    causes = [_Statement(cause, None, _weight(cause)) for cause in _causes(item)]
    droppable = [*statements[1:], *causes[1:]]
    # Lightest first, and of equals the last: what stands first was told first because it weighs more.
    order = sorted(range(len(droppable)), key=lambda n: (droppable[n].weight, -n))
    shorter = item
    for n in [None, *order]:
        if n is not None:
            droppable[n].kept = False
            shorter = _rebuilt(item, statements, causes)
        if item_length(shorter) <= length:
            break
    if shorter == item and length < item_length(item):
        raise UserError("这一条只有一句话，没有可以删减的语句；要再短，请直接改写或接入对话模型。")
    if item_length(shorter) > length * _TOLERANCE:
        raise UserError(
            f"按整句删减最短为{item_length(shorter)}字，做不到{length}字以内；要再短，请直接改写或接入对话模型。"
        )
    return shorter


def _rebuilt(item: Item, statements: list[_Statement], causes: list[_Statement]) -> Item:
    text = ""
    sentences = {statement.sentence for statement in statements}
    for sentence in sorted(place for place in sentences if place is not None):
        kept = [statement.text for statement in statements if statement.sentence == sentence and statement.kept]
        if kept:
            text += re.sub(r"；$", "。", "".join(kept))
    if isinstance(item, DraftProblem):
        return replace(item, text=text, causes=tuple(cause.text for cause in causes if cause.kept))
    return replace(item, text=text)


def _causes(item: Item) -> tuple[str, ...]:
    return item.causes if isinstance(item, DraftProblem) else ()


def _weight(statement: str) -> int:
    """Return how much a statement tells: its sources, its figures, what it quotes."""
    return 2 * len(MARK.findall(statement)) + bool(re.search(r"\d", MARK.sub("", statement))) + ("“" in statement)
