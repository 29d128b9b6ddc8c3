import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.embedding.embedder import SentenceEmbedder, _batches
from knowledge.errors import UserError


@pytest.mark.parametrize("model", ["/no/such/folder", "./missing", "~/missing"])
def test_missing_folder_is_refused_before_anything_is_loaded(model):
    with pytest.raises(UserError, match=f"找不到向量模型文件夹“{model}”"):
        SentenceEmbedder(model).embed_queries(["绩效"])


@given(st.lists(st.integers(0, 4000), max_size=200), st.integers(1, 100))
def test_every_text_is_in_one_batch_among_those_of_its_length(lengths, most):
    batches = list(_batches(lengths, most))
    assert sorted(place for batch in batches for place in batch) == list(range(len(lengths)))
    padded = [len(batch) * max(lengths[place] for place in batch) for batch in batches]
    assert all(size <= 3000 or len(batch) == 1 for size, batch in zip(padded, batches, strict=True))
    assert all(len(batch) <= min(most, 64) for batch in batches)
    ordered = [lengths[place] for batch in batches for place in batch]
    assert ordered == sorted(lengths, reverse=True)


def test_batches_of_short_texts_are_large_and_of_long_ones_small():
    assert [len(batch) for batch in _batches([400] * 8 + [20] * 70, 100)] == [7, 1, 64, 6]
