"""What a check over facts finds: a figure as stated, what it should be by others, and how certain that is."""

from dataclasses import dataclass
from decimal import Decimal

from assistant.review.arithmetic import fits
from assistant.review.rule import Severity
from knowledge.facts.fact import Fact
from knowledge.facts.matching import slack

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
class Quotient:
    """What a part makes of its whole, in percent or `times` as much, with how far rounding may have led it astray."""

    part: Fact
    whole: Fact
    times: Decimal = Decimal(100)

    @property
    def value(self) -> Decimal:
        """Return the quotient."""
        return self.part.value / self.whole.value * self.times

    @property
    def room(self) -> Decimal:
        """Return how far off it may be."""
        return (slack(self.part) + slack(self.whole)) / self.whole.value * self.times

    def bears_out(self, stated: Decimal, step: Decimal = Decimal(0)) -> bool:
        """Return whether a figure as stated can be this quotient."""
        return fits(stated, self.value) or abs(stated - self.value) <= self.room + step
