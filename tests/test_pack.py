"""What a pack changes in a review, and what is said of one that can't be used."""

import pickle
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant.review.catalogue import all_rules
from assistant.review.engine import review
from assistant.review.pack import load_pack
from knowledge.errors import UserError
from knowledge.facts.account import read_account
from tests.made_reports import report_from_dict


def _pack(folder: Path, text: str) -> str:
    path = folder / "office.yml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def _found(code: str, report: dict[str, Any], pack: str) -> list[str]:
    (rule,) = (rule for rule in all_rules(load_pack(pack)) if rule.code == code)
    return [finding.message for finding in rule.check(read_account(report_from_dict(report)))]


def _indicators(*rows: list[object]) -> dict[str, Any]:
    return {"forms": [{"indicators": list(rows)}]}


def _fund(**cells: object) -> dict[str, Any]:
    return {"forms": [{"funds": [{"label": "年度资金总额", **cells}]}]}


def test_hunan_differs_in_its_sections_alone() -> None:
    national, hunan = load_pack(), load_pack("hunan")
    assert (national.name, hunan.name) == ("全国通用", "湖南")
    assert national.required_sections["department"]["government_fund"] is False
    assert hunan.required_sections["department"]["government_fund"] is True
    same = ("weights_total", "far_over_pct", "execution_bands", "phrases", "grade_floors")
    assert all(getattr(national, name) == getattr(hunan, name) for name in same)


def test_a_pack_of_an_office_says_only_what_differs(tmp_path: Path) -> None:
    pack = load_pack(_pack(tmp_path, "inherits: hunan\nlow_execution_pct: 90\nphrases: {inputs: {enabled: true}}\n"))
    assert (pack.name, pack.low_execution_pct, pack.far_over_pct) == ("湖南", Decimal(90), Decimal(130))
    assert pack.phrases["inputs"].enabled
    assert "资金到位率" in pack.phrases["inputs"].words
    assert pack.phrases["slogans"].enabled


def test_a_pack_tells_how_an_office_calls_its_columns(tmp_path: Path) -> None:
    assert load_pack().columns == {}
    assert load_pack(_pack(tmp_path, "columns: {年度目标数: 年度指标值}\n")).columns == {"年度目标数": "年度指标值"}


_HALF = ["产出指标", "数量指标", "培训人次", "≥500人次", "400人次", 10, 8]
_CASES = [
    (
        "far_over_pct: 300",
        "VAL03",
        _indicators(["产出指标", "数量指标", "培训人次", "≥100人次", "180人次", 10, 10]),
        1,
        0,
    ),
    ("deviation_pct: 20", "VAL04", _indicators(_HALF), 1, 0),
    (
        "inverse_scoring: difference",
        "VAL04",
        _indicators(["成本指标", "", "单位成本", "≤100元", "150元", 10, "6.6", "材料涨价"]),
        0,
        1,
    ),
    ("low_execution_pct: 90", "BUD10", _fund(adjusted=100, spent=85), 0, 1),
    ("budget_adjustment_pct: 50", "BUD11", _fund(initial=100, adjusted=140), 1, 0),
    ("execution_scoring: [linear]", "SCO05", _fund(adjusted=100, spent=88, weight=10, score=7), 0, 1),
    ("execution_scoring: [bands]", "SCO05", _fund(adjusted=100, spent=88, weight=10, score="8.8"), 0, 1),
    ("execution_bands: {90: 10, 0: 6}", "SCO05", _fund(adjusted=100, spent=88, weight=10, score=6), 1, 0),
    (
        "qualitative_bands: {达成: 80, 部分达成: 50}",
        "SCO07",
        _indicators(["效益指标", "", "氛围", "良好", "未达成", 10, "5.5"]),
        0,
        1,
    ),
    (
        "grade_floors: {优: 95, 良: 85, 中: 60, 差: 0}",
        "SCO06",
        {"sections": {"六、绩效情况": "评价等级为优。"}, "forms": [{"total_score": "92"}]},
        0,
        1,
    ),
    (
        "weights_total: 120",
        "SCO01",
        _indicators(["产出指标", "", "培训", "1次", "1次", 60], ["效益指标", "", "就业", "1人", "1人", 40]),
        0,
        1,
    ),
    (
        "level1_weights: {产出: 50, 效益: 50}",
        "SCO01",
        _indicators(["产出指标", "", "培训", "1次", "1次", 60], ["效益指标", "", "就业", "1人", "1人", 40]),
        0,
        1,
    ),
    (
        "satisfaction_required: true",
        "IND04",
        _indicators(["产出指标", "", "培训", "1次"], ["效益指标", "", "就业", "1人"]),
        0,
        1,
    ),
    (
        "required_sections: {project: {application: true}}",
        "DOC01",
        {"kind": "project", "sections": {f"一、{name}": "有。" for name in ("项目基本情况",)}},
        1,
        1,
    ),
    (
        "phrases: {vague_objects: {enabled: true}}",
        "OBJ01",
        _indicators(["产出指标", "", "培训有关人员", "完成"]),
        0,
        1,
    ),
    (
        "phrases: {own: {name: 本地套话, enabled: true, where: [targets], words: 抓落地 见实效, advice: 写数值。}}",
        "OBJ01",
        _indicators(["产出指标", "", "培训", "见实效"]),
        0,
        1,
    ),
]


