"""What the knowledge base keeps, and how it is written: every document in the catalogue, its words and its vectors.

The catalogue has the last word: what is not ready there is not seen, whatever else is still written. One process writes
at a time, held apart by a lock file, and clears away first what a killed one has left. What is slow, reading a file and
embedding it, is done before the lock is taken.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Literal

from filelock import FileLock, Timeout

from knowledge.bundled import BundledFile
from knowledge.catalogue import Catalogue, StoredDocument
from knowledge.chunking import Chunk, split
from knowledge.embedding import Embedder
from knowledge.errors import UserError
from knowledge.parsing import parse, read_file
from knowledge.source import Kind, Source, read_source
from knowledge.vectors import Vectors

if TYPE_CHECKING:
    import numpy as np

FORMAT = 1
"""To be raised when documents are cut, told or embedded in another way: the bundled ones are then added anew."""
_LOCK_SECONDS = 120
_GROUP = 64


@dataclass(frozen=True)
class AddResult:
    """What adding a file came to."""

    document: StoredDocument
    status: Literal["added", "unchanged", "replaced"]


class Library:
    """The documents kept in the folder `data`, their texts embedded by `embedder`."""

    def __init__(self, data: Path, embedder: Embedder) -> None:
        try:
            data.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(f"无法建立数据文件夹“{data}”：{error.strerror}。请检查 REPORT_ASSISTANT_DATA。") from error
        self._data = data
        self._embedder = embedder
        self._catalogue = Catalogue(data / "catalogue.sqlite3")
        self._vectors = Vectors(data / "chroma", embedder.name)
        self._lock = FileLock(data / "knowledge.lock")
        self._guard = RLock()
        self._seen = self._catalogue.changes
        if self._catalogue.unfinished():
            # A writer at work has unfinished documents too; then it holds the lock, and they are its own.
            with suppress(UserError), self._writing(patience=0):
                pass

    def close(self) -> None:
        """Close the files of the knowledge base."""
        with self._guard:
            self._vectors.close()
            self._catalogue.close()

    def add_file(self, path: Path, kind: Kind | None = None) -> AddResult:
        """Add the file at `path`; one of the same place, or of the same name, title and year, is replaced by it."""
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            # What can't be opened is refused by the reader, in words a user understands.
            digest = ""
        if known := self._known(digest, kind):
            return AddResult(known, "unchanged")
        return self._add(_prepare(read_source(read_file(path), kind), digest, path.name, str(path.resolve())))

    def add(self, data: bytes, name: str, kind: Kind | None = None) -> AddResult:
        """Add a file's content; a file of the same name that was added in this way is replaced by it."""
        digest = hashlib.sha256(data).hexdigest()
        if known := self._known(digest, kind):
            return AddResult(known, "unchanged")
        return self._add(_prepare(read_source(parse(data, name), kind), digest, name))

    def remove(self, document: str) -> None:
        """Delete the document with this id."""
        with self._writing():
            if self._catalogue.document(document) is None:
                raise UserError(f"资料库中没有编号为“{document}”的资料。")
            self._catalogue.retire([document])
            self._clear()

    def documents(self) -> list[StoredDocument]:
        """Return every document, policies first, then by title."""
        return self._catalogue.documents()

    def document(self, document: str) -> StoredDocument | None:
        """Return the document with this id, None where there is none."""
        return self._catalogue.document(document)

    def chunks(self, document: str) -> list[Chunk]:
        """Return the stretches of a document in order; those around a passage are its neighbours by ordinal."""
        return self._catalogue.chunks(document)

    def status(self) -> dict[str, str | int]:
        """Return the state of the knowledge base in words and numbers to be shown."""
        documents = self.documents()
        return {
            "政策": sum(document.kind == "policy" for document in documents),
            "往年报告": sum(document.kind == "report" for document in documents),
            "段落": sum(document.chunks for document in documents),
            "词元": sum(document.tokens for document in documents),
            "向量模型": self._embedder.name,
            "数据文件夹": str(self._data),
        }

    def update_bundled(self, files: Sequence[BundledFile], progress: Callable[[str, float], None]) -> None:
        """Make the bundled documents those in `files`, and embed anew what another embedder has embedded.

        Documents are embedded several at a time, because a processor is kept busy by long lists only, and written one
        by one.
        """
        with self._writing():
            if self._vectors.count() != sum(each.chunks for each in self.documents() if self._is_embedded(each)):
                self._catalogue.forget_embedders()
        waiting = [_Prepared(each, self.chunks(each.id)) for each in self.documents() if not self._is_embedded(each)]
        new = [file for file in files if not self._known(file.digest, file.kind)]
        waiting += [_prepare(file.read(), file.digest, file.path.name, bundled=True) for file in new]
        if waiting:
            progress("正在加载向量模型", 0.0)
            self._embedder.embed_passages(["绩效"])
        done, total = 0, sum(len(each.chunks) for each in waiting)
        for group in _groups(waiting):
            progress(f"正在收录{group[0].document.title}", done / total)
            self._add(*group)
            done += sum(len(each.chunks) for each in group)
        current = {_document_id(file.digest, file.kind) for file in files}
        with self._writing():
            self._catalogue.retire([each.id for each in self.documents() if each.bundled and each.id not in current])
            self._clear()
            self._vectors.drop_others()
        progress("资料库已就绪", 1.0)

    def _is_embedded(self, document: StoredDocument) -> bool:
        return document.embedder == self._embedder.name

    def _add(self, *prepared: "_Prepared") -> AddResult:
        """Embed and write documents; the result is that of the last."""
        texts = [f"{each.document.title} {chunk.section}\n{chunk.text}" for each in prepared for chunk in each.chunks]
        vectors = self._embedder.embed_passages(texts)
        for each in prepared:
            own, vectors = vectors[: len(each.chunks)], vectors[len(each.chunks) :]
            result = self._write(replace(each.document, embedder=self._embedder.name), each.chunks, own)
        return result

    def _write(self, document: StoredDocument, chunks: Sequence[Chunk], vectors: "np.ndarray") -> AddResult:
        with self._writing():
            known = self._catalogue.document(document.id)
            if known and self._is_embedded(known):
                return AddResult(known, "unchanged")
            old = [each.id for each in self.documents() if _replaces(document, each)]
            try:
                if not known:
                    self._catalogue.insert(document, chunks)
                self._vectors.write(document, chunks, vectors)
                self._catalogue.publish(document.id, document.embedder, instead_of=old)
            finally:
                self._clear()
        return AddResult(document, "replaced" if old else "added")

    def _refresh(self) -> None:
        """Forget what was read before another process's write."""
        changes = self._catalogue.changes
        if changes != self._seen:
            self._vectors.close()
            self._seen = changes

    def _known(self, digest: str, kind: Kind | None) -> StoredDocument | None:
        ids = [_document_id(digest, each) for each in ([kind] if kind else ("policy", "report"))]
        return next(filter(None, map(self._catalogue.document, ids)), None)

    @contextmanager
    def _writing(self, patience: float = _LOCK_SECONDS) -> Iterator[None]:
        """Hold every other writer off, with what a killed one left cleared away and what others wrote read."""
        try:
            self._lock.acquire(timeout=patience)
        except Timeout as error:
            raise UserError("另一个程序正在更新资料库，请稍后再试。") from error
        try:
            with self._guard:
                self._refresh()
                self._clear()
                yield
                self._seen = self._catalogue.changes
        finally:
            self._lock.release()

    def _clear(self) -> None:
        """Delete every document that isn't ready; nobody else may be writing."""
        for document in self._catalogue.unfinished():
            self._vectors.delete(document, self._catalogue.chunks(document.id))
            self._catalogue.erase(document.id)


