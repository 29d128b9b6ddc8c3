"""Rounding is no difference; everything else is."""

from decimal import Decimal

import pytest

from assistant.review.arithmetic import as_sum, fits, plain, rate_pct, same, sums_to, two_places


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("1793.18", "1793.17", True),
        ("1793.19", "1793.17", False),
        ("1793", "1793.17", True),
        ("321", "320.00", False),
        ("320", "321", False),
        ("9.50", "9.5", True),
        ("9.5", "9.41", True),
    ],
)
def test_same_up_to_the_last_digit_of_the_coarser(one: str, other: str, expected: bool) -> None:
    assert same(Decimal(one), Decimal(other)) is expected


@pytest.mark.parametrize(
    ("parts", "whole", "expected"),
    [
        (["924.72", "265.4", "1009.27", "2.94"], "2202.32", True),
        (["536.7", "156.5"], "693.1", True),
        (["120.35", "48.05"], "168.90", False),
        (["320", "115", "100"], "535", True),
        (["320", "115", "100"], "536", False),
        (["12", "3.25"], "15.25", True),
    ],
)
def test_parts_may_be_rounded(parts: list[str], whole: str, expected: bool) -> None:
    assert sums_to([Decimal(part) for part in parts], Decimal(whole)) is expected


@pytest.mark.parametrize(
    ("written", "exact", "expected"),
    [
        ("96.79", "96.7895", True),
        ("96.80", "96.7895", True),
        ("96.8", "96.7895", True),
        ("97", "96.7895", True),
        ("96", "96.7895", True),
        ("96.00", "96.7895", False),
        ("95", "96.7895", False),
        ("97", "96.2", False),
    ],
)
def test_a_rate_may_be_rounded_or_cut_off(written: str, exact: str, expected: bool) -> None:
    assert fits(Decimal(written), Decimal(exact)) is expected


def test_figures_are_shown_plainly() -> None:
    assert plain(Decimal("535.00")) == "535"
    assert plain(Decimal("1200")) == "1200"
    assert two_places(Decimal("94.6428")) == "94.64"
    assert as_sum([Decimal("6.80"), Decimal(0), Decimal("2.5")]) == "6.8+0+2.5=9.3"
    assert rate_pct(Decimal(3), Decimal(0)) is None
    assert rate_pct(None, Decimal(4)) is None
