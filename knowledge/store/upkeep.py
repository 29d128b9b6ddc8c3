"""Whether Chroma holds what the catalogue says, and how it is brought to: every vector can be written anew from there.

Chroma's own files aren't written in one stroke: what a process that was killed has left of them can be torn, or miss
vectors without a word. Nor does its graph forget: what is deleted stays in it, takes memory, and in time keeps the
search from some of what was added later (chroma-core/chroma issue 7758). A graph made of what is there doesn't.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from knowledge.store.catalogue import Catalogue
from knowledge.store.stored import StoredDocument
from knowledge.store.vectors import Vectors

if TYPE_CHECKING:
    import numpy as np

_MOST_DELETED = 0.25
"""So many vectors may have been deleted for each that is there; then writing all anew costs four for each deleted."""


class Upkeep:
    """The care for `vectors`, made by the embedder of this name; but for the questions nobody else may be writing."""

    def __init__(self, catalogue: Catalogue, vectors: Vectors, embedder: str) -> None:
        self._catalogue = catalogue
        self._vectors = vectors
        self._embedder = embedder

    def is_embedded(self, document: StoredDocument) -> bool:
        """Return whether this embedder has embedded the document."""
        return document.embedder == self._embedder

    def agree(self) -> bool:
        """Return whether every chunk of what this embedder has embedded has its vector, here and there."""
        return self._vectors.count() == self._expected() == self._catalogue.count_vectors(self._embedder)

    def miss(self, documents: Sequence[StoredDocument]) -> bool:
        """Return whether a server has fewer vectors than `documents` have chunks; those being written come on top."""
        return self._vectors.is_server and self._vectors.count() < sum(each.chunks for each in documents)

    def reread(self) -> None:
        """Let what another process has written be seen."""
        self._vectors.reread(self._edition())

    def rebuild(self) -> None:
        """Write every vector anew in the place of what is there, which may be torn."""
        self._vectors.reset()
        self._write_all()
        self._catalogue.note_edition(self._edition())

    def compact(self) -> None:
        """Write every vector anew once too many have been deleted."""
        deleted = self._catalogue.number("deleted", 0)
        if deleted and deleted > _MOST_DELETED * self._expected():
            self._renew()

    def _renew(self) -> None:
        """Write every vector anew beside those in use, and then use them."""
        edition = self._edition() + 1
        self._vectors.begin(edition)
        try:
            self._write_all()
            self._catalogue.note_edition(edition)
        except BaseException:
            self.reread()
            raise
        self._vectors.drop_editions()
        # Until then Chroma keeps in memory what was deleted.
        self._vectors.close()

    def _edition(self) -> int:
        return self._catalogue.number("edition", 0)

    def _expected(self) -> int:
        return sum(each.chunks for each in self._catalogue.documents() if self.is_embedded(each))

    def _write_all(self) -> None:
        """Write every vector that the catalogue keeps; a document that has lost some is embedded at the next start."""
        for document in self._catalogue.documents():
            if self.is_embedded(document):
                kept = self._catalogue.kept_vectors(document.id, self._embedder)
                if len(kept) == document.chunks:
                    self._vectors.write(document, self._catalogue.chunks(document.id), rows(kept))
                else:
                    self._catalogue.forget_embedder(document.id)


def rows(kept: Sequence[tuple[str, str, bytes]]) -> "np.ndarray":
    """Return the vectors that the catalogue keeps of a document's chunks, in rows."""
    import numpy as np

    return np.array([np.frombuffer(vector, np.float16) for _, _, vector in kept], np.float32)
