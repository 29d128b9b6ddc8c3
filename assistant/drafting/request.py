"""What a message asks to have changed in a draft: which item of which section, what is to be done, with what."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.drafting.draft import MEASURES, PROBLEMS
from knowledge.quantity import parse_chinese_number

LAST = -1
_NUMBER = r"[一二三四五六七八九十两\d]{1,3}"
_COUNTER = "条|项|个|点|段|款|部分"
# 第二条, 第2、3条, 问题二, 措施（三）, （二）: an ordinal alone is enough, a bare number is not.
_ITEM = re.compile(
    rf"(?P<back>倒数)?第\s*(?P<several>{_NUMBER}(?:\s*[、,，和及与到至]\s*第?\s*{_NUMBER})*)\s*(?:{_COUNTER})"
    rf"|(?P<kind>问题|措施)\s*[（(]?\s*(?P<named>{_NUMBER})\s*[)）]?(?!\s*[个项条]?(?:指标|字|处))"
    rf"|[（(]\s*(?P<bracket>{_NUMBER})\s*[)）]"
    rf"|(?P<last>最后(?:一|1)?(?:{_COUNTER}))"
    rf"|前(?P<first>{_NUMBER})(?:{_COUNTER})"
)
_LENGTH = re.compile(r"(?P<number>\d{2,5})\s*(?:个)?字")
_QUOTED = re.compile(
    r"[“\"「](?P<old>[^”\"」]+)[”\"」]\s*(?:一词|一句|这句|几个字)?\s*(?:统一)?(?:改为|改成|换成|替换为|替换成)\s*[“\"「](?P<new>[^”\"」]*)[”\"」]"
)
_CAUSE = re.compile(
    r"原因.{0,6}?(?:改为|改成|换成|写成|应为|应该是|是)\s*[：:，,]?\s*[“\"]?(?P<words>[^”\"]{6,})[”\"]?\s*$"
)
_TITLE = re.compile(r"标题.{0,4}?(?:改为|改成|换成|写成)\s*[：:]?\s*[“\"]?(?P<words>[^”\"]{4,60})[”\"]?\s*$")
_PLACE = re.compile(
    rf"(?:放|移|挪|提|排|调|换)(?:到|至|在)\s*(?:(?P<front>最前面?|最上面?|首位|开头|最先)|(?P<back>最后面?|末尾|最末|最下面?)|"
    rf"第\s*(?P<number>{_NUMBER})\s*(?P<side>{_COUNTER}|位)?(?P<after>之?后|后面)?)"
)


class Operation(StrEnum):
    """What is done to an item."""

    SPECIFIC = "specific"
    SHORTEN = "shorten"
    DELETE = "delete"
    MERGE = "merge"
    SPLIT = "split"
    SWAP = "swap"
    MOVE = "move"
    FORMAL = "formal"
    REWORD = "reword"
    CAUSE = "cause"
    TITLE = "title"
    REPLACE = "replace"
    FREE = "free"


# In the order in which they are tried: what is done to whole items before what is done to their words.
_VERBS = (
    (Operation.SWAP, re.compile(r"对调|互换|调换|交换|换一?下?(?:位置|顺序)|颠倒")),
    (Operation.MERGE, re.compile(r"合并|并成|并为|合成|合为|归并|并到")),
    (Operation.SPLIT, re.compile(r"拆分|拆成|拆开|分成|分开写")),
    (Operation.DELETE, re.compile(r"删|去掉|不要|拿掉|移除|不写|撤掉|去除")),
    (
        Operation.SHORTEN,
        re.compile(
            r"短|精简|压缩|简洁|简练|精炼|简化|太长|啰嗦|冗长|\d+\s*字(?:以内|之内|左右|以下)|(?:不超过|控制在|缩到|减到)\s*\d+\s*个?字"
        ),
    ),
    (
        Operation.SPECIFIC,
        re.compile(
            r"具体|详细|展开|充实|多写|细一|更细|丰富|举例|举些|补充|增加|加上|加入|加点|太空|空泛|笼统|数据|数字|长一点|太短"
        ),
    ),
    (Operation.FORMAL, re.compile(r"正式|书面|官方|公文|规范一|严谨|庄重")),
    (
        Operation.REWORD,
        re.compile(
            r"换(?:个|种|一种|一个)?(?:说法|表述|表达|写法|方式)|重写|重新写|改写|换一换|润色|重新表述|重新组织"
        ),
    ),
)
# Without an item, a wish for more must be about the writing: 数据不一致的有哪些 is a question.
_THIN = re.compile(r"具体|详细|展开|充实|丰富|空泛|太空|笼统|太短|长一点")
_EDIT = re.compile(r"改|写|调整|强调|突出|修改|优化|完善|语气|口气")


@dataclass(frozen=True, slots=True)
class RevisionRequest:
    """One change: `items` are places from 0 (LAST is the last one), none meaning the whole section or draft.

    `target` is the place an item is moved to, `length` the characters asked for, `words` what is to stand there (a
    title, a cause, a replacement for `old`) or, for a free request, the request itself.
    """

    operation: Operation
    section: str | None = None
    items: tuple[int, ...] = ()
    target: int | None = None
    length: int | None = None
    words: str = ""
    old: str = ""


def parse_request(text: str) -> RevisionRequest | None:
    """Return the change that a message asks for, None where it asks for none."""
    text = " ".join(text.split())
    section = _section(text)
    if match := _QUOTED.search(text):
        rest = text[: match.start()]
        return RevisionRequest(Operation.REPLACE, section, _items(rest), words=match["new"], old=match["old"])
    for operation, pattern in ((Operation.TITLE, _TITLE), (Operation.CAUSE, _CAUSE)):
        if match := pattern.search(text):
            words = match["words"].strip("。；; ")
            return RevisionRequest(operation, section, _items(text[: match.start("words")]), words=words)
    if place := _PLACE.search(text):
        items = _items(text[: place.start()])
        if items:
            return RevisionRequest(Operation.MOVE, section, items[:1], target=_target(place, items[0]))
    length = int(match["number"]) if (match := _LENGTH.search(text)) else None
    items = _items(text)
    for operation, pattern in _VERBS:
        if pattern.search(text):
            if operation is Operation.SPECIFIC and not items and not _THIN.search(text):
                return None
            return RevisionRequest(operation, section, items, length=length, words=text)
    if length is not None and _EDIT.search(text):
        return RevisionRequest(Operation.SHORTEN, section, items, length=length, words=text)
    if items and _EDIT.search(text):
        return RevisionRequest(Operation.FREE, section, items, words=text)
    return None


def resolve(request: RevisionRequest, section: str) -> RevisionRequest:
    """Return the request with its section filled in where the message left it open."""
    return request if request.section else replace(request, section=section)


def _section(text: str) -> str | None:
    """Return the section that a message names first, None where it names none."""
    match = re.search(r"(?P<measures>措施|改进|下一步)|问题|原因", text)
    if match is None:
        return None
    return MEASURES if match["measures"] else PROBLEMS


def _items(text: str) -> tuple[int, ...]:
    """Return the places of the items a message names, in its order."""
    found: list[int] = []
    for match in _ITEM.finditer(text):
        if match["last"]:
            found.append(LAST)
        elif match["first"]:
            found += range(_number(match["first"]) or 0)
        elif match["several"]:
            numbers = [_number(word) or 0 for word in re.findall(_NUMBER, match["several"])]
            if re.search(r"[到至]", match["several"]) and len(numbers) == 2:
                numbers = list(range(numbers[0], numbers[1] + 1))
            found += [-number if match["back"] else number - 1 for number in numbers if number]
        else:
            number = _number(match["named"] or match["bracket"])
            if number:
                found.append(number - 1)
    return tuple(dict.fromkeys(found))


def _target(place: re.Match[str], item: int) -> int:
    """Return the place to move to, as it will be counted when the item has been taken out."""
    if place["front"]:
        return 0
    if place["back"]:
        return LAST
    number = (_number(place["number"]) or 1) - 1
    if place["after"]:
        return number + 1 if item > number else number
    return number


def _number(word: str) -> int | None:
    if word.isdigit():
        return int(word)
    value = parse_chinese_number(word)
    return int(value) if value else None
