"""Which days a date as written can mean: 2022年11月30日 one, 11月底 the end of that month, 2022年 the whole year."""

import calendar
import re
from datetime import date

from knowledge.numerals import read_number
from knowledge.quantity import fold

_CN = "零〇○一二三四五六七八九十"
_YEAR = re.compile(rf"(\d{{4}})[年.\-/]|^(\d{{4}})|([{_CN}]{{4}})年")
_MONTHS = re.compile(
    rf"(?:[年.\-/]|^)(\d{{1,2}})(?:月?[-—–~至到]{{1,2}}(\d{{1,2}}))?(?:月|[.\-/](?=\d)|$)|([{_CN}]{{1,3}})月"
)
_NUMERIC = re.compile(r"(\d{4})([.\-/])(\d{1,2})\2(\d{1,2})(?!\d)")
_DAY = re.compile(r"月(\d{1,2})[日号]?")
_PARTS = {"初": (1, 10), "中": (11, 20), "底": (21, 31), "末": (21, 31)}


def days_meant(text: str, year: int | None) -> tuple[date, date] | None:
    """Return the first and the last day that a date can mean, `year` where it names none; None where it is no date."""
    words = _NUMERIC.sub(r"\1年\3月\4日", re.sub(r"\s", "", fold(text)))
    if found := _YEAR.search(words):
        year = int(found[1] or found[2] or 0) or (read_number(found[3]) or 0)
    if year is None or not 1 <= year <= date.max.year:
        return None
    rest = words[found.end() - 1 :] if found else words
    months = _MONTHS.search(rest)
    if months is None:
        return date(year, 1, 1), date(year, 12, 31)
    first = int(months[1] or 0) or (read_number(months[3]) or 0)
    last = int(months[2] or first)
    if not 1 <= first <= last <= 12:
        return None
    end = calendar.monthrange(year, last)[1]
    if (day := _DAY.search(rest)) and 1 <= int(day[1]) <= end:
        return date(year, last, int(day[1])), date(year, last, int(day[1]))
    start, stop = next((days for part, days in _PARTS.items() if part in rest), (1, 31))
    return date(year, first, start), date(year, last, min(stop, end))
