"""Questions as vectors: those asked last are remembered, and all are moved by the map learnt, if there is one."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from knowledge.embedding.embedder import Embedder
from knowledge.finding.query_map import QueryMap, unpacked
from knowledge.store.learnt_maps import LearntMaps

if TYPE_CHECKING:
    import numpy as np

_REMEMBERED = 256


class QuestionVectors:
    """The vectors that `embedder` gives to questions, moved by the last of the maps learnt."""

    def __init__(self, embedder: Embedder, learnt: LearntMaps) -> None:
        self._embedder = embedder
        self._learnt = learnt
        # Replaced, never changed: threads may be reading it.
        self._asked: dict[str, np.ndarray] = {}
        self._read: tuple[str, QueryMap | None] | None = None

    @property
    def embedder_name(self) -> str:
        """Return whose vectors these are."""
        return self._embedder.name

    def of(self, texts: Sequence[str]) -> "Mapping[str, np.ndarray]":
        """Return the vectors of the texts as they are compared with passages, by text."""
        import numpy as np

        plain = self.unmoved(texts)
        moved = self.map
        if moved is None or not plain:
            return plain
        return dict(zip(plain, moved.apply(np.stack(list(plain.values()))), strict=True))

    def unmoved(self, texts: Sequence[str]) -> "Mapping[str, np.ndarray]":
        """Return the vectors of the texts as the embedder gives them, by text."""
        asked = self._asked
        vectors = {text: asked[text] for text in texts if text in asked}
        if new := [text for text in texts if text not in vectors]:
            vectors |= zip(new, self._embedder.embed_queries(new), strict=True)
            self._asked = dict([*asked.items(), *vectors.items()][-_REMEMBERED:])
        return vectors

    def use(self, found: QueryMap) -> None:
        """Put an office's own map in the place of the one in use, which is kept for `go_back`."""
        self._learnt.use(found.packed())

    def go_back(self) -> bool:
        """Put the map of before the last one learnt to use again; return whether there was one learnt."""
        return self._learnt.go_back()

    @property
    def map(self) -> QueryMap | None:
        """Return the map in use, if any; another process may have learnt a new one since the last question."""
        mark, read = self._learnt.mark, self._read
        if read is None or mark != read[0]:
            self._read = read = mark, unpacked(self._learnt.content(mark), self._embedder.name) if mark else None
        return read[1]
