"""The key of an assignment as a trainer corrects it: verdicts with reasons, remarks that hold or not, and the date."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import streamlit as st

from assistant.records.assignments import Assignment
from assistant.review.verdict import Reason
from assistant.training.assigning import KEYS, AssignmentKey, settled
from assistant.training.lesson import reason_name, unit_name
from assistant.training.roster import put_in_force, trainee_names
from assistant.ui import kept, parts
from assistant.ui.assignment_view import choose_rules, show_original
from assistant.ui.controls import offer, show_back
from assistant.ui.tables import WORDED, edit_table, verdict_words
from assistant.ui.text import plain, told_here
from knowledge.running_text import one_line, shortened

_REASONS = {reason_name(reason): reason for reason in Reason}
_DAYS = 7


def edit_assignment(entry: Assignment) -> None:
    """Show the key to be corrected, and what sets the assignment; every entry is kept as it is made."""
    doing = kept.filling(kept.EDITING, entry.id, f"added-{entry.id}", lambda: entry)
    show_back("返回作业", f"**{plain(shortened(entry.title, 60))}**", "edit-back", _close)
    if is_behind := doing.kept != entry:
        st.warning("别处刚改过这份作业：为免盖掉，您在这里再改的不会存下。")
        offer("看现在的内容", "edit-again", _load_again, entry.id, icon="refresh")
    show_original(entry)
    st.markdown("##### 一、核对指标判定")
    st.caption(
        "“审核判定”是程序的判断；不同意的，改“标准判定”和原因，并写明理由，学员交卷后能看到。"
        "可以这样判也可以那样判的，勾“有争议”，这一项不计分。"
    )
    begun = KEYS.validate_json(doing.begun.editing or doing.begun.key)
    key = _edit_rows(begun, entry.id)
    st.markdown("##### 二、核对审核意见")
    st.caption("不成立的意见取消勾选，可能只是口径不同的没有勾；程序漏掉的，在下面补上。")
    key = _edit_remarks(key, entry.id)
    places = _edit_added(key, entry.id)
    key = replace(key, added=tuple(rule for rule in key.checked if rule in places), places=places)
    st.markdown("##### 三、布置")
    title = st.text_input("作业名称", doing.begun.title, max_chars=80, key=f"title-{entry.id}").strip()
    note = st.text_area("给学员的话", doing.begun.note, max_chars=500, height=80, key=f"note-{entry.id}")
    told = KEYS.dump_json(key).decode() if key != KEYS.validate_json(entry.key) else None
    made = replace(doing.kept, title=title or doing.begun.title, note=note.strip(), editing=told)
    if made != doing.kept and not is_behind:
        with told_here():
            parts.assignments().change(doing.kept, made)
            doing.kept = made
    _offer_to_set(doing.kept, is_behind)


def _offer_to_set(entry: Assignment, is_behind: bool) -> None:
    due, names = entry.due.astimezone() if entry.due else None, trainee_names(parts.trainings())
    # What was chosen here and not set yet stays, until somebody else has set it otherwise.
    number, stays = f"{entry.id}-{hash((entry.due, entry.people))}", dict[str, Any](persist_state="session")
    people = st.multiselect(
        "布置给",
        [*names, *(one for one in entry.people if one not in names)],
        default=list(entry.people),
        format_func=lambda person: names.get(person, person),
        placeholder="不选就是全体学员",
        select_all=False,
        key=f"people-{number}",
        **stays,
    )
    first, last = due.date() if due else date.today() + timedelta(days=_DAYS), due.time() if due else time(18, 0)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        day = st.date_input("截止日期", first, key=f"day-{number}", width=180, **stays)
        hour = st.time_input("截止时间", last, key=f"hour-{number}", width=140, **stays)
    handed = len(parts.assignments().submissions(entry.id))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        label = "布置" if due is None else "保存并更新截止时间"
        is_set = st.button(label, type="primary", key="key-set", disabled=is_behind)
        st.caption(
            f"已有{handed}人交卷：保存后按更正的答案重新评分，成绩有变的会告诉本人。"
            if handed and entry.editing
            else "填的内容随时存下，离开再回来都在。"
        )
    if is_set:
        with told_here():
            until = datetime.combine(day, hour).astimezone()
            made = replace(entry, key=entry.editing or entry.key, editing=None, due=until, people=tuple(people))
            changed = put_in_force(parts.assignments(), parts.trainings(), entry, made)
            st.toast(f"已保存，{changed}人的成绩有变。" if changed else "已布置。" if due is None else "已保存。")
            _close()
            st.rerun()


def _edit_rows(key: AssignmentKey, number: str) -> AssignmentKey:
    rows = [
        {
            "三级指标": one_line(row.name),
            "年度指标值": one_line(row.target),
            "审核判定": verdict_words(row.reviewed),
            "标准判定": verdict_words(row.verdict),
            "原因": [reason_name(reason) for reason in row.reasons],
            "理由": row.note,
            "有争议": row.disputed,
        }
        for row in key.rows
    ]
    edited = edit_table("key_rows", rows, f"key-rows-{number}")
    judged = (
        settled(
            row,
            WORDED.get(given["标准判定"], row.verdict),
            [_REASONS[name] for name in given["原因"] or ()],
            str(given["理由"] or "").strip(),
            bool(given["有争议"]),
        )
        for row, given in zip(key.rows, edited, strict=True)
    )
    return replace(key, rows=tuple(judged))


def _edit_remarks(key: AssignmentKey, number: str) -> AssignmentKey:
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
    edited = edit_table("key_remarks", rows, f"key-remarks-{number}", is_tall=True)
    seen = (
        replace(remark, holds=bool(given["成立"]), note=str(given["理由"] or "").strip())
        for remark, given in zip(key.remarks, edited, strict=True)
    )
    return replace(key, remarks=tuple(seen))


def _edit_added(key: AssignmentKey, number: str) -> dict[str, str]:
    """Return the rules that the reviewer missed, each with where it is broken and why."""
    missing = [rule for rule in key.checked if rule not in {remark.rule for remark in key.remarks}]
    before = [rule for rule in key.added if rule in missing]
    said: dict[str, str] = {}
    for rule in choose_rules("程序漏掉的问题", missing, before, "没有就不选", f"added-{number}"):
        label, words, name = f"{unit_name(rule)}：在哪里，错在什么", key.places.get(rule, ""), f"where-{number}-{rule}"
        said[rule] = st.text_input(label, words, max_chars=200, key=name).strip()
    return said


def _load_again(number: str) -> None:
    kept.EDITING.clear()
    for name in [each for each in st.session_state if number in str(each)]:
        del st.session_state[name]


def _close() -> None:
    kept.EDITED_ASSIGNMENT.clear()
    kept.EDITING.clear()
