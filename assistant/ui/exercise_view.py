"""An exercise on the page: what is asked about, the blanks to fill in, hints before the answer, the grade after it."""

from functools import partial
from typing import Any

import streamlit as st

from assistant.training.exercise import Answer, Blank, BlankForm, Exercise, Grade
from assistant.training.lesson import unit_name
from assistant.training.mastery import HINT_COST
from assistant.training.wording import answer_text, are_shown
from assistant.ui import practice as practising
from assistant.ui.practice import Practice
from assistant.ui.text import plain, told_here

_LEVELS = {1: "入门", 2: "进阶", 3: "综合"}
# From these shares of the points on, in words and colour.
_PRAISE = (
    (1.0, "全对！", "green", ":material/celebration:"),
    (0.8, "很好，差一点点", "green", ":material/thumb_up:"),
    (0.5, "对了一部分", "orange", ":material/trending_up:"),
    (0.0, "这题还没掌握，看看解析", "orange", ":material/menu_book:"),
)


def show_exercise(practice: Practice) -> None:
    """Show the exercise of a practice, to be answered, or graded."""
    exercise = practice.exercise
    show_question(exercise)
    if practice.grade is None or practice.answer is None:
        _ask(practice)
        return
    st.markdown(f"你的答案　**{plain(answer_text(exercise, practice.answer))}**")
    _show_grade(practice, practice.grade)


def show_question(exercise: Exercise) -> None:
    """Show what is asked, and what about."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.badge(exercise.title, color="blue")
        st.badge(_LEVELS[exercise.level], color="gray")
    st.markdown(plain(exercise.question))
    for sheet in exercise.sheets:
        if sheet.title:
            st.caption(plain(sheet.title))
        rows = [{plain(head): plain(cell) for head, cell in zip(sheet.header, row, strict=True)} for row in sheet.rows]
        st.table(rows, border="horizontal", hide_index=True)
    for passage in exercise.passages:
        label = "　".join(filter(None, (passage.number, passage.label)))
        with st.container(border=True, gap="xxsmall"):
            if label:
                st.markdown(f"**{plain(label)}**")
            st.markdown(plain(passage.text))


def _ask(practice: Practice) -> None:
    """Show the blanks, with the hints asked for; what was filled in stays when one leaves the page and comes back."""
    exercise = practice.exercise
    key = f"{exercise.kind}-{exercise.seed}-{len(practice.seen)}"
    with st.container(border=True, key="exercise-blanks"):
        values = {
            blank.name: _fill_in(blank, f"{key}-{blank.name}", is_by_name=are_shown(exercise, blank))
            for blank in exercise.blanks
        }
        for number, hint in enumerate(exercise.hints[: practice.hints], start=1):
            st.info(f"提示{number}　{plain(hint)}", icon=":material/lightbulb:")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            is_sent = st.button("提交答案", type="primary", key="exercise-submit", icon=":material/check:")
            left = len(exercise.hints) - practice.hints
            told, icon = f"给点提示（还有{left}个）", ":material/lightbulb:"
            wants_hint = left > 0 and st.button(told, key="exercise-hint", icon=icon)
            skips = st.button("换一题", key="exercise-skip", type="tertiary")
            if left > 0:
                st.caption(f"每看一个提示，这题少算{HINT_COST:.0%}的掌握度。", width="content")
    answer = Answer({name: given for name, given in values.items() if given})
    if is_sent and not answer.values:
        st.warning("还没有作答。可以先看提示，拿不准也选一个试试。")
    elif is_sent or wants_hint or skips:
        with told_here():
            if skips:
                practising.go_on(practice)
            elif wants_hint:
                practice.hints += 1
            else:
                practising.submit(practice, answer)
            st.rerun()


def _fill_in(blank: Blank, key: str, *, is_by_name: bool) -> tuple[str, ...]:
    """Show the widget of a blank, and return what was filled in; options may be shown by their names alone."""
    names = [option.name for option in blank.options]
    texts = {option.name: plain(option.text) for option in blank.options}
    label = plain(blank.label)
    stays: dict[str, Any] = {"key": key, "persist_state": "session"}
    if blank.form is BlankForm.CHOICE and not blank.several:
        words = str if is_by_name else texts.__getitem__
        chosen = st.radio(label, names, None, words, horizontal=is_by_name, **stays)
        return (chosen,) if chosen else ()
    if blank.form in {BlankForm.CHOICE, BlankForm.PLACES}:
        shown = texts.__getitem__ if blank.form is BlankForm.CHOICE else str
        return tuple(st.pills(label, names, selection_mode="multi", format_func=shown, **stays))
    if blank.form is BlankForm.NUMBER:
        unit = f"（{plain(blank.unit)}）" if blank.unit else ""
        text = st.text_input(f"{label}{unit}", max_chars=40, placeholder="填数字", width=260, **stays)
    else:
        text = st.text_area(label, max_chars=1000, height=96, **stays)
    return (text.strip(),) if text.strip() else ()


def _show_grade(practice: Practice, got: Grade) -> None:
    words, colour, icon = next(rest for limit, *rest in _PRAISE if got.points >= limit)
    with st.container(border=True, key="grade"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"#### :{colour}[{icon} {words}]", width="content")
            st.badge(f"{got.points * 100:.0f}分", color="green" if got.points >= 0.8 else "orange")
            if got.precision is not None and got.recall is not None:
                st.caption(f"查全{got.recall:.0%}，查准{got.precision:.0%}")
        if not got.is_full:
            st.markdown(f"**参考答案**　{plain(got.right)}")
        st.markdown(plain(got.explanation))
        _show_gain(practice)
    with st.container(horizontal=True, gap="small"):
        icon = ":material/arrow_forward:"
        if st.button("下一题", type="primary", key="exercise-next", icon=icon, icon_position="right"):
            practising.go_on(practice)
            st.rerun()
        weak = [rule for rule, points in got.by_rule.items() if points < 1]
        if weak:
            label, opened = f"看这一课：{plain(unit_name(weak[0]))}", partial(practising.open_lesson, weak[0])
            st.button(label, key="exercise-lesson", icon=":material/menu_book:", on_click=opened)


def _show_gain(practice: Practice) -> None:
    """Show what the answer did to the mastery of each rule."""
    done = practising.my_progress()
    gains = [
        f"{plain(unit_name(rule))} {practice.before.get(rule, 0):.0%} → **{done.mastery(rule):.0%}**"
        for rule in practice.exercise.rules
    ]
    st.caption("掌握度　" + "　·　".join(gains))
