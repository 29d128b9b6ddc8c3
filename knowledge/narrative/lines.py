"""Lines that problems and measures are told in: numbered, listed within a paragraph, turning to what will be done."""

import re
from dataclasses import dataclass

from knowledge.document import Location

_CN = "[一二三四五六七八九十]{1,3}"
_NUMBERS = (
    (1, re.compile(rf"{_CN}[、.．]")),
    (2, re.compile(rf"[（(]{_CN}[)）][、.．]?")),
    (4, re.compile(r"\d{1,2}[.．]\d{1,2}[\s、.．]+(?!\d)")),
    (3, re.compile(r"\d{1,2}[.、．](?=(?:19|20)\d\d年|\D|$)")),
    (4, re.compile(r"[（(]\d{1,2}[)）]|\d{1,2}[)）]")),
    (5, re.compile(rf"[①-⑳]|(?![统唯同万])[一-龥]{{1,3}}之?(?:{_CN}|\d{{1,2}})[：:，,]")),
    (6, re.compile(rf"(?:{_CN}是|[第其]{_CN}[，,、：:]|(?:首先|其次|再次|最后)[，,]?)(?!否)")),
)
_MARKERS = tuple(
    tuple(re.compile(pattern.format(n)) for n in numbers)
    for pattern, numbers in (
        ("{}是(?!否)", "一二三四五六七八"),
        ("[第其]{}[，,、：:]", "一二三四五六七八"),
        ("[（(]{}[)）]", "一二三四五六七八"),
        (r"(?<![\d.]){}[.、．](?=(?:19|20)\d\d年|\D)", "12345678"),
        (r"[（(]{}[)）]", "12345678"),
        ("{}", "①②③④⑤⑥⑦⑧"),
        ("(?<![一-龥]){}、", "一二三四五六七八"),
        ("{}(?:，|是|,)", ("首先", "其次", "再次", "最后")),
    )
)
_REMEDY = re.compile(
    r"(?:^|(?<=[。；;，,、：:）)]))(?:下一?步|今后|针对(?:上述|以上|该|此|这些?)(?:问题|情况)|(?:整改|改进|解决|应对)(?:的)?(?:措施|办法|意见|打算)|措施(?=[：:]))"
    r"(?:的?(?:改进|整改|工作)?(?:措施|打算|计划|安排|工作))?(?:是|为|有|如下|[：:，,])?[：:，,]?"
)
# The level of what a paragraph lists: below every numbered line.
_LISTED = 7


@dataclass(frozen=True, slots=True)
class Line:
    """One line with the heading it stands under; `level` is that of its number, None where it has none."""

    text: str
    location: Location
    heading: str
    level: int | None
    number: str = ""
    is_title: bool = False


def turned(text: str) -> tuple[str, str] | None:
    """Return what a text says before and after it turns to what will be done, None where it doesn't turn."""
    found = _REMEDY.search(text)
    return (text[: found.start()].rstrip("，,；; "), text[found.end() :].strip()) if found else None


def read_lines(text: str, location: Location, heading: str) -> list[Line]:
    """Return a paragraph as lines: what leads a list in, and each of its parts."""
    turn = _REMEDY.search(text)
    if turn and turn.start() and _enumeration(text[turn.end() :])[1]:
        return [
            *read_lines(text[: turn.start()], location, heading),
            *read_lines(text[turn.start() :], location, heading),
        ]
    lead, parts = _enumeration(text)
    if not parts:
        return [_line(text, location, heading)]
    before = [_line(lead, location, heading)] if lead.strip("：:，, ") else []
    # Behind one list another may begin: what falls short, then what is done.
    *others, last = parts
    last, more = _enumeration(last)
    return [
        *before,
        *(Line(part, location, heading, _LISTED) for part in (*others, last.rstrip("；;。，, "), *more) if part),
    ]


def _line(text: str, location: Location, heading: str) -> Line:
    text = text.strip()
    for level, pattern in _NUMBERS:
        if match := pattern.match(text):
            return Line(text[match.end() :].strip(), location, heading, level)
    return Line(text, location, heading, None)


def _enumeration(text: str) -> tuple[str, list[str]]:
    """Return what leads a list in and its parts, none where the text lists nothing: 一是…；二是…."""
    for family in _MARKERS:
        places: list[tuple[int, int]] = []
        for marker in family:
            match = marker.search(text, places[-1][1] if places else 0)
            if match is None:
                break
            places.append(match.span())
        if len(places) > 1:
            ends = [start for start, _ in places[1:]] + [len(text)]
            parts = [text[end:stop].strip("；;。，, ") for (_, end), stop in zip(places, ends, strict=True)]
            return text[: places[0][0]], [part for part in parts if part]
    return text, []
