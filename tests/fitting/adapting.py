"""The bundled model with narrow adapters in its upper layers, as PyTorch learns them (LoRA, arXiv 2106.09685).

What lies below the adapters is computed once a text.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from knowledge.embedding.packed import PROMPTS, PackedModel

FIRST, RANK, GAIN, DROPPED = 6, 16, 4.0, 0.1
_WARM = 0.08
_PARTS = ("q", "k", "v", "ao", "fi", "fo")
_LONGEST = 80


def cut(items: Sequence[Any], size: int) -> list[Sequence[Any]]:
    return [items[at : at + size] for at in range(0, len(items), size)]


def pooled(upper: "Layers", lower: Mapping[str, torch.Tensor], texts: Sequence[str]) -> torch.Tensor:
    states, mask = _padded([lower[text].float() for text in texts])
    return (upper(states, mask) * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)


def lower_states(model: PackedModel, texts: set[str]) -> dict[str, torch.Tensor]:
    """Return the states of each text's tokens below the adapters."""
    layers, found = Layers(model, range(FIRST), 0), {}
    places, kinds = (torch.tensor(model.weights(name)) for name in ("emb.pos", "emb.type"))
    with torch.no_grad():
        for batch in cut(sorted(texts, key=len), 64):
            tokens = [model.tokens(PROMPTS["query"] + text, _LONGEST) for text in batch]
            states, mask = _padded([torch.tensor(model.rows(each)) for each in tokens])
            states = layers.normalise(states + places[: states.shape[1]] + kinds[0], "emb.ln")
            found |= {text: one[own].half() for text, one, own in zip(batch, layers(states, mask), mask, strict=True)}
    return found


def _padded(rows: Sequence[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    states = nn.utils.rnn.pad_sequence(list(rows), batch_first=True)
    sizes = torch.tensor([len(each) for each in rows])
    return states, torch.arange(states.shape[1])[None] < sizes[:, None]


class Layers(nn.Module):
    """Some layers of the packed model, whose own weights stay as they are."""

    def __init__(self, model: PackedModel, numbers: range, rank: int) -> None:
        super().__init__()
        self._model, self._names = model, [f"l{number}." for number in numbers]
        names = [layer + part for layer in self._names for part in _PARTS]
        self.linear = {name: _Linear(model, name, rank) for name in names}
        self._registered = nn.ModuleList(self.linear.values())
        norms = ["emb.ln", *(layer + part for layer in self._names for part in ("aln", "oln"))]
        self._norms = {
            name: tuple(torch.tensor(model.weights(f"{name}.{part}").copy()) for part in "wb") for name in norms
        }

    def forward(self, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the states of padded texts behind the layers; `mask` is true for tokens."""
        count, length, width = states.shape
        dropped = DROPPED if self.training else 0.0
        for layer in self._names:
            parts = [self.linear[layer + part](states).view(count, length, self._model.heads, -1) for part in "qkv"]
            query, key, value = (part.transpose(1, 2) for part in parts)
            met = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None, None])
            attended = self.linear[layer + "ao"](met.transpose(1, 2).reshape(count, length, width))
            states = self.normalise(states + functional.dropout(attended, dropped), layer + "aln")
            inner = self.linear[layer + "fo"](functional.gelu(self.linear[layer + "fi"](states)))
            states = self.normalise(states + functional.dropout(inner, dropped), layer + "oln")
        return states

    def normalise(self, states: torch.Tensor, name: str) -> torch.Tensor:
        return functional.layer_norm(states, states.shape[-1:], *self._norms[name], self._model.epsilon)


class _Linear(nn.Module):
    def __init__(self, model: PackedModel, name: str, rank: int) -> None:
        super().__init__()
        weights, bias = (model.weights(f"{name}.{part}").copy() for part in "wb")
        self._weights, self._bias = torch.tensor(weights), torch.tensor(bias)
        self.narrow = nn.Parameter(torch.randn(rank, weights.shape[1]) * 0.02)
        self.wide = nn.Parameter(torch.zeros(weights.shape[0], rank))

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        found = functional.linear(states, self._weights, self._bias)
        return found + functional.linear(functional.linear(states, self.narrow), self.wide) * GAIN


class Learner:
    """Moves weights against a loss, fast after a few steps, then ever slower; steps of the first group are bounded."""

    def __init__(self, groups: Sequence[Mapping[str, Any]], steps: int) -> None:
        self._bounded = groups[0]["params"]
        self._optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
        self._pace = torch.optim.lr_scheduler.LambdaLR(
            self._optimiser, lambda step: min(1.0, step / (_WARM * steps)) * max(0.02, 1 - step / steps)
        )

    def learn(self, loss: torch.Tensor) -> None:
        """Take one step."""
        self._optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._bounded, 1.0)
        self._optimiser.step()
        self._pace.step()
