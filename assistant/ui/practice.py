"""The exercise that is being done: which one, how far it has come, what is asked, hints, the grade, what comes next."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from assistant.training.assigning import KEYS
from assistant.training.course import grade
from assistant.training.exercise import Answer, Blank, BlankForm, Exercise, Grade, answer_text, are_shown
from assistant.training.lesson import unit_name
from assistant.training.material import Material, bundled_materials
from assistant.training.practice import next_for
from assistant.training.progress import HINT_COST, Progress, progress_of
from assistant.ui import kept, parts, session
from assistant.ui.controls import offer
from assistant.ui.text import plain, told_here

COURSE = "课程"
_MOST_ASSIGNED = 8
_SEEDS = 1_000_000
_LEVELS = {1: "入门", 2: "进阶", 3: "综合"}
# From these shares of the points on, in words and colour.
_PRAISE = (
    (1.0, "全对！", "green", ":material/celebration:"),
    (0.8, "很好，差一点点", "green", ":material/thumb_up:"),
    (0.5, "对了一部分", "orange", ":material/trending_up:"),
    (0.0, "这题还没掌握，看看解析", "orange", ":material/menu_book:"),
)


@dataclass
class Practice:
    """Exercises one after another about the rules of a lesson, or of the whole course.

    `before` are the masteries before the answer to this exercise, `marks` what the answers so far were worth, and
    `seen` the exercises so far.
    """

    title: str
    rules: Sequence[str]
    exercise: Exercise
    hints: int = 0
    answer: Answer | None = None
    grade: Grade | None = None
    before: Mapping[str, float] = field(default_factory=dict)
    marks: list[float] = field(default_factory=list)
    seen: list[Exercise] = field(default_factory=list)


def my_progress() -> Progress:
    """Return the progress of who uses the page."""
    return progress_of(session.workspace().learner)


def materials() -> Sequence[Material]:
    """Return what exercises are made from: the open report, those of assignments that are over, the bundled ones.

    An assignment's report goes by the key that its trainer has corrected, which nobody may learn before the date.
    """
    review, now = session.workspace().review, datetime.now(UTC)
    own = [Material(review)] if review and review.ledger else []
    over = [entry for entry in parts.assignments().entries() if entry.due is not None and entry.due < now]
    return [
        *own,
        *(_assigned(entry.id, entry.file, entry.key) for entry in over[:_MOST_ASSIGNED]),
        *bundled_materials(),
    ]


@st.cache_resource(show_spinner=False, max_entries=_MOST_ASSIGNED)
def _assigned(number: str, name: str, key: str) -> Material:
    return Material(parts.reviewed(parts.assignments().file(number), name), KEYS.validate_json(key).corrections)


def start(title: str, rules: Sequence[str]) -> None:
    """Begin a practice of these rules with its first exercise."""
    kept.PROBLEM.clear()
    with kept.problem_kept():
        _put_next(title, rules, [], [])


def go_on(doing: Practice) -> None:
    """Put the next exercise in the place of the one that was done."""
    _put_next(doing.title, doing.rules, doing.marks, [*doing.seen, doing.exercise])


def _put_next(title: str, rules: Sequence[str], marks: list[float], seen: list[Exercise]) -> None:
    exercise = next_for(my_progress(), rules, materials(), seed=secrets.randbelow(_SEEDS), before=seen)
    kept.PRACTICE.put(Practice(title, rules, exercise, marks=marks, seen=seen))


def open_lesson(code: str) -> None:
    """End the practice, and open a lesson instead."""
    kept.PRACTICE.clear()
    kept.LESSON.put(code)
    st.session_state["training-tab"] = COURSE


def submit(doing: Practice, answer: Answer) -> None:
    """Grade an answer and keep it; the first one counts."""
    if doing.grade is not None:
        return
    done = my_progress()
    doing.before = {rule: done.mastery(rule) for rule in doing.exercise.rules}
    doing.answer, doing.grade = answer, grade(doing.exercise, answer)
    doing.marks.append(doing.grade.points)
    if learner := session.workspace().learner:
        learner.keep(doing.exercise, answer, doing.grade, doing.hints)


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
                go_on(practice)
            elif wants_hint:
                practice.hints += 1
            else:
                submit(practice, answer)
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
        text = st.text_input(label, max_chars=40, placeholder="填数字", width=260, **stays)
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
        done = my_progress()
        gains = (
            f"{plain(unit_name(rule))} {practice.before.get(rule, 0):.0%} → **{done.mastery(rule):.0%}**"
            for rule in practice.exercise.rules
        )
        st.caption("掌握度　" + "　·　".join(gains))
    with st.container(horizontal=True, gap="small"):
        icon = ":material/arrow_forward:"
        if st.button("下一题", type="primary", key="exercise-next", icon=icon, icon_position="right"):
            go_on(practice)
            st.rerun()
        weak = [rule for rule, points in got.by_rule.items() if points < 1]
        if weak:
            label = f"看这一课：{plain(unit_name(weak[0]))}"
            offer(label, "exercise-lesson", open_lesson, weak[0], icon="menu_book")
