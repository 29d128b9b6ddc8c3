"""What a check over facts finds: a figure as stated, what it should be by others, and how certain that is."""

from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.review.arithmetic import fits, rounded
from assistant.review.rule import Severity
from knowledge.facts.fact import Fact
from knowledge.facts.matching import slack, slip_of
from knowledge.numerals import at_step

# How sure it is that two figures should agree: by the same words, by likeness, or perhaps not.
CERTAIN, LIKELY, POSSIBLE = Severity.ERROR, Severity.WARNING, Severity.INFO


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One figure that doesn't agree with others: `expected` is in the stated fact's unit, `how` says where it is from.

    `other` is the fact that gives what is expected, None where it is computed of the `grounds`.
    """

    stated: Fact
    expected: Decimal
    how: str
    grounds: tuple[Fact, ...]
    severity: Severity = CERTAIN
    other: Fact | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """How a figure may come of others: what comes out, of what, and how that is written with these in its places."""

    value: Decimal
    grounds: tuple[Fact, ...]
    how: str
    room: Decimal = Decimal(0)

    @classmethod
    def quotient(cls, part: Fact, whole: Fact) -> "Way":
        """Return the share in percent that a part is of its whole."""
        return cls(
            part.value / whole.value * 100, (part, whole), "{}÷{}", (slack(part) + slack(whole)) / whole.value * 100
        )

    @property
    def told(self) -> str:
        """Return how the figure comes about, in figures."""
        return self.how.format(*(rounded(one.value, "", 4) for one in self.grounds))

    def makes(self, fact: Fact) -> bool:
        """Return whether the figure is what comes out, but for rounding."""
        return fits(fact.value, self.value) or abs(fact.value - self.value) <= self.room + slack(fact) / 2

    def nearly(self, fact: Fact, room: Decimal) -> bool:
        """Return whether the figure is off by no more than `room`, or by a slip."""
        return abs(fact.value - self.value) <= room or bool(self.slip(fact))

    def slip(self, fact: Fact) -> str:
        """Return the slip that would explain the figure, "" for none."""
        return slip_of(like(fact, fact.value), like(fact, self.value))


def like(fact: Fact, value: Decimal) -> Fact:
    """Return a fact with another value, written as finely."""
    return replace(fact, value=at_step(value, fact.step) if fact.step < 1 else value)
