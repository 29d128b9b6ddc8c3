"""Figures in Chinese administrative text: ≥50个, 不低于95%, 1.2亿元, 30~50人次, 百分之九十五.

Only what counts or measures is a quantity. Ordinals (第三届), list numbers (1. 2.), document numbers (财预〔2020〕10号)
and calendar dates are not; dates have a finder of their own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

# One character for one, so that places found in the folded text hold in the original.
_FOLD = str.maketrans("０１２３４５６７８９．，％＋－＜＞＝≧≦═﹪∶（）～〜", "0123456789.,%+-<>=≥≤=%:()~~")

_SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "十万": 100_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}
_MONEY_UNITS = {"元": Decimal(1), "块": Decimal(1)}
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1_000}

_COMPARATORS = {
    "≥": ("≥", ">=", "不低于", "不少于", "不小于", "大于等于", "至少", "达到", "达", "力争", "确保"),
    "≤": ("≤", "<=", "不高于", "不超过", "不超", "不大于", "不多于", "小于等于", "至多", "最多", "控制在", "低于等于"),
    ">": (">", "大于", "高于", "超过", "超", "多于"),
    "<": ("<", "小于", "低于", "少于"),
    "=": ("=", "等于"),
    "≈": ("约", "近", "大约"),
}
_SYMBOL = {word: symbol for symbol, words in _COMPARATORS.items() for word in words}
_SUFFIXES = {"以上": "≥", "及以上": "≥", "以下": "≤", "及以下": "≤", "以内": "≤", "之内": "≤", "内": "≤", "左右": "≈"}

_CJK_NUMBER = "[零〇一二两三四五六七八九十百千万亿]"
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
# A unit is a scale with a measure, a bare measure, or a compound such as 元/人·月. The list holds what forms of this field use.
_MEASURES = (
    "平方公里|平方千米|平方米|立方米|公里|千米|公斤|千克|公顷|美元|欧元|港元|个百分点|百分点|小时|分钟|人次|人天|人日|户次|"
    "批次|台次|车次|项次|工作日|个工作日|个月|课时|学时|学分|名次|千瓦时|千瓦|兆瓦|兆|比例|年|月|周|日|天|季度|"
    "元|人|个|项|家|件|份|次|户|台|套|辆|篇|部|期|场|亩|吨|头|只|株|棵|米|条|座|处|所|间|栋|幢|批|种|类|类别|门|名|位|组|"
    "支|本|册|例|起|宗|笔|张|块|盏|根|片|段|班|届|卷|队|盘|艘|架|把|口|孔|眼|度|升|克|毫克|厘米|毫米|分|秒|倍|成|折|"
    "km2|km²|km|㎡|m2|m²|m³|m3|m|kg|kW|t|GB|TB|MB|G|T|‰|%"
)
_UNIT = rf"(?:(?P<scale>十万|百万|千万|万|亿|千|百|十)?(?P<measure>{_MEASURES})?(?:[/每](?:{_MEASURES}|[一-龥]{{1,2}})(?:[·、.]?(?:{_MEASURES}))?)?)"
_PREFIX = "|".join(sorted(map(re.escape, _SYMBOL), key=len, reverse=True))
_SUFFIX = "|".join(sorted(_SUFFIXES, key=len, reverse=True))

_QUANTITY = re.compile(
    rf"(?P<prefix>{_PREFIX})?\s*"
    rf"(?:(?P<percent>百分之|千分之)(?P<words>{_CJK_NUMBER}+(?:点{_CJK_NUMBER}+)?)|"
    rf"(?P<sign>[+-](?=\d))?(?P<number>{_NUMBER})"
    rf"(?:\s*(?P<mid>%|[一-龥]{{0,2}})?\s*(?:-|—|–|~|至|到)+\s*(?P<upper>{_NUMBER}))?)"
    rf"\s*(?:余|多)?\s*{_UNIT}(?:及)?(?P<suffix>{_SUFFIX})?"
)
_CJK_COUNT = re.compile(rf"(?P<words>{_CJK_NUMBER}{{1,8}})(?P<measure>{_MEASURES})(?![一-龥]*[届期条章款])")
# What looks like a figure and isn't: list numbers, ordinals, document numbers, clock and version numbers, coordinates of a clause.
_NOT_QUANTITY = re.compile(
    r"(?:^|(?<=[;；。\s、(]))\d{1,2}\s*[.、)](?!\d)|第\s*\d+(?:\s*[-~—至]\s*\d+)?|〔\d{4}〕\s*(?:第)?\d+\s*号|[\[(]\d{4}[\])]\s*\d+\s*号|"
    r"\d{1,2}:\d{2}|[A-Za-z]+[-/]?\d[\d.]*(?![\d.]*\s*[%万亿])|\d{1,3}(?:\.\d{1,3}){2,}"
)
_DATE = re.compile(
    r"(?:(?:19|20)\d{2}\s*年度?(?:\s*\d{1,2}\s*月份?)?(?:\s*\d{1,2}\s*[日号])?(?:\s*[底末初前]+)?"
    r"|(?:19|20)\d{2}\s*[-./]\s*\d{1,2}(?:\s*[-./]\s*\d{1,2})?(?!\d)"
    r"|(?<![\d个])(?:1[0-2]|0?[1-9])\s*月份?(?:\s*(?:[12]\d|3[01]|0?[1-9])\s*[日号])?(?:\s*[底末初前]+)?"
    r"|(?<!\d)(?:19|20)\d{2}(?=\s*(?:[底末]|[-~—至到]\s*(?:19|20)\d{2}(?!\d))))"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure as written.

    `value` (and `upper`, the end of a range) is the number before its scale, `unit` the rest with the scale (万元, %),
    `comparator` one of ≥ ≤ > < = ≈ or "". `start` and `end` are its place in the text.
    """

    text: str
    comparator: str
    value: Decimal
    upper: Decimal | None
    unit: str
    start: int
    end: int

    @property
    def is_percent(self) -> bool:
        """Return whether the figure is a ratio written in percent or per mille."""
        return self.unit[:1] in {"%", "‰"}

    @property
    def is_money(self) -> bool:
        """Return whether the figure is an amount of renminbi, not a price per something."""
        return self.unit.endswith("元") and not self.unit.endswith(("美元", "欧元", "港元"))

    @property
    def wan(self) -> Decimal | None:
        """Return an amount of renminbi in 万元, None where the figure isn't one."""
        return self.base / 10_000 if self.is_money else None

    @property
    def base(self) -> Decimal:
        """Return the number with its scale multiplied out: 1.2亿元 → 120000000."""
        for scale in sorted(_SCALES, key=len, reverse=True):
            if self.unit.startswith(scale):
                return self.value * _SCALES[scale]
        return self.value

    @property
    def measure(self) -> str:
        """Return the unit without its scale: 万元 → 元."""
        for scale in sorted(_SCALES, key=len, reverse=True):
            if self.unit.startswith(scale):
                return self.unit.removeprefix(scale)
        return self.unit

    @property
    def decimals(self) -> int:
        """Return how many digits stand behind the point: what the figure claims to know."""
        exponent = self.value.as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0


