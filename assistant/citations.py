"""Where a statement comes from: the numbered sources under a draft or an answer."""

from dataclasses import dataclass
from enum import StrEnum

from knowledge.document import Location


class SourceKind(StrEnum):
    """What kind of text a citation leads to."""

    REPORT = "report"
    PAST_REPORT = "past_report"
    POLICY = "policy"
    AUTHOR = "author"


@dataclass(frozen=True, slots=True)
class Citation:
    """One source: `id` as it stands in the text (1 for [1]), its name, the words relied on, and their place.

    `location` is set for the report at hand; `passage_id` and `section`, its path of headings, for what came out of the
    knowledge base.
    """

    id: int
    kind: SourceKind
    source: str
    quote: str
    location: Location | None = None
    passage_id: str = ""
    section: str = ""
