"""The words of narrative.yml, by which the parts of a report's own problems and measures are known."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.data_file import read_yaml


def has(group: str, text: str) -> bool:
    """Return whether `text` holds a word of the group."""
    return _patterns()[group].search(text) is not None


def without(group: str, text: str) -> str:
    """Return `text` with the words of the group cut out."""
    return _patterns()[group].sub("", text)


def themes(text: str) -> frozenset[str]:
    """Return what `text` is about."""
    return frozenset(name for name, pattern in _themes().items() if pattern.search(text))


def _compile(words: str) -> re.Pattern[str]:
    return re.compile("|".join(sorted(words.split(), key=len, reverse=True)))


@cache
def _data() -> dict[str, Any]:
    content: dict[str, Any] = read_yaml(Path(__file__).with_suffix(".yml"))
    return content


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {group: _compile(words) for group, words in _data().items() if isinstance(words, str)}


@cache
def _themes() -> dict[str, re.Pattern[str]]:
    return {name: _compile(words) for name, words in _data()["themes"].items()}