@pytest.mark.parametrize(("line", "code", "report", "nationally", "here"), _CASES)
def test_a_value_of_the_pack_changes_its_rule(
    line: str, code: str, report: dict[str, Any], nationally: int, here: int, tmp_path: Path
) -> None:
    assert len(_found(code, report, "national")) == nationally
    assert len(_found(code, report, _pack(tmp_path, line))) == here


def test_a_finding_tells_the_packs_figure(tmp_path: Path) -> None:
    (message,) = _found("BUD10", _fund(adjusted=100, spent=85), _pack(tmp_path, "low_execution_pct: 90"))
    assert "低于90%" in message


def test_a_review_takes_its_rules_from_the_pack(tmp_path: Path) -> None:
    report = report_from_dict(_fund(adjusted=100, spent=85))
    strict = review(report, pack=load_pack(_pack(tmp_path, "low_execution_pct: 90")))
    assert "BUD10" in {finding.rule for finding in strict.findings}
    assert "BUD10" not in {finding.rule for finding in review(report).findings}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("low_execution_pct: 80%", ["office.yml", "“low_execution_pct”", "不带百分号"]),
        ("far_over_pct: -1", ["“far_over_pct”", "0到10000"]),
        ("far_over_pct: true", ["“far_over_pct”"]),
        ("low_execution: 90", ["“low_execution”", "不是可以设的项", "low_execution_pct"]),
        ("name: ''", ["“name”", "应是文字"]),
        ("satisfaction_required: 是", ["“satisfaction_required”", "true 或 false"]),
        ("execution_scoring: []", ["“execution_scoring”", "至少写一项"]),
        ("execution_scoring: linear", ["“execution_scoring”", "列表"]),
        ("execution_bands: {80: 10}", ["“execution_bands”", "从0开始"]),
        ("execution_bands: {80: 一, 0: 0}", ["“execution_bands”"]),
        ("inverse_scoring: 甲", ["“inverse_scoring”", "ratio", "difference"]),
        ("grade_floors: {优: 90}", ["“grade_floors”", "优、良、中、差"]),
        ("qualitative_bands: {达成: 60, 部分达成: 80}", ["“qualitative_bands”", "从高到低"]),
        ("level1_weights: {产出: 五十}", ["“level1_weights.产出”"]),
        ("required_sections: {department: {summary: true}}", ["“required_sections”", "department.summary", "problems"]),
        ("required_sections: {unit: {}}", ["“required_sections”", "“unit”", "project"]),
        ("phrases: {slogans: {enabled: 关}}", ["“phrases.slogans.enabled”"]),
        ("phrases: {own: {name: 套话}}", ["“phrases.own.enabled”", "没有写"]),
        ("inherits: beijing", ["inherits", "beijing", "hunan、national"]),
        ("low_execution_pct: [90", ["行不是正确的 YAML"]),
        ("name: 2024-13-45", ["YAML"]),
        ("name: 2024", ["“name”", "应是文字"]),
        ("deviation_pct: .inf", ["“deviation_pct”"]),
        ("", ["没有内容"]),
        ("- 90", ["没有内容"]),
    ],
)
def test_a_pack_that_cant_be_used_is_named_with_its_key(text: str, words: list[str], tmp_path: Path) -> None:
    path = _pack(tmp_path, text)
    with pytest.raises(UserError) as caught:
        load_pack(path)
    assert [word for word in words if word not in str(caught.value)] == [], str(caught.value)


@pytest.mark.parametrize("name", ["beijing", "", "/nowhere/office.yml", "../packs/hunan"])
def test_an_unknown_pack_is_told_the_names(name: str) -> None:
    with pytest.raises(UserError, match="hunan、national"):
        load_pack(name)


def test_a_pack_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "office.yml"
    path.write_bytes("name: 岳阳".encode("gb18030"))
    with pytest.raises(UserError, match="UTF-8"):
        load_pack(str(path))


def test_a_pack_goes_to_another_process_whole() -> None:
    pack = load_pack("hunan")
    assert pickle.loads(pickle.dumps(pack)) == pack
