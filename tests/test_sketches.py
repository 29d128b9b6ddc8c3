import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from knowledge.comparing.sketches import SIZE, SketchList, sketch

_KEYS = st.lists(st.text("渠道验收合格管护乡镇资金", min_size=4, max_size=60), min_size=1, max_size=12)


def _pairs(listed: list[list[str]], asked: list[str], least: float) -> set[tuple[int, int]]:
    alike = SketchList([sketch(keys) for keys in listed]).find(sketch(asked), least)
    return set(zip(alike.asked.tolist(), alike.found.tolist(), strict=True))


@given(_KEYS, _KEYS)
def test_the_same_sentence_is_found_wherever_it_is_listed(first: list[str], second: list[str]) -> None:
    every = [*first, *second]
    found = _pairs([first, second], every, 1.0)
    assert {(place, place) for place in range(len(every))} <= found


@given(_KEYS)
def test_a_sketch_holds_few_hashes_of_each_sentence_and_no_other(keys: list[str]) -> None:
    made = sketch(keys)
    counts = np.bincount(made.owners, minlength=len(keys))
    assert made.sentences == len(keys)
    assert counts.min() >= 1
    assert counts.max() <= SIZE
    for place, key in enumerate(keys):
        alone = sketch([key])
        assert alone.hashes.tolist() == made.hashes[made.owners == place].tolist()


def test_sentences_much_alike_share_much_and_others_nothing() -> None:
    text = "组织村民代表监督渠道清淤并按季公示验收结果和管护责任人"
    changed = text.replace("按季", "每月")
    alike = SketchList([sketch(["农机购置补贴对象由乡镇逐户核实后张榜", changed])]).find(sketch([text]), 0.1)
    assert alike.found.tolist() == [1]
    assert 0.4 <= alike.shared[0] < 1


def test_nothing_is_found_in_nothing() -> None:
    assert _pairs([], ["渠道验收合格"], 0.1) == set()
    assert _pairs([["渠道验收合格"]], [], 0.1) == set()
