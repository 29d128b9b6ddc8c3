"""Choose the texts on other matters that a question is compared with, and write their vectors.

    python -m tests.fitting.elsewhere CORPUS DATA [FILE]

CORPUS holds one article a line, {"id", "law", "article", "text"}; the laws are added to the knowledge base in the
folder DATA as a user's files would be, and what is there already isn't added again. Of their passages those are chosen
that lie in the middle of as many groups of like ones, so that each matter has some and none has many; laws that come
with the program are left out. FILE is the file to write, that of the program where none is given.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.embedding.embedder import SentenceEmbedder
from knowledge.finding.answerable import ELSEWHERE
from knowledge.policy import load_policies
from knowledge.store.graph import rows
from knowledge.store.stored import StoredDocument
from tests.benchmarks.laws import add_laws
from tests.library import Library, opened

if TYPE_CHECKING:
    import numpy as np

_GROUPS = 2000
_ROUNDS = 12
_AT_ONCE = 4096
"""So many passages are compared with all groups at once; one more would only take more memory."""


def main(corpus: Path, data: Path, written: Path = ELSEWHERE) -> None:
    """Write the vectors of the texts chosen."""
    index = opened(data)
    add_laws(index, corpus)
    own = {policy.title for policy in load_policies().values()}
    others = [each for each in index.documents() if not any(each.title.strip("《》").endswith(name) for name in own)]
    passages = _vectors(index, others)
    texts = middles(passages, _GROUPS)
    save_elsewhere(written, SentenceEmbedder(data / "models").name, texts)
    print(f"{len(texts)} texts")


def save_elsewhere(path: Path, embedder: str, vectors: "np.ndarray") -> None:
    """Write the vectors of other texts to the file at `path`, each number as one of 256 steps."""
    import numpy as np

    low = vectors.min(axis=0)
    step = np.maximum(vectors.max(axis=0) - low, 1e-6) / 255
    steps = np.rint((vectors - low) / step).astype(np.uint8)
    np.savez_compressed(path, allow_pickle=False, embedder=embedder, low=low, step=step, statutes=steps)


def _vectors(index: Library, documents: Sequence[StoredDocument]) -> "np.ndarray":
    kept = index.catalogue.vectors([document.id for document in documents], index.base.embedder.name)
    return rows([vector for _, vector in kept])


def middles(vectors: "np.ndarray", groups: int) -> "np.ndarray":
    """Return the vectors that lie in the middle of each of so many groups of like ones (k-means)."""
    import numpy as np

    centres = vectors[np.random.default_rng(0).choice(len(vectors), groups, replace=False)]
    for _ in range(_ROUNDS):
        sums = np.zeros_like(centres)
        for start in range(0, len(vectors), _AT_ONCE):
            part = vectors[start : start + _AT_ONCE]
            np.add.at(sums, (part @ centres.T).argmax(axis=1), part)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        # A group that has lost all its vectors stays where it was.
        centres = np.where(lengths > 0, sums / np.maximum(lengths, 1e-9), centres)
    chosen = [int((vectors @ centre).argmax()) for centre in centres]
    return vectors[sorted(set(chosen))]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
