import io
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from assistant.export.workbook import review_workbook
from tests.sample_review import REVIEW


@pytest.fixture(scope="module")
def workbook() -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(review_workbook(REVIEW)))


def test_sheets_stand_in_reading_order(workbook: Workbook) -> None:
    assert workbook.sheetnames == ["概况", "指标台账", "审核意见"]


def test_ledger_has_a_row_an_indicator_and_a_filter(workbook: Workbook) -> None:
    sheet = workbook["指标台账"]
    names = [cell.value for cell in sheet["D"]][1:]
    assert names == [row.indicator.name for row in REVIEW.ledger if row.judgement]
    assert sheet.auto_filter.ref == f"A1:N{len(names) + 1}"
    assert sheet.freeze_panes == "A2"


def test_target_that_looks_like_a_formula_stays_text(workbook: Workbook) -> None:
    cells = [cell for cell in workbook["指标台账"]["E"] if str(cell.value).startswith("=")]
    assert [(cell.value, cell.data_type) for cell in cells] == [("=24间", "s")]


def test_weights_and_scores_are_numbers(workbook: Workbook) -> None:
    values = [cell.value for cell in workbook["指标台账"]["G"]][1:]
    assert values[0] == 10
    assert all(isinstance(value, int | float) for value in values)


def test_verdict_is_said_in_words_and_coloured(workbook: Workbook) -> None:
    verdicts = {cell.value: cell.fill.fgColor.rgb for cell in workbook["指标台账"]["I"][1:]}
    assert set(verdicts) == {"已量化", "可核验", "量化不完整", "未量化"}
    assert verdicts["未量化"] != verdicts["量化不完整"] != verdicts["已量化"]


def test_findings_carry_evidence_with_its_place(workbook: Workbook) -> None:
    first = [cell.value for cell in workbook["审核意见"][2]]
    assert first[:3] == ["资金与执行", "错误", "执行率应为96.00%，得分应为9.60分。"]
    assert first[3] == f"{REVIEW.findings[0].location.label}：执行率 96.00%"


def test_what_was_not_checked_is_listed(workbook: Workbook) -> None:
    rows = [(row[0].value, row[1].value) for row in workbook["概况"].iter_rows()]
    assert ("未核对", "没有上年报告，未核对比上年的变化。") in rows


def test_control_characters_are_left_out() -> None:
    finding = replace(REVIEW.findings[0], message="执行率\x01有误\x00。")
    sheet = openpyxl.load_workbook(io.BytesIO(review_workbook(replace(REVIEW, findings=(finding,)))))["审核意见"]
    assert sheet["C2"].value == "执行率有误。"
