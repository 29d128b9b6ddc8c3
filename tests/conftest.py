"""What the tests share: a stand-in for the embedding model, and a knowledge base of their own."""

import hashlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from knowledge.sources.terms import words
from tests.library import Library

# How long one example takes says nothing on a busy machine.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")


class FakeEmbedder:
    """Texts as counts of their words, hashed into a few dimensions: like texts get like vectors."""

    dimensions = 64

    def __init__(self, name: str = "fake") -> None:
        self.name = name
        self.embedded: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        self.embedded += texts
        return self._vectors(texts)

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        return self._vectors(texts)

    def _vectors(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.full((len(texts), self.dimensions), 1e-3, np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in words(text):
                row[int.from_bytes(hashlib.md5(word.encode()).digest()[:4]) % self.dimensions] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture(autouse=True)
def own_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let no test read or write the data folder of whoever runs it; pages open what they keep anew."""
    folder = tmp_path_factory.mktemp("own")
    monkeypatch.setenv("REPORT_ASSISTANT_DATA", str(folder))
    yield
    if parts := sys.modules.get("assistant.ui.parts"):
        if (folder / "records.sqlite3").exists():
            parts.database().close()
        parts.database.clear()
        parts.settings.clear()


@pytest.fixture
def embedder() -> FakeEmbedder:
    return FakeEmbedder()


@pytest.fixture
def index(tmp_path: Path, embedder: FakeEmbedder) -> Iterator[Library]:
    """Yield an empty knowledge base with a real catalogue."""
    index = Library(tmp_path / "data", embedder)
    yield index
    index.close()
