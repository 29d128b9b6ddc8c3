"""Texts as vectors by a server that speaks OpenAI's protocol, for an office that runs its models in one place."""

import logging
from collections.abc import Sequence
from threading import Lock
from typing import Any

import numpy as np

from knowledge.embedding.embedder import Embedder
from knowledge.embedding.packed import PROMPTS
from knowledge.errors import UserError

_BATCH_TEXTS = 64
_CONNECT, _SILENCE = 10, 120


class ServiceEmbedder(Embedder):
    """The model of this name as the server at `url` runs it; `key` is what the server asks for, "" for nothing."""

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
        prompt = PROMPTS[what] if "e5" in self.name.lower() else ""
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
