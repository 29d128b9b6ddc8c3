"""Which list of the review a message asks for: rows of the ledger, findings, or the report's own problems.

As with what is to be done with figures, the wordings have no end: a softmax regression is fitted to lists.yml by
`tests.fitting.intents`.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from assistant.conversation.asking.words import tagged
from assistant.sorting import Encode, Sorter
from knowledge.data_file import read_yaml


class List(StrEnum):
    """What is listed; NONE where something else is asked for."""

    WEAK = "weak"
    PARTIAL = "partial"
    VAGUE = "vague"
    VERIFIABLE = "verifiable"
    QUANTIFIED = "quantified"
    NO_UNIT = "no_unit"
    NO_BASELINE = "no_baseline"
    DIRECTION_ONLY = "direction_only"
    SELF_REFERENTIAL = "self_referential"
    MISMATCH = "mismatch"
    SEVERAL = "several"
    UNMET = "unmet"
    UNMET_FULL = "unmet_full"
    LOST = "lost"
    FULL = "full"
    OVER = "over"
    BLANK = "blank"
    REPEATED = "repeated"
    ROWS = "rows"
    BY_FORM = "by_form"
    FINDINGS = "findings"
    ERRORS = "errors"
    COPIED = "copied"
    FIT = "fit"
    LETTER = "letter"
    WORST = "worst"
    OWN_PROBLEMS = "own_problems"
    OWN_MEASURES = "own_measures"
    UNANSWERED = "unanswered"
    LEFT_OUT = "left_out"
    IS_WRITTEN = "is_written"
    HOW_WRITTEN = "how_written"
    NONE = "none"

    @property
    def is_of_rows(self) -> bool:
        """Return whether rows of the ledger are listed."""
        return self in _OF_ROWS


_OF_ROWS = frozenset(list(List)[: list(List).index(List.FINDINGS)])
# Ways of being badly quantified; of which one is meant only from this likelihood on.
_WAYS = frozenset(list(List)[: list(List).index(List.UNMET)]) - {List.VERIFIABLE, List.QUANTIFIED}
_SURE, _WHETHER = 0.7, 0.5
# From this weight on a word tells of a list, or of rows at all.
_TELLS, _OF_ANY = 2.0, (List.WEAK, List.ROWS)
WEIGHTS = Path(__file__).with_name("lists.npz")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which list is asked for, how likely it is, and which words of the message tell neither of it nor of rows."""

    wanted: List
    likelihood: float
    rest: str


@lru_cache(512)
def list_of(message: str, encode: Encode | None = None) -> Asked:
    """Return which list a message asks for, or would ask for if for one at all.

    What isn't sure to be one way of being badly quantified is any of them; so is whether all are quantified.
    """
    likely = _sorter().likely(message, encode=encode)
    best = max((one for one in List if one is not List.NONE), key=likely.__getitem__)
    likelihood = likely[best]
    is_doubted, of_ways = best is List.QUANTIFIED and likelihood < _WHETHER, sum(likely[way] for way in _WAYS)
    # Together they may be likelier than another list that is likelier than each.
    if is_doubted or (likelihood < _SURE if best in _WAYS else likelihood < of_ways):
        best, likelihood = List.WEAK, of_ways + is_doubted * likelihood
    rest = "".join(
        " " if any(_sorter().tells(word, one) >= _TELLS for one in (best, *_OF_ANY)) else word
        for word, _ in tagged(message)
    )
    return Asked(best, likelihood, rest)


def examples() -> list[tuple[str, List]]:
    """Return the example questions, each with the list that it asks for."""
    groups = read_yaml(WEIGHTS.with_suffix(".yml"))
    return [(line, List(name)) for name, own in groups.items() for lines in own.values() for line in lines.splitlines()]


@cache
def _sorter() -> Sorter:
    return Sorter.read(WEIGHTS, tuple(List), "lists")
