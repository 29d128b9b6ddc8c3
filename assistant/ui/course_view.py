"""The course: its chapters and lessons with how far one is, found by their words, and one lesson in full."""

from functools import partial
from typing import Literal

import streamlit as st

from assistant.training.lesson import Chapter, Lesson, course, find_lesson, search_lessons, units_of
from assistant.training.mastery import MASTERED
from assistant.training.progress import Progress
from assistant.ui import practice
from assistant.ui import state as kept
from assistant.ui.text import plain

_MOST_FOUND, _PLAY = 8, ":material/play_arrow:"
# How far a lesson is, in a sign and a word.
_NEW, _DUE, _DOING, _DONE = "○ 未学", "↻ 该复习", "◐ 练习中", "● 已掌握"
_COLOURS: dict[str, Literal["gray", "orange", "blue", "green"]] = {
    _NEW: "gray",
    _DUE: "orange",
    _DOING: "blue",
    _DONE: "green",
}


def show_course(done: Progress) -> None:
    """Show the chapters, what a search finds, or the lesson that is open."""
    opened = kept.LESSON.get()
    if opened:
        show_lesson(find_lesson(opened))
        return
    wanted = st.text_input(
        "查课程",
        placeholder="查课程：例如 执行率、满意度、SCO01",
        key="lesson-search",
        label_visibility="collapsed",
        persist_state="session",
    )
    if wanted.strip():
        found = search_lessons(wanted)[:_MOST_FOUND]
        if not found:
            st.caption("没有找到，换个词试试。")
        for lesson in found:
            _show_row(lesson, done)
        return
    current = _current_chapter(done)
    for number, chapter in enumerate(course(), start=1):
        _show_chapter(number, chapter, done, is_open=chapter.name == current)


def _current_chapter(done: Progress) -> str:
    """Return the first chapter that isn't learned yet, the one to be shown open."""
    return next((chapter.name for chapter in course() if not done.passes(units_of(chapter))), "")


def _show_chapter(number: int, chapter: Chapter, done: Progress, *, is_open: bool) -> None:
    units = units_of(chapter)
    mastered = sum(map(done.is_mastered, units))
    sign = ":material/check_circle:" if done.passes(units) else ":material/menu_book:"
    label = f"**{number}　{plain(chapter.name)}**　已掌握 {mastered}/{len(units)}"
    with st.expander(label, expanded=is_open, icon=sign):
        st.progress(done.mean(units), text=plain(chapter.about))
        start = partial(practice.start, chapter.name, units)
        st.button("练习这一章", key=f"chapter-{number}", icon=_PLAY, on_click=start)
        for lesson in chapter.lessons:
            _show_row(lesson, done)


def _show_row(lesson: Lesson, done: Progress) -> None:
    state = _state(lesson, done)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"lesson-row-{lesson.code}"):
        with st.container(width="stretch"):
            opened = partial(kept.LESSON.put, lesson.code)
            st.button(plain(lesson.title), key=f"lesson-{lesson.code}", type="tertiary", on_click=opened)
        if lesson.code in done.cards:
            st.caption(f"{done.mastery(lesson.code):.0%}", width="content")
        st.badge(state, color=_COLOURS[state])


def _state(lesson: Lesson, done: Progress) -> str:
    card = done.cards.get(lesson.code)
    if card is None:
        return _NEW
    if card.is_due(done.at):
        return _DUE
    return _DONE if done.mastery(lesson.code) >= MASTERED else _DOING


def show_lesson(lesson: Lesson) -> None:
    """Show one lesson: what is wanted and why, the examples, what people say against it, and the way to exercises."""
    with st.container(horizontal=True, vertical_alignment="center"):
        back, icon = kept.LESSON.clear, ":material/arrow_back:"
        st.button("返回课程", icon=icon, type="tertiary", on_click=back, key="lesson-back")
        st.caption(plain(lesson.chapter), width="content")
    st.markdown(f"#### {plain(lesson.title)}")
    st.markdown(plain(lesson.wanted))
    bad, good = st.columns(2, gap="small")
    bad.error(f"**反例**　{plain(lesson.bad)}", icon=":material/close:")
    good.success(f"**正例**　{plain(lesson.good)}", icon=":material/check:")
    st.markdown(f"**怎么改**　{plain(lesson.advice)}")
    with st.expander(f"依据：{plain(lesson.citation)}", icon=":material/gavel:"):
        st.markdown(plain(lesson.clause))
    if lesson.excuses:
        st.markdown("##### 常听到的说法，怎么回答")
        for excuse in lesson.excuses:
            with st.container(border=True, gap="xxsmall"):
                st.markdown(f":gray[“{plain(excuse.says)}”]")
                st.markdown(plain(excuse.answer))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if lesson.kinds:
            start = partial(practice.start, lesson.title, (lesson.code,))
            st.button("开始练习", type="primary", key="lesson-practice", icon=_PLAY, on_click=start)
        else:
            st.caption("这一课没有练习题，读懂即可。")
        order = [each for chapter in course() for each in chapter.lessons]
        for following in order[order.index(lesson) + 1 :][:1]:
            opened = partial(kept.LESSON.put, following.code)
            st.button(f"下一课：{plain(following.title)}", key="lesson-next", on_click=opened)
