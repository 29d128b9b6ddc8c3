"""The decisions on findings, and the versions of reports that were reviewed.

Versions of one report are a lineage, named by the hash of its first file. A file joins another's lineage only when a
person says so: titles, units and years of different reports are often the same.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from assistant.records.database import aware, clean, kept_time, now
from assistant.records.opinions import Decision, KeptFinding, State
from assistant.records.tables import decisions, reviews
from knowledge.store.database import Database


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

    def decide(self, lineage: str, made: Mapping[str, Decision]) -> None:
        """Keep decisions by their findings' ids, in place of earlier ones."""
        rows = [
            asdict(one)
            | {"report": lineage, "finding": finding, "state": one.state.value, "reason": clean(one.reason)}
            | {"at": kept_time(one.at), "about": clean(one.about), "who": clean(one.who)}
            for finding, one in made.items()
        ]
        with self._database.writing() as connection:
            connection.execute(decisions.delete().where(_are(lineage, made)))
            if rows:
                connection.execute(decisions.insert(), rows)

    def withdraw(self, lineage: str, findings: Collection[str]) -> None:
        """Forget the decisions on these findings."""
        with self._database.writing() as connection:
            connection.execute(decisions.delete().where(_are(lineage, findings)))

    def decisions(self, lineage: str) -> dict[str, Decision]:
        """Return the decisions on a report's findings, by the findings' ids."""
        return self.all_decisions([lineage])[lineage]

    def all_decisions(self, lineages: Collection[str]) -> dict[str, dict[str, Decision]]:
        """Return the decisions of several reports, by lineage and finding."""
        query = sa.select(decisions).where(decisions.c.report.in_(set(lineages)))
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        found: dict[str, dict[str, Decision]] = {lineage: {} for lineage in lineages}
        for row in rows:
            state = State(row["state"])
            told = Decision(state, row["reason"], aware(row["at"]), row["who"], row["verdict"], row["about"])
            found[row["report"]][row["finding"]] = told
        return found

    def keep_review(self, content: str, file: str, family: str, findings: Mapping[str, KeptFinding]) -> str:
        """Keep what was found in a file, and return its lineage; a new file begins one of its own.

        `family` is what versions of one report have in common; it makes a file worth asking about, no more.
        """
        values = {"file": clean(file), "family": family, "findings": {k: asdict(one) for k, one in findings.items()}}
        with self._database.writing() as connection:
            known = connection.execute(reviews.update().where(reviews.c.content == content).values(values))
            if not known.rowcount:
                connection.execute(reviews.insert().values(report=content, content=content, at=now(), **values))
            return str(connection.execute(sa.select(reviews.c.report).where(reviews.c.content == content)).scalar())

    def lineages(self, contents: Collection[str]) -> dict[str, str]:
        """Return the lineage of each file that was reviewed before."""
        query = sa.select(reviews.c.content, reviews.c.report).where(reviews.c.content.in_(set(contents)))
        with self._database.reading() as connection:
            return {row.content: row.report for row in connection.execute(query)}

    def join(self, content: str, lineage: str) -> None:
        """Make a file a version of another report, or, with its own hash for a lineage, a report of its own again.

        What was decided on it alone goes with it, where the other has no decision of its own.
        """
        with self._database.writing() as connection:
            connection.execute(reviews.update().where(reviews.c.content == content).values(report=lineage))
            is_left = sa.select(reviews.c.content).where(reviews.c.report == content)
            if lineage == content or connection.execute(is_left).first():
                return
            known = sa.select(decisions.c.finding).where(decisions.c.report == lineage).scalar_subquery()
            own = decisions.c.report == content
            connection.execute(decisions.update().where(own, decisions.c.finding.not_in(known)).values(report=lineage))
            connection.execute(decisions.delete().where(own))

    def versions(self, lineage: str) -> Sequence[KeptReview]:
        """Return the versions of a report that were reviewed, the first one first."""
        return self._read(reviews.c.report == lineage)

    def relatives(self, family: str, lineage: str) -> Mapping[str, KeptReview]:
        """Return the latest versions, by lineage, of other reports that could be the same as this one."""
        rows = self._read(sa.and_(reviews.c.family == family, reviews.c.report != lineage))
        lineages = self.lineages([row.content for row in rows])
        return {lineages[row.content]: row for row in rows}

    def _read(self, which: sa.ColumnElement[bool]) -> Sequence[KeptReview]:
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(reviews).where(which).order_by(reviews.c.at)).mappings().all()
        return [
            KeptReview(
                row["content"],
                row["file"],
                aware(row["at"]),
                {key: KeptFinding(**told) for key, told in row["findings"].items()},
            )
            for row in rows
        ]


def _are(lineage: str, findings: Collection[str]) -> sa.ColumnElement[bool]:
    return sa.and_(decisions.c.report == lineage, decisions.c.finding.in_(list(findings)))
