"""The map of questions: applied, packed, learnt."""

import numpy as np
import pytest

from knowledge.finding.map_training import Judged, cross_validate, learn, worth
from knowledge.finding.query_map import QueryMap, unpacked

SIZE = 32


def unmoving(size: int = SIZE) -> QueryMap:
    return QueryMap("fake", np.zeros((size, size), np.float32), np.zeros(size, np.float32))


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def passages() -> np.ndarray:
    return unit(np.random.default_rng(1).normal(size=(300, SIZE)))


@pytest.fixture
def judged(passages) -> Judged:
    """Return questions that miss their passages in one and the same way, as people's words do documents'."""
    draw = np.random.default_rng(2)
    relevant = draw.permutation(300)[:160]
    turned = passages[relevant] @ (np.eye(SIZE) + 0.6 * draw.normal(size=(SIZE, SIZE)))
    return Judged(unit(turned), [[int(place)] for place in relevant], [[] for _ in relevant])


def test_map_that_adds_nothing_leaves_vectors_as_they_are(passages):
    assert np.allclose(unmoving().apply(passages), passages)


def test_moved_vectors_have_length_one(passages):
    draw = np.random.default_rng(3)
    moving = QueryMap("fake", draw.normal(size=(SIZE, SIZE)).astype(np.float32), np.ones(SIZE, np.float32))
    assert np.allclose(np.linalg.norm(moving.apply(passages), axis=1), 1)


def test_what_is_learnt_holds_for_questions_never_seen(judged, passages):
    before, after = cross_validate(judged, passages, unmoving())
    assert before.questions == after.questions == 160
    assert after.recall > before.recall + 0.05
    assert after.rank > before.rank + 0.1


def test_learning_is_the_same_each_time(judged, passages):
    first, second = (learn(judged, passages, unmoving()) for _ in range(2))
    assert np.array_equal(first.matrix, second.matrix)
    assert first.pairs == 160


def test_few_questions_cost_others_nothing(judged, passages):
    learnt = learn(judged.only([0, 1, 2]), passages, unmoving())
    others = judged.only(range(3, 160))
    before = worth(others.questions, others, passages)
    assert worth(learnt.apply(others.questions), others, passages).recall > before.recall - 0.05


def test_rejected_passage_falls_back(passages):
    question = unit(passages[:1] + 0.9 * passages[1:2])
    rejecting = Judged(question, [[0]], [[1]])
    kept = Judged(question, [[0]], [[]])
    with_it, without = (learn(each, passages, unmoving()).apply(question) @ passages[1] for each in (rejecting, kept))
    assert with_it < without


def test_worth_counts_the_first_ten(passages):
    vectors = passages[[5, 6]]
    # The passage itself comes first; of two passages one is found.
    missed = int(np.argsort(passages @ passages[6])[0])
    found = worth(vectors, Judged(vectors, [[5], [6, missed]], [[], []]), passages)
    assert (found.recall, found.rank) == (0.75, 1.0)


def test_packed_map_is_the_same_to_three_digits(judged, passages):
    learnt = learn(judged, passages, unmoving())
    read = unpacked(learnt.packed(), "fake")
    assert read is not None
    assert np.allclose(read.matrix, learnt.matrix, atol=1e-3)
    assert read.pairs == 160


def test_map_of_long_vectors_can_be_read_again():
    drawn = np.random.default_rng(4).normal(size=(1536, 1536)).astype(np.float32)
    assert unpacked(QueryMap("fake", drawn, drawn[0]).packed(), "fake") is not None


def test_map_of_another_model_isnt_used():
    assert unpacked(unmoving().packed(), "other") is None


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x93NUMPY nothing"])
def test_broken_bytes_are_no_map(content):
    assert unpacked(content, "fake") is None


def test_numbers_that_are_none_are_no_map():
    broken = QueryMap("fake", np.full((SIZE, SIZE), np.nan, np.float32), np.zeros(SIZE, np.float32))
    assert unpacked(broken.packed(), "fake") is None
