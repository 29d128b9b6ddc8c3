"""What is found with the bundled model: nothing where there is no answer, and more once people have judged sources."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.records.database import open_database
from assistant.records.judgements import Judgements
from knowledge.embedding.embedder import SentenceEmbedder
from knowledge.finding.index import DocumentIndex
from tests.integration.test_cli_contract import Commands

pytestmark = pytest.mark.integration

# What an office asks, written without a look at how near anything is: 135 questions that the bundled documents answer,
# 96 that they don't, and 60 that nobody asks of a knowledge base.
ASKED = Path(__file__).parents[1] / "fixtures" / "asked.tsv"
# An office's own words, which no document has.
SLANG = "红本本"
WAYS = ("{}怎么弄", "{}归谁管", "问一下{}", "{}有没有说法", "{}的事", "说说{}", "查查{}", "{}是啥意思")


@pytest.fixture(scope="module")
def index(built: Path) -> Iterator[DocumentIndex]:
    index = DocumentIndex(built, SentenceEmbedder(built / "models"))
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


def test_office_learns_from_its_judgements_and_goes_back(built, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(built, data)
    commands = Commands(data)
    commands.run("knowledge", "learn", code=2)
    index = DocumentIndex(data, SentenceEmbedder(data / "models"))
    wanted = [passage.id for passage in index.search("绩效评价结果应用", k=3)]
    index.close()
    database = open_database(data)
    for way in WAYS:
        for word, passage in zip((SLANG, f"老{SLANG}", f"新{SLANG}"), wanted, strict=True):
            Judgements(database).judge("甲", way.format(word), passage, True)
    database.close()
    index = DocumentIndex(data, SentenceEmbedder(data / "models"))
    told = commands.run("knowledge", "learn")
    assert "用24个问题交叉验证" in told
    assert "已采用" in told
    assert index.questions.map is not None
    assert index.questions.map.pairs == 24
    assert "学到的映射也已带上" in commands.run("knowledge", "copy", "--to", str(tmp_path / "copy"))
    copied = DocumentIndex(tmp_path / "copy", SentenceEmbedder(data / "models"))
    assert copied.maps.all() == index.maps.all()
    copied.close()
    assert "已退回" in commands.run("knowledge", "learn", "--undo")
    assert index.questions.map is None
    index.close()
    assert "还没有学习过" in commands.run("knowledge", "learn", "--undo")
