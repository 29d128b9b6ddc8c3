"""Word's own footnotes: the part that holds them, its styles, and the settings that name its separators.

python-docx knows no footnotes, so the part is written here; one that a file has already is gone on with.
"""

import posixpath

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from lxml import etree

from assistant.export.revisions import Revisions

_TEXT_STYLE, _MARK_STYLE = "footnote text", "footnote reference"
_SEPARATORS = ((-1, "separator"), (0, "continuationSeparator"))
# What may stand behind the footnotes' entry in a file's settings (CT_Settings is a sequence).
_BEHIND = frozenset(
    {qn("m:mathPr")}
    | {
        qn(f"w:{tag}")
        for tag in (
            *("endnotePr", "compat", "docVars", "rsids", "attachedSchema", "themeFontLang", "clrSchemeMapping"),
            *("doNotIncludeSubdocsInStats", "doNotAutoCompressPictures", "forceUpgrade", "captions"),
            *("readModeInkLockDown", "smartTagType", "shapeDefaults", "doNotEmbedSmartTags"),
            *("decimalSymbol", "listSeparator"),
        )
    }
)
_SIZE = Pt(9)


class Footnotes:
    """The footnotes of one file; `parts` are those of the file that they were written in."""

    def __init__(self, document: WordDocument, revisions: Revisions | None = None) -> None:
        self._document, self._revisions = document, revisions
        self._part: Part | None = None
        self._root: etree._Element | None = None
        self._next = 1
        self.parts: list[Part] = []

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
        found = [relation for relation in main.rels.values() if relation.reltype == RELATIONSHIP_TYPE.FOOTNOTES]
        if found:
            self._part = found[0].target_part
            root = parse_xml(self._part.blob)
            numbers = [int(note.get(qn("w:id"))) for note in root.iter(qn("w:footnote"))]
            self._next = max([0, *numbers]) + 1
        else:
            separators = "".join(_separator(number, kind) for number, kind in _SEPARATORS)
            root = parse_xml(f"<w:footnotes {nsdecls('w', 'r')}>{separators}</w:footnotes>")
            path = PackURI(posixpath.join(main.partname.baseURI, "footnotes.xml"))
            self._part = Part(path, CONTENT_TYPE.WML_FOOTNOTES, b"", main.package)
            main.relate_to(self._part, RELATIONSHIP_TYPE.FOOTNOTES)
            self._name_separators()
        self.parts.append(self._part)
        return root

    def _name_separators(self) -> None:
        settings = self._document.settings.element
        if settings.find(qn("w:footnotePr")) is None:
            entries = "".join(f'<w:footnote w:id="{number}"/>' for number, _ in _SEPARATORS)
            properties = parse_xml(f"<w:footnotePr {nsdecls('w')}>{entries}</w:footnotePr>")
            following = next((child for child in settings if child.tag in _BEHIND), None)
            settings.append(properties) if following is None else following.addprevious(properties)
            self.parts.append(self._document.part._settings_part)

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
        if self._document.part._styles_part not in self.parts:
            self.parts.append(self._document.part._styles_part)
        return _add_text_style(self._document) if name == _TEXT_STYLE else _add_mark_style(self._document)


def _separator(number: int, kind: str) -> str:
    return (
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:pPr><w:spacing w:after="0" w:line="240" '
        f'w:lineRule="auto"/></w:pPr><w:r><w:{kind}/></w:r></w:p></w:footnote>'
    )


def _add_text_style(document: WordDocument) -> str:
    """Add a style for the text of footnotes, small and close whatever the file's own text is like."""
    style = document.styles.add_style(_TEXT_STYLE, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    style.base_style = document.styles.default(WD_STYLE_TYPE.PARAGRAPH)
    style.font.size = _SIZE
    layout = style.paragraph_format
    layout.first_line_indent = layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing = 1.0
    # An indent in characters would win over the one in points.
    style.element.pPr.ind.set(qn("w:firstLineChars"), "0")
    snap = OxmlElement("w:snapToGrid", {qn("w:val"): "0"})
    style.element.pPr.insert_element_before(snap, "w:spacing", "w:ind", "w:jc", "w:rPr")
    return str(style.style_id)


def _add_mark_style(document: WordDocument) -> str:
    style = document.styles.add_style(_MARK_STYLE, WD_STYLE_TYPE.CHARACTER, builtin=True)
    style.font.superscript = True
    return str(style.style_id)