@dataclass(frozen=True, slots=True)
class DateMention:
    """A calendar date or period as written, with its place in the text."""

    text: str
    start: int
    end: int


def fold(text: str) -> str:
    """Return `text` with full-width digits and signs made narrow, every character in its old place."""
    return text.translate(_FOLD)


def parse_decimal(text: str) -> Decimal | None:
    """Return the number a cell holds (10.00, 96.00%, 2,161.19), None where it holds none or more than one."""
    figures = re.findall(_NUMBER, fold(text))
    if len(figures) != 1:
        return None
    negative = bool(re.match(r"\s*[-−]\s*\d", fold(text)))
    try:
        value = Decimal(figures[0].replace(",", ""))
    except InvalidOperation:
        return None
    return -value if negative else value


def parse_chinese_number(words: str) -> Decimal | None:
    """Return the value of a Chinese numeral (九十五, 一万二千, 三点五), None where it is malformed."""
    whole, _, fraction = words.partition("点")
    total, section, digit = 0, 0, 0
    for char in whole:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _POWERS:
            section += (digit or 1) * _POWERS[char]
            digit = 0
        elif char in "万亿":
            total = (total + section + digit) * _SCALES[char]
            section = digit = 0
        else:
            return None
    value = Decimal(total + section + digit)
    if fraction:
        if any(char not in _DIGITS for char in fraction):
            return None
        value += Decimal("0." + "".join(str(_DIGITS[char]) for char in fraction))
    return value


def find_dates(text: str) -> list[DateMention]:
    """Return every calendar date or year in `text`, in order."""
    return [DateMention(text[m.start() : m.end()], m.start(), m.end()) for m in _DATE.finditer(fold(text))]


def find_quantities(text: str) -> list[Quantity]:
    """Return every figure that counts or measures something, in order of place."""
    folded = fold(text)
    taken = [m.span() for m in _NOT_QUANTITY.finditer(folded)] + [(d.start, d.end) for d in find_dates(text)]
    return sorted(_arabic(text, folded, taken), key=lambda quantity: quantity.start)


def parse_quantity(text: str) -> Quantity | None:
    """Return the first figure in `text`, None where there is none."""
    return next(iter(find_quantities(text)), None)


def find_counts_in_words(text: str) -> list[Quantity]:
    """Return counts written in Chinese numerals with a measure word (三个机构); idioms such as 一批 are among them."""
    found = []
    for match in _CJK_COUNT.finditer(text):
        value = parse_chinese_number(match["words"])
        if value is not None:
            found.append(Quantity(match[0], "", value, None, match["measure"], match.start(), match.end()))
    return found


def _arabic(text: str, folded: str, taken: list[tuple[int, int]]) -> Iterator[Quantity]:
    for match in _QUANTITY.finditer(_mask(folded, taken)):
        unit = folded[match.end("upper" if match["upper"] else "words" if match["percent"] else "number") : match.end()]
        unit = unit.strip().removeprefix("余").removeprefix("多").strip()
        suffix = match["suffix"] or ""
        unit = unit.removesuffix(suffix).removesuffix("及") if suffix else unit
        if match["percent"]:
            value = parse_chinese_number(match["words"])
            unit = "%" if match["percent"] == "百分之" else "‰"
        else:
            value = Decimal(match["number"].replace(",", ""))
            value = -value if match["sign"] == "-" else value
        if value is None:
            continue
        upper = Decimal(match["upper"].replace(",", "")) if match["upper"] else None
        comparator = _SYMBOL.get(match["prefix"] or "", "") or _SUFFIXES.get(suffix, "")
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        yield Quantity(text[start : match.end()].rstrip(), comparator, value, upper, unit, start, match.end())


def _mask(folded: str, taken: list[tuple[int, int]]) -> str:
    """Return the text with the taken spans blanked by a character no pattern knows, places unchanged."""
    chars = list(folded)
    for start, end in taken:
        chars[start:end] = "\0" * (end - start)
    return "".join(chars)
