"""Everyone who trains, side by side: their progress, what they made of assignments, and how far they agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from assistant.records.assignments import Assignment, Assignments, Submission
from assistant.records.training import Training
from assistant.training.agreement import Agreement
from assistant.training.assigning import (
    AssignmentAnswer,
    AssignmentGrade,
    AssignmentKey,
    agree,
    assignment_answer_from_json,
    grade_assignment,
    key_from_json,
)
from assistant.training.progress import Progress, progress

KEY = "标准答案"


@dataclass(frozen=True)
class Trainee:
    """One person with a name to show."""

    id: str
    name: str
    progress: Progress


@dataclass(frozen=True)
class Handed:
    """One person's answer to an assignment, graded by its key."""

    name: str
    submission: Submission
    answer: AssignmentAnswer
    grade: AssignmentGrade


@dataclass(frozen=True)
class Result:
    """What came of an assignment, the first answer first."""

    assignment: Assignment
    key: AssignmentKey
    handed: Sequence[Handed]

    @property
    def agreements(self) -> Sequence[tuple[str, str, Agreement]]:
        """Return how far everyone agrees with the key, then every two with each other."""
        with_key = [(KEY, one.name, agree(self.key, one.answer)) for one in self.handed]
        pairs = combinations(self.handed, 2)
        return [*with_key, *((one.name, other.name, agree(one.answer, other.answer)) for one, other in pairs)]


def trainees(training: Training, at: datetime) -> Sequence[Trainee]:
    """Return everyone who has trained, by name; two of the same name are told apart."""
    return [Trainee(person, name, progress(training, person, at)) for person, name in _names(training).items()]


def results(assignments: Assignments, training: Training) -> Sequence[Result]:
    """Return what came of every assignment that was set, the latest first."""
    names = _names(training)
    return [
        Result(entry, key, [_handed(key, names.get(person, person), each) for person, each in answers.items()])
        for entry in assignments.entries()
        if entry.due is not None
        for key, answers in [(key_from_json(entry.key), assignments.submissions(entry.id))]
    ]


def _handed(key: AssignmentKey, name: str, submission: Submission) -> Handed:
    answer = assignment_answer_from_json(submission.answer)
    return Handed(name, submission, answer, grade_assignment(key, answer))


def _names(training: Training) -> Mapping[str, str]:
    names = training.names()
    times: dict[str, int] = {}
    shown = {}
    for person, name in names.items():
        times[name] = times.get(name, 0) + 1
        shown[person] = name if times[name] == 1 else f"{name}（{times[name]}）"
    return shown
