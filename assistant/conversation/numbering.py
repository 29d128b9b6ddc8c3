"""The sources of an answer, numbered as its text mentions them."""

from assistant.citations import Citation, SourceKind
from knowledge.document import Location
from knowledge.finding.passage import Passage
from knowledge.policy import Basis, citation_text, quote
from knowledge.report import Report
from knowledge.running_text import one_line


class Numbering:
    """The sources mentioned so far; the same words of the same place are one source."""

    def __init__(self) -> None:
        self._citations: dict[tuple[str, str, Location | None], Citation] = {}

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Return every source in the order of its number."""
        return tuple(self._citations.values())

    def report(self, report: Report, place: str, words: str, location: Location) -> str:
        """Return the mark of a place in the report at hand, `place` being the form or heading it stands under."""
        title = f"《{report.title}》" if report.title else "本报告"
        return self._add(SourceKind.REPORT, f"{title}{place}", one_line(words), location)

    def policy(self, basis: Basis, words: str = "") -> str:
        """Return the mark of a clause, or of `words` in it, "" where the digest doesn't hold it."""
        try:
            return self._add(SourceKind.POLICY, citation_text(basis), words or quote(basis))
        except KeyError:
            return ""

    def passage(self, passage: Passage, words: str) -> str:
        """Return the mark of `words` in a passage of the knowledge base."""
        kind = SourceKind.POLICY if passage.kind == "policy" else SourceKind.PAST_REPORT
        return self._add(kind, passage.source, words, None, passage.id, passage.section)

    def _add(
        self,
        kind: SourceKind,
        source: str,
        words: str,
        location: Location | None = None,
        passage_id: str = "",
        section: str = "",
    ) -> str:
        key = (source, words, location)
        if key not in self._citations:
            number = len(self._citations) + 1
            self._citations[key] = Citation(number, kind, source, words, location, passage_id, section)
        return f"[{self._citations[key].id}]"
