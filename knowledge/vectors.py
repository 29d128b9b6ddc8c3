"""The vectors of the chunks, in a Chroma folder.

Each kind of document has a collection of its own, because a filter on what Chroma keeps beside a vector makes a search
in a large collection forty times as slow. The collections carry the embedder's name: vectors of two models don't mix.
"""

import hashlib
import logging
import shutil
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.catalogue import Scope, StoredDocument
from knowledge.chunking import Chunk

if TYPE_CHECKING:
    import numpy as np

# Twice Chroma's usual effort in building and searching its graph, so that few of the nearest are missed.
_COLLECTION = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200}}


class Vectors:
    """The vectors made by the embedder of this name, kept in `folder`, which is opened when first needed.

    Chroma reads its folder once; `close` makes it read anew what another process has written. Not for several threads
    at once.
    """

    def __init__(self, folder: Path, embedder: str) -> None:
        self._folder = folder
        self._suffix = hashlib.sha256(embedder.encode()).hexdigest()[:12]
        self._client: Any = None

    def write(self, document: StoredDocument, chunks: Sequence[Chunk], vectors: "np.ndarray") -> None:
        """Write the vectors of a document's chunks, over those written before."""
        collection = self._collection(document.kind)
        # Chroma keeps no None; 0 is the year of what has none.
        metadata = {"document": document.id, "year": document.year or 0}
        size = self._open().get_max_batch_size()
        for start in range(0, len(chunks), size):
            ids = [chunk.id for chunk in chunks[start : start + size]]
            collection.upsert(ids=ids, embeddings=vectors[start : start + size], metadatas=[metadata] * len(ids))

    def retag(self, document: StoredDocument, chunks: Sequence[Chunk]) -> None:
        """Write what is known of a document beside the vectors of its chunks."""
        collection = self._collection(document.kind)
        metadata = {"document": document.id, "year": document.year or 0}
        size = self._open().get_max_batch_size()
        for start in range(0, len(chunks), size):
            ids = [chunk.id for chunk in chunks[start : start + size]]
            collection.update(ids=ids, metadatas=[metadata] * len(ids))

    def delete(self, document: StoredDocument, chunks: Sequence[Chunk]) -> None:
        """Delete the vectors of a document's chunks, as far as there are any."""
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
        for kind in [scope.kind] if scope.kind else ("policy", "report"):
            result = self._collection(kind).query(
                query_embeddings=vector[None], n_results=limit, where=where, include=["distances"]
            )
            found += zip(result["distances"][0], result["ids"][0], strict=True)
        return [chunk for _, chunk in sorted(found)[:limit]]

    def read(self, documents: Collection[str]) -> tuple["np.ndarray", "np.ndarray"]:
        """Return the ids of the chunks of the documents with these ids, in their order, and their vectors, in rows."""
        import numpy as np

        found = [
            (chunk, vector)
            for kind in ("policy", "report")
            for chunk, vector in self._all(kind)
            if chunk.rpartition("-")[0] in documents
        ]
        found.sort(key=lambda each: each[0])
        return np.array([chunk for chunk, _ in found], str), np.array([vector for _, vector in found], np.float32)

    def _all(self, kind: str) -> Iterator[tuple[str, "np.ndarray"]]:
        result = self._collection(kind).get(include=["embeddings"])
        return zip(result["ids"], result["embeddings"], strict=True)

    def count(self) -> int:
        """Return how many vectors there are."""
        return sum(int(self._collection(kind).count()) for kind in ("policy", "report"))

    def reset(self) -> None:
        """Leave no vector of this embedder, whatever state the folder is in."""
        try:
            for collection in self._open().list_collections():
                if collection.name.endswith(self._suffix):
                    self._client.delete_collection(collection.name)
        except Exception:
            # What a killed process has torn can't always be opened.
            logging.getLogger(__name__).warning("vectors in %s", self._folder, exc_info=True)
            self.close()
            shutil.rmtree(self._folder, ignore_errors=True)

    def drop_others(self) -> None:
        """Delete the vectors of every other embedder."""
        for collection in self._open().list_collections():
            if not collection.name.endswith(self._suffix):
                self._client.delete_collection(collection.name)

    def close(self) -> None:
        """Close the folder; it is opened again when next needed."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _open(self) -> Any:
        if self._client is None:
            import chromadb
            from chromadb.config import Settings

            self._client = chromadb.PersistentClient(str(self._folder), settings=Settings(anonymized_telemetry=False))
        return self._client

    def _collection(self, kind: str) -> Any:
        return self._open().get_or_create_collection(
            f"{kind}-{self._suffix}", embedding_function=None, configuration=_COLLECTION
        )
