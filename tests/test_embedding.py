import pytest

from knowledge.embedding import SentenceEmbedder
from knowledge.errors import UserError


def test_name_tells_models_apart(tmp_path):
    assert SentenceEmbedder(tmp_path).name == "multilingual-e5-small"
    assert SentenceEmbedder(tmp_path, "BAAI/bge-small-zh-v1.5").name == "BAAI/bge-small-zh-v1.5"


@pytest.mark.parametrize("model", ["/no/such/folder", "./missing", "~/missing"])
def test_missing_folder_is_refused_before_anything_is_loaded(tmp_path, model):
    with pytest.raises(UserError, match=f"找不到向量模型文件夹“{model}”"):
        SentenceEmbedder(tmp_path, model).embed_queries(["绩效"])
    assert not list(tmp_path.iterdir())


def test_broken_folder_of_the_bundled_model_is_told_with_what_to_do(tmp_path):
    (tmp_path / "multilingual-e5-small").mkdir()
    with pytest.raises(UserError, match=r"无法加载向量模型.*可删除它后重试"):
        SentenceEmbedder(tmp_path).embed_queries(["绩效"])
