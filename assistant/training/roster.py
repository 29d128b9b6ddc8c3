"""Everyone who trains, side by side: their progress, what they made of assignments, and how far they agree."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from assistant.records.assignments import Assignment, Assignments, Submission
from assistant.records.training import Training
from assistant.review.verdict import Verdict
from assistant.training.agreement import Agreement, agreement
from assistant.training.assigning import (
    ANSWERS,
    KEYS,
    AssignmentAnswer,
    AssignmentGrade,
    AssignmentKey,
    grade_assignment,
)
from assistant.training.material import KeyRow
from assistant.training.progress import Progress, keep_points, progress

KEY = "标准答案"


@dataclass(frozen=True)
class Trainee:
    """One person by the name to show."""

    name: str
    progress: Progress


@dataclass(frozen=True)
class Handed:
    """One person's answer to an assignment, graded by its key."""

    person: str
    name: str
    submission: Submission
    answer: AssignmentAnswer
    grade: AssignmentGrade


@dataclass(frozen=True)
class Opinions:
    """What several people made of one row of an assignment: how many for each verdict, the most frequent first."""

    row: KeyRow
    counts: Mapping[Verdict, int]


@dataclass(frozen=True)
class Result:
    """What came of an assignment, the first answer first."""

    assignment: Assignment
    key: AssignmentKey
    handed: Sequence[Handed]

    @property
    def agreements(self) -> Sequence[tuple[str, str, Agreement]]:
        """Return how far everyone agrees with the key, then every two with each other."""
        with_key = [(KEY, one.name, agreement(self.key.verdicts, one.answer.verdicts)) for one in self.handed]
        pairs = combinations(self.handed, 2)
        alike = ((one, other, agreement(one.answer.verdicts, other.answer.verdicts)) for one, other in pairs)
        return [*with_key, *((one.name, other.name, found) for one, other, found in alike)]

    @property
    def opinions(self) -> Sequence[Opinions]:
        """Return the rows that people judge differently, those they agree on least first."""
        counted = (
            (row, Counter(one.answer.verdicts[row.id] for one in self.handed if row.id in one.answer.verdicts))
            for row in self.key.rows
        )
        split = [Opinions(row, dict(counts.most_common())) for row, counts in counted if len(counts) > 1]
        return sorted(split, key=lambda one: max(one.counts.values()) / sum(one.counts.values()))

    @property
    def by_rule(self) -> Mapping[str, float]:
        """Return the share of people who say the same of a rule as the key, by the rules not all agree on."""
        shares = {
            rule: sum((rule in one.answer.rules) is (rule in self.key.broken) for one in self.handed) / len(self.handed)
            for rule in self.key.checked
            if rule in self.key.scored
        }
        return dict(sorted(((rule, share) for rule, share in shares.items() if share < 1), key=lambda item: item[1]))


def trainee_names(training: Training) -> Mapping[str, str]:
    """Return the names of everyone who has trained, two of the same name told apart."""
    times = Counter[str]()
    shown = {}
    for person, name in training.names().items():
        times[name] += 1
        shown[person] = name if times[name] == 1 else f"{name}（{times[name]}）"
    return shown


def trainees(training: Training, at: datetime) -> Sequence[Trainee]:
    """Return everyone who has trained, by name; two of the same name are told apart."""
    return [Trainee(name, progress(training, person, at)) for person, name in trainee_names(training).items()]


def results(assignments: Assignments, training: Training) -> Sequence[Result]:
    """Return what came of every assignment that was set, the latest first."""
    names = trainee_names(training)
    return [
        Result(entry, key, [_handed(key, person, names.get(person, person), each) for person, each in answers.items()])
        for entry in assignments.entries()
        if entry.due is not None
        for key, answers in [(KEYS.validate_json(entry.key), assignments.submissions(entry.id))]
    ]


def _handed(key: AssignmentKey, person: str, name: str, submission: Submission) -> Handed:
    answer = ANSWERS.validate_json(submission.answer)
    return Handed(person, name, submission, answer, grade_assignment(key, answer))


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


def put_in_force(kept: Assignments, training: Training, before: Assignment, after: Assignment) -> int:
    """Set an assignment as it is now, grade whoever has answered by its key, and return how many got other points."""
    key = KEYS.validate_json(after.key)

    def points(answer: str) -> float:
        return grade_assignment(key, ANSWERS.validate_json(answer)).points

    earlier = kept.submissions(before.id)
    kept.change(before, after, points)
    handed = kept.submissions(before.id)
    for person, one in handed.items() if before.key != after.key else ():
        _count(training, after, person, one, grade_assignment(key, ANSWERS.validate_json(one.answer)))
    return sum(person in earlier and earlier[person].points != one.points for person, one in handed.items())


def _count(training: Training, entry: Assignment, person: str, handed: Submission, got: AssignmentGrade) -> None:
    exercise = {"kind": "assignment", "title": "作业", "source": entry.title}
    keep_points(training, person, got.by_rule, exercise, handed.answer, handed.at, assignment=entry.id)
