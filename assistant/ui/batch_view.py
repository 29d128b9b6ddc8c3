"""What a batch came to: the league table, the most frequent defects, the files that weren't reviewed."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from assistant.review.batch import BatchEntry
from assistant.review.batch_totals import FrequentDefect, frequent_defects, league
from assistant.review.judgement import Tally
from assistant.review.report_summary import ReportSummary
from assistant.review.rule import Severity
from assistant.ui import session
from assistant.ui.batch_run import Batch, base_name
from assistant.ui.downloads import EXCEL
from assistant.ui.tables import severity_words
from assistant.ui.text import plain

_MOST_DEFECTS, _MOST_ROWS, _ROW = 10, 12, 33
_WIDTHS = {
    **{"单位": 190, "年度": 64, "指标数": 72, "未量化": 72, "占比（%）": 84, "错误": 60, "应改": 60},
    **{"问题": 220, "程度": 76, "意见": 60, "报告": 60, "例子": 560},
}


def show_results(batch: Batch) -> None:
    """Show all that is known of the files done so far."""
    summaries = league(batch.entries)
    st.markdown(_total(batch, summaries))
    if summaries:
        _show_league(batch, summaries)
    if defects := frequent_defects(summaries)[:_MOST_DEFECTS]:
        st.markdown("##### 最常见的问题")
        st.dataframe(list(map(_defect_row, defects)), hide_index=True, column_config=_columns(), key="batch-defects")
    _show_unread([entry for entry in batch.entries if entry.summary is None])


def _total(batch: Batch, summaries: Sequence[ReportSummary]) -> str:
    counts = Tally.sum(summary.counts for summary in summaries)
    text = f"已审核{len(summaries)}份报告，{counts.total}项指标，未量化{counts.weak}项（{counts.share_pct}%）。"
    if known := sum(entry.is_known for entry in batch.entries):
        text += f"其中{known}份内容没有变，沿用已有的结果。"
    return f"{text}还有{batch.left}个文件没有审核。" if batch.left else text


def _show_league(batch: Batch, summaries: Sequence[ReportSummary]) -> None:
    """Show the reports, the worst first; one that is selected can be opened on the page 审核."""
    choice = st.dataframe(
        list(map(_league_row, summaries)),
        hide_index=True,
        height="content" if len(summaries) <= _MOST_ROWS else _ROW * (_MOST_ROWS + 1),
        column_config=_columns(),
        on_select="rerun",
        selection_mode="single-row",
        # A selection is a row's number, which means another report once there are more.
        key=f"batch-league-{len(batch.entries)}",
    )
    rows = choice.selection.rows
    with st.container(horizontal=True, vertical_alignment="center"):
        icon = ":material/download:"
        data = _workbook(batch)
        st.download_button("下载汇总 Excel", data, "批量审核汇总.xlsx", EXCEL, on_click="ignore", icon=icon)
        if st.button("打开选中的报告", icon=":material/open_in_new:", disabled=not rows, key="batch-open"):
            place = next(n for n, entry in enumerate(batch.entries) if entry.summary is summaries[rows[0]])
            file = batch.files[place]
            session.open_next(file.load(), base_name(file.path))
            st.switch_page("assistant/ui/review.py")
        if not rows:
            st.caption("在表格左侧选中一行，就能在“审核”页逐条查看。")


def _show_unread(entries: Sequence[BatchEntry]) -> None:
    if not entries:
        return
    st.markdown(f"##### 没有审核的文件（{len(entries)}个）")
    st.markdown("\n".join(f"- {plain(str(entry.path))}：{plain(entry.problem)}" for entry in entries))


def _columns() -> dict[str, Any]:
    columns = {name: st.column_config.Column(width=width) for name, width in _WIDTHS.items()}
    share = "占比（%）"
    return columns | {share: st.column_config.NumberColumn(width=_WIDTHS[share], format="%.1f")}


def _league_row(summary: ReportSummary) -> dict[str, object]:
    return {
        "单位": summary.unit or "（未写明单位）",
        "年度": str(summary.year or ""),
        "指标数": summary.counts.total,
        "未量化": summary.counts.weak,
        "占比（%）": summary.counts.share_pct,
        "错误": summary.findings[Severity.ERROR.value],
        "应改": summary.findings[Severity.WARNING.value],
        "文件": summary.file,
    }


def _defect_row(defect: FrequentDefect) -> dict[str, object]:
    return {
        "问题": f"{defect.rule} {defect.name}",
        "程度": severity_words(Severity(defect.severity)),
        "意见": defect.findings,
        "报告": defect.reports,
        "例子": defect.example,
    }


def _workbook(batch: Batch) -> bytes:
    if not batch.workbook:
        from assistant.export.summary_workbook import summary_workbook

        batch.workbook = summary_workbook(batch.entries)
    return batch.workbook
