"""Groups of words of a YAML file, each one pattern: what words say is data, what follows from them is code."""

import re
from functools import cached_property
from pathlib import Path

from knowledge.data_file import read_yaml


def any_of(words: str) -> re.Pattern[str]:
    """Return the pattern of any of some words, parted by blanks, the longest first."""
    return re.compile("|".join(sorted(words.split(), key=len, reverse=True)))


class WordGroups:
    """The groups of one file, or of one mapping in it, by their names."""

    def __init__(self, path: Path, within: str = "") -> None:
        self._path, self._within = path, within

    @cached_property
    def _words(self) -> dict[str, str]:
        content = read_yaml(self._path)
        groups = content[self._within] if self._within else content
        return {group: words for group, words in groups.items() if isinstance(words, str)}

    @cached_property
    def _patterns(self) -> dict[str, re.Pattern[str]]:
        return {group: any_of(words) for group, words in self._words.items()}

    @cached_property
    def _endings(self) -> dict[str, tuple[tuple[str, ...], re.Pattern[str]]]:
        """Return the plain words of each group, and one pattern of its other words at the end of a text."""
        found = {}
        for group, words in self._words.items():
            plain = tuple(word for word in words.split() if re.escape(word) == word)
            others = "|".join(word for word in words.split() if word not in plain)
            found[group] = plain, re.compile(f"(?:{others})$" if others else "(?!)")
        return found

    def all_in(self, text: str) -> frozenset[str]:
        """Return the groups that `text` holds a word of."""
        return frozenset(group for group in self._patterns if self.has(group, text))

    def has(self, group: str, text: str) -> bool:
        """Return whether `text` holds a word of the group."""
        return self._patterns[group].search(text) is not None

    def starts(self, group: str, text: str, at: int = 0) -> bool:
        """Return whether a word of the group stands at `at`."""
        return self._patterns[group].match(text, at) is not None

    def ends(self, group: str, text: str) -> bool:
        """Return whether `text` ends with a word of the group."""
        plain, pattern = self._endings[group]
        return text.endswith(plain) or pattern.search(text) is not None

    def skip(self, group: str, text: str) -> int:
        """Return where `text` goes on after the words of the group at its head."""
        at = 0
        while match := self._patterns[group].match(text, at):
            at = match.end()
        return at

    def count(self, group: str, text: str) -> int:
        """Return how many words of the group `text` holds."""
        return sum(1 for _ in self._patterns[group].finditer(text))

    def without(self, text: str, *groups: str) -> str:
        """Return `text` with the words of the groups cut out, one group after the other."""
        for group in groups:
            text = self._patterns[group].sub("", text)
        return text

    def split(self, group: str, text: str) -> list[str]:
        """Return the pieces of `text` between the words of the group, empty ones left out."""
        return [piece for piece in self._patterns[group].split(text) if piece]
