"""Figures in Chinese administrative text: ≥50个, 不低于95%, 1.2亿元, 30~50人次, 百分之九十五.

Ordinals (第三届), list numbers, numbers of documents, names that hold digits (12345热线, PM2.5) and dates are none.
Every repetition in a pattern is bounded or starts at a place of its own, so that reading is linear in the text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from knowledge.data_file import read_yaml
from knowledge.document_number import PLACE
from knowledge.numerals import LONGEST, NUMERALS, parse_chinese_number

# One character for one, so that places found in the folded text hold in the original.
_FOLD = str.maketrans(
    "０１２３４５６７８９．，％﹪٪＋－−﹣＜＞＝﹤﹥﹦≧⩾≮≦⩽≯═∶：（）～〜∼／\u3000\xa0",
    "0123456789.,%%%+---<>=<>=≥≥≥≤≤≤=::()~~~/  ",
)
_WIDE = frozenset(map(chr, _FOLD))
# A row's cells are read several times over, by the verdict and by every rule that compares figures.
_CACHED_TEXTS = 2048
# A character that no pattern knows.
_UNKNOWN = "\0"

_WORDS = read_yaml(Path(__file__).with_suffix(".yml"))
_SCALES: dict[str, int] = _WORDS["scales"]
_DIMENSIONS = {unit: (of, number) for of, units in _WORDS["dimensions"].items() for unit, number in units.items()}
_FRACTIONS = {"百分之": "%", "千分之": "‰", "万分之": "‱"}
_SYMBOL = {word: symbol for symbol, words in _WORDS["comparators"].items() for word in words.split()}
_SUFFIXES, _NOT_AFTER = _WORDS["suffixes"], _WORDS["not_after"]
_DURATIONS, _SHARES, _RELATIVES = (frozenset(_WORDS[name]) for name in ("durations", "shares", "relatives"))
_PER = re.compile("[/每]")
# Every unit that is listed, the longest first.
MEASURE = "|".join(
    re.escape(word) + ("(?![A-Za-z])" if word.isascii() and word.isalnum() else "")
    for word in sorted(_WORDS["measures"].split(), key=len, reverse=True)
)
_CJK_NUMBER = f"[{NUMERALS}]{{1,{LONGEST}}}"
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_NUMBERS = re.compile(_NUMBER)
_GAP = r"\s{0,4}"
_TO = r"[-—–~至到]{1,2}"
_PREFIX = "|".join(
    (f"(?<![{_NOT_AFTER[word]}])" if word in _NOT_AFTER else "") + re.escape(word)
    for word in sorted(_SYMBOL, key=len, reverse=True)
)
# 内 of 3个内设机构 is no bound; 千 of 千瓦 and 百 of 百分点 are no scale.
_SUFFIX = r"以上|以下|以内|之内|左右|上下|内(?![设容部外控蒙需涝])|\+(?!\d)"
_SCALE = r"十万|百万|千万|万|亿|千(?![瓦伏])|百(?!分)|十"
_SCALE_HEAD = re.compile(_SCALE)

# What stands alone behind a scale is a unit that nobody listed, and makes no money of the figure: 57.6万页.
_UNLISTED = "(?<=[万亿])(?!左右|上下|以[上下内]|之内|[余多整])[一-龥]{1,2}(?=[，,。；;、）)的增减升降提较比占]|$)"

# A range may repeat its unit (3个至5个); a word of change makes it a before and an after (由3个增加到5个).
_RANGE_UNIT = "(?:(?![增减提升降扩缩压发涨跌跃])[一-龥])"
_SINCE, _SPAN = re.compile("[由从][^，,。；;：:由从]{0,16}$"), re.compile("不等|之间|左右")
_QUANTITY = re.compile(
    rf"(?:(?P<prefix>{_PREFIX}){_GAP})?"
    rf"(?:(?P<fraction>百分之|千分之|万分之)(?:(?P<words>{_CJK_NUMBER}(?:点{_CJK_NUMBER})?)|{_GAP}(?P<parts>{_NUMBER}))|(?P<all>百分百)|"
    rf"(?P<sign>[+±-])?(?P<number>{_NUMBER})"
    rf"(?:(?P<ratio>:\d{{1,6}}(?:\.\d+)?)|{_GAP}(?P<mid>[%‰]|{_RANGE_UNIT}{{0,3}}){_GAP}{_TO}{_GAP}(?P<upper>{_NUMBER}))?)"
    rf"(?:{_GAP}[余多来])?(?:{_GAP}(?P<scale>{_SCALE}))?[余多]?"
    rf"(?:{_GAP}(?P<measure>{MEASURE}|{_UNLISTED}))?(?P<per>[/每](?:{MEASURE}|(?:10|[十百千])?万人?|[一-龥]{{1,2}})(?:[·、.]?(?:{MEASURE}))?)?"
    rf"(?:{_GAP}及?(?P<suffix>{_SUFFIX}))?"
)
_CJK_COUNT = re.compile(
    rf"(?<![第{NUMERALS}])(?P<words>[{NUMERALS}]{{1,8}})[余多]?(?P<measure>{MEASURE})(?![一-龥]{{0,3}}[届期条章款])"
)
# 一季度, 平台二期 and 三期工程 are ordinals, 三年行动 is a name, 百分 the head of a percentage.
_NOT_COUNT = re.compile(
    rf"[一二三四]季度|二[期级]|[{NUMERALS}]{{1,3}}期(?:工程|建设|项目|规划|改造)"
    r"|[一二三五十]年(?:行动|计划|规划|级)|[百千万]分[之百]"
)
# 超过八成, 近一成半, 四分之三, 占比过半; 时间过半 and 半年 are no shares.
_SHARE_IN_WORDS = re.compile(
    r"(?<!时间)(?<!任务)(?P<head>将近|接近|近|不足|不到|未到|低于|超过|超出|超|过|逾)?"
    r"(?:(?P<tenths>[一二两三四五六七八九])成(?P<half>半)?(?=[，,。；;、）)的以多左有是用来给]|$)"
    r"|(?P<whole>[二三四五六七八九十])分之(?P<part>[一二两三四五六七八九])"
    r"|(?P<most>半数|一半|(?<=[近过])半)(?![年天月个日小价径场途百]))"
    r"(?P<tail>以上|多|有余|左右)?"
)
_ABOUT_TENTH, _ABOUT_PART = Decimal(5), Decimal(3)
# What looks like a figure and isn't: list numbers, ordinals, document, telephone, clock and version numbers, names.
_NOT_QUANTITY = re.compile(
    r"(?:^|(?<=[;,；。、\s(:]))(?:[1-9]|1\d|20)\s?(?:[.、](?!\d)|\))"
    r"|(?<=[一-龥])[1-9]\s?[.、](?=[一-龥])"
    r"|第\s{0,3}\d+(?:\s{0,2}[-~—至]\s{0,2}\d+)?|(?:附件|附表)\s{0,2}\d+"
    rf"|{PLACE}"
    r"|(?<![\d.])(?:[01]?\d|2[0-4]):[0-5]\d(?=\s?[-~—至前后])|(?<=[午晚早至~—-])(?:[01]?\d|2[0-4]):[0-5]\d(?!\d)"
    r"|(?<![A-Za-z\d])DB\d\d(?:/T)?[/\s]{0,2}\d[\d.]{0,12}(?:[-—–]{1,2}\d{4}(?!\d))?"
    r"|(?<![A-Za-z\d])[A-Za-z]{1,20}[-/]?\d[\d.]{0,12}(?:-\d{4}(?!\d))?(?![\d.]{0,12}\s?[%万亿])|(?<!\d)[3-6]G(?![A-Za-z\d])"
    r"|(?<![A-Za-z\d])(?:[A-Z]{2,5}/[TZ]|GB|DB|JGJ|HJ)\s{0,2}\d[\d.]{0,12}(?:[-—–]{1,2}\d{4}(?!\d))?"
    r"|(?<!\d)\d{1,3}分钟(?=[一-龥]{0,8}圈)"
    r"|(?<![\d.])\d{1,3}(?:\.\d{1,3}){2,}|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)"
    r"|(?<![\d+])\d{1,4}(?:\+\d{1,4}){0,6}\+[NnXx]|(?<!\d)(?:\d年(?=行动|计划|规划)|[1-5]A{1,5}级?(?=[一-龥]|$))"
    r"|(?<![\d+.])\d{1,5}(?:\+\d{1,4}){0,6}(?=热线|专线|工程|行动|战略|模式|体系|平台|机制|报警|举报|联动|指挥|电话|系列|改革)"
)
# Most cells hold no figure at all.
_MAY_HOLD_FIGURE = re.compile(r"\d|[百千万]分[之百]")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_MAY_HOLD_COUNT = re.compile(f"[{NUMERALS}]")
_MONTH = r"(?:1[0-2]|0?[1-9])"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])"
_EDGE = r"(?:\s{0,3}[底末初前]{1,2})?"
_DATE = re.compile(
    rf"(?<![\d.])(?:19|20)\d{{2}}\s{{0,3}}年度?(?:\s{{0,3}}{_MONTH}(?:\s?{_TO}\s?{_MONTH})?\s{{0,3}}月份?)?(?:\s{{0,3}}{_DAY}\s{{0,3}}[日号])?{_EDGE}"
    rf"|(?<![\d.])(?<!\d,)(?:19|20)\d{{2}}\s?[-./]\s?{_MONTH}(?:\s?[-./]\s?{_DAY})?(?![\d.]|\s?(?:[万亿]|{MEASURE}))"
    rf"|(?<![\d个.])(?:{_MONTH}\s?{_TO}\s?)?{_MONTH}\s{{0,3}}月份?(?:\s{{0,3}}{_DAY}\s{{0,3}}[日号])?{_EDGE}"
    rf"|(?<![\d.])(?:19|20)\d{{2}}(?=\s?(?:[底末]|[-~—至到]{{1,2}}\s?(?:19|20)\d{{2}}(?!\d)))"
    rf"|[一二][九〇○零][{NUMERALS}○]{{2}}年(?:(?:十[一二]?|[一二三四五六七八九])月)?{_EDGE}"
    rf"|(?<![{NUMERALS}个])(?:十[一二]?|[一二三四五六七八九])月(?:份|[底末初前]{{1,2}})"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure as written.

    `value` (and `upper`, the end of a range) is the number before its scale, `unit` the rest with the scale (万元, %),
    `comparator` one of ≥ ≤ > < = ≈ or "". `start` and `end` are its place in the text. ±5% is the range from -5 to 5; a
    proportion keeps its second part as the unit (1:20 → 1 and ":20").
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
        return self.unit[:1] in {"%", "‰", "‱"} or self.unit.startswith("百分比")

    @property
    def is_money(self) -> bool:
        """Return whether the figure is an amount of renminbi, not a price per something."""
        return self.unit.endswith("元") and not self.unit.endswith(("美元", "欧元", "港元", "日元"))

    @property
    def wan(self) -> Decimal | None:
        """Return an amount of renminbi in 万元, None where the figure isn't one."""
        return self.base / 10_000 if self.is_money else None

    @property
    def base(self) -> Decimal:
        """Return the number with its scale multiplied out: 1.2亿元 → 120000000, 8公里 → 8000."""
        return self.value * dimension(self.unit)[1]

    @property
    def measure(self) -> str:
        """Return the unit without its scale, of its dimension: 万元 → 元, 公里 → 米."""
        return dimension(self.unit)[0]

    @property
    def kind(self) -> str:
        """Return what the unit measures: share, money, duration, relative, count, or bare where there is no unit."""
        return "share" if self.is_percent else _kind_of(self.unit)

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
    return text if _WIDE.isdisjoint(text) else text.translate(_FOLD)


