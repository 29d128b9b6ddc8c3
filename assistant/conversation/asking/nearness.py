"""How near a question lies to texts by their meaning: the bundled model, fitted to questions that the texts answer.

Who asks doesn't remember the words of a report. So the model's upper layers are bent by narrow adapters to which lines
answer what people ask: `tests.fitting.nearness` does it.
"""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from assistant.meaning import adapters_of, read_arrays
from knowledge.finding.opening import bundled_embedder

WEIGHTS = Path(__file__).with_name("nearness.npz")
# From this likelihood on a text, or several together, are the ones that are meant: likelier than all others.
MEANT = 0.5
# How sharply the nearest text is told from the others; the model was fitted with it.
SHARP = 20.0
_MOST_VECTORS = 5000
_vectors: dict[str, np.ndarray] = {}


def likeness_of(question: str, texts: Sequence[str]) -> list[float]:
    """Return how near each text lies to `question`, 1 at most; texts seen before aren't computed again."""
    if len(_vectors) > _MOST_VECTORS:
        _vectors.clear()
    # Another thread may forget them all meanwhile.
    known = {text: vector for text in (question, *texts) if (vector := _vectors.get(text)) is not None}
    if new := [text for text in dict.fromkeys((question, *texts)) if text not in known]:
        known.update(zip(new, _encoding()(new), strict=True))
        _vectors.update(known)
    return [float(value) for value in np.stack([known[text] for text in texts]) @ known[question]]


def chances(likeness: Sequence[float]) -> list[float]:
    """Return for each of some texts how likely it is the one that answers, given how near they are: none may be."""
    shares = np.exp(SHARP * (np.array([*likeness, float(_arrays()["none"])]) - 1.0))
    return [float(share) for share in (shares / shares.sum())[:-1]]


@cache
def _encoding() -> Callable[[Sequence[str]], np.ndarray]:
    return bundled_embedder().embedding_by(adapters_of(_arrays()))


@cache
def _arrays() -> dict[str, np.ndarray]:
    return read_arrays(WEIGHTS)
