"""Whether the knowledge base says anything about what is asked, or only what comes nearest.

The nearest of many passages is always near, for two reasons. Passages are many: what counts as near grows with their
number. And they are of the question's kind: asked about a divorce, the nearest of rules on budgets is as near as what
answers a question on budgets, for both are rules. So the question is compared with other texts, too, a sample of
statutes on all matters and a few everyday sentences (elsewhere.npz, made by tests/fitting/elsewhere.py): where these
are much nearer to it than the nearest passage is, the knowledge base holds something else. They only ever say that,
never what it should hold: one that holds the matter has passages nearer than a sample of other texts. A passage with
every word that is asked about is shown in any case.

The measures were taken with the bundled model; tests/benchmarks/refusal.py takes them anew. Of 724 things that an
office looks up or compares 97 in 100 are answered from the bundled documents, and most of the rest ask for nothing in
them; of 772 lay questions on law 10 in 100 are, of 1,000 on everything under the sun 7; and of those whose article is
found among 58,647, all. Of another model nothing is known, and the nearest is shown.
"""

import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.sources.terms import query_words

if TYPE_CHECKING:
    import numpy as np

ELSEWHERE = Path(__file__).with_name("elsewhere.npz")
_LEAST = {"multilingual-e5-small": 0.855}
"""The cosine to the nearest of a thousand passages from which on it is taken for an answer, by model."""
_TENFOLD = 0.0085
"""How much more it must be where the passages are ten times as many."""
_THOUSAND = 1000
_AHEAD = {"statutes": 0.007, "everyday": 0.016}
"""How much nearer than the nearest passage the other texts of each kind may be."""
_NEAREST = 3
"""Of so many other texts the mean is taken: a single one may be near by a word that it shares."""


def least_likeness(embedder: str, passages: int) -> float:
    """Return the cosine between question and nearest passage below which so many passages hold no answer."""
    least = _LEAST.get(embedder)
    return -1.0 if least is None else least + _TENFOLD * math.log10(max(passages, _THOUSAND) / _THOUSAND)


def least_beside_others(embedder: str, question: "np.ndarray") -> float:
    """Return the cosine between question and nearest passage below which the question is about other matters."""
    import numpy as np

    least = -1.0
    for kind, rows in _elsewhere(embedder).items():
        nearest = np.partition(rows @ question, -_NEAREST)[-_NEAREST:]
        least = max(least, float(nearest.mean()) - _AHEAD[kind])
    return least


def says_all(question: str, passage: str) -> bool:
    """Return whether a passage has every word of the question that says anything of its matter."""
    return all(word in passage.lower() for word in query_words(question))


@cache
def _elsewhere(embedder: str) -> "Mapping[str, np.ndarray]":
    """Return the vectors of other texts in rows, by kind; none where they are another model's."""
    import numpy as np

    with np.load(ELSEWHERE, allow_pickle=False) as stored:
        if str(stored["embedder"]) != embedder:
            return {}
        return {kind: (stored["low"] + stored["step"] * stored[kind]).astype(np.float32) for kind in _AHEAD}
