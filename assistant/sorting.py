"""Sorts short texts under labels by their runs of characters and, where it can be had, by their meaning.

A softmax regression weighs both; `tests.fitting.intents` fits it to examples. Where the model of meaning was fitted to
these labels as well (assistant/meaning.py), what it says of a text counts beside.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.meaning import log_shares

Encode = Callable[[Sequence[str]], np.ndarray]
LONGEST_RUN = 3
SHARE = 0.5
"""How much the fitted model of meaning counts beside the rest: between 0.3 and 2 it hardly matters."""
_SIGNS = re.compile(r"[\s，。！？、；：,.!?;:（）()…~～—\-‘’'\"“”《》]+")
_FIGURES = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True)
class Sorter:
    """The fitted weights: a row a run of characters or a dimension of meaning, a column a label.

    `known` are the labels of the examples to the letter, `head` is what the fitted model of meaning calls them, if it
    was fitted to them.
    """

    labels: tuple[str, ...]
    places: Mapping[str, int]
    arrays: Mapping[str, np.ndarray]
    known: Mapping[str, str]
    head: str

    @classmethod
    def read(cls, weights: Path, labels: tuple[str, ...], head: str = "") -> "Sorter":
        """Return the sorter whose weights a file holds."""
        with np.load(weights) as file:
            arrays = {name: file[name] for name in file.files}
        runs = str(arrays.pop("runs")).split("\n")
        texts, wanted = (str(arrays.pop(name, "")).split("\n") for name in ("texts", "wanted"))
        return cls(
            labels, {run: place for place, run in enumerate(runs)}, arrays, dict(zip(texts, wanted, strict=True)), head
        )

    def likely(
        self,
        text: str,
        meant: str = "",
        encode: Encode | None = None,
        odds: Mapping[str, float] | None = None,
        evidence: np.ndarray | None = None,
    ) -> dict[str, float]:
        """Return how likely every label is, by the runs of `text` and, with `encode`, by what `meant` (or it) means.

        `odds` are how many times likelier the moment makes a label than it is by the words alone, `evidence` is what
        else is known of the text, a number for each row of the fitted weights.
        """
        known = [self.places[run] for run in runs_of(fold(text)) if run in self.places]
        name = "plain" if encode is None else "both"
        scores = self.arrays[f"{name}_bias"].astype(np.float32)
        if known:
            counts = np.bincount(known, minlength=len(self.places)).astype(np.float32)
            scores = scores + (counts / np.linalg.norm(counts)) @ self.arrays[f"{name}_runs"].astype(np.float32)
        if encode is not None:
            vector = (encode([meant or text])[0] - self.arrays["mean"]) * self.arrays["scale"]
            scores = scores + vector @ self.arrays["both_meaning"].astype(np.float32)
            if self.head:
                scores = scores + SHARE * log_shares(text, self.head)
        if evidence is not None:
            scores = scores * self.arrays["trust"] + self.arrays["usual"] + evidence @ self.arrays["evidence"]
        shares = np.exp(scores - scores.max()) * [(odds or {}).get(label, 1.0) for label in self.labels]
        return dict(zip(self.labels, map(float, shares / shares.sum()), strict=True))

    def tells(self, word: str, label: str) -> float:
        """Return how much more the runs of a word speak for a label than for the others."""
        rows = [self.arrays["both_runs"][self.places[run]] for run in runs_of(fold(word)) if run in self.places]
        return float(sum(row[self.labels.index(label)] - row.mean(dtype="float32") for row in rows))

    def is_strange(self, text: str) -> bool:
        """Return whether only single letters of a text are known, which tell nothing."""
        folded = fold(text)
        return not any(run in self.places and (len(run) > 1 or run == folded) for run in runs_of(folded))


def fold(text: str) -> str:
    """Return a text as its runs are counted: in small letters, without signs and with one sign for any figure."""
    return _FIGURES.sub("#", _SIGNS.sub("", unicodedata.normalize("NFKC", text.lower())))


def runs_of(text: str) -> Iterator[str]:
    """Yield the runs of one to three characters of a folded text."""
    for size in range(1, LONGEST_RUN + 1):
        yield from (text[start : start + size] for start in range(len(text) - size + 1))
