"""Assignments: a report, the key to it as a trainer has corrected it, the date it is due, and the answers."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from assistant.access import Role
from assistant.records.database import Kept, drop_unused, has, keep_file, note, note_deleted, read_as, row_of
from assistant.records.tables import assignments, begun, files, submissions
from knowledge.errors import UserError


@dataclass(frozen=True, slots=True)
class Assignment:
    """A report to be judged; `key` is JSON, `due` is None while the trainer is still preparing it.

    `editing` is the key as the trainer is correcting it, None where it is the one in force; `people` are those whom the
    assignment is for, () for everyone.
    """

    id: str
    trainer: str
    title: str
    note: str
    file: str
    key: str
    made: datetime
    due: datetime | None
    editing: str | None = None
    people: tuple[str, ...] = ()

    def is_for(self, person: str) -> bool:
        """Return whether a person is to answer it."""
        return not self.people or person in self.people


@dataclass(frozen=True, slots=True)
class Submission:
    """One person's answer to an assignment as JSON, with what it is graded by the key in force, in points of 100.

    `before` is what it was graded by the key before, None where none was corrected since; `comment` is the trainer's,
    and so is `mark`, which stands in for the points where there is one.
    """

    answer: str
    points: float
    at: datetime
    is_late: bool
    before: float | None = None
    comment: str = ""
    mark: float | None = None

    @property
    def result(self) -> float:
        """Return what counts: the trainer's mark, or the points."""
        return self.points if self.mark is None else self.mark


# What the log calls a change of these fields, and the one of them that it tells.
_CHANGES = (
    ("改作业", ("title", "note"), "title"),
    ("布置作业", ("due", "people"), "due"),
    ("核对作业答案", ("editing",), ""),
    ("更正作业答案", ("key",), ""),
)


