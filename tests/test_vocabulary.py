import pytest
from tokenizers import Tokenizer

from knowledge.embedding.bundled_model import unpack
from knowledge.embedding.vocabulary import Vocabulary
from tests.test_bundled_model import packed_model


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    work = tmp_path_factory.mktemp("model")
    (work / "packed.bin").write_bytes(packed_model())
    unpack(work / "packed.bin", work / "tiny")
    return work / "tiny"


@pytest.fixture(scope="module")
def whole(folder):
    return Tokenizer.from_file(str(folder / "tokenizer.json"))


@pytest.mark.parametrize("text", ["绩效指标", "", "绩\x01效\u3000指标", "30～50 ３０", "项目绩效项目", "指绩效标" * 9])
def test_tokens_are_those_of_the_whole_tokenizer(folder, whole, text):
    assert Vocabulary(folder).tokens(text, 100) == whole.encode(text).ids


@pytest.mark.parametrize("most", [3, 8, 9, 10])
def test_long_text_is_cut_before_its_end_mark(folder, whole, most):
    whole.enable_truncation(most)
    assert Vocabulary(folder).tokens("绩效指标30绩效", most) == whole.encode("绩效指标30绩效").ids


def test_mark_of_the_model_is_text(folder, whole):
    assert Vocabulary(folder).tokens("绩效<mask>", 100) == [0, 4, 5, 3, 2]
    assert whole.encode("绩效<mask>").ids != [0, 4, 5, 3, 2]


def test_sorted_file_is_made_once(folder):
    first = Vocabulary(folder)
    before = (folder / "pieces.npz").stat()
    assert Vocabulary(folder).tokens("绩效", 9) == first.tokens("绩效", 9)
    assert (folder / "pieces.npz").stat() == before
