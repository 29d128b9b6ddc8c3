"""Where a statement comes from: the numbered sources under a draft or an answer."""

from dataclasses import dataclass
from enum import StrEnum

from knowledge.document import Location
from knowledge.report import Report
from knowledge.running_text import one_line


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


class Numbered:
    """The sources mentioned so far; the same words of the same place are one source."""

    def __init__(self) -> None:
        self._citations: dict[tuple[str, str, Location | None], Citation] = {}

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Return every source in the order of its number."""
        return tuple(self._citations.values())

    def add(
        self,
        kind: SourceKind,
        source: str,
        quote: str,
        location: Location | None = None,
        passage_id: str = "",
        section: str = "",
    ) -> int:
        """Return the number of this source, a new one if it hasn't been mentioned before."""
        new = Citation(len(self._citations) + 1, kind, source, quote, location, passage_id, section)
        return self._citations.setdefault((source, quote, location), new).id

    def add_place(self, report: Report, place: str, quote: str, location: Location) -> int:
        """Return the number of a place in the report at hand, `place` being the form or heading it stands under."""
        title = f"《{report.title}》" if report.title else "本报告"
        return self.add(SourceKind.REPORT, f"{title}{place}", one_line(quote), location)
