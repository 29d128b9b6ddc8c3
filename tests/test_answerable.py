import numpy as np
import pytest

from knowledge.finding import scoring
from knowledge.finding.scoring import is_near, says_all
from tests.conftest import FakeEmbedder
from tests.library import Library

TEXT = "# 汀州市采购办法\n\n第一条 采购文件要公开。\n\n第二条 履约要验收。\n\n第三条 结果要公示。\n"


@pytest.fixture
def elsewhere(monkeypatch):
    """Yield what sets the vectors of questions without an answer."""

    def put(vectors):
        monkeypatch.setattr(scoring, "others", lambda name: np.array(vectors) if name == "measured" else None)

    return put


@pytest.mark.parametrize(
    ("passage", "asked", "passages", "near"),
    [(0.92, 0.8, 1000, False), (0.8, 0.92, 1000, False), (0.88, 0.9, 1000, True), (0.88, 0.9, 60_000, False)],
)
def test_passage_and_what_is_asked_must_be_near(elsewhere, passage, asked, passages, near):
    elsewhere([[1, 0], [0.92, 0.392], [0.92, 0.392], [0, 1]])
    question = np.array([1, 0], np.float32)
    assert is_near("measured", question, passage, asked, passages, is_own=True) is near
    assert is_near("other", question, 0, 0, passages, is_own=False)


def test_question_without_an_answer_may_have_one_in_an_office_s_own_documents(elsewhere):
    elsewhere([[1, 0]] * 3)
    question = np.array([1, 0], np.float32)
    assert not is_near("measured", question, 0.92, 0.92, 1000, is_own=False)
    assert is_near("measured", question, 0.92, 0.92, 1000, is_own=True)


@pytest.mark.parametrize(
    ("question", "is_said"), [("履约的验收", True), ("验收要不要公示", False), ("KPI是什么", True), ("要啊", False)]
)
def test_passage_with_every_word_says_all(question, is_said):
    assert says_all(question, "第二条 kpi要验收，履约也要验收。") is is_said


@pytest.fixture
def measured(tmp_path, elsewhere):
    """Yield a knowledge base beside other questions that speak of the weather."""
    elsewhere(FakeEmbedder().embed_passages(["明天天气怎么样"] * 3 + ["履约要验收天气"] * 3))
    index = Library(tmp_path / "data", FakeEmbedder("measured"))
    index.add(TEXT.encode(), "a.md")
    yield index
    index.close()


def test_what_nothing_is_near_to_is_not_found(measured):
    assert measured.search("履约要验收")[0].text == "第二条 履约要验收。"
    assert measured.search("明天天气怎么样") == []


@pytest.mark.parametrize("question", ["汀州市采购办法说到天气吗", "第三条", "天气 第3条"])
def test_what_is_named_is_found_whatever_is_asked_of_it(measured, question):
    assert measured.search(question)


def test_document_whose_number_nobody_knows_is_not_found(measured):
    assert measured.search("汀财采〔2031〕9号里履约要验收吗") == []


def test_what_is_looked_for_in_one_document_is_shown_as_it_comes(measured):
    assert measured.search_in(measured.documents()[0].id, "明天天气怎么样")
