"""A linear map of a question's vector, learnt from questions whose sources are known.

People ask in words of their own, and a general model puts a question near texts that sound like it. Moved by one small
matrix it comes to lie near those that answer it, while every stored vector stays as it is. The matrix is added to the
identity, so that what nothing was learnt about stays where it was.
"""

import io
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_MOST_BYTES = 40_000_000
"""A map of vectors of 4096 numbers, the longest that models in use give, has 34 million."""


@dataclass(frozen=True)
class QueryMap:
    """What is added to a question's vector v, v·`matrix` + `offset`, for vectors of the model named `embedder`.

    `pairs` is from how many pairs of question and source it was learnt.
    """

    embedder: str
    matrix: "np.ndarray"
    offset: "np.ndarray"
    pairs: int = 0

    def apply(self, vectors: "np.ndarray") -> "np.ndarray":
        """Return the vectors of questions, in rows, moved and of length 1 again."""
        import numpy as np

        moved = self.plainly(vectors)
        moved /= np.linalg.norm(moved, axis=1, keepdims=True)
        return moved

    def plainly(self, vectors: "np.ndarray") -> "np.ndarray":
        """Return the vectors moved, of whatever length that gives."""
        moved: np.ndarray = vectors + vectors @ self.matrix + self.offset
        return moved

    def packed(self) -> bytes:
        """Return the map as bytes, in half precision."""
        import numpy as np

        stream = io.BytesIO()
        matrix, offset = self.matrix.astype(np.float16), self.offset.astype(np.float16)
        np.savez_compressed(stream, embedder=self.embedder, pairs=self.pairs, matrix=matrix, offset=offset)
        return stream.getvalue()


def unpacked(content: bytes, embedder: str) -> QueryMap | None:
    """Return the map that `packed` has given, None where it is none for this embedder's vectors."""
    import numpy as np

    if len(content) > _MOST_BYTES:
        return None
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            matrix, offset = stored["matrix"].astype(np.float32), stored["offset"].astype(np.float32)
            found = QueryMap(str(stored["embedder"]), matrix, offset, int(stored["pairs"]))
    except Exception:
        # A search without the map is worth more than none.
        logging.getLogger(__name__).warning("a query map can't be read", exc_info=True)
        return None
    fits = offset.ndim == 1 and matrix.shape == (offset.size, offset.size) and bool(np.isfinite(matrix).all())
    return found if fits and found.embedder == embedder else None
