import numpy as np
import pytest

from knowledge.finding import answerable
from knowledge.finding.answerable import least_beside_others, least_likeness, says_all
from knowledge.finding.index import DocumentIndex
from tests.conftest import FakeEmbedder
from tests.fitting.elsewhere import save_elsewhere

TEXT = "# 汀州市采购办法\n\n第一条 采购文件要公开。\n\n第二条 履约要验收。\n\n第三条 结果要公示。\n"


def test_more_passages_must_be_nearer():
    assert least_likeness("multilingual-e5-small", 100) == least_likeness("multilingual-e5-small", 1000) == 0.855
    assert least_likeness("multilingual-e5-small", 60_000) == pytest.approx(0.870, abs=0.0005)


def test_of_another_model_nothing_is_known():
    assert least_likeness("other", 1000) == -1


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Yield where the vectors of other texts are read from in this test."""
    path = tmp_path / "elsewhere.npz"
    monkeypatch.setattr(answerable, "ELSEWHERE", path)
    answerable._elsewhere.cache_clear()
    yield path
    answerable._elsewhere.cache_clear()


def test_other_texts_say_how_near_a_passage_must_be(elsewhere):
    statutes = np.array([[1, 0], [0.8, 0.6], [0.6, 0.8], [0, 1]], np.float32)
    everyday = np.array([[0, 1], [0.6, 0.8], [0.8, 0.6]], np.float32)
    save_elsewhere(elsewhere, "measured", {"statutes": statutes, "everyday": everyday})
    # The mean of the three nearest, less what they may be nearer.
    assert least_beside_others("measured", np.array([1, 0], np.float32)) == pytest.approx(0.8 - 0.007, abs=0.002)
    assert least_beside_others("measured", np.array([0, 1], np.float32)) == pytest.approx(0.8 - 0.007, abs=0.002)
    assert least_beside_others("other", np.array([1, 0], np.float32)) == -1


def test_other_texts_that_come_with_the_program_are_whole():
    texts = answerable._elsewhere("multilingual-e5-small")
    assert {kind: len(rows) > 100 for kind, rows in texts.items()} == {"statutes": True, "everyday": True}
    assert all(np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=0.002) for rows in texts.values())


@pytest.mark.parametrize(
    ("question", "is_said"), [("履约的验收", True), ("验收要不要公示", False), ("KPI是什么", True)]
)
def test_passage_with_every_word_says_all(question, is_said):
    assert says_all(question, "第二条 kpi要验收，履约也要验收。") is is_said


@pytest.fixture
def measured(tmp_path, monkeypatch):
    """Yield a knowledge base of a model of which it is known what is near."""
    monkeypatch.setitem(answerable._LEAST, "measured", 0.3)
    index = DocumentIndex(tmp_path / "data", FakeEmbedder("measured"))
    index.add(TEXT.encode(), "a.md")
    yield index
    index.close()


def test_what_nothing_is_near_to_is_not_found(measured):
    assert measured.search("履约要验收")[0].text == "第二条 履约要验收。"
    assert measured.search("明天天气怎么样") == []


@pytest.mark.parametrize("question", ["汀州市采购办法说到天气吗", "第三条", "天气 第3条"])
def test_what_is_named_is_found_whatever_is_asked_of_it(measured, question):
    assert measured.search(question)


def test_what_is_looked_for_in_one_document_is_shown_as_it_comes(measured):
    assert measured.search_in(measured.documents()[0].id, "明天天气怎么样")


@pytest.fixture
def others(measured, elsewhere):
    """Yield the knowledge base, beside other texts that say the same of another matter."""
    texts = FakeEmbedder().embed_passages(["履约要验收", "履约要验收", "天气履约要验收"])
    save_elsewhere(elsewhere, "measured", dict.fromkeys(answerable._AHEAD, texts))
    return measured


def test_what_lies_nearer_to_other_matters_is_not_found(others):
    assert others.search("天气履约") == []


def test_passage_with_every_word_is_found_whatever_else_is_near(others):
    assert others.search("履约要验收")[0].text == "第二条 履约要验收。"


def test_what_is_named_is_found_whatever_else_is_near(others):
    assert others.search("天气履约 第二条")[0].text == "第二条 履约要验收。"
