"""An assignment for a trainee: the report, a verdict for each indicator, the rules it breaks; then the grade."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from assistant.records.assignments import Assignment, Submission
from assistant.training.assigning import ANSWERS, KEYS, AssignmentAnswer, AssignmentKey, grade_assignment
from assistant.training.lesson import unit_name
from assistant.training.roster import hand_in
from assistant.ui import kept, parts
from assistant.ui.controls import offer, show_back
from assistant.ui.person import current_person
from assistant.ui.sources import table_html
from assistant.ui.tables import WORDED, edit_table, show_rows, show_tiles, verdict_words
from assistant.ui.text import plain, told_here
from knowledge.document import Paragraph
from knowledge.running_text import one_line


def set_assignments() -> Sequence[tuple[Assignment, Submission | None]]:
    """Return the assignments set for who uses the page, each with the answer, the most urgent one first."""
    known, person = parts.assignments(), current_person().id
    mine = [entry for entry in known.entries() if entry.due is not None and entry.is_for(person)]
    found = [(entry, known.submissions(entry.id).get(person)) for entry in mine]
    return sorted(found, key=lambda pair: (pair[1] is not None, pair[0].due))


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


def due_words(entry: Assignment) -> str:
    """Return when an assignment is due."""
    return f"截止 {entry.due.astimezone():%Y年%m月%d日 %H:%M}" if entry.due else "未布置"


def show_original(entry: Assignment) -> None:
    """Show the report of an assignment to be read: its text, and its tables with their merged cells."""
    with st.expander("查看报告原文", icon=":material/description:"), st.container(height=420, border=False):
        for block in parts.reviewed(parts.assignments().file(entry.id), entry.file).report.document.blocks:
            if isinstance(block, Paragraph):
                st.markdown(f"**{plain(block.text)}**" if block.level else plain(block.text))
            else:
                st.html(table_html(block, set(), whole=True))


def choose_rules(label: str, rules: Sequence[str], chosen: Sequence[str], hint: str, key: str) -> list[str]:
    """Return which of the rules are chosen, at first those that were `chosen` before."""
    stays: dict[str, Any] = {"placeholder": hint, "select_all": False, "key": key}
    return st.multiselect(label, rules, chosen, lambda rule: f"{unit_name(rule)}（{rule}）", **stays)


def _show_card(entry: Assignment, answer: Submission | None) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"assignment-{entry.id}"):
        with st.container(gap="xxsmall"):
            st.markdown(f"**{plain(entry.title)}**")
            st.caption(f"{plain(due_words(entry))}　·　布置人：{plain(entry.trainer)}")
        if answer:
            st.badge(f"{answer.result:g}分" + ("，逾期" if answer.is_late else ""), color="green")
        elif entry.due and entry.due < datetime.now(UTC):
            st.badge("已过截止时间", color="orange", icon=":material/schedule:")
        label, kind = ("看结果", "secondary") if answer else ("开始作答", "primary")
        offer(label, f"take-{entry.id}", kept.ASSIGNMENT.put, entry.id, type=kind, width=104)


def _show_one(entry: Assignment, answer: Submission | None) -> None:
    title = f"**{plain(entry.title)}**　{plain(due_words(entry))}"
    show_back("返回作业", title, "assignment-back", kept.ASSIGNMENT.clear)
    if entry.note:
        st.markdown(plain(entry.note))
    key = KEYS.validate_json(entry.key)
    show_original(entry)
    if answer:
        show_result(key, answer)
    else:
        _ask(entry, key)


def _ask(entry: Assignment, key: AssignmentKey) -> None:
    ticks = f"rules-{entry.id}"
    begun = parts.assignments().begun(entry.id)
    answered = ANSWERS.validate_json(begun) if begun else AssignmentAnswer()
    doing = kept.filling(kept.ANSWERING, entry.id, ticks, lambda: answered)
    st.markdown("##### 一、逐项判断指标")
    given = {row: verdict_words(verdict) for row, verdict in doing.begun.verdicts.items()}
    rows = [
        {"三级指标": one_line(row.name), "年度指标值": one_line(row.target), "判定": given.get(row.id)}
        for row in key.rows
    ]
    edited = edit_table("verdicts", rows, f"verdicts-{entry.id}", placeholder="点开选择")
    st.markdown("##### 二、这份报告违反了哪些要求")
    hint = "可以多选，输入文字查找；同一处差错选中一项即可"
    chosen = choose_rules("选出确实存在的问题", key.checked, doing.begun.rules, hint, ticks)
    verdicts = {row.id: WORDED[str(now["判定"])] for row, now in zip(key.rows, edited, strict=True) if now.get("判定")}
    answer = AssignmentAnswer(verdicts, tuple(chosen))
    if answer != doing.kept:
        parts.assignments().begin(entry.id, ANSWERS.dump_json(answer).decode())
        doing.kept = answer
    _offer_to_send(entry, doing, len(key.rows) - len(verdicts))


def _offer_to_send(entry: Assignment, doing: kept.Filling[AssignmentAnswer], left: int) -> None:
    # An answer is given once: where something is open, the button asks again.
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
    with told_here():
        if left and not asks:
            doing.is_asked = True
        else:
            hand_in(parts.assignments(), parts.trainings(), entry, current_person().id, doing.kept, datetime.now(UTC))
        st.rerun()


def show_result(key: AssignmentKey, handed: Submission) -> None:
    """Show what an answer was worth, row by row and rule by rule, with what the trainer says of it."""
    answer = ANSWERS.validate_json(handed.answer)
    got = grade_assignment(key, answer)
    shares = {"指标判定": got.verdicts, "查全率": got.recall, "查准率": got.precision}
    show_tiles({"成绩（分）": f"{handed.result:g}"} | {label: f"{share:.0%}" for label, share in shares.items()}, 128)
    if handed.is_late:
        st.badge("逾期提交", color="orange", icon=":material/schedule:")
    if handed.before is not None:
        changed = f"{handed.before:g}分改为{handed.points:g}分"
        st.info(f"标准答案后来更正过，已重新评分：{changed}。", icon=":material/published_with_changes:")
    if handed.mark is not None:
        st.caption(f"按标准答案是{handed.points:g}分，培训人员评为{handed.mark:g}分。")
    if handed.comment:
        st.info(f"培训人员评语：{plain(handed.comment)}", icon=":material/rate_review:")
    rows = [
        {
            "三级指标": one_line(row.name),
            "年度指标值": one_line(row.target),
            "所作判断": verdict_words(answer.verdicts[row.id]) if row.id in answer.verdicts else "（未判断）",
            "标准答案": verdict_words(row.verdict) + ("（有争议，不计分）" if row.disputed else ""),
            "原因": "、".join(unit_name(reason.value) for reason in row.reasons),
            "培训人员说明": row.note,
        }
        for row in key.rows
    ]
    show_rows("result", rows, "assignment-result")
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
