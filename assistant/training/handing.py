"""Answers to assignments as they are handed in, and graded anew when the key turns out to have been wrong."""

from datetime import datetime

from assistant.records.assignments import Assignment, Assignments, Submission
from assistant.records.training import Training
from assistant.training.assigning import (
    ANSWERS,
    KEYS,
    AssignmentAnswer,
    AssignmentGrade,
    AssignmentKey,
    grade_assignment,
)
from assistant.training.progress import keep_points


def hand_in(
    kept: Assignments, training: Training, entry: Assignment, person: str, answer: AssignmentAnswer, at: datetime
) -> Submission:
    """Grade and keep a person's answer; what it shows of each rule counts for mastery."""
    grades: list[AssignmentGrade] = []

    def points(key: str) -> float:
        grades.append(grade_assignment(KEYS.validate_json(key), answer))
        return grades[-1].points

    handed = kept.submit(entry.id, ANSWERS.dump_json(answer).decode(), points, at)
    _count(training, entry, person, handed, grades[-1])
    return handed


def correct(kept: Assignments, training: Training, entry: Assignment, key: AssignmentKey) -> int:
    """Put a corrected key in force, grade whoever has answered by it, and return how many got other points."""

    def points(answer: str) -> float:
        return grade_assignment(key, ANSWERS.validate_json(answer)).points

    before = kept.submissions(entry.id)
    kept.correct(entry.id, KEYS.dump_json(key).decode(), points)
    after = kept.submissions(entry.id)
    for person, handed in after.items():
        _count(training, entry, person, handed, grade_assignment(key, ANSWERS.validate_json(handed.answer)))
    return sum(person in before and before[person].points != one.points for person, one in after.items())


def _count(training: Training, entry: Assignment, person: str, handed: Submission, got: AssignmentGrade) -> None:
    exercise = {"kind": "assignment", "title": "作业", "source": entry.title}
    keep_points(training, person, got.by_rule, exercise, handed.answer, handed.at, assignment=entry.id)
