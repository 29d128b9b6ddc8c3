"""Questions as vectors: those asked last are remembered, and all are moved by the map in use."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.embedding.embedder import Embedder
from knowledge.finding.query_map import BUNDLED, QueryMap, load_map

if TYPE_CHECKING:
    import numpy as np

OWN = "query_map.npz"
"""The map that an office has learnt, in its data folder."""
_REMEMBERED = 256


class QuestionVectors:
    """The vectors that `embedder` gives to questions, moved by the map of the folder `data`, else the bundled one."""

    def __init__(self, data: Path, embedder: Embedder) -> None:
        self._own = data / OWN
        self._before = data / f"before_{OWN}"
        self._embedder = embedder
        # Replaced, never changed: threads may be reading it.
        self._asked: dict[str, np.ndarray] = {}
        self._read: tuple[float, QueryMap | None] = (-1.0, None)

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
        if self._own.exists():
            self._own.replace(self._before)
        else:
            self._before.unlink(missing_ok=True)
        found.save(self._own)

    def go_back(self) -> bool:
        """Put the map of before the last one learnt to use again; return whether there was one learnt."""
        if not self._own.exists():
            return False
        if self._before.exists():
            self._before.replace(self._own)
        else:
            self._own.unlink()
        return True

    @property
    def map(self) -> QueryMap | None:
        """Return the map in use; another process may have learnt a new one since the last question."""
        try:
            changed = self._own.stat().st_mtime
        except OSError:
            changed = 0.0
        if changed != self._read[0]:
            found = load_map(self._own, self._embedder.name) or load_map(BUNDLED, self._embedder.name)
            self._read = changed, found
        return self._read[1]
