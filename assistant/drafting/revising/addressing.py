"""Which items a message points at, and how long they shall be: 第二条, 第2、3条, 问题（三）, 前两条, 100字以内."""

import re

from assistant.drafting.draft import MEASURES, PROBLEMS
from knowledge.quantity import parse_chinese_number

LAST = -1
NUMBER = r"[一二三四五六七八九十两\d]{1,3}"
COUNTER = "条|项|个|点|段|款|部分"
# 第二条, 第2、3条, 问题二, 措施（三）, （二）: an ordinal alone is enough, a bare number is not.
ITEM = re.compile(
    rf"(?P<back>倒数)?第\s*(?P<several>{NUMBER}(?:\s*[、,，和及与到至跟同]\s*第?\s*{NUMBER})*)\s*"
    rf"(?:条|项|段|款|部分|[个点](?!原因|理由))"
    rf"|第\s*(?P<begun>{NUMBER})(?=\s*[、,，和及与跟同]\s*第\s*{NUMBER}\s*(?:{COUNTER}))"
    rf"|(?P<kind>问题|措施)\s*[（(]?\s*(?P<named>{NUMBER})\s*[)）]?(?!\s*[个项条]?(?:指标|字|处))"
    rf"|[（(]\s*(?P<bracket>{NUMBER})\s*[)）]"
    rf"|(?P<last>最后(?:一|1)?(?:{COUNTER}))(?!原因|句)"
    rf"|前(?P<first>{NUMBER})(?:{COUNTER})"
)
_LENGTH = re.compile(
    r"(?P<digits>\d{2,5})\s*(?:来|多)?个?字|(?P<words>[一二两三四五六七八九十百千]{2,6})\s*个?字(?!段|句)"
)
_BOTH = re.compile(r"问题(?:部分)?[和与及、](?:改进)?措施(?:部分)?(?!第|[（(]?[一二三四五六七八九十\d])|两(?:个)?部分")
_AT_MOST = re.compile(r"以内|之内|以下|不超过|不要超过|别超过|不多于|最多")


def find_items(text: str) -> tuple[int, ...]:
    """Return the places (from 0, LAST for the last) of the items that a message names, in its order."""
    found: list[int] = []
    for match in ITEM.finditer(text):
        if match["last"]:
            found.append(LAST)
        elif match["first"]:
            found += range(to_number(match["first"]) or 0)
        elif match["several"]:
            numbers = [to_number(word) or 0 for word in re.findall(NUMBER, match["several"])]
            if re.search(r"[到至]", match["several"]) and len(numbers) == 2:
                numbers = list(range(numbers[0], numbers[1] + 1))
            found += [-number if match["back"] else number - 1 for number in numbers if number]
        else:
            number = to_number(match["named"] or match["bracket"] or match["begun"])
            if number:
                found.append(number - 1)
    return tuple(dict.fromkeys(found))


def find_section(text: str) -> str | None:
    """Return the section that a message names first, None where it names none or both together."""
    if _BOTH.search(text):
        return None
    match = re.search(r"(?P<measures>措施|改进(?!后)|下一步|责任|期限|时限|完成时间)|问题|原因|成因", text)
    if match is None:
        return None
    return MEASURES if match["measures"] else PROBLEMS


def find_length(text: str) -> tuple[int | None, bool]:
    """Return the characters that a message asks for, None for none, and whether they are a limit."""
    match = _LENGTH.search(text)
    if match is None:
        return None, False
    number = int(match["digits"]) if match["digits"] else to_number(match["words"])
    return number, bool(_AT_MOST.search(text))


def to_number(word: str | None) -> int | None:
    """Return the number that digits or numerals say, None where they say none."""
    if not word:
        return None
    if word.isdigit():
        return int(word)
    value = parse_chinese_number(word)
    return int(value) if value else None
