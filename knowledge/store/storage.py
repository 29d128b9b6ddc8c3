"""How documents are written: catalogue, words and vectors in step, one process at a time.

The catalogue has the last word: what is not ready there is not seen, whatever else is still written. Writers are held
apart by a lock, and clear away first what a killed one has left. A text is embedded once, in however many
documents it stands.
"""

import errno
import logging
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from filelock import Timeout

from knowledge.embedding.embedder import Embedder
from knowledge.embedding.shipped import text_digest
from knowledge.errors import UserError
from knowledge.sources.chunking import Chunk
from knowledge.store.catalogue import Catalogue
from knowledge.store.incoming import AddOutcome
from knowledge.store.prepared import Prepared, replaces, said_before
from knowledge.store.servers import LOCAL, Servers
from knowledge.store.stored import StoredDocument, embedded_text
from knowledge.store.succession import succeed
from knowledge.store.upkeep import Upkeep, rows
from knowledge.store.vector_place import open_vectors

if TYPE_CHECKING:
    import numpy as np

_LOCK_SECONDS = 120
_LEAST_BYTES = 64_000_000
"""On a disk with less space than this, Chroma's errors are taken for those of a full one."""


@dataclass(frozen=True)
class _Embedded:
    """What was embedded of a document's chunks, by digests, and the vectors in rows of half precision."""

    digests: Sequence[str]
    vectors: "np.ndarray"


@dataclass(frozen=True)
class Whole:
    """A document with all that is kept of it; `vectors` has for each chunk its id, the digest, and the vector."""

    document: StoredDocument
    chunks: Sequence[Chunk]
    vectors: Sequence[tuple[str, str, bytes]]


