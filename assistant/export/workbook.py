"""A review as an Excel workbook: summary, ledger of indicators, findings, each filterable.

Cells hold the report's own words, and a target such as =100% begins with the sign Excel reads as a formula: every text
is therefore written as a string, never evaluated.
"""

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from assistant.review.deciding import decided_by, decision_words, verdict_id
from assistant.review.engine import Review
from assistant.review.themes import theme_of
from assistant.review.verdict import Verdict
from knowledge.place import place_words
from knowledge.quantity import parse_decimal

Value = str | int | float
_HEAD = PatternFill("solid", fgColor="DCE6F1")
_LINE = Side(style="thin", color="BFBFBF")
_WEAK = {Verdict.VAGUE: PatternFill("solid", fgColor="F8D7DA"), Verdict.PARTIAL: PatternFill("solid", fgColor="FFF3CD")}
_LEDGER = (
    ("自评表", 18),
    ("一级指标", 12),
    ("二级指标", 14),
    ("三级指标", 36),
    ("年度指标值", 24),
    ("实际完成值", 20),
    ("分值", 7),
    ("得分", 7),
    ("判定", 11),
    ("修改建议", 48),
    ("依据", 24),
    ("位置", 14),
    ("处理", 30),
    ("处理人和时间", 24),
)
_FINDINGS = (
    ("序号", 6),
    ("严重程度", 9),
    ("审核意见", 60),
    ("证据", 60),
    ("修改建议", 40),
    ("依据", 24),
    ("位置", 14),
    ("类别", 16),
    ("处理", 30),
    ("处理人和时间", 24),
)


def review_workbook(review: Review) -> bytes:
    """Return the review as the bytes of an .xlsx file with the sheets 概况, 指标台账 and 审核意见."""
    workbook = Workbook()
    overview = workbook.worksheets[0]
    overview.title = "概况"
    fill_sheet(overview, (("项目", 24), ("内容", 80)), _overview(review))
    ledger = workbook.create_sheet("指标台账")
    fill_sheet(ledger, _LEDGER, _ledger_rows(review))
    verdict_column = [name for name, _ in _LEDGER].index("判定") + 1
    filled = [row for row in review.ledger if row.judgement]
    for number, row in enumerate(filled, start=2):
        if row.judgement and row.judgement.verdict in _WEAK:
            ledger.cell(number, verdict_column).fill = _WEAK[row.judgement.verdict]
    fill_sheet(workbook.create_sheet("审核意见"), _FINDINGS, _finding_rows(review))
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _overview(review: Review) -> list[Sequence[Value]]:
    report = review.report
    verdicts = [row.judgement.verdict for row in review.ledger if row.judgement]
    counts: list[Sequence[Value]] = [(verdict.chinese, verdicts.count(verdict)) for verdict in Verdict]
    return [
        ("报告", report.title),
        ("单位", report.unit),
        ("年度", report.year or ""),
        ("指标合计", len(verdicts)),
        *counts,
        ("审核意见合计", len(review.findings)),
        ("不采纳", len(review.dismissed)),
        ("未处理", sum(map(review.waits, review.findings))),
        ("已核对", "、".join(review.checked)),
        *(("未核对", line) for line in review.not_checked),
        *(("未读出", line) for line in report.notes),
    ]


def _ledger_rows(review: Review) -> list[Sequence[str]]:
    return [
        (
            row.form.name,
            row.indicator.level1,
            row.indicator.level2,
            row.indicator.name,
            row.indicator.target,
            row.indicator.actual,
            row.indicator.weight,
            row.indicator.score,
            row.judgement.verdict.chinese,
            row.judgement.suggestion,
            str(row.basis or ""),
            place_words(review.report, row.indicator.location),
            decision_words(review.decisions.get(verdict_id(row, review.report))),
            decided_by(review.decisions.get(verdict_id(row, review.report))),
        )
        for row in review.ledger
        if row.judgement
    ]


def _finding_rows(review: Review) -> list[Sequence[Value]]:
    return [
        (
            number,
            finding.severity.chinese,
            finding.message,
            "\n".join(f"{place_words(review.report, item.location)}：{item.text}" for item in finding.evidence),
            finding.suggestion,
            str(finding.basis),
            place_words(review.report, finding.location),
            theme_of(finding.rule),
            decision_words(review.decisions.get(finding.id)) or "未处理",
            decided_by(review.decisions.get(finding.id)),
        )
        for number, finding in enumerate((*review.findings, *review.dismissed), start=1)
    ]


def fill_sheet(sheet: Worksheet, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Value]]) -> None:
    """Fill an empty sheet: columns by name and width, a frozen head, filters, and a page that fits its width."""
    for column, (name, width) in enumerate(columns, start=1):
        cell = sheet.cell(1, column, name)
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(horizontal="center", vertical="center")
        sheet.column_dimensions[get_column_letter(column)].width = width
    numeric = {column for column, (name, _) in enumerate(columns, start=1) if name in {"分值", "得分", "自评得分"}}
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            _write(sheet, number, column, value, is_numeric=column in numeric)
    border = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
    for cells in sheet.iter_rows(min_row=1, max_row=sheet.max_row, max_col=len(columns)):
        for bordered in cells:
            bordered.border = border
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{sheet.max_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _write(sheet: Worksheet, row: int, column: int, value: Value, *, is_numeric: bool) -> None:
    figure = parse_decimal(value) if is_numeric and isinstance(value, str) else None
    if figure is not None or isinstance(value, int | float):
        sheet.cell(row, column, value if figure is None else float(figure))
        sheet.cell(row, column).alignment = Alignment(horizontal="right", vertical="top")
        return
    sheet.cell(row, column, "".join(char for char in str(value) if char in "\n\t" or ord(char) >= 32))
    sheet.cell(row, column).data_type = "s"
    sheet.cell(row, column).alignment = Alignment(wrap_text=True, vertical="top")
