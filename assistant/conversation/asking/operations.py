"""What is to be done with what a report says, told from the words of a question.

How people ask for a share, a rest or the most of something has no end, so no words are listed: a softmax regression
over the runs of characters and the meaning of a clause is fitted to operations.yml by `tests.fitting.intents`.
"""

from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from assistant.sorting import Encode, Sorter
from knowledge.data_file import read_yaml


class Operation(StrEnum):
    """What is to be done with what the report says."""

    VALUE = "value"
    WHEN = "when"
    WHO = "who"
    TELL = "tell"
    PLAN = "plan"
    WHY = "why"
    CHECK = "check"
    MET = "met"
    GAP = "gap"
    REST = "rest"
    HIGHEST = "highest"
    LOWEST = "lowest"
    LIST = "list"
    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"
    SHARE = "share"
    CHANGE = "change"
    EACH = "each"
    COMPARE = "compare"

    @property
    def is_extreme(self) -> bool:
        """Return whether it asks who stands first or last in an order."""
        return self in (Operation.HIGHEST, Operation.LOWEST)

    @property
    def is_apart(self) -> bool:
        """Return whether it asks how far two figures are from one another."""
        return self in (Operation.MET, Operation.GAP, Operation.REST, Operation.COMPARE)

    @property
    def is_quoted(self) -> bool:
        """Return whether the report's own words answer, no figure."""
        return self in (Operation.WHEN, Operation.WHO, Operation.TELL, Operation.PLAN, Operation.WHY)


OF_REVIEWS = (Operation.LIST, Operation.COUNT, Operation.CHECK)
"""What is asked of findings and indicators as it is of figures."""
WEIGHTS = Path(__file__).with_name("operations.npz")
# From this weight on a word tells an operation.
_TELLS = 2.5
# A second reading is tried from this likelihood on.
_LIKELY = 0.3


@lru_cache(512)
def operations_of(clause: str, encode: Encode | None = None) -> tuple[Operation, Operation]:
    """Return what a clause of a question asks to be done, and what else it may ask, or what it doubts."""
    likely = _sorter().likely(clause, encode=encode)
    first, second = sorted(likely, key=lambda name: -likely[name])[:2]
    # What is doubted is something of another kind; else a second reading has to be likely.
    is_second = first == Operation.CHECK or likely[second] >= _LIKELY
    return Operation(first), Operation(second if is_second else first)


@lru_cache(8192)
def tells(word: str, operation: Operation) -> bool:
    """Return whether a word tells what is to be done, and so nothing of the matter."""
    # 余 tells of a rest, 厨余 doesn't.
    return not _sorter().is_strange(word) and _sorter().tells(word, operation) >= _TELLS * max(1.0, len(word) / 2)


@cache
def load_examples() -> dict[str, tuple[str, ...]]:
    """Return the example questions of every operation."""
    groups = read_yaml(WEIGHTS.with_suffix(".yml"))
    return {name: tuple(line for lines in groups[name].values() for line in lines.splitlines()) for name in Operation}


@cache
def _sorter() -> Sorter:
    return Sorter.read(WEIGHTS, tuple(Operation), "operations")
