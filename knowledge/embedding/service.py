"""Texts as vectors by a server that speaks OpenAI's protocol, for an office that runs its models in one place."""

import logging
from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING

from knowledge.errors import UserError

if TYPE_CHECKING:
    import numpy as np
    from openai import OpenAI

_BATCH_TEXTS = 64
_CONNECT, _SILENCE = 10, 120
# The E5 family was trained with these words before each text; a server embeds what it is given.
_E5_QUERY, _E5_PASSAGE = "query: ", "passage: "


class ServiceEmbedder:
    """The model named `model` as the server at `url` runs it; `key` is what the server asks for, "" for nothing."""

    def __init__(self, url: str, model: str, key: str = "") -> None:
        if not model:
            raise UserError("设了 EMBEDDING_BASE_URL，还要用 EMBEDDING_MODEL 写明向量模型的名称。")
        self._url = url
        self._model = model
        self._key = key
        self._client: OpenAI | None = None
        self._opening = Lock()

    @property
    def name(self) -> str:
        """Return the model's name: its vectors can't be compared with another's."""
        return self._model

    def embed_passages(self, texts: Sequence[str]) -> "np.ndarray":
        """Return the vectors of stored texts, in rows of length 1."""
        return self._embed(texts, _E5_PASSAGE)

    def embed_queries(self, texts: Sequence[str]) -> "np.ndarray":
        """Return the vectors of questions, in rows of length 1."""
        return self._embed(texts, _E5_QUERY)

    def _embed(self, texts: Sequence[str], word: str) -> "np.ndarray":
        """Return the vectors that the server gives, in rows of length 1; a UserError says that it gives none.

        The client raises errors of many kinds, its own and those of what it is built on.
        """
        import numpy as np

        prompt = word if "e5" in self._model.lower() else ""
        given = [prompt + text for text in texts]
        try:
            parts = [self._ask(given[start : start + _BATCH_TEXTS]) for start in range(0, len(given), _BATCH_TEXTS)]
            vectors = np.array([vector for part in parts for vector in part], np.float32)
            lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
            if not (np.isfinite(lengths) & (lengths > 0)).all():
                raise ValueError("vectors without a direction")
        except Exception as error:
            logging.getLogger(__name__).warning("%s at %s", self._model, self._url, exc_info=True)
            raise UserError(
                f"向量服务“{self._url}”没有给出“{self._model}”的向量（{type(error).__name__}）。"
                "请检查 EMBEDDING_BASE_URL、EMBEDDING_MODEL、EMBEDDING_API_KEY 和网络；已在资料库里的不受影响。"
            ) from error
        unit: np.ndarray = vectors / lengths
        return unit

    def _ask(self, texts: list[str]) -> list[list[float]]:
        answer = self._open().embeddings.create(model=self._model, input=texts, encoding_format="float")
        vectors = [each.embedding for each in sorted(answer.data, key=lambda each: each.index)]
        if len(vectors) != len(texts):
            raise ValueError(f"{len(vectors)} vectors for {len(texts)} texts")
        return vectors

    def _open(self) -> "OpenAI":
        with self._opening:
            if self._client is None:
                from openai import OpenAI, Timeout

                # A local server needs no key, but the client insists on one.
                key = self._key or "none"
                timeout = Timeout(_SILENCE, connect=_CONNECT)
                self._client = OpenAI(base_url=self._url, api_key=key, timeout=timeout)
            return self._client
