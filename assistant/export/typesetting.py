"""Pieces of a draft set as runs of a Word file, with the sources of each where they are wanted, footnotes among them.

python-docx knows no footnotes: those of a file that has some are gone on with, for another the part with the separators
and the styles are those of the standard's own file.
"""

import posixpath
import re
from collections.abc import Sequence
from copy import deepcopy
from itertools import pairwise

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_COLOR_INDEX
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.text.run import Run
from lxml import etree

from assistant.citations import Citation
from assistant.export.gbt9704 import new_document
from assistant.export.manuscript import Manuscript, Piece, describe_source
from assistant.export.options import Sources
from assistant.export.revisions import AUTHOR, Revisions

_TEXT_STYLE, _MARK_STYLE = "footnote text", "footnote reference"
_QUOTE_LENGTH = 120
_SENTENCE_END = re.compile(r"[。；！？](?=[^。；！？])")
# What may stand behind the footnotes' entry in a file's settings (CT_Settings is a sequence).
_BEHIND = (
    *("w:endnotePr", "w:compat", "w:docVars", "w:rsids", "m:mathPr", "w:attachedSchema", "w:themeFontLang"),
    *("w:clrSchemeMapping", "w:doNotIncludeSubdocsInStats", "w:doNotAutoCompressPictures", "w:forceUpgrade"),
    *("w:captions", "w:readModeInkLockDown", "w:smartTagType", "w:shapeDefaults", "w:doNotEmbedSmartTags"),
    *("w:decimalSymbol", "w:listSeparator"),
)


class Footnotes:
    """The footnotes of one file."""

    def __init__(self, document: WordDocument, revisions: Revisions | None = None) -> None:
        self._document, self._revisions = document, revisions
        self._part: Part | None = None
        self._root: etree._Element | None = None
        self._next = 1

    def add(self, text: str) -> etree._Element:
        """Add a footnote with `text` and return the run that refers to it."""
        if self._root is None:
            self._root = self._open()
        number, self._next = self._next, self._next + 1
        paragraph = OxmlElement("w:p")
        paragraph.get_or_add_pPr().get_or_add_pStyle().val = self._style(_TEXT_STYLE)
        holder = paragraph
        if self._revisions is not None:
            holder = self._revisions.mark("w:ins")
            paragraph.append(holder)
        words = OxmlElement("w:r")
        words.text = f" {text}"
        holder.extend((self._run("w:footnoteRef"), words))
        footnote = etree.SubElement(self._root, qn("w:footnote"), {qn("w:id"): str(number)})
        footnote.append(paragraph)
        return self._run("w:footnoteReference", number)

    def close(self) -> None:
        """Write the footnotes into their part; to be called once all are there and their changes are settled."""
        if self._part is not None:
            self._part._blob = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def _open(self) -> etree._Element:
        main = self._document.part
        self._part = _footnotes_of(self._document)
        if self._part is None:
            path = PackURI(posixpath.join(main.partname.baseURI, "footnotes.xml"))
            usual = _footnotes_of(new_document())
            self._part = Part(path, CONTENT_TYPE.WML_FOOTNOTES, usual.blob if usual else b"", main.package)
            main.relate_to(self._part, RELATIONSHIP_TYPE.FOOTNOTES)
            settings = self._document.settings.element
            if settings.find(qn("w:footnotePr")) is None:
                properties = deepcopy(new_document().settings.element.find(qn("w:footnotePr")))
                settings.insert_element_before(properties, *_BEHIND)
        root = parse_xml(self._part.blob)
        self._next = max([0, *(int(note.get(qn("w:id"))) for note in root.iter(qn("w:footnote")))]) + 1
        return root

    def _run(self, tag: str, number: int | None = None) -> etree._Element:
        run = OxmlElement("w:r")
        run.style = self._style(_MARK_STYLE)
        run.append(OxmlElement(tag, {} if number is None else {qn("w:id"): str(number)}))
        return run

    def _style(self, name: str) -> str:
        """Return the id of a style, which is added where the file has none of this name."""
        known = next((style for style in self._document.styles if (style.name or "").lower() == name), None)
        if known is not None:
            return str(known.style_id)
        style = deepcopy(new_document().styles[name].element)
        self._document.styles.element.append(style)
        if name == _TEXT_STYLE:
            self._document.styles[name].base_style = self._document.styles.default(WD_STYLE_TYPE.PARAGRAPH)
        return str(style.styleId)


def _footnotes_of(document: WordDocument) -> Part | None:
    found = (one for one in document.part.rels.values() if one.reltype == RELATIONSHIP_TYPE.FOOTNOTES)
    return next((one.target_part for one in found), None)


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
            # Beside the text each sentence has comments of its own.
            cuts = _SENTENCE_END.finditer(piece.text) if self._sources is Sources.COMMENTS else ()
            places = [0, *(match.end() for match in cuts), len(piece.text)]
            for text in (piece.text[start:end] for start, end in pairwise(places)):
                run = self._run(holder, text, properties)
                if piece.is_doubtful:
                    run.font.highlight_color = WD_COLOR_INDEX.YELLOW
                    if self._sources is Sources.COMMENTS:
                        signed = self._manuscript.signature and f"{self._manuscript.signature}。"
                        self._comment([run], f"待核实：来源中没有找到。{signed}")
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
