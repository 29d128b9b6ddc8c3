"""A text as sentences (。) and statements (；): what a revision takes away, adds or says in another way.

What stands in quotes is one word here, whatever signs it holds.
"""

import re
from collections.abc import Iterable

from assistant.drafting.draft import DraftMeasure, DraftProblem
from assistant.drafting.sources import bare

Item = DraftProblem | DraftMeasure

_SENTENCE = re.compile(r"(?:“[^“”]*”|[^。])+。?(?:\[\d+\])*")
_GOES_ON = re.compile(r"这|受此|该|上述|其中|此类|据此|在此|由此|也")
_STATEMENT = re.compile(r"(?:“[^“”]*”|[^；])+")


def goes_on(sentence: str) -> bool:
    """Return whether a sentence can't stand without the one before it."""
    return bool(_GOES_ON.match(sentence))


def sentences(text: str) -> list[str]:
    """Return the sentences of `text`, each with its full stop."""
    return [sentence for sentence in _SENTENCE.findall(text) if sentence.strip()]


def statements(sentence: str) -> list[str]:
    """Return the statements of a sentence without the signs that end them."""
    return [part.strip() for part in _STATEMENT.findall(sentence.strip().removesuffix("。")) if part.strip()]


def sentence_of(parts: Iterable[str]) -> str:
    """Return the sentence of these statements, "" for none."""
    joined = "；".join(parts)
    return f"{joined}。" if joined else ""


def causes_of(item: Item) -> tuple[str, ...]:
    """Return the causes of an item; a measure has none."""
    return item.causes if isinstance(item, DraftProblem) else ()


def text_of(item: Item) -> str:
    """Return all that an item says, for looking through."""
    return " ".join((item.title, item.text, *causes_of(item)))


def item_length(item: Item) -> int:
    """Return the characters of an item's text and causes, marks not counted."""
    return sum(len(bare(text)) for text in (item.text, *causes_of(item)))
