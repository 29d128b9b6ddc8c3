"""Texts as vectors: the bundled model, or one that the user names, run by sentence-transformers.

Importing that takes seconds, so a model is loaded when the first text is embedded, never before, and what is asked of
the bundled one does without. Every batch is computed on one thread and the batches side by side: threads that share a
batch wait for each other at every layer, which on a busy machine costs a query up to thirty times what it takes alone.
On a processor that computes in bfloat16 passages are embedded in it, about three times as fast and with cosine 0.9999
to single precision. Linear layers in integers of eight bits are hardly faster and give 0.98: other processors compute
in single precision.
"""

import logging
import math
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from knowledge.embedding import attention, bundled_model
from knowledge.embedding.light_encoder import LightEncoder
from knowledge.embedding.packed import PackedModel, packed_file
from knowledge.embedding.shipped import shipped_vectors, text_digest
from knowledge.errors import UserError
from knowledge.machine import processors

if TYPE_CHECKING:
    import numpy as np

# Texts of like length go together, so that little is computed for padding; a batch of this many characters, padding
# among them, is large enough for the processor and small enough for its cache.
_BATCH_CHARACTERS = 3000
_BATCH_TEXTS = 64
_FEW_CHARACTERS = 6000
"""So much is embedded sooner without the libraries, which take seconds to load, than with them."""
_OPTIONS = {"batch_size": _BATCH_TEXTS, "show_progress_bar": False}


class Embedder(Protocol):
    """What turns texts into vectors of length 1, in rows."""

    @property
    def name(self) -> str:
        """Return what tells this embedder's vectors from those of others."""

    def embed_passages(self, texts: Sequence[str]) -> "np.ndarray":
        """Return the vectors of stored texts."""

    def embed_queries(self, texts: Sequence[str]) -> "np.ndarray":
        """Return the vectors of questions."""


class SentenceEmbedder:
    """The model named `model` (a local folder, else a name on the hub), or the bundled one, kept under `models`."""

    def __init__(self, models: Path, model: str = "") -> None:
        self._models = models
        self._model = model
        self._loaded: Any = None
        self._loading = Lock()
        self._light: LightEncoder | None = None
        self._loading_light = Lock()

    @property
    def name(self) -> str:
        """Return the model's name: its vectors can't be compared with another's."""
        return self._model or bundled_model.NAME

    def embed_passages(self, texts: Sequence[str]) -> "np.ndarray":
        """Return the vectors of stored texts, in rows of length 1; those of bundled documents come with the program."""
        import numpy as np

        known = {} if self._model else shipped_vectors()
        digests = [text_digest(text) for text in texts]
        new = [text for text, digest in zip(texts, digests, strict=True) if digest not in known]
        if not new:
            return np.array([known[digest] for digest in digests], np.float32)
        is_light = not self._model and self._loaded is None and sum(map(len, new)) <= _FEW_CHARACTERS
        found = iter(_embed(new, self._load_light().encode_document if is_light else self._encode("document")))
        return np.array([known[digest] if digest in known else next(found) for digest in digests], np.float32)

    def embed_queries(self, texts: Sequence[str]) -> "np.ndarray":
        """Return the vectors of questions, in rows of length 1."""
        return _embed(texts, self._encode("query") if self._model else self._load_light().encode_query)

    def _encode(self, kind: str) -> "Callable[[list[str]], np.ndarray]":
        return partial(getattr(self._load(), f"encode_{kind}"), **_OPTIONS)

    def _load(self) -> Any:
        with self._loading:
            if self._loaded is None:
                self._loaded = _load_model(*self._source())
            return self._loaded

    def _load_light(self) -> LightEncoder:
        with self._loading_light:
            if self._light is None:
                self._light = LightEncoder(PackedModel(packed_file()))
            return self._light

    def _source(self) -> tuple[str, bool]:
        """Return where the model is, and whether it may be fetched from the hub."""
        if not self._model:
            return str(bundled_model.model_folder(self._models)), False
        folder = Path(self._model).expanduser()
        if folder.is_dir():
            return str(folder), False
        if folder.is_absolute() or self._model.startswith((".", "~")):
            raise UserError(f"找不到向量模型文件夹“{self._model}”，请检查 EMBEDDING_MODEL。")
        return self._model, True


def _embed(texts: Sequence[str], encode: "Callable[[list[str]], np.ndarray]") -> "np.ndarray":
    """Return the vectors that `encode` gives for batches of texts, in the order of the texts, in rows of length 1."""
    import numpy as np

    workers = processors()
    batches = list(_batches([len(text) for text in texts], math.ceil(len(texts) / workers)))
    places = [place for batch in batches for place in batch]
    with ThreadPoolExecutor(workers) as pool:
        found = list(pool.map(encode, [[texts[place] for place in batch] for batch in batches]))
    rows = np.concatenate(found).astype(np.float32)
    vectors = np.empty_like(rows)
    # Done here because in bfloat16 a length is only right to three digits.
    vectors[places] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return vectors


def _batches(lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """Yield the places of texts of these lengths in batches, the longest first: the short ones even out the end."""
    batch: list[int] = []
    longest = 0
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        full = len(batch) >= min(most, _BATCH_TEXTS) or longest * (len(batch) + 1) > _BATCH_CHARACTERS
        if batch and (full or lengths[place] < longest / 2):
            yield batch
            batch = []
        if not batch:
            longest = lengths[place]
        batch.append(place)
    if batch:
        yield batch


@contextmanager
def _refusing(source: str, *, from_hub: bool) -> Iterator[None]:
    """Tell the user of a model that can't be loaded.

    The libraries raise errors of many kinds for a folder that is no model, a broken file, a hub out of reach.
    """
    try:
        yield
    except Exception as error:
        logging.getLogger(__name__).warning("embedding model %s", source, exc_info=True)
        hint = (
            "请检查网络和 EMBEDDING_MODEL 的名称"
            if from_hub
            else "请检查这个文件夹；内置模型可删除它后重试，会重新生成"
        )
        raise UserError(f"无法加载向量模型“{source}”：{hint}。") from error


def _load_model(source: str, from_hub: bool) -> Any:
    # The libraries read these when they are imported; none can be given as an argument.
    os.environ |= {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
    os.environ |= {"TRANSFORMERS_VERBOSITY": "error", "TOKENIZERS_PARALLELISM": "false"}
    if not from_hub:
        os.environ |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    capabilities = torch.cpu.get_capabilities()
    fast = capabilities.get("avx512_bf16") or capabilities.get("amx_bf16")
    options: dict[str, Any] = {"dtype": torch.bfloat16 if fast else torch.float32}
    if fast and Path(source).name == bundled_model.NAME:
        options["attn_implementation"] = attention.register()
    with _refusing(source, from_hub=from_hub):
        model = SentenceTransformer(source, device="cpu", model_kwargs=options, local_files_only=not from_hub)
    if "e5" in source.lower() and not any(model.prompts.values()):
        # The E5 family was trained with these words before each text, yet its folders on the hub don't say so.
        model.prompts |= {"query": "query: ", "document": "passage: "}
    # The first call sets the tokenizer's padding, which must not happen while another thread uses it.
    model.encode("", show_progress_bar=False)
    return model
