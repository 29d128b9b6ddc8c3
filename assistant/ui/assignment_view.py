"""An assignment for a trainee: the report, a verdict for each indicator, the rules it breaks; then the grade."""

from datetime import UTC, datetime

import streamlit as st

from assistant.records.assignments import Assignment, Submission
from assistant.review.verdict import Verdict
from assistant.training.assigning import (
    ANSWERS,
    KEYS,
    AssignmentAnswer,
    AssignmentKey,
    grade_assignment,
)
from assistant.training.lesson import unit_name
from assistant.training.roster import hand_in
from assistant.ui import state as kept
from assistant.ui.assignments import Filling, assignments, set_assignments
from assistant.ui.parts import trainings
from assistant.ui.person import current_person
from assistant.ui.report_reading import show_report
from assistant.ui.tables import columns_of, edit_table, verdict_words
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
            st.badge(f"{answer.result:g}分" + ("，逾期" if answer.is_late else ""), color="green")
        elif entry.due and entry.due < datetime.now(UTC):
            st.badge("已过截止时间", color="orange", icon=":material/schedule:")
        label = "看结果" if answer else "开始作答"
        st.button(
            label,
            key=f"open-{entry.id}",
            type="secondary" if answer else "primary",
            on_click=_open,
            args=(entry.id,),
            width=104,
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
    key = KEYS.validate_json(entry.key)
    with st.expander("查看报告原文", icon=":material/description:"):
        show_report(assignments().file(entry.id), entry.file)
    if answer:
        show_result(key, answer)
    else:
        _ask(entry, key)


def _ask(entry: Assignment, key: AssignmentKey) -> None:
    """Show what is to be filled in; every entry is kept as it is made, and there again another day."""
    table, ticks = f"verdicts-{entry.id}", f"rules-{entry.id}"
    doing = kept.ANSWERING.get()
    if doing is None or doing.number != entry.id or ticks not in st.session_state:
        begun = assignments().begun(entry.id)
        answer = ANSWERS.validate_json(begun) if begun else AssignmentAnswer()
        doing = Filling(entry.id, answer, answer)
        kept.ANSWERING.put(doing)
    st.markdown("##### 一、逐项判断指标")
    rows = [
        {
            "三级指标": one_line(row.name),
            "年度指标值": one_line(row.target),
            "判定": verdict_words(doing.begun.verdicts[row.id]) if row.id in doing.begun.verdicts else None,
        }
        for row in key.rows
    ]
    config = {
        "判定": st.column_config.SelectboxColumn(options=list(_WORDS), width=116),
        "三级指标": st.column_config.TextColumn(width=150),
        "年度指标值": st.column_config.TextColumn(width=110),
    }
    edited = edit_table(rows, config, ["三级指标", "年度指标值"], table, "点开选择")
    st.markdown("##### 二、这份报告违反了哪些要求")
    chosen = st.multiselect(
        "选出确实存在的问题",
        key.checked,
        default=list(doing.begun.rules),
        format_func=lambda rule: f"{unit_name(rule)}（{rule}）",
        placeholder="可以多选，输入文字查找；同一处差错选中一项即可",
        key=ticks,
    )
    verdicts = {
        row.id: _WORDS[str(given["判定"])] for row, given in zip(key.rows, edited, strict=True) if given.get("判定")
    }
    answer = AssignmentAnswer(verdicts, tuple(chosen))
    if answer != doing.kept:
        assignments().begin(entry.id, ANSWERS.dump_json(answer).decode())
        doing.kept = answer
    _offer_to_send(entry, doing, len(key.rows) - len(verdicts))


def _offer_to_send(entry: Assignment, doing: Filling[AssignmentAnswer], left: int) -> None:
    """Show the button, and ask again where something is open: an answer is given once."""
    asks = bool(left) and doing.is_asked
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        label = "确定交卷" if asks else "交卷"
        is_sent = st.button(label, type="primary", icon=":material/send:", key="assignment-submit")
        if asks:
            st.warning(f"还有{left}项指标没有判断，交了就不能再改。")
        else:
            st.caption(
                f"还有{left}项没有判断；填了的已存下，可以改天再答。" if left else "全部判断完了，交卷后出成绩。"
            )
    if not is_sent:
        return
    if left and not asks:
        doing.is_asked = True
        st.rerun()
    try:
        hand_in(assignments(), trainings(), entry, current_person().id, doing.kept, datetime.now(UTC))
    except UserError as error:
        st.error(in_words(error))
        return
    st.rerun()


def show_result(key: AssignmentKey, handed: Submission, name: str = "你") -> None:
    """Show what an answer was worth, row by row and rule by rule, with what the trainer says of it."""
    answer = ANSWERS.validate_json(handed.answer)
    got = grade_assignment(key, answer)
    tiles = (
        ("成绩", f"{handed.result:g}分"),
        ("指标判定", f"{got.verdicts:.0%}"),
        ("查全率", f"{got.recall:.0%}"),
        ("查准率", f"{got.precision:.0%}"),
    )
    with st.container(horizontal=True, gap="small"):
        for label, value in tiles:
            st.metric(label, value, border=True, width=128)
        if handed.is_late:
            st.badge("逾期提交", color="orange", icon=":material/schedule:")
    if handed.before is not None:
        st.info(
            f"标准答案后来更正过，已重新评分：{handed.before:g}分改为{handed.points:g}分。",
            icon=":material/published_with_changes:",
        )
    if handed.mark is not None:
        st.caption(f"按标准答案是{handed.points:g}分，培训人员评为{handed.mark:g}分。")
    if handed.comment:
        st.info(f"培训人员评语：{plain(handed.comment)}", icon=":material/rate_review:")
    st.dataframe(
        [
            {
                "三级指标": one_line(row.name),
                "年度指标值": one_line(row.target),
                f"{name}的判断": verdict_words(answer.verdicts[row.id]) if row.id in answer.verdicts else "（未判断）",
                "标准答案": verdict_words(row.verdict) + ("（有争议，不计分）" if row.disputed else ""),
                "原因": "、".join(unit_name(reason.value) for reason in row.reasons),
                "培训人员说明": row.note,
            }
            for row in key.rows
        ],
        hide_index=True,
        column_config=columns_of("result"),
        key="assignment-result",
    )
    if got.missed:
        st.markdown(f"##### 漏掉的问题（{len(got.missed)}类）")
        with st.container(border=True, gap="xsmall"):
            for rule in got.missed:
                places = "\n".join(f"- {plain(place)}" for place in key.shown(rule))
                st.markdown(f"**{plain(unit_name(rule))}**\n{places}")
    if got.spare:
        st.markdown(f"**多选的问题**　{plain('、'.join(map(unit_name, got.spare)))}：这份报告里没有。")
    if not got.missed and not got.spare:
        st.markdown("**问题全部找对。**")
