"""One figure of a report with all that is known of it: of what, which side of it, of when, how much, and where."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from knowledge.document import Location
from knowledge.facts.sentences import Sentence
from knowledge.facts.vocabulary import vocabulary
from knowledge.quantity import DateMention, Quantity, dimension, parse_decimal, parse_quantity
from knowledge.report import Form, Indicator, Report

_SHARES = {"‰": Decimal("0.1"), "‱": Decimal("0.01")}
_MONEY = {"元": -4, "千元": -1, "万元": 0, "百万元": 2, "千万元": 3, "亿元": 4, "万": 0, "亿": 4}

_BARE = tuple((Decimal(1).scaleb(_MONEY[unit]), unit) for unit in ("元", "亿元"))
_ABOVE = 2


class Aspect(StrEnum):
    """Which side of a measure a figure gives; BUDGET where it isn't said which one, UNSAID where nothing says it."""

    PLANNED = "planned"
    ADJUSTED = "adjusted"
    BUDGET = "budget"
    ACTUAL = "actual"
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
class Crossing:
    """Where a table's figure stands: the table (its first part), labels and heads, and what the line above calls it.

    A figure of no table has neither labels nor heads.
    """

    table: int | None = None
    labels: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    title: str = ""

    def __bool__(self) -> bool:
        return bool(self.labels or self.heads)

    @property
    def label(self) -> str:
        """Return what the row is called, "" where nothing calls it."""
        return "".join(self.labels[-1:])

    @property
    def head(self) -> str:
        """Return the heads of the column, joined."""
        return "".join(self.heads)


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure as a report gives it.

    `subject` is whose it is: "" for the reporting unit as a whole, else a project, a fund's source, a county as the
    report calls it. `measure` is the vocabulary's name where it has one, else the words of the report without blanks.
    `value` is in `unit`, where amounts are in 万元 and shares in percent points, `step` is what its last written digit
    stands for; `quantity` keeps what was written, `words` what it was said of. A change, a share or a rate tells in
    `against` what it is counted from or of; `direction` is 1 for a rise, -1 for a fall. A part (其中) knows its
    `whole`.
    """

    subject: str
    measure: str
    aspect: Aspect
    period: int | None
    scope: Scope
    value: Decimal
    unit: str
    step: Decimal
    quantity: Quantity
    source: Source
    location: Location
    quote: str
    words: str
    against: str = ""
    direction: int = 0
    context: str = ""
    form: Form | None = None
    indicator: Indicator | None = None
    whole: "Fact | None" = None
    crossing: Crossing = Crossing()

    @property
    def is_rough(self) -> bool:
        """Return whether the figure is written as an approximation or a bound (约1800万元, 300余家, 95%以上)."""
        text = self.quantity.text
        return self.quantity.comparator == "≈" or bool(self.bound) or "余" in text or "多" in text

    @property
    def bound(self) -> str:
        """Return the sign of a bound, "" where there is none: 达到96% is a plain figure."""
        sign = self.quantity.comparator
        return "" if sign in {"=", "≈"} or self.quantity.text.startswith("达") else sign

    @property
    def written(self) -> tuple[Decimal, str]:
        """Return how many of `unit` one of the unit is that stands in the report, and that unit: 10000, 万人次."""
        given = self.quantity
        if self.unit.startswith("元/") and given.unit.startswith("万元"):
            return Decimal(10_000), f"万{self.unit}"
        if self.is_money and not given.unit and given.value:
            # A bare cell is in the unit of its column, or form.
            return next((one for one in _BARE if one[0] * given.value == self.value), (Decimal(1), self.unit))
        is_scaled = given.unit and given.value and not (self.is_money or self.unit.startswith(("元/", ":")))
        scale = self.value / given.value if is_scaled else Decimal(1)
        return scale, given.unit if is_scaled else self.unit

    @property
    def row(self) -> tuple[int | None, int | None]:
        """Return the table and the row of it that the figure stands in."""
        return self.location.table, self.location.row

    @property
    def column(self) -> tuple[int | None, int | None]:
        """Return the table and the column of it that the figure stands in."""
        return self.location.table, self.location.column

    @property
    def is_money(self) -> bool:
        """Return whether the figure is an amount of renminbi."""
        return self.unit == "万元"


@dataclass(frozen=True, eq=False)
class Account:
    """A report with every fact that was read out of it, in reading order, and its sentences with theirs.

    `left_out` are its parts (正文, 表格) that hold more than can be laid against each other, and were read so far.
    """

    report: Report
    facts: tuple[Fact, ...]
    told: tuple["Told", ...] = ()
    left_out: tuple[str, ...] = ()

    def of(self, measure: str, aspect: Aspect | None = None, subject: str | None = None) -> Iterator[Fact]:
        """Yield the facts of `measure`, of one aspect and subject where these are given."""
        return (
            fact
            for fact in self.by_measure.get(measure, ())
            if (aspect is None or fact.aspect is aspect) and (subject is None or fact.subject == subject)
        )

    def before(self, told: "Told") -> list[Fact]:
        """Return the facts of the sentences that stand before one in its paragraph, or the two above."""
        found: list[Fact] = []
        for one in self.told:
            if one is told:
                break
            if 0 <= told.sentence.location.block - one.sentence.location.block <= _ABOVE:
                found += one.facts
        return found

    @cached_property
    def by_measure(self) -> dict[str, list[Fact]]:
        """Return the facts by what they measure."""
        found: dict[str, list[Fact]] = {}
        for fact in self.facts:
            found.setdefault(fact.measure, []).append(fact)
        return found


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of the running text, or of a form's goals, with its facts and dates."""

    sentence: Sentence
    facts: tuple[Fact, ...]
    dates: tuple[DateMention, ...]


def figure_of(cell: str) -> Quantity | None:
    """Return the first figure of a cell, be it a bare number that would head a list elsewhere; None for none."""
    number = parse_decimal(cell)
    bare = None if number is None else Quantity(cell, "", number, None, "", 0, len(cell))
    return parse_quantity(cell) or bare


def measured(quantity: Quantity, unit: str = "") -> tuple[Decimal, str, Decimal]:
    """Return value, unit (万元, or without scale) and what the last digit stands for; `unit` is the column's."""
    written = quantity.unit or unit
    power = _MONEY.get(written)
    digit = Decimal(1).scaleb(-quantity.decimals)
    if power is not None:
        return quantity.value.scaleb(power), "万元", digit.scaleb(power)
    if tenth := _SHARES.get(written):
        return quantity.value * tenth, "%", digit * tenth
    measure, scale = dimension(written)
    return quantity.value * scale, vocabulary().units.get(measure, measure), digit * scale
