"""The page 培训: what is to be done today, the course with its lessons, one's own progress, assignments."""

from functools import partial

import streamlit as st

from assistant.training.lesson import all_lessons, course, course_rules, unit_name
from assistant.training.progress import Progress
from assistant.ui import kept, practice, session
from assistant.ui.assignment_view import set_assignments, show_assignments
from assistant.ui.controls import offer, show_tabs
from assistant.ui.course_view import show_course, show_progress
from assistant.ui.practice import Practice, show_exercise
from assistant.ui.tables import show_tiles
from assistant.ui.text import plain


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
    """Return what the button says, and what comes when it is clicked."""
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
        parts = {practice.COURSE: partial(show_course, done), "我的进度": partial(show_progress, done)}
        show_tabs({**parts, "作业": show_assignments}, "training-tab")
