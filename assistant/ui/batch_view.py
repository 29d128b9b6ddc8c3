"""What a batch came to: the ranking, answers over all reports, the most frequent defects, files not reviewed."""

from collections.abc import Sequence

import streamlit as st

from assistant.conversation.batch_question import EXAMPLES, answer_batch
from assistant.records.batches import KeptBatch, KeptFile
from assistant.review.batch import BatchEntry
from assistant.review.batch_totals import frequent_defects
from assistant.review.judgement import Tally
from assistant.review.report_summary import ReportSummary
from assistant.ui import kept
from assistant.ui.batch_run import open_file, ranking
from assistant.ui.controls import offer
from assistant.ui.downloads import file_of, offer_file
from assistant.ui.tables import NOTHING, show_rows
from assistant.ui.text import plain

_MOST_DEFECTS = 10


def show_results(batch: KeptBatch, files: Sequence[tuple[KeptFile, BatchEntry]], waiting: int) -> None:
    """Show all that is known of the files done so far."""
    ranked = ranking(files)
    entries = [entry for _, entry in files]
    summaries = [entry.summary for _, entry in ranked if entry.summary]
    st.markdown(_total(summaries, waiting))
    if summaries:
        _show_league(batch, ranked, entries)
        _show_answers(summaries)
    if defects := frequent_defects(summaries)[:_MOST_DEFECTS]:
        from assistant.export.workbook import DEFECTS

        st.markdown("##### 最常见的问题")
        show_rows("defects", defects, "batch-defects", sheet=DEFECTS)
    _show_unread([entry for entry in entries if entry.problem])


def _total(summaries: Sequence[ReportSummary], waiting: int) -> str:
    counts = Tally.sum(summary.counts for summary in summaries)
    done = sum(not summary.waiting for summary in summaries)
    text = f"已核对{len(summaries)}份报告，{counts.total}项指标，未量化{counts.weak}项（{counts.share_pct}%）；"
    text += f"其中{done}份已审完。"
    return f"{text}还有{waiting}个文件没有核对，或者规则更新后要重新核对。" if waiting else text


def _show_league(
    batch: KeptBatch, ranked: Sequence[tuple[KeptFile, BatchEntry]], entries: Sequence[BatchEntry]
) -> None:
    """Show the reports, the worst first; one that is selected can be opened on the page 审核."""
    from assistant.export.workbook import LEAGUE, summary_workbook

    placed = [(place, entry.summary) for place, (_, entry) in enumerate(ranked, start=1) if entry.summary]
    order = tuple(file.number for file, _ in ranked)
    chosen = show_rows("league", placed, f"batch-league-{batch.id}", "排行", sheet=LEAGUE, ids=order)
    with st.container(horizontal=True, vertical_alignment="center"):
        data = file_of("batch", (batch.id, batch.revision), lambda: summary_workbook(entries))
        offer_file("下载汇总 Excel", data, "批量审核汇总.xlsx", "batch-summary")
        is_none, icon = chosen is None, ":material/open_in_new:"
        if st.button("打开选中的报告", icon=icon, disabled=is_none, key="batch-open") and chosen is not None:
            kept.BATCH_ORDER.get()[batch.id] = order
            open_file(ranked[chosen][0])
            # Which conversation is taken up stands in the address, which a change of pages would clear.
            st.switch_page("assistant/ui/review.py", query_params=dict(st.query_params))
        if is_none:
            st.caption("在表格左侧选中一行，就能在“审核”页逐条处理，再用“下一份”接着审。")


def _show_answers(summaries: Sequence[ReportSummary]) -> None:
    """Let a question be asked of all reports, and show what is computed."""
    asked_next = kept.Slot("batch-question", str)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        asked = st.text_input(
            "问这一批报告",
            key=asked_next.name,
            persist_state="session",
            placeholder=f"问这一批报告，例如：{EXAMPLES[0]}",
            label_visibility="collapsed",
        )
        with st.popover("例子", key="batch-examples"):
            for example in EXAMPLES:
                offer(example, f"ask-{example}", asked_next.put, example)
    if asked and asked.strip():
        answer = answer_batch(asked, summaries)
        st.markdown(plain(answer.sentence))
        if answer.rows:
            st.dataframe(answer.rows, hide_index=True, placeholder=NOTHING, key="batch-answer", alt=answer.sentence)


def _show_unread(entries: Sequence[BatchEntry]) -> None:
    if not entries:
        return
    st.markdown(f"##### 没有审核的文件（{len(entries)}个）")
    st.markdown("\n".join(f"- {plain(str(entry.path))}：{plain(entry.problem)}" for entry in entries))
