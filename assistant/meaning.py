"""What a message asks for as its meaning tells it: the bundled model, fitted to what people ask of the assistant.

Its upper layers are bent by narrow adapters and read by one linear head for each thing that is told of a message (its
intent, its list, its operation), all fitted together: `tests.fitting.meaning` does it.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from knowledge.embedding.encoder import AdaptedEncoder
from knowledge.finding.opening import bundled_embedder

WEIGHTS = Path(__file__).with_name("meaning.npz")


def log_shares(text: str, head: str) -> np.ndarray:
    """Return the logarithms of how likely each label of a head is, in the order that it was fitted in."""
    weights, bias = _heads()[head]
    scores = weights @ _state(text) + bias
    scores -= scores.max()
    found: np.ndarray = scores - np.log(np.exp(scores).sum())
    return found


@lru_cache(512)
def _state(text: str) -> np.ndarray:
    found: np.ndarray = _encoder().encode([text], "query")[0]
    return found


@cache
def _encoder() -> AdaptedEncoder:
    return bundled_embedder().adapted(adapters_of(_arrays()))


@cache
def _heads() -> Mapping[str, tuple[np.ndarray, np.ndarray]]:
    arrays = _arrays()
    names = [name.removesuffix(".head") for name in arrays if name.endswith(".head")]
    return {name: (arrays[f"{name}.head"], arrays[f"{name}.bias"]) for name in names}


@cache
def _arrays() -> dict[str, np.ndarray]:
    return read_arrays(WEIGHTS)


def read_arrays(weights: Path) -> dict[str, np.ndarray]:
    """Return the fitted numbers of a file."""
    with np.load(weights) as file:
        return {name: file[name].astype(np.float32) for name in file.files if name != "digest"}


def adapters_of(arrays: Mapping[str, np.ndarray]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return the two narrow matrices for each matrix of the model that they bend."""
    names = [name.removesuffix(".narrow") for name in arrays if name.endswith(".narrow")]
    return {name: (arrays[f"{name}.narrow"], arrays[f"{name}.wide"]) for name in names}
