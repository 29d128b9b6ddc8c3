"""The indicator library holds indicators that can be scored, and finds the one for a row by its words and level."""

import pytest

from assistant.review.verdict import Verdict, judge
from knowledge.indicator_library import KINDS, find_indicator, load_indicators

_ALL = tuple(load_indicators())


@pytest.mark.parametrize("one", _ALL, ids=lambda one: f"{one.place}-{one.name}")
def test_every_indicator_can_be_scored_once_it_has_a_value(one) -> None:
    assert judge("", KINDS[one.kind], one.name, f"{one.sign}5{one.unit}").verdict is Verdict.QUANTIFIED
    assert judge("", KINDS[one.kind], "相关工作", f"{one.name}{one.sign}5{one.unit}").verdict is Verdict.QUANTIFIED
    assert one.evidence


def test_library_gives_no_target_values() -> None:
    assert not [one.name for one in _ALL if any(char.isdigit() for char in one.name + one.unit)]


def test_no_field_names_an_indicator_twice() -> None:
    assert len({(one.field, one.kind, one.name) for one in _ALL}) == len(_ALL)


@pytest.mark.parametrize(
    ("text", "levels", "place", "name"),
    [
        ("农产品质量安全检测工作，高质量完成", "质量指标", "农业农村·质量指标", "农产品抽检合格率"),
        ("农业技术推广，到位", "产出指标质量指标", "农业农村·质量指标", "农业技术到位率"),
        ("改善校舍条件，良好", "质量指标", "教育·质量指标", "维修工程一次验收合格率"),
        ("公路养护水平，提升", "质量指标", "交通运输·质量指标", "优良中等路率"),
        ("公路养护，节约", "经济成本指标", "交通运输·成本指标", "公路养护单位成本"),
        ("黑臭水体整治，完成", "数量指标", "生态环保·数量指标", "黑臭水体治理数"),
    ],
)
def test_indicator_is_found_by_words_and_level(text: str, levels: str, place: str, name: str) -> None:
    found = find_indicator(text, levels)
    assert found is not None
    assert (found.place, found.name) == (place, name)


@pytest.mark.parametrize(("text", "levels"), [("某项工作，提升", "质量指标"), ("校舍维修，良好", "")])
def test_nothing_is_found_without_a_field_or_a_level(text: str, levels: str) -> None:
    assert find_indicator(text, levels) is None


@pytest.mark.parametrize(
    ("level2", "name", "target", "suggestion"),
    [
        (
            "质量指标",
            "农产品质量安全监管",
            "进一步加强",
            "改为“农产品抽检合格率≥____%”（____填年初计划数；取自指标库：农业农村·质量指标；佐证：检测报告）。",
        ),
        (
            "时效指标",
            "公文办理及时性",
            "及时",
            "改为“公文按时办结率≥____%”（____填年初计划数；取自指标库：机关运行·时效指标；佐证：办公系统导出记录）。",
        ),
    ],
)
def test_suggestion_names_the_library(level2: str, name: str, target: str, suggestion: str) -> None:
    assert judge("", level2, name, target).suggestion == suggestion
