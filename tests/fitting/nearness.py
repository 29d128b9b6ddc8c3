"""Fits nearness.npz: adapters of the bundled model's upper layers that bring a question near the line that answers it.

The examples are told.yml's: lines of made-up reports, each with questions in the words of people who don't remember
the report's own. A question is held against all lines of its report and some of others, and beside them stands that
none answers, which is right where its line was left out. Reports are left out by name, of which the figures are told.
Run it after told.yml has changed: `python -m tests.fitting.nearness`.
"""

import hashlib
import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from assistant.conversation.asking.nearness import SHARP, WEIGHTS
from knowledge.data_file import read_yaml
from knowledge.embedding.packed import PackedModel, packed_file
from tests.fitting.adapting import FIRST, GAIN, RANK, Layers, Learner, cut, lower_states, pooled

EXAMPLES = Path(__file__).with_name("told.yml")
_ROUNDS, _RATE, _NONE = 5, 2e-3, 0.85
# How many questions of a report are taken at a time, how many of its lines are left out, how many others stand beside.
_QUESTIONS, _GONE, _OTHERS, _ALIKE = 84, 10, 12, 0.3
_FIGURE = re.compile(r"\d{2,}(?:\.\d+)?|\d\.\d+")
# One report in so many is left out.
_HELD = 8

Told = Mapping[str, Mapping[str, Sequence[str]]]


def main() -> None:
    """Fit, tell how often the line is found in the reports left out, and write the weights."""
    random.seed(0)
    torch.manual_seed(0)
    told = examples()
    held = [name for name in told if _is_held(name)]
    model = PackedModel(packed_file())
    texts = {text for lines in told.values() for line, asked in lines.items() for text in (line, *asked)}
    lower, upper = lower_states(model, texts), Layers(model, range(FIRST, model.layers), RANK)
    none = nn.Parameter(torch.tensor(_NONE))
    own = [*(weights for weights in upper.parameters() if weights.requires_grad), none]
    learner = Learner([{"params": own, "lr": _RATE}], _ROUNDS * len(_batches(told)))
    upper.eval()
    print("plain", _measured(upper, lower, told, held, none.item()))
    for epoch in range(_ROUNDS):
        upper.train()
        for lines, asked in _batches(told):
            near = _near(upper, lower, [question for question, _ in asked], lines)
            near = torch.cat((near, none.expand(len(asked), 1)), 1)
            loss = functional.cross_entropy(near * SHARP, torch.tensor([place for _, place in asked]))
            learner.learn(loss)
        upper.eval()
        print(epoch, _measured(upper, lower, told, held, none.item()), flush=True)
    arrays: dict[str, Any] = {"digest": np.array(digest_of(told)), "none": np.array(none.item(), np.float32)}
    for name, layer in upper.linear.items():
        arrays |= {f"{name}.narrow": layer.narrow.data.numpy().astype(np.float16)}
        arrays |= {f"{name}.wide": (layer.wide.data * GAIN).numpy().astype(np.float16)}
    np.savez_compressed(WEIGHTS, allow_pickle=False, **arrays)


def examples() -> Told:
    """Return the lines of every report, each with what is asked of it."""
    return {
        name: {line: asked.splitlines() for line, asked in lines.items()} for name, lines in read_yaml(EXAMPLES).items()
    }


def digest_of(told: Told) -> str:
    """Return what tells the examples, as they are now, from others."""
    lines = [f"{name} {line} {text}" for name, own in told.items() for line, asked in own.items() for text in asked]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _is_held(name: str) -> bool:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % _HELD == 0


def _batches(told: Told) -> list[tuple[list[str], list[tuple[str, int]]]]:
    """Return in a new order some questions of one report each, with its lines and, behind them, some of others.

    Some of its lines are left out, so that behind all is the place of what none answers.
    """
    found = []
    for name, own in told.items():
        if _is_held(name):
            continue
        others = [line for other, of in told.items() if other != name and not _is_held(other) for line in of]
        asked = [(text, line) for line, texts in own.items() for text in texts]
        for some in cut(random.sample(asked, len(asked)), _QUESTIONS):
            gone = set(random.sample(list(own), _GONE))
            kept = [line for line in own if line not in gone]
            # What another line says as well isn't gone.
            unsaid = {line for line in gone if not any(_is_alike(line, other) for other in kept)}
            lines = [*kept, *random.sample(others, _OTHERS)]
            places = {line: place for place, line in enumerate(lines)} | dict.fromkeys(unsaid, len(lines))
            found.append((lines, [(text, places[line]) for text, line in some if line in places]))
    return random.sample(found, len(found))


def _is_alike(line: str, other: str) -> bool:
    """Return whether two lines say the same in part: a figure, or many of the characters that follow one another."""
    pairs, others = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (line, other))
    is_figure = bool(set(_FIGURE.findall(line)) & set(_FIGURE.findall(other)))
    return is_figure or len(pairs & others) > _ALIKE * min(len(pairs), len(others))


def _near(
    upper: Layers, lower: Mapping[str, torch.Tensor], questions: Sequence[str], lines: Sequence[str]
) -> torch.Tensor:
    """Return how near each question lies to each line."""
    asked, told = (functional.normalize(pooled(upper, lower, texts)) for texts in (questions, lines))
    return asked @ told.T


def _measured(
    upper: Layers, lower: Mapping[str, torch.Tensor], told: Told, names: Sequence[str], none: float
) -> dict[str, float]:
    """Return the share of questions whose line is among the nearest, and that seem unanswered with and without it."""
    places: list[int] = []
    refused: list[bool] = []
    unsaid: list[bool] = []
    for name in names:
        lines = list(told[name])
        asked = [(text, place) for place, line in enumerate(lines) for text in told[name][line]]
        at = torch.arange(len(asked)), torch.tensor([place for _, place in asked])
        with torch.no_grad():
            near = _near(upper, lower, [text for text, _ in asked], lines)
        places += (near > near[at][:, None]).sum(1).tolist()
        refused += (near.max(1).values < none).tolist()
        near[at] = -1.0
        alone = [not any(_is_alike(line, other) for other in lines if other != line) for line in lines]
        unsaid += [
            bool(best < none) for best, (_, place) in zip(near.max(1).values, asked, strict=True) if alone[place]
        ]
    found = {f"first {most}": mean(place < most for place in places) for most in (1, 3, 5)}
    return {
        name: round(float(share), 3)
        for name, share in (found | {"refused": mean(refused), "unsaid": mean(unsaid)}).items()
    }


if __name__ == "__main__":
    main()
