"""A knowledge base, opened once in a process and handed on: a keeper writes to it, an index searches it."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from secrets import randbits
from types import MappingProxyType

from knowledge.embedding.embedder import Embedder
from knowledge.errors import UserError
from knowledge.parsing.archive import file_at
from knowledge.store.catalogue import Catalogue, StoredDocument
from knowledge.store.graph import Graph
from knowledge.store.prepared import content_digest
from knowledge.store.servers import LOCAL, Servers
from knowledge.store.vectors import Vectors

_NAMED = 5


class Base:
    """The documents kept in the folder `data`, or on `servers`, their texts embedded by `embedder`.

    `columns` leads from an office's own names of columns to the usual ones, for reports that are added; `brief` says
    that the process will end soon.
    """

    def __init__(
        self,
        data: Path,
        embedder: Embedder,
        servers: Servers = LOCAL,
        columns: Mapping[str, str] = MappingProxyType({}),
        *,
        brief: bool = False,
    ) -> None:
        self.data = data
        self.embedder = embedder
        self.servers = servers
        self.columns = columns
        graph = Graph(data / "chroma", embedder.name, servers.chroma, self._number if servers.chroma else str)
        self.catalogue = Catalogue(data, servers.database)
        self.vectors = Vectors(self.catalogue, embedder.name, graph, brief=brief)

    def close(self) -> None:
        """Close every file and connection."""
        self.vectors.close()
        self.catalogue.database.close()

    def is_embedded(self, document: StoredDocument) -> bool:
        """Return whether this base's embedder has embedded the document."""
        return document.embedder == self.embedder.name

    def has_file(self, document: StoredDocument) -> bool:
        """Return whether the file of a document is kept, or may still lie where it came from."""
        return self.catalogue.has_original(document.digest) or bool(document.place and Path(document.place).is_file())

    def file_of(self, document: StoredDocument) -> bytes | None:
        """Return the file of a document as it was added, kept here or still where it came from."""
        kept = self.catalogue.original(document.digest)
        if kept is None and document.place:
            with suppress(UserError):
                data = file_at(Path(document.place)).load()
                return data if content_digest(data) == document.digest else None
        return kept

    def status(self) -> dict[str, str | int]:
        """Return the state of the knowledge base in words and numbers to be shown."""
        documents = self.catalogue.documents()
        waiting = self.catalogue.waiting()
        some = "、".join(waiting[:_NAMED]) + ("等" if len(waiting) > _NAMED else "")
        return {
            "政策": sum(document.kind == "policy" for document in documents),
            "其中不再有效": sum(bool(document.note) for document in documents),
            "往年报告": sum(document.kind == "report" for document in documents),
            "段落": sum(document.chunks for document in documents),
            "词元": sum(document.tokens for document in documents),
            "向量模型": self.embedder.name,
            "数据文件夹": str(self.data),
            **({"目录和全文": self.catalogue.database.name} if self.servers.database else {}),
            **({"向量检索": self.servers.chroma} if self.servers.chroma else {}),
            "没有加完的文件": f"{len(waiting)}个：{some}；再加一次即可，已加入的会跳过" if waiting else "无",
        }

    def _number(self) -> str:
        """Return what tells this base from others that use the same Chroma server."""
        if not self.catalogue.number("identity", 0):
            self.catalogue.note("identity", 1 + randbits(30))
        return f"{self.catalogue.number('identity', 0):08x}"
