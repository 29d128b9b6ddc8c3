"""An office's own query map, learnt from the sources that its people confirmed or rejected.

What it is worth is measured on questions that it hasn't seen; it is put to use only where that is more than before, and
the map of before can be had back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.errors import UserError
from knowledge.finding.index import DocumentIndex
from knowledge.finding.map_training import Judged, Worth, cross_validate, identity, learn

if TYPE_CHECKING:
    import numpy as np

LEAST = 20
"""Of fewer questions what is better can't be told from what is by chance."""
_MOST_PASSAGES = 100_000


@dataclass(frozen=True)
class Lesson:
    """What learning came to: what the map is worth on unseen questions, before and after, and whether it is used."""

    before: Worth
    after: Worth
    is_used: bool


def learn_from(index: DocumentIndex, judgements: Iterable[tuple[str, str, bool]]) -> Lesson:
    """Learn a map from judgements, (question, passage, whether it answers), and use it where it is better."""
    judged, passages = _judged(index, judgements)
    if len(judged) < LEAST:
        raise UserError(
            f"确认过的来源还不够：至少要有{LEAST}个问题各有一条点了“有用”的来源，现在有{len(judged)}个。"
            "请在对话的“来源”里继续点选，再运行 knowledge learn。"
        )
    start = index.questions.map or identity(index.questions.embedder_name, passages.shape[1])
    before, after = cross_validate(judged, passages, start)
    is_better = after.recall + after.rank > before.recall + before.rank
    if is_better:
        index.questions.use(learn(judged, passages, start))
    return Lesson(before, after, is_better)


def _judged(index: DocumentIndex, judgements: Iterable[tuple[str, str, bool]]) -> "tuple[Judged, np.ndarray]":
    """Return the questions with a confirmed passage that is still there, and the vectors of the passages around."""
    import numpy as np

    said = list(judgements)
    ids, passages = index.passage_vectors({passage.rpartition("-")[0] for _, passage, _ in said}, _MOST_PASSAGES)
    places = {passage: place for place, passage in enumerate(ids)}
    known: dict[str, tuple[list[int], list[int]]] = {}
    for question, passage, answers in said:
        if passage in places:
            known.setdefault(question, ([], []))[0 if answers else 1].append(places[passage])
    confirmed = {question: both for question, both in known.items() if both[0]}
    vectors = index.questions.unmoved(list(confirmed))
    rows = np.array([vectors[question] for question in confirmed], np.float32)
    relevant, rejected = ([both[side] for both in confirmed.values()] for side in (0, 1))
    return Judged(rows, relevant, rejected), passages
