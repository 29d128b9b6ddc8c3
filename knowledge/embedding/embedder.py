"""Texts as vectors: by the model that comes with the program, one that the user names, or one that a server runs.

Every batch is computed on one thread and the batches side by side: threads that share a batch wait for each other at
every layer, which on a busy machine costs a query up to thirty times what it takes alone.
"""

import logging
import math
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from knowledge.embedding import packed
from knowledge.embedding.encoder import AdaptedEncoder, BulkEncoder, LightEncoder, fastest_kind
from knowledge.embedding.shipped import shipped, text_digest
from knowledge.errors import UserError
from knowledge.machine import processors

# Texts of like length go together, so that little is computed for padding; a batch of this many characters, padding
# among them, is large enough for the processor and small enough for its cache.
_BATCH_CHARACTERS = 3000
_BATCH_TEXTS = 64
_CONNECT, _SILENCE = 10, 120
"""After so many seconds a server is given up that can't be reached, or doesn't answer."""
_FEW_CHARACTERS = 6000
"""So much is embedded sooner without PyTorch, which takes seconds to load, than with it."""


class Embedder(ABC):
    """What turns texts into vectors of length 1, in rows; `name` tells its vectors from those of others."""

    name: str

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return the vectors of stored texts."""
        return self._embed(texts, "document")

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Return the vectors of questions."""
        return self._embed(texts, "query")

    @abstractmethod
    def _embed(self, texts: Sequence[str], what: str) -> np.ndarray:
        """Return the vectors of texts, each a document or a query."""


