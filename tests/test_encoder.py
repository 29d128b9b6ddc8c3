"""The forward pass beside the same model written out number by number, on a model of two layers."""

import math
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from knowledge.embedding import encoder as encoders
from knowledge.embedding.encoder import BulkEncoder, LightEncoder

PIECES = ["<s>", "</s>", "<unk>", "绩", "效", "预", "算", "q"]
WIDTH, HEADS, LAYERS, PLACES, EPSILON = 8, 2, 2, 12, 1e-6
SIZES = {
    "q": (WIDTH, WIDTH),
    "k": (WIDTH, WIDTH),
    "v": (WIDTH, WIDTH),
    "ao": (WIDTH, WIDTH),
    "fi": (2 * WIDTH, WIDTH),
    "fo": (WIDTH, 2 * WIDTH),
}


@pytest.fixture(scope="module")
def weights():
    """Return the weights of a model, drawn at random, the same each time."""
    draw = np.random.default_rng(7).normal
    found = {
        "emb.word": draw(size=(len(PIECES), WIDTH)),
        "emb.pos": draw(size=(PLACES, WIDTH)),
        "emb.type": draw(size=(2, WIDTH)),
    }
    norms = ["emb.ln"]
    for layer in range(LAYERS):
        name = f"l{layer}."
        norms += [name + "aln", name + "oln"]
        for part, size in SIZES.items():
            found |= {f"{name}{part}.w": draw(size=size), f"{name}{part}.b": draw(size=size[0])}
    for norm in norms:
        found |= {norm + ".w": draw(size=WIDTH), norm + ".b": draw(size=WIDTH)}
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
        return self._weights["emb.word"][tokens]

    def tokens(self, text, most):
        found = [PIECES.index(sign) if sign in PIECES else 2 for sign in text.replace("uery: ", "")]
        return [0, *found[: most - 2], 1]


@pytest.fixture(scope="module", params=[LightEncoder, BulkEncoder])
def encoder(weights, request):
    """Return an encoder that computes in single precision, as not every processor does by itself."""
    return made(request.param, weights, torch.float32)


def made(kind, weights, numbers):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoders, "fastest_kind", lambda: numbers)
        return kind(Model(weights))


def written_out(weights, tokens):
    """Return the mean of the last layer's rows, one row and one number after the other."""
    w = {name: values.astype(float).tolist() for name, values in weights.items()}

    def add(*rows):
        return [sum(numbers) for numbers in zip(*rows, strict=True)]

    def linear(row, name):
        rows = zip(w[name + ".w"], w[name + ".b"], strict=True)
        return [sum(a * b for a, b in zip(row, weight, strict=True)) + bias for weight, bias in rows]

    def normalise(row, name):
        mean = sum(row) / WIDTH
        deviation = math.sqrt(sum((x - mean) ** 2 for x in row) / WIDTH + EPSILON)
        scaled = zip(row, w[name + ".w"], w[name + ".b"], strict=True)
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

    word, place, kind = (w[f"emb.{name}"] for name in ("word", "pos", "type"))
    rows = [normalise(add(word[token], place[n], kind[0]), "emb.ln") for n, token in enumerate(tokens)]
    for layer in range(LAYERS):
        name = f"l{layer}."
        keys, values = ([linear(row, name + part) for row in rows] for part in "kv")
        attended = [attend(linear(row, name + "q"), keys, values) for row in rows]
        outer = [linear(row, name + "ao") for row in attended]
        rows = [normalise(add(row, each), name + "aln") for row, each in zip(rows, outer, strict=True)]
        inner = [[x * (1 + math.erf(x / math.sqrt(2))) / 2 for x in linear(row, name + "fi")] for row in rows]
        outer = [linear(row, name + "fo") for row in inner]
        rows = [normalise(add(row, each), name + "oln") for row, each in zip(rows, outer, strict=True)]
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


def test_vector_in_bfloat16_points_the_same_way(weights):
    found = made(BulkEncoder, weights, torch.bfloat16).encode(["预算绩无"], "query")[0]
    exact = np.array(written_out(weights, [0, 7, 5, 6, 3, 2, 1]))
    assert found @ exact / np.linalg.norm(found) / np.linalg.norm(exact) == pytest.approx(1, abs=2e-3)


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
