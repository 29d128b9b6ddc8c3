"""A knowledge base with its keeper, as tests write to it and search it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from knowledge.embedding.embedder import Embedder
from knowledge.errors import UserError
from knowledge.finding.index import DocumentIndex
from knowledge.finding.opening import open_base
from knowledge.parsing.archive import Incoming, file_at
from knowledge.sources.chunking import Chunk
from knowledge.store.base import Base
from knowledge.store.bundled import BundledFile
from knowledge.store.graph import KINDS
from knowledge.store.keeper import Keeper
from knowledge.store.prepared import AddOutcome
from knowledge.store.servers import LOCAL, Servers
from knowledge.store.stored import StoredDocument


class Library(DocumentIndex):
    """The knowledge base in a folder or on servers."""

    def __init__(self, data: Path, embedder: Embedder, servers: Servers = LOCAL, reranker: Any = None) -> None:
        super().__init__(Base(data, embedder, servers), reranker)
        self.keeper = Keeper(self.base)
        self.catalogue = self.base.catalogue

    def add_file(self, path: Path, kind: Any = None) -> AddOutcome:
        """Add the file at `path`; a UserError says why it is refused."""
        return self._add_one(file_at(path), kind)

    def add(self, data: bytes, name: str, kind: Any = None) -> AddOutcome:
        return self._add_one(Incoming(name, lambda: data), kind)

    def _add_one(self, file: Incoming, kind: Any) -> AddOutcome:
        (outcome,) = self.keeper.add_many([file], kind)
        if outcome.status == "refused":
            raise UserError(outcome.reason)
        return outcome

    def add_many(self, files: Sequence[Incoming], *arguments: Any, **options: Any) -> Iterator[AddOutcome]:
        return self.keeper.add_many(files, *arguments, **options)

    def correct(self, document: str, **said: Any) -> StoredDocument:
        return self.keeper.correct(document, **said)

    def remove(self, document: str) -> None:
        self.keeper.remove(document)

    def update_bundled(self, files: Sequence[BundledFile], progress: Any = lambda *_: None) -> None:
        self.keeper.update_bundled(files, 1, progress)

    def chunks(self, document: str) -> list[Chunk]:
        return self.catalogue.chunks(document)

    def status(self) -> dict[str, str | int]:
        return self.base.status()

    def close(self) -> None:
        self.base.close()

    def in_graph(self) -> set[str]:
        """Return the ids of the chunks that Chroma's graph holds."""
        graph = self.base.vectors._graph
        graph.at()
        return {chunk for kind in KINDS for chunk in graph._collection(kind).get(include=[])["ids"]}

    def chunk_ids(self) -> set[str]:
        """Return the ids of all chunks that the catalogue holds."""
        return {chunk.id for document in self.documents() for chunk in self.chunks(document.id)}


def opened(data: Path, embedding_model: str = "", servers: Servers = LOCAL) -> Library:
    """Return the knowledge base as the program opens it."""
    base = open_base(data, embedding_model, servers)
    base.close()
    return Library(data, base.embedder, servers)
