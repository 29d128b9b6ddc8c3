"""What figures make of each other, and what a check over facts finds: a figure that isn't what others make."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from assistant.review.arithmetic import as_fine, fits, is_whole, rounded, sums_to, total
from assistant.review.rule import Severity
from knowledge.facts.fact import Fact
from knowledge.facts.matching import TURNED, slack, slip_of
from knowledge.numerals import at_step

# How sure it is that two figures should agree: by the same words, by likeness, or perhaps not.
_FINEST = 4
CERTAIN, LIKELY, POSSIBLE = Severity.ERROR, Severity.WARNING, Severity.INFO


@dataclass(frozen=True, slots=True)
class Way:
    """How a figure may come of others: what comes out, of what, how that is written, and how far rounding may go."""

    value: Decimal
    grounds: tuple[Fact, ...]
    how: str = ""
    room: Decimal = Decimal(0)
    is_sum: bool = False

    @classmethod
    def total(cls, parts: Sequence[Fact]) -> "Way":
        """Return the sum of parts, each of which may be off by half of its last digit."""
        values = [part.value for part in parts]
        half = total(part.step / 2 for part in parts if part.is_money or not is_whole(part.value))
        how = "+".join(["{}"] * len(parts)) + ("={}" if len(parts) > 1 else "")
        return cls(total(values), tuple(parts), how, half, is_sum=True)

    @property
    def told(self) -> str:
        """Return how the figure comes about, in figures as they are written, each with its unit where these differ."""
        is_alike = len({one.written for one in self.grounds}) == 1
        shown = [
            rounded(one.value / one.written[0], "" if is_alike else one.written[1], _FINEST) for one in self.grounds
        ]
        shown.append(as_fine(self.value / self.written[0], (one.quantity.value for one in self.grounds)))
        return self.how.format(*(f"（{one}）" if one.startswith("-") else one for one in shown))

    @property
    def written(self) -> tuple[Decimal, str]:
        """Return how many of the unit counted in the unit is that all grounds are written in, and that unit."""
        units = {one.written for one in self.grounds}
        return units.pop() if len(units) == 1 else (Decimal(1), self.grounds[0].unit if self.grounds else "")

    def makes(self, fact: Fact) -> bool:
        """Return whether the figure is what comes out, but for rounding, or leaves room for it: 超过八成."""
        told = fact.quantity
        if told.unit == "%" and (told.upper is not None or fact.bound):
            low = told.value if fact.bound not in {"≤", "<"} else Decimal(0)
            high = told.upper if told.upper is not None else told.value if fact.bound in {"≤", "<"} else self.value
            return low - self.room <= self.value <= high + self.room
        is_near = abs(fact.value - self.value) <= self.room + slack(fact) / 2
        return is_near or (
            sums_to([one.value for one in self.grounds], fact.value) if self.is_sum else fits(fact.value, self.value)
        )

    def slip(self, fact: Fact) -> str:
        """Return the slip, in the figure or in a part of a sum, that would explain the figure, "" for none."""
        gap = fact.value - self.value
        exact = slip_of(fact, replace(fact, value=self.value))
        found = []
        for part in self.grounds if self.is_sum and not is_sure_slip(exact) else ():
            right = replace(part, value=part.value + gap)
            if right.value > 0 and (slip := slip_of(part, right)):
                scale, unit = part.written
                found.append(f"{part.quantity.text}{slip}，按总数应为{rounded(right.value / scale, unit, 4)}")
        if found:
            # 1240 and 1251 may both have turned: 1204 or 1215.
            return "；或".join(list(filter(is_sure_slip, found))[:2] or found[:1])
        return exact if self.is_sum else slip_of(fact, like(fact, self.value)) or exact


def is_sure_slip(slip: str) -> bool:
    """Return whether a slip is one that chance hardly makes: turned digits, a point or a unit out of place."""
    return TURNED in slip or "小数点" in slip


@dataclass(frozen=True, slots=True)
class Operation:
    """What two figures of one unit make: a number of the same, or a percentage."""

    of: Callable[[Any, Any], Any]
    is_percent: bool
    how: str
    room: Callable[[Fact], Decimal] = slack

    def way(self, one: Fact, other: Fact) -> Way:
        """Return what two figures make."""
        # 42万元 beside 39.9万元 is told in full.
        is_fine = any(fact.quantity.decimals for fact in (one, other))
        rounded_ones = [fact for fact in (one, other) if fact.is_rough or not is_fine or fact.quantity.decimals]
        room = sum(map(self.room, rounded_ones), Decimal(0)) * (100 / abs(other.value) if self.is_percent else 1)
        return Way(self.of(one.value, other.value), (one, other), self.how, room)


DIFFERENCE = Operation(lambda one, other: one - other, is_percent=False, how="{}-{}")
QUOTIENT = Operation(lambda one, other: one / other * 100, is_percent=True, how="{}÷{}")
# What a year came to is told in full where it is told in whole numbers.
GROWTH = Operation(
    lambda one, other: (one - other) / other * 100,
    is_percent=True,
    how="（{0}-{1}）÷{1}",
    room=lambda one: one.step if one.quantity.decimals else Decimal(0),
)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One figure that others don't make.

    `other` is the same figure told elsewhere, None where it is computed; `is_named` where words say what it is of, not
    its place alone.
    """

    stated: Fact
    way: Way
    severity: Severity = CERTAIN
    other: Fact | None = None
    note: str = ""
    is_named: bool = True

    @property
    def expected(self) -> Decimal:
        """Return what the figure should be, in its own unit."""
        return self.way.value

    @property
    def grounds(self) -> tuple[Fact, ...]:
        """Return the figures that what is expected comes of."""
        return self.way.grounds


def like(fact: Fact, value: Decimal) -> Fact:
    """Return a fact with another value, written as finely."""
    return replace(fact, value=at_step(value, fact.step) if fact.step < 1 else value)
