"""Numbers: rounded however large they are, and Chinese numerals, read and written (九十五, 二〇二三, 两百三, 第③项)."""

from decimal import ROUND_HALF_UP, Context, Decimal

NUMERALS = "零〇一二两三四五六七八九十百千万亿"
LONGEST = 16
"""Digits of a number that an office writes; what has more is no figure."""
_ROOMY = Context(prec=1000)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_IN_BRACKETS = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1_000}
_SCALES = {"万": 10_000, "亿": 100_000_000}


def at_step(value: Decimal, step: Decimal, how: str = ROUND_HALF_UP) -> Decimal:
    """Return a number rounded to the last digit of `step`."""
    return value.quantize(step, how, _ROOMY)


def parse_chinese_number(words: str) -> Decimal | None:
    """Return the value of a Chinese numeral (九十五, 三点五, 二〇二三, 两百三), None where it is malformed."""
    whole, _, fraction = words.partition("点")
    if (
        not 0 < len(whole) <= LONGEST
        or any(char not in NUMERALS for char in whole)
        or len(fraction) > LONGEST
        or any(char not in _DIGITS for char in fraction)
    ):
        return None
    if len(whole) > 1 and all(char in _DIGITS for char in whole):
        value = Decimal("".join(str(_DIGITS[char]) for char in whole))
    else:
        value = Decimal(_whole_number(whole))
    return value + Decimal("0." + "".join(str(_DIGITS[char]) for char in fraction)) if fraction else value


def read_number(words: str | None) -> int | None:
    """Return the whole number that figures, numerals or a circled figure say, None where they say none."""
    words = (words or "").replace("○", "〇")
    if words in _CIRCLED:
        return _CIRCLED.index(words) + 1 if words else None
    value = int(words) if words.isdecimal() else parse_chinese_number(words)
    return None if value is None else int(value)


def chinese_numeral(number: int) -> str:
    """Return 1 to 199 as headings and articles are numbered, 十二, 一百零一; beyond that figure by figure."""
    digits = "〇一二三四五六七八九"
    if not 0 < number < 200:
        return "".join(digits[int(figure)] for figure in str(number))
    tens, ones = divmod(number % 100, 10)
    text = "一百" if number >= 100 else ""
    if tens:
        text += ("" if tens == 1 and not text else digits[tens]) + "十"
    elif text and ones:
        text += "零"
    return text + (digits[ones] if ones else "")


def figure(number: int, like: str) -> str:
    """Return a number written as the figure `like` is: 7, ７, ⑦, ⑺ or 七."""
    for signs in (_CIRCLED, _IN_BRACKETS):
        if like in signs:
            return signs[number - 1] if 1 <= number <= len(signs) else f"({number})"
    if like.isascii():
        return str(number)
    return str(number).translate(_FULL_WIDTH) if "０" <= like <= "９" else chinese_numeral(number)


def _whole_number(words: str) -> int:
    total, section, digit, power = 0, 0, 0, 1
    for char in words:
        if char in _DIGITS:
            digit = _DIGITS[char]
            # 两百三 is 230, 两百零三 is 203.
            power = 1 if char in "零〇" else power
        elif char in _POWERS:
            section += (digit or 1) * _POWERS[char]
            digit, power = 0, _POWERS[char]
        else:
            counted = section + digit
            total = (total + counted or 1) * _SCALES[char] if char == "亿" else total + (counted or 1) * _SCALES[char]
            section, digit, power = 0, 0, _SCALES[char]
    return total + section + digit * (power // 10 if power > 10 and words[-1] in _DIGITS else 1)
