"""Texts as vectors of the bundled model: its forward pass (BERT, the mean of its last layer), written out.

With numpy alone somebody who asks doesn't wait for libraries that take seconds to import. With PyTorch many passages
take two thirds of the time, and a third of that where the processor computes in bfloat16. The tokens of all texts go
through the layers as rows of one matrix, and only attention looks at each text by itself: nothing is padded.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from knowledge.embedding.packed import PROMPTS, WORDS, PackedModel


class LightEncoder:
    """A packed model, its layers laid out at once; any number of threads may use it side by side."""

    def __init__(self, model: PackedModel) -> None:
        # Threads that share a product of this size wait for each other, on a busy machine longer than they compute.
        threadpool_limits(1, user_api="blas")
        self._model = model
        self._layers = [f"l{number}." for number in range(model.layers)]
        self._weights: dict[str, Any] = {
            name: self._own(np.ascontiguousarray(model.weights(name))) for name in model.names if name != WORDS
        }

    def encode(self, texts: Sequence[str], what: str) -> np.ndarray:
        """Return the vectors of texts, each a query or a document and as long as the model has places, in rows."""
        tokens = [self._model.tokens(PROMPTS[what] + text, self._model.positions) for text in texts]
        places = [place for each in tokens for place in range(len(each))]
        spans = [slice(*map(int, ends)) for ends in pairwise(np.cumsum([0, *map(len, tokens)]))]
        rows = self._own(self._model.rows([token for each in tokens for token in each]))
        rows += self._weights["emb.pos"][places]
        rows += self._weights["emb.type"][0]
        rows = self._normalise(rows, "emb.ln")
        for layer in self._layers:
            attended = self._linear(self._attend(rows, layer, spans), layer + "ao")
            rows = self._normalise(rows + attended, layer + "aln")
            inner = self._gelu(self._linear(rows, layer + "fi"))
            rows = self._normalise(rows + self._linear(inner, layer + "fo"), layer + "oln")
        return np.stack([self._single(rows[span]).mean(axis=0) for span in spans])

    def _attend(self, rows: Any, layer: str, spans: Sequence[slice]) -> Any:
        """Return for each row the values of its own text's rows, weighed by how their keys meet its query."""
        parts = [self._linear(rows, layer + part) for part in "qkv"]
        attended = parts[0]
        for span in spans:
            # Rows × width becomes heads × rows × width of a head, and that again rows × width.
            length = span.stop - span.start
            split = (part[span].reshape(length, self._model.heads, -1).swapaxes(0, 1) for part in parts)
            attended[span] = self._weighed(*split).swapaxes(0, 1).reshape(length, -1)
        return attended

    def _own(self, values: np.ndarray) -> Any:
        """Return numbers as this encoder computes with them."""
        return values

    def _single(self, rows: Any) -> np.ndarray:
        """Return rows in numpy's single precision."""
        return np.asarray(rows)

    def _weighed(self, query: Any, key: Any, value: Any) -> Any:
        weights = query @ key.swapaxes(1, 2) / math.sqrt(query.shape[2])
        weights = np.exp(weights - weights.max(axis=2, keepdims=True))
        weights /= weights.sum(axis=2, keepdims=True)
        return weights @ value

    def _linear(self, rows: Any, name: str) -> Any:
        product = rows @ self._weights[name + ".w"].T
        product += self._weights[name + ".b"]
        return product

    def _normalise(self, rows: Any, name: str) -> Any:
        deviation = (rows.var(axis=1, keepdims=True) + self._model.epsilon) ** 0.5
        scaled = (rows - rows.mean(axis=1, keepdims=True)) / deviation * self._weights[name + ".w"]
        scaled += self._weights[name + ".b"]
        return scaled

    def _gelu(self, values: Any) -> Any:
        """Return x·Φ(x) of each value x; the error function is Abramowitz and Stegun's 7.1.26, right to seven digits.

        It works in place where it can: fetching memory for every step would take longer than the steps.
        """
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
        return np.maximum(values, 0) - beyond


class AdaptedEncoder(LightEncoder):
    """The model of another encoder, with products of two narrow matrices (rank × width, width × rank) added to some.

    Source: LoRA (arXiv 2106.09685). The weights are shared, so it costs little beside the other.
    """

    def __init__(self, plain: LightEncoder, adapters: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> None:
        self._model, self._layers, self._weights = plain._model, plain._layers, plain._weights
        self._adapters = adapters

    def _linear(self, rows: Any, name: str) -> Any:
        product = super()._linear(rows, name)
        if name in self._adapters:
            narrow, wide = self._adapters[name]
            product += rows @ narrow.T @ wide.T
        return product


class BulkEncoder(LightEncoder):
    """The same with PyTorch."""

    def __init__(self, model: PackedModel) -> None:
        import torch

        torch.set_num_threads(1)
        self._kind = fastest_kind()
        self._torch: Any = torch
        self._does: Any = torch.nn.functional
        super().__init__(model)

    def _own(self, values: np.ndarray) -> Any:
        return self._torch.tensor(values, dtype=self._kind)

    def _single(self, rows: Any) -> np.ndarray:
        return np.asarray(rows.float())

    def _weighed(self, query: Any, key: Any, value: Any) -> Any:
        # It is faster with a batch, even of one.
        return self._does.scaled_dot_product_attention(query[None], key[None], value[None])[0]

    def _linear(self, rows: Any, name: str) -> Any:
        return self._does.linear(rows, self._weights[name + ".w"], self._weights[name + ".b"])

    def _normalise(self, rows: Any, name: str) -> Any:
        weight, bias = self._weights[name + ".w"], self._weights[name + ".b"]
        return self._does.layer_norm(rows, rows.shape[1:], weight, bias, self._model.epsilon)

    def _gelu(self, values: Any) -> Any:
        return self._does.gelu(values)


def fastest_kind() -> Any:
    """Return the kind of numbers that this processor computes with fastest."""
    import torch

    able = torch.cpu.get_capabilities()
    return torch.bfloat16 if able.get("avx512_bf16") or able.get("amx_bf16") else torch.float32
