"""The report's own problems and measures in the words of findings, and the words by which rules know their parts."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from assistant.review.rule import Evidence
from knowledge.data_file import read_yaml
from knowledge.narrative.entries import Entry, read_narrative
from knowledge.report import Report
from knowledge.running_text import shortened

_QUOTE = 120


def evidence(entry: Entry) -> Evidence:
    """Return the beginning of an entry's words."""
    return Evidence(shortened(entry.words, _QUOTE), entry.location)


def share(found: Sequence[Entry], entries: Sequence[Entry]) -> str:
    """Return how many of the problems are meant: 问题, 3个问题都, 3个问题中有1个."""
    if len(entries) == 1:
        return "问题"
    return f"{len(entries)}个问题{'都' if len(found) == len(entries) else f'中有{len(found)}个'}"


def missing_problems(report: Report) -> str | None:
    """Return, as a rule's lack, that there are no problems to read."""
    return None if read_narrative(report).problems else "单列的存在问题"


def missing_measures(report: Report) -> str | None:
    """Return, as a rule's lack, that there are no measures to read."""
    return None if read_narrative(report).all_measures else "单列的改进措施"


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
