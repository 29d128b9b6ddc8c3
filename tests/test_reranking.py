"""The cross-encoder that a user names, a tiny one made here."""

import pytest
import torch
from sentence_transformers import CrossEncoder
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

from knowledge.errors import UserError
from knowledge.finding.passage import Passage
from knowledge.finding.reranking import READ, Reranker
from tests.library import Library

TEXT = "# 汀州市采购办法\n\n第一条 采购文件要公开。\n\n第二条 履约要验收。\n\n第三条 结果要公示。\n"


def passage(number, text, score=0.5):
    return Passage(f"d-{number}", text, "《办法》", "policy", 2020, "第一条", score, "d")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the folder of a cross-encoder of 8 dimensions, its weights drawn at random."""
    folder = tmp_path_factory.mktemp("reranker")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"采购文件要公开履约验收结果示"]
    tokenizer = Tokenizer(models.WordLevel({word: place for place, word in enumerate(dict.fromkeys(words))}, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    names = {"unk_token": "[UNK]", "pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=64, **names).save_pretrained(folder)
    torch.manual_seed(5)
    sizes = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = BertConfig(
        vocab_size=len(set(words)), max_position_embeddings=64, num_labels=1, initializer_range=1.0, **sizes
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def test_passages_are_put_in_the_order_of_the_model(folder):
    texts = ["采购文件要公开", "履约要验收", "结果要公示"]
    pairs = [("验收", f"《办法》 第一条\n{text}") for text in texts]
    expected = CrossEncoder(str(folder), device="cpu").predict(pairs, activation_fn=torch.nn.Sigmoid()).tolist()
    found = Reranker(str(folder)).reorder("验收", [passage(number, text) for number, text in enumerate(texts)])
    assert [each.score for each in found] == pytest.approx(sorted(expected, reverse=True), abs=1e-4)
    assert [each.text for each in found] == [
        text for _, text in sorted(zip(expected, texts, strict=True), reverse=True)
    ]


def test_what_was_not_read_stays_behind_in_its_order(folder):
    passages = [passage(number, "采购" * (number % 5), 1 - number / 100) for number in range(READ + 3)]
    found = Reranker(str(folder)).reorder("公开", passages)
    assert [each.id for each in found[READ:]] == [each.id for each in passages[READ:]]
    scores = [each.score for each in found]
    assert scores == sorted(scores, reverse=True)


def test_nothing_found_is_nothing_to_reorder(folder):
    assert Reranker(str(folder)).reorder("公开", []) == []


def test_search_gives_what_the_model_puts_first(tmp_path, embedder, folder):
    plain = Library(tmp_path / "data", embedder)
    plain.add(TEXT.encode(), "a.md")
    found = plain.search("要公开", k=3)
    plain.close()
    index = Library(tmp_path / "data", embedder, reranker=Reranker(str(folder)))
    assert index.search("要公开", k=3) == Reranker(str(folder)).reorder("要公开", found)
    assert index.search("要公开", k=1) == Reranker(str(folder)).reorder("要公开", found)[:1]
    index.close()


@pytest.mark.parametrize(("model", "told"), [("./missing", "找不到重排模型文件夹"), ("{tmp}", "无法加载重排模型")])
def test_model_that_is_none_is_told(tmp_path, model, told):
    with pytest.raises(UserError, match=told):
        Reranker(model.format(tmp=tmp_path)).reorder("公开", [passage(1, "公开")])
