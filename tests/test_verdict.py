"""Verdicts on targets, by what decides them."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.review.verdict import Reason, Verdict, judge

_TABLE: dict[str, list[list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "fixtures/verdicts.yml").read_text("utf-8")
)


_KINDS = {
    "s": "数量指标",
    "z": "质量指标",
    "t": "时效指标",
    "c": "经济成本指标",
    "j": "经济效益指标",
    "h": "社会效益指标",
    "e": "生态效益指标",
    "k": "可持续影响指标",
    "m": "服务对象满意度指标",
    "p": "",
}


def _level1(level2: str) -> str:
    for level1 in ("产出", "成本", "满意度"):
        if level1 in level2:
            return f"{level1}指标"
    return "效益指标" if "效益" in level2 or "影响" in level2 else "产出指标"


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=f"{group}-{row[1]}|{row[2]}") for group, rows in _TABLE.items() for row in rows]
)
def test_target_is_judged_by_what_it_says(row: list[str]) -> None:
    level2, name, target, verdict, *reasons = row
    judgement = judge(_level1(level2), level2, name, target)
    assert judgement.verdict is Verdict(verdict), judgement.reasons
    assert {Reason(reason) for reason in reasons} <= set(judgement.reasons)


def test_labelled_rows_are_told_apart() -> None:
    lines = (Path(__file__).parent / "fixtures/labelled_rows.txt").read_text("utf-8").splitlines()
    hits, weak_hits, labelled_weak, judged_weak = 0, 0, 0, 0
    rows = [line.split("|") for line in lines if not line.startswith("#")]
    for kind, name, target, labels in rows:
        level2, allowed = _KINDS[kind], [Verdict(label) for label in labels.split("/")]
        verdict = judge(_level1(level2), level2, name, target).verdict
        label = verdict if verdict in allowed else allowed[0]
        hits += verdict is label
        weak_hits += label.is_weak and verdict.is_weak
        labelled_weak += label.is_weak
        judged_weak += verdict.is_weak
    assert hits / len(rows) > 0.97
    assert 2 * weak_hits / (labelled_weak + judged_weak) > 0.97


@pytest.mark.parametrize(
    ("level2", "name", "target"),
    [
        ("质量指标", "PUE", "≤1.5"),
        ("生态效益指标", "数据中心电能利用效率（PUE）", "≤1.3"),
        ("生态效益指标", "数据中心绿色低碳水平", "PUE值不高于1.5"),
        ("质量指标", "地块容积率", "≥1.2"),
        ("经济效益指标", "流动比率", "≥1.5"),
        ("经济效益指标", "资产负债率", "≤0.6"),
        ("社会效益指标", "农村居民恩格尔系数", "≤0.3"),
        ("社会效益指标", "基尼系数", "＜0.4"),
        ("质量指标", "生师比", "≤18:1"),
        ("质量指标", "床护比", "≥0.6"),
        ("质量指标", "出水pH值", "6-9"),
        ("质量指标", "pH", "6～9"),
        ("质量指标", "厂界噪声", "≤60dB"),
        ("质量指标", "公路技术状况指数（MQI）", "≥90"),
        ("质量指标", "农田灌溉水有效利用系数", "≥0.58"),
        ("经济效益指标", "财政资金放大倍数", "≥5"),
    ],
)
def test_measure_without_a_unit_lacks_none(level2: str, name: str, target: str) -> None:
    judgement = judge(_level1(level2), level2, name, target)
    assert (judgement.verdict, judgement.reasons) == (Verdict.QUANTIFIED, ())


@pytest.mark.parametrize(
    ("name", "target", "proposed"),
    [
        ("资产负债率", "≤60", "≤60%"),
        ("居民恩格尔系数", "≤28.5", "≤28.5%"),
        ("厂界噪声", "≤60", "≤60分贝"),
        ("人均预期寿命", "≥78", "≥78岁"),
        ("带动就业", "≥500", "≥500人"),
        ("走访企业", "≥12", "≥12家"),
    ],
)
def test_missing_unit_is_named(name: str, target: str, proposed: str) -> None:
    judgement = judge("效益指标", "社会效益指标", name, target)
    assert Reason.NO_UNIT in judgement.reasons
    assert f"“{proposed}”" in judgement.suggestion


def test_reasons_follow_the_weight_of_what_is_wrong() -> None:
    judgement = judge("效益指标", "社会效益指标", "提升群众生活水平", "较上年提高")
    assert judgement.reasons == (Reason.NO_NUMBER, Reason.NO_BASELINE, Reason.DIRECTION_ONLY)


def test_actual_value_does_not_change_the_verdict() -> None:
    assert judge("产出指标", "", "1.外资；2.外贸", "≥8000", "8094万美元").verdict is Verdict.PARTIAL


def test_level_stands_in_for_an_empty_name() -> None:
    assert judge("满意度指标", "服务对象满意度指标", "", "≥90%").verdict is Verdict.QUANTIFIED


_WORDS = (
    "提升 保障 促进 满意度 合格率 时间 及时 年底前 12月 2023年 ≥ ≤ 95 % 个 万元 控制在 预算 内 达成 部分达成 未达成 "
    "验收 无 事故 零 全覆盖 按计划 完成 优 良 中 差 1. 2. ； 、 （ ） 一批 三个 若干 《 》 “ ” * ____ 定性 较上年 "
    "平均水平"
)
_PIECES = st.sampled_from(_WORDS.split())
_CELL = st.one_of(st.text(max_size=30), st.lists(_PIECES, max_size=10).map("".join))


@given(_CELL, _CELL, _CELL, _CELL, _CELL)
def test_any_row_gets_a_verdict_and_weak_ones_a_rewrite(
    level1: str, level2: str, name: str, target: str, actual: str
) -> None:
    judgement = judge(level1, level2, name, target, actual)
    assert judgement == judge(level1, level2, name, target, actual)
    assert len(set(judgement.reasons)) == len(judgement.reasons)
    if judgement.verdict.is_weak:
        assert "改为“" in judgement.suggestion


@pytest.mark.parametrize(
    "cell", ["提升、" * 20_000, "1" * 50_000, " " * 50_000, "（" * 50_000, "不断" * 30_000, "完成" * 30_000]
)
def test_a_huge_cell_is_judged(cell: str) -> None:
    assert judge("产出指标", "数量指标", cell, cell, cell).verdict in Verdict


def test_a_bare_figure_without_its_scale_or_for_several_things_lacks_a_unit() -> None:
    assert judge("产出指标", "数量指标", "新增藏书", "≥1.5", "1.6万册").verdict is Verdict.PARTIAL
    assert judge("产出指标", "数量指标", "新增藏书", "≥15000", "1.6万册").verdict is Verdict.QUANTIFIED
    assert judge("产出指标", "数量指标", "登记、核定、发放", "≥58", "60").verdict is Verdict.PARTIAL
