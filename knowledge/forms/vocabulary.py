"""What headings and cells of a form speak for, by the words in columns.yml."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from knowledge.data_file import read_yaml
from knowledge.forms.words import plain
from knowledge.running_text import compact

_COLUMNS = read_yaml(Path(__file__).with_name("columns.yml"))
_LONGEST = 30
"""A cell with more characters than this heads no column."""
_MADE_OF_WORDS = 0.65
"""What share of a heading has to be known words for it to say anything."""
_LAST = 1.5
_YEAR = re.compile(r"(?:19|20)\d\d")
_POINTS = re.compile(r"[（(][^（）()]{0,12}\d[^（）()]{0,12}[）)]?$|[-—:：]?\d{1,3}(?:\.\d{1,2})?[分%]?$")
_JOINT = re.compile(r"[·•・—－–\-/／、]{1,2}")
_NUMBER = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|[（(]?\d{1,2}[）)、.．]|[A-Z]\d{0,3}[.．、]?)(?=[一-鿿])"
)


class Role(StrEnum):
    """What a column of an indicator table or of the budget lines holds."""

    LEVEL1 = "level1"
    LEVEL2 = "level2"
    NAME = "name"
    SIGN = "sign"
    TARGET = "target"
    ADJUSTED_TARGET = "adjusted_target"
    UNIT = "unit"
    ACTUAL = "actual"
    WEIGHT = "weight"
    SCORE = "score"
    NOTE = "note"
    OTHER = "other"
    INITIAL = "initial"
    ADJUSTED = "adjusted"
    SPENT = "spent"
    RATE = "rate"


Points = Mapping[Role, float]
_NOTHING: Points = MappingProxyType({})


def indicator_points(text: str) -> Points:
    """Return for what a heading over a column of an indicator table speaks, and how much."""
    label = plain(text)
    return _NOTHING if len(label) > _LONGEST or is_level(text) else _points(label, "indicators")


def fund_points(text: str) -> Points:
    """Return for what a heading over a column of budget lines speaks, and how much."""
    return _points(plain(text), "funds")


def best(points: Points) -> Role | None:
    """Return what the points speak for most, None where it is nothing that a form is read for."""
    role = max(points, key=points.__getitem__, default=None)
    return None if role is Role.OTHER else role


def bare_level(text: str) -> str:
    """Return a level's name without the points behind it and the number before it."""
    name = compact(text)
    bare = _NUMBER.sub("", _POINTS.sub("", name)).rstrip(":：")
    return bare if re.search(r"[一-鿿]", bare) else name


def is_level(text: str, level: Role | None = None) -> bool:
    """Return whether a cell is called like a level of indicators, like `level` where that is given."""
    return len(text) <= _LONGEST and any(level in (None, each) for each in _levels_called(text))


def both_levels(text: str, *, is_known: bool = True) -> tuple[str, str] | None:
    """Return the names of level 1 and 2 that stand in one cell (产出·数量, 效益—社会效益), None where they don't.

    Where they may be names that nobody knows, a dash or a dot parts them.
    """
    name = compact(text[:_LONGEST])
    first, _, second = _JOINT.sub("/", name, count=1).partition("/")
    is_parted = not is_known and not {"、", "/", "／"} & {*name}
    return (first, second) if second and (is_parted or Role.LEVEL1 in _levels_called(first)) else None


@lru_cache(maxsize=4096)
def _levels_called(text: str) -> tuple[Role, ...]:
    name = re.sub(r"(?:绩效)?(?:指标|目标)?(?:值|完成情况)?$", "", bare_level(plain(text)))
    found = tuple(each for each in (Role.LEVEL1, Role.LEVEL2) if name in _COLUMNS[each])
    return found or ((Role.LEVEL1,) if both_levels(text) else ())


def is_unit(text: str) -> bool:
    """Return whether a cell holds nothing but a unit."""
    bare = compact(text)
    units = _COLUMNS["units"]
    is_short = 0 < len(bare) <= (8 if "/" in bare else 4)
    return is_short and (bare[0] in units or bare[-1] in units) and not re.search(r"[\d，。；]", bare)


@lru_cache(maxsize=4096)
def _points(label: str, table: str) -> Points:
    label = _YEAR.sub("", label)
    if not label or len(label) > _LONGEST:
        return _NOTHING
    words, pattern = _words(table)
    found = pattern.findall(label)
    points: dict[Role, float] = {}
    spoken = [words[word] for word in found if words[word]]
    for each in spoken:
        for role, value in each.items():
            points[role] = points.get(role, 0) + value
    for role, value in spoken[-1].items() if spoken else ():
        points[role] += value * (_LAST - 1)
    return points if len("".join(found)) >= _MADE_OF_WORDS * len(label) else _NOTHING


@cache
def _words(table: str) -> tuple[Mapping[str, dict[Role, float]], re.Pattern[str]]:
    """Return for what each word of a table's headings speaks, and what finds the longest of them."""
    words: dict[str, dict[Role, float]] = {word: {} for word in _COLUMNS["neutral"]}
    for role, spoken in _COLUMNS[table].items():
        for word, value in spoken.items():
            words[word] = {**words.get(word, {}), Role(role): value}
    return words, re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
