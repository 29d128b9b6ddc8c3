"""What is kept of a training: who trains, every attempt, and how well each rule sits with each person.

An attempt and the card that it changes are written together: two windows of one person count one after the other.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from assistant.access import Role
from assistant.records.database import Kept, has, read_as, row_of
from assistant.records.tables import attempts, cards, people

Replay = Callable[[Sequence["Attempt"]], str]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer to an exercise about `rule`; `exercise` is the JSON that makes it again, `answer` the JSON given."""

    rule: str
    exercise: str
    answer: str
    points: float
    full: float
    hints: int
    at: datetime
    assignment: str = ""

    @property
    def share(self) -> float:
        """Return the points as a share of the full mark, from 0 to 1."""
        return min(1.0, max(0.0, self.points / self.full)) if self.full > 0 else 0.0


class Training(Kept):
    """The trainings of a database, as far as a person may see them: their own, or everybody's who trains others."""

    def names(self) -> dict[str, str]:
        """Return everyone who has trained, each with the name to show."""
        self._person.demand(Role.TRAINER)
        query = sa.select(people.c.person, people.c.name).where(sa.exists().where(attempts.c.person == people.c.person))
        rows = self._database.rows(query.order_by(people.c.name, people.c.person))
        return {row["person"]: row["name"] for row in rows}

    def keep(self, person: str, made: Mapping[str, Attempt], replay: Replay) -> None:
        """Keep attempts by their rules, instead of earlier ones for the same assignment, and the cards that follow.

        `replay` makes a card of all the attempts at a rule, the first one first.
        """
        self._demand(person)
        tasks = {attempt.assignment for attempt in made.values()} - {""}
        before = sa.and_(attempts.c.person == person, attempts.c.assignment.in_(tasks))
        with self._database.writing() as connection:
            # To write comes first: it makes another window wait until the attempts it reads are all.
            connection.execute(people.update().where(people.c.person == person).values(name=people.c.name))
            gone = connection.execute(attempts.delete().where(before).returning(attempts.c.rule)).scalars().all()
            for attempt in made.values():
                connection.execute(attempts.insert().values(row_of(attempt) | {"person": person}))
            for rule in sorted({*gone, *made}):
                connection.execute(cards.delete().where(has(cards, person=person, rule=rule)))
                query = sa.select(attempts).where(has(attempts, person=person, rule=rule))
                rows = connection.execute(query.order_by(attempts.c.at, attempts.c.id)).mappings().all()
                if rows:
                    content = replay([read_as(Attempt, row) for row in rows])
                    connection.execute(cards.insert().values(person=person, rule=rule, content=content))

    def attempts(self, person: str) -> Sequence[Attempt]:
        """Return a person's attempts, the first one first."""
        self._demand(person)
        query = sa.select(attempts).where(attempts.c.person == person).order_by(attempts.c.at, attempts.c.id)
        return [read_as(Attempt, row) for row in self._database.rows(query)]

    def cards(self, person: str) -> dict[str, str]:
        """Return a person's cards by their rules."""
        self._demand(person)
        rows = self._database.rows(sa.select(cards).where(cards.c.person == person))
        return {row["rule"]: row["content"] for row in rows}

    def _demand(self, person: str) -> None:
        if person != self._person.id:
            self._person.demand(Role.TRAINER)
