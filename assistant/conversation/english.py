"""English questions put into the words of reports: the field's own by a glossary, a report's names by their meaning."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.conversation.asking.lines import Told
from assistant.sorting import Encode
from knowledge.data_file import read_yaml
from knowledge.running_text import one_line

if TYPE_CHECKING:
    import numpy as np

_ENGLISH, _CHINESE = re.compile("[A-Za-z]{3}"), re.compile("[一-龥]")
# A name is meant from this likeness on, and so many deviations above that of all names; of those as like, the shortest.
_LIKE, _STANDS_OUT, _AS_LIKE = 0.83, 3.0, 0.004
_LONGEST_NAME, _LONGEST_SPAN = 20, 5


@dataclass(frozen=True, slots=True)
class Words:
    """A message in the words of reports; `said` where it was in English, with the words that nothing stands for."""

    text: str
    said: str = ""
    unknown: tuple[str, ...] = ()


def in_report_words(message: str, told: Told | None = None, encode: Encode | None = None) -> Words:
    """Return `message` in the words of reports: what the glossary lacks may be what the report at hand calls so."""
    said = message.strip()
    if not _ENGLISH.search(said) or _CHINESE.search(said):
        return Words(said)
    tokens = [(match[0], _meaning(match)) for match in _pattern().finditer(said.lower())]
    if told is not None and encode is not None:
        tokens = _named(tokens, _names(told), encode)
    text = "".join(chinese or "" for _, chinese in tokens)
    if not _CHINESE.search(text):
        return Words(said)
    unknown = tuple(word for word, chinese in tokens if chinese is None)
    # 多少 stands behind what it asks of.
    return Words(f"{text.removeprefix('多少')}多少" if text.startswith("多少") else text, said, unknown)


def _meaning(match: re.Match[str]) -> str | None:
    """Return the Chinese for a phrase, "" for words that only ask, None where nothing is known to stand for it."""
    if match["phrase"]:
        return str(_words()["glossary"][match["phrase"]])
    if match["figure"]:
        return match["figure"]
    return "" if len(match[0]) < 3 or match[0] in _words()["asking"] else None


def _named(
    tokens: "list[tuple[str, str | None]]", names: tuple[str, ...], encode: Encode
) -> "list[tuple[str, str | None]]":
    """Return the words with names of the report for those that mean one, the likest first."""
    spans = [
        (start, end)
        for start in range(len(tokens))
        for end in range(start + 1, min(len(tokens), start + _LONGEST_SPAN) + 1)
        if all(chinese != "" for _, chinese in tokens[start:end]) and any(c is None for _, c in tokens[start:end])
    ]
    if not spans or not names:
        return tokens
    likeness = (
        encode([" ".join(word for word, _ in tokens[start:end]) for start, end in spans]) @ _vectors(names, encode).T
    )
    best = likeness.max(axis=1)
    stands_out = (best - likeness.mean(axis=1)) / likeness.std(axis=1)
    found: dict[int, tuple[int, str]] = {}
    taken: set[int] = set()
    for place in sorted(range(len(spans)), key=lambda place: -best[place]):
        span = range(*spans[place])
        if best[place] >= _LIKE and stands_out[place] >= _STANDS_OUT and taken.isdisjoint(span):
            taken.update(span)
            like = [name for name, one in zip(names, likeness[place], strict=True) if one >= best[place] - _AS_LIKE]
            found[span.start] = (span.stop, min(like, key=len))
    return [
        (word, found[place][1] if place in found else chinese)
        for place, (word, chinese) in enumerate(tokens)
        if place in found or place not in taken
    ]


def _names(told: Told) -> tuple[str, ...]:
    """Return what the report calls its indicators, whose figures it gives and of what."""
    names = [row.name for _, row in told.report.indicators]
    names += [name for fact in told.account.facts for name in (fact.words, fact.subject, fact.measure)]
    return tuple(dict.fromkeys(name for one in names if 2 <= len(name := one_line(one)) <= _LONGEST_NAME))


@lru_cache(2)
def _vectors(names: tuple[str, ...], encode: Encode) -> "np.ndarray":
    return encode(names)


@cache
def _words() -> dict[str, Any]:
    return dict(read_yaml(Path(__file__).with_suffix(".yml")))


@cache
def _pattern() -> re.Pattern[str]:
    phrases = "|".join(map(re.escape, sorted(_words()["glossary"], key=len, reverse=True)))
    return re.compile(rf"\b(?P<phrase>{phrases})(?:s|es)?\b|(?P<figure>\d+(?:[.,]\d+)*%?)|[a-z][a-z']*")
