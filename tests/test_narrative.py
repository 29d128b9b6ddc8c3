"""The problems and measures of a report become items, whatever their numbering."""

import pytest

from assistant.review.narrative import read_narrative
from knowledge.report import report_from_dict

PROBLEMS = [
    pytest.param(
        {"七、存在的问题": "", "（一）采购启动晚": "8月才公告。", "（二）资产闲置": "6台设备未用。"},
        ["（一）采购启动晚", "（二）资产闲置"],
        id="sub-sections",
    ),
    pytest.param(
        {"七、存在的问题": "主要问题如下：\n1.采购启动晚。\n原因：需求反复修改。\n2.资产闲置。"},
        ["第1条采购启动晚", "第2条资产闲置"],
        id="numbered paragraphs after an introduction",
    ),
    pytest.param(
        {"七、存在的问题": "一是采购启动晚；二是资产闲置；三是档案不全。"},
        ["第1条采购启动晚", "第2条资产闲置", "第3条档案不全"],
        id="ordinals in one paragraph",
    ),
    pytest.param(
        {"七、存在的问题": "采购启动晚。\n原因：一是需求反复；二是参数未论证；三是人手少。\n资产闲置，未用。"},
        ["第1条采购启动晚", "第2条资产闲置"],
        id="ordinals after 原因 are causes",
    ),
    pytest.param(
        {
            "七、存在的问题及原因": "",
            "（一）存在的问题": "1.采购启动晚。\n2.资产闲置。",
            "（二）原因分析": "1.需求反复修改。",
        },
        ["第1条采购启动晚", "第2条资产闲置"],
        id="a chapter of causes",
    ),
    pytest.param(
        {"七、存在的问题和改进措施": "", "（一）存在的问题": "1.采购启动晚。", "（二）改进措施": "1.3月底前公告。"},
        ["第1条采购启动晚"],
        id="both under one heading, divided",
    ),
    pytest.param({"七、存在的问题和改进措施": "采购启动晚，3月底前公告。"}, [], id="both under one heading, mixed"),
    pytest.param({"七、存在的问题": "本年度未发现问题。"}, [], id="none to tell"),
    pytest.param(
        {"七、存在的问题": "1.2024年采购启动晚。\n2.5月后才签合同。"},
        ["第1条2024年采购启动晚", "第2条5月后才签合同"],
        id="a number, then a date",
    ),
    pytest.param({"七、其他": "采购启动晚。"}, [], id="no such section"),
]


@pytest.mark.parametrize(("sections", "names"), PROBLEMS)
def test_problems_are_read_one_by_one(sections: dict[str, str], names: list[str]) -> None:
    narrative = read_narrative(report_from_dict({"sections": sections}))
    assert [item.name for item in narrative.problems] == names


def test_paragraphs_that_go_on_belong_to_the_item_before() -> None:
    report = report_from_dict({"sections": {"七、存在的问题": "1.采购启动晚。\n原因：需求反复修改。\n2.资产闲置。"}})
    first, second = read_narrative(report).problems
    assert [clause.text for clause in first.sentences] == ["采购启动晚", "原因：需求反复修改"]
    assert [line.location.block for line in first.lines] == [1, 2]
    assert second.evidence.location.block == 3


def test_clauses_keep_the_place_of_their_paragraph() -> None:
    report = report_from_dict({"sections": {"八、改进措施": "", "（一）规范采购": "3月公告。\n5月签约；6月交货。"}})
    (item,) = read_narrative(report).measures
    assert [(clause.text, clause.location.block) for clause in item.sentences] == [
        ("规范采购", 1),
        ("3月公告", 2),
        ("5月签约", 3),
        ("6月交货", 3),
    ]
