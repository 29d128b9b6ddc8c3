"""The knowledge base as its keepers see it: documents added, corrected, removed, listed."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from knowledge.errors import UserError
from knowledge.parsing import parse
from knowledge.parsing.stopping import StoppedError, stoppable
from knowledge.sources.chunking import Chunk, split
from knowledge.sources.source import Kind, Source, read_source
from knowledge.store.bundled import BundledFile
from knowledge.store.catalogue import StoredDocument
from knowledge.store.correction import corrected
from knowledge.store.database import Lock
from knowledge.store.incoming import AddOutcome, Incoming, content_digest, file_at, read_ahead
from knowledge.store.prepared import FORMAT, GROUP, Prepared, document_id, excludes, groups, prepare
from knowledge.store.storage import Storage, telling_full_disk

__all__ = ["FORMAT", "Library"]

_NAMED = 5


class Library(Storage):
    """The documents kept in the folder `data`, their texts embedded by `embedder`."""

    def add_file(self, path: Path, kind: Kind | None = None) -> AddOutcome:
        """Add the file at `path`; one of the same place, or of the same name, title and year, is replaced by it."""
        return self._add_one(file_at(path), kind)

    def add(self, data: bytes, name: str, kind: Kind | None = None) -> AddOutcome:
        """Add a file's content; a file of the same name that was added in this way is replaced by it."""
        return self._add_one(Incoming(name, lambda: data), kind)

    def add_many(
        self,
        files: Sequence[Incoming],
        kind: Kind | None = None,
        progress: Callable[[str, float], None] = lambda _text, _share: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[AddOutcome]:
        """Add files, and yield what became of each as soon as that is known.

        A file that can't be used doesn't keep the others from being added. `progress` is told what is being done and
        how much is, from 0 to 1. Once `cancelled` says so, in whichever thread, what has been read is written and the
        rest is yielded as unfinished, the file that is being read, too; what an interruption of any kind leaves undone,
        `status` tells.
        """
        with telling_full_disk(self._data):
            self._catalogue.wait_for({file.key: file.name for file in files})
            group: list[Prepared] = []
            read: list[str] = []
            done = 0
            read_one = partial(self._read, kind=kind, cancelled=cancelled)
            with suppress(StoppedError), closing(read_ahead(files, read_one)) as reading:
                for file, found in reading:
                    progress(f"正在收录{file.name}", done / len(files))
                    if isinstance(found, AddOutcome):
                        yield found
                    else:
                        if any(excludes(found.document, each.document) for each in group):
                            yield from self._store(group, read)
                            group, read = [], []
                        group.append(found)
                    done += 1
                    read.append(file.key)
                    if sum(len(each.chunks) for each in group) >= GROUP:
                        yield from self._store(group, read)
                        group, read = [], []
                    if cancelled():
                        break
            yield from self._store(group, read)
            yield from (AddOutcome(file.name, "unfinished") for file in files[done:])
            progress("已全部处理" if done == len(files) else "已停止", done / max(1, len(files)))

    def correct(self, document: str, **said: Any) -> StoredDocument:
        """Put what a person says of a document in the place of what was recognised; return it as it is then.

        What can be said is in `correction.FIELDS`. It holds for the file when it is added again, and for newer versions
        of it. A document that is made one of another kind gets another id.
        """
        old = self._existing(document)
        new = corrected(old, said)
        if new.kind != old.kind:
            return self._move(old, new)
        with telling_full_disk(self._data), self._writing():
            self._existing(document)
            self._catalogue.correct(new)
            self._clear()
        return new

    def forget_unfinished(self) -> None:
        """Let `status` no longer tell of files that were to be added."""
        self._catalogue.stop_waiting()

    def remove(self, document: str) -> None:
        """Delete the document with this id."""
        with telling_full_disk(self._data), self._writing():
            self._existing(document)
            self._catalogue.retire([document])
            self._clear()

    def documents(self) -> list[StoredDocument]:
        """Return every document, policies first, then by title."""
        return self._catalogue.documents()

    @property
    def changes(self) -> int:
        """Return a number that grows whenever what the library holds changes, by whichever process."""
        return self._catalogue.changes

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
            "其中不再有效": sum(bool(document.note) for document in documents),
            "往年报告": sum(document.kind == "report" for document in documents),
            "段落": sum(document.chunks for document in documents),
            "词元": sum(document.tokens for document in documents),
            "向量模型": self._embedder.name,
            "数据文件夹": str(self._data),
            **self._places(),
            "没有加完的文件": _listed(self._catalogue.waiting()),
        }

    def _places(self) -> dict[str, str | int]:
        """Return where the base is, as far as that isn't the data folder."""
        if not self._servers.database and not self._servers.chroma:
            return {}
        vectors = self._servers.chroma or "数据文件夹（只限这台机器；几台机器共用须设 CHROMA_URL）"
        return {"目录和全文": self.place, "向量": vectors}

    def update_bundled(self, files: Sequence[BundledFile], progress: Callable[[str, float], None]) -> None:
        """Make the bundled documents those in `files`, and embed anew what another embedder has embedded.

        Documents are embedded several at a time, because a processor is kept busy by long lists only, and written one
        by one.
        """
        with self._writing():
            if not self._upkeep.agree():
                self._upkeep.rebuild()
        waiting = [
            Prepared(each, self.chunks(each.id)) for each in self.documents() if not self._upkeep.is_embedded(each)
        ]
        new = [file for file in files if not self._known(file.digest, file.kind)]
        waiting += [self._prepare(file.read(), file.digest, file.path.name, bundled=True) for file in new]
        done, total = 0, sum(len(each.chunks) for each in waiting)
        for group in groups(waiting):
            progress(f"正在收录{group[0].document.title}", done / total)
            self._store(group)
            done += sum(len(each.chunks) for each in group)
        current = {document_id(file.digest, file.kind) for file in files}
        with self._writing():
            self._catalogue.retire([each.id for each in self.documents() if each.bundled and each.id not in current])
            self._clear()
            self._vectors.drop_others()
        progress("资料库已就绪", 1.0)

    def lock(self, name: str) -> Lock:
        """Return the lock of this name, of every process that uses this library."""
        return self._catalogue.lock(name)

    def has_bundled(self, mark: bytes) -> bool:
        """Return whether the bundled documents are those of this mark."""
        return self._catalogue.number("bundled", 0) == _number(mark)

    def note_bundled(self, mark: bytes) -> None:
        """Keep by what mark the bundled documents are known."""
        self._catalogue.set_number("bundled", _number(mark))

    def _existing(self, document: str) -> StoredDocument:
        found = self._catalogue.document(document)
        if found is None:
            raise UserError(f"资料库中没有编号为“{document}”的资料；用 knowledge list 查看编号。")
        return found

    def _add_one(self, file: Incoming, kind: Kind | None) -> AddOutcome:
        with telling_full_disk(self._data):
            self._catalogue.wait_for({file.key: file.name})
            try:
                found = self._read_strictly(file, kind)
            except UserError:
                self._catalogue.stop_waiting([file.key])
                raise
            group = [] if isinstance(found, AddOutcome) else [found]
            stored = self._store(group, [file.key])
            return found if isinstance(found, AddOutcome) else stored[0]

    def _read(self, file: Incoming, kind: Kind | None, cancelled: Callable[[], bool]) -> AddOutcome | Prepared:
        try:
            with stoppable(cancelled):
                return self._read_strictly(file, kind)
        except UserError as error:
            return AddOutcome(file.name, "refused", reason=str(error))
        except StoppedError:
            raise
        except Exception:
            # Whatever one file does to a reader, hundreds of others are still to be added.
            logging.getLogger(__name__).exception("reading %s", file.key)
            return AddOutcome(file.name, "refused", reason=f"无法读取《{file.name}》：文件结构异常，请另存后再试。")

    def _read_strictly(self, file: Incoming, kind: Kind | None) -> AddOutcome | Prepared:
        """Return the file ready to be embedded, or that its content is known already."""
        data = file.load()
        digest = content_digest(data)
        if known := self._known(digest, kind):
            return AddOutcome(file.name, "unchanged", known)
        kind = kind or self._catalogue.corrections(digest).get("kind")
        return self._prepare(read_source(parse(data, file.name), kind), digest, file.name, file.place)

    def _prepare(self, source: Source, digest: str, name: str, place: str = "", *, bundled: bool = False) -> Prepared:
        prepared = prepare(source, digest, name, place, bundled=bundled)
        said = {key: value for key, value in self._catalogue.corrections(digest).items() if key != "kind"}
        return replace(prepared, document=corrected(prepared.document, said))

    def _move(self, old: StoredDocument, new: StoredDocument) -> StoredDocument:
        """Put a document among those of another kind, cut as such where its file is still there."""
        if old.bundled:
            raise UserError(f"《{old.name}》是随程序提供的资料，不能改成别的类型。")
        identity = document_id(old.digest or old.id, new.kind)
        chunks: Sequence[Chunk] = [replace(chunk, id=f"{identity}-{chunk.ordinal}") for chunk in self.chunks(old.id)]
        with suppress(UserError):
            data = file_at(Path(old.place)).load() if old.place else b""
            if content_digest(data) == old.digest:
                chunks = split(read_source(parse(data, old.name), new.kind).pieces, identity)
        tokens = sum(chunk.tokens for chunk in chunks)
        moved = replace(new, id=identity, embedder="", chunks=len(chunks), tokens=tokens)
        with telling_full_disk(self._data):
            self._store([Prepared(moved, chunks)])
        return self._existing(identity)

    def _known(self, digest: str, kind: Kind | None) -> StoredDocument | None:
        ids = [document_id(digest, each) for each in ([kind] if kind else ("policy", "report"))]
        return next(filter(None, map(self._catalogue.document, ids)), None)


def _number(mark: bytes) -> int:
    return int(mark[:15], 16)


def _listed(names: Sequence[str]) -> str:
    """Return file names as they are shown, the first few of many."""
    if not names:
        return "无"
    some = "、".join(names[:_NAMED]) + ("等" if len(names) > _NAMED else "")
    return f"{len(names)}个：{some}；再加一次即可，已加入的会跳过"
