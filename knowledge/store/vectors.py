"""The chunks nearest to a vector, as Chroma finds them in a folder of this machine or on a server.

Every vector is kept in the catalogue, too, with its document and in the same transaction: so a process that is killed
tears nothing, a backup holds all, and none is ever computed again. Chroma follows the catalogue: what has come since is
compared one by one besides, what is gone is passed over; in a process that answers and ends all of it is compared
where it is little, for loading Chroma takes a second. Its graph can be lost, torn or deleted without harm; it is
then made anew.
"""

import logging
from collections.abc import Iterable, Sequence
from threading import RLock
from typing import TYPE_CHECKING

from knowledge.errors import UserError
from knowledge.sources.chunking import KINDS
from knowledge.store.catalogue import Catalogue, Scope, StoredDocument
from knowledge.store.graph import Graph, rows

if TYPE_CHECKING:
    import numpy as np

_COMPARED_ALL = 3000
"""Of documents that are chosen or new with no more chunks than this each is compared: Chroma takes longer by far."""


class Compared:
    """Chunks with their vectors in rows, each of them compared with a question's."""

    def __init__(self, kept: Sequence[tuple[str, bytes]]) -> None:
        import numpy as np

        self.chunks = [chunk for chunk, _ in kept]
        self._owners = np.array([chunk.rpartition("-")[0] for chunk in self.chunks], str)
        self._rows = rows([vector for _, vector in kept])

    def nearest(self, vector: "np.ndarray", documents: Iterable[str], limit: int) -> list[tuple[float, str]]:
        """Return the chunks of these documents nearest to `vector` with their distances, nearest first."""
        import numpy as np

        if not self.chunks:
            return []
        places = np.flatnonzero(np.isin(self._owners, list(documents)))
        cosines = self._rows[places] @ vector
        order = np.argsort(-cosines, kind="stable")[:limit]
        return [(1 - float(cosines[place]), self.chunks[places[place]]) for place in order]


class Vectors:
    """The vectors of `catalogue` that the embedder of this name has made, with the graph that follows it.

    `brief` says that the process will end soon, and few searches are made.
    """

    def __init__(self, catalogue: Catalogue, embedder: str, graph: Graph, *, brief: bool = False) -> None:
        self._brief = brief
        self._catalogue = catalogue
        self._embedder = embedder
        self._graph = graph
        self._guard = RLock()
        self._known: tuple[int, Sequence[StoredDocument]] = (-1, ())
        self._compared: tuple[int, int, Compared] | None = None

    def close(self) -> None:
        """Close the graph, where it is open."""
        with self._guard:
            self._graph.close()

    def documents(self) -> Sequence[StoredDocument]:
        """Return every document, read once until one changes."""
        changes = self._catalogue.changes
        if self._known[0] != changes:
            self._known = changes, self._catalogue.documents()
        return self._known[1]

    def nearest(self, vector: "np.ndarray", scope: Scope, limit: int) -> list[str]:
        """Return the ids of the chunks whose vectors are nearest to `vector`, nearest first."""
        with self._guard:
            embedded = [each for each in self.documents() if each.embedder == self._embedder]
            wanted = [each for each in embedded if scope.holds(each)]
            ids = [each.id for each in wanted]
            if not wanted:
                return []
            is_chosen = self._brief or scope.documents is not None
            if is_chosen and sum(each.chunks for each in wanted) <= _COMPARED_ALL:
                found = Compared(self._catalogue.vectors(ids, self._embedder)).nearest(vector, ids, limit)
            else:
                found = self._in_graph(vector, scope, wanted, limit)
            return [chunk for _, chunk in found]

    def check(self) -> None:
        """Raise a UserError where the graph's server is away."""
        with self._guard:
            self._graph.at()

    def follow(self) -> None:
        """Bring the graph up to date."""
        with self._guard:
            self._graph.follow(self._catalogue)

    def _in_graph(
        self, vector: "np.ndarray", scope: Scope, wanted: Sequence[StoredDocument], limit: int
    ) -> list[tuple[float, str]]:
        kinds = [scope.kind] if scope.kind else KINDS
        narrowed = [each.id for each in wanted] if (scope.year, scope.documents) != (None, None) else None
        for is_last in (False, True):
            try:
                at = self._graph.at()
                fresh = [each for each in wanted if each.since > at]
                if is_last or sum(each.chunks for each in fresh) > _COMPARED_ALL:
                    self._graph.follow(self._catalogue)
                    at = self._graph.at()
                found = self._graph.nearest(vector, kinds, narrowed, limit)
                break
            except UserError:
                raise
            except Exception:
                if is_last:
                    raise
                # Chroma raises errors of many kinds where what it reads is torn.
                logging.getLogger(__name__).warning("the graph of the vectors is made anew", exc_info=True)
                self._graph.delete()
        found += self._comparing(at).nearest(vector, [each.id for each in wanted if each.since > at], limit)
        here = {each.id for each in wanted}
        return sorted({each for each in found if each[1].rpartition("-")[0] in here})[:limit]

    def _comparing(self, since: int) -> Compared:
        """Return the documents that came after the change `since`, to be compared one by one."""
        changes = self._known[0]
        if self._compared is None or self._compared[:2] != (changes, since):
            ids = [each.id for each in self._known[1] if each.embedder == self._embedder and each.since > since]
            self._compared = changes, since, Compared(self._catalogue.vectors(ids, self._embedder))
        return self._compared[2]
