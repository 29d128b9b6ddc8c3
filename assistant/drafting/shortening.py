"""Making items shorter by leaving out whole statements, lightest first; no statement is cut."""

import re
from collections.abc import Sequence
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
    """A statement of the item at `item`, in its sentence or, where `sentence` is None, a cause of its own."""

    text: str
    item: int
    sentence: int | None
    first: bool
    kept: bool = True

    @property
    def length(self) -> int:
        return len(MARK.sub("", self.text))

    @property
    def weight(self) -> int:
        """Return how much the statement tells: its sources, its figures, what it quotes."""
        plain = MARK.sub("", self.text)
        return 2 * len(MARK.findall(self.text)) + bool(re.search(r"\d", plain)) + ("“" in plain)


def item_length(item: Item) -> int:
    """Return the characters of an item's text and causes, marks not counted."""
    return sum(len(MARK.sub("", text)) for text in (item.text, *_causes(item)))


def shorten(items: Sequence[Item], length: int, exact: bool) -> list[Item]:
    """Return the items with `length` characters at most in all; the first statement and one cause of each always stay.

    Where leaving statements out can't make them that short, a UserError says so if the length was asked for (`exact`),
    else they are made as short as they can be.
    """
    statements = [statement for place, item in enumerate(items) for statement in _statements(place, item)]
    total = sum(statement.length for statement in statements)
    # Lightest first, and of equals the last: what stands first was told first because it weighs more.
    droppable = [statement for statement in reversed(statements) if not statement.first]
    for statement in sorted(droppable, key=lambda statement: statement.weight):
        if total <= length:
            break
        statement.kept = False
        total -= statement.length
    if all(statement.kept for statement in statements) and total > length:
        raise UserError("已经没有可以整句删减的内容；要再短，请直接改写或接入对话模型。")
    if exact and total > length * _TOLERANCE:
        raise UserError(f"按整句删减最短为{total}字，做不到{length}字以内；要再短，请直接改写或接入对话模型。")
    return [_rebuilt(item, [s for s in statements if s.item == place]) for place, item in enumerate(items)]


def _statements(place: int, item: Item) -> list[_Statement]:
    text = [
        _Statement(part, place, number, first=number == 0 and part_number == 0)
        for number, sentence in enumerate(_SENTENCE.findall(item.text))
        for part_number, part in enumerate(_STATEMENT.findall(sentence))
    ]
    return text + [_Statement(cause, place, None, first=n == 0) for n, cause in enumerate(_causes(item))]


def _rebuilt(item: Item, statements: Sequence[_Statement]) -> Item:
    kept = [statement for statement in statements if statement.kept]
    numbers = dict.fromkeys(statement.sentence for statement in kept if statement.sentence is not None)
    sentences = ("".join(statement.text for statement in kept if statement.sentence == number) for number in numbers)
    text = "".join(re.sub(r"；$", "。", sentence) for sentence in sentences)
    if isinstance(item, DraftProblem):
        return replace(item, text=text, causes=tuple(s.text for s in kept if s.sentence is None))
    return replace(item, text=text)


def _causes(item: Item) -> tuple[str, ...]:
    return item.causes if isinstance(item, DraftProblem) else ()
