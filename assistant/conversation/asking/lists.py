"""Which list of the review a message asks for: rows of the ledger, findings, or the report's own problems.

As with what is to be done with figures, the wordings have no end: a softmax regression is fitted to lists.yml by
`tests.fitting.intents`.
"""

from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

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
    NONE = "none"

    @property
    def is_of_rows(self) -> bool:
        """Return whether rows of the ledger are listed."""
        return self in _OF_ROWS


_OF_ROWS = frozenset(list(List)[: list(List).index(List.FINDINGS)])
WEIGHTS = Path(__file__).with_name("lists.npz")


@lru_cache(512)
def list_of(message: str, encode: Encode | None = None) -> tuple[List, float, List]:
    """Return which list a message asks for, how likely that is, and which it would be if it asked for one at all."""
    likely = _sorter().likely(message, encode=encode)
    best = max(likely, key=likely.__getitem__)
    likely_one = max((one for one in List if one is not List.NONE), key=likely.__getitem__)
    return List(best), likely[best], likely_one


def examples() -> list[tuple[str, List]]:
    """Return the example questions, with what is asked of figures and wished otherwise for none of the lists."""
    groups = read_yaml(WEIGHTS.with_suffix(".yml"))
    return [(line, List(name)) for name, own in groups.items() for lines in own.values() for line in lines.splitlines()]


@cache
def _sorter() -> Sorter:
    return Sorter.read(WEIGHTS, tuple(List))
