"""The vectors of a small library once more in one file, each of them compared with a question's.

Opening a Chroma folder takes a second, which somebody who asks one question on the command line notices; its graph pays
off where vectors are many. The file is made from the folder, and made anew where the documents it holds aren't those of
the library; it may be deleted at any time.
"""

import hashlib
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from knowledge.store.catalogue import Scope, StoredDocument
from knowledge.store.vectors import Vectors

if TYPE_CHECKING:
    import numpy as np

MOST = 10_000
"""Of so many vectors the nearest are found in two milliseconds."""


class Snapshot:
    """The vectors of the chunks of `documents`: `chunks` are their ids, in the order of the rows of `vectors`."""

    def __init__(self, documents: Sequence[StoredDocument], chunks: "np.ndarray", vectors: "np.ndarray") -> None:
        import numpy as np

        places = {document.id: place for place, document in enumerate(documents)}
        self._documents = documents
        self._owners = np.array([places[chunk.rpartition("-")[0]] for chunk in chunks], np.intp)
        self._chunks = chunks
        self._vectors = vectors

    def nearest(self, vector: "np.ndarray", scope: Scope, limit: int) -> list[str]:
        """Return the ids of the chunks whose vectors are nearest to `vector`, nearest first."""
        import numpy as np

        wanted = np.array([scope.holds(document) for document in self._documents], bool)
        rows = np.flatnonzero(wanted[self._owners])
        order = np.argsort(-(self._vectors[rows] @ vector), kind="stable")[:limit]
        found: list[str] = self._chunks[rows[order]].tolist()
        return found


def open_snapshot(path: Path, documents: Sequence[StoredDocument], vectors: Vectors) -> Snapshot | None:
    """Return the snapshot of the documents in the file at `path`, made from `vectors` where that holds another.

    None stands for a library that is too large, or one whose vectors aren't all there.
    """
    import numpy as np

    count = sum(document.chunks for document in documents)
    if not 0 < count <= MOST:
        return None
    key = hashlib.sha256("\n".join(sorted(f"{each.id} {each.embedder}" for each in documents)).encode()).hexdigest()
    unusable = suppress(OSError, EOFError, KeyError, ValueError, BadZipFile)
    with unusable, path.open("rb") as file, np.load(file) as stored:
        if stored["key"] == key:
            return Snapshot(documents, stored["chunks"], stored["vectors"])
    chunks, rows = vectors.read({document.id for document in documents})
    if len(chunks) != count:
        return None
    # Where nothing can be written the next process reads Chroma again.
    with suppress(OSError), tempfile.TemporaryDirectory(prefix=".snapshot-", dir=path.parent) as work:
        whole = Path(work) / path.name
        np.savez(whole, key=key, chunks=chunks, vectors=rows)
        whole.replace(path)
    return Snapshot(documents, chunks, rows)
