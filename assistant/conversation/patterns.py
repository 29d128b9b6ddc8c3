"""What messages may be about, told by the patterns of patterns.yml."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from knowledge.data_file import read_yaml


def says(name: str, text: str) -> re.Match[str] | None:
    """Return where `text` says what the pattern of this name stands for: `group.entry`, or a pattern of its own."""
    return _patterns()[name].search(text)


def every(name: str, text: str) -> Iterator[re.Match[str]]:
    """Return every place where `text` says what the pattern of this name stands for."""
    return _patterns()[name].finditer(text)


def which(group: str, text: str) -> tuple[str, ...]:
    """Return the entries of a group whose patterns are found in `text`, in their order."""
    entries = (name for name in _patterns() if name.startswith(f"{group}."))
    return tuple(name.removeprefix(f"{group}.") for name in entries if says(name, text))


def without(name: str, text: str, instead: str = "") -> str:
    """Return `text` with what a pattern stands for taken out."""
    return _patterns()[name].sub(instead, text)


def parts(name: str, text: str, most: int = 0) -> list[str]:
    """Return what stands between the places, at `most` so many, where `text` says what a pattern stands for."""
    return _patterns()[name].split(text, most)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    found = {}
    for name, entry in read_yaml(Path(__file__).with_name("patterns.yml")).items():
        for part, pattern in entry.items() if isinstance(entry, dict) else [("", entry)]:
            found[f"{name}.{part}" if part else name] = re.compile(re.sub(r"\s+", "", pattern))
    return found
