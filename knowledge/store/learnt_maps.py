"""The query maps that the people of a base have learnt, kept in its catalogue: whoever uses the base uses the last one.

Here a map is bytes; what they mean is known where questions are moved. The map of before the last is kept as well, so
that learning can be taken back.
"""

import hashlib
from collections.abc import Sequence

import sqlalchemy as sa

from knowledge.store import schema
from knowledge.store.database import Database

_KEPT = 2
_maps = schema.query_maps


class LearntMaps:
    """The maps in a database, the tables of which are there; the last of them is in use."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def mark(self) -> str:
        """Return what tells the map in use from any other, "" where none has been learnt."""
        with self._database.reading() as connection:
            return connection.scalar(sa.select(_maps.c.digest).order_by(_maps.c.number.desc()).limit(1)) or ""

    def content(self, mark: str) -> bytes:
        """Return the map with this mark, nothing where it isn't there any more."""
        with self._database.reading() as connection:
            return connection.scalar(sa.select(_maps.c.content).where(_maps.c.digest == mark).limit(1)) or b""

    def all(self) -> list[bytes]:
        """Return the maps, the one in use last."""
        with self._database.reading() as connection:
            return list(connection.scalars(sa.select(_maps.c.content).order_by(_maps.c.number)))

    def use(self, content: bytes) -> None:
        """Put a map to use; the one in use until now is kept, those before it aren't."""
        kept = sa.select(_maps.c.number).order_by(_maps.c.number.desc()).limit(_KEPT)
        with self._database.writing() as connection:
            connection.execute(sa.insert(_maps).values(digest=hashlib.sha256(content).hexdigest(), content=content))
            connection.execute(sa.delete(_maps).where(_maps.c.number.not_in(kept)))

    def go_back(self) -> bool:
        """Drop the map in use, so that the one of before is; return whether there was one."""
        with self._database.writing() as connection:
            last = connection.scalar(sa.select(sa.func.max(_maps.c.number)))
            connection.execute(sa.delete(_maps).where(_maps.c.number == last))
        return last is not None

    def take(self, others: Sequence[bytes]) -> None:
        """Put the last of another base's maps to use, over the one in use here; where there is none, keep them all."""
        own = self.all()
        if others and others[-1:] != own[-1:]:
            for content in others[-1:] if own else others:
                self.use(content)
