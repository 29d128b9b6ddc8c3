"""Several rankings of chunks made one.

Each ranking gives a chunk its weight divided by how far down it stands (reciprocal rank fusion): no score of one search
needs to be comparable with that of another.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

_RANK_OFFSET = 30
"""How slowly a place further down counts less; the usual 60 was made for lists of thousands of judged pages."""
_STEEPNESS = 2.5
"""The power that a score is shown in: second in a ranking is nearly as good as first, tenth is half as good."""
_REPEAT = 0.95
_REPEATS = 3
"""A score is lowered by _REPEAT for each better chunk of the same document, _REPEATS times at most."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Chunk ids, best first, and how much this order counts; `is_named` where the question names what they are of."""

    weight: float
    chunks: Sequence[str]
    is_named: bool = False


def fuse(rankings: Iterable[Ranking]) -> dict[str, float]:
    """Return the chunks of all rankings with their scores, best first; a chunk that heads every ranking scores 1."""
    scores: dict[str, float] = {}
    best = 0.0
    for ranking in rankings:
        best += ranking.weight
        for place, chunk in enumerate(ranking.chunks):
            scores[chunk] = scores.get(chunk, 0.0) + ranking.weight * (_RANK_OFFSET + 1) / (_RANK_OFFSET + 1 + place)
    ordered = sorted(scores.items(), key=lambda item: -item[1])
    return {chunk: (score / best) ** _STEEPNESS for chunk, score in ordered}


def spread(scores: dict[str, float], document_of: Callable[[str], str]) -> dict[str, float]:
    """Return the scores, lowered for chunks whose document has better ones: equals come from several documents."""
    seen: dict[str, int] = {}
    lowered: dict[str, float] = {}
    for chunk, score in scores.items():
        document = document_of(chunk)
        lowered[chunk] = score * _REPEAT ** min(seen.get(document, 0), _REPEATS)
        seen[document] = seen.get(document, 0) + 1
    return dict(sorted(lowered.items(), key=lambda item: -item[1]))
