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
from knowledge.embedding.packed import PackedModel, packed_file
from tests.fitting.adapting import DROPPED, FIRST, GAIN, RANK, Layers, Learner, cut, lower_states, pooled
from tests.fitting.wordings import digest_of, is_held, sources

_BATCH = 32
# Rounds over all examples, and the rate: from nothing, and from weights that are there.
_ANEW, _GOING_ON = (8, 2e-3), (2, 1e-3)
# Raw states lie close together: a head reads them so many times as far apart.
_SPREAD, _SMOOTHED = 5.0, 0.05
# Of lists there are fewer examples for more labels.
_TIMES = {"lists": 2}


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
    upper = Layers(model, range(FIRST, model.layers), RANK)
    heads = nn.ModuleDict({name: nn.Linear(model.hidden, len(task.labels)) for name, task in tasks.items()})
    anew = _resume(upper, heads)
    epochs, rate = _ANEW if anew else _GOING_ON
    is_frozen = 0 < len(anew) < len(tasks)
    tasks = {name: task for name, task in tasks.items() if name in anew or not is_frozen}
    lower = lower_states(model, {text for task in tasks.values() for text, _ in (*task.known, *task.held)})
    frozen = _states(upper, lower) if is_frozen else {}
    own = [weights for weights in upper.parameters() if weights.requires_grad and not is_frozen]
    groups = [{"params": own, "lr": rate}, {"params": [*heads.parameters()], "lr": 2 * rate}]
    learner = Learner(groups, epochs * len(_batches(tasks)))
    for epoch in range(epochs):
        upper.train()
        for name, batch in _batches(tasks):
            texts = [text for text, _ in batch]
            states = torch.stack([frozen[text] for text in texts]) if is_frozen else pooled(upper, lower, texts)
            states = functional.dropout(states, DROPPED)
            scores, right = heads[name](states * _SPREAD), torch.tensor([label for _, label in batch])
            loss = functional.cross_entropy(scores, right, label_smoothing=_SMOOTHED)
            learner.learn(loss)
        upper.eval()
        print(epoch, {name: round(_right(upper, heads[name], lower, task.held), 4) for name, task in tasks.items()})
    arrays: dict[str, Any] = {"digest": np.array(digest_of(sources()))}
    for name, layer in upper.linear.items():
        arrays |= {f"{name}.narrow": layer.narrow.data, f"{name}.wide": layer.wide.data * GAIN}
    for name, head in heads.items():
        arrays |= {f"{name}.head": head.weight.data * _SPREAD, f"{name}.bias": head.bias.data}
    halved = {
        name: np.asarray(value).astype(np.float16) if name != "digest" else value for name, value in arrays.items()
    }
    np.savez_compressed(meaning.WEIGHTS, allow_pickle=False, **halved)


def _resume(upper: Layers, heads: nn.ModuleDict) -> set[str]:
    """Set the weights that are there, and return which heads there are none for: all of them without any weights."""
    if not meaning.WEIGHTS.exists():
        return set(heads)
    with np.load(meaning.WEIGHTS) as file:
        arrays = {name: torch.tensor(file[name].astype(np.float32)) for name in file.files if name != "digest"}
    for name, layer in upper.linear.items():
        layer.narrow.data, layer.wide.data = arrays[f"{name}.narrow"], arrays[f"{name}.wide"] / GAIN
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
        for some in cut(drawn, 16 * _BATCH):
            found += [(name, batch) for batch in cut(sorted(some, key=lambda one: len(one[0])), _BATCH)]
    return random.sample(found, len(found))


def _right(upper: Layers, head: nn.Module, lower: Mapping[str, torch.Tensor], held: list[tuple[str, int]]) -> float:
    """Return the share of examples that a head tells."""
    found = 0
    with torch.no_grad():
        for batch in cut(held, 64):
            scores = head(pooled(upper, lower, [text for text, _ in batch]) * _SPREAD)
            found += sum(int(one == label) for one, (_, label) in zip(scores.argmax(1), batch, strict=True))
    return found / len(held)


def _states(upper: Layers, lower: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the state of each text under the adapters as they are."""
    upper.eval()
    texts = sorted(lower, key=len)
    with torch.no_grad():
        return {
            text: state for some in cut(texts, 64) for text, state in zip(some, pooled(upper, lower, some), strict=True)
        }


if __name__ == "__main__":
    main()
