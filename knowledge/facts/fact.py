"""One figure of a report with all that is known of it: of what, which side of it, of when, how much, where it stands.

Facts are read once, out of forms, tables and sentences alike. Review compares them, drafts and answers quote them;
nobody reads a figure out of text again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from knowledge.document import Location
from knowledge.quantity import Quantity
from knowledge.report import Form, Indicator, Report


class Aspect(StrEnum):
    """Which side of a measure a figure gives; UNSAID where nothing says it."""

    PLANNED = "planned"
    ADJUSTED = "adjusted"
    ACTUAL = "actual"
    PREVIOUS = "previous"
    TARGET = "target"
    LIMIT = "limit"
    WEIGHT = "weight"
    SCORE = "score"
    CHANGE = "change"
    SHARE = "share"
    UNSAID = ""


class Scope(StrEnum):
    """How much of its subject a figure covers: all of it, the unit without those below it, a part, several years."""

    WHOLE = "whole"
    OWN = "own"
    PART = "part"
    CUMULATIVE = "cumulative"


class Source(StrEnum):
    """Where a figure was read."""

    FORM = "form"
    INDICATOR = "indicator"
    TABLE = "table"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure as a report gives it.

    `subject` is whose it is: "" for the reporting unit as a whole, else a project, a fund's source, a county as the
    report calls it. `measure` is the vocabulary's name where it has one, else the words of the report without blanks.
    `value` is in `unit`, where amounts are in 万元 and shares in percent points; `quantity` keeps what was written. A
    change or a share tells in `against` what it is counted from or a share of; `direction` is 1 for a rise, -1 for a
    fall.
    """

    subject: str
    measure: str
    aspect: Aspect
    period: int | None
    scope: Scope
    value: Decimal
    unit: str
    quantity: Quantity
    source: Source
    location: Location
    quote: str
    against: str = ""
    direction: int = 0
    form: Form | None = None
    indicator: Indicator | None = None


@dataclass(frozen=True)
class Account:
    """A report with every fact that was read out of it, in reading order."""

    report: Report
    facts: tuple[Fact, ...]

    def of(self, measure: str, aspect: Aspect | None = None, subject: str | None = None) -> Iterator[Fact]:
        """Yield the facts of `measure`, of one aspect and subject where these are given."""
        return (
            fact
            for fact in self.facts
            if fact.measure == measure
            and (aspect is None or fact.aspect is aspect)
            and (subject is None or fact.subject == subject)
        )
