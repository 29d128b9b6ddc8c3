"""How documents are written: catalogue, words and vectors in step, one process at a time.

The catalogue has the last word: what is not ready there is not seen, whatever else is still written. Writers are held
apart by a lock file, and clear away first what a killed one has left. A text is embedded once, in however many
documents it stands.
"""

import errno
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from knowledge.catalogue import Catalogue
from knowledge.embedding import Embedder
from knowledge.errors import UserError
from knowledge.incoming import AddOutcome
from knowledge.prepared import Prepared, replaces, said_before
from knowledge.stored import StoredDocument, embedded_digest, embedded_text
from knowledge.succession import succeed
from knowledge.vectors import Vectors

if TYPE_CHECKING:
    import numpy as np

_LOCK_SECONDS = 120


class Storage:
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
        if self._catalogue.unfinished() or self._catalogue.corrected():
            # A writer at work has unfinished documents too; then it holds the lock, and they are its own.
            with suppress(UserError), self._writing(patience=0):
                pass

    def close(self) -> None:
        """Close the files of the knowledge base."""
        with self._guard:
            self._vectors.close()
            self._catalogue.close()

    def _is_embedded(self, document: StoredDocument) -> bool:
        return document.embedder == self._embedder.name

    def _store(self, group: Sequence[Prepared], read: Iterable[str] = ()) -> list[AddOutcome]:
        """Embed and write documents; the files `read` for them wait no longer."""
        if not group:
            self._catalogue.stop_waiting(read)
            return []
        vectors = self._embed_chunks(group)
        with self._writing():
            try:
                return self._write(group, vectors, read)
            finally:
                # Where the disk is full this fails, too; whoever writes next does it.
                with suppress(Exception):
                    self._clear()

    def _write(
        self, group: Sequence[Prepared], vectors: "Sequence[np.ndarray]", read: Iterable[str]
    ) -> list[AddOutcome]:
        present = {each.id: each for each in self._catalogue.documents()}
        outcomes: list[AddOutcome] = []
        new: list[StoredDocument] = []
        replaced: list[str] = []
        for each, own in zip(group, vectors, strict=True):
            known = present.get(each.document.id)
            if known and self._is_embedded(known):
                outcomes.append(AddOutcome(known.name, "unchanged", known))
                continue
            old = [other for other in present.values() if replaces(each.document, other)]
            document = said_before(replace(each.document, embedder=self._embedder.name), old)
            if not known:
                self._catalogue.insert(document, each.chunks)
            self._vectors.write(document, each.chunks, own)
            outcomes.append(AddOutcome(document.name, "replaced" if old else "added", document))
            new.append(document)
            replaced += [other.id for other in old]
        kept = [each for key, each in present.items() if key not in {*replaced, *(one.id for one in new)}]
        ids = [document.id for document in new]
        self._catalogue.publish(ids, self._embedder.name, replaced, succeed(new, kept), read)
        return outcomes

    def _embed_chunks(self, group: Sequence[Prepared]) -> "list[np.ndarray]":
        """Return the vectors of each document's chunks; a text that has been embedded before isn't again."""
        import numpy as np

        named = [
            [(embedded_digest(text), text) for chunk in each.chunks if (text := embedded_text(each.document, chunk))]
            for each in group
        ]
        texts = dict(pair for pairs in named for pair in pairs)
        vectors = self._stored_vectors(texts)
        if new := [digest for digest in texts if digest not in vectors]:
            vectors |= zip(new, self._embedder.embed_passages([texts[digest] for digest in new]), strict=True)
        return [np.array([vectors[digest] for digest, _ in pairs], np.float32) for pairs in named]

    def _stored_vectors(self, digests: Iterable[str]) -> "dict[str, np.ndarray]":
        """Return the vectors that are kept of embedded texts, by the digest of the text."""
        chunks = self._catalogue.embedded(digests, self._embedder.name)
        if not chunks:
            return {}
        with self._guard:
            self._refresh()
            found = self._vectors.fetch(chunks.values())
        return {digest: found[chunk] for digest, chunk in chunks.items() if chunk in found}

    def _refresh(self) -> None:
        """Forget what was read before another process's write."""
        changes = self._catalogue.changes
        if changes != self._seen:
            self._vectors.close()
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
                self._clear()
                yield
                self._seen = self._catalogue.changes
        finally:
            self._lock.release()

    def _clear(self) -> None:
        """Delete every document that isn't ready, and end every correction; nobody else may be writing."""
        for document in self._catalogue.unfinished():
            self._vectors.delete(document, self._catalogue.chunks(document.id))
            self._catalogue.erase(document.id)
        for document in self._catalogue.corrected():
            self._vectors.retag(document, self._catalogue.chunks(document.id))
            self._catalogue.settle(document.id)


@contextmanager
def telling_full_disk() -> Iterator[None]:
    """Tell the user of a disk that holds no more; SQLite and Chroma have errors of their own for it."""
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
        if full or any(sign in str(error) for sign in ("disk is full", "No space left", "disk I/O error", "too large")):
            raise UserError(
                "磁盘空间不足，没有写完的文件没有加入，已在资料库里的不受影响。请腾出空间后把它们再加一次。"
            ) from error
        raise