class Assignments(Kept):
    """The assignments of a database: set by who trains, answered by everybody."""

    def prepare(self, title: str, data: bytes, file: str, key: str, words: str = "") -> str:
        """Keep a new assignment that only trainers see yet, with `words` to the trainees; return its id."""
        number = secrets.token_urlsafe(9)
        with self._noted("准备作业", number, "", title, role=Role.TRAINER) as connection:
            values = {"id": number, "trainer": self._person.name, "title": title, "note": words, "key": key}
            values |= {"content": keep_file(connection, data), "file": file}
            made = self._moment(connection, assignments.c.made)
            connection.execute(assignments.insert().values({**values, "made": made, "due": None}))
        return number

    def change(self, before: Assignment, after: Assignment, grade: Callable[[str], float] | None = None) -> None:
        """Put an assignment as a trainer has made it in the place of the one they saw; UserError where it is another.

        Of a key that is put in force, `grade` says what an answer that was given is worth by it.
        """
        self._person.demand(Role.TRAINER)
        number = before.id
        with self._database.writing() as connection:
            # An answer that comes in meanwhile waits, and is graded by the new key.
            query = sa.select(assignments).where(has(assignments, id=number)).with_for_update()
            if [_assignment(row) for row in connection.execute(query).mappings()] != [before]:
                raise UserError("这份作业刚在别处改过，为免盖掉，这里的改动没有存下。请看过现在的内容再改。")
            values = row_of(after) | {"people": list(after.people)}
            connection.execute(assignments.update().where(has(assignments, id=number)).values(values))
            for what, names, shown in _CHANGES:
                if any(getattr(after, name) not in {None, getattr(before, name)} for name in names):
                    told = [f"{(shown and getattr(one, shown)) or ''}" for one in (before, after)]
                    note(connection, self._person, what, number, *told)
            answered = connection.execute(sa.select(submissions).where(has(submissions, assignment=number))).mappings()
            for row in answered.all():
                which = has(submissions, assignment=number, person=row["person"])
                if grade and (points := grade(row["answer"])) != row["points"]:
                    values = {"points": points, "before": row["points"]}
                    connection.execute(submissions.update().where(which).values(values))
                    note(connection, self._person, "更正后重新评分", number, f"{row['points']:g}", f"{points:g}")

    def remove(self, number: str) -> None:
        """Delete an assignment with its answers, and its file unless something else has it."""
        self._person.demand(Role.TRAINER)
        with self._database.writing() as connection:
            gone = assignments.delete().where(has(assignments, id=number)).returning(assignments.c.title)
            for title in connection.execute(gone).scalars().all():
                note(connection, self._person, "删除作业", number, title)
            drop_unused(connection)
            note_deleted(connection, "assignment", number)
        self._database.forget_deleted()

    def entries(self) -> Sequence[Assignment]:
        """Return the assignments, the latest first; those that aren't set yet are for trainers alone."""
        visible = sa.true() if self._is_trainer else assignments.c.due.is_not(None)
        query = sa.select(assignments).where(visible).order_by(assignments.c.made.desc())
        rows = self._database.rows(query)
        return [entry for entry in map(_assignment, rows) if self._is_trainer or entry.is_for(self._person.id)]

    def file(self, number: str) -> bytes:
        """Return the bytes of the report that an assignment is about; UserError where it is gone."""
        query = sa.select(files.c.data).join(assignments, assignments.c.content == files.c.content)
        query = query.where(assignments.c.id == number)
        found = self._database.value(query) if number in {entry.id for entry in self.entries()} else None
        if found is None:
            raise UserError("这份作业已被培训人员删除。请回到作业列表。")
        return bytes(found)

    @property
    def _is_trainer(self) -> bool:
        return Role.TRAINER in self._person.roles

    def begin(self, number: str, answer: str) -> None:
        """Keep what this person has filled in so far."""
        mine = {"assignment": number, "person": self._person.id}
        with self._database.writing() as connection:
            connection.execute(begun.delete().where(has(begun, **mine)))
            connection.execute(begun.insert().values(answer=answer, **mine))

    def begun(self, number: str) -> str | None:
        """Return what this person has filled in so far, None where nothing is."""
        mine = has(begun, assignment=number, person=self._person.id)
        found: str | None = self._database.value(sa.select(begun.c.answer).where(mine))
        return found

    def submit(self, number: str, answer: str, grade: Callable[[str], float], at: datetime) -> Submission:
        """Keep this person's answer, marked as late after the date; UserError where there is one already.

        `grade` says what the answer is worth by a key: the one that is in force when it is kept.
        """
        mine = {"assignment": number, "person": self._person.id}
        with self._noted("交作业", number) as connection:
            query = sa.select(assignments.c.due, assignments.c.key).where(has(assignments, id=number))
            found = connection.execute(query.with_for_update()).one_or_none()
            if found is None or found.due is None:
                raise UserError("这份作业已被培训人员撤回，答案没有提交。")
            if connection.execute(sa.select(submissions.c.at).where(has(submissions, **mine))).scalar():
                raise UserError("这份作业已经交过，以第一次交的为准。")
            submission = Submission(answer, grade(found.key), at, at > found.due)
            connection.execute(submissions.insert().values(row_of(submission) | mine))
            connection.execute(begun.delete().where(has(begun, **mine)))
        return submission

    def comment(self, number: str, person: str, before: Submission, after: Submission) -> None:
        """Keep what a trainer says of an answer, and the mark that stands in for its points where there is one.

        Where somebody else has said something since the trainer saw it, nothing is kept, and a UserError says so.
        """
        given = has(submissions, assignment=number, person=person)
        told = ["" if one.mark is None else f"{one.mark}" for one in (before, after)]
        with self._noted("评阅作业", number, *told, role=Role.TRAINER) as connection:
            row = connection.execute(sa.select(submissions).where(given).with_for_update()).mappings().one()
            if (row["comment"] or "", row["mark"]) != (before.comment, before.mark):
                raise UserError("别处刚评阅过这份答卷，为免盖掉，您的评语没有存下。请看过上面的评语，再保存一次。")
            connection.execute(submissions.update().where(given).values(comment=after.comment, mark=after.mark))

    def submissions(self, number: str) -> Mapping[str, Submission]:
        """Return the answers to an assignment by person, the first one first; those of others are for trainers."""
        query = sa.select(submissions).where(submissions.c.assignment == number).order_by(submissions.c.at)
        if not self._is_trainer:
            query = query.where(submissions.c.person == self._person.id)
        rows = self._database.rows(query)
        return {row["person"]: read_as(Submission, row, comment=row["comment"] or "") for row in rows}


def _assignment(row: sa.RowMapping) -> Assignment:
    return read_as(Assignment, row, people=tuple(row["people"] or ()))
