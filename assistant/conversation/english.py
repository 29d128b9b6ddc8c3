"""English questions put into the words of reports by a glossary of the field.

Of what it lacks, a report's lines speak by their meaning alone.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.data_file import read_yaml

# Nobody asks in more characters; what is dictated to a draft is read whole.
_LONGEST = 400
_ENGLISH, _CHINESE = re.compile("[A-Za-z]{3}"), re.compile("[一-龥]")


@dataclass(frozen=True, slots=True)
class Words:
    """A message in the words of reports; `said` where it was in English, with the words that nothing stands for."""

    text: str
    said: str = ""
    unknown: tuple[str, ...] = ()


def in_report_words(message: str) -> Words:
    """Return `message` in the words of reports, as far as the glossary has any for it; of a long one its beginning."""
    said = message.strip()[:_LONGEST]
    if not _ENGLISH.search(said) or _CHINESE.search(said):
        return Words(said)
    tokens = [(match[0], _meaning(match)) for match in _pattern().finditer(said.lower())]
    text = "".join(chinese or "" for _, chinese in tokens)
    unknown = tuple(word for word, chinese in tokens if chinese is None)
    if not _CHINESE.search(text):
        return Words(said, said, unknown)
    # 多少 stands behind what it asks of.
    return Words(f"{text.removeprefix('多少')}多少" if text.startswith("多少") else text, said, unknown)


def _meaning(match: re.Match[str]) -> str | None:
    """Return the Chinese for a phrase, "" for words that only ask, None where nothing is known to stand for it."""
    if match["phrase"]:
        return str(_words()["glossary"][match["phrase"]])
    if match["figure"]:
        # 5月 and 10,000 make no day.
        return f" {match['figure']}"
    return "" if len(match[0]) < 3 or match[0] in _words()["asking"] else None


@cache
def _words() -> dict[str, Any]:
    return dict(read_yaml(Path(__file__).with_suffix(".yml")))


@cache
def _pattern() -> re.Pattern[str]:
    phrases = "|".join(map(re.escape, sorted(_words()["glossary"], key=len, reverse=True)))
    return re.compile(rf"\b(?P<phrase>{phrases})(?:s|es)?\b|(?P<figure>\d+(?:[.,]\d+)*%?)|[a-z][a-z']*")
