"""What a check over facts finds: a figure as stated, what it should be, what shows it, and how certain that is."""

from dataclasses import dataclass
from decimal import Decimal

from assistant.review.rule import Severity
from knowledge.facts.fact import Fact

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
