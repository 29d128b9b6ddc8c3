"""What a search finds."""

from dataclasses import dataclass


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
