"""Assignments: a report, the key to it as a trainer has corrected it, the date it is due, and the answers."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from assistant.access import Person, Role
from assistant.records.database import aware, clean, kept_time, now
from assistant.records.files import drop_unused, keep_file
from assistant.records.log import note
from assistant.records.tables import assignments, files, submissions
from knowledge.errors import UserError
from knowledge.store.database import Database


@dataclass(frozen=True, slots=True)
class Assignment:
    """A report to be judged; `key` is JSON, `due` is None while the trainer is still preparing it."""

    id: str
    trainer: str
    title: str
    note: str
    file: str
    key: str
    made: datetime
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Submission:
    """One person's answer to an assignment as JSON, with what it was graded then."""

    answer: str
    points: float
    full: float
    at: datetime
    is_late: bool

    @property
    def share(self) -> float:
        """Return the points as a share of the full mark, from 0 to 1."""
        return min(1.0, max(0.0, self.points / self.full)) if self.full > 0 else 0.0


class Assignments:
    """The assignments of a database: set by who trains, answered by everybody."""

    def __init__(self, database: Database, person: Person) -> None:
        self._database, self._person = database, person

    def prepare(self, title: str, data: bytes, file: str, key: str) -> str:
        """Keep a new assignment that only trainers see yet; return its id."""
        self._person.demand(Role.TRAINER)
        number = secrets.token_urlsafe(9)
        with self._database.writing() as connection:
            values = {"id": number, "trainer": clean(self._person.name), "title": clean(title), "note": "", "key": key}
            values |= {"content": keep_file(connection, data), "file": clean(file)}
            connection.execute(assignments.insert().values({**values, "made": now(), "due": None}))
            note(connection, self._person, "准备作业", number, "", title)
        return number

    def correct(self, number: str, key: str) -> None:
        """Keep the corrected key, as long as nobody has answered by the old one."""
        self._person.demand(Role.TRAINER)
        with self._database.writing() as connection:
            # To write comes first: an answer that comes in meanwhile waits, or is there to be seen.
            connection.execute(assignments.update().where(assignments.c.id == number).values(key=key))
            answered = sa.select(sa.func.count()).where(submissions.c.assignment == number)
            if connection.execute(answered).scalar():
                raise UserError("已有人交卷，答案不能再改。需要改的，请另布置一份。")
            note(connection, self._person, "更正作业答案", number)

    def assign(self, number: str, title: str, words: str, due: datetime) -> None:
        """Show the assignment to the trainees, to be answered by `due`; set again, it has another date."""
        self._person.demand(Role.TRAINER)
        values = {"title": clean(title), "note": clean(words), "due": kept_time(due)}
        with self._database.writing() as connection:
            connection.execute(assignments.update().where(assignments.c.id == number).values(values))
            note(connection, self._person, "布置作业", number, "", f"{title} {values['due']:%Y-%m-%d %H:%M}")

    def remove(self, number: str) -> None:
        """Delete an assignment with its answers, and its file unless something else has it."""
        self._person.demand(Role.TRAINER)
        with self._database.writing() as connection:
            connection.execute(assignments.delete().where(assignments.c.id == number))
            drop_unused(connection)
            note(connection, self._person, "删除作业", number)

    def entries(self) -> Sequence[Assignment]:
        """Return the assignments, the latest first; those that aren't set yet are for trainers alone."""
        query = sa.select(assignments).where(self._visible).order_by(assignments.c.made.desc())
        with self._database.reading() as connection:
            return [_read(row) for row in connection.execute(query).mappings()]

    def file(self, number: str) -> bytes:
        """Return the bytes of the report that an assignment is about; UserError where it is gone."""
        query = sa.select(files.c.data).join(assignments, assignments.c.content == files.c.content)
        with self._database.reading() as connection:
            data = connection.execute(query.where(assignments.c.id == number, self._visible)).scalar()
        if data is None:
            raise UserError("这份作业已被培训人员删除。请回到作业列表。")
        return bytes(data)

    @property
    def _visible(self) -> sa.ColumnElement[bool]:
        return sa.true() if Role.TRAINER in self._person.roles else assignments.c.due.is_not(None)

    def submit(self, number: str, answer: str, points: float, full: float, at: datetime) -> Submission:
        """Keep this person's answer, marked as late after the date; UserError where there is one already."""
        person = self._person.id
        given = sa.and_(submissions.c.assignment == number, submissions.c.person == person)
        with self._database.writing() as connection:
            query = sa.select(assignments.c.due).where(assignments.c.id == number).with_for_update()
            due = connection.execute(query).scalar()
            if due is None:
                raise UserError("这份作业已被培训人员撤回，答案没有提交。")
            if connection.execute(sa.select(submissions.c.at).where(given)).scalar():
                raise UserError("这份作业已经交过，以第一次交的为准。")
            submission = Submission(answer, points, full, at, at > aware(due))
            values = {"assignment": number, "person": person, "answer": clean(answer), "at": kept_time(at)}
            values |= {"points": points, "full": full, "is_late": submission.is_late}
            connection.execute(submissions.insert().values(values))
            note(connection, self._person, "交作业", number)
        return submission

    def submissions(self, number: str) -> Mapping[str, Submission]:
        """Return the answers to an assignment by person, the first one first; those of others are for trainers."""
        query = sa.select(submissions).where(submissions.c.assignment == number).order_by(submissions.c.at)
        if Role.TRAINER not in self._person.roles:
            query = query.where(submissions.c.person == self._person.id)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return {
            row["person"]: Submission(row["answer"], row["points"], row["full"], aware(row["at"]), row["is_late"])
            for row in rows
        }


def _read(row: sa.RowMapping) -> Assignment:
    due = None if row["due"] is None else aware(row["due"])
    return Assignment(
        row["id"], row["trainer"], row["title"], row["note"], row["file"], row["key"], aware(row["made"]), due
    )
