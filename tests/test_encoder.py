"""The forward pass beside the same model written out number by number, on a model of two layers."""

import math
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from knowledge.embedding.encoder import BulkEncoder, LightEncoder

PIECES = ["<s>", "</s>", "<unk>", "绩", "效", "预", "算", "q"]
WIDTH, HEADS, LAYERS, PLACES, EPSILON = 8, 2, 2, 12, 1e-6
SIZES = {
    "attention.self.query": (WIDTH, WIDTH),
    "attention.self.key": (WIDTH, WIDTH),
    "attention.self.value": (WIDTH, WIDTH),
    "attention.output.dense": (WIDTH, WIDTH),
    "intermediate.dense": (2 * WIDTH, WIDTH),
    "output.dense": (WIDTH, 2 * WIDTH),
}


@pytest.fixture(scope="module")
def weights():
    """Return the weights of a model, drawn at random, the same each time."""
    draw = np.random.default_rng(7).normal
    found = {
        "embeddings.word_embeddings.weight": draw(size=(len(PIECES), WIDTH)),
        "embeddings.position_embeddings.weight": draw(size=(PLACES, WIDTH)),
        "embeddings.token_type_embeddings.weight": draw(size=(2, WIDTH)),
    }
    norms = ["embeddings.LayerNorm"]
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}."
        norms += [name + "attention.output.LayerNorm", name + "output.LayerNorm"]
        for part, size in SIZES.items():
            found |= {f"{name}{part}.weight": draw(size=size), f"{name}{part}.bias": draw(size=size[0])}
    for norm in norms:
        found |= {norm + ".weight": draw(size=WIDTH), norm + ".bias": draw(size=WIDTH)}
    return {name: values.astype(np.float16) for name, values in found.items()}


class Model:
    """A model as the encoder takes it, its tokens single characters."""

    heads, layers, positions, epsilon = HEADS, LAYERS, PLACES, EPSILON

    def __init__(self, weights):
        self._weights = {name: values.astype(np.float32) for name, values in weights.items()}
        self.names = list(weights)

    def weights(self, name):
        return self._weights[name]

    def rows(self, tokens):
        return self._weights["embeddings.word_embeddings.weight"][tokens]

    def tokens(self, text, most):
        found = [PIECES.index(sign) if sign in PIECES else 2 for sign in text.replace("uery: ", "")]
        return [0, *found[: most - 2], 1]


@pytest.fixture(scope="module", params=[LightEncoder, BulkEncoder])
def encoder(weights, request):
    return request.param(Model(weights))


def written_out(weights, tokens):
    """Return the mean of the last layer's rows, one row and one number after the other."""
    w = {name: values.astype(float).tolist() for name, values in weights.items()}

    def add(*rows):
        return [sum(numbers) for numbers in zip(*rows, strict=True)]

    def linear(row, name):
        rows = zip(w[name + ".weight"], w[name + ".bias"], strict=True)
        return [sum(a * b for a, b in zip(row, weight, strict=True)) + bias for weight, bias in rows]

    def normalise(row, name):
        mean = sum(row) / WIDTH
        deviation = math.sqrt(sum((x - mean) ** 2 for x in row) / WIDTH + EPSILON)
        scaled = zip(row, w[name + ".weight"], w[name + ".bias"], strict=True)
        return [(x - mean) / deviation * weight + bias for x, weight, bias in scaled]

    def attend(query, keys, values):
        row = []
        for head in range(HEADS):
            own = slice(head * WIDTH // HEADS, (head + 1) * WIDTH // HEADS)
            met = [math.exp(np.dot(query[own], key[own]) / math.sqrt(WIDTH / HEADS)) for key in keys]
            row += [
                sum(m * value[n] for m, value in zip(met, values, strict=True)) / sum(met)
                for n in range(*own.indices(WIDTH))
            ]
        return row

    word, place, kind = (w[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position", "token_type"))
    rows = [normalise(add(word[token], place[n], kind[0]), "embeddings.LayerNorm") for n, token in enumerate(tokens)]
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}."
        keys, values = ([linear(row, f"{name}attention.self.{part}") for row in rows] for part in ("key", "value"))
        attended = [attend(linear(row, name + "attention.self.query"), keys, values) for row in rows]
        outer = [linear(row, name + "attention.output.dense") for row in attended]
        rows = [
            normalise(add(row, each), name + "attention.output.LayerNorm")
            for row, each in zip(rows, outer, strict=True)
        ]
        inner = [
            [x * (1 + math.erf(x / math.sqrt(2))) / 2 for x in linear(row, name + "intermediate.dense")] for row in rows
        ]
        outer = [linear(row, name + "output.dense") for row in inner]
        rows = [normalise(add(row, each), name + "output.LayerNorm") for row, each in zip(rows, outer, strict=True)]
    return [number / len(rows) for number in add(*rows)]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("绩效", [0, 7, 3, 4, 1]),
        ("", [0, 7, 1]),
        ("预算绩无", [0, 7, 5, 6, 3, 2, 1]),
        ("绩效" * 20, [0, 7, *[3, 4] * 4, 3, 1]),
    ],
)
def test_vector_is_that_of_the_model_written_out(encoder, weights, text, tokens):
    assert encoder.encode([text], "query")[0] == pytest.approx(written_out(weights, tokens), abs=1e-4)


def test_texts_of_any_length_go_side_by_side(encoder):
    texts = ["预算", "绩效" * 9, "", "绩", "预算绩效"]
    alone = np.concatenate([encoder.encode([text], "query") for text in texts])
    assert encoder.encode(texts, "query") == pytest.approx(alone, abs=1e-5)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda each: encoder.encode(each, "query"), [texts] * 12))
    assert all(np.array_equal(each, found[0]) for each in found)


def test_no_library_of_seconds_is_imported():
    heavy = "torch transformers sentence_transformers scipy sklearn"
    code = (
        "import sys\nfrom knowledge.embedding.encoder import LightEncoder\n"
        "from knowledge.embedding.packed import PackedModel, packed_file\n"
        "LightEncoder(PackedModel(packed_file())).encode(['绩效'], 'query')\n"
        f"print([name for name in '{heavy}'.split() if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
