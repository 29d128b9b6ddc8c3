"""Who uses the program, where they are at work, and which conversations they share."""

from datetime import timedelta

import sqlalchemy as sa

from assistant.records.database import Kept, now
from assistant.records.tables import people

# Somebody whose page has shown no sign for so long is gone.
_PRESENT = timedelta(seconds=90)


class People(Kept):
    """The people of a database, as one of them knows them."""

    def meet(self, conversation: str = "") -> None:
        """Keep the name to show for this person, and that they are at work, on a conversation if on any."""
        values = {"name": self._person.name, "seen": now(), "conversation": conversation}
        with self._database.writing() as connection:
            which = people.c.person == self._person.id
            if not connection.execute(people.update().where(which).values(values)).rowcount:
                connection.execute(people.insert().values(person=self._person.id, **values))

    def colleagues(self) -> dict[str, str]:
        """Return everyone else, each with the name to show."""
        query = sa.select(people).where(people.c.person != self._person.id).order_by(people.c.name, people.c.person)
        return {row["person"]: row["name"] for row in self._database.rows(query)}

    def at_work_on(self, conversation: str) -> list[str]:
        """Return the names of everyone else who has this conversation open now."""
        is_here = sa.and_(people.c.conversation == conversation, people.c.seen > now() - _PRESENT)
        query = sa.select(people.c.name).where(is_here, people.c.person != self._person.id).order_by(people.c.name)
        return self._database.values(query)
