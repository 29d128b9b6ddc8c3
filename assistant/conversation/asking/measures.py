"""The measures that a question names by the words of the facts' vocabulary."""

import re
from functools import cache

from knowledge.facts.vocabulary import vocabulary


def known_measures(words: str) -> tuple[tuple[str, ...], str]:
    """Return the measures of the vocabulary that `words` name, and the rest of the words that tell of what is asked."""
    found: list[str] = []

    def note(match: re.Match[str]) -> str:
        found.append(_measure_words()[match[0]])
        return " "

    rest = _measure_pattern().sub(note, words)
    return tuple(dict.fromkeys(found)), rest


def is_told(measure: str, text: str) -> bool:
    """Return whether `text` calls a measure or rate of the vocabulary by any of its names."""
    return any(word in text for word, name in _measure_words().items() if name == measure)


@cache
def _measure_words() -> dict[str, str]:
    known = vocabulary()
    words = {word: meaning for word, (kind, meaning) in known.words.items() if kind == "measure" and len(word) > 1}
    words |= {
        word: name
        for name, ratio in known.ratios.items()
        for word, (kind, meaning) in known.words.items()
        if kind == "ratio" and meaning == name and ratio
    }
    for plain in ("项目", "收入"):
        words.pop(plain, None)
    return words


@cache
def _measure_pattern() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_measure_words(), key=len, reverse=True))))
