import pytest

from knowledge.finding.fusion import Ranking, fuse, spread


def test_heading_every_ranking_scores_one():
    scores = fuse([Ranking(1.0, ["a", "b"]), Ranking(0.5, ["a", "c"])])
    assert next(iter(scores.items())) == ("a", 1.0)


def test_two_good_places_beat_one_best():
    scores = fuse([Ranking(1.0, ["a", "b"]), Ranking(1.0, ["c", "b"])])
    assert list(scores) == ["b", "a", "c"]


def test_weight_counts():
    assert list(fuse([Ranking(0.5, ["a"]), Ranking(1.0, ["b"])])) == ["b", "a"]


def test_nothing_ranked_is_nothing_found():
    assert fuse([]) == {}


def test_equals_come_from_several_documents():
    scores = {"x-0": 1.0, "x-1": 0.9, "x-2": 0.88, "y-0": 0.87}
    assert list(spread(scores, lambda chunk: chunk[0])) == ["x-0", "y-0", "x-1", "x-2"]


def test_clearly_better_chunks_of_one_document_stay_in_front():
    scores = {"x-0": 1.0, "x-1": 0.9, "y-0": 0.5}
    spread_out = spread(scores, lambda chunk: chunk[0])
    assert list(spread_out) == ["x-0", "x-1", "y-0"]
    assert spread_out["x-1"] == pytest.approx(0.855)
