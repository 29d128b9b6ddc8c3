"""How a knowledge base is opened, and how what comes with the program is brought into it."""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from knowledge.embedding.embedder import BundledEmbedder, Embedder, SentenceEmbedder, ServiceEmbedder
from knowledge.store.base import Base
from knowledge.store.bundled import bundled_files
from knowledge.store.prepared import FORMAT
from knowledge.store.servers import LOCAL, Servers


def open_base(
    data: Path,
    embedding_model: str = "",
    servers: Servers = LOCAL,
    columns: Mapping[str, str] = MappingProxyType({}),
    *,
    brief: bool = False,
) -> Base:
    """Return the knowledge base in `data` or on `servers`, for a `brief` process; its model is loaded when needed."""
    embedder: Embedder
    if servers.embedding:
        embedder = ServiceEmbedder(servers.embedding, embedding_model, servers.embedding_key)
    else:
        embedder = SentenceEmbedder(embedding_model) if embedding_model else bundled_embedder()
    return Base(data, embedder, servers, columns, brief=brief)


@cache
def bundled_embedder() -> BundledEmbedder:
    """Return the model that comes with the program, loaded once however often it is asked for."""
    return BundledEmbedder()


def is_built(base: Base) -> bool:
    """Return whether the base holds this version's bundled documents, and all of it is embedded by its model."""
    return base.catalogue.number("bundled", 0) == _mark() and all(map(base.is_embedded, base.vectors.documents()))


def build_bundled(base: Base, progress: Callable[[str, float], None]) -> None:
    """Bring the bundled documents in the base up to date, telling `progress` what is done and how much, from 0 to 1."""
    from knowledge.store.keeper import Keeper

    Keeper(base).update_bundled(bundled_files(), _mark(), progress)


def _mark() -> int:
    """Return what tells the bundled documents of this version from those of others."""
    parts = (str(FORMAT), *(f"{file.path.name} {file.digest}" for file in bundled_files()))
    return int(hashlib.sha256("\n".join(parts).encode()).hexdigest()[:15], 16)
