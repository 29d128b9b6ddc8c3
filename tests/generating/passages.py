"""Passages drawn at random, right and with one figure wrong, each in a small report of its own."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.data_file import read_yaml
from tests.generating.figures import Value, rounded
from tests.generating.planting import slipped
from tests.generating.writing import Block, Grid, Paper

_FILE = Path(__file__).parent / "passages.yml"
_BEFORE = (
    "松岭市体育文化中心2023年度公共服务专项资金绩效自评报告",
    "一、项目基本情况",
    "专项资金由松岭市体育文化中心组织实施，用于改善公共服务条件。",
    "二、项目绩效情况",
)
_AFTER = (
    "三、存在的问题及原因",
    "（一）管理台账不完整。有2个站点登记不及时，原因是人员更换频繁。",
    "四、改进措施",
    "（一）完善管理台账。由综合科负责，2024年6月底前完成登记培训。",
    "松岭市体育文化中心",
    "2024年3月18日",
)


@dataclass(frozen=True)
class Passage:
    """One wording of a family with its values, and with `wrong` put in for a right one where there is one."""

    family: str
    place: str
    right: Paper
    planted: Paper | None
    wrong: str


def passage_families() -> list[str]:
    """Return the names of the families."""
    return list(_data())


def passages(seed: str, family: str = "") -> Iterator[Passage]:
    """Yield every wording of the families, its figures drawn by the seed."""
    for name, entries in _data().items():
        for number, entry in enumerate(entries if family in {"", name} else ()):
            for at, text in enumerate(entry["texts"]):
                yield _passage(name, f"{number}.{at}", entry, text, seed)


def drawn(seed: str) -> Iterator[tuple[str, str]]:
    """Yield a name and the text of every wording without a table, its figures drawn by the seed."""
    for family, entries in _data().items():
        for number, entry in enumerate(entries):
            for at, text in enumerate(entry["texts"]):
                chance, values = random.Random(f"{seed} {family} {number}.{at}"), dict[str, Any]()
                for name, expression in entry["draw"].items():
                    values[name] = eval(str(expression), _words(chance) | values)
                if "|" not in text:
                    yield f"{seed}{family}{number}.{at}", text.format(**values)


def _passage(family: str, place: str, entry: dict[str, Any], text: str, seed: str) -> Passage:
    chance = random.Random(f"{seed} {family} {place}")
    while True:
        values: dict[str, Any] = {}
        for name, expression in entry["draw"].items():
            values[name] = eval(str(expression), _words(chance) | values)
        if not entry.get("wrong"):
            return Passage(family, place, _paper(text, values), None, "")
        wrong = dict(values)
        for name, how in entry["wrong"].items():
            shown = str(values[name])
            wrong[name] = (
                slipped(shown, chance.choice(("digit", "swap")), chance)
                if how == "slip"
                else eval(str(how), _words(chance) | values)
            )
        name = next(iter(entry["wrong"]))
        if wrong[name] and str(wrong[name]) != str(values[name]):
            return Passage(family, place, _paper(text, values), _paper(text, wrong), str(wrong[name]))


def _paper(text: str, values: dict[str, Any]) -> Paper:
    return Paper((*_BEFORE, *blocks_of(text.format(**values)), *_AFTER))


def blocks_of(text: str) -> list[Block]:
    """Return the paragraphs of a text, its lines with bars as tables."""
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    for line in [*text.strip().splitlines(), ""]:
        if line.startswith("|"):
            rows.append(tuple(line[1:].split("|")))
        else:
            blocks += [Grid(tuple(rows), "passage")] if rows else []
            blocks += [line] if line else []
            rows = []
    return blocks


def _words(chance: random.Random) -> dict[str, Any]:
    """Return what expressions are made of: whole numbers, sums, shares, days."""

    def part(whole: Any, low: float, high: float) -> Any:
        share = Decimal(str(chance.uniform(low, high)))
        return int(whole * share) if isinstance(whole, int) else rounded(whole * share)

    def moved(day: str, low: int, high: int) -> str:
        year, month, number = (int(one) for one in day.replace("月", "年").replace("日", "年").split("年")[:3])
        return Value(date(year, month, number) + timedelta(chance.randint(low, high)), "date").shown()

    return {
        "__builtins__": {},
        "n": chance.randint,
        "x": lambda low, high, places: rounded(chance.uniform(low, high), places),
        "m": lambda low, high: rounded(chance.uniform(low, high)),
        "near": rounded,
        "part": part,
        "pct": lambda one, other, places=1: rounded(Decimal(100) * one / other, places),
        "day": lambda month, low, high: moved(f"2023年{month}月1日", low, high),
        "after": moved,
        "before": lambda day, low, high: moved(day, -high, -low),
    }


@cache
def _data() -> dict[str, Any]:
    content: dict[str, Any] = read_yaml(_FILE)
    return content
