"""A message in which words are written by their sound, put right: 错施 for 措施, 月低 for 月底.

Nothing is put right for itself: only where the message then names more, places or days.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import accumulate

from assistant.drafting.revising.anchors import Kind, scan
from assistant.drafting.revising.naming import shape
from assistant.drafting.revising.operations import load_examples

# Pairs of characters that so many examples have are words that are said of a change.
_USUAL = 4


def named(said: str, known: str) -> str:
    """Return the message with words put right where it then names more.

    Nothing is touched that stands in the draft, which is `known`, nor what is quoted or dictated.
    """
    for at in _open(said):
        if any(_strange(said, at, known)):
            size = _named(said, known)
            said = next((other for other in _alike(said, at) if _named(other, known) > size), said)
    return said


def _open(said: str) -> list[int]:
    """Return the places of characters that are part of no word, quote or dictated text."""
    import rjieba

    closed = {at for found in shape("as_written").finditer(said) for at in range(*found.span())}
    words = rjieba.cut(said, False)
    ends = accumulate(map(len, words))
    return [end - 1 for word, end in zip(words, ends, strict=True) if len(word) == 1 and end - 1 not in closed]


def _strange(said: str, at: int, known: str) -> list[bool]:
    """Return, of each pair of characters that one is in, whether neither a change nor the draft is told by it."""
    pairs = (said[n : n + 2] for n in (at - 1, at) if re.match("[一-龥]{2}", said[max(n, 0) : n + 2]))
    return [not _pairs()[pair] and pair not in known for pair in pairs]


def _named(said: str, known: str) -> int:
    """Return how many characters of a message name something."""
    return sum(one.end - one.start for one in scan(said, known) if one.kind is not Kind.STOP)


def _alike(said: str, at: int) -> Iterator[str]:
    """Yield the message with another character that sounds the same, the one first that makes the most usual word."""
    beside = said[at - 1 : at], said[at + 1 : at + 2]
    found = {
        char: max(_pairs()[f"{beside[0]}{char}"], _pairs()[f"{char}{beside[1]}"])
        for char in _sounds().get(_sound(said[at]), ())
    }
    for char in sorted(found, key=found.__getitem__, reverse=True):
        if found[char] >= _USUAL and char != said[at]:
            yield f"{said[:at]}{char}{said[at + 1 :]}"


@cache
def _pairs() -> Counter[str]:
    examples = [text for texts in load_examples().values() for text in texts]
    return Counter(text[at : at + 2] for text in examples for at in range(len(text) - 1))


@cache
def _sounds() -> Mapping[str, set[str]]:
    """Return the characters of the words of changes by how they sound."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for char in {char for pair in _pairs() for char in pair}:
        found[_sound(char)].add(char)
    return found


@cache
def _sound(char: str) -> str:
    from pypinyin import lazy_pinyin

    return str(lazy_pinyin(char)[0])
