"""One value of a report, the ways to write it, and the marks that keep a written value apart from the words around."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

MARK = re.compile(r"⟦([^⟦⟧=]+)=([^⟦⟧]*)⟧")
"""A written value and its key, `⟦spent=36.5万元⟧`: a plant changes the one, the reader sees only the other."""
_DIGITS = "零一二三四五六七八九"
WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")


def rounded(number: Decimal | float, places: int = 2) -> Decimal:
    """Return the number to so many places, halves going up as offices round."""
    return Decimal(number).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def plain(text: str) -> str:
    """Return the text without marks, as it is read."""
    return MARK.sub(r"\2", text)


@dataclass(frozen=True)
class Value:
    """One value: `kind` is money (万元), percent, points, price (元), count, date or word."""

    number: Decimal | date | str
    kind: str
    unit: str = ""

    def shown(self, style: str = "") -> str:
        """Return the value in a style: 亿元, 元, bare, 中 (Chinese number), 万, 千 (separators), 全 (full width)."""
        if style.endswith("全"):
            return self.shown(style[:-1]).translate(WIDE)
        if isinstance(self.number, date):
            return _day(self.number, style)
        if isinstance(self.number, str):
            return self.number
        match self.kind, style:
            case "money", "亿元" if self.number >= 1000:
                return f"{rounded(self.number / 10000, 4 if self.number < 10000 else 2)}亿元"
            case "money", "元":
                return f"{rounded(self.number * 10000):,.0f}元"
            case "money", "元bare":
                return f"{rounded(self.number * 10000):.0f}"
            case "money", "千":
                return f"{rounded(self.number):,}万元"
            case "money", _:
                return f"{rounded(self.number)}{'' if style == 'bare' else '万元'}"
            case "percent", "bare":
                return f"{rounded(self.number)}"
            case "percent", _:
                return f"{rounded(self.number, int(style or 2))}%"
            case "points", _:
                return f"{rounded(self.number).normalize():f}{'' if style == 'bare' else '分'}"
            case "price", _:
                return f"{rounded(self.number)}元"
            case "count", "中" if self.number < 20:
                return _chinese(int(self.number)) + self.unit
            case "count", "千":
                return f"{int(self.number):,}{self.unit}"
            case "count", "万" if self.number >= 10000:
                return f"{rounded(self.number / 10000)}万{self.unit}"
        return f"{int(self.number)}{'' if style == 'bare' else self.unit}"


def _day(day: date, style: str) -> str:
    match style:
        case "点":
            return f"{day.year}.{day.month}.{day.day}"
        case "短":
            return f"{day.month}月{day.day}日"
        case "杠":
            return day.isoformat()
    return f"{day.year}年{day.month}月{day.day}日"


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("十" if tens else "") + (_DIGITS[ones] if ones or not tens else "")
