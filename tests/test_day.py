"""A date as written means the days it can mean."""

from datetime import date

import pytest

from knowledge.day import days_meant


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022年11月30日前", date(2022, 11, 30), date(2022, 11, 30)),
        ("2022-11-30", date(2022, 11, 30), date(2022, 11, 30)),
        ("2024/6/5", date(2024, 6, 5), date(2024, 6, 5)),
        ("2022.11", date(2022, 11, 1), date(2022, 11, 30)),
        ("12月 31 日", date(2021, 12, 31), date(2021, 12, 31)),
        ("12月", date(2021, 12, 1), date(2021, 12, 31)),
        ("2024年2月底", date(2024, 2, 21), date(2024, 2, 29)),
        ("十二月末", date(2021, 12, 21), date(2021, 12, 31)),
        ("二〇二二年六月", date(2022, 6, 1), date(2022, 6, 30)),
        ("2022年4-6月", date(2022, 4, 1), date(2022, 6, 30)),
        ("2023年底", date(2023, 1, 1), date(2023, 12, 31)),
    ],
)
def test_a_date_means_these_days(text: str, first: date, last: date) -> None:
    assert days_meant(text, 2021) == (first, last)


@pytest.mark.parametrize(("text", "year"), [("12月", None), ("2022年13月", None), ("0000年", None)])
def test_no_day_is_meant(text: str, year: int | None) -> None:
    assert days_meant(text, year) is None
