"""Cohen's kappa against figures worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.training.agreement import FEWEST, agreement


def judged(counts: dict[tuple[str, str], int]) -> tuple[dict[str, str], dict[str, str]]:
    """Return two evaluators' verdicts from a table of how often each pair of verdicts came."""
    pairs = [pair for pair, count in counts.items() for _ in range(count)]
    return {str(n): one for n, (one, _) in enumerate(pairs)}, {str(n): other for n, (_, other) in enumerate(pairs)}


@pytest.mark.parametrize(
    ("counts", "observed", "expected", "kappa", "words"),
    [
        # p = 35/50; e = (25·30 + 25·20)/50² = 1/2; κ = (0.7 − 0.5)/0.5
        ({("是", "是"): 20, ("是", "否"): 5, ("否", "是"): 10, ("否", "否"): 15}, 0.7, 0.5, 0.4, "较低"),
        # p = 6/10; e = (4·5 + 3·3 + 3·2)/10² = 0.35; κ = 0.25/0.65
        (
            {("a", "a"): 3, ("a", "b"): 1, ("b", "b"): 2, ("b", "c"): 1, ("c", "c"): 1, ("c", "a"): 2},
            0.6,
            0.35,
            5 / 13,
            "较低",
        ),
        ({("a", "a"): 3, ("b", "b"): 2}, 1.0, 13 / 25, 1.0, "很高"),
        # Each the other's contrary: p = 0, e = 1/2.
        ({("a", "b"): 2, ("b", "a"): 2}, 0.0, 0.5, -1.0, "没有一致性"),
        # No better than chance: p = e = 1/2.
        ({("a", "a"): 1, ("a", "b"): 1, ("b", "a"): 1, ("b", "b"): 1}, 0.5, 0.5, 0.0, "没有一致性"),
        # One of them uses a single category: p = e = 3/4, κ = 0.
        ({("a", "a"): 3, ("b", "a"): 1}, 0.75, 0.75, 0.0, "没有一致性"),
    ],
)
def test_kappa_is_what_it_is_by_hand(counts, observed, expected, kappa, words):
    found = agreement(*judged(counts))
    assert (found.observed, found.expected) == pytest.approx((observed, expected))
    assert found.kappa == pytest.approx(kappa)
    assert found.words == (words if found.items >= FEWEST else f"样本太少，仅供参考（{words}）")


def test_interval_is_what_it_is_by_hand():
    found = agreement(*judged({("是", "是"): 20, ("是", "否"): 5, ("否", "是"): 10, ("否", "否"): 15}))
    # 1.96·√(0.7·0.3/50)/0.5 = 0.254
    assert found.interval == pytest.approx((0.146, 0.654), abs=0.001)
    assert agreement(*judged({("a", "a"): 5})).interval is None


def test_one_category_alone_gives_no_kappa():
    found = agreement(*judged({("a", "a"): 5}))
    assert (found.observed, found.kappa) == (1.0, None)
    assert "无从计算" in found.words


def test_only_what_both_have_judged_counts():
    found = agreement({"1": "a", "2": "b", "3": "a"}, {"2": "b", "3": "b", "4": "a"})
    assert (found.items, found.observed) == (2, 0.5)
    nothing = agreement({"1": "a"}, {"2": "a"})
    assert (nothing.items, nothing.kappa, nothing.words) == (0, None, "没有共同判断的指标")


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), min_size=1, max_size=40))
def test_kappa_is_the_same_from_both_sides_and_never_above_one(pairs):
    one, other = ({str(n): pair[side] for n, pair in enumerate(pairs)} for side in (0, 1))
    there, back = agreement(one, other), agreement(other, one)
    assert there == back
    assert there.kappa is None or -1 <= there.kappa <= 1
    assert (there.kappa == 1) == (one == other and there.kappa is not None)
