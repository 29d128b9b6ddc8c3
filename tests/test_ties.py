import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.review.ties.likelihood import judged, weights
from assistant.review.ties.passage import passages
from assistant.review.ties.tabled import table_ties
from assistant.review.ties.telling import broken, ways_of
from assistant.review.ties.tie import ties
from knowledge.extraction import read_report
from knowledge.facts.account import read_account
from knowledge.facts.fact import Account
from knowledge.parsing import parse
from tests.fitting.ties import PASSAGES


def _account(text: str) -> Account:
    report = f"# 松岭市体育文化中心2023年度部门整体支出绩效自评报告\n\n## 二、履职情况\n\n{text}\n"
    return read_account(read_report(parse(report.encode(), "x.md")))


@pytest.mark.parametrize(
    ("text", "stated", "value"),
    [
        ("核定编制46名，年末在职43名，空编5名。", "5名", 3),
        ("春训1425人，补训48人，合计持证1437人。", "1437人", 1473),
        ("年初库存480吨，当年收储125吨，轮出130吨，年末库存470.5吨。", "470.5吨", 475),
        ("年初库存2860袋，全年入库60900袋，发出59480袋，报废1220袋，年末库存3360袋。", "3360袋", 3060),
        ("全年送血2916车次，月均263车次。", "263车次", 243),
        ("受理投诉620件，办结589件，办结率96.0%。", "96.0%", 95),
        ("购置垃圾桶1200只，每只85元，共支出12.0万元。", "12.0万元", 10.2),
        ("全年清运垃圾19.68万吨，日均539.2万吨。", "539.2万吨", 539.178),
        ("来信占35%，来访占28%，其余网上占47%。", "47%", 37),
        ("2021年培训120人，2022年150人，2023年180人，2021年至2023年累计培训480人。", "480人", 450),
    ],
)
def test_a_figure_that_others_dont_make_is_told_with_what_they_make(text: str, stated: str, value: float) -> None:
    found = {one.stated.quantity.text: one for one in broken(_account(text))}
    assert stated in found
    assert float(found[stated].expected) == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    [
        "核定编制46名，年末在职43名，空编3名。",
        "开展活动312场，参加9984人次，场均32人次，暑期场均42人次。",
        "受理投诉620件，办结率超过90%，办结589件。",
        "客运量1260万人次，日均3.45万人次。",
    ],
)
def test_a_figure_that_others_make_or_that_is_of_something_else_is_let_be(text: str) -> None:
    assert not list(broken(_account(text)))


def test_a_price_is_told_though_what_was_paid_stands_elsewhere_as_well() -> None:
    text = "安装报警器16500只，中标单价165元，支出247.50万元。"
    again = "\n\n## 三、资金\n\n报警器采购支付247.50万元，已结清。"
    assert [one.stated.quantity.text for one in broken(_account(text + again))] == ["247.50万元"]


def test_what_is_planned_comes_of_nothing_told_in_another_paragraph() -> None:
    text = "## 三、改进措施\n\n由创新股负责，12月底前发明专利达到120件。\n\n为5个所各配1人，满意度达到92%。"
    assert not list(broken(_account(text)))


def test_a_multiple_may_come_of_two_figures_told_before_it() -> None:
    account = _account("去年接待165人次，今年接待330人次，是去年的2倍。")
    found = [tie for passage in passages(account) for one in passage.mentions for tie in ties(passage, one)]
    assert [tie.holds for tie in found if tie.operation == "times"] == [True]


_TABLE = """
| 场馆 | 核定（万元） | 支出（万元） | 接待人次 |
|---|---|---|---|
| 游泳馆 | 320.00 | 296.40 | 84200 |
| 田径场 | 185.00 | 181.30 | 61500 |
| 网球馆 | 96.00 | 95.10 | 12800 |
"""


