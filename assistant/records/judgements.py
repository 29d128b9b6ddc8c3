"""What people have said of the sources under their answers: whether a passage answers a question."""

from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa

from assistant.records.database import Database, clean, now
from assistant.records.tables import judgements

# What is asked stands at the head; PostgreSQL takes no key of more than 2,700 bytes.
_MOST_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class SourceJudgement:
    """What most of those who said something hold of a source: `passage` answers `question`, or it doesn't."""

    question: str
    passage: str
    is_helpful: bool


class Judgements:
    """The judgements of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def judge(self, person: str, question: str, passage: str, is_helpful: bool | None) -> None:
        """Keep what a person says of a source in place of what they said before; None takes it back."""
        is_same = sa.and_(
            judgements.c.person == person,
            judgements.c.question == _kept(question),
            judgements.c.passage == passage,
        )
        said = {"person": person, "question": _kept(question), "passage": passage, "is_helpful": is_helpful}
        with self._database.writing() as connection:
            connection.execute(judgements.delete().where(is_same))
            if is_helpful is not None:
                connection.execute(judgements.insert().values(said | {"at": now()}))

    def of(self, person: str, question: str) -> dict[str, bool]:
        """Return what a person has said of the sources for a question, by passage."""
        query = sa.select(judgements.c.passage, judgements.c.is_helpful).where(
            judgements.c.person == person, judgements.c.question == _kept(question)
        )
        with self._database.reading() as connection:
            return {row.passage: row.is_helpful for row in connection.execute(query)}

    def all(self) -> list[SourceJudgement]:
        """Return what most say of each source, in the order of the questions; where they are split, nothing."""
        query = sa.select(judgements.c.question, judgements.c.passage, judgements.c.is_helpful)
        votes: Counter[tuple[str, str]] = Counter()
        with self._database.reading() as connection:
            for row in connection.execute(query):
                votes[row.question, row.passage] += 1 if row.is_helpful else -1
        return [SourceJudgement(*source, is_helpful=vote > 0) for source, vote in sorted(votes.items()) if vote]


def _kept(question: str) -> str:
    return clean(question)[:_MOST_CHARACTERS]