class Storage:
    """The documents kept in the folder `data`, or on `servers`, their texts embedded by `embedder`."""

    def __init__(self, data: Path, embedder: Embedder, servers: Servers = LOCAL) -> None:
        self._data = data
        self._embedder = embedder
        self._servers = servers
        self._catalogue = Catalogue(data, servers.database)
        try:
            self._vectors = open_vectors(data, embedder.name, servers, self._catalogue)
        except UserError:
            self._catalogue.close()
            raise
        self._upkeep = Upkeep(self._catalogue, self._vectors, embedder.name)
        self._lock = self._catalogue.lock("knowledge.lock")
        self._guard = RLock()
        self._seen = self._catalogue.changes
        self._upkeep.reread()
        if self._catalogue.is_being_written:
            # A writer at work holds the lock; one that was killed doesn't.
            try:
                with telling_full_disk(self._data), self._writing(patience=0):
                    pass
            except UserError as error:
                logging.getLogger(__name__).info("%s: %s", data, error)

    def close(self) -> None:
        """Close the files of the knowledge base."""
        with self._guard:
            self._vectors.close()
            self._catalogue.close()

    @property
    def place(self) -> str:
        """Return where the library is, without a password."""
        return self._catalogue.place

    def corrections(self) -> dict[str, dict[str, Any]]:
        """Return what people have said of files, by the digest of their content."""
        return self._catalogue.all_corrections()

    def take_corrections(self, said: dict[str, dict[str, Any]]) -> None:
        """Keep what people have said of files in another library."""
        with self._writing():
            self._catalogue.take_corrections(said)

    def whole(self, document: StoredDocument) -> Whole:
        """Return a document with all that is kept of it."""
        kept = self._catalogue.kept_vectors(document.id, self._embedder.name)
        return Whole(document, self._catalogue.chunks(document.id), kept)

    def take(self, documents: Sequence[Whole]) -> None:
        """Write documents as they are in another library of the same embedder, in the place of what is here of them."""
        with telling_full_disk(self._data), self._writing():
            self._catalogue.retire([each.document.id for each in documents])
            self._clear()
            for each in documents:
                self._catalogue.insert(each.document, each.chunks)
                if self._upkeep.is_embedded(each.document):
                    self._catalogue.keep_vectors(self._embedder.name, each.vectors)
                    self._vectors.write(each.document, each.chunks, rows(each.vectors))
            embedded = {each.document.id for each in documents if self._upkeep.is_embedded(each.document)}
            self._catalogue.publish(embedded, self._embedder.name)
            self._catalogue.publish({each.document.id for each in documents} - embedded, "")

    def holds(self, other: Whole) -> bool:
        """Return whether this library has a document just as another has it, its vectors in Chroma, too."""
        import numpy as np

        own = self._catalogue.document(other.document.id)
        if own is None or replace(own, embedder="") != replace(other.document, embedder=""):
            return False
        if self.whole(own) != replace(other, document=own):
            return False
        if not self._upkeep.is_embedded(other.document):
            return True
        found = self._vectors.of(own, other.chunks)
        # Chroma makes them of length one again, which half precision has changed a little.
        return self._upkeep.is_embedded(own) and all(
            chunk in found and np.allclose(found[chunk], np.frombuffer(vector, np.float16), rtol=0, atol=1e-3)
            for chunk, _, vector in other.vectors
        )

    def _store(self, group: Sequence[Prepared], read: Iterable[str] = ()) -> list[AddOutcome]:
        """Embed and write documents; the files `read` for them wait no longer."""
        if not group:
            self._catalogue.stop_waiting(read)
            return []
        embedded = self._embed_chunks(group)
        with self._writing():
            outcomes = self._write(group, embedded, read)
            self._clear()
            return outcomes

    def _write(
        self, group: Sequence[Prepared], embedded: "Sequence[_Embedded]", read: Iterable[str]
    ) -> list[AddOutcome]:
        present = {each.id: each for each in self._catalogue.documents()}
        outcomes: list[AddOutcome] = []
        new: list[StoredDocument] = []
        replaced: list[str] = []
        for each, own in zip(group, embedded, strict=True):
            known = present.get(each.document.id)
            if known and self._upkeep.is_embedded(known):
                outcomes.append(AddOutcome(known.name, "unchanged", known))
                continue
            old = [other for other in present.values() if replaces(each.document, other)]
            document = said_before(replace(each.document, embedder=self._embedder.name), old)
            if not known:
                self._catalogue.insert(document, each.chunks)
            ids = [chunk.id for chunk in each.chunks]
            kept_vectors = list(zip(ids, own.digests, map(bytes, own.vectors), strict=True))
            self._catalogue.keep_vectors(self._embedder.name, kept_vectors)
            self._vectors.write(document, each.chunks, own.vectors.astype("float32"))
            outcomes.append(AddOutcome(document.name, "replaced" if old else "added", document))
            new.append(document)
            replaced += [other.id for other in old]
        kept = [each for key, each in present.items() if key not in {*replaced, *(one.id for one in new)}]
        self._catalogue.publish([each.id for each in new], self._embedder.name, replaced, succeed(new, kept), read)
        return outcomes

    def _embed_chunks(self, group: Sequence[Prepared]) -> "list[_Embedded]":
        """Return the vectors of each document's chunks; a text that has been embedded before isn't again."""
        import numpy as np

        named = [[embedded_text(each.document, chunk) for chunk in each.chunks] for each in group]
        texts = {text_digest(text): text for each in named for text in each}
        kept = self._catalogue.embedded(texts, self._embedder.name)
        vectors = {digest: np.frombuffer(vector, np.float16) for digest, vector in kept.items()}
        if new := [digest for digest in texts if digest not in vectors]:
            embedded = self._embedder.embed_passages([texts[digest] for digest in new])
            vectors |= zip(new, embedded.astype(np.float16), strict=True)
        digests = [list(map(text_digest, each)) for each in named]
        return [_Embedded(each, np.array([vectors[digest] for digest in each])) for each in digests]

    def _repair(self) -> None:
        """Write every vector anew where Chroma can't read its own, or has lost some, and nobody else has done so."""
        seen = self._seen
        with telling_full_disk(self._data), self._writing():
            if self._seen == seen and not (self._vectors.is_server and self._upkeep.agree()):
                self._upkeep.rebuild()

    def _refresh(self) -> None:
        """Forget what was read before another process's write."""
        changes = self._catalogue.changes
        if changes != self._seen:
            self._upkeep.reread()
            self._seen = changes

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
                if self._catalogue.is_being_written:
                    self._mend()
                self._catalogue.note_writing(is_over=False)
                try:
                    self._clear()
                    yield
                    self._upkeep.compact()
                except BaseException:
                    # Where the disk is full this fails, too. Whoever writes next mends what may be torn.
                    with suppress(Exception):
                        self._clear()
                    raise
                self._catalogue.note_writing(is_over=True)
                self._seen = self._catalogue.changes
        finally:
            self._lock.release()

    def _mend(self) -> None:
        """Bring in step what a writer has left that came to no good end."""
        if self._vectors.is_server:
            self._clear()
            if not self._upkeep.agree():
                self._upkeep.rebuild()
            self._catalogue.note_writing(is_over=True)
            return
        for document in self._catalogue.unfinished():
            self._catalogue.erase(document.id)
        for document in self._catalogue.corrected():
            self._catalogue.settle(document.id)
        self._upkeep.rebuild()
        self._catalogue.note_writing(is_over=True)

    def _clear(self) -> None:
        """Delete every document that isn't ready, and end every correction; nobody else may be writing."""
        for document in self._catalogue.unfinished():
            self._vectors.delete(document, self._catalogue.chunks(document.id))
            self._catalogue.erase(document.id)
        for document in self._catalogue.corrected():
            self._vectors.retag(document, self._catalogue.chunks(document.id))
            self._catalogue.settle(document.id)


@contextmanager
def telling_full_disk(data: Path) -> Iterator[None]:
    """Tell the user of a disk that holds no more; SQLite and Chroma have errors of their own for it."""
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        if _is_full(error, data):
            raise UserError(
                "磁盘空间不足，没有写完的文件没有加入，已在资料库里的不受影响。请腾出空间后把它们再加一次。"
            ) from error
        raise


def _is_full(error: Exception, data: Path) -> bool:
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}:
        return True
    if any(sign in str(error) for sign in ("disk is full", "No space left", "disk I/O error", "too large")):
        return True
    # Where Chroma folds what it has taken in into its graph it only says that this failed.
    return "chromadb" in type(error).__module__ and shutil.disk_usage(data).free < _LEAST_BYTES
