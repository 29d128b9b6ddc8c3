import pytest

from knowledge.finding.scoring import Candidate, score


def candidate(cosine, words=0.0, text="", asked=0.0, questions="", place="", is_exact=False):
    return Candidate(cosine, asked, words, text, questions, place, is_exact)


def test_best_in_all_things_scores_one_and_the_rest_falls():
    found = {"near": candidate(0.9, 2.0, "结转资金"), "far": candidate(0.8, 1.0, "结余")}
    scores = score("结转资金怎么办", found, 0.8)
    assert list(scores) == ["near", "far"]
    assert scores["near"] == 1
    assert 0 < scores["far"] < 1


@pytest.mark.parametrize(
    "better",
    [
        candidate(0.80, 3.0),
        candidate(0.80, text="钱没花完"),
        candidate(0.80, questions="钱没花完怎么办"),
        candidate(0.80, asked=0.99),
        candidate(0.80, place="named"),
        candidate(0.80, is_exact=True),
    ],
)
def test_each_thing_can_make_up_for_what_lies_a_little_further_off(better):
    assert next(iter(score("钱没花完", {"a": candidate(0.82), "b": better}, 0.7))) == "b"


def test_nothing_found_has_no_scores():
    assert score("绩效", {}, 0.0) == {}
