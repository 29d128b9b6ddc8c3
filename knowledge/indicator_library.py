"""The indicator library: quantified indicators that are usual in each field, to measure what a row only wishes for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.data_file import read_yaml

_FILE = Path(__file__).with_name("indicator_library.yml")
KINDS = {
    "数量": "数量指标",
    "质量": "质量指标",
    "时效": "时效指标",
    "成本": "成本指标",
    "经济": "经济效益指标",
    "社会": "社会效益指标",
    "生态": "生态效益指标",
    "可持续": "可持续影响指标",
    "满意": "满意度指标",
}
"""The level-2 kinds by the word that tells them, as forms call them."""


@dataclass(frozen=True, slots=True)
class LibraryIndicator:
    """One indicator of the library; `words` find the rows of its field that it can measure."""

    field: str
    kind: str
    words: str
    name: str
    sign: str
    unit: str
    evidence: str

    @property
    def place(self) -> str:
        """Return where it stands in the library: 农业农村·质量指标."""
        return f"{self.field}·{KINDS[self.kind]}"


def find_indicator(text: str, levels: str) -> LibraryIndicator | None:
    """Return the first indicator for a row whose name or target is `text`, of the kind that `levels` say, if any."""
    kind = _kind(levels)
    fitting = (
        one for words, indicators in _library() if _any(words).search(text) for one in indicators if one.kind == kind
    )
    return next((one for one in fitting if _any(one.words).search(text)), None)


def load_indicators() -> Iterator[LibraryIndicator]:
    """Yield every indicator of the library, in its order."""
    return (one for _, indicators in _library() for one in indicators)


def _kind(levels: str) -> str:
    """Return the kind that `levels` name; 成本 goes before 经济 and 生态, whose costs are costs."""
    order = ("满意", "成本", "可持续", "数量", "质量", "时效", "经济", "社会", "生态")
    return next((kind for kind in order if kind in levels), "")


@cache
def _library() -> tuple[tuple[str, tuple[LibraryIndicator, ...]], ...]:
    fields = read_yaml(_FILE)
    return tuple(
        (field["words"], tuple(_read(field["field"], line) for line in field["indicators"])) for field in fields
    )


def _read(field: str, line: str) -> LibraryIndicator:
    kind, words, name, measure, evidence = (part.strip() for part in line.split("|"))
    sign, unit = measure.split(" ")
    return LibraryIndicator(field, kind, words, name, sign, unit, evidence)


@cache
def _any(words: str) -> re.Pattern[str]:
    return re.compile("|".join(words.split()))
