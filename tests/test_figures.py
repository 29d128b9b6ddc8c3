"""A figure of the running text is read with what it measures, how it moves and which form it belongs to."""

from decimal import Decimal
from typing import Any

import pytest

from assistant.review.amounts import label_of
from assistant.review.figures import core_name, results, sentences, statements
from assistant.review.rates import stated_rates
from assistant.review.staffing import stated_counts
from knowledge.report import Report, report_from_dict


def _report(text: str, **more: Any) -> Report:
    return report_from_dict({"year": 2023, "sections": {"六、绩效情况": text}} | more)


def test_sentences_know_their_headings() -> None:
    report = report_from_dict(
        {"sections": {"八、改进措施": "", "（一）加强管理": "细化目标。", "九、公开": "随决算公开。"}}
    )
    assert [sentence.headings for sentence in sentences(report)][2:] == [
        ("八、改进措施", "（一）加强管理"),
        ("九、公开",),
        ("九、公开",),
    ]


def test_results_leave_plans_out() -> None:
    report = report_from_dict(
        {"sections": {"六、绩效情况": "新增床位320张。力争达到400张。", "八、改进措施": "新增床位400张。"}}
    )
    assert [sentence.text for sentence in results(report)] == ["六、绩效情况", "新增床位320张。"]


@pytest.mark.parametrize(
    ("text", "subjects", "directions"),
    [
        ("进出口总额62亿元，同比下降4.8%", ["进出口总额", "进出口总额"], [0, -1]),
        ("零售总额203亿元，居全省第二，增长9.5%", ["零售总额", "零售总额"], [0, 1]),
        ("进口536亿元（全省第2），增长30%；出口156亿元，同比-5.7%", ["进口"] * 2 + ["出口"] * 2, [0, 1, 0, -1]),
    ],
)
def test_a_change_speaks_of_what_was_named_before(text: str, subjects: list[str], directions: list[int]) -> None:
    (*_, sentence) = sentences(_report(text))
    found = list(statements(sentence))
    assert [one.subject for one in found] == subjects
    assert [one.direction for one in found] == directions


def test_wan_without_yuan_is_an_amount() -> None:
    (*_, sentence) = sentences(_report("工资924.72万，设备1.2亿元，税费5000元，受益3万人"))
    assert [one.wan for one in statements(sentence)] == [Decimal("924.72"), Decimal(12000), Decimal("0.5"), None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全年基本支出168.4万元", "基本支出"),
        ("项目支出总额为219.6万元", "项目支出"),
        ("2023年我局年初预算350万元", "年初预算数"),
        ("基本支出年初预算150万元", ""),
        ("约基本支出近170万元", ""),
        ("其中省级专项资金30万元", ""),
        ("基本支出较上年增加12万元", ""),
    ],
)
def test_amounts_are_named_as_in_the_form(text: str, expected: str) -> None:
    (*_, sentence) = sentences(_report(text))
    (one,) = statements(sentence)
    assert label_of(one) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("本部门预算执行率97%。", [("预算执行率", "")]),
        ("绿道养护专项资金执行率80%。", [("执行率", "绿道养护资金")]),
        ("绿道养护资金120万元，执行率80%；全年预算400万元，执行率97%。", [("执行率", "绿道养护资金"), ("执行率", "")]),
        ("设备购置预算执行率62%。", []),
        ("政府采购执行率100%，三公经费预算执行率78%。", []),
        ("上年预算执行率92%，2022年预算执行率91%。", []),
        ("2024年预算执行率达到99%。", []),
        ("预算执行率较上年提高3个百分点。", []),
    ],
)
def test_a_rate_belongs_to_the_form_it_speaks_of(text: str, expected: list[tuple[str, str]]) -> None:
    forms = [
        {"kind": "department", "funds": [{"label": "年度资金总额", "adjusted": "400", "spent": "388"}]},
        {"project": "绿道养护资金", "funds": [{"label": "年度资金总额", "adjusted": "150", "spent": "120"}]},
        {"project": "图书更新经费"},
    ]
    assert [(rate.name, rate.form.project) for rate in stated_rates(_report(text, forms=forms))] == expected


def test_counts_after_a_part_word_are_left_out() -> None:
    text = "核定编制63名，其中行政编制42名、事业编制21名；年末实有在职人员61人，离退休人员30人。"
    assert [(count.of, count.number) for count in stated_counts(_report(text))] == [
        ("posts", Decimal(63)),
        ("staff", Decimal(61)),
    ]


@pytest.mark.parametrize(
    ("project", "expected"), [("招商引资专项资金", "招商引资"), ("食品风险基金", "食品风险"), ("高龄津贴", "高龄津贴")]
)
def test_a_project_is_known_by_the_core_of_its_name(project: str, expected: str) -> None:
    assert core_name(project) == expected
