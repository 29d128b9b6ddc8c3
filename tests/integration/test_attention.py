"""The attention of the bundled model against PyTorch's own."""

import pytest

from knowledge.embedding.attention import _attend

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("padded", [False, True])
def test_attention_is_that_of_pytorch(padded):
    import torch

    torch.manual_seed(1)
    query, key, value = (torch.randn(3, 4, 40, 32, dtype=torch.bfloat16) for _ in range(3))
    mask = torch.zeros(3, 1, 40, 40, dtype=torch.bfloat16)
    mask[1, :, :, 25:] = torch.finfo(torch.bfloat16).min
    mask = mask if padded else None
    found, _ = _attend(None, query, key, value, mask, scaling=32**-0.5)
    whole = mask.float() if padded else None
    expected = torch.nn.functional.scaled_dot_product_attention(query.float(), key.float(), value.float(), whole)
    assert found.shape == (3, 40, 4, 32)
    assert torch.allclose(found.float(), expected.transpose(1, 2), atol=0.03)


def test_scores_beyond_all_measure_give_numbers():
    import torch

    query = torch.full((1, 1, 512, 32), 50.0, dtype=torch.bfloat16)
    found, _ = _attend(None, query, query, torch.ones_like(query), None, scaling=1.0)
    assert torch.allclose(found.float(), torch.ones(1, 512, 1, 32), atol=0.02)
