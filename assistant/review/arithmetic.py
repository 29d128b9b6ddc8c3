"""What counts as the same figure: sums, rates and changes recomputed, with the rounding that real reports carry.

A `Decimal` read from a cell keeps the digits it was written with, so its last digit says how far it was rounded. A
whole number is taken as exact: forms in 万元 are filled in with decimals, and counts have none.
"""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

_HUNDREDTH = Decimal("0.01")


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


def sums_to(parts: Sequence[Decimal], total: Decimal) -> bool:
    """Return whether parts make up the total: each may be off by half of its last digit, the total by one."""
    if all(map(is_whole, (*parts, total))):
        return sum(parts) == total
    slack = sum((step(part) / 2 for part in parts if not is_whole(part)), step(total))
    return abs(sum(parts) - total) <= slack


def rate_pct(part: Decimal, whole: Decimal) -> Decimal | None:
    """Return part ÷ whole in percent, None where there is no whole."""
    return part / whole * 100 if whole else None


def change_pct(before: Decimal, after: Decimal) -> Decimal | None:
    """Return the change from `before` to `after` in percent, None where `before` is zero."""
    return rate_pct(after - before, before)


def fits(written: Decimal, exact: Decimal) -> bool:
    """Return whether a figure as written is `exact` rounded or cut off at its last digit.

    Behind the point one digit more is let pass: 96.80% for 96.789% is a padded zero, not a mistake.
    """
    if is_whole(written):
        return written in {exact.quantize(Decimal(1), ROUND_HALF_UP), exact.quantize(Decimal(1), ROUND_DOWN)}
    return abs(written - exact) <= step(written) * 3 / 2


def plain(value: Decimal) -> str:
    """Return a figure without trailing zeros or exponent: 535.00 → 535."""
    return f"{value.normalize():f}"


def two_places(value: Decimal) -> str:
    """Return a figure rounded to two places, 94.64."""
    return f"{value.quantize(_HUNDREDTH, ROUND_HALF_UP):f}"
