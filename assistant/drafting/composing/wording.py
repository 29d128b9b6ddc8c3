"""Which way of saying is taken: none that begins or ends like one taken before, as far as there are others."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.drafting.planning.theme import load_phrases
from assistant.drafting.sources import MARK

if TYPE_CHECKING:
    from assistant.drafting.planning.plan import DraftPlan

_BEGINNING, _END = 5, 3


def seed_of(plan: "DraftPlan") -> str:
    """Return what the choice of words follows from."""
    return f"{plan.report.title}\n{plan.report.unit}\n{plan.report.year}"


class Wording:
    """The choices made so far in one draft; `brief` takes the shortest of the ways that are used least."""

    def __init__(self, seed: str, variant: int = 0, brief: bool = False) -> None:
        self._seed = seed
        self._variant = variant
        self._brief = brief
        self._used: Counter[str] = Counter()

    def choose(self, ways: Sequence[str], role: str) -> str:
        """Return one of `ways`: the first, from a place that the seed gives, whose beginning and end are least used."""
        digest = hashlib.sha256(f"{self._seed}\n{role}".encode()).digest()
        start = (int.from_bytes(digest[:4], "big") + self._variant) % len(ways)
        ordered = [*ways[start:], *ways[:start]]
        chosen = min(
            ordered, key=lambda way: (sum(self._used[end] for end in _ends(way)), len(way) if self._brief else 0)
        )
        self._used.update(_ends(chosen))
        return chosen

    def lead(self, name: str) -> str:
        """Return an unused connecting phrase, "" where there is none of this name."""
        ways = load_phrases().get(name, ())
        return self.choose(ways, name) if ways else ""


def _ends(way: str) -> tuple[str, str]:
    """Return the beginning of a sentence and, told apart from one, its end."""
    plain = MARK.sub("", way)
    return plain[:_BEGINNING], f"…{plain[-_END:]}"
