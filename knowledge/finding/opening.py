"""How a knowledge base is opened, and how what comes with the program is brought into it."""

import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from filelock import Timeout

from knowledge.embedding import bundled_model
from knowledge.embedding.embedder import Embedder, SentenceEmbedder
from knowledge.embedding.service import ServiceEmbedder
from knowledge.finding.index import DocumentIndex
from knowledge.finding.reranking import Reranker
from knowledge.store.bundled import BundledFile, bundled_files
from knowledge.store.library import FORMAT
from knowledge.store.servers import LOCAL, Servers

_MARK = "bundled.sha256"
"""Where it is noted which bundled documents the knowledge base holds, embedded by which model."""


def is_built(data: Path, embedding_model: str = "", servers: Servers = LOCAL) -> bool:
    """Return whether the knowledge base holds this version's bundled documents, all of it embedded by this model.

    Vectors can be lost; `build_bundled` then embeds anew what has none, the documents that people have added, too.
    """
    mark = _fingerprint(bundled_files(), embedding_model)
    if not servers.database and not _is_noted(data, mark, servers):
        return False
    index = open_index(data, embedding_model, servers)
    return index.is_embedded and (not servers.database or index.has_bundled(mark))


def build_bundled(
    data: Path, embedding_model: str, progress: Callable[[str, float], None], servers: Servers = LOCAL
) -> None:
    """Add the bundled documents to the knowledge base in `data` or on `servers`, or bring those there up to date.

    `progress` is told what is being done and how much is, from 0 to 1. What an interrupted run has added stays.
    """
    index = open_index(data, embedding_model, servers)
    files = bundled_files()
    lock = index.lock("bundled.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress("另一个程序正在准备资料库，请稍候", 0.0)
        lock.acquire()
    try:
        bundled_model.remove_leftovers(data / "models")
        index.update_bundled(files, progress)
        mark = _fingerprint(files, embedding_model)
        if servers.database:
            index.note_bundled(mark)
        else:
            (data / _MARK).write_bytes(mark)
    finally:
        lock.release()


@cache
def open_index(
    data: Path, embedding_model: str = "", servers: Servers = LOCAL, rerank_model: str = ""
) -> DocumentIndex:
    """Return the knowledge base, the same one each time in a process; its models are loaded when needed."""
    reranker = Reranker(rerank_model) if rerank_model else None
    return DocumentIndex(data, _embedder(data, embedding_model, servers), servers, reranker)


@cache
def bundled_embedder(data: Path) -> SentenceEmbedder:
    """Return the model that comes with the program, loaded once however often it is asked for."""
    return SentenceEmbedder(data / "models")


def _is_noted(data: Path, mark: bytes, servers: Servers) -> bool:
    """Return whether this mark stands in the folder, beside the files of a knowledge base."""
    written = [data / "catalogue.sqlite3", *([] if servers.chroma else [data / "chroma" / "chroma.sqlite3"])]
    try:
        return (data / _MARK).read_bytes() == mark and all(path.is_file() for path in written)
    except OSError:
        return False


def _embedder(data: Path, model: str, servers: Servers) -> Embedder:
    if servers.embedding:
        return ServiceEmbedder(servers.embedding, model, servers.embedding_key)
    return SentenceEmbedder(data / "models", model) if model else bundled_embedder(data)


def _fingerprint(files: Sequence[BundledFile], embedding_model: str) -> bytes:
    parts = (str(FORMAT), embedding_model, *(f"{file.path.name} {file.digest}" for file in files))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest().encode()
