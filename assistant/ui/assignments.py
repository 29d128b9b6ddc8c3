"""The assignments that this process keeps, and what who uses the page made of them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from assistant.records.assignments import Assignment, Assignments, Submission
from assistant.training.assigning import (
    FULL,
    AssignmentAnswer,
    AssignmentGrade,
    answer_to_json,
    grade_assignment,
    key_from_json,
)
from assistant.training.progress import keep_points
from assistant.ui.parts import database, trainings
from assistant.ui.person import current_person


def assignments() -> Assignments:
    """Return the assignments that this process keeps."""
    return Assignments(database(), current_person())


def set_assignments() -> Sequence[tuple[Assignment, Submission | None]]:
    """Return the assignments that were set, each with the answer of who uses the page, the most urgent one first."""
    kept, person = assignments(), current_person().id
    found = [(entry, kept.submissions(entry.id).get(person)) for entry in kept.entries() if entry.due is not None]
    return sorted(found, key=lambda pair: (pair[1] is not None, pair[0].due))


def my_marks() -> Sequence[tuple[str, float, bool]]:
    """Return the titles of the assignments that were answered, with points and whether they came late."""
    return [(entry.title, answer.points, answer.is_late) for entry, answer in set_assignments() if answer]


def hand_in(entry: Assignment, answer: AssignmentAnswer) -> AssignmentGrade:
    """Grade and keep an answer of who uses the page; what it shows of each rule counts for mastery."""
    got, now, person = grade_assignment(key_from_json(entry.key), answer), datetime.now(UTC), current_person().id
    content = answer_to_json(answer)
    assignments().submit(entry.id, content, got.points, FULL, now)
    exercise = {"kind": "assignment", "title": "作业", "source": entry.title}
    keep_points(trainings(), person, got.by_rule, exercise, content, now, assignment=entry.id)
    return got
