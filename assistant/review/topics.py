"""What indicators and result texts call the same thing, so that a promise can be laid beside what became of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.data_file import read_yaml
from knowledge.facts.fact import Aspect, Fact
from knowledge.report import Indicator

_FILE = Path(__file__).with_name("topics.yml")
_ITEM = re.compile(r"[；;。\n]|(?<!\d)\d{1,2}\s*[.、．](?!\d)")
_RISE = re.compile(r"增长|提升|提高|上台阶|扩大|增加|突破|向好|壮大|繁荣|做大|翻番|跃升|上升|增收|增产|增强")


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing under its names: those of indicators that promise more of it, those by which results measure it."""

    name: str
    promise: tuple[str, ...]
    measure: tuple[str, ...]

    def is_promised(self, indicator: Indicator) -> bool:
        """Return whether the indicator, in one of the things it lists, promises a rise of this topic."""
        items = [item for item in _ITEM.split(indicator.name) if item.strip()]
        if len(items) == 1:
            items = [f"{items[0]}，{indicator.target}"]
        return any(_RISE.search(item) and any(word in item for word in self.promise) for item in items)

    def outcome(self, facts: Iterable[Fact]) -> Fact | None:
        """Return the first fact of how this topic changed: the headline speaks for the topic, not its parts."""
        changes = (one for one in facts if one.aspect is Aspect.CHANGE and one.direction)
        return next((one for one in changes if any(word in one.measure for word in self.measure)), None)


@cache
def load_topics() -> tuple[Topic, ...]:
    """Return the topics that ship with the program."""
    entries = read_yaml(_FILE)
    return tuple(Topic(entry["topic"], tuple(entry["promise"]), tuple(entry["measure"])) for entry in entries)
