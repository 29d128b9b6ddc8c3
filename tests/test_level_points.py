import pytest

from assistant.review.engine import review
from knowledge.extraction import read_report
from knowledge.parsing import parse

_HEADS = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]
_HEAD = f"| {' | '.join(_HEADS)} |\n|{' --- |' * len(_HEADS)}\n"


def _told(points: str, *, is_merged: bool) -> list[str]:
    levels = [
        f"产出指标（90分） | 质量指标（{points}分）",
        "产出指标（90分） | " + ("" if is_merged else f"质量指标（{points}分）"),
    ]
    rows = "".join(
        f"| {level} | {name} | ≥95% | 96% | 45 | 45 |\n"
        for level, name in zip(levels, ("合格率", "覆盖率"), strict=True)
    )
    text = f"# 青禾县林业局2024年度项目支出绩效自评报告\n\n## 项目支出绩效自评表\n\n{_HEAD}{rows}"
    found = review(read_report(parse(text.encode(), "x.md"))).findings
    return [one.message for one in found if one.rule == "SCO01" and "各行分值" in one.message]


@pytest.mark.parametrize("is_merged", [True, False])
def test_a_level_that_names_other_points_than_its_rows_have_is_told(is_merged: bool) -> None:
    assert [("质量指标（80分）" in one, "合计90分" in one) for one in _told("80", is_merged=is_merged)] == [
        (True, True)
    ]


@pytest.mark.parametrize("is_merged", [True, False])
def test_a_level_that_names_the_points_of_its_rows_is_let_be(is_merged: bool) -> None:
    assert _told("90", is_merged=is_merged) == []
