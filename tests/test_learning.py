"""An office's map: learnt from judgements, used only where it is better, given back."""

import pytest

from knowledge.errors import UserError
from knowledge.finding.index import DocumentIndex
from knowledge.finding.learning import LEAST, learn_from

# What documents call a thing, and what people do.
NAMES = {
    **{"支付": "掏钱", "验收": "查收", "公开": "晒出", "绩效": "成绩", "预算": "账本", "采购": "买卖"},
    **{"工程": "工地", "车辆": "轿车", "会议": "开会", "培训": "上课", "水利": "河堤", "食堂": "吃饭"},
}
ASKED = [f"{called} {word}" for word in ("今天", "昨天", "明天") for called in NAMES.values()]


def fill(index):
    """Add a document in which each thing has an article, among many others."""
    words = [*NAMES, *(f"条款{number}号" for number in range(60))]
    articles = "\n\n".join(f"第{number}条 {word} {word} {word}。" for number, word in enumerate(words, 1))
    index.add(f"# 汀州市规定办法\n\n{articles}\n".encode(), "a.md")


@pytest.fixture
def filled(index):
    fill(index)
    return index


def judgements(index):
    document = index.documents()[0].id
    passages = [chunk.id for chunk in index.chunks(document)][: len(NAMES)] * 3
    return [(question, passage, True) for question, passage in zip(ASKED, passages, strict=True)]


def by_name(index):
    return zip(NAMES, (passage for _, passage, _ in judgements(index)), strict=False)


def place(index, question, passage):
    """Return how many passages stand before this one."""
    return [found.id for found in index.search(question, k=100)].index(passage)


def test_map_that_is_better_on_unseen_questions_is_used_and_can_be_given_back(filled):
    question, passage, _ = judgements(filled)[0]
    before = place(filled, question, passage)
    lesson = learn_from(filled, judgements(filled))
    assert lesson.is_used
    assert lesson.after.recall > lesson.before.recall
    assert place(filled, question, passage) < min(10, before)
    assert filled.questions.go_back()
    assert place(filled, question, passage) == before
    assert not filled.questions.go_back()


def test_second_lesson_is_given_back_alone(filled):
    learn_from(filled, judgements(filled))
    first = filled.questions.map
    filled.questions.use(first)
    assert filled.questions.go_back()
    assert filled.questions.map.pairs == first.pairs == len(ASKED)


def test_map_that_is_no_better_isnt_used(filled):
    said = [(f"{name}{number}", passage, True) for number in "一二三" for name, passage in by_name(filled)]
    lesson = learn_from(filled, said)
    assert not lesson.is_used
    assert filled.questions.map is None


def test_few_judgements_teach_nothing(filled):
    passage = judgements(filled)[0][1]
    said = [*judgements(filled)[: LEAST - 1], ("晒出 河堤", passage, False), ("掏钱", "gone-1", True)]
    with pytest.raises(UserError, match=rf"至少要有{LEAST}个问题.*现在有{LEAST - 1}个"):
        learn_from(filled, said)


def test_nothing_judged_and_nothing_kept_teaches_nothing(index):
    with pytest.raises(UserError, match="现在有0个"):
        learn_from(index, [])
    with pytest.raises(UserError, match="现在有0个"):
        learn_from(index, [("掏钱", "gone-1", True)])


def test_map_learnt_by_another_process_is_used_and_given_back(filled, tmp_path, embedder):
    question, passage, _ = judgements(filled)[0]
    before = place(filled, question, passage)
    other = DocumentIndex(tmp_path / "data", embedder)
    learn_from(other, judgements(other))
    assert place(filled, question, passage) < min(10, before)
    assert other.questions.go_back()
    assert place(filled, question, passage) == before
    # One that is learnt in its place is another, though it has its number.
    learn_from(other, judgements(other))
    assert place(filled, question, passage) < min(10, before)
    other.close()


def test_map_that_cant_be_read_is_left_out(filled):
    question, passage, _ = judgements(filled)[0]
    before = place(filled, question, passage)
    filled.maps.use(b"PK nothing")
    assert place(filled, question, passage) == before


def test_only_the_last_two_maps_are_kept(index):
    for content in (b"1", b"2", b"3"):
        index.maps.use(content)
    assert index.maps.all() == [b"2", b"3"]
    assert [index.maps.go_back() for _ in range(3)] == [True, True, False]
    assert index.maps.mark == ""


@pytest.mark.parametrize(
    ("own", "others", "kept"),
    [
        ([], [b"1", b"2"], [b"1", b"2"]),
        ([b"0", b"3"], [b"1", b"2"], [b"3", b"2"]),
        ([b"0", b"2"], [b"1", b"2"], [b"0", b"2"]),
        ([b"1"], [b"1", b"2"], [b"1", b"2"]),
        ([b"0"], [], [b"0"]),
    ],
    ids=["none here", "others here", "in use here", "half of them here", "none there"],
)
def test_maps_of_another_base_are_taken(index, own, others, kept):
    for content in own:
        index.maps.use(content)
    index.maps.take(others)
    assert index.maps.all() == kept
