"""The sources of an answer, numbered as its text mentions them."""

from assistant.citations import Numbered, SourceKind
from knowledge.document import Location
from knowledge.finding.passage import Passage
from knowledge.policy import Basis, citation_text, quote
from knowledge.report import Report


class Numbering(Numbered):
    """The sources that an answer mentions, each as the mark that stands behind what it says."""

    def report(self, report: Report, place: str, words: str, location: Location) -> str:
        """Return the mark of a place in the report at hand, `place` being the form or heading it stands under."""
        return f"[{self.add_place(report, place, words, location)}]"

    def policy(self, basis: Basis, words: str = "") -> str:
        """Return the mark of a clause, or of `words` in it, "" where the digest doesn't hold it."""
        try:
            return f"[{self.add(SourceKind.POLICY, citation_text(basis), words or quote(basis))}]"
        except KeyError:
            return ""

    def passage(self, passage: Passage, words: str) -> str:
        """Return the mark of `words` in a passage of the knowledge base."""
        kind = SourceKind.POLICY if passage.kind == "policy" else SourceKind.PAST_REPORT
        return f"[{self.add(kind, passage.source, words, None, passage.id, passage.section)}]"
