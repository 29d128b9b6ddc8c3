"""The knowledge base: what has been added, and the passages that answer a query.

The vectors live in Chroma (one collection a kind), the words in SQLite's FTS5, and the catalogue of documents beside them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """One stretch of a document as it was found: where it stands and how well it fits (0 to 1, higher is better).

    `kind` is policy or report, `section` the path of headings (第三章 第十三条), `document` the id of its document.
    """

    id: str
    text: str
    source: str
    kind: str
    year: int | None
    section: str
    score: float
    document: str
