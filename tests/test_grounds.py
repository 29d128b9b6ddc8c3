"""A rewrite is told what the same report knows for its blank, and only what measures the same thing."""

from typing import Any

import pytest

from assistant.review.engine import ledger
from knowledge.facts.account import read_account
from tests.made_reports import report_from_dict

_RESULTS = {
    "外贸": "2023年，澜江市进出口总值62.4亿元、下降4.8%，居全省第5。",
    "引资": "全市内联引资到位资金85亿元；实际使用外资3200万美元，增长6%。",
    "培训": "全年共举办培训480人次。",
}


def _added(row: list[str], text: str, **form: Any) -> str:
    """Return what the suggestion of a row says after its rewrites."""
    report = report_from_dict(
        {
            "year": 2023,
            "sections": {"六、绩效情况": text, "八、下一步改进措施": "力争进出口总值达到99亿元，增长9%。"},
            "forms": [{"project": "商贸资金", "indicators": [row]} | form],
        }
    )
    judgement = ledger(read_account(report))[0].judgement
    assert judgement is not None
    assert judgement.verdict.is_weak
    return judgement.suggestion.rpartition("）。")[2]


@pytest.mark.parametrize(
    ("row", "text", "added"),
    [
        (
            ["效益指标", "经济效益指标", "外贸发展", "进一步提升", "完成"],
            _RESULTS["外贸"],
            "可参照本报告第2段“进出口总值62.4亿元、下降4.8%”确定基数。",
        ),
        (
            ["效益指标", "经济效益指标", "1.扩大招商引资；2.提高外资水平", "持续提升", "完成"],
            _RESULTS["引资"],
            "可参照本报告第2段“实际使用外资3200万美元，增长6%”确定基数。",
        ),
        (
            ["产出指标", "数量指标", "培训", "若干次", "完成"],
            _RESULTS["培训"],
            "可参照本报告第2段“培训480人次”确定基数。",
        ),
        (
            ["效益指标", "社会效益指标", "城镇新增就业", "不断扩大", "完成"],
            "城镇新增就业3200人。",
            "可参照本报告第2段“城镇新增就业3200人”确定基数。",
        ),
    ],
)
def test_figure_of_the_text_is_told_as_a_baseline_with_its_place(row: list[str], text: str, added: str) -> None:
    assert _added(row, text) == added


@pytest.mark.parametrize(
    "text",
    [
        "进出口总值62.4亿元。",
        "对非贸易进出口总值同比增长9%。",
        "全市生产总值800亿元，其中进出口总值62亿元，增长4%。",
        "2022年进出口总值60亿元，增长3%。",
        "进出口总值增长5%以上。",
        "全面加强外贸工作，培育企业30家，增长5%。",
    ],
    ids=["a level", "a part's", "a part of another", "another year's", "a bound", "another thing"],
)
def test_figure_of_something_else_is_not_told(text: str) -> None:
    assert not _added(["效益指标", "经济效益指标", "外贸发展", "进一步提升", "完成"], text)


def test_plan_for_the_next_year_is_no_baseline() -> None:
    assert not _added(["效益指标", "经济效益指标", "外贸发展", "进一步提升", "完成"], "")


def test_goal_says_what_was_reached_in_its_row_of_the_form() -> None:
    goals = [{"expected": "扩大外贸。", "actual": "1.进出口总额70亿元，增长3.2%。"}]
    added = _added(["效益指标", "经济效益指标", "外贸发展", "进一步提升", "完成"], "", goals=goals)
    assert added == "可参照本报告表1第2行“进出口总额70亿元，增长3.2%”确定基数。"


def test_target_of_another_row_for_the_same_thing_is_told() -> None:
    rows = [
        ["产出指标", "数量指标", "开展执法检查", "多次", "完成"],
        ["产出指标", "数量指标", "检查次数", "≥30次", "32次"],
        ["产出指标", "数量指标", "开展执法检查", "≥24次", "25次"],
    ]
    added = _added(rows[0], "", indicators=rows)
    assert added == "可对照本报告表1第4行第5列“开展执法检查”（商贸资金）的指标值“≥24次”。"


@pytest.mark.parametrize(
    ("weak", "other", "added"),
    [
        (
            ["效益指标", "经济效益指标", "促进消费", "提升", "完成"],
            ["效益指标", "经济效益指标", "社会消费品零售总额增速", "≥6%", "6.4%"],
            "可对照本报告表2第2行第5列“社会消费品零售总额增速”（会展资金）的指标值“≥6%”。",
        ),
        (
            ["产出指标", "数量指标", "开展执法检查", "多次", "完成"],
            ["产出指标", "数量指标", "开展执法检查", "≥24次", "25次"],
            "",
        ),
    ],
)
def test_another_project_speaks_for_rates_not_for_numbers(weak: list[str], other: list[str], added: str) -> None:
    forms = [{"project": "商贸资金", "indicators": [weak]}, {"project": "会展资金", "indicators": [other]}]
    judgement = ledger(read_account(report_from_dict({"forms": forms})))[0].judgement
    assert judgement is not None
    assert judgement.suggestion.rpartition("）。")[2] == added


@pytest.mark.parametrize(
    ("name", "fund", "added"),
    [
        (
            "经济成本指标",
            {"initial": "320", "adjusted": "350"},
            "本表年初预算数为320万元（表1第2行），可据此确定上限。",
        ),
        ("项目支出", {"initial": "0", "adjusted": "350"}, "本表全年预算数为350万元（表1第2行），可据此确定上限。"),
        ("差旅费", {"initial": "320", "adjusted": "350"}, ""),
    ],
)
def test_budget_of_the_form_is_the_bound_of_its_whole_cost(name: str, fund: dict[str, str], added: str) -> None:
    row = ["成本指标", "经济成本指标", name, "控制在预算内", "完成"]
    assert _added(row, "", funds=[{"label": "年度资金总额"} | fund]) == added


def test_what_was_reached_stays_out_of_the_new_target() -> None:
    report = report_from_dict(
        {
            "sections": {"六、绩效情况": _RESULTS["外贸"]},
            "forms": [{"project": "商贸资金", "indicators": [["效益指标", "", "外贸发展", "进一步提升", "完成"]]}],
        }
    )
    judgement = ledger(read_account(report))[0].judgement
    assert judgement is not None
    assert judgement.rewrites == ("外贸较上年增长率≥____%",)