@dataclass(frozen=True)
class _Prepared:
    """A document as it will be written, once its chunks are embedded."""

    document: StoredDocument
    chunks: Sequence[Chunk]


def _prepare(source: Source, digest: str, name: str, place: str = "", bundled: bool = False) -> _Prepared:
    identity = _document_id(digest, source.kind)
    chunks = split(source.pieces, identity)
    if not chunks:
        raise UserError(f"《{name}》里没有可供检索的文字。")
    document = StoredDocument(
        id=identity,
        name=name,
        place=place,
        title=source.title,
        kind=source.kind,
        year=source.year,
        unit=source.unit,
        number=source.number,
        names=source.names,
        bundled=bundled,
        chunks=len(chunks),
        tokens=sum(chunk.tokens for chunk in chunks),
        embedder="",
    )
    return _Prepared(document, chunks)


def _groups(prepared: Sequence[_Prepared]) -> Iterator[list[_Prepared]]:
    """Yield the documents in groups that hold about _GROUP chunks."""
    group: list[_Prepared] = []
    for each in prepared:
        group.append(each)
        if sum(len(member.chunks) for member in group) >= _GROUP:
            yield group
            group = []
    if group:
        yield group


def _document_id(digest: str, kind: str) -> str:
    return hashlib.sha256(f"{FORMAT} {kind} {digest}".encode()).hexdigest()[:12]


def _replaces(new: StoredDocument, old: StoredDocument) -> bool:
    """Return whether `new` is another version of `old`.

    Two hundred offices may call their file 自评报告.docx: the same one is that of the same place or the same title.
    """
    if old.id == new.id or old.bundled or old.name != new.name:
        return False
    return old.place == new.place or (old.title, old.unit, old.year) == (new.title, new.unit, new.year)
