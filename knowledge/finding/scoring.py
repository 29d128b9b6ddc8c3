"""How well passages answer a question.

Three things count: nearness in meaning, to the passage or to what people ask for it, the words that passage and
question have in common, and the pairs of characters, which make up for words cut otherwise. Each is taken relative to
what was found for this question, so that no measure needs to be known of the embedding model, and they are added, so
that what is far ahead in one of them stays ahead. On top comes what the question says of where its answer stands.

Whether the knowledge base says anything about what is asked, or only what comes nearest: three things are weighed.
How near the nearest passage is, what counts as near growing with their number; how near the
nearest question that people ask for a passage; and, against both, how near are questions that these passages don't
answer (elsewhere.yml). An office's own documents may answer them: beside these they weigh no more than any question.

Weights and bound were fitted to some 580 questions that an office asks or doesn't, the bound so that of those with an
answer hardly one is refused; tests/benchmarks/refusal.py measures anew. Of another model than the bundled one nothing
is known, and the nearest is shown.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from knowledge.embedding import packed
from knowledge.embedding.shipped import shipped
from knowledge.running_text import pairs
from knowledge.sources.terms import query_words

_MEANT = {"": 0.0, "hinted": 0.5, "named": 10.0}
_EXACT = 2.0
_WORDS = 0.25
_ASKED_ALONE = 0.25
_BEST = 1.25
"""What a passage has that is the best in all three."""
LIKER = 0.03
"""So much nearer to each other are two questions than a question and the passage that answers it."""
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


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer a question: how near it is (cosine), what it scores by words, and its text.

    `asked` is how near the question is to the nearest of those that people ask for it, which are `questions`, 0 where
    there is none.
    `place` says whether it stands in a document that the question names, or one like those that it speaks of;
    `is_exact` whether it has a number, an article or a figure of the question.
    """

    cosine: float
    asked: float
    words: float
    text: str
    questions: str = ""
    place: str = ""
    is_exact: bool = False

    @property
    def nearness(self) -> float:
        """Return how near the passage is, or what people ask for it."""
        return max(self.cosine, self.asked - LIKER)


def score(question: str, candidates: Mapping[str, Candidate], least_near: float) -> dict[str, float]:
    """Return the candidates' scores, from 0 to 1, best first; `least_near` is the lowest cosine of the nearest."""
    if not candidates:
        return {}
    found = candidates.values()
    wanted = pairs(question)
    said = [(wanted & pairs(each.text), wanted & pairs(each.questions)) for each in found]
    # The pairs of characters that each has in common with the question, less for those only asked for it.
    shared = [len(one) + _ASKED_ALONE * len(other - one) for one, other in said]
    nearest = max(each.nearness for each in found)
    spread = max(nearest - least_near, 1e-6)
    most_words = max(each.words for each in found) or 1.0
    most_shared = max(shared) or 1
    scores = {
        chunk: (each.nearness - nearest) / spread
        + _WORDS * each.words / most_words
        + common / most_shared
        + _MEANT[each.place]
        + _EXACT * each.is_exact
        for (chunk, each), common in zip(candidates.items(), shared, strict=True)
    }
    best = max(_BEST, *scores.values())
    # Equals come in the order of their ids, whichever database has counted their words.
    ordered = sorted(scores.items(), key=lambda item: (-round(item[1], 6), item[0]))
    return {chunk: math.exp((points - best) / _BEST) for chunk, points in ordered}


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
