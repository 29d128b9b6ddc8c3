"""The page 培训: what is to be done today, the course with its lessons, one's own progress, assignments."""

from datetime import datetime
from functools import partial
from typing import Literal

import streamlit as st

from assistant.records.training import Attempt
from assistant.training.lesson import (
    Chapter,
    Lesson,
    all_lessons,
    course,
    course_rules,
    find_lesson,
    search_lessons,
    unit_name,
    units_of,
)
from assistant.training.progress import MASTERED, Progress
from assistant.ui import kept, practice, session
from assistant.ui.assignment_view import set_assignments, show_assignments
from assistant.ui.controls import offer, show_back, show_tabs
from assistant.ui.downloads import offer_file
from assistant.ui.person import current_person
from assistant.ui.practice import Practice, show_exercise
from assistant.ui.tables import show_rows, show_tiles
from assistant.ui.text import plain

_MOST_FOUND, _RECENT = 8, 8
# How far a lesson is, in a sign and a word.
_NEW, _DUE, _DOING, _DONE = "○ 未学", "↻ 该复习", "◐ 练习中", "● 已掌握"
_COLOURS: dict[str, Literal["gray", "orange", "blue", "green"]] = {
    _NEW: "gray",
    _DUE: "orange",
    _DOING: "blue",
    _DONE: "green",
}


def _show_course(done: Progress) -> None:
    opened = kept.LESSON.get()
    if opened:
        _show_lesson(find_lesson(opened))
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
    # The first one that isn't learned yet is shown open.
    current = next((chapter for chapter in course() if not done.passes(units_of(chapter))), None)
    for number, chapter in enumerate(course(), start=1):
        _show_chapter(number, chapter, done, is_open=chapter is current)


def _show_chapter(number: int, chapter: Chapter, done: Progress, *, is_open: bool) -> None:
    units = units_of(chapter)
    mastered = sum(map(done.is_mastered, units))
    sign = ":material/check_circle:" if done.passes(units) else ":material/menu_book:"
    label = f"**{number}　{plain(chapter.name)}**　已掌握 {mastered}/{len(units)}"
    with st.expander(label, expanded=is_open, icon=sign):
        st.progress(done.mean(units), text=plain(chapter.about))
        offer("练习这一章", f"chapter-{number}", practice.start, chapter.name, units, icon="play_arrow")
        for lesson in chapter.lessons:
            _show_row(lesson, done)


def _show_row(lesson: Lesson, done: Progress) -> None:
    state = _state(lesson, done)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"lesson-row-{lesson.code}"):
        with st.container(width="stretch"):
            offer(plain(lesson.title), f"lesson-{lesson.code}", kept.LESSON.put, lesson.code, type="tertiary")
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


def _show_lesson(lesson: Lesson) -> None:
    show_back("返回课程", f":small[:gray[{plain(lesson.chapter)}]]", "lesson-back", kept.LESSON.clear)
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
            start = practice.start, lesson.title, (lesson.code,)
            offer("开始练习", "lesson-practice", *start, icon="play_arrow", type="primary")
        else:
            st.caption("这一课没有练习题，读懂即可。")
        order = [each for chapter in course() for each in chapter.lessons]
        for following in order[order.index(lesson) + 1 :][:1]:
            offer(f"下一课：{plain(following.title)}", "lesson-next", kept.LESSON.put, following.code)


def _show_progress(done: Progress) -> None:
    if not done.attempts:
        st.info("还没有练习记录。做完第一题，这里就会显示每个要点的掌握情况。", icon=":material/insights:")
        return
    left, right = st.columns([11, 9], gap="large")
    with left:
        st.markdown("##### 各课目掌握度")
        for chapter in course():
            units = units_of(chapter)
            mastered, share = sum(map(done.is_mastered, units)), done.mean(units)
            st.progress(share, text=f"{plain(chapter.name)}　{share:.0%}　已掌握{mastered}/{len(units)}个要点")
        _offer_certificate(done)
    with right:
        weak = done.weakest(course_rules())[:5]
        st.markdown("##### 最该加强的要点")
        if not weak:
            st.caption("暂时没有吃力的要点。")
        for rule in weak:
            st.progress(done.mastery(rule), text=f"{plain(unit_name(rule))}　{done.mastery(rule):.0%}")
        st.markdown("##### 最近的练习")
        _show_recent(done)


