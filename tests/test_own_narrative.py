"""What stands among the report's own problems and measures, what they leave out, and how well they are written."""

from dataclasses import replace

import pytest

from assistant.conversation.request import NarrativeQuestion
from assistant.conversation.turns import Workspace, take_turn
from assistant.review.engine import review
from knowledge.finding.opening import bundled_embedder
from tests.drafting_case import library
from tests.made_reports import report_from_dict

REPORT = report_from_dict(
    {
        "title": "青禾县水务局2024年度部门整体支出绩效自评报告",
        "unit": "青禾县水务局",
        "year": 2024,
        "sections": {
            "一、完成情况": "全年改造老旧管网18公里。泵站设备到货比合同晚41天。水质抽检30次，不合格2次，都在河口村。",
            "二、存在的问题及原因": "（一）泵站设备到货晚。泵站设备8月11日才到货，比合同晚41天，原因是厂家停产检修。\n"
            "（二）群众满意度不够。满意度86%，比90%低4个百分点，原因是夜间停水没有提前通知。",
            "三、改进措施": "（一）工程股2025年4月底前与厂家补签违约条款，设备全部到场验收。\n"
            "（二）进一步加强服务意识，持续提升群众满意度。",
        },
        "forms": [
            {
                "title": "部门整体支出绩效自评表",
                "funds": [
                    {"label": "年度资金总额", "initial": "500", "adjusted": "500", "spent": "490", "rate": "98%"}
                ],
                "indicators": [
                    ["产出指标", "数量指标", "改造老旧管网", "≥20公里", "18公里", "50", "45"],
                    ["满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "86%", "40", "38.22"],
                ],
            },
        ],
    }
)
OPEN = Workspace(review=review(REPORT), library=library, encode=bundled_embedder().embed_queries)


@pytest.mark.parametrize(
    ("messages", "told"),
    [
        (["设备晚到这件事，问题那章讲到没有"], ["问题里写了：“第1条泵站设备到货晚”", "措施里写了：“第1条工程股"]),
        (["河口村水质不合格，问题里提没提"], ["问题里没有写到（共2条）", "报告别处写到：", "不合格2次"]),
        (["水质抽检不合格几次", "这个要不要写成问题"], ["问题里没有写到", "不合格2次"]),
        (["问题写得全不全，还漏了哪些"], ["自己写了2个问题", "没有列为问题", "改造老旧管网"]),
        (["改进措施写得实不实"], ["2个问题、2条措施", "责任科室或责任人、完成时间"]),
        (["第一条措施写得行不行"], ["补签违约条款", "第1条没有写可以检查的结果"]),
    ],
)
def test_own_narrative_is_told(messages: list[str], told: list[str]) -> None:
    state, answer = OPEN, ""
    for message in messages:
        line, state = take_turn(message, state)
        answer = line["answer"]
    assert isinstance(state.request, NarrativeQuestion)
    assert all(words in answer for words in told), answer


def test_a_place_beyond_the_list_is_said() -> None:
    line, _ = take_turn("第五条措施写得行不行", OPEN)
    assert "只有2条" in line["answer"]


@pytest.mark.parametrize("before", [(), ("两部分都写",)])
def test_what_isnt_written_is_written_when_asked_for(before: tuple[str, ...]) -> None:
    state = OPEN
    for message in (*before, "河口村水质不合格，问题里提没提", "写进去吧，放最后一条"):
        _, state = take_turn(message, state)
    assert state.draft
    assert "不合格2次" in state.draft.problems[-1].text


def test_a_report_without_problems_is_not_praised_for_them() -> None:
    sections = {"一、完成情况": "全年改造老旧管网18公里。"}
    bare = report_from_dict(
        {"title": REPORT.title, "unit": REPORT.unit, "year": 2024, "sections": sections, "forms": []}
    )
    line, _ = take_turn("改进措施写得实不实", replace(OPEN, review=review(bare)))
    assert line["answer"].startswith("报告没有单独写存在的问题和改进措施。")
