"""The words of vocabulary.yml, made ready for reading phrases from either end."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.data_file import read_yaml

_FILE = Path(__file__).with_name("vocabulary.yml")


@dataclass(frozen=True, slots=True)
class Ratio:
    """A rate by name: the aspects of its part and of its whole, and whether it is of money wherever it stands."""

    part: tuple[str, ...]
    whole: tuple[str, ...]
    of_money: bool


@dataclass(frozen=True)
class Vocabulary:
    """Every word with its kind and meaning, and patterns that find the longest one at either end of a phrase."""

    words: Mapping[str, tuple[str, str]]
    ratios: Mapping[str, Ratio]
    generic: frozenset[str]
    passing: tuple[str, ...]
    subject_heads: frozenset[str]
    total_labels: frozenset[str]
    sources: tuple[str, ...]
    units: Mapping[str, str]
    dimensions: tuple[str, ...]
    sums: tuple[tuple[str, ...], ...]
    milestones: tuple[tuple[str, ...], ...]
    _head: re.Pattern[str]
    _tail: re.Pattern[str]
    _plain_tail: re.Pattern[str]
    _plans: re.Pattern[str]
    _result_heading: re.Pattern[str]
    _plan_heading: re.Pattern[str]

    def at_head(self, phrase: str) -> str:
        """Return the longest word that `phrase` begins with, "" for none."""
        match = self._head.match(phrase)
        return match[0] if match else ""

    def at_tail(self, phrase: str, *, is_plain: bool = False) -> str:
        """Return the longest word that `phrase` ends with, a plain one that names no measure; "" for none."""
        match = (self._plain_tail if is_plain else self._tail).match(phrase[::-1])
        return match[0][::-1] if match else ""

    def says_plan(self, text: str) -> bool:
        """Return whether a sentence itself says that it speaks of what is to come."""
        return self._plans.search(text) is not None

    def kind_of_heading(self, heading: str) -> str:
        """Return plan, result or "" for what stands under `heading`: 绩效目标完成情况 tells of results."""
        if self._result_heading.search(heading):
            return "result"
        return "plan" if self._plan_heading.search(heading) else ""

    def is_future_heading(self, heading: str) -> bool:
        """Return whether what stands under `heading` comes after the report's year."""
        return _FUTURE.search(heading) is not None


PUBLIC_EXPENSES = frozenset(
    ["三公经费", "公务用车购置及运行维护费", "公务用车购置", "公务用车运行维护费", "因公出国经费", "公务接待费"]
)
STAFF = frozenset(("编制", "在职人员", "行政编制", "事业编制"))
_FUTURE = re.compile("下一步|改进|措施|打算|建议")


@cache
def vocabulary() -> Vocabulary:
    """Return the words that ship with the program."""
    entries = read_yaml(_FILE)
    words = dict(_words(entries))
    ordered = sorted(words, key=len, reverse=True)
    ratios = {
        name: Ratio(tuple(entry["part"]), tuple(entry["whole"]), bool(entry.get("of_money")))
        for name, entry in entries["ratios"].items()
    }
    return Vocabulary(
        words,
        ratios,
        frozenset(entries["generic"]),
        tuple(entries["passing"]),
        frozenset(entries["subject_heads"]),
        frozenset(entries["total_labels"]),
        tuple(entries["sources"]),
        {unit: group[0] for group in entries["units"] for unit in group},
        tuple(sorted(entries["dimensions"], key=len, reverse=True)),
        tuple(map(tuple, entries["sums"])),
        tuple(map(tuple, entries["milestones"])),
        _any_of([word for word in ordered if word not in entries["only_behind"]]),
        _any_of([word[::-1] for word in ordered]),
        _any_of([word[::-1] for word in ordered if words[word][0] != "measure"]),
        _any_of(entries["plans"]),
        _any_of(entries["chapters"]["result"]),
        _any_of(entries["chapters"]["plan"]),
    )


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words)))


def _words(entries: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield each word with kind and meaning; where lists share one, the later kind below decides."""
    for kind, name in (("filler", "fillers"), ("compared", "compared"), ("part", "part")):
        yield from ((word, (kind, "")) for word in entries[name])
    for kind in ("aspects", "periods", "scopes", "changes"):
        for meaning, group in entries[kind].items():
            yield from ((word, (kind, meaning)) for word in group)
    for group in entries["measures"]:
        yield from ((word, ("measure", group[0])) for word in group)
    for name, entry in entries["ratios"].items():
        yield from ((word, ("ratio", name)) for word in entry["words"])
