"""Excel sheets of named columns, and reviews as workbooks of them: one report's, or the ranking of many.

Cells hold reports' own words, and a target such as =100% begins with the sign Excel reads as a formula: every text is
therefore written as a string, never evaluated.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, TypeVar

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from assistant.review.batch import BatchEntry
from assistant.review.batch_totals import FrequentDefect, Group, frequent_defects, groups, league
from assistant.review.engine import Review
from assistant.review.report_summary import ReportSummary, ToldFinding, ToldRow, summarise_report
from assistant.review.rule import Severity
from assistant.review.themes import theme_of
from assistant.review.verdict import Verdict
from knowledge.quantity import parse_decimal

Value = str | int | float | None
_Item = TypeVar("_Item")
Column = tuple[str, int, Callable[[_Item], Value]]
_HEAD = PatternFill("solid", fgColor="DCE6F1")
_EDGE = Side(style="thin", color="BFBFBF")
_WEAK = {
    Verdict.VAGUE.chinese: PatternFill("solid", fgColor="F8D7DA"),
    Verdict.PARTIAL.chinese: PatternFill("solid", fgColor="FFF3CD"),
}
# As written by an author, and yet figures.
_NUMERIC = {"分值", "得分", "自评得分"}
_Told = TypeVar("_Told", ToldFinding, ToldRow)
_ROW: Sequence[Column[ToldRow]] = (
    ("自评表", 18, lambda row: row.form),
    ("一级指标", 12, lambda row: row.level1),
    ("二级指标", 14, lambda row: row.level2),
    ("三级指标", 36, lambda row: row.name),
    ("年度指标值", 24, lambda row: row.target),
    ("实际完成值", 20, lambda row: row.actual),
    ("分值", 7, lambda row: row.weight),
    ("得分", 7, lambda row: row.score),
    ("判定", 11, lambda row: row.verdict.chinese),
    ("修改建议", 48, lambda row: row.suggestion),
    ("依据", 24, lambda row: row.basis),
    ("位置", 30, lambda row: row.place),
    ("处理", 30, lambda row: row.decision),
    ("处理人和时间", 24, lambda row: row.who),
)
_FINDING: Sequence[Column[ToldFinding]] = (
    ("类别", 16, lambda one: theme_of(one.rule)),
    ("严重程度", 9, lambda one: one.severity.chinese),
    ("审核意见", 60, lambda one: one.message),
    ("证据", 60, lambda one: one.evidence),
    ("修改建议", 40, lambda one: one.suggestion),
    ("依据", 24, lambda one: one.basis),
    ("位置", 30, lambda one: one.place),
    ("处理", 30, lambda one: one.decision or "未处理"),
    ("处理人和时间", 24, lambda one: one.who),
)
LEAGUE: Sequence[Column[tuple[int, ReportSummary]]] = (
    ("名次", 6, lambda one: one[0]),
    ("报告", 48, lambda one: one[1].title),
    ("单位", 24, lambda one: one[1].unit or "（未写明单位）"),
    ("年度", 7, lambda one: one[1].year),
    ("指标数", 8, lambda one: one[1].counts.total),
    ("未量化合计", 11, lambda one: one[1].counts.weak),
    ("未量化占比（%）", 15, lambda one: one[1].weak_pct),
    *((severity.chinese, 7, partial(lambda level, one: one[1].findings[level], severity)) for severity in Severity),
    ("执行率（%）", 11, lambda one: one[1].rate_pct),
    ("自评得分", 10, lambda one: one[1].score),
    ("未核对事项", 11, lambda one: len(one[1].notes)),
    ("审核进度", 14, lambda one: one[1].progress),
    ("审核人", 14, lambda one: one[1].reviewers),
    ("文件", 44, lambda one: one[1].file),
)
_GROUP: Sequence[Column[Group]] = (
    ("单位", 30, lambda group: group.unit or "全部单位"),
    ("一级指标", 16, lambda group: group.level1 or "合计"),
    ("报告数", 8, lambda group: group.reports),
    ("指标数", 8, lambda group: group.counts.total),
    *((one.chinese, 11, partial(lambda name, group: group.counts.as_dict()[name], one.value)) for one in Verdict),
    ("未量化合计", 11, lambda group: group.counts.weak),
    ("未量化占比（%）", 15, lambda group: group.counts.share_pct),
)
DEFECTS: Sequence[Column[FrequentDefect]] = (
    ("问题", 28, lambda defect: defect.name),
    ("最重程度", 9, lambda defect: Severity(defect.severity).chinese),
    ("意见条数", 9, lambda defect: defect.findings),
    ("涉及报告数", 11, lambda defect: defect.reports),
    ("例子所在报告", 40, lambda defect: defect.example_report),
    ("例子", 70, lambda defect: defect.example),
)
_LINE: Sequence[Column[Sequence[Value]]] = (("项目", 24, itemgetter(0)), ("内容", 80, itemgetter(1)))
_UNREAD: Sequence[Column[Sequence[Value]]] = (
    ("文件", 60, itemgetter(0)),
    ("类别", 12, itemgetter(1)),
    ("原因", 80, itemgetter(2)),
)


def workbook_of(*sheets: tuple[str, Sequence[Column[Any]], Iterable[Any]]) -> bytes:
    """Return the bytes of an .xlsx file with these sheets, each by its title, its columns and what its rows show."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, columns, items in sheets:
        _fill(workbook.create_sheet(title), columns, items)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _fill(sheet: Worksheet, columns: Sequence[Column[Any]], items: Iterable[Any]) -> None:
    border = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
    for place, (name, width, _) in enumerate(columns, start=1):
        cell = sheet.cell(1, place, name)
        cell.font, cell.fill, cell.border = Font(bold=True), _HEAD, border
        cell.alignment = Alignment(horizontal="center", vertical="center")
        sheet.column_dimensions[get_column_letter(place)].width = width
    for number, item in enumerate(items, start=2):
        for place, (name, _, shown) in enumerate(columns, start=1):
            _write(sheet, number, place, shown(item), is_numeric=name in _NUMERIC)
            sheet.cell(number, place).border = border
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{sheet.max_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _write(sheet: Worksheet, row: int, column: int, value: Value, *, is_numeric: bool) -> None:
    value = "" if value is None else value
    figure = parse_decimal(value) if is_numeric and isinstance(value, str) else None
    if figure is not None or isinstance(value, int | float):
        sheet.cell(row, column, value if figure is None else float(figure))
        sheet.cell(row, column).alignment = Alignment(horizontal="right", vertical="top")
        return
    cell = sheet.cell(row, column, "".join(char for char in str(value) if char in "\n\t" or ord(char) >= 32))
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if value in _WEAK:
        cell.fill = _WEAK[str(value)]


def review_workbook(review: Review) -> bytes:
    """Return the review as the bytes of an .xlsx file with the sheets 概况, 指标台账 and 审核意见."""
    summary = summarise_report(review, review.report.document.name)
    overview = "概况", _LINE, _overview(summary, review)
    return workbook_of(overview, ("指标台账", _ROW, summary.rows), ("审核意见", _FINDING, summary.told))


def summary_workbook(entries: Sequence[BatchEntry]) -> bytes:
    """Return a run over many reports as the bytes of an .xlsx file: rankings, every finding, every weak indicator."""
    summaries = league(entries)
    told = [(one, finding) for one in summaries for finding in one.told]
    weak = [(one, row) for one in summaries for row in one.rows if row.verdict.is_weak]
    return workbook_of(
        ("排行", LEAGUE, enumerate(summaries, start=1)),
        ("判定分布", _GROUP, groups(summaries)),
        ("常见问题", DEFECTS, frequent_defects(summaries)),
        ("审核意见", _with_report(_FINDING), told),
        ("未量化指标", _with_report(_ROW), weak),
        ("未读文件", _UNREAD, _unread(entries)),
    )


def _with_report(columns: Sequence[Column[_Told]]) -> Sequence[Column[tuple[ReportSummary, _Told]]]:
    """Return the columns of what one report holds, behind those that tell which report it is."""
    return (
        ("单位", 24, lambda pair: pair[0].unit),
        ("报告", 40, lambda pair: pair[0].title),
        *((name, width, partial(lambda shown, pair: shown(pair[1]), shown)) for name, width, shown in columns),
        ("文件", 40, lambda pair: pair[0].file),
    )


def _overview(summary: ReportSummary, review: Review) -> list[Sequence[Value]]:
    counts = summary.counts
    return [
        ("报告", summary.title),
        ("单位", summary.unit),
        ("年度", summary.year or ""),
        ("指标合计", counts.total),
        *((verdict.chinese, counts.as_dict()[verdict.value]) for verdict in Verdict),
        ("审核意见合计", summary.standing),
        ("不采纳", len(summary.told) - summary.standing),
        ("未处理", summary.waiting),
        ("已核对", "、".join(review.checked)),
        *(("未核对", line) for line in review.not_checked),
        *(("未读出", line) for line in review.report.notes),
    ]


def _unread(entries: Sequence[BatchEntry]) -> list[Sequence[Value]]:
    missing = [entry for entry in entries if entry.summary is None]
    reviewed = [entry.summary for entry in entries if entry.summary is not None]
    return [
        *((str(entry.path), "未审核" if entry.is_skipped else "读不出", entry.problem) for entry in missing),
        *((summary.file, "部分未核对", note) for summary in reviewed for note in summary.notes),
    ]
