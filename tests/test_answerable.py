import numpy as np
import pytest

from knowledge.finding import answerable
from knowledge.finding.answerable import least_likeness, likeness
from knowledge.finding.index import DocumentIndex
from tests.conftest import FakeEmbedder

TEXT = "# 汀州市采购办法\n\n第一条 采购文件要公开。\n\n第二条 履约要验收。\n\n第三条 结果要公示。\n"


def test_more_passages_must_be_nearer():
    assert least_likeness("multilingual-e5-small", 100) == least_likeness("multilingual-e5-small", 1000) == 0.855
    assert least_likeness("multilingual-e5-small", 60_000) == pytest.approx(0.870, abs=0.0005)


def test_of_another_model_nothing_is_known():
    assert least_likeness("other", 1000) == -1


def test_likeness_is_that_of_the_nearest():
    question = np.array([0.6, 0.8], np.float32)
    passages = [np.array(row, np.float16).tobytes() for row in ((1, 0), (0, 1))]
    assert likeness(question, passages) == pytest.approx(0.8)


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
