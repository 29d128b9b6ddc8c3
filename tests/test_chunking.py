import pytest

from knowledge.sources.chunking import MAX_TOKENS, Piece, count_tokens, split


def test_short_piece_stays_whole():
    (chunk,) = split([Piece("第三章 第十三条", "权重统一设置：产出指标50%，效益指标30%。")], "d1")
    assert (chunk.id, chunk.ordinal, chunk.section) == ("d1-0", 0, "第三章 第十三条")
    assert chunk.text == "权重统一设置：产出指标50%，效益指标30%。"
    assert chunk.tokens == count_tokens(chunk.text)


def test_long_piece_is_cut_between_sentences():
    sentences = [f"第{number}项任务按计划完成，资金已经全部拨付到位，资料已经归档备查。" for number in range(40)]
    chunks = split([Piece("二、", "".join(sentences))], "d1")
    assert len(chunks) > 1
    assert all(chunk.tokens <= MAX_TOKENS and chunk.text.endswith("。") for chunk in chunks)
    assert "".join(chunk.text for chunk in chunks) == "".join(sentences)


def test_text_without_any_mark_is_cut_too():
    chunks = split([Piece("", "绩" * 1500)], "d1")
    assert all(chunk.tokens <= MAX_TOKENS for chunk in chunks)
    assert "".join(chunk.text for chunk in chunks) == "绩" * 1500


def test_ordinals_run_on_over_pieces():
    chunks = split([Piece("一", "甲"), Piece("二", "  \n"), Piece("三", "乙")], "d1")
    assert [(chunk.ordinal, chunk.text) for chunk in chunks] == [(0, "甲"), (1, "乙")]


@pytest.mark.parametrize(("text", "tokens"), [("", 0), ("hello world", 2), ("<|endoftext|>", 7)])
def test_tokens_are_those_of_cl100k(text, tokens):
    assert count_tokens(text) == tokens
