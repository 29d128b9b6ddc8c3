"""What is found with the bundled model, and that nothing is where there is no answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.embedding.embedder import BundledEmbedder
from tests.library import Library

pytestmark = pytest.mark.integration

# What an office asks, written without a look at how near anything is: 135 questions that the bundled documents answer,
# 96 that they don't, and 60 that nobody asks of a knowledge base.
ASKED = Path(__file__).parents[1] / "fixtures" / "asked.tsv"


@pytest.fixture(scope="module")
def index(built: Path) -> Iterator[Library]:
    index = Library(built, BundledEmbedder())
    yield index
    index.close()


@pytest.mark.parametrize("question", ["如何做红烧肉", "周杰伦哪一年出生", "推荐几首适合跑步听的歌", "光合作用产生什么"])
def test_what_has_nothing_to_do_with_it_is_not_found(index, question):
    assert index.search(question) == []


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("定性指标怎么打分", "定性指标"),
        ("结转结余的资金怎么处理", "结余"),
        ("财预〔2020〕10号第十三条", "第十三条"),
        ("自评结果要不要公开", "公开"),
    ],
)
def test_what_an_office_asks_is_found(index, question, words):
    assert any(words in f"{passage.section}{passage.text}" for passage in index.search(question, k=3))


def test_what_the_base_holds_is_answered_and_the_rest_is_not(index):
    asked: dict[str, list[str]] = {}
    for line in ASKED.read_text(encoding="utf-8").splitlines():
        label, question = line.split("\t")
        asked.setdefault(label, []).append(question)
    answered = {label: sum(map(bool, index.search_many(texts, k=1))) / len(texts) for label, texts in asked.items()}
    assert answered["held"] >= 0.97
    assert answered["lacking"] <= 0.3
    assert answered["talk"] <= 0.08
