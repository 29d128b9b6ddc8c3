"""Short passages written by hand, each in a small report of its own: what contradicts itself, and what is right."""

from functools import cache
from pathlib import Path
from typing import Any

from knowledge.data_file import read_yaml
from tests.generating.measuring import Findings, names, new, see
from tests.generating.passages import blocks_of
from tests.generating.writing import Paper

_FILE = Path(__file__).parent / "written.yml"
_BEFORE = (
    "岭塘县疾病预防控制中心2022年度专项经费项目支出绩效自评报告",
    "一、项目基本情况",
    "本项目由岭塘县疾病预防控制中心组织实施，资金用于保障日常业务。",
    "二、项目绩效情况",
)
_AFTER = (
    "三、存在的问题及原因",
    "（一）登记台账更新慢。有2个站点登记不及时，原因是人员更换频繁。",
    "四、改进措施",
    "（一）完善登记台账。由综合科负责，2023年6月底前完成。",
    "岭塘县疾病预防控制中心",
    "2023年3月18日",
)


@cache
def written() -> dict[str, list[Any]]:
    """Return the passages: `wrong` ones with what a finding needs, and `right` ones as text alone."""
    content: dict[str, list[Any]] = read_yaml(_FILE)
    return content


def raised(text: str, suffix: str = "docx") -> Findings:
    """Return what a review raises on a passage and not on the report around it."""
    return new(see(Paper((*_BEFORE, *blocks_of(text), *_AFTER)), suffix).findings, _around(suffix))


def is_named(entry: dict[str, Any]) -> bool:
    """Return whether a review names both values of a wrong passage."""
    return any(names(one, entry["needs"]) for one in raised(entry["text"]))


@cache
def _around(suffix: str) -> Findings:
    return see(Paper((*_BEFORE, *_AFTER)), suffix).findings