@lru_cache(_CACHED_TEXTS)
def parse_decimal(text: str) -> Decimal | None:
    """Return the number a cell holds (10.00, 96.00%, 2,161.19), None where it holds none or more than one."""
    folded = fold(text)
    figures = _NUMBERS.findall(folded)
    if len(figures) != 1:
        return None
    value = _decimal(figures[0])
    return -value if value is not None and re.match(r"\s*-\s*\d", folded) else value


@lru_cache(_CACHED_TEXTS)
def find_dates(text: str) -> tuple[DateMention, ...]:
    """Return every calendar date or year in `text`, in order."""
    folded = fold(text)
    if "年" not in folded and "月" not in folded and not _YEAR.search(folded):
        return ()
    return tuple(DateMention(text[m.start() : m.end()], m.start(), m.end()) for m in _DATE.finditer(folded))


@lru_cache(_CACHED_TEXTS)
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Return every figure that counts or measures something, in order of place."""
    folded = fold(text)
    if not _MAY_HOLD_FIGURE.search(folded):
        return ()
    taken = [m.span() for m in _NOT_QUANTITY.finditer(folded)] + [(date.start, date.end) for date in find_dates(text)]
    return tuple(_figures(text, blank(folded, taken, _UNKNOWN)))


def blank(text: str, spans: Iterable[tuple[int, int]], by: str = " ") -> str:
    """Return `text` with every character of the spans blanked, all others in their places."""
    chars = list(text)
    for start, end in spans:
        chars[start:end] = by * (end - start)
    return "".join(chars)


def parse_quantity(text: str) -> Quantity | None:
    """Return the first figure in `text`, None where there is none."""
    return next(iter(find_quantities(text)), None)


@lru_cache(_CACHED_TEXTS)
def find_counts_in_words(text: str) -> tuple[Quantity, ...]:
    """Return counts written in Chinese numerals with a measure word (三个机构); idioms such as 一批 are among them."""
    if not _MAY_HOLD_COUNT.search(text):
        return ()
    taken = [m.span() for m in _NOT_COUNT.finditer(text)] + [(date.start, date.end) for date in find_dates(text)]
    found = []
    for match in _CJK_COUNT.finditer(blank(text, taken, _UNKNOWN)):
        value = parse_chinese_number(match["words"])
        if value is not None:
            found.append(Quantity(match[0], "", value, None, match["measure"], match.start(), match.end()))
    return tuple(found)


@lru_cache(_CACHED_TEXTS)
def find_shares_in_words(text: str) -> tuple[Quantity, ...]:
    """Return the shares told in words, in percent: above or below them, or so much as the words leave open."""
    found = []
    for match in _SHARE_IN_WORDS.finditer(text):
        head, tail, room = match["head"] or "", match["tail"] or "", _ABOUT_PART
        if match["tenths"]:
            value = Decimal(10 * (parse_chinese_number(match["tenths"]) or 0) + (5 if match["half"] else 0))
            room = room if match["half"] else _ABOUT_TENTH
        elif match["whole"]:
            parts = (parse_chinese_number(match[name]) or 1 for name in ("part", "whole"))
            value = Decimal(100) * next(parts) / next(parts)
        elif head or tail:
            value = Decimal(50)
        else:
            continue
        is_near, is_below = head.endswith("近"), head in {"不足", "不到", "未到", "低于"}
        sign = "<" if is_below else ">" if (head and not is_near) or tail in {"多", "有余"} else "≥" * (tail == "以上")
        low, high = (value - 2 * room, value) if is_near else (value - room, value + room)
        first, last = (value, None) if sign else (low, high)
        found.append(Quantity(match[0], sign, first, last, "%", match.start(), match.end()))
    return tuple(found)


def _figures(text: str, masked: str) -> Iterator[Quantity]:
    for match in _QUANTITY.finditer(masked):
        unit = "".join(filter(None, match.group("ratio", "scale", "measure", "per")))
        if match["fraction"]:
            value = parse_chinese_number(match["words"]) if match["words"] else _decimal(match["parts"])
            unit = _FRACTIONS[match["fraction"]]
        elif match["all"]:
            value, unit = Decimal(100), "%"
        else:
            value = _decimal(match["number"])
            unit = unit or match["mid"] or ""
        if value is None:
            continue
        upper = _decimal(match["upper"]) if match["upper"] else None
        if upper is not None and _SINCE.search(masked[: match.start()]) and not _SPAN.match(masked, match.end()):
            # 由210户到315户 tells of two figures.
            first = unit if (match["mid"] or "").startswith(unit) else match["mid"] or unit
            end = match.start("mid") + len(first) if match["mid"] else match.end("number")
            yield Quantity(text[match.start() : end], "", value, None, first, match.start(), end)
            start = match.start("upper")
            yield Quantity(text[start : match.end()], "", upper, None, unit, start, match.end())
            continue
        if match["sign"] == "±":
            value, upper = -value, value
        elif match["sign"] == "-":
            value = -value
        comparator = _SYMBOL.get(match["prefix"] or "", "") or _SUFFIXES.get(match["suffix"] or "", "")
        yield Quantity(text[match.start() : match.end()], comparator, value, upper, unit, match.start(), match.end())


@lru_cache(_CACHED_TEXTS)
def _scale_of(unit: str) -> str:
    head = _SCALE_HEAD.match(unit)
    return head[0] if head else ""


@lru_cache(_CACHED_TEXTS)
def dimension(unit: str) -> tuple[str, int]:
    """Return what a unit is counted in, and how many of it one is."""
    scale = _scale_of(unit)
    plain = unit.removeprefix(scale)
    measure, number = _DIMENSIONS.get(plain, (plain, 1))
    return measure, number * _SCALES.get(scale, 1)


@lru_cache(_CACHED_TEXTS)
def _kind_of(unit: str) -> str:
    head = _PER.split(unit.removeprefix(_scale_of(unit)))[0]
    if head in _SHARES:
        return "share"
    if head.endswith("元"):
        return "money"
    if head in _DURATIONS and "/" not in unit:
        return "duration"
    if head in _RELATIVES or head.startswith(":"):
        return "relative"
    return "count" if unit else "bare"


def _decimal(figure: str) -> Decimal | None:
    whole, point, fraction = figure.replace(",", "").partition(".")
    if len(whole) > LONGEST or len(fraction) > 2 * LONGEST:
        return None
    try:
        return Decimal(whole + point + fraction)
    except InvalidOperation:  # digits of another script, which \d knows and Decimal may not
        return None
