"""Whether the knowledge base says anything about what is asked, or only what comes nearest.

The nearest of many passages is always near, for two reasons. Passages are many: what counts as near grows with their
number. And they are of the question's kind: asked about a divorce, the nearest of rules on budgets is as near as what
answers a question on budgets, for both are rules. So three things are weighed: how near the nearest passage is, how
near the nearest question that people ask for a passage, and, against both, how near are other texts, a sample of
statutes on all matters (elsewhere.npz, made by tests/fitting/elsewhere.py). A passage with every word that is asked
about is shown in any case; a document that is named by a number that nobody here knows is not here, nor is anything of
a province from which there is no document.

Weights and bound were fitted to some 580 questions that an office asks or doesn't, the bound so that of those with an
answer hardly one is refused; tests/benchmarks/refusal.py measures anew. They are of the bundled model. Of another model
nothing is known, and the nearest is shown.
"""

import math
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.document_number import DOCUMENT_NUMBER
from knowledge.sources.terms import query_words

if TYPE_CHECKING:
    import numpy as np

ELSEWHERE = Path(__file__).with_name("elsewhere.npz")
_ASKED, _OTHERS = 0.54, 0.6
"""What the nearest question and the other texts weigh beside the nearest passage."""
_LEAST = 0.844
_TENFOLD = 0.0085
"""How much nearer the nearest passage must be where the passages are ten times as many."""
_THOUSAND = 1000
_NEAREST = 3
"""Of so many other texts the mean is taken: a single one may be near by a word that it shares."""


def is_near(embedder: str, question: "np.ndarray", passage: float, asked: float, passages: int) -> bool:
    """Return whether a question is near enough to the nearest of so many passages, and of the questions they answer."""
    others = _others(embedder)
    if others is None:
        return True
    import numpy as np

    other = float(np.partition(others @ question, -_NEAREST)[-_NEAREST:].mean())
    least = _LEAST + _TENFOLD * math.log10(max(passages, _THOUSAND) / _THOUSAND)
    return passage + _ASKED * asked - _OTHERS * other >= least


def says_all(question: str, passage: str) -> bool:
    """Return whether a passage has every word of the question that says anything of its matter."""
    return all(word in passage.lower() for word in query_words(question))


def names_number(question: str) -> bool:
    """Return whether a question names a document by its number."""
    return bool(DOCUMENT_NUMBER.search(question))


@cache
def _others(embedder: str) -> "np.ndarray | None":
    """Return the vectors of other texts in rows, None where they are another model's."""
    import numpy as np

    with np.load(ELSEWHERE, allow_pickle=False) as stored:
        if str(stored["embedder"]) != embedder:
            return None
        found: np.ndarray = (stored["low"] + stored["step"] * stored["statutes"]).astype(np.float32)
        return found
