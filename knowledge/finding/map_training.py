"""How a query map is learnt from questions whose sources are known, and what it is worth on questions it hasn't seen.

Every stored passage is a class, and a question's product with it, divided by a temperature, how likely it is: this is
softmax regression, which has one best solution. Distance from the map that one begins with is charged for, so that few
questions change little.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.finding.query_map import QueryMap

if TYPE_CHECKING:
    import numpy as np

# The temperature is that of the bundled model's own training; a higher one is learnt around first, to no good.
_TEMPERATURE = 0.01
# Chosen by cross-validation over 772 questions on statutes; from a third to three times as much does as well.
_CHARGE = 1.0
# So much of what is learnt is put to use: it finds as much of what was learnt about, and keeps more of what wasn't.
_STRENGTH = 0.7
_BATCH = 128
_LEAST_STEPS, _ROUNDS = 60, 12
_RATE = 0.12
"""How far each number may go in a step, divided by how many there are in a vector."""
_RIVALS = 150
_FOLDS = 5
_DEPTH = 10


@dataclass(frozen=True)
class Judged:
    """Questions with the passages that answer them: vectors in rows, places of passages by question.

    `rejected` are the passages that somebody said don't answer a question.
    """

    questions: "np.ndarray"
    relevant: Sequence[Sequence[int]]
    rejected: Sequence[Sequence[int]]

    def __len__(self) -> int:
        return len(self.relevant)

    def only(self, places: Sequence[int]) -> "Judged":
        """Return the questions at these places."""
        relevant = [self.relevant[place] for place in places]
        return Judged(self.questions[list(places)], relevant, [self.rejected[place] for place in places])


@dataclass(frozen=True)
class Worth:
    """What a search by meaning finds of `questions` questions: the share among the first ten, the first one's place.

    `recall` is the mean share of a question's passages among the first ten, `rank` the mean of 1/place of the first.
    """

    questions: int
    recall: float
    rank: float


def learn(judged: Judged, passages: "np.ndarray", start: QueryMap) -> QueryMap:
    """Return the map `start`, changed so that the questions lie near their passages."""
    import numpy as np

    moved = start.apply(judged.questions)
    judged, passages = _with_rivals(judged, passages, moved)
    # The offset is learnt as the weights of one more number, which is always 1.
    inputs = np.hstack([judged.questions, np.ones((len(judged), 1), np.float32)])
    change = np.zeros((inputs.shape[1], passages.shape[1]), np.float32)
    mean, square = np.zeros_like(change), np.zeros_like(change)
    draw = np.random.default_rng(0)
    rounds = max(_ROUNDS, _LEAST_STEPS // math.ceil(len(judged) / _BATCH))
    rate = _RATE / passages.shape[1]
    step = 0
    for turn in range(rounds):
        for places in _batches(draw.permutation(len(judged))):
            slope = _slope(moved[places] + inputs[places] @ change, judged.only(places), passages)
            gradient = inputs[places].T @ slope / len(places) + _CHARGE * change
            # Adam.
            step += 1
            mean += 0.1 * (gradient - mean)
            square += 0.001 * (gradient * gradient - square)
            scale = np.sqrt(square / (1 - 0.999**step)) + 1e-8
            change -= rate * (1 - turn / rounds) * mean / (1 - 0.9**step) / scale
    change *= _STRENGTH * float(np.linalg.norm(start.plainly(judged.questions), axis=1).mean())
    return QueryMap(start.embedder, start.matrix + change[:-1], start.offset + change[-1], len(judged))


def identity(embedder: str, size: int) -> QueryMap:
    """Return the map that leaves every question where it is."""
    import numpy as np

    return QueryMap(embedder, np.zeros((size, size), np.float32), np.zeros(size, np.float32))


def cross_validate(judged: Judged, passages: "np.ndarray", start: QueryMap) -> tuple[Worth, Worth]:
    """Return what `start` is worth, and what maps learnt from four fifths of the questions are on the last fifth."""
    import numpy as np

    order = np.random.default_rng(1).permutation(len(judged))
    vectors = np.empty_like(judged.questions)
    for fold in range(min(_FOLDS, len(judged))):
        unseen = order[fold::_FOLDS]
        seen = np.setdiff1d(order, unseen)
        learnt = learn(judged.only(seen.tolist()), passages, start)
        vectors[unseen] = learnt.apply(judged.questions[unseen])
    return worth(start.apply(judged.questions), judged, passages), worth(vectors, judged, passages)


def worth(vectors: "np.ndarray", judged: Judged, passages: "np.ndarray") -> Worth:
    """Return what a search by these vectors of the questions finds."""
    import numpy as np

    recalls, ranks = [], []
    for vector, relevant in zip(vectors, judged.relevant, strict=True):
        found = np.argsort(-(passages @ vector), kind="stable")[:_DEPTH].tolist()
        places = [found.index(passage) for passage in relevant if passage in found]
        recalls.append(len(places) / len(relevant))
        ranks.append(1 / (1 + min(places)) if places else 0.0)
    return Worth(len(judged), float(np.mean(recalls)), float(np.mean(ranks)))


def _with_rivals(judged: Judged, passages: "np.ndarray", moved: "np.ndarray") -> "tuple[Judged, np.ndarray]":
    """Return the questions among those passages alone that one of them could be taken to mean."""
    import numpy as np

    wanted = {place for places in (*judged.relevant, *judged.rejected) for place in places}
    for vector in moved if len(passages) > _RIVALS else ():
        wanted.update(np.argpartition(-(passages @ vector), _RIVALS)[:_RIVALS].tolist())
    kept = sorted(wanted) if len(passages) > _RIVALS else list(range(len(passages)))
    at = {place: row for row, place in enumerate(kept)}
    relevant, rejected = (
        [[at[place] for place in places] for places in side] for side in (judged.relevant, judged.rejected)
    )
    return Judged(judged.questions, relevant, rejected), passages[kept]


def _batches(order: "np.ndarray") -> Iterator[list[int]]:
    for start in range(0, len(order), _BATCH):
        yield order[start : start + _BATCH].tolist()


def _slope(vectors: "np.ndarray", judged: Judged, passages: "np.ndarray") -> "np.ndarray":
    """Return how the loss of each question grows with its vector."""
    import numpy as np

    likely = vectors @ passages.T / _TEMPERATURE
    for row, rejected in zip(likely, judged.rejected, strict=True):
        # Said to be wrong by somebody, a passage must lie farther off than others.
        row[list(rejected)] += 1.0
    np.exp(likely - likely.max(axis=1, keepdims=True), out=likely)
    likely /= likely.sum(axis=1, keepdims=True)
    for row, relevant in zip(likely, judged.relevant, strict=True):
        row[list(relevant)] -= 1 / len(relevant)
    found: np.ndarray = likely @ passages / _TEMPERATURE
    return found
