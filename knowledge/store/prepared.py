"""Files on their way into the knowledge base: read one ahead of another and cut, ready to be embedded and written."""

import hashlib
from collections import deque
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeVar

from knowledge.errors import UserError
from knowledge.parsing.archive import Incoming
from knowledge.sources.chunking import Kind, split
from knowledge.store.catalogue import Prepared
from knowledge.store.stored import StoredDocument, corrected

if TYPE_CHECKING:
    from knowledge.sources.source import Source

FORMAT = 4
"""To be raised when documents are cut, told or embedded in another way: the bundled ones are then added anew."""
GROUP = 256
"""So many chunks are embedded and written at a time: among fewer, texts of like length are too few to fill a batch."""
_TOLD = "title", "kind", "year", "unit", "number", "names", "region", "repeals", "notes"
_DATES = "issued", "effective", "lapsed", "successor"
_AHEAD = 6
"""So many files are read ahead: enough to keep the encoder busy, few enough for the memory that large ones take."""

Status = Literal["added", "unchanged", "replaced", "refused", "unfinished"]
STATUS_WORDS: dict[Status, str] = {
    "added": "已加入",
    "unchanged": "没有变化",
    "replaced": "已替换",
    "refused": "未加入",
    "unfinished": "未完成",
}
Read = TypeVar("Read")


@dataclass(frozen=True)
class AddOutcome:
    """What adding a file came to: its document or why there is none, and `beside` it another one of the same policy."""

    name: str
    status: Status
    document: StoredDocument | None = None
    reason: str = ""
    beside: StoredDocument | None = None

    @property
    def told(self) -> str:
        """Return what there is to say of it, in Chinese."""
        if self.document is None or self.reason:
            return self.reason
        same = (
            f"与{'内置摘编' if self.beside.bundled else self.beside.name}是同一份文件，引用时并为一份"
            if self.beside
            else ""
        )
        return "；".join(filter(None, (f"{self.document.chunks}段", self.document.note, same, *self.document.notes)))


def content_digest(data: bytes) -> str:
    """Return what a file's content is known by."""
    return hashlib.sha256(data).hexdigest()


def read_ahead(files: Iterable[Incoming], read: Callable[[Incoming], Read]) -> Generator[tuple[Incoming, Read]]:
    """Yield each file with what `read` makes of it, the next ones in one thread: few libraries bear several."""
    remaining = iter(files)
    with ThreadPoolExecutor(1, thread_name_prefix="reading") as pool:
        waiting: deque[tuple[Incoming, Future[Read]]] = deque()
        try:
            while True:
                for file in remaining:
                    waiting.append((file, pool.submit(read, file)))
                    if len(waiting) >= _AHEAD:
                        break
                if not waiting:
                    return
                file, future = waiting.popleft()
                yield file, future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def cut(data: bytes, name: str, place: str, kind: Kind | None, columns: Mapping[str, str]) -> Prepared:
    """Return the content of a file as a document, read in a process of its own; `columns` are the office's own."""
    from knowledge.parsing import confined
    from knowledge.sources.source import read_source

    source = read_source(confined.read(data, name), kind, columns)
    return replace(prepare(source, content_digest(data), name, place), data=data)


def prepare(source: "Source", digest: str, name: str, place: str, *, bundled: bool = False) -> Prepared:
    """Return a source, the content of which has this digest, as a document with its chunks."""
    identity = document_id(digest, source.kind)
    chunks = split(source.pieces, identity)
    if not chunks:
        raise UserError(f"《{name}》里没有可供检索的文字。")
    document = StoredDocument(
        id=identity,
        name=name,
        place=place,
        bundled=bundled,
        chunks=len(chunks),
        tokens=sum(chunk.tokens for chunk in chunks),
        embedder="",
        digest=digest,
        validity=source.validity.status,
        **{name: getattr(source, name) for name in _TOLD},
        **{name: getattr(source.validity, name) for name in _DATES},
    )
    return Prepared(document, chunks)


def said_before(document: StoredDocument, old: Sequence[StoredDocument]) -> StoredDocument:
    """Return a newer version of documents with what a person has said of these, unless it was said of it already."""
    said = {name: getattr(each, name) for each in old for name in each.corrected if name != "kind"}
    return corrected(document, {name: value for name, value in said.items() if name not in document.corrected})


def document_id(digest: str, kind: str) -> str:
    """Return the id of the file with this content as a document of this kind."""
    return hashlib.sha256(f"{FORMAT} {kind} {digest}".encode()).hexdigest()[:12]


def replaces(new: StoredDocument, old: StoredDocument) -> bool:
    """Return whether `new` is another version of `old`: of one file name, and of one place, or title and unit."""
    if old.id == new.id or old.bundled or old.name != new.name:
        return False
    return old.place == new.place or (old.title, old.unit, old.year) == (new.title, new.unit, new.year)
