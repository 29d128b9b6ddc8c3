"""The chunks nearest to a vector, as Chroma finds them in a folder of this machine or on a server.

Every vector is kept in the catalogue, too, with its document and in the same transaction: so a process that is killed
tears nothing, and a backup holds all. Chroma follows the catalogue: what has come since is compared one by one besides;
in a process that answers and ends all of it is compared where it is little, for loading Chroma takes a second. Its
graph can be lost, torn or deleted without harm.
"""

import logging
from collections.abc import Iterable, Sequence
from threading import RLock

import numpy as np

from knowledge.errors import UserError
from knowledge.sources.chunking import KINDS
from knowledge.store.catalogue import Catalogue, Scope, StoredDocument
from knowledge.store.graph import Graph, rows

_COMPARED_ALL = 3000
"""Of documents that are chosen or new with no more chunks than this each is compared: Chroma takes longer by far."""


class Vectors:
    """The vectors of a `catalogue` by one embedder, with the graph that follows it; a `brief` process ends soon."""

    def __init__(self, catalogue: Catalogue, embedder: str, graph: Graph, *, brief: bool = False) -> None:
        self._brief = brief
        self._catalogue = catalogue
        self._embedder = embedder
        self._graph = graph
        self._guard = RLock()
        self._known: tuple[int, Sequence[StoredDocument]] = (-1, ())

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

    def nearest(self, vector: np.ndarray, scope: Scope, limit: int) -> list[str]:
        """Return the ids of the chunks whose vectors are nearest to `vector`, nearest first."""
        with self._guard:
            wanted = [each for each in self.documents() if each.embedder == self._embedder and scope.holds(each)]
            if (self._brief or scope.documents is not None) and _is_little(wanted):
                found = self._compared(vector, wanted)
            else:
                try:
                    found = self._in_graph(vector, scope, wanted, limit)
                except UserError:
                    raise
                except Exception:
                    # Chroma raises errors of many kinds where what it reads is torn.
                    logging.getLogger(__name__).warning("the graph of the vectors is made anew", exc_info=True)
                    self._graph.delete()
                    self._graph.follow(self._catalogue)
                    found = self._in_graph(vector, scope, wanted, limit)
            return [chunk for _, chunk in sorted(set(found))[:limit]]

    def check(self) -> None:
        """Raise a UserError where the graph's server is away."""
        with self._guard:
            self._graph.at()

    def follow(self) -> None:
        """Bring the graph up to date."""
        with self._guard:
            self._graph.follow(self._catalogue)

    def _in_graph(
        self, vector: np.ndarray, scope: Scope, wanted: Sequence[StoredDocument], limit: int
    ) -> list[tuple[float, str]]:
        """Return what the graph finds, and what has come since it followed."""
        at = self._graph.at()
        if wanted and not _is_little([each for each in wanted if each.since > at]):
            self._graph.follow(self._catalogue)
            at = self._graph.at()
        here = {each.id for each in wanted}
        narrowed = sorted(here) if (scope.year, scope.documents) != (None, None) else None
        found = self._graph.nearest(vector, [scope.kind] if scope.kind else KINDS, narrowed, limit) if wanted else []
        found += self._compared(vector, [each for each in wanted if each.since > at])
        return [each for each in found if each[1].rpartition("-")[0] in here]

    def _compared(self, vector: np.ndarray, documents: Iterable[StoredDocument]) -> list[tuple[float, str]]:
        """Return the chunks of the documents with their distances, each of them compared."""
        kept = self._catalogue.vectors_of((chunk for each in documents for chunk in each.chunk_ids), self._embedder)
        distances = (1 - rows(list(kept.values())) @ vector).tolist() if kept else []
        return list(zip(distances, kept, strict=True))


def _is_little(documents: Iterable[StoredDocument]) -> bool:
    return sum(each.chunks for each in documents) <= _COMPARED_ALL
