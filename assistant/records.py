"""What is kept between sessions: the decisions on findings, and the reviews that a later version is held against.

All of it lies in one SQLite file of the data folder; the address is a database URL, so that an office can keep it in a
server of its own. Findings are kept under keys that outlive an edit of the report, with their words as they were.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from knowledge.errors import UserError

_schema = sa.MetaData()
_decisions = sa.Table(
    "decisions",
    _schema,
    sa.Column("report", sa.String, primary_key=True),
    sa.Column("finding", sa.String, primary_key=True),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
)
_reviews = sa.Table(
    "reviews",
    _schema,
    sa.Column("report", sa.String, primary_key=True),
    sa.Column("content", sa.String, primary_key=True),
    sa.Column("file", sa.String, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("findings", sa.JSON, nullable=False),
)


class State(StrEnum):
    """What a reviewer decided on a finding."""

    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on one finding; `reason` says why it was dismissed."""

    state: State
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """A finding as it was told then: its severity's code, its message and its place in words."""

    severity: str
    message: str
    place: str


@dataclass(frozen=True)
class KeptReview:
    """One version of a report as it was first reviewed; `content` is the hash of its file."""

    content: str
    file: str
    at: datetime
    findings: Mapping[str, KeptFinding]


class Records:
    """The records behind the database address `url`."""

    def __init__(self, url: str) -> None:
        self._engine = sa.create_engine(url)
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _configure)
        try:
            with self._engine.begin() as connection:
                for table in _schema.sorted_tables:
                    connection.execute(sa.schema.CreateTable(table, if_not_exists=True))
        except sa.exc.DatabaseError as error:
            place = self._engine.url.database or self._engine.url.render_as_string()
            raise UserError(
                f"无法打开审核记录“{place}”：文件已损坏，或没有读写权限。请检查权限；文件已损坏的，把它移到别处后重试。"
            ) from error

    def close(self) -> None:
        """Close every connection to the file."""
        self._engine.dispose()

    def decide(self, report: str, finding: str, state: State, reason: str = "") -> None:
        """Keep a decision in place of any earlier one on the same finding."""
        values = {"report": report, "finding": finding, "state": state.value, "reason": reason, "at": _now()}
        with self._engine.begin() as connection:
            connection.execute(
                _decisions.delete().where(_decisions.c.report == report, _decisions.c.finding == finding)
            )
            connection.execute(_decisions.insert().values(values))

    def withdraw(self, report: str, finding: str) -> None:
        """Forget the decision on a finding."""
        with self._engine.begin() as connection:
            connection.execute(
                _decisions.delete().where(_decisions.c.report == report, _decisions.c.finding == finding)
            )

    def decisions(self, report: str) -> dict[str, Decision]:
        """Return the decisions on a report's findings, by the findings' keys."""
        query = sa.select(_decisions).where(_decisions.c.report == report)
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        return {row["finding"]: Decision(State(row["state"]), row["reason"], _aware(row["at"])) for row in rows}

    def keep_review(self, report: str, content: str, file: str, findings: Mapping[str, KeptFinding]) -> None:
        """Keep what was found in a version of a report; the same version again keeps its first time."""
        told = {key: asdict(finding) for key, finding in findings.items()}
        known = sa.and_(_reviews.c.report == report, _reviews.c.content == content)
        with self._engine.begin() as connection:
            changed = connection.execute(_reviews.update().where(known).values(file=file, findings=told))
            if not changed.rowcount:
                values = {"report": report, "content": content, "file": file, "at": _now(), "findings": told}
                connection.execute(_reviews.insert().values(values))

    def reviews(self, report: str) -> Sequence[KeptReview]:
        """Return the versions of a report that were reviewed, the first one first."""
        query = sa.select(_reviews).where(_reviews.c.report == report).order_by(_reviews.c.at)
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        return [
            KeptReview(
                row["content"],
                row["file"],
                _aware(row["at"]),
                {key: KeptFinding(**told) for key, told in row["findings"].items()},
            )
            for row in rows
        ]


def open_records(data: Path) -> Records:
    """Return the records of a data folder, made where it has none yet; a UserError says why they can't be opened."""
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"无法使用数据文件夹“{data}”：请检查路径和读写权限。") from error
    return Records(f"sqlite:///{data / 'records.sqlite3'}")


def _of(report: str, finding: str) -> sa.ColumnElement[bool]:
    return sa.and_(_decisions.c.report == report, _decisions.c.finding == finding)


def _configure(connection: Any, _record: Any) -> None:
    # With a log of its own for writes, readers and the writer don't wait for each other.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA busy_timeout = 60000")


def _now() -> datetime:
    """Return the time in UTC without a zone, as every database keeps it alike."""
    return datetime.now(UTC).replace(tzinfo=None)


def _aware(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC)
