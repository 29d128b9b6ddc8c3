"""The decisions on findings, and the versions of reports that were reviewed.

Versions of one report are a lineage, named by the hash of its first file. A file joins another's lineage only when a
person says so: titles, units and years of different reports are often the same.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from assistant.access import Person, Role, space_of
from assistant.records.conversations import contents_in
from assistant.records.database import Kept, note, read_as, row_of
from assistant.records.opinions import Decision, KeptFinding, State
from assistant.records.tables import decisions, reviews
from knowledge.errors import UserError
from knowledge.store.database import Database


@dataclass(frozen=True)
class KeptReview:
    """One version of a report as it was first reviewed; `content` is the hash of its file."""

    content: str
    file: str
    at: datetime
    findings: Mapping[str, KeptFinding]


class Reviews(Kept):
    """The decisions and reviews of a space: that of a person, or another's, as far as it was handed to them."""

    def __init__(self, database: Database, person: Person, space: str = "") -> None:
        super().__init__(database, person)
        self._space = space_of(space or person.id)

    def decide(
        self, lineage: str, made: Mapping[str, Decision | None], seen: Mapping[str, Decision] | None = None
    ) -> None:
        """Keep decisions by their findings' ids in place of earlier ones, which None only withdraws.

        Where somebody else has decided what isn't among those `seen`, nothing is kept, and a UserError says so.
        """
        self._person.demand(Role.REVIEWER)
        rows = [row_of(one) | {"report": lineage, "finding": finding} for finding, one in made.items() if one]
        with self._database.writing() as connection:
            before = self._replaced(connection, lineage, made)
            for finding, one in before.items():
                if seen is not None and one != seen.get(finding) and one.who != self._person.name:
                    raise UserError(
                        f"{one.who}刚才也处理了这条意见，为免盖掉，您的处理没有存下。请看过他的处理再决定。"
                    )
            if rows:
                connection.execute(decisions.insert(), rows)
            for finding in made:
                both = before.get(finding), made[finding]
                told = [f"{one.state.value} {one.verdict} {one.reason}".strip() if one else "" for one in both]
                if any(told):
                    note(connection, self._person, "处理意见", f"{lineage} {finding}", *told)

    def decisions(self, lineage: str) -> dict[str, Decision]:
        """Return the decisions on a report's findings, by the findings' ids."""
        query = sa.select(decisions).where(decisions.c.report == lineage, self._visible(lineage))
        return {row["finding"]: _decision(row) for row in self._database.rows(query)}

    def keep_review(self, content: str, file: str, family: str, findings: Mapping[str, KeptFinding]) -> str:
        """Keep what was found in a file, and return its lineage; a new file begins one of its own.

        `family` is what versions of one report have in common; it makes a file worth asking about, no more.
        """
        values = {"file": file, "family": family, "findings": {k: asdict(one) for k, one in findings.items()}}
        with self._database.writing() as connection:
            is_it = sa.and_(reviews.c.content == content, reviews.c.space == self._space)
            if not connection.execute(reviews.update().where(is_it).values(values)).rowcount:
                values |= {"report": self._own_lineage(content), "space": self._space}
                at = self._moment(connection, reviews.c.at)
                connection.execute(reviews.insert().values(content=content, at=at, **values))
            return str(connection.execute(sa.select(reviews.c.report).where(is_it)).scalar())

    def lineages(self, contents: Collection[str]) -> dict[str, str]:
        """Return the lineage of each file that was reviewed before."""
        query = sa.select(reviews.c.content, reviews.c.report).where(
            reviews.c.content.in_(set(contents)), reviews.c.space == self._space, self._visible(reviews.c.report)
        )
        return {row["content"]: row["report"] for row in self._database.rows(query)}

    def part(self, content: str) -> None:
        """Make a file a report of its own again."""
        self.join(content, self._own_lineage(content))

    def join(self, content: str, lineage: str) -> None:
        """Make a file a version of another report.

        What was decided on it alone goes with it, where the other has no decision of its own.
        """
        alone = self._own_lineage(content)
        with self._database.writing() as connection:
            is_it = sa.and_(reviews.c.content == content, reviews.c.space == self._space)
            connection.execute(reviews.update().where(is_it, self._visible(lineage)).values(report=lineage))
            note(connection, self._person, "归为同一份报告", content, alone, lineage)
            is_left = sa.select(reviews.c.content).where(reviews.c.report == alone)
            if lineage == alone or connection.execute(is_left).first():
                return
            known = sa.select(decisions.c.finding).where(decisions.c.report == lineage).scalar_subquery()
            own = decisions.c.report == alone
            connection.execute(decisions.update().where(own, decisions.c.finding.not_in(known)).values(report=lineage))
            connection.execute(decisions.delete().where(own))

    def versions(self, lineage: str) -> Sequence[KeptReview]:
        """Return the versions of a report that were reviewed, the first one first."""
        return self._read(reviews.c.report == lineage)

    def relatives(self, family: str, lineage: str) -> Mapping[str, KeptReview]:
        """Return the latest versions, by lineage, of this person's other reports that could be the same as this one."""
        if self._space != self._person.space:
            return {}
        rows = self._read(sa.and_(reviews.c.family == family, reviews.c.report != lineage))
        lineages = self.lineages([row.content for row in rows])
        return {lineages[row.content]: row for row in rows}

    def _read(self, which: sa.ColumnElement[bool]) -> Sequence[KeptReview]:
        mine = sa.select(reviews).where(which, reviews.c.space == self._space, self._visible(reviews.c.report))
        return [
            read_as(KeptReview, row, findings={key: KeptFinding(**told) for key, told in row["findings"].items()})
            for row in self._database.rows(mine.order_by(reviews.c.at))
        ]

    def _own_lineage(self, content: str) -> str:
        """Return what a file's lineage is named that has no other version: it is another in each space."""
        return hashlib.sha256(f"{self._space} {content}".encode()).hexdigest() if self._space else content

    def _visible(self, lineage: sa.ColumnElement[str] | str) -> sa.ColumnElement[bool]:
        """Return whether a lineage is one of this space, and, in another's, of a report that was handed on."""
        if not self._space:
            return sa.true()
        known = sa.select(reviews.c.report).where(reviews.c.space == self._space)
        if self._space != self._person.space:
            known = known.where(reviews.c.content.in_(contents_in(self._space, self._person)))
        return sa.literal(lineage).in_(known) if isinstance(lineage, str) else lineage.in_(known)

    def _replaced(self, connection: sa.Connection, lineage: str, findings: Collection[str]) -> dict[str, Decision]:
        """Delete the decisions on these findings, and return them; another who does so meanwhile waits."""
        if not connection.execute(sa.select(self._visible(lineage))).scalar():
            raise UserError("这份报告的审核意见没有与您共用。")
        connection.execute(sa.select(reviews.c.report).where(reviews.c.report == lineage).with_for_update())
        which = sa.and_(decisions.c.report == lineage, decisions.c.finding.in_(list(findings)))
        gone = decisions.delete().where(which, self._visible(decisions.c.report)).returning(decisions)
        return {row["finding"]: _decision(row) for row in connection.execute(gone).mappings()}


def _decision(row: sa.RowMapping) -> Decision:
    return read_as(Decision, row, state=State(row["state"]))
