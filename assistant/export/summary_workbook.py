"""A run over many reports as one Excel workbook: rankings, every finding, weak indicators, files not read."""

import io
from collections.abc import Iterator, Sequence

from openpyxl import Workbook

from assistant.export.workbook import Value, fill_sheet
from assistant.review.batch import BatchEntry
from assistant.review.batch_totals import FrequentDefect, Group, frequent_defects, groups, league
from assistant.review.report_summary import ReportSummary
from assistant.review.rule import Severity
from assistant.review.themes import theme_of
from assistant.review.verdict import Verdict

_VERDICTS = tuple((verdict.chinese, 11) for verdict in Verdict)
_LEAGUE = (
    ("名次", 6),
    ("报告", 48),
    ("单位", 24),
    ("年度", 7),
    ("指标数", 8),
    ("未量化合计", 11),
    ("未量化占比（%）", 15),
    *((severity.chinese, 7) for severity in Severity),
    ("执行率（%）", 11),
    ("自评得分", 10),
    ("未核对事项", 11),
    ("审核进度", 14),
    ("审核人", 14),
    ("文件", 44),
)
_GROUPS = (
    ("单位", 30),
    ("一级指标", 16),
    ("报告数", 8),
    ("指标数", 8),
    *_VERDICTS,
    ("未量化合计", 11),
    ("未量化占比（%）", 15),
)
_DEFECTS = (
    ("问题", 28),
    ("最重程度", 9),
    ("意见条数", 9),
    ("涉及报告数", 11),
    ("例子所在报告", 40),
    ("例子", 70),
)
_FINDINGS = (
    ("单位", 24),
    ("报告", 40),
    ("类别", 16),
    ("程度", 8),
    ("审核意见", 60),
    ("修改建议", 40),
    ("位置", 30),
    ("处理", 24),
    ("处理人和时间", 24),
    ("文件", 40),
)
_ROWS = (
    ("单位", 24),
    ("报告", 40),
    ("自评表", 24),
    ("一级指标", 14),
    ("三级指标", 34),
    ("年度指标值", 26),
    ("实际完成值", 22),
    ("判定", 12),
    ("修改建议", 50),
    ("位置", 30),
    ("文件", 40),
)
_UNREAD = (("文件", 60), ("类别", 12), ("原因", 80))


def summary_workbook(entries: Sequence[BatchEntry]) -> bytes:
    """Return the run as the bytes of an .xlsx file with the sheets 排行, 判定分布, 常见问题 and 未读文件."""
    summaries = league(entries)
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "排行"
    fill_sheet(sheet, _LEAGUE, [_league_row(number, each) for number, each in enumerate(summaries, start=1)])
    fill_sheet(workbook.create_sheet("判定分布"), _GROUPS, map(_group_row, groups(summaries)))
    fill_sheet(workbook.create_sheet("常见问题"), _DEFECTS, map(_defect_row, frequent_defects(summaries)))
    fill_sheet(workbook.create_sheet("审核意见"), _FINDINGS, _finding_rows(summaries))
    fill_sheet(workbook.create_sheet("未量化指标"), _ROWS, _weak_rows(summaries))
    fill_sheet(workbook.create_sheet("未读文件"), _UNREAD, _unread_rows(entries))
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _league_row(number: int, summary: ReportSummary) -> Sequence[Value]:
    return (
        number,
        summary.title,
        summary.unit,
        summary.year or "",
        summary.counts.total,
        summary.counts.weak,
        summary.counts.share_pct,
        *(summary.findings[severity.value] for severity in Severity),
        "" if summary.rate_pct is None else summary.rate_pct,
        summary.score,
        len(summary.notes),
        summary.progress,
        summary.reviewers,
        summary.file,
    )


def _group_row(group: Group) -> Sequence[Value]:
    return (
        group.unit or "全部单位",
        group.level1 or "合计",
        group.reports,
        group.counts.total,
        *group.counts.as_dict().values(),
        group.counts.weak,
        group.counts.share_pct,
    )


def _defect_row(defect: FrequentDefect) -> Sequence[Value]:
    severity = Severity(defect.severity).chinese
    return (
        defect.name,
        severity,
        defect.findings,
        defect.reports,
        defect.example_report,
        defect.example,
    )


def _finding_rows(summaries: Sequence[ReportSummary]) -> Iterator[Sequence[Value]]:
    for summary in summaries:
        for one in summary.told:
            theme, severity = theme_of(one.rule), one.severity.chinese
            told = (theme, severity, one.message, one.suggestion, one.place, one.decision or "未处理", one.who)
            yield summary.unit, summary.title, *told, summary.file


def _weak_rows(summaries: Sequence[ReportSummary]) -> Iterator[Sequence[Value]]:
    for summary in summaries:
        for row in summary.rows:
            if row.verdict.is_weak:
                cells = (row.form, row.level1, row.name, row.target, row.actual, row.verdict.chinese)
                yield summary.unit, summary.title, *cells, row.suggestion, row.place, summary.file


def _unread_rows(entries: Sequence[BatchEntry]) -> list[Sequence[Value]]:
    """Return the files that weren't reviewed, then what was left unchecked in those that were."""
    missing = [entry for entry in entries if entry.summary is None]
    reviewed = [entry.summary for entry in entries if entry.summary is not None]
    return [
        *((str(entry.path), "未审核" if entry.is_skipped else "读不出", entry.problem) for entry in missing),
        *((summary.file, "部分未核对", note) for summary in reviewed for note in summary.notes),
    ]
