import numpy as np
import pytest

from knowledge.finding import answerable
from knowledge.finding.answerable import is_near, says_all
from tests.conftest import FakeEmbedder
from tests.fitting.elsewhere import save_elsewhere
from tests.library import Library

TEXT = "# 汀州市采购办法\n\n第一条 采购文件要公开。\n\n第二条 履约要验收。\n\n第三条 结果要公示。\n"


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Yield where the vectors of other texts are read from in this test."""
    path = tmp_path / "elsewhere.npz"
    monkeypatch.setattr(answerable, "ELSEWHERE", path)
    answerable._others.cache_clear()
    yield path
    answerable._others.cache_clear()


@pytest.mark.parametrize(
    ("passage", "asked", "passages", "near"),
    [(0.92, 0.92, 1000, True), (0.92, 0.6, 1000, False), (0.7, 0.92, 1000, False), (0.91, 0.91, 60_000, False)],
)
def test_passage_and_what_is_asked_must_be_near(elsewhere, passage, asked, passages, near):
    save_elsewhere(elsewhere, "measured", np.array([[1, 0], [0.92, 0.392], [0.92, 0.392], [0, 1]], np.float32))
    question = np.array([1, 0], np.float32)
    assert is_near("measured", question, passage, asked, passages) is near
    assert is_near("other", question, 0, 0, passages)


def test_other_texts_that_come_with_the_program_are_whole():
    texts = answerable._others("multilingual-e5-small")
    assert len(texts) > 1000
    assert np.linalg.norm(texts, axis=1) == pytest.approx(1, abs=0.002)


@pytest.mark.parametrize(
    ("question", "is_said"), [("履约的验收", True), ("验收要不要公示", False), ("KPI是什么", True)]
)
def test_passage_with_every_word_says_all(question, is_said):
    assert says_all(question, "第二条 kpi要验收，履约也要验收。") is is_said


@pytest.fixture
def measured(tmp_path, elsewhere):
    """Yield a knowledge base beside other texts that speak of the weather."""
    save_elsewhere(
        elsewhere, "measured", FakeEmbedder().embed_passages(["明天天气怎么样"] * 3 + ["履约要验收天气"] * 3)
    )
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
