"""Fits meaning.npz: adapters of the bundled model's upper layers and a head for each thing told of a message.

What lies below the adapters is computed once a text. One group of wordings in eight is left out, of which the figures
are told, and to which the ranker above the intents is fitted (tests.fitting.intents). Weights that are there are gone
on with, in two rounds over all examples; without any it takes eight. A head that has other labels than before is fitted
anew alone, over the adapters as they are. Run it after utterances.yml, operations.yml or
lists.yml have changed, then the other: `python -m tests.fitting.meaning && python -m tests.fitting.intents`.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from assistant import meaning
from knowledge.embedding.packed import PROMPTS, PackedModel, packed_file
from tests.fitting.wordings import digest_of, is_held, sources

_FIRST, _RANK, _GAIN = 6, 16, 4.0
_BATCH, _WARM, _DROPPED = 32, 0.08, 0.1
# Rounds over all examples, and the rate: from nothing, and from weights that are there.
_ANEW, _GOING_ON = (8, 2e-3), (2, 1e-3)
# Raw states lie close together: a head reads them so many times as far apart.
_SPREAD, _SMOOTHED = 5.0, 0.05
# Of lists there are fewer examples for more labels.
_TIMES = {"lists": 2}
_PARTS = ("q", "k", "v", "ao", "fi", "fo")
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Task:
    """What is told of a message: the labels in their order, and the examples to learn from and those left out."""

    labels: Sequence[str]
    known: list[tuple[str, int]]
    held: list[tuple[str, int]]


def main() -> None:
    """Fit, tell how many of the wordings left out are understood, and write the weights."""
    random.seed(0)
    torch.manual_seed(0)
    tasks = {name: _task(*of) for name, of in sources().items()}
    model = PackedModel(packed_file())
    upper = _Layers(model, range(_FIRST, model.layers), _RANK)
    heads = nn.ModuleDict({name: nn.Linear(model.hidden, len(task.labels)) for name, task in tasks.items()})
    anew = _resume(upper, heads)
    epochs, rate = _ANEW if anew else _GOING_ON
    is_frozen = 0 < len(anew) < len(tasks)
    tasks = {name: task for name, task in tasks.items() if name in anew or not is_frozen}
    lower = _lower(model, {text for task in tasks.values() for text, _ in (*task.known, *task.held)})
    frozen = _states(upper, lower) if is_frozen else {}
    own = [weights for weights in upper.parameters() if weights.requires_grad and not is_frozen]
    optimiser = torch.optim.AdamW(
        [{"params": own, "lr": rate}, {"params": heads.parameters(), "lr": 2 * rate}], weight_decay=0.01
    )
    steps = epochs * len(_batches(tasks))
    pace = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, step / (_WARM * steps)) * max(0.02, 1 - step / steps)
    )
    for epoch in range(epochs):
        upper.train()
        for name, batch in _batches(tasks):
            texts = [text for text, _ in batch]
            pooled = torch.stack([frozen[text] for text in texts]) if is_frozen else _pooled(upper, lower, texts)
            states = functional.dropout(pooled, _DROPPED)
            scores, right = heads[name](states * _SPREAD), torch.tensor([label for _, label in batch])
            loss = functional.cross_entropy(scores, right, label_smoothing=_SMOOTHED)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(own, 1.0)
            optimiser.step()
            pace.step()
        upper.eval()
        print(epoch, {name: round(_right(upper, heads[name], lower, task.held), 4) for name, task in tasks.items()})
    arrays: dict[str, Any] = {"digest": np.array(digest_of(sources()))}
    for name, layer in upper.linear.items():
        arrays |= {f"{name}.narrow": layer.narrow.data, f"{name}.wide": layer.wide.data * _GAIN}
    for name, head in heads.items():
        arrays |= {f"{name}.head": head.weight.data * _SPREAD, f"{name}.bias": head.bias.data}
    halved = {
        name: np.asarray(value).astype(np.float16) if name != "digest" else value for name, value in arrays.items()
    }
    np.savez_compressed(meaning.WEIGHTS, allow_pickle=False, **halved)


def _resume(upper: "_Layers", heads: nn.ModuleDict) -> set[str]:
    """Set the weights that are there, and return which heads there are none for: all of them without any weights."""
    if not meaning.WEIGHTS.exists():
        return set(heads)
    with np.load(meaning.WEIGHTS) as file:
        arrays = {name: torch.tensor(file[name].astype(np.float32)) for name in file.files if name != "digest"}
    for name, layer in upper.linear.items():
        layer.narrow.data, layer.wide.data = arrays[f"{name}.narrow"], arrays[f"{name}.wide"] / _GAIN
    same = {name for name, head in heads.items() if arrays[f"{name}.head"].shape == head.weight.shape}
    for name in same:
        heads[name].weight.data, heads[name].bias.data = arrays[f"{name}.head"] / _SPREAD, arrays[f"{name}.bias"]
    return set(heads) - same


def _task(labels: Sequence[str], examples: list[tuple[str, str]]) -> Task:
    held = is_held(*map(list, zip(*examples, strict=True)))
    placed = [(text, labels.index(label)) for text, label in examples]
    known, left = ([one for one, out in zip(placed, held, strict=True) if out is side] for side in (False, True))
    return Task(labels, known, left)


def _batches(tasks: Mapping[str, Task]) -> list[tuple[str, Sequence[tuple[str, int]]]]:
    """Return batches of one head each in a new order, the texts of one about as long as one another."""
    found = []
    for name, task in tasks.items():
        drawn = random.sample(task.known * _TIMES.get(name, 1), len(task.known) * _TIMES.get(name, 1))
        for some in _cut(drawn, 16 * _BATCH):
            found += [(name, batch) for batch in _cut(sorted(some, key=lambda one: len(one[0])), _BATCH)]
    return random.sample(found, len(found))


def _cut(items: Sequence[Any], size: int) -> list[Sequence[Any]]:
    return [items[at : at + size] for at in range(0, len(items), size)]


def _right(upper: "_Layers", head: nn.Module, lower: Mapping[str, torch.Tensor], held: list[tuple[str, int]]) -> float:
    """Return the share of examples that a head tells."""
    found = 0
    with torch.no_grad():
        for batch in _cut(held, 64):
            scores = head(_pooled(upper, lower, [text for text, _ in batch]) * _SPREAD)
            found += sum(int(one == label) for one, (_, label) in zip(scores.argmax(1), batch, strict=True))
    return found / len(held)


def _states(upper: "_Layers", lower: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the state of each text under the adapters as they are."""
    upper.eval()
    texts = sorted(lower, key=len)
    with torch.no_grad():
        return {
            text: state
            for some in _cut(texts, 64)
            for text, state in zip(some, _pooled(upper, lower, some), strict=True)
        }