def _show_recent(done: Progress) -> None:
    answers: dict[datetime, list[Attempt]] = {}
    for attempt in done.attempts:
        answers.setdefault(attempt.at, []).append(attempt)
    rows = [
        {
            "时间": f"{at.astimezone():%m-%d %H:%M}",
            "要点": "、".join(unit_name(each.rule) for each in given),
            "得分率": round(100 * sum(each.share for each in given) / len(given)),
        }
        for at, given in sorted(answers.items(), reverse=True)[:_RECENT]
    ]
    show_rows("attempts", rows, "recent-attempts")


def _offer_certificate(done: Progress) -> None:
    from assistant.export.certificate import certificate, chapters_left

    left, person = chapters_left(done), current_person().name
    marks = [(entry.title, answer.result, answer.is_late) for entry, answer in set_assignments() if answer]
    name = "成绩单" if left else "结业证书"
    if left:
        st.caption(f"还有{left}个课目没有掌握；现在下载的是成绩单，全部掌握后是结业证书。")
    else:
        st.success("全部课目都已掌握，可以领取结业证书了。", icon=":material/workspace_premium:")
    offer_file(f"下载{name}（Word）", certificate(done, person, marks), f"{person}_培训{name}.docx", "certificate")


def _show_practice(doing: Practice) -> None:
    done = practice.my_progress()
    with st.container(key="header", horizontal=True, vertical_alignment="center"):
        offer("返回", "practice-stop", kept.PRACTICE.clear, icon="arrow_back", type="tertiary")
        st.markdown(f"**{plain(doing.title)}**", width="stretch")
        right = sum(mark >= 1 for mark in doing.marks)
        st.caption(f"这一轮 {len(doing.marks)}题，全对{right}题", width="content")
    share = done.mean(doing.rules)
    st.progress(share, text=f"掌握度 {share:.0%}")
    show_exercise(doing)


def _show_today(done: Progress) -> None:
    rules = course_rules()
    due = done.due(rules)
    waiting = sum(answer is None for _, answer in set_assignments())
    st.markdown("### 学会像审核人员那样看报告" if not done.attempts else "### 今天的练习")
    mastered = f"{sum(map(done.is_mastered, rules))}/{len(rules)}"
    tiles = {"连续天数": done.streak, "今日题数": done.today, "到期复习": len(due), "已掌握要点": mastered}
    show_tiles(tiles | {"待交作业": waiting}, 112, "training-tiles")
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        label, words = _invitation(done, due)
        offer(label, "practice-start", practice.start, "今日练习", rules, icon="play_arrow", type="primary")
        st.caption(plain(words), width="content")


def _invitation(done: Progress, due: tuple[str, ...]) -> tuple[str, str]:
    if not done.attempts:
        lessons, chapters = len(all_lessons()), len(course())
        # Three right answers in a row are mastery, at a minute and a half each.
        hours = round(len(course_rules()) * 3 * 1.5 / 60)
        return "开始第一题", (
            f"全部课程{chapters}章{lessons}课，有练习的{len(course_rules())}个要点，每个答对三四题算掌握，约{hours}小时；"
            "每题一两分钟，先有提示后有讲解，做错了过两天会再来一次。"
        )
    first = unit_name(done.ranked(course_rules())[0])
    if due:
        return f"复习{len(due)}个要点", f"先从“{first}”开始，趁还没忘。"
    return "继续练习", f"接下来练“{first}”。"


session.show_problem()
with st.container(key="training"):
    if doing := kept.PRACTICE.get():
        _show_practice(doing)
    else:
        done = practice.my_progress()
        _show_today(done)
        parts = {practice.COURSE: partial(_show_course, done), "我的进度": partial(_show_progress, done)}
        show_tabs({**parts, "作业": show_assignments}, "training-tab")
