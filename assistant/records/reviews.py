"""The decisions on findings, and the reviews that a later version of a report is held against.

Findings are kept under keys that outlive an edit of the report, with their words as they were.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from assistant.records.database import aware, now
from assistant.records.tables import decisions, reviews
from knowledge.store.database import Database


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


class Reviews:
    """The decisions and reviews of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def decide(self, report: str, finding: str, state: State, reason: str = "") -> None:
        """Keep a decision in place of any earlier one on the same finding."""
        values = {"report": report, "finding": finding, "state": state.value, "reason": reason, "at": now()}
        with self._database.writing() as connection:
            connection.execute(decisions.delete().where(_is(report, finding)))
            connection.execute(decisions.insert().values(values))

    def withdraw(self, report: str, finding: str) -> None:
        """Forget the decision on a finding."""
        with self._database.writing() as connection:
            connection.execute(decisions.delete().where(_is(report, finding)))

    def decisions(self, report: str) -> dict[str, Decision]:
        """Return the decisions on a report's findings, by the findings' keys."""
        query = sa.select(decisions).where(decisions.c.report == report)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return {row["finding"]: Decision(State(row["state"]), row["reason"], aware(row["at"])) for row in rows}

    def keep_review(self, report: str, content: str, file: str, findings: Mapping[str, KeptFinding]) -> None:
        """Keep what was found in a version of a report; the same version again keeps its first time."""
        told = {key: asdict(finding) for key, finding in findings.items()}
        known = sa.and_(reviews.c.report == report, reviews.c.content == content)
        with self._database.writing() as connection:
            changed = connection.execute(reviews.update().where(known).values(file=file, findings=told))
            if not changed.rowcount:
                values = {"report": report, "content": content, "file": file, "at": now(), "findings": told}
                connection.execute(reviews.insert().values(values))

    def reviews(self, report: str) -> Sequence[KeptReview]:
        """Return the versions of a report that were reviewed, the first one first."""
        query = sa.select(reviews).where(reviews.c.report == report).order_by(reviews.c.at)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [
            KeptReview(
                row["content"],
                row["file"],
                aware(row["at"]),
                {key: KeptFinding(**told) for key, told in row["findings"].items()},
            )
            for row in rows
        ]


def _is(report: str, finding: str) -> sa.ColumnElement[bool]:
    return sa.and_(decisions.c.report == report, decisions.c.finding == finding)
