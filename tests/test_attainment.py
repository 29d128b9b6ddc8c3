"""A target's figure is laid beside the actual one only where both measure the same."""

import pytest

from assistant.review.checks.attainment import attainments, lacks_figure, target_quantities
from assistant.review.checks.reasons import gives_reason
from assistant.review.telling import told_name
from knowledge.report import Indicator
from tests.made_reports import report_from_dict


def _indicator(name: str, target: str, actual: str = "", level2: str = "", note: str = "") -> Indicator:
    (form,) = report_from_dict(
        {"forms": [{"indicators": [["", level2, name, target, actual, "10", "10", note]]}]}
    ).forms
    return form.indicators[0]


@pytest.mark.parametrize(
    ("name", "target", "actual", "level2", "met"),
    [
        ("培训人次", "≥600人次", "480人次", "", False),
        ("培训人次", "600", "612人次", "", True),
        ("实际使用外资", "≥8000", "8094万美元", "", True),
        ("到馆人次", "50000", "5.2万人次", "", True),
        ("营业收入", "1.2亿元", "11800万元", "", False),
        ("合格率", "≥95%", "0.97", "", True),
        ("感染发生率", "≤1.5%", "0.98", "", True),
        ("办理时限", "5个工作日", "3个工作日", "", True),
        ("补贴兑付", "45天", "60天", "时效指标", False),
        ("单位成本", "≤1600元/亩", "1580元/亩", "成本指标", True),
        ("资金节约率", "5%", "3%", "成本指标", False),
        ("安全事故", "0起", "1起", "", False),
        ("投诉办结率", "100%", "96%", "", False),
        ("单位能耗", "下降3%", "下降4.2%", "", True),
        ("派驻人员", "30~50人", "28人", "", False),
    ],
)
def test_target_is_met_in_the_direction_its_name_asks_for(
    name: str, target: str, actual: str, level2: str, met: bool
) -> None:
    (one,) = attainments(_indicator(name, target, actual, level2))
    assert one.is_met is met


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("培训", "≥12场", "600人"),
        ("巡查", "1次/月", "12次"),
        ("验收", "2023年底前", "2023年11月"),
        ("工作量", "完成2次检查、3次培训", "完成4次"),
        ("巡查次数", "≥130次", "上半年60次，下半年80次"),
        ("全市排名", "前3名", "第2名"),
    ],
)
def test_figures_of_another_measure_are_not_compared(name: str, target: str, actual: str) -> None:
    assert attainments(_indicator(name, target, actual)) == ()


def test_several_targets_are_answered_in_their_order() -> None:
    found = attainments(_indicator("产出", "1部宣传片，2套方案", "完成1部宣传片，1套方案"))
    assert [(one.target.text, one.is_met) for one in found] == [("1部", True), ("2套", False)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("储备大米300吨，面粉50吨", ["300吨", "50吨"]),
        ("第六届博览会", []),
        ("65岁以上老人体检", []),
        ("500强企业引进", []),
        ("新建5G基站", []),
        ("90天内办结率", []),
    ],
)
def test_a_name_promises_a_figure_only_where_it_counts(name: str, expected: list[str]) -> None:
    assert [quantity.text for quantity in target_quantities(_indicator(name, "按目标任务"))] == expected


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("95%以上", "完成", True),
        ("≥3处", "建设中", True),
        ("100%", "全部合格", False),
        ("0起", "未发生", False),
        ("2处", "两处", False),
        ("年底前", "完成", False),
        ("95%", "", False),
        ("95%", "—", False),
    ],
)
def test_a_figure_wants_a_figure_in_answer(target: str, actual: str, expected: bool) -> None:
    assert lacks_figure(_indicator("指标", target, actual)) is expected


def test_a_reason_may_stand_in_the_note_or_beside_the_value() -> None:
    assert gives_reason(_indicator("场次", "12场", "10场", note="场馆检修"))
    assert gives_reason(_indicator("场次", "12场", "10场（受场馆检修影响）"))
    assert not gives_reason(_indicator("场次", "12场", "10场", note="无"))


def test_a_name_is_looked_for_without_its_figures_and_marks() -> None:
    assert told_name(_indicator("★境外投资额（≥**万美元）", "")) == "境外投资额"
    assert told_name(_indicator("境外投资额200万美元以上", "")) == "境外投资额"
    assert told_name(_indicator("招商引资，外贸", "")) == ""
