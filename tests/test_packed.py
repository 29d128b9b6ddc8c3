import struct

import numpy as np
import pytest

from knowledge.embedding.packed import WORDS, PackedModel
from knowledge.errors import UserError

WIDTH = 32
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "绩效", "指标", "～", "3", "0", "5", "<mask>"]
# What the normaliser's table says: a control character goes, an ideographic space becomes a space, a wide A an A.
REPLACEMENTS = {1: "", 0x3000: " ", 0xFF21: "A"}


def packed_model():
    """Return a model of one layer in the packed form, its tensors filled with what their place in the file says."""
    head = b"E5S1" + struct.pack("<I7ifi", 1, WIDTH, 1, 2, WIDTH, len(PIECES), 16, 2, 1e-12, 32)
    pieces = [piece.encode() for piece in PIECES]
    ends = np.cumsum([0] + [len(piece) for piece in pieces]).astype("<u4")
    scores = np.array([0, 0, 0, 0, -2, -3, -3, -4, -4, -4, -4, 0], "<f4")
    text = b"".join(pieces)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(text)) + ends.tobytes() + scores.tobytes() + text
    table = b"".join(
        struct.pack(f"<IB{len(to)}I", character, len(to), *map(ord, to)) for character, to in REPLACEMENTS.items()
    )
    head += struct.pack("<iI", len(REPLACEMENTS), len(table)) + table
    rows = {"emb.word": len(PIECES)} | {f"l0.{part}.w": WIDTH for part in ("q", "k", "v", "ao", "fi", "fo")}
    flat = {"emb.pos": 16 * WIDTH, "emb.type": 2 * WIDTH, "emb.ln.w": WIDTH, "emb.ln.b": WIDTH}
    flat |= {f"l0.{part}.b": WIDTH for part in ("q", "k", "v", "ao", "fi", "fo")}
    flat |= {f"l0.{part}.{kind}": WIDTH for part in ("aln", "oln") for kind in "wb"}
    # One block a row: scale 0.5, low halves 9 (→ 0.5), high halves 6 (→ -1).
    block = np.float16(0.5).tobytes() + bytes([0x69]) * 16
    contents = {name: (1, count * WIDTH, block * count) for name, count in rows.items()}
    contents |= {name: (0, count, np.full(count, 0.25, "<f4").tobytes()) for name, count in flat.items()}
    place = len(head) + 4 + sum(2 + len(name) + 21 for name in contents)
    directory = struct.pack("<i", len(contents))
    for name, (kind, size, content) in contents.items():
        directory += struct.pack(f"<H{len(name)}s", len(name), name.encode())
        directory += struct.pack("<BIQQ", kind, size, place, len(content))
        place += len(content)
    return head + directory + b"".join(content for _, _, content in contents.values())


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "packed.bin"
    path.write_bytes(packed_model())
    return PackedModel(path)


def test_rows_are_those_of_the_whole_matrix(model):
    assert model.rows([3, 0, 3]).tolist() == model.weights(WORDS)[[3, 0, 3]].tolist()


def test_blocks_become_rows(model):
    assert model.weights(WORDS).shape == (len(PIECES), WIDTH)
    assert model.weights(WORDS)[3].tolist() == [0.5] * 16 + [-1.0] * 16
    assert model.weights("l0.aln.w").tolist() == [0.25] * WIDTH
    assert model.weights("l0.fi.w").shape == (WIDTH, WIDTH)
    assert model.weights("emb.type").shape == (2, WIDTH)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("绩效指标", ["<s>", "▁", "绩效", "指标", "</s>"]),
        ("绩\x01效\u3000指标", ["<s>", "▁", "绩效", "▁", "指标", "</s>"]),
        ("30～50", ["<s>", "▁", "3", "0", "～", "5", "0", "</s>"]),
        ("３０", ["<s>", "▁", "3", "0", "</s>"]),
        ("项目", ["<s>", "▁", "<unk>", "</s>"]),
    ],
)
def test_text_is_normalised_and_its_words_are_marked(model, text, pieces):
    assert [PIECES[place] for place in model.tokens(text, 100)] == pieces


@pytest.mark.parametrize("most", [2, 3, 5])
def test_text_ends_where_the_model_has_no_more_places(model, most):
    assert model.tokens("绩效指标30", most) == [0, *[4, 5, 6, 8, 9][: most - 2], 2]


def test_names_of_the_models_own_marks_are_text(model):
    assert model.tokens("绩效<mask>", 100) == [0, 4, 5, 3, 2]


def test_file_of_another_kind_is_refused(tmp_path):
    packed = tmp_path / "packed.bin"
    packed.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(UserError, match="无法识别"):
        PackedModel(packed)
