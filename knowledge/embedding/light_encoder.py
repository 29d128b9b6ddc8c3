"""Questions and a few passages as vectors of the bundled model, computed with numpy alone.

The libraries that embed passages take ten seconds to import, and somebody who asks waits for one line to be embedded.
So the model's forward pass (BERT, the mean of its last layer) stands here once more, in single precision. The tokens of
all questions go through the layers as rows of one matrix, and only attention looks at each question by itself: nothing
is padded.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from knowledge.embedding.packed import PROMPTS, WORDS, PackedModel

if TYPE_CHECKING:
    import numpy as np


class LightEncoder:
    """A packed model, its layers laid out at once; any number of threads may use it side by side."""

    def __init__(self, model: PackedModel) -> None:
        # numpy comes first: only the libraries that are loaded can be told how many threads to take.
        import numpy as np
        from threadpoolctl import threadpool_limits

        # Threads that share a product of this size wait for each other, on a busy machine longer than they compute.
        threadpool_limits(1, user_api="blas")
        self._model = model
        self._layers = [f"encoder.layer.{number}." for number in range(model.layers)]
        self._weights: dict[str, np.ndarray] = {name: model.weights(name) for name in model.names if name != WORDS}

    def encode_query(self, texts: Sequence[str]) -> "np.ndarray":
        """Return the vectors of questions in rows of any length."""
        return self._encode(texts, PROMPTS["query"])

    def encode_document(self, texts: Sequence[str]) -> "np.ndarray":
        """Return the vectors of passages in rows of any length."""
        return self._encode(texts, PROMPTS["document"])

    def _encode(self, texts: Sequence[str], prompt: str) -> "np.ndarray":
        """Return the vectors of texts after a prompt; a text ends where the model has no more places."""
        import numpy as np

        tokens = [self._model.tokens(prompt + text, self._model.positions) for text in texts]
        places = [place for each in tokens for place in range(len(each))]
        spans = [slice(*ends) for ends in pairwise(np.cumsum([0, *map(len, tokens)]))]
        rows = self._model.rows([token for each in tokens for token in each])
        rows += self._weights["embeddings.position_embeddings.weight"][places]
        rows += self._weights["embeddings.token_type_embeddings.weight"][0]
        rows = self._normalise(rows, "embeddings.LayerNorm")
        for layer in self._layers:
            attended = self._linear(self._attend(rows, layer, spans), layer + "attention.output.dense")
            rows = self._normalise(rows + attended, layer + "attention.output.LayerNorm")
            inner = _gelu(self._linear(rows, layer + "intermediate.dense"))
            rows = self._normalise(rows + self._linear(inner, layer + "output.dense"), layer + "output.LayerNorm")
        return np.stack([rows[span].mean(axis=0) for span in spans])

    def _attend(self, rows: "np.ndarray", layer: str, spans: Sequence[slice]) -> "np.ndarray":
        """Return for each row the values of its own text's rows, weighed by how their keys meet its query."""
        import numpy as np

        parts = [self._linear(rows, f"{layer}attention.self.{part}") for part in ("query", "key", "value")]
        attended = np.empty_like(rows)
        for span in spans:
            # Rows × width becomes heads × rows × width of a head.
            query, key, value = (np.stack(np.split(part[span], self._model.heads, axis=1)) for part in parts)
            weights = query @ key.swapaxes(1, 2) / math.sqrt(query.shape[2])
            weights = np.exp(weights - weights.max(axis=2, keepdims=True))
            weights /= weights.sum(axis=2, keepdims=True)
            attended[span] = np.concatenate(weights @ value, axis=1)
        return attended

    def _linear(self, rows: "np.ndarray", name: str) -> "np.ndarray":
        product: np.ndarray = rows @ self._weights[name + ".weight"].T
        product += self._weights[name + ".bias"]
        return product

    def _normalise(self, rows: "np.ndarray", name: str) -> "np.ndarray":
        deviation = (rows.var(axis=1, keepdims=True) + self._model.epsilon) ** 0.5
        scaled: np.ndarray = (rows - rows.mean(axis=1, keepdims=True)) / deviation * self._weights[name + ".weight"]
        scaled += self._weights[name + ".bias"]
        return scaled


def _gelu(values: "np.ndarray") -> "np.ndarray":
    """Return x·Φ(x) of each value x; the error function is Abramowitz and Stegun's 7.1.26, right to seven digits.

    It works in place where it can: fetching memory for every step would take longer than the steps.
    """
    import numpy as np

    sizes = np.abs(values)
    t = sizes * (0.3275911 * math.sqrt(0.5))
    t += 1
    np.reciprocal(t, out=t)
    beyond = t * 1.061405429
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        beyond += factor
        beyond *= t
    beyond *= sizes
    sizes *= sizes
    sizes *= -0.5
    beyond *= np.exp(sizes, out=sizes)
    beyond *= 0.5
    # What is cut off a value is the same on both sides of zero.
    found: np.ndarray = np.maximum(values, 0) - beyond
    return found
