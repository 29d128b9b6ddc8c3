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


class Vocabulary:
    """Every word with its kind and meaning, and patterns that find the longest one at either end of a phrase."""

    def __init__(self, entries: Mapping[str, Any]) -> None:
        self.words: Mapping[str, tuple[str, str]] = dict(_words(entries))
        self.ratios: Mapping[str, Ratio] = {
            name: Ratio(tuple(entry["part"]), tuple(entry["whole"]), bool(entry.get("of_money")))
            for name, entry in entries["ratios"].items()
        }
        self.generic, self.subject_heads, self.total_labels = (
            frozenset[str](entries[name]) for name in ("generic", "subject_heads", "total_labels")
        )
        self.passing: tuple[str, ...] = tuple(entries["passing"])
        self.sources: tuple[str, ...] = tuple(entries["sources"])
        self.units: Mapping[str, str] = {unit: group[0] for group in entries["units"] for unit in group}
        self.dimensions: tuple[str, ...] = tuple(sorted(entries["dimensions"], key=len, reverse=True))
        self.sums: tuple[tuple[str, ...], ...] = tuple(map(tuple, entries["sums"]))
        self.milestones: tuple[tuple[str, ...], ...] = tuple(map(tuple, entries["milestones"]))
        ordered = sorted(self.words, key=len, reverse=True)
        self._head = _any_of([word for word in ordered if word not in entries["only_behind"]])
        self._tail = _any_of([word[::-1] for word in ordered])
        self._plain_tail = _any_of([word[::-1] for word in ordered if self.words[word][0] != "measure"])
        # What a sentence says that speaks of what is to come.
        self.plans = _any_of(entries["plans"])
        self._result_heading, self._plan_heading = (_any_of(entries["chapters"][kind]) for kind in ("result", "plan"))

    def at_head(self, phrase: str) -> str:
        """Return the longest word that `phrase` begins with, "" for none."""
        match = self._head.match(phrase)
        return match[0] if match else ""

    def at_tail(self, phrase: str, *, is_plain: bool = False) -> str:
        """Return the longest word that `phrase` ends with, a plain one that names no measure; "" for none."""
        match = (self._plain_tail if is_plain else self._tail).match(phrase[::-1])
        return match[0][::-1] if match else ""

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
    return Vocabulary(read_yaml(_FILE))


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