def _pooled(upper: "_Layers", lower: Mapping[str, torch.Tensor], texts: Sequence[str]) -> torch.Tensor:
    states, mask = _padded([lower[text].float() for text in texts])
    return (upper(states, mask) * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)


def _lower(model: PackedModel, texts: set[str]) -> dict[str, torch.Tensor]:
    """Return the states of each text's tokens below the adapters."""
    layers, found = _Layers(model, range(_FIRST), 0), {}
    places, kinds = (torch.tensor(model.weights(name)) for name in ("emb.pos", "emb.type"))
    with torch.no_grad():
        for batch in _cut(sorted(texts, key=len), 64):
            tokens = [model.tokens(PROMPTS["query"] + text, _LONGEST) for text in batch]
            states, mask = _padded([torch.tensor(model.rows(each)) for each in tokens])
            states = layers.normalise(states + places[: states.shape[1]] + kinds[0], "emb.ln")
            found |= {text: one[own].half() for text, one, own in zip(batch, layers(states, mask), mask, strict=True)}
    return found


def _padded(rows: Sequence[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    states = nn.utils.rnn.pad_sequence(list(rows), batch_first=True)
    sizes = torch.tensor([len(each) for each in rows])
    return states, torch.arange(states.shape[1])[None] < sizes[:, None]


class _Layers(nn.Module):
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
        dropped = _DROPPED if self.training else 0.0
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
        return found + functional.linear(functional.linear(states, self.narrow), self.wide) * _GAIN


if __name__ == "__main__":
    main()
