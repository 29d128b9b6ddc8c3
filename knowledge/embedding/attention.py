"""Attention in bfloat16 for heads as small as the bundled model's.

PyTorch's own takes twice as long there, because it computes the exponentials in single precision and block by block. A
whole batch's scores fit into the cache, and bfloat16 has the range of single precision, so that no maximum needs to be
taken off before the exponential.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

NAME = "small-heads"
# Of so large a score the exponentials of a thousand tokens still have a finite sum; no text comes near it.
_LARGEST = 80.0


def register() -> str:
    """Make this attention known to transformers; return the name that a model is loaded with."""
    from transformers import AttentionInterface, AttentionMaskInterface
    from transformers.masking_utils import eager_mask

    AttentionInterface.register(NAME, _attend)
    AttentionMaskInterface.register(NAME, eager_mask)
    return NAME


def _attend(
    _module: Any,
    query: "torch.Tensor",
    key: "torch.Tensor",
    value: "torch.Tensor",
    attention_mask: "torch.Tensor | None",
    scaling: float,
    **_: Any,
) -> "tuple[torch.Tensor, None]":
    import torch

    batch, heads, length, size = query.shape
    queries, keys, values = (each.reshape(batch * heads, length, size) for each in (query, key, value))
    scores = torch.bmm(queries * scaling, keys.transpose(1, 2))
    if attention_mask is not None:
        scores.view(batch, heads, length, length).add_(attention_mask)
    weights = scores.clamp_(max=_LARGEST).exp_()
    found = torch.bmm(weights, values) / weights.sum(dim=-1, keepdim=True)
    return found.view(batch, heads, length, size).transpose(1, 2), None
