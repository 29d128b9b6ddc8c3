"""A review runs every rule, keeps going when one fails, and counts what it found."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.review.catalogue import all_rules, rule_of
from assistant.review.engine import WEAK_TARGET_BASIS, review, summarise
from assistant.review.pack import Pack
from assistant.review.rule import Evidence, Remark, Severity
from assistant.review.verdict import Verdict
from knowledge.extraction import read_report
from knowledge.facts.fact import Account
from knowledge.parsing import read_file
from knowledge.policy import article
from tests.made_reports import report_from_dict

_PAST_REPORTS = sorted((Path(__file__).parents[1] / "knowledge" / "reports").glob("*.md"))

_REPORT = report_from_dict(
    {
        "title": "汀州市园林局2023年度部门整体支出绩效自评报告",
        "kind": "department",
        "sections": {"一、部门基本情况": "负责绿化养护。"},
        "notes": ["第2张表的最后一行没有读出。"],
        "forms": [
            {
                "kind": "department",
                "indicators": [
                    ["产出指标", "数量指标", "开展培训场次", "≥12场", "13场", "40", "40"],
                    ["效益指标", "社会效益指标", "服务能力", "进一步提升", "完成", "30", "30"],
                    ["效益指标", "生态效益指标", "", "", "", "", ""],
                ],
            },
            {
                "project": "绿道养护",
                "indicators": [["产出指标", "数量指标", "养护里程", "≥12公里", "13公里", "90", "90"]],
            },
        ],
    }
)


def _remark(account: Account) -> Remark:
    return Remark("提示", (Evidence("题名", account.report.forms[0].location),))


def _raise(account: Account, _: Pack) -> Iterator[Remark]:
    yield _remark(account)
    raise ValueError("boom")


_GRAVE = replace(rule_of("IND02"), code="DOC99", severity=Severity.ERROR, states=lambda account, _: (_remark(account),))
_LIGHT = replace(_GRAVE, code="DOC97", severity=Severity.INFO)
_BROKEN = replace(_GRAVE, code="DOC98", name="坏规则", states=_raise)


def test_a_rule_that_raises_is_listed_and_the_others_run(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        result = review(_REPORT, [_BROKEN, _GRAVE])
    assert [finding.rule for finding in result.findings] == ["DOC99"]
    assert result.not_checked == ("规则DOC98（坏规则）运行出错，未检查。",)
    assert not any("DOC98" in rule for rule in result.checked)
    assert "boom" in caplog.text


def test_gravest_findings_come_first() -> None:
    assert [finding.rule for finding in review(_REPORT, [_LIGHT, _GRAVE]).findings] == ["DOC99", "DOC97"]


def test_what_the_report_lacks_is_said_once_with_every_check_it_cost() -> None:
    needy = [replace(_GRAVE, name=name, parts=("base_table",)) for name in ("甲核对", "乙核对")]
    assert review(_REPORT, needy).not_checked == ("报告没有基础数据表，未检查：甲核对、乙核对。",)


def test_a_department_report_without_base_table_says_so() -> None:
    (line,) = [line for line in review(_REPORT).not_checked if "基础数据表" in line]
    assert "控制率" in line


def test_ledger_judges_filled_rows_and_gives_weak_ones_a_basis() -> None:
    quantified, vague, blank, _ = review(_REPORT, []).ledger
    assert quantified.judgement is not None
    assert (quantified.judgement.verdict, quantified.basis) == (Verdict.QUANTIFIED, None)
    assert vague.judgement is not None
    assert (vague.judgement.verdict, vague.basis) == (Verdict.VAGUE, WEAK_TARGET_BASIS)
    assert (blank.judgement, blank.basis) == (None, None)
    assert article(WEAK_TARGET_BASIS).text


def test_summary_counts_indicators_by_form_and_level_and_findings_by_severity() -> None:
    needy = replace(_GRAVE, name="甲核对", parts=("base_table",))
    summary = summarise(review(_REPORT, [_LIGHT, _GRAVE, needy]))
    whole = {"total": 3, "not_quantified": 1, "quantified": 2, "verifiable": 0, "partial": 0, "vague": 1, "blank": 1}
    assert summary["indicators"] == whole
    assert [(row["form"], row["project"], row["total"], row["not_quantified"]) for row in summary["by_form"]] == [
        ("department", "", 2, 1),
        ("project", "绿道养护", 1, 0),
    ]
    assert [(row["level1"], row["total"], row["blank"]) for row in summary["by_level1"]] == [
        ("产出指标", 2, 0),
        ("效益指标", 1, 1),
    ]
    assert summary["findings"] == {"total": 2, "error": 1, "warning": 0, "info": 1}
    assert summary["not_checked"] == ["报告没有基础数据表，未检查：甲核对。"]
    assert [rule[:5] for rule in summary["checked"]] == [_LIGHT.code, _GRAVE.code]
    assert summary["not_read"] == ["第2张表的最后一行没有读出。"]


@pytest.mark.parametrize(
    ("sentence", "times"), [("全年培训{}期。", 3_000), ("甲村{}户、乙村15户、丙村14户、丁村16户。", 500)]
)
def test_what_is_too_much_to_be_laid_against_each_other_is_told(sentence: str, times: int) -> None:
    told = "".join(sentence.format(13 + number) for number in range(times))
    found = review(report_from_dict({"year": 2024, "sections": {"一、部门概况": told}}))
    assert "正文里的数字和句子异常多，只互相核对了前面的部分。" in found.not_checked


def test_the_same_report_gives_the_same_review() -> None:
    assert review(_REPORT) == review(_REPORT)


def test_an_empty_report_is_reviewed() -> None:
    result = review(report_from_dict({"kind": "project"}))
    assert result.findings == ()
    assert not any("运行出错" in line for line in result.not_checked)


@pytest.mark.parametrize("path", _PAST_REPORTS, ids=lambda path: path.stem)
def test_reports_whose_figures_agree_get_no_error(path: Path) -> None:
    result = review(read_report(read_file(path)), all_rules())
    assert [finding.message for finding in result.findings if finding.severity is Severity.ERROR] == []
