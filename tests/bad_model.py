"""What bad models make of a sentence: each fault that has been seen, as a function of the sentence."""

import re
from collections.abc import Callable

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def _swapped(text: str) -> str:
    numbers = _NUMBER.findall(text)
    if len(set(numbers)) < 2:
        return text + text
    one, other = numbers[0], next(number for number in numbers if number != numbers[0])
    exchanged = {one: other, other: one}
    return _NUMBER.sub(lambda match: exchanged.get(match[0], match[0]), text)


def _replaced(*pairs: tuple[str, str]) -> Callable[[str], str]:
    def fault(text: str) -> str:
        for old, new in pairs:
            if old in text:
                return text.replace(old, new, 1)
        return ""

    return fault


FAULTS: dict[str, Callable[[str], str]] = {
    "changes a figure": lambda text: _NUMBER.sub(lambda match: f"{match[0]}1", text, count=1),
    "exchanges figures": _swapped,
    "loses the end": lambda text: text[: len(text) * 2 // 3],
    "says it twice": lambda text: text + text,
    "copies the request": lambda text: f"以下是改写后的内容：{text}",
    "writes a title": lambda text: f"（一）问题的标题\n{text}",
    "leaves its marks": lambda text: f"**{text}**<|im_end|>",
    "fills what is open": lambda text: re.sub("【[^】]*】", "综合科", text) if "【" in text else "",
    "leaves a placeholder": lambda text: f"{text.rstrip('。')}，由XX科负责。",
    "adds praise": lambda text: f"{text.rstrip('。')}，取得了显著成效，群众普遍好评。",
    "adds a cause": lambda text: f"由于重视程度不高，{text}",
    "adds a figure": lambda text: f"{text.rstrip('。')}，同比增长5%。",
    "takes planned for actual": _replaced(
        ("目标为", "完成了"), ("全年预算", "全年支出"), ("预算", "决算"), ("计划", "已")
    ),
    "takes unmet for met": _replaced(("没有", "已经"), ("未", "已"), ("差", "超"), ("相差", "达到"), ("调增", "调减")),
    "takes a part for the whole": lambda text: text.replace("其中", "") if "其中" in text else "",
    "talks of something else": lambda _: "今天天气很好，适合出游，门票收入再创新高。",
}
