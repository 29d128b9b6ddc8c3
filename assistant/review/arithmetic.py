"""What counts as the same figure: sums, rates and changes recomputed, with the rounding that real reports carry.

A `Decimal` read from a cell keeps the digits it was written with, so its last digit says how far it was rounded. A
whole number is taken as exact: forms in 万元 are filled in with decimals, and counts have none.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from knowledge.numerals import at_step

_HUNDREDTH, _FINEST = Decimal("0.01"), Decimal("0.0001")


def step(value: Decimal) -> Decimal:
    """Return the size of a figure's last written digit: 0.01 for 96.00, 1 for 320."""
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(min(0, exponent)) if isinstance(exponent, int) else Decimal(1)


def is_whole(value: Decimal) -> bool:
    """Return whether a figure was written without digits behind the point."""
    return step(value) == 1


def same(one: Decimal, other: Decimal) -> bool:
    """Return whether two figures are the same but for rounding in the last digit of the coarser."""
    difference = abs(one - other)
    if step(one) == step(other):
        return difference == 0 if is_whole(one) else difference <= step(one)
    return difference < max(step(one), step(other))


def sums_to(parts: Sequence[Decimal], whole: Decimal) -> bool:
    """Return whether parts make up the whole: each may be off by half of its last digit, the whole by one.

    A whole number may be rounded by half at most.
    """
    if all(map(is_whole, (*parts, whole))):
        return total(parts) == whole
    slack = total(step(part) / 2 for part in parts if not is_whole(part)) + step(whole) / (2 if is_whole(whole) else 1)
    return abs(total(parts) - whole) <= slack


def total(parts: Iterable[Decimal]) -> Decimal:
    """Return the sum of figures, zero for none."""
    return sum(parts, Decimal(0))


def as_sum(parts: Sequence[Decimal]) -> str:
    """Return a sum as it is written out: 12.5+3=15.5."""
    return f"{'+'.join(map(plain, parts))}={plain(total(parts))}" if len(parts) > 1 else plain(total(parts))


def rate_pct(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Return part ÷ whole in percent, None where a figure is missing or the whole is zero."""
    return part / whole * 100 if part is not None and whole else None


def fits(written: Decimal, exact: Decimal) -> bool:
    """Return whether a figure as written is `exact` rounded or cut off at its last digit.

    Behind the point one digit more is let pass: 96.80% for 96.789% is a padded zero, not a mistake.
    """
    if is_whole(written):
        return written in {at_step(exact, Decimal(1), how) for how in (ROUND_HALF_UP, ROUND_DOWN)}
    return abs(written - exact) <= step(written) * 3 / 2


def plain(value: Decimal) -> str:
    """Return a figure without trailing zeros or exponent: 535.00 → 535."""
    return f"{value.normalize():f}"


def as_fine(value: Decimal, others: Iterable[Decimal]) -> str:
    """Return a figure with as many digits behind the point as the finest of those it is compared with: 96.10."""
    exact = at_step(value, _FINEST).normalize()
    return f"{at_step(exact, min(map(step, (exact, *others)))):f}"


def two_places(value: Decimal) -> str:
    """Return a figure rounded to two places, 94.64."""
    return f"{at_step(value, _HUNDREDTH):f}"


def rounded(value: Decimal, unit: str = "", digits: int = 2) -> str:
    """Return a figure with its unit, rounded, without idle zeros."""
    return plain(at_step(value, Decimal(1).scaleb(-digits))) + unit
