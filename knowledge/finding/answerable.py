"""Whether the knowledge base says anything about what is asked, or only what comes nearest.

Three things are weighed: how near the nearest passage is, what counts as near growing with their number; how near the
nearest question that people ask for a passage; and, against both, how near are questions that these passages don't
answer (elsewhere.yml). An office's own documents may answer them: beside these they weigh no more than any question.

Weights and bound were fitted to some 580 questions that an office asks or doesn't, the bound so that of those with an
answer hardly one is refused; tests/benchmarks/refusal.py measures anew. Of another model than the bundled one nothing
is known, and the nearest is shown.
"""

import math

import numpy as np

from knowledge.embedding import packed
from knowledge.embedding.shipped import shipped
from knowledge.sources.terms import query_words

_ELSEWHERE = 1.2
"""What the questions without an answer weigh beside the nearest passage and the nearest question with one."""
_LEAST = 0.719
_TENFOLD = 0.011
"""How much nearer the nearest must be where the passages are ten times as many."""
_THOUSAND = 1000
_NEAREST = 3
"""Of so many questions without an answer the mean is taken: a single one may be near by a word that it shares."""
_ANY = 0.88
"""How near any question is to these."""


def others(embedder: str) -> np.ndarray | None:
    """Return the vectors of questions without an answer in rows, None where they are another model's."""
    return shipped().elsewhere_vectors if embedder == packed.NAME else None


def is_near(embedder: str, question: np.ndarray, passage: float, asked: float, passages: int, *, is_own: bool) -> bool:
    """Return whether a question is near enough to the nearest passage, `is_own` an office's, and to what it answers."""
    rows = others(embedder)
    if rows is None:
        return True
    other = float(np.partition(rows @ question, -_NEAREST)[-_NEAREST:].mean())
    least = _LEAST + _TENFOLD * math.log10(max(passages, _THOUSAND) / _THOUSAND)
    return passage + asked - _ELSEWHERE * (min(other, _ANY) if is_own else other) >= least


def says_all(question: str, passage: str) -> bool:
    """Return whether a passage has every word of the question that says anything of its matter."""
    found = query_words(question)
    return any(len(word) > 1 for word in found) and all(word in passage.lower() for word in found)