class BundledEmbedder(Embedder):
    """The model that comes with the program, and with it the vectors of the bundled documents."""

    name = packed.NAME

    def __init__(self) -> None:
        self._encoders: dict[type[LightEncoder], LightEncoder] = {}
        self._loading = Lock()

    def _embed(self, texts: Sequence[str], what: str) -> np.ndarray:
        known = shipped().vectors if what == "document" else {}
        digests = [text_digest(text) for text in texts]
        new = [text for text, digest in zip(texts, digests, strict=True) if digest not in known]
        is_few = BulkEncoder not in self._encoders and sum(map(len, new)) <= _FEW_CHARACTERS
        kind = LightEncoder if what == "query" or is_few else BulkEncoder
        found = iter(_in_batches(new, partial(self._encoder(kind).encode, what=what)) if new else ())
        return np.array([known[digest] if digest in known else next(found) for digest in digests], np.float32)

    def adapted(self, adapters: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> AdaptedEncoder:
        """Return an encoder of queries by this model, fitted to a task of its own by `adapters` of its matrices."""
        return AdaptedEncoder(self._encoder(LightEncoder), adapters)

    def embedding_by(
        self, adapters: Mapping[str, tuple[np.ndarray, np.ndarray]]
    ) -> Callable[[Sequence[str]], np.ndarray]:
        """Return what turns texts into vectors of length 1 by the model as `adapters` bend it."""
        return partial(_in_batches, encode=partial(self.adapted(adapters).encode, what="query"))

    def _encoder(self, kind: type[LightEncoder]) -> LightEncoder:
        with self._loading:
            if kind not in self._encoders:
                self._encoders[kind] = kind(packed.PackedModel(packed.packed_file()))
            return self._encoders[kind]


class SentenceEmbedder(Embedder):
    """The model of this name: a local folder, else one on the hub. Its vectors can't be compared with another's."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._loaded: Any = None
        self._loading = Lock()

    def _embed(self, texts: Sequence[str], what: str) -> np.ndarray:
        encode = getattr(self._load(), f"encode_{what}")
        return _in_batches(texts, partial(encode, batch_size=_BATCH_TEXTS, show_progress_bar=False))

    def _load(self) -> Any:
        with self._loading:
            if self._loaded is None:
                model = load_model("SentenceTransformer", self.name, "向量模型", "EMBEDDING_MODEL")
                if "e5" in self.name.lower() and not any(model.prompts.values()):
                    # The E5 family was trained with these words before each text; its folders on the hub don't say so.
                    model.prompts |= packed.PROMPTS
                # The first call sets the tokenizer's padding, which must not happen while another thread uses it.
                model.encode("", show_progress_bar=False)
                self._loaded = model
            return self._loaded


class ServiceEmbedder(Embedder):
    """The model of this name as a server that speaks OpenAI's protocol runs it; `key` is what it asks for, if any."""

    def __init__(self, url: str, name: str, key: str = "") -> None:
        if not name:
            raise UserError("设了 EMBEDDING_BASE_URL，还要用 EMBEDDING_MODEL 写明向量模型的名称。")
        self.name = name
        self._url = url
        self._key = key
        self._client: Any = None
        self._opening = Lock()

    def _embed(self, texts: Sequence[str], what: str) -> np.ndarray:
        # The E5 family was trained with these words before each text; a server embeds what it is given.
        prompt = packed.PROMPTS[what] if "e5" in self.name.lower() else ""
        given = [prompt + text for text in texts]
        try:
            parts = [self._ask(given[start : start + _BATCH_TEXTS]) for start in range(0, len(given), _BATCH_TEXTS)]
            vectors = np.array([vector for part in parts for vector in part], np.float32)
            lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
            if not (np.isfinite(lengths) & (lengths > 0)).all():
                raise ValueError("vectors without a direction")
        except Exception as error:  # of many kinds, the client's own and those of what it is built on
            logging.getLogger(__name__).warning("%s at %s", self.name, self._url, exc_info=True)
            raise UserError(
                f"向量服务“{self._url}”没有给出“{self.name}”的向量（{type(error).__name__}）。"
                "请检查 EMBEDDING_BASE_URL、EMBEDDING_MODEL、EMBEDDING_API_KEY 和网络；已在资料库里的不受影响。"
            ) from error
        unit: np.ndarray = vectors / lengths
        return unit

    def _ask(self, texts: list[str]) -> list[list[float]]:
        answer = self._open().embeddings.create(model=self.name, input=texts, encoding_format="float")
        vectors = [each.embedding for each in sorted(answer.data, key=lambda each: each.index)]
        if len(vectors) != len(texts):
            raise ValueError(f"{len(vectors)} vectors for {len(texts)} texts")
        return vectors

    def _open(self) -> Any:
        with self._opening:
            if self._client is None:
                from openai import OpenAI, Timeout

                # A local server needs no key, but the client insists on one.
                key = self._key or "none"
                timeout = Timeout(_SILENCE, connect=_CONNECT)
                self._client = OpenAI(base_url=self._url, api_key=key, timeout=timeout)
            return self._client


def load_model(kind: str, name: str, what: str, setting: str) -> Any:
    """Return a model of sentence-transformers, from a folder or the hub; errors tell `what` it is and the `setting`."""
    folder = Path(name).expanduser()
    is_local = folder.is_dir()
    if not is_local and (folder.is_absolute() or name.startswith((".", "~"))):
        raise UserError(f"找不到{what}文件夹“{name}”，请检查 {setting}。")
    # The libraries read these when they are imported; none can be given as an argument.
    os.environ |= {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
    os.environ |= {"TRANSFORMERS_VERBOSITY": "error", "TOKENIZERS_PARALLELISM": "false"}
    if is_local:
        os.environ |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    import sentence_transformers
    import torch

    options = {} if kind == "CrossEncoder" else {"model_kwargs": {"dtype": fastest_kind()}}
    torch.set_num_threads(1)
    try:
        make = getattr(sentence_transformers, kind)
        return make(str(folder) if is_local else name, device="cpu", local_files_only=is_local, **options)
    except Exception as error:
        # The libraries raise errors of many kinds for a folder that is no model, a broken file, a hub out of reach.
        logging.getLogger(__name__).warning("%s %s", kind, name, exc_info=True)
        hint = "这个文件夹" if is_local else f"网络和 {setting} 的名称"
        raise UserError(f"无法加载{what}“{name}”：请检查{hint}。") from error


def _in_batches(texts: Sequence[str], encode: Callable[[list[str]], np.ndarray]) -> np.ndarray:
    """Return the vectors that `encode` gives for batches of texts, in the order of the texts, in rows of length 1."""
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
