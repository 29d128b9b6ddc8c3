"""Assignments: a report, the key to it as a trainer has corrected it, the date it is due, and the answers."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from assistant.access import Role
from assistant.records.database import Kept, drop_unused, has, keep_file, note, note_deleted, now, read_as, row_of
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


class Assignments(Kept):
    """The assignments of a database: set by who trains, answered by everybody."""

    def prepare(self, title: str, data: bytes, file: str, key: str) -> str:
        """Keep a new assignment that only trainers see yet; return its id."""
        number = secrets.token_urlsafe(9)
        with self._noted("准备作业", number, "", title, role=Role.TRAINER) as connection:
            values = {"id": number, "trainer": self._person.name, "title": title, "note": "", "key": key}
            values |= {"content": keep_file(connection, data), "file": file}
            connection.execute(assignments.insert().values({**values, "made": now(), "due": None}))
        return number

    def edit(self, number: str, **said: str) -> None:
        """Keep an assignment's `title`, the trainer's `note` to the trainees, or a key that is being corrected.

        That is `editing`: answers go by the key in force until it is put in force.
        """
        what, before = "核对作业答案" if "editing" in said else "改作业", self._told(number, assignments.c.title)
        with self._noted(what, number, before, said.get("title", before), role=Role.TRAINER) as connection:
            connection.execute(assignments.update().where(has(assignments, id=number)).values(said))

    def correct(self, number: str, key: str, grade: Callable[[str], float]) -> None:
        """Put a corrected key in force; `grade` says what an answer that was given is worth by it."""
        with self._noted("更正作业答案", number, role=Role.TRAINER) as connection:
            # To write comes first: an answer that comes in meanwhile waits, and is graded by the new key.
            connection.execute(assignments.update().where(has(assignments, id=number)).values(key=key, editing=None))
            answered = connection.execute(sa.select(submissions).where(has(submissions, assignment=number))).mappings()
            for row in answered.all():
                which = has(submissions, assignment=number, person=row["person"])
                if (points := grade(row["answer"])) != row["points"]:
                    values = {"points": points, "before": row["points"]}
                    connection.execute(submissions.update().where(which).values(values))
                    note(connection, self._person, "更正后重新评分", number, f"{row['points']:g}", f"{points:g}")

    def assign(self, number: str, due: datetime, people: Sequence[str] = ()) -> None:
        """Show the assignment to these people (all where there are none), to be answered by `due`."""
        before = self._told(number, assignments.c.due)
        with self._noted("布置作业", number, before, f"{due}", role=Role.TRAINER) as connection:
            values = {"due": due, "people": list(people)}
            connection.execute(assignments.update().where(has(assignments, id=number)).values(values))

    def remove(self, number: str) -> None:
        """Delete an assignment with its answers, and its file unless something else has it."""
        before = self._told(number, assignments.c.title)
        with self._noted("删除作业", number, before, role=Role.TRAINER) as connection:
            connection.execute(assignments.delete().where(has(assignments, id=number)))
            drop_unused(connection)
            note_deleted(connection, "assignment", number)
        self._database.forget_deleted()

    def entries(self) -> Sequence[Assignment]:
        """Return the assignments, the latest first; those that aren't set yet are for trainers alone."""
        visible = sa.true() if self._is_trainer else assignments.c.due.is_not(None)
        query = sa.select(assignments).where(visible).order_by(assignments.c.made.desc())
        rows = self._database.rows(query)
        found = [read_as(Assignment, row, people=tuple(row["people"] or ())) for row in rows]
        return [entry for entry in found if self._is_trainer or entry.is_for(self._person.id)]

    def file(self, number: str) -> bytes:
        """Return the bytes of the report that an assignment is about; UserError where it is gone."""
        query = sa.select(files.c.data).join(assignments, assignments.c.content == files.c.content)
        query = query.where(assignments.c.id == number)
        found = self._database.value(query) if number in {entry.id for entry in self.entries()} else None
        if found is None:
            raise UserError("这份作业已被培训人员删除。请回到作业列表。")
        return bytes(found)

    def _told(self, number: str, column: sa.ColumnElement[Any], which: sa.ColumnElement[bool] | None = None) -> str:
        """Return what stands there now, for the log."""
        which = has(assignments, id=number) if which is None else which
        found = self._database.value(sa.select(column).where(which))
        return "" if found is None else f"{found}"

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

    def comment(self, number: str, person: str, words: str, mark: float | None) -> None:
        """Keep what a trainer says of an answer, and the mark that stands in for its points where there is one."""
        given = has(submissions, assignment=number, person=person)
        before = self._told(number, submissions.c.mark, given)
        with self._noted(
            "评阅作业", number, before, "" if mark is None else f"{mark}", role=Role.TRAINER
        ) as connection:
            connection.execute(submissions.update().where(given).values(comment=words, mark=mark))

    def submissions(self, number: str) -> Mapping[str, Submission]:
        """Return the answers to an assignment by person, the first one first; those of others are for trainers."""
        query = sa.select(submissions).where(submissions.c.assignment == number).order_by(submissions.c.at)
        if not self._is_trainer:
            query = query.where(submissions.c.person == self._person.id)
        rows = self._database.rows(query)
        return {row["person"]: read_as(Submission, row, comment=row["comment"] or "") for row in rows}
