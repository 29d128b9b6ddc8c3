"""Word groups of lexicon.yml, each compiled to one pattern: what words say is data, what follows from them is code."""

import re
from functools import cache
from pathlib import Path

from knowledge.data_file import read_yaml


def has(group: str, text: str) -> bool:
    """Return whether `text` holds a word of the group."""
    return _patterns()[group].search(text) is not None


def starts(group: str, text: str, at: int = 0) -> bool:
    """Return whether a word of the group stands at `at`."""
    return _patterns()[group].match(text, at) is not None


def skip(group: str, text: str) -> int:
    """Return where `text` goes on after the words of the group at its head."""
    at = 0
    while match := _patterns()[group].match(text, at):
        at = match.end()
    return at


def ends(group: str, text: str) -> bool:
    """Return whether `text` ends with a word of the group."""
    plain, pattern = _endings()[group]
    return text.endswith(plain) or (pattern is not None and pattern.search(text) is not None)


def count(group: str, text: str) -> int:
    """Return how many words of the group `text` holds."""
    return sum(1 for _ in _patterns()[group].finditer(text))


def without(text: str, *groups: str) -> str:
    """Return `text` with the words of the groups cut out, one group after the other."""
    for group in groups:
        text = _patterns()[group].sub("", text)
    return text


def split(group: str, text: str) -> list[str]:
    """Return the pieces of `text` between the words of the group, empty ones left out."""
    return [piece for piece in _patterns()[group].split(text) if piece]


@cache
def _words() -> dict[str, list[str]]:
    groups = read_yaml(Path(__file__).with_suffix(".yml"))
    return {group: sorted(words.split(), key=len, reverse=True) for group, words in groups.items()}


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {group: re.compile("|".join(words)) for group, words in _words().items()}


@cache
def _endings() -> dict[str, tuple[tuple[str, ...], re.Pattern[str] | None]]:
    """Return the words of each group, and one pattern of those that are no plain words."""
    return {group: _ending(words) for group, words in _words().items()}


def _ending(words: list[str]) -> tuple[tuple[str, ...], re.Pattern[str] | None]:
    plain = tuple(word for word in words if re.escape(word) == word)
    others = [word for word in words if word not in plain]
    return plain, re.compile(f"(?:{'|'.join(others)})$") if others else None
