"""The vectors of the chunks, in a Chroma folder or on a Chroma server.

Each kind of document has a collection of its own, because a filter on what Chroma keeps beside a vector makes a search
in a large collection forty times as slow. The collections carry the embedder's name: vectors of two models don't mix;
and those on a server the number of their base, for others may use it, too.
"""

import hashlib
import logging
import shutil
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from knowledge.errors import UserError
from knowledge.sources.chunking import Chunk
from knowledge.store.catalogue import Scope, StoredDocument

if TYPE_CHECKING:
    import numpy as np

# Chroma's graph with twice the usual effort in building and searching it, so that few of the nearest are missed, and
# three times the ways from each vector: with fewer, what is taken out can leave a vector to which none leads any more.
_COLLECTION = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 48}}
# A server that can't be reached, or doesn't answer any more, is given up after so many seconds.
_CONNECT, _SILENCE = 10, 120
_READ = 1000
_KINDS = "policy", "report"


class Vectors:
    """The vectors made by the embedder of this name, kept in `folder` or, as those of the base `base`, on `server`.

    Either is opened when first needed. Chroma reads its folder once; `reread` makes it read anew what another process
    has written. Where all vectors are written anew this can be done beside those in use, as another `edition`. Not for
    several threads at once.
    """

    def __init__(self, folder: Path, embedder: str, server: str = "", base: str = "") -> None:
        self._folder = folder
        self._server = server
        self._base = base
        self._suffix = hashlib.sha256(embedder.encode()).hexdigest()[:12]
        self._client: Any = None
        self._opened: dict[str, Any] = {}
        self._edition = 0

    @property
    def is_server(self) -> bool:
        """Return whether the vectors are kept by a server, which a killed writer can't tear."""
        return bool(self._server)

    def write(self, document: StoredDocument, chunks: Sequence[Chunk], vectors: "np.ndarray") -> None:
        """Write the vectors of a document's chunks, over those written before."""
        with self._telling():
            collection = self._collection(document.kind)
            # Chroma keeps no None; 0 is the year of what has none.
            metadata = {"document": document.id, "year": document.year or 0}
            size = self._open().get_max_batch_size()
            for start in range(0, len(chunks), size):
                ids = [chunk.id for chunk in chunks[start : start + size]]
                collection.upsert(ids=ids, embeddings=vectors[start : start + size], metadatas=[metadata] * len(ids))

    def retag(self, document: StoredDocument, chunks: Sequence[Chunk]) -> None:
        """Write what is known of a document beside the vectors of its chunks."""
        with self._telling():
            collection = self._collection(document.kind)
            metadata = {"document": document.id, "year": document.year or 0}
            size = self._open().get_max_batch_size()
            for start in range(0, len(chunks), size):
                ids = [chunk.id for chunk in chunks[start : start + size]]
                collection.update(ids=ids, metadatas=[metadata] * len(ids))

    def delete(self, document: StoredDocument, chunks: Sequence[Chunk]) -> None:
        """Delete the vectors of a document's chunks, as far as there are any."""
        with self._telling():
            collection = self._collection(document.kind)
            size = self._open().get_max_batch_size()
            for start in range(0, len(chunks), size):
                collection.delete(ids=[chunk.id for chunk in chunks[start : start + size]])

    def nearest(self, vector: "np.ndarray", scope: Scope, limit: int) -> list[str]:
        """Return the ids of the chunks whose vectors are nearest to `vector`, nearest first."""
        conditions: list[dict[str, Any]] = []
        if scope.year is not None:
            conditions.append({"year": scope.year})
        if scope.documents is not None:
            conditions.append({"document": {"$in": sorted(scope.documents)}})
        where = {"$and": conditions} if len(conditions) > 1 else next(iter(conditions), None)
        found: list[tuple[float, str]] = []
        with self._telling():
            for kind in [scope.kind] if scope.kind else _KINDS:
                result = self._collection(kind).query(
                    query_embeddings=vector[None], n_results=limit, where=where, include=["distances"]
                )
                found += zip(result["distances"][0], result["ids"][0], strict=True)
        return [chunk for _, chunk in sorted(found)[:limit]]

    def read(self, documents: Collection[str]) -> tuple["np.ndarray", "np.ndarray"]:
        """Return the ids of the chunks of the documents with these ids, in their order, and their vectors, in rows."""
        import numpy as np

        with self._telling():
            found = [
                (chunk, vector)
                for kind in _KINDS
                for chunk, vector in self._all(kind)
                if chunk.rpartition("-")[0] in documents
            ]
        found.sort(key=lambda each: each[0])
        return np.array([chunk for chunk, _ in found], str), np.array([vector for _, vector in found], np.float32)

    def of(self, document: StoredDocument, chunks: Sequence[Chunk]) -> dict[str, "np.ndarray"]:
        """Return the vectors of a document's chunks by their ids, without those that aren't there."""
        found: dict[str, np.ndarray] = {}
        with self._telling():
            collection = self._collection(document.kind)
            for start in range(0, len(chunks), _READ):
                ids = [chunk.id for chunk in chunks[start : start + _READ]]
                result = collection.get(ids=ids, include=["embeddings"])
                found |= zip(result["ids"], result["embeddings"], strict=True)
        return found

    def _all(self, kind: str) -> Iterator[tuple[str, "np.ndarray"]]:
        result = self._collection(kind).get(include=["embeddings"])
        return zip(result["ids"], result["embeddings"], strict=True)

    def count(self) -> int:
        """Return how many vectors there are."""
        with self._telling():
            return sum(int(self._collection(kind).count()) for kind in _KINDS)

    def reset(self) -> None:
        """Leave no vector of this embedder, whatever state the folder is in."""
        # A process that was killed may have deleted a collection that is still known here.
        self._opened.clear()
        try:
            with self._telling():
                self._delete(name for name in self._names() if name.endswith(self._suffix))
        except UserError:
            raise
        except Exception:
            # What a killed process has torn can't always be opened.
            logging.getLogger(__name__).warning("vectors in %s", self._folder, exc_info=True)
            self.close()
            shutil.rmtree(self._folder, ignore_errors=True)

    def drop_others(self) -> None:
        """Delete the vectors of every other embedder."""
        with self._telling():
            self._delete(name for name in self._names() if not name.endswith(self._suffix))

    def begin(self, edition: int) -> None:
        """Read and write this edition from now on, in which there is nothing yet."""
        self._edition = edition
        self._opened.clear()
        begun = self._used()
        with self._telling():
            self._delete(name for name in self._names() if name in begun)

    def drop_editions(self) -> None:
        """Delete every other edition of this embedder's vectors."""
        used = self._used()
        with self._telling():
            self._delete(name for name in self._names() if name.endswith(self._suffix) and name not in used)

    def reread(self, edition: int) -> None:
        """Let what another process has written be seen, in the edition that is in use now."""
        if edition != self._edition:
            self._opened.clear()
        self._edition = edition
        # A server sees to the rest by itself.
        if not self._server:
            self.close()

    def close(self) -> None:
        """Close the folder, or the connection; it is opened again when next needed."""
        client, self._client = self._client, None
        self._opened.clear()
        if client is not None:
            if self._server:
                # Chroma's client leaves its connections open.
                client._server._session.close()
            client.close()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Tell the user of a server that is away; a folder is mended by who knows its contents."""
        try:
            yield
        except Exception as error:
            # Another process may have written every vector anew in this moment.
            if not self._server or type(error).__name__ == "NotFoundError":
                raise
            logging.getLogger(__name__).info("vectors on %s", self._server, exc_info=True)
            with suppress(Exception):
                self.close()
            reason = str(error).partition("\n")[0][:200] or type(error).__name__
            raise UserError(
                f"Chroma 服务“{self._server}”不能用（{reason}）。已在资料库里的不受影响，没有写完的不会留下；"
                "请检查 CHROMA_URL、网络和服务，恢复后再试。"
            ) from error

    def _delete(self, names: Iterable[str]) -> None:
        for name in names:
            self._client.delete_collection(name)
        if not self._server:
            _sweep(self._folder)

    def _names(self) -> list[str]:
        """Return the names of the collections of this base."""
        names = [str(each.name) for each in self._open().list_collections()]
        return [name for name in names if name.rpartition("-")[0].partition("-")[2] == self._base]

    def _open(self) -> Any:
        if self._client is None:
            import chromadb
            from chromadb.config import Settings

            settings = Settings(anonymized_telemetry=False)
            if self._server:
                self._client = _connected(self._server, settings)
            else:
                self._client = chromadb.PersistentClient(str(self._folder), settings=settings)
        return self._client

    def _used(self) -> set[str]:
        return {self._name(kind) for kind in _KINDS}

    def _name(self, kind: str) -> str:
        return "-".join(filter(None, (f"{kind}{self._edition or ''}", self._base, self._suffix)))

    def _collection(self, kind: str) -> Any:
        name = self._name(kind)
        # Those of a server another process may have deleted and made again.
        if self._server or name not in self._opened:
            self._opened[name] = self._open().get_or_create_collection(
                name, embedding_function=None, configuration=_COLLECTION
            )
        return self._opened[name]


def _sweep(folder: Path) -> None:
    """Delete the graphs in a Chroma folder that belong to no collection any more; Chroma leaves them there."""
    address = f"{(folder / 'chroma.sqlite3').resolve().as_uri()}?mode=ro"
    with suppress(sqlite3.Error), closing(sqlite3.connect(address, uri=True)) as connection:
        used = {row[0] for row in connection.execute("SELECT id FROM segments")}
        for path in folder.iterdir():
            if path.is_dir() and path.name not in used:
                shutil.rmtree(path, ignore_errors=True)


def checked_address(url: str) -> str:
    """Return the address of a Chroma server; raise UserError where it is none."""
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_address = False
    if not is_address:
        raise UserError(f"CHROMA_URL“{url}”不是 Chroma 服务的地址，应形如 http://主机:8000。")
    return url


def _connected(url: str, settings: Any) -> Any:
    import chromadb
    import httpx

    # Chroma's client waits for ever: a server that doesn't answer is found out first, and then has its time, too.
    httpx.get(f"{url.rstrip('/')}/api/v2/heartbeat", timeout=_CONNECT).raise_for_status()
    parts = urlsplit(url)
    is_secure = parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    client: Any = chromadb.HttpClient(host=str(parts.hostname), port=port, ssl=is_secure, settings=settings)
    client._admin_client._server._session.close()
    client._server._session.timeout = httpx.Timeout(_SILENCE, connect=_CONNECT)
    return client
