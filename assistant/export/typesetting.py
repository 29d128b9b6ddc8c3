"""Pieces of a draft set as runs of a Word file, the sources of each where they are wanted."""

import re
from collections.abc import Sequence
from copy import deepcopy

from docx.document import Document as WordDocument
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.text.run import Run
from lxml import etree

from assistant.citations import Citation
from assistant.export.footnotes import Footnotes
from assistant.export.manuscript import Manuscript, Piece, describe_source
from assistant.export.options import Sources
from assistant.export.revisions import AUTHOR, Revisions

_QUOTE_LENGTH = 120
_SENTENCE_END = re.compile(r"[。；！？](?=[^。；！？])")


class Typesetter:
    """Sets the pieces of one manuscript in one file."""

    def __init__(
        self, document: WordDocument, manuscript: Manuscript, sources: Sources, revisions: Revisions | None = None
    ) -> None:
        self._document, self._manuscript, self._sources = document, manuscript, sources
        self._footnotes = Footnotes(document, revisions)
        self._told: set[int] = set()

    def fill(self, holder: etree._Element, pieces: Sequence[Piece], properties: etree._Element | None = None) -> None:
        """Append `pieces` to a paragraph or an insertion as runs with these properties, their sources with them."""
        said: list[Run] = []
        for piece in pieces:
            if piece.marks:
                self._set_marks(holder, piece, said, properties)
                said = []
                continue
            for text in _sentences(piece.text) if self._sources is Sources.COMMENTS else [piece.text]:
                run = self._run(holder, text, properties)
                if piece.is_doubtful:
                    self._mark_doubtful(run)
                # A comment stands on the sentence that its marks end, not on the ones before.
                said = [run] if said and said[-1].text.endswith(("。", "；", "！", "？")) else [*said, run]

    def close(self) -> None:
        """Finish the file once everything is set and its changes are settled."""
        self._footnotes.close()

    def _set_marks(
        self, holder: etree._Element, piece: Piece, said: Sequence[Run], properties: etree._Element | None
    ) -> None:
        sources = self._manuscript.sources
        cited = [sources[mark] for mark in piece.marks if mark in sources]
        if self._sources is Sources.LIST:
            self._run(holder, piece.text, properties).font.superscript = True
        elif self._sources is Sources.FOOTNOTES and cited:
            holder.append(self._footnotes.add("；".join(map(self._tell, cited)) + "。"))
        elif self._sources is Sources.COMMENTS and cited and said:
            self._comment(said, "\n".join(f"来源：{self._tell(citation)}" for citation in cited))

    def _mark_doubtful(self, run: Run) -> None:
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW
        if self._sources is Sources.COMMENTS:
            signature = self._manuscript.signature
            self._comment([run], f"待核实：来源中没有找到。{f'{signature}。' if signature else ''}")

    def _comment(self, runs: Sequence[Run], text: str) -> None:
        self._document.add_comment([runs[0], runs[-1]], text=text, author=AUTHOR, initials="报")

    def _tell(self, citation: Citation) -> str:
        """Return a source in words, its quote only where it is named first."""
        length = 0 if citation.id in self._told else _QUOTE_LENGTH
        self._told.add(citation.id)
        return describe_source(citation, length)

    def _run(self, holder: etree._Element, text: str, properties: etree._Element | None) -> Run:
        element = OxmlElement("w:r")
        if properties is not None:
            element.append(deepcopy(properties))
        holder.append(element)
        run = Run(element, self._document._body)
        run.text = text
        return run


def _sentences(text: str) -> list[str]:
    """Return a text cut behind each sentence."""
    cuts = [match.end() for match in _SENTENCE_END.finditer(text)]
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