@pytest.mark.parametrize(
    ("text", "stated", "value"),
    [
        ("三个场馆全年接待158900人次。", "158900人次", 158_500),
        ("其中游泳馆接待84700人次。", "84700人次", 84_200),
        ("游泳馆支出只占核定数的92.26%。", "92.26%", 92.625),
        ("核定经费601万元，支出577.20万元。", "577.20万元", 572.8),
    ],
)
def test_a_figure_that_a_table_near_it_doesnt_make_is_told(text: str, stated: str, value: float) -> None:
    found = {one.stated.quantity.text: one for one in broken(_account(f"{_TABLE}\n{text}"))}
    assert stated in found
    assert float(found[stated].expected) == pytest.approx(value, rel=1e-3)


@pytest.mark.parametrize(
    "text",
    [
        "三个场馆全年接待158500人次，支出572.80万元，占核定数的95.31%。",
        "游泳馆接待84200人次，占全部的53.1%；上年接待79300人次。",
        "网球馆按计划闭馆36天，另有6个乡镇场地接待9400人次。",
    ],
)
def test_a_figure_that_a_table_makes_or_that_is_of_something_else_is_let_be(text: str) -> None:
    assert not list(broken(_account(f"{_TABLE}\n{text}")))


def test_a_cell_that_doesnt_come_of_its_row_as_those_of_the_others_do_is_told() -> None:
    table = """
| 项目 | 预算（万元） | 支出（万元） | 结余（万元） |
|---|---|---|---|
| 路灯 | 126.40 | 118.25 | 8.15 |
| 绿道 | 88.60 | 80.15 | 8.45 |
| 公厕 | 54.30 | 51.72 | 3.58 |
"""
    assert [float(one.expected) for one in broken(_account(table))] == [pytest.approx(2.58)]


@pytest.mark.parametrize(("count", "is_compared"), [(3, True), (20, False)])
def test_lines_of_a_table_are_set_against_one_another_where_a_sentence_names_few(count: int, is_compared: bool) -> None:
    names = [f"{'东西南北中'[at // 4]}{'山水城河'[at % 4]}站" for at in range(20)]
    table = "\n".join(["| 站 | 甲（件） | 乙（件） |", "|---|---|---|", *(f"| {name} | 40 | 940 |" for name in names)])
    passage = next(passages(_account(f"{table}\n\n{'、'.join(names[:count])}相差900件。")))
    assert ("difference" in {tie.operation for tie in table_ties(passage, passage.mentions[-1])}) is is_compared


def test_a_figure_is_told_by_what_makes_it() -> None:
    account = _account("受理投诉620件，办结589件，办结率95.0%。")
    rate = next(fact for fact in account.facts if fact.unit == "%")
    assert [one.told for one in ways_of(account, rate)] == ["589÷620"]


def test_prices_are_reckoned_in_one_unit() -> None:
    passage = next(passages(_account("清淤渠道4800米，每公里5000元，支出2.4万元。")))
    assert [one.value for one in passage.mentions] == [4800, 5, 24_000]
    held = [tie.operation for tie in ties(passage, passage.mentions[2]) if tie.holds]
    assert "product" in held


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("名户件"), st.integers(0, 10**15)), min_size=1, max_size=12))
def test_any_figures_are_judged(figures: list[tuple[str, int]]) -> None:
    text = "，".join(f"第{at}组{number}{unit}" for at, (unit, number) in enumerate(figures))
    for passage in passages(_account(text + "。")):
        assert all(0 <= one.broken <= 1 for one in judged(passage, 1_000))


def test_the_weights_are_fitted_to_these_passages() -> None:
    assert str(weights()["digest"]) == hashlib.sha256(PASSAGES.read_bytes()).hexdigest()


def test_heads_that_are_figures_themselves_head_the_bare_ones_below() -> None:
    rows = [
        "季度 | 200毫升 | 300毫升 | 合计",
        "--- | --- | --- | ---",
        "一季度 | 1160 | 2400 | 3560",
        "二季度 | 1400 | 2640 | 4040",
    ]
    account = _account("\n".join(f"| {row} |" for row in rows))
    assert [fact.crossing.head for fact in account.facts if fact.crossing.label == "一季度"] == [
        "200毫升",
        "300毫升",
        "合计",
    ]
