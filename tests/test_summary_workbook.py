import io
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from assistant.export.workbook import summary_workbook
from assistant.review.batch import BatchEntry
from assistant.review.report_summary import summarise_report
from tests.sample_review import REVIEW


@pytest.fixture(scope="module")
def workbook() -> Workbook:
    found = [
        BatchEntry(Path("甲/报告.docx"), summarise_report(REVIEW, "甲/报告.docx")),
        BatchEntry(Path("乙/报告.docx"), problem="文件是空的"),
        BatchEntry(Path("乙/照片.jpg"), problem="不认识的文件类型", is_skipped=True),
    ]
    return openpyxl.load_workbook(io.BytesIO(summary_workbook(found)))


def test_every_sheet_can_be_filtered(workbook: Workbook) -> None:
    assert workbook.sheetnames == ["排行", "判定分布", "常见问题", "审核意见", "未量化指标", "未读文件"]
    assert all(sheet.auto_filter.ref and sheet.freeze_panes == "A2" for sheet in workbook)


def test_league_table_holds_figures_as_numbers(workbook: Workbook) -> None:
    head, row = ([cell.value for cell in line] for line in workbook["排行"].iter_rows())
    values = dict(zip(head, row, strict=True))
    assert values["报告"] == "澜江市教育局2024年度部门整体支出绩效自评报告"
    assert (values["指标数"], values["未量化合计"], values["未量化占比（%）"]) == (12, 5, 41.7)
    assert (values["错误"], values["应改"], values["提示"]) == (2, 1, 1)
    assert (values["自评得分"], values["未核对事项"]) == (98.5, 1)
    assert values["文件"] == "甲/报告.docx"
    assert (values["审核进度"], values["审核人"]) == ("未开始", None)


def test_every_finding_and_every_weak_indicator_is_listed(workbook: Workbook) -> None:
    findings = list(workbook["审核意见"].iter_rows(min_row=2, values_only=True))
    assert [row[4] for row in findings] == [one.message for one in REVIEW.findings]
    assert {row[9] for row in findings} == {"未处理"}
    weak = [row[5] for row in workbook["未量化指标"].iter_rows(min_row=2, values_only=True)]
    judged = [row for row in REVIEW.ledger if row.judgement and row.judgement.verdict.is_weak]
    assert weak == [row.indicator.name for row in judged]


def test_verdicts_stand_by_unit_and_level(workbook: Workbook) -> None:
    rows = [[cell.value for cell in line] for line in workbook["判定分布"].iter_rows(min_row=2)]
    assert rows[0] == ["全部单位", "合计", 1, 12, 6, 1, 2, 3, 5, 41.7]
    assert [row[:2] for row in rows if row[0] == "澜江市教育局"][:2] == [
        ["澜江市教育局", "合计"],
        ["澜江市教育局", "产出指标"],
    ]


def test_frequent_defects_and_unread_files_are_told(workbook: Workbook) -> None:
    assert [cell.value for cell in workbook["常见问题"]["C"]] == ["意见条数", 1, 1, 1, 1]
    rows = [[cell.value for cell in line] for line in workbook["未读文件"].iter_rows(min_row=2)]
    assert rows == [
        ["乙/报告.docx", "读不出", "文件是空的"],
        ["乙/照片.jpg", "未审核", "不认识的文件类型"],
        ["甲/报告.docx", "部分未核对", "没有上年报告，未核对比上年的变化。"],
    ]


def test_run_without_a_report_is_a_workbook_too() -> None:
    empty = openpyxl.load_workbook(io.BytesIO(summary_workbook([])))
    assert empty["排行"].max_row == 1
