"""What a search finds."""

from dataclasses import dataclass

from knowledge.sources.chunking import Chunk
from knowledge.store.stored import StoredDocument


@dataclass(frozen=True, slots=True)
class Passage:
    """One stretch of a document as it was found: where it stands and how well it fits (0 to 1, higher is better).

    `kind` is policy or report, `section` the path of headings (第三章 第十三条), `document` the id of its document.
    `note` is what must be said with it (已废止，现行的是……), "" for nothing; `source` says so in short.
    """

    id: str
    text: str
    source: str
    kind: str
    year: int | None
    section: str
    score: float
    document: str
    note: str = ""


def passage_of(chunk: Chunk, document: StoredDocument, score: float) -> Passage:
    """Return a chunk of a document, found with this score."""
    return Passage(
        id=chunk.id,
        text=chunk.text,
        source=document.shown,
        kind=document.kind,
        year=document.year,
        section=chunk.section,
        score=round(score, 4),
        document=document.id,
        note=document.note,
    )
