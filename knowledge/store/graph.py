"""Chroma's graph of the vectors, in a folder or on a server: it follows what the catalogue holds.

Each kind of document has a collection of its own, because a filter on what Chroma keeps beside a vector makes a search
in a large collection forty times as slow. What was deleted stays in a graph, and in time hides some of what was added
later (chroma-core/chroma issue 7758): once many are, it is made anew.
"""

import hashlib
import json
import logging
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from filelock import FileLock

from knowledge.errors import UserError
from knowledge.sources.chunking import KINDS
from knowledge.store.catalogue import Catalogue

# Chroma's graph with twice the usual effort in building and searching it, so that few of the nearest are missed, and
# three times the ways from each vector: with fewer, what is taken out can leave a vector to which none leads any more.
_GRAPH = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 48}}
_MOST_DELETED = 0.25
"""So many vectors may have been deleted for each that is there; then making all anew costs four for each deleted."""
# A server that can't be reached, or doesn't answer any more, is given up after so many seconds.
_CONNECT, _SILENCE = 10, 120
_PART = 5000
_State = dict[str, dict[str, int]]
"""Of each collection up to which change it has followed, how many vectors it has, and how many were deleted."""


class Graph:
    """The collections of the embedder of this name, in `folder` or on `server`; opened when first needed.

    `base` gives the number that tells this base from others on the same server. Chroma reads its folder once: what
    another process has written there is seen once it is opened again.
    """

    def __init__(self, folder: Path, embedder: str, server: str = "", base: Callable[[], str] = str) -> None:
        self._folder = folder
        self._embedder = embedder
        self._server = checked_address(server) if server else ""
        self._base = base
        self._client: Any = None
        self._opened: dict[str, Any] = {}
        self._state: _State = {}

    def at(self) -> int:
        """Return the change of the catalogue that the graph has followed, -1 where it has to be made yet."""
        with self._telling():
            state = self._read_state()
            if state != self._state:
                self.close()
                self._state = state
            return min(state.get(self._name(kind), {}).get("changes", -1) for kind in KINDS)

    def nearest(
        self, vector: np.ndarray, kinds: Iterable[str], documents: Sequence[str] | None, limit: int
    ) -> list[tuple[float, str]]:
        """Return the chunks nearest to `vector` with their distances, those of `documents` where they are given."""
        where: Any = {"document": {"$in": list(documents)}} if documents is not None else None
        found: list[tuple[float, str]] = []
        with self._telling():
            for kind in kinds:
                if count := self._state.get(self._name(kind), {}).get("count"):
                    collection = self._collection(kind)
                    if collection.count() < count:
                        raise LookupError("vectors lost")
                    result = collection.query(
                        query_embeddings=vector[None], n_results=limit, where=where, include=["distances"]
                    )
                    found += zip(result["distances"][0], result["ids"][0], strict=True)
        return found

    def follow(self, catalogue: Catalogue) -> None:
        """Make the collections hold the vectors that the catalogue does, and delete those of other embedders."""
        with self._telling(), FileLock(self._folder.with_suffix(".lock")):
            self.at()
            changes = catalogue.changes
            for kind in KINDS:
                if self._state.get(self._name(kind), {}).get("changes") != changes:
                    self._follow(kind, catalogue, changes)
            used = {self._name(kind) for kind in KINDS}
            for name in [str(each.name) for each in self._open().list_collections()]:
                if name not in used and name.rpartition("-")[0].partition("-")[2] == self._base():
                    self._client.delete_collection(name)
            if not self._server:
                self._sweep()

    def delete(self) -> None:
        """Leave nothing of the graph, whatever state it is in."""
        with self._telling():
            if self._server:
                for kind in KINDS:
                    if self._name(kind) in {str(each.name) for each in self._open().list_collections()}:
                        self._client.delete_collection(self._name(kind))
            self.close()
            self._state = {}
            if not self._server:
                shutil.rmtree(self._folder, ignore_errors=True)

    def close(self) -> None:
        """Close the folder, or the connection; it is opened again when next needed."""
        client, self._client = self._client, None
        self._opened.clear()
        if client is not None:
            if self._server:
                # Chroma's client leaves its connections open.
                client._server._session.close()
            client.close()

    def _follow(self, kind: str, catalogue: Catalogue, changes: int) -> None:
        name = self._name(kind)
        documents = [each for each in catalogue.documents() if (each.kind, each.embedder) == (kind, self._embedder)]
        wanted = {chunk: each.id for each in documents for chunk in each.chunk_ids}
        collection = self._collection(kind)
        present = set(collection.get(include=[])["ids"])
        gone = sorted(present - set(wanted))
        deleted = self._state.get(name, {}).get("deleted", 0) + len(gone)
        if deleted > _MOST_DELETED * len(wanted):
            self._open().delete_collection(name)
            self._opened.clear()
            collection, present, gone, deleted = self._collection(kind), set(), [], 0
        for part in _parts(gone):
            collection.delete(ids=part)
        for part in _parts([chunk for chunk in wanted if chunk not in present]):
            if kept := catalogue.vectors_of(part, self._embedder):
                owners = [{"document": wanted[chunk]} for chunk in kept]
                collection.upsert(ids=list(kept), embeddings=rows(list(kept.values())), metadatas=owners)
        self._write_state(name, {"changes": changes, "deleted": deleted, "count": int(collection.count())})

    def _read_state(self) -> _State:
        if self._server:
            return {str(each.name): dict(each.metadata or {}) for each in self._open().list_collections()}
        with suppress(OSError, ValueError):
            state: _State = json.loads((self._folder / "followed.json").read_text(encoding="ascii"))
            return state
        return {}

    def _write_state(self, name: str, state: dict[str, int]) -> None:
        self._state = {**self._state, name: state}
        if self._server:
            self._collection(name.partition("-")[0]).modify(metadata=state)
        else:
            whole = self._folder / "followed.part"
            whole.write_text(json.dumps(self._state), encoding="ascii")
            whole.replace(self._folder / "followed.json")

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Tell the user of a server that is away; a folder is made anew by whoever knows its contents."""
        try:
            yield
        except Exception as error:
            # Another process may be making the collections anew in this moment.
            if not self._server or isinstance(error, (UserError, LookupError)) or "NotFound" in type(error).__name__:
                raise
            logging.getLogger(__name__).info("vectors on %s", self._server, exc_info=True)
            with suppress(Exception):
                self.close()
            reason = str(error).partition("\n")[0][:200] or type(error).__name__
            raise UserError(
                f"Chroma 服务“{self._server}”不能用（{reason}）。已在资料库里的不受影响；"
                "请检查 CHROMA_URL、网络和服务，恢复后再试。"
            ) from error

    def _open(self) -> Any:
        if self._client is None:
            import chromadb
            from chromadb.api.shared_system_client import SharedSystemClient
            from chromadb.config import Settings

            settings = Settings(anonymized_telemetry=False)
            if self._server:
                self._client = _connected(self._server, settings)
            else:
                try:
                    self._client = chromadb.PersistentClient(str(self._folder), settings=settings)
                except BaseException:
                    # Chroma would give out again what it could not open.
                    SharedSystemClient.clear_system_cache()
                    raise
        return self._client

    def _name(self, kind: str) -> str:
        return "-".join(filter(None, (kind, self._base(), hashlib.sha256(self._embedder.encode()).hexdigest()[:12])))

    def _collection(self, kind: str) -> Any:
        name = self._name(kind)
        # Those of a server another process may have deleted and made again.
        if self._server or name not in self._opened:
            self._opened[name] = self._open().get_or_create_collection(
                name, embedding_function=None, configuration=_GRAPH
            )
        return self._opened[name]

    def _sweep(self) -> None:
        """Delete the parts of the folder that belong to no collection any more; Chroma leaves them there."""
        import sqlite3
        from contextlib import closing

        address = f"{(self._folder / 'chroma.sqlite3').resolve().as_uri()}?mode=ro"
        with suppress(sqlite3.Error), closing(sqlite3.connect(address, uri=True)) as connection:
            used = {row[0] for row in connection.execute("SELECT id FROM segments")}
            for path in self._folder.iterdir():
                if path.is_dir() and path.name not in used:
                    shutil.rmtree(path, ignore_errors=True)


def rows(vectors: Sequence[bytes]) -> np.ndarray:
    """Return vectors as the catalogue keeps them, numbers of half precision, in rows."""
    joined = np.frombuffer(b"".join(vectors), np.float16).astype(np.float32)
    return joined.reshape(len(vectors), -1) if vectors else joined


def checked_address(url: str) -> str:
    """Return the address of a Chroma server; raise UserError where it is none."""
    with suppress(ValueError):
        parts = urlsplit(url)
        if parts.scheme in {"http", "https"} and parts.hostname and (parts.port or 1) > 0:
            return url
    raise UserError(f"CHROMA_URL“{url}”不是 Chroma 服务的地址，应形如 http://主机:8000。")


def _parts(chunks: Sequence[str]) -> Iterator[Sequence[str]]:
    return (chunks[start : start + _PART] for start in range(0, len(chunks), _PART))


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
