"""Documents that are read and cut, ready to be embedded and written."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from knowledge.errors import UserError
from knowledge.sources.chunking import Kind, split
from knowledge.store.catalogue import Prepared
from knowledge.store.correction import corrected
from knowledge.store.incoming import content_digest
from knowledge.store.stored import StoredDocument

if TYPE_CHECKING:
    from knowledge.sources.source import Source

FORMAT = 4
"""To be raised when documents are cut, told or embedded in another way: the bundled ones are then added anew."""
GROUP = 256
"""So many chunks are embedded and written at a time: among fewer, texts of like length are too few to fill a batch."""
_TOLD = "title", "kind", "year", "unit", "number", "names", "region", "repeals", "notes"
_DATES = "issued", "effective", "lapsed", "successor"


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
