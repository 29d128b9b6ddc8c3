"""An assignment for a trainee: the report, a verdict for each indicator, the rules it breaks; then the grade."""

from datetime import UTC, datetime

import streamlit as st

from assistant.records.assignments import Assignment, Submission
from assistant.review.verdict import Verdict
from assistant.training.assigning import (
    AssignmentAnswer,
    AssignmentKey,
    assignment_answer_from_json,
    grade_assignment,
    key_from_json,
)
from assistant.training.units import unit_name
from assistant.ui import state as kept
from assistant.ui.assignments import assignments, hand_in, set_assignments
from assistant.ui.report_reading import show_report
from assistant.ui.tables import edit_table, verdict_words
from assistant.ui.text import in_words, plain
from knowledge.errors import UserError
from knowledge.running_text import one_line

_WORDS = {verdict_words(verdict): verdict for verdict in Verdict}


def show_assignments() -> None:
    """Show the list of assignments, or the one that is open."""
    entries = set_assignments()
    opened = next((pair for pair in entries if pair[0].id == kept.ASSIGNMENT.get()), None)
    if opened:
        _show_one(*opened)
    elif not entries:
        st.info("现在没有作业。培训人员布置后会出现在这里。", icon=":material/assignment:")
    else:
        for entry, answer in entries:
            _show_card(entry, answer)


def _show_card(entry: Assignment, answer: Submission | None) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"assignment-{entry.id}"):
        with st.container(gap="xxsmall"):
            st.markdown(f"**{plain(entry.title)}**")
            st.caption(f"{plain(due_words(entry))}　·　布置人：{plain(entry.trainer)}")
        if answer:
            st.badge(f"{answer.points:g}分" + ("，逾期" if answer.is_late else ""), color="green")
        elif entry.due and entry.due < datetime.now(UTC):
            st.badge("已过截止时间", color="orange", icon=":material/schedule:")
        label = "看结果" if answer else "开始作答"
        st.button(
            label, key=f"open-{entry.id}", type="secondary" if answer else "primary", on_click=_open, args=(entry.id,)
        )


def due_words(entry: Assignment) -> str:
    """Return when an assignment is due."""
    return f"截止 {entry.due.astimezone():%Y年%m月%d日 %H:%M}" if entry.due else "未布置"


def _open(number: str) -> None:
    kept.ASSIGNMENT.put(number)


def _close() -> None:
    kept.ASSIGNMENT.clear()


def _show_one(entry: Assignment, answer: Submission | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("返回作业", icon=":material/arrow_back:", type="tertiary", on_click=_close, key="assignment-back")
        st.markdown(f"**{plain(entry.title)}**　{plain(due_words(entry))}")
    if entry.note:
        st.markdown(plain(entry.note))
    key = key_from_json(entry.key)
    with st.expander("查看报告原文", icon=":material/description:"):
        show_report(assignments().file(entry.id), entry.file)
    if answer:
        _show_result(key, assignment_answer_from_json(answer.answer), answer.is_late)
    else:
        _ask(entry, key)


def _ask(entry: Assignment, key: AssignmentKey) -> None:
    with st.form(f"assignment-{entry.id}", border=False, enter_to_submit=False):
        st.markdown("##### 一、逐项判断指标")
        rows = [{"三级指标": one_line(row.name), "年度指标值": one_line(row.target), "判定": None} for row in key.rows]
        config = {
            "判定": st.column_config.SelectboxColumn(options=list(_WORDS), width=116),
            "三级指标": st.column_config.TextColumn(width=150),
            "年度指标值": st.column_config.TextColumn(width=110),
        }
        edited = edit_table(rows, config, ["三级指标", "年度指标值"], f"verdicts-{entry.id}", "点开选择")
        st.markdown("##### 二、这份报告违反了哪些要求")
        names = {f"{rule} {unit_name(rule)}": rule for rule in key.checked}
        chosen = st.multiselect(
            "选出确实存在的问题", list(names), placeholder="可以多选，输入文字查找", key=f"rules-{entry.id}"
        )
        is_sent = st.form_submit_button("交卷", type="primary", icon=":material/send:", key="assignment-submit")
    if not is_sent:
        return
    verdicts = {
        row.id: _WORDS[str(given["判定"])] for row, given in zip(key.rows, edited, strict=True) if given.get("判定")
    }
    if not verdicts and key.rows:
        st.warning("还没有判断任何指标，先在表里选判定再交卷。")
        return
    try:
        hand_in(entry, AssignmentAnswer(verdicts, tuple(names[name] for name in chosen)))
    except UserError as error:
        st.error(in_words(error))
        return
    st.rerun()


def _show_result(key: AssignmentKey, answer: AssignmentAnswer, is_late: bool) -> None:
    got = grade_assignment(key, answer)
    tiles = (
        ("成绩", f"{got.points:g}分"),
        ("指标判定", f"{got.verdicts:.0%}"),
        ("查全率", f"{got.recall:.0%}"),
        ("查准率", f"{got.precision:.0%}"),
    )
    with st.container(horizontal=True, gap="small"):
        for label, value in tiles:
            st.metric(label, value, border=True, width=110)
        if is_late:
            st.badge("逾期提交", color="orange", icon=":material/schedule:")
    st.dataframe(
        [
            {
                "三级指标": one_line(row.name),
                "年度指标值": one_line(row.target),
                "你的判断": verdict_words(answer.verdicts[row.id]) if row.id in answer.verdicts else "（未判断）",
                "标准答案": verdict_words(row.verdict),
                "原因": "、".join(unit_name(reason.value) for reason in row.reasons),
                "培训人员说明": row.note,
            }
            for row in key.rows
        ],
        hide_index=True,
        key="assignment-result",
    )
    for label, rules in (("漏掉的问题", got.missed), ("多选的问题", got.spare)):
        if rules:
            st.markdown(f"**{label}**　{plain('、'.join(f'{rule} {unit_name(rule)}' for rule in rules))}")
    if not got.missed and not got.spare:
        st.markdown("**问题全部找对。**")
