"""A spreadsheet's value as its author sees it: 0.95 in a cell of percent format is 95%."""

import datetime
import re
from decimal import Decimal

from knowledge.numerals import at_step

GENERAL = "General"
# Formats that Excel and WPS know by number alone when they run in Chinese.
CHINESE_DATES = {
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
_SHORT_DATE = "mm-dd-yy"
"""Excel's name for the date as the system writes it."""
_TOKEN = re.compile(r'"([^"]{0,255})"|\\(.)|_.|\*.|\[[^\]]{0,99}\]|([#0?][#0?,. ]{0,99})|(%)|(.)', re.DOTALL)
_DATE_TOKEN = re.compile(
    r'"([^"]{0,255})"|\\(.)|_.|\[[^\]]{0,99}\]|(yyyy|yy|mmmm|mmm|mm|m|dd|d|hh|h|ss|s|AM/PM|上午/下午)|(.)',
    re.IGNORECASE,
)
_MOST_DIGITS = 11
"""So many digits Excel shows of a number without a format."""


def shown(value: object, number_format: str) -> str:
    """Return a cell's value in the words its format makes of it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return _date(value, number_format)
    return str(value)


def _number(value: float, number_format: str) -> str:
    number = Decimal(repr(value))
    sections = number_format.split(";")
    if not number.is_finite():
        return str(value)
    section = sections[0]
    if number < 0 and len(sections) > 1:
        section, number = sections[1], -number
    elif number == 0 and len(sections) > 2:
        section = sections[2]
    before, digits, after, percents = _parts(section)
    if not digits:
        # A section that is only words hides the number; General and what isn't understood show it plainly.
        return before if before and "general" not in section.lower() and "E" not in section else _plain(number)
    return before + _digits(number * 100**percents, digits) + after


def _parts(section: str) -> tuple[str, str, str, int]:
    """Return the words before the digits of a format, its digits, the words after them, and its percent signs."""
    words = ["", ""]
    digits = ""
    percents = 0
    for match in _TOKEN.finditer("" if "general" in section.lower() or re.search(r"[0#]E[+-]", section) else section):
        quoted, escaped, places, percent, other = match.groups()
        if places and not digits:
            digits = places.strip()
        else:
            percents += percent is not None
            words[bool(digits)] += quoted or escaped or percent or (other if other and other not in "@" else "")
    return words[0], digits, words[1], percents


def _digits(number: Decimal, places: str) -> str:
    whole, _, fraction = places.partition(".")
    fraction = re.sub(r"[^#0?]", "", fraction)
    # A comma behind the digits divides by a thousand, one among them parts the thousands.
    scaled = number / Decimal(1000) ** (len(places) - len(places.rstrip(",")))
    rounded = at_step(scaled, Decimal(1).scaleb(-len(fraction)))
    text = f"{rounded:,f}" if "," in whole.rstrip(",") else f"{rounded:f}"
    spare = len(fraction) - len(fraction.rstrip("#?"))
    for _ in range(spare):
        text = text.removesuffix("0")
    return text.removesuffix(".") if fraction else text


def _plain(number: Decimal) -> str:
    rounded = Decimal(f"{number:.{_MOST_DIGITS}g}").normalize()
    return f"{rounded:f}" if abs(number) < Decimal(10) ** 20 else str(rounded)


def _date(value: datetime.datetime | datetime.date | datetime.time, number_format: str) -> str:
    section = number_format.split(";", maxsplit=1)[0]
    if section.lower() in {_SHORT_DATE, GENERAL.lower()} and not isinstance(value, datetime.time):
        return f"{value.year}/{value.month}/{value.day}"
    parts: list[str] = []
    is_time = False  # whether the part before was hours, after which mm means minutes
    for match in _DATE_TOKEN.finditer(section):
        quoted, escaped, token, other = match.groups()
        if token:
            parts.append(_date_part(value, token.lower(), is_time=is_time))
            is_time = token.lower() in {"h", "hh"}
        else:
            parts.append(quoted or escaped or (other if other and other not in "@" else ""))
    return "".join(parts).strip() or str(value)


def _date_part(value: datetime.datetime | datetime.date | datetime.time, token: str, *, is_time: bool) -> str:
    is_of_time = token[0] in "hs" or (token in {"m", "mm"} and is_time) or "/" in token
    if not isinstance(value, datetime.datetime) and is_of_time != isinstance(value, datetime.time):
        return ""
    if "/" in token:
        return "上午" if getattr(value, "hour", 0) < 12 else "下午"
    names = {"y": "year", "m": "minute" if is_of_time else "month", "d": "day", "h": "hour", "s": "second"}
    number = getattr(value, names[token[0]]) % (100 if token == "yy" else 10_000)
    return f"{number:0{len(token) if len(token) == 2 else 1}d}"
