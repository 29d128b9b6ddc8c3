"""The exercise that is being done on the page: which one, how far it has come, and what comes next."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import streamlit as st

from assistant.training.assigning import KEYS
from assistant.training.course import grade
from assistant.training.exercise import Answer, Exercise, Grade
from assistant.training.material import Material, bundled_materials, make_material
from assistant.training.practice import next_for
from assistant.training.progress import Progress, progress_of
from assistant.ui import kept, session
from assistant.ui.parts import assignments, reviewed
from assistant.ui.person import current_person
from knowledge.errors import UserError

COURSE = "课程"
_MOST_ASSIGNED = 8
_SEEDS = 1_000_000


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


def meet_person() -> None:
    """End the practice of whoever used the page before."""
    person = current_person()
    if kept.MET.get() != person.id:
        kept.MET.put(person.id)
        kept.PRACTICE.clear()


def materials() -> Sequence[Material]:
    """Return what exercises are made from: the open report, those of assignments that are over, the bundled ones.

    An assignment's report goes by the key that its trainer has corrected, which nobody may learn before the date.
    """
    review, now = session.workspace().review, datetime.now(UTC)
    own = [make_material(review.report, reviewed=review)] if review and review.ledger else []
    over = [entry for entry in assignments().entries() if entry.due is not None and entry.due < now]
    return [
        *own,
        *(_assigned(entry.id, entry.file, entry.key) for entry in over[:_MOST_ASSIGNED]),
        *bundled_materials(),
    ]


@st.cache_resource(show_spinner=False, max_entries=_MOST_ASSIGNED)
def _assigned(number: str, name: str, key: str) -> Material:
    review, corrections = reviewed(assignments().file(number), name), KEYS.validate_json(key).corrections
    return make_material(review.report, reviewed=review, corrections=corrections)


def start(title: str, rules: Sequence[str]) -> None:
    """Begin a practice of these rules with its first exercise."""
    try:
        exercise = next_for(my_progress(), rules, materials(), seed=secrets.randbelow(_SEEDS))
    except UserError as error:
        kept.PRACTICE_PROBLEM.put(str(error))
        return
    kept.PRACTICE.put(Practice(title, rules, exercise))


def go_on(practice: Practice) -> None:
    """Put the next exercise in the place of the one that was done."""
    seed = secrets.randbelow(_SEEDS)
    seen = [*practice.seen, practice.exercise]
    exercise = next_for(my_progress(), practice.rules, materials(), seed=seed, before=seen)
    kept.PRACTICE.put(Practice(practice.title, practice.rules, exercise, marks=practice.marks, seen=seen))


def open_lesson(code: str) -> None:
    """End the practice, and open a lesson instead."""
    kept.PRACTICE.clear()
    kept.LESSON.put(code)
    st.session_state["training-tab"] = COURSE


def submit(practice: Practice, answer: Answer) -> None:
    """Grade an answer and keep it; the first one counts."""
    if practice.grade is not None:
        return
    done = my_progress()
    practice.before = {rule: done.mastery(rule) for rule in practice.exercise.rules}
    practice.answer, practice.grade = answer, grade(practice.exercise, answer)
    practice.marks.append(practice.grade.points)
    if learner := session.workspace().learner:
        learner.keep(practice.exercise, answer, practice.grade, practice.hints)
