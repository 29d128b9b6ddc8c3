"""Word's own footnotes: the part that holds them, its styles, and the settings that name its separators.

python-docx knows no footnotes: those of a file that has some are gone on with, for another the part with the separators
and the styles are those of the standard's own file.
"""

import posixpath
from copy import deepcopy

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from lxml import etree

from assistant.export.gbt9704 import new_document
from assistant.export.revisions import Revisions

_TEXT_STYLE, _MARK_STYLE = "footnote text", "footnote reference"
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
            self._name_separators()
        root = parse_xml(self._part.blob)
        self._next = max([0, *(int(note.get(qn("w:id"))) for note in root.iter(qn("w:footnote")))]) + 1
        return root

    def _name_separators(self) -> None:
        settings = self._document.settings.element
        if settings.find(qn("w:footnotePr")) is None:
            properties = deepcopy(new_document().settings.element.find(qn("w:footnotePr")))
            settings.insert_element_before(properties, *_BEHIND)

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
