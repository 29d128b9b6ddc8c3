"""The knowledge base as its keepers see it: documents added, corrected, read again, removed."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from filelock import FileLock, Timeout

from knowledge.embedding.shipped import text_digest
from knowledge.errors import UserError
from knowledge.parsing.archive import Incoming
from knowledge.parsing.stopping import StoppedError, stoppable
from knowledge.sources.chunking import KINDS, Chunk, Kind
from knowledge.store.base import Base
from knowledge.store.bundled import BundledFile
from knowledge.store.catalogue import Change, Note, Prepared, StoredDocument
from knowledge.store.prepared import (
    GROUP,
    AddOutcome,
    content_digest,
    cut,
    document_id,
    read_ahead,
    replaces,
    said_before,
)
from knowledge.store.stored import corrected, embedded_text, is_same_policy, succeed

_Progress = Callable[[str, float], None]


class Keeper:
    """Whoever changes what `base` holds; what an interruption of any kind leaves undone, its `status` tells.

    `note` tells of each change, together with it.
    """

    def __init__(self, base: Base, note: Note = lambda *_: None) -> None:
        self._base, self._note = base, note
        self._catalogue = base.catalogue

    def add_many(
        self,
        files: Sequence[Incoming],
        kind: Kind | None = None,
        progress: _Progress = lambda _text, _share: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[AddOutcome]:
        """Add files, and yield what became of each as soon as that is known.

        One of the same place as another, or of the same name, title and year, replaces it. A file that can't be used
        doesn't keep the others from being added. `progress` is told what is being done and how much is, from 0 to 1.
        Once `cancelled` says so, in whichever thread, what has been read is written and the rest is yielded as
        unfinished, the file that is being read, too.
        """
        self._catalogue.wait_for({file.key: file.name for file in files})
        group: list[Prepared] = []
        done = written = 0
        read_one = partial(self._read, kind=kind, cancelled=cancelled)
        with suppress(StoppedError), closing(read_ahead(files, read_one)) as reading:
            for file, found in reading:
                progress(f"正在收录{file.name}", done / len(files))
                new = [found] if isinstance(found, Prepared) else []
                is_full = sum(len(each.chunks) for each in group) >= GROUP
                pairs = [(one.document, each.document) for one in new for each in group]
                # A document and another version of it can't be written together.
                if is_full or any(one.id == other.id or replaces(one, other) for one, other in pairs):
                    yield from self._write(group, done=[each.key for each in files[written:done]])
                    group, written = [], done
                if isinstance(found, AddOutcome):
                    yield found
                group += new
                done += 1
                if cancelled():
                    break
        yield from self._write(group, done=[each.key for each in files[written:done]])
        self._follow()
        yield from (AddOutcome(file.name, "unfinished") for file in files[done:])
        progress("已全部处理" if done == len(files) else "已停止", done / max(1, len(files)))

    def correct(self, document: str, **said: Any) -> StoredDocument:
        """Put what a person says of a document in the place of what was recognised; return it as it is then.

        What can be said is in `stored.FIELDS`. It holds for the file when it is added again, and for newer versions
        of it. A document that is made one of another kind gets another id.
        """
        old = self._catalogue.existing(document)
        new = corrected(old, said)
        if new.kind != old.kind:
            return self._move(old, new)
        self._catalogue.change(
            lambda present: Change(known=[new] if any(each.id == new.id for each in present) else []), self._note
        )
        return new

    def remove(self, document: str) -> None:
        """Delete the document with this id."""
        self._catalogue.existing(document)
        self._catalogue.change(lambda _: Change(gone=[document]), self._note)
        self._catalogue.database.forget_deleted()
        self._follow()

    def read_again(self, progress: _Progress = lambda _text, _share: None) -> Iterator[AddOutcome]:
        """Read every added file once more, as this version does, corrections kept; yield what became of each."""
        own = [each for each in self._catalogue.documents() if not each.bundled]
        for number, document in enumerate(own):
            progress(f"正在重读{document.name}", number / len(own))
            data = self._base.file_of(document)
            if data is None:
                yield AddOutcome(document.name, "refused", document, "没有留下原件，原处的文件也不在或变了，保持原样")
                continue
            try:
                again = self._as_said(cut(data, document.name, document.place, document.kind, self._base.columns))
            except UserError as error:
                yield AddOutcome(document.name, "refused", document, f"{error}保持原样。")
                continue
            is_same = self._catalogue.chunks(document.id) == list(again.chunks) and again.document.id == document.id
            if is_same and self._catalogue.original(document.digest) is not None:
                yield AddOutcome(document.name, "unchanged", document)
                continue
            self._write([replace(again, document=said_before(again.document, [document]))], gone=[document.id])
            yield AddOutcome(document.name, "replaced", self._catalogue.document(again.document.id))
        self._follow()
        progress("已全部重读", 1.0)

    def recover(self) -> Iterator[AddOutcome]:
        """Take the rows that were read out of a damaged file: add anew what lost parts and has its file."""
        name = self._base.embedder.name
        documents = self._catalogue.documents()
        torn = [each for each in documents if len(self._catalogue.vectors_of(each.chunk_ids, name)) < each.chunks]
        files = [(each, self._base.file_of(each)) for each in torn if not each.bundled]
        self._catalogue.change(lambda _: Change(gone=[each.id for each in torn]))
        with self._catalogue.database.writing(alone=True) as connection:
            self._catalogue.restoring()(connection)
        for document, data in files:
            if data is None:
                yield AddOutcome(document.name, "refused", reason="没有留下原件")
                continue
            found = self._read(Incoming(document.name, partial(bytes, data), document.place), document.kind, bool)
            yield from [found] if isinstance(found, AddOutcome) else self._write([found])
        self._follow()

    def update_bundled(self, files: Sequence[BundledFile], mark: int, progress: _Progress) -> None:
        """Make the bundled documents those in `files`, known by `mark`, and embed anew what another has embedded."""
        lock = FileLock(self._base.data / "bundled.lock")
        try:
            held = lock.acquire(timeout=0)
        except Timeout:
            progress("另一个程序正在准备资料库，请稍候", 0.0)
            held = lock.acquire()
        with held:
            lost = [each for each in self._catalogue.documents() if not self._base.is_embedded(each)]
            waiting = [Prepared(each, self._catalogue.chunks(each.id)) for each in lost]
            new = [file for file in files if not self._known(file.digest, file.kind)]
            waiting += [self._as_said(file.prepared()) for file in new]
            done, total = 0, sum(len(each.chunks) for each in waiting)
            for each in waiting:
                progress(f"正在收录{each.document.title}", done / total)
                self._write([each], gone=[each.document.id] if each.document in lost else [])
                done += len(each.chunks)
            current = {document_id(file.digest, file.kind) for file in files}
            self._catalogue.change(
                lambda present: Change(gone=[each.id for each in present if each.bundled and each.id not in current])
            )
            self._catalogue.note("bundled", mark)
        progress("资料库已就绪", 1.0)

    def _follow(self) -> None:
        """Bring the graph of the vectors up to date; what goes wrong there is seen to by whoever searches."""
        try:
            self._base.vectors.follow()
        except Exception:
            logging.getLogger(__name__).warning("the graph of the vectors lags behind", exc_info=True)

    def _read(self, file: Incoming, kind: Kind | None, cancelled: Callable[[], bool]) -> AddOutcome | Prepared:
        try:
            with stoppable(cancelled):
                data = file.load()
                digest = content_digest(data)
                if known := self._known(digest, kind):
                    return AddOutcome(file.name, "unchanged", known)
                kind = kind or self._catalogue.corrections(digest).get("kind")
                return self._as_said(cut(data, file.name, file.place, kind, self._base.columns))
        except UserError as error:
            return AddOutcome(file.name, "refused", reason=str(error))
        except StoppedError:
            raise
        except Exception:
            # Whatever one file does to a reader, hundreds of others are still to be added.
            logging.getLogger(__name__).exception("reading %s", file.key)
            return AddOutcome(file.name, "refused", reason=f"无法读取《{file.name}》：文件结构异常，请另存后再试。")

    def _as_said(self, prepared: Prepared) -> Prepared:
        """Return a document with what a person has said of its file."""
        corrections = self._catalogue.corrections(prepared.document.digest)
        said = {key: value for key, value in corrections.items() if key != "kind"}
        return replace(prepared, document=corrected(prepared.document, said))

    def _move(self, old: StoredDocument, new: StoredDocument) -> StoredDocument:
        """Put a document among those of another kind, cut as such where its file is known."""
        if old.bundled:
            raise UserError(f"《{old.name}》是随程序提供的资料，不能改成别的类型。")
        identity = document_id(old.digest or old.id, new.kind)
        chunks: Sequence[Chunk] = [
            replace(chunk, id=f"{identity}-{chunk.ordinal}") for chunk in self._catalogue.chunks(old.id)
        ]
        data = self._base.file_of(old)
        if data is not None:
            with suppress(UserError):
                chunks = cut(data, old.name, old.place, new.kind, self._base.columns).chunks
        tokens = sum(chunk.tokens for chunk in chunks)
        moved = replace(new, id=identity, chunks=len(chunks), tokens=tokens)
        self._write([Prepared(moved, chunks, data)], gone=[old.id])
        self._follow()
        return self._catalogue.existing(identity)

    def _known(self, digest: str, kind: Kind | None) -> StoredDocument | None:
        ids = [document_id(digest, each) for each in ([kind] if kind else KINDS)]
        return next(filter(self._base.is_embedded, filter(None, map(self._catalogue.document, ids))), None)

    def _write(self, group: Sequence[Prepared], gone: Sequence[str] = (), done: Sequence[str] = ()) -> list[AddOutcome]:
        """Embed and write documents in the place of those `gone`; return what became of each. Files are `done` then."""
        embedded = self._embedded(group)
        outcomes: list[AddOutcome] = []

        def decide(present: Sequence[StoredDocument]) -> Change:
            others = [each for each in present if each.id not in gone]
            known = {each.id: each for each in others if self._base.is_embedded(each)}
            lost = [each.id for each in others if each.id in {one.document.id for one in group} - set(known)]
            new: list[Prepared] = []
            replaced: list[str] = []
            for each in embedded:
                if each.document.id in known:
                    outcomes.append(AddOutcome(each.document.name, "unchanged", known[each.document.id]))
                    continue
                old = [other for other in others if replaces(each.document, other)]
                document = said_before(each.document, old)
                new.append(replace(each, document=document))
                replaced += [other.id for other in old]
                beside = next((other for other in others if other not in old and is_same_policy(document, other)), None)
                outcomes.append(AddOutcome(document.name, "replaced" if old else "added", document, beside=beside))
            going = {*gone, *lost, *replaced} & {each.id for each in present}
            stay = [each for each in others if each.id not in going]
            succeeded = {each.id: each for each in succeed([each.document for each in new], stay)}
            arrived = [replace(each, document=succeeded.pop(each.document.id, each.document)) for each in new]
            return Change(arrived, going, list(succeeded.values()), done)

        self._catalogue.change(decide, self._note)
        return outcomes

    def _embedded(self, group: Sequence[Prepared]) -> list[Prepared]:
        """Return documents with the vectors of their chunks; a text that has been embedded before isn't again."""
        embedder = self._base.embedder
        named = [[embedded_text(each.document, chunk) for chunk in each.chunks] for each in group]
        texts = {text_digest(text): text for each in named for text in each}
        kept = self._catalogue.embedded(texts, embedder.name)
        if new := [digest for digest in texts if digest not in kept]:
            found = embedder.embed_passages([texts[digest] for digest in new]).astype(np.float16)
            kept |= zip(new, map(bytes, found), strict=True)
        return [
            replace(
                each,
                document=replace(each.document, embedder=embedder.name),
                vectors=[(digest, kept[digest]) for digest in map(text_digest, texts_of)],
            )
            for each, texts_of in zip(group, named, strict=True)
        ]
