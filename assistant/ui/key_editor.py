"""The key of an assignment as a trainer corrects it: verdicts with reasons, remarks that hold or not, and the date."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import streamlit as st

from assistant.records.assignments import Assignment
from assistant.review.verdict import Reason, Verdict
from assistant.training.assigning import AssignmentKey, key_from_json, key_to_json, settle, settle_remark
from assistant.training.explaining import reason_name
from assistant.training.units import unit_name
from assistant.ui import state as kept
from assistant.ui.assignments import assignments
from assistant.ui.report_reading import show_report
from assistant.ui.tables import edit_table, verdict_words
from assistant.ui.text import in_words, plain
from knowledge.errors import UserError
from knowledge.running_text import one_line, shortened

_WORDS = {verdict_words(verdict): verdict for verdict in Verdict}
_REASONS = {reason_name(reason): reason for reason in Reason}
_TASK = "对照报告原文，逐项判断指标是否量化，并选出报告里存在的问题。"
_DAYS = 7


def edit_assignment(entry: Assignment) -> None:
    """Show the key to be corrected, and what sets the assignment."""
    key = key_from_json(entry.key)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("返回作业", icon=":material/arrow_back:", type="tertiary", on_click=_close, key="edit-back")
        st.markdown(f"**{plain(shortened(entry.title, 60))}**")
    with st.expander("查看报告原文", icon=":material/description:"):
        show_report(assignments().file(entry.id), entry.file)
    with st.form(f"key-{entry.id}", border=False, enter_to_submit=False):
        st.markdown("##### 一、核对指标判定")
        st.caption("“审核判定”是程序的判断；不同意的，改“标准判定”和原因，并写明理由，学员交卷后能看到。")
        rows = _edit_rows(key, entry.id)
        st.markdown("##### 二、核对审核意见")
        st.caption("不成立的意见取消勾选；程序漏掉的，在下面补上。")
        remarks = _edit_remarks(key, entry.id)
        missing = [rule for rule in key.checked if rule not in {remark.rule for remark in key.remarks}]
        names = {f"{rule} {unit_name(rule)}": rule for rule in missing}
        added = st.multiselect(
            "程序漏掉的问题",
            list(names),
            default=[name for name, rule in names.items() if rule in key.added],
            placeholder="没有就不选",
            key=f"added-{entry.id}",
        )
        st.markdown("##### 三、布置")
        title = st.text_input("作业名称", entry.title, max_chars=80, key=f"title-{entry.id}")
        note = st.text_area("给学员的话", entry.note or _TASK, max_chars=500, height=80, key=f"note-{entry.id}")
        due = entry.due.astimezone() if entry.due else None
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            day = st.date_input(
                "截止日期",
                due.date() if due else date.today() + timedelta(days=_DAYS),
                key=f"day-{entry.id}",
                width=180,
            )
            hour = st.time_input("截止时间", due.time() if due else time(18, 0), key=f"hour-{entry.id}", width=140)
        with st.container(horizontal=True, gap="small"):
            is_set = st.form_submit_button(
                "布置给学员" if due is None else "保存并更新截止时间", type="primary", key="key-set"
            )
            is_kept = st.form_submit_button("只保存答案", key="key-keep")
    if not (is_set or is_kept):
        return
    try:
        corrected = _corrected(key, rows, remarks, [names[name] for name in added])
        if corrected != key:
            assignments().correct(entry.id, key_to_json(corrected))
        if is_set:
            assignments().assign(entry.id, title.strip() or entry.title, note.strip(), _moment(day, hour))
            _close()
    except UserError as error:
        st.error(in_words(error))
        return
    st.toast("已布置。" if is_set else "答案已保存。")
    st.rerun()


def _edit_rows(key: AssignmentKey, number: str) -> Sequence[Mapping[str, Any]]:
    rows = [
        {
            "三级指标": one_line(row.name),
            "年度指标值": one_line(row.target),
            "审核判定": verdict_words(row.reviewed),
            "标准判定": verdict_words(row.verdict),
            "原因": [reason_name(reason) for reason in row.reasons],
            "理由": row.note,
        }
        for row in key.rows
    ]
    config = {
        "三级指标": st.column_config.TextColumn(width=200, pinned=True),
        "年度指标值": st.column_config.TextColumn(width=140),
        "审核判定": st.column_config.TextColumn(width=110),
        "标准判定": st.column_config.SelectboxColumn(options=list(_WORDS), required=True, width=120),
        "原因": st.column_config.MultiselectColumn(options=list(_REASONS), width=200),
        "理由": st.column_config.TextColumn(max_chars=200, width=220),
    }
    return edit_table(rows, config, ["三级指标", "年度指标值", "审核判定"], f"key-rows-{number}")


def _edit_remarks(key: AssignmentKey, number: str) -> Sequence[Mapping[str, Any]]:
    rows = [
        {
            "成立": remark.holds,
            "规则": f"{remark.rule} {unit_name(remark.rule)}",
            "意见": one_line(remark.message),
            "位置": remark.location.label,
            "理由": remark.note,
        }
        for remark in key.remarks
    ]
    config = {
        "成立": st.column_config.CheckboxColumn(width=60),
        "规则": st.column_config.TextColumn(width=170),
        "意见": st.column_config.TextColumn(width=360),
        "位置": st.column_config.TextColumn(width=110),
        "理由": st.column_config.TextColumn(max_chars=200, width=200),
    }
    return edit_table(rows, config, ["规则", "意见", "位置"], f"key-remarks-{number}")


def _corrected(
    key: AssignmentKey, rows: Sequence[Mapping[str, Any]], remarks: Sequence[Mapping[str, Any]], added: Sequence[str]
) -> AssignmentKey:
    """Return the key as the tables have it now."""
    for row, given in zip(key.rows, rows, strict=True):
        verdict, reasons = _WORDS[given["标准判定"]], [_REASONS[name] for name in given["原因"] or ()]
        note = str(given["理由"] or "").strip()
        if (verdict, set(reasons), note) != (row.verdict, set(row.reasons), row.note):
            key = settle(key, row.id, verdict, reasons, note)
    for remark, given in zip(key.remarks, remarks, strict=True):
        key = settle_remark(key, remark.id, bool(given["成立"]), str(given["理由"] or "").strip())
    return key.with_added(added)


def _moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour).astimezone()


def _close() -> None:
    kept.EDITED_ASSIGNMENT.clear()
