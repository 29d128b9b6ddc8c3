"""Mentions: a figure of the text or of a table's cell, with the words it is told by."""

import re
from dataclasses import dataclass
from functools import cached_property

from assistant.review.claim import EACH, POINTS, RATIO, TIMES, is_vague, scale_of
from knowledge.facts.fact import Fact
from knowledge.running_text import pairs

_CLAUSE = re.compile("[，,；;。：:]")
_IN_YUAN = 10_000


@dataclass(frozen=True, eq=False)
class Mention:
    """A figure of a passage: where it stands there, in which sentence, and the words since the figure before."""

    fact: Fact
    place: int
    sentence: int
    ahead: str
    behind: str

    @cached_property
    def kind(self) -> str:
        """Return what a figure measures, as far as it decides which others it can be made of."""
        unit = self.fact.unit
        kinds = {"万元": "money", "%": "percent", POINTS: "points", TIMES: "times", "": "bare"}
        kind = "price" if unit.startswith(EACH) else "ratio" if unit.startswith(RATIO) else "count"
        return kinds.get(unit, kind)

    @cached_property
    def value(self) -> float:
        """Return the figure, money in 元 as prices are, and a price for one of its unit."""
        value = float(self.fact.value)
        return value * _IN_YUAN if self.kind == "money" else value / self.number

    @cached_property
    def number(self) -> float:
        """Return for how many of a unit a price is told: 1000 for 元/公里, as lengths are read in metres."""
        return float(scale_of(self.fact)[0]) if self.kind == "price" else 1.0

    @cached_property
    def slack(self) -> float:
        """Return how far the true value may lie from the written one by rounding: whole counts are exact."""
        step = float(self.fact.step)
        is_counted = self.kind not in {"money", "price", "percent", "points", "times"}
        is_exact = is_counted and step == 1 and self.fact.value % 1 == 0
        return 0.0 if is_exact else step * (_IN_YUAN if self.kind == "money" else 1 / self.number) / 2

    @cached_property
    def is_vague(self) -> bool:
        """Return whether the figure is a bound, a range or about right, which makes no other."""
        return is_vague(self.fact)

    @property
    def cells(self) -> tuple["Mention", ...]:
        """Return the figure alone, where of a table several are picked."""
        return (self,)

    @cached_property
    def clause(self) -> str:
        """Return the words of the figure's own clause that stand before it."""
        return _CLAUSE.split(self.ahead)[-1].strip()

    @cached_property
    def named(self) -> frozenset[str]:
        """Return the pairs of characters of its clause."""
        return pairs(self.clause)
