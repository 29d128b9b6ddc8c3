"""The page, fonts and styles of GB/T 9704—2012 《党政机关公文格式》, set on a python-docx document.

The standard fixes A4 with a type area of 156 mm by 225 mm, 22 lines of 28 characters in 3号仿宋, the title in 2号小标宋
and the heading levels in 黑体, 楷体, 仿宋. Its fonts are proprietary, so each is named with its
fallbacks: a machine without 仿宋_GB2312 shows 仿宋 or an open serif and keeps the layout.
"""

import io
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise

import docx
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from lxml import etree

SIZE_2 = Pt(22)
SIZE_3 = Pt(16)
SIZE_4 = Pt(14)
# 22 lines fill the 225 mm of the type area; a hair under 29 pt keeps rounding from pushing the last one over.
LINE = Pt(28.95)
# 28 characters fill 156 mm: each gets 15.79 pt instead of its 16, in units of 1/4096 pt.
_CHARACTER_SPACING = -848


@dataclass(frozen=True, slots=True)
class Font:
    """A font by the name the standard's users know, with what stands in where it isn't installed."""

    name: str
    fallbacks: tuple[str, ...]


TITLE = Font("方正小标宋简体", ("FZXiaoBiaoSong-B05S", "华文中宋", "宋体", "Noto Serif CJK SC"))
BODY = Font("仿宋_GB2312", ("仿宋", "FangSong", "Noto Serif CJK SC"))
HEADING_1 = Font("黑体", ("SimHei", "Noto Sans CJK SC"))
HEADING_2 = Font("楷体_GB2312", ("楷体", "KaiTi", "Noto Serif CJK SC"))
PAGE_NUMBER = Font("宋体", ("SimSun", "Noto Serif CJK SC"))
_LATIN = "Times New Roman"
# Characters of 2号 that fit the 156 mm of a line.
_TITLE_LINE = 20
PROPERTY_LENGTH = 255
"""As much as a file's properties hold."""


def new_document(title: str) -> WordDocument:
    """Return an empty document with page, grid, page numbers, styles and font fallbacks of the standard."""
    document = docx.Document()
    document.core_properties.title = title[:PROPERTY_LENGTH]
    document.core_properties.comments = ""
    _set_page(document)
    styles = document.styles
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    normal = styles["Normal"]
    _set_style(normal, BODY, SIZE_3)
    normal.paragraph_format.first_line_indent = Pt(32)
    _set_style(styles["Title"], TITLE, SIZE_2, WD_ALIGN_PARAGRAPH.CENTER)
    _set_style(styles["Subtitle"], HEADING_2, SIZE_3, WD_ALIGN_PARAGRAPH.CENTER)
    for name, font in (("Heading 1", HEADING_1), ("Heading 2", HEADING_2), ("Heading 3", BODY)):
        _set_style(styles[name], font, SIZE_3)
        styles[name].paragraph_format.first_line_indent = Pt(32)
        styles[name].paragraph_format.keep_with_next = True
    _set_style(styles["Footer"], PAGE_NUMBER, SIZE_4)
    _number_pages(document)
    _add_fallbacks(document)
    return document


def document_bytes(document: WordDocument) -> bytes:
    """Return a document as the bytes of a .docx file."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def day_words(day: date) -> str:
    """Return a day as official texts write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def add_table(
    document: WordDocument,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[str]],
    centred: Collection[int],
    type_size: tuple[Pt, Pt],
) -> None:
    """Add a table in this size of type and line, its columns by name and width in mm, its head on every page."""
    table = document.add_table(rows=1, cols=len(columns), style="Table Grid")
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, (_, width) in zip(table.columns, columns, strict=True):
        column.width = Mm(width)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for number, texts in enumerate([[name for name, _ in columns], *rows]):
        row = table.add_row() if number else table.rows[0]
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for place, (cell, text, (_, width)) in enumerate(zip(row.cells, texts, columns, strict=True)):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            if not number or place in centred:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _fill(paragraph, text, type_size, is_head=not number)


def _fill(paragraph: Paragraph, text: str, type_size: tuple[Pt, Pt], *, is_head: bool) -> None:
    layout, run = paragraph.paragraph_format, paragraph.add_run(text)
    layout.first_line_indent = Pt(0)
    run.font.size, layout.line_spacing = type_size
    if is_head:
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), HEADING_1.name)
    # Without this the page's character grid would stretch the small type of a table.
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(snap, "w:spacing", "w:ind", "w:jc", "w:rPr")


def break_title(title: str, unit: str) -> str:
    """Return a title in lines of like length that cut no word: behind the unit's name where both parts fit a line."""
    if len(title) <= _TITLE_LINE:
        return title
    import rjieba

    name = re.split(r"[（(]", unit)[0]
    ends = list(accumulate(map(len, rjieba.cut(title))))
    # No line begins or ends with the wrong half of a pair.
    ends = [end for end in ends if not re.match(r".?[）》”、]|[（《“]", title[end - 1 : end + 1])]
    named = title.find(name) + len(name) if name and name in title else 0
    if max(named, len(title) - named) <= _TITLE_LINE:
        return f"{title[:named]}\n{title[named:]}"
    lines = -(-len(title) // _TITLE_LINE)
    cuts = [min(ends, key=lambda end: abs(end - len(title) * n / lines)) for n in range(1, lines)]
    return "\n".join(title[start:end] for start, end in pairwise([0, *cuts, len(title)]))


def _set_page(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    # The number stands 7 mm under the type area.
    section.footer_distance = Mm(24)
    properties = section._sectPr
    for grid in properties.findall(qn("w:docGrid")):
        properties.remove(grid)
    properties.append(
        parse_xml(
            f'<w:docGrid {nsdecls("w")} w:type="linesAndChars" w:linePitch="{int(LINE.pt * 20)}" '
            f'w:charSpace="{_CHARACTER_SPACING}"/>'
        )
    )


def _set_style(style: ParagraphStyle, font: Font, size: Pt, alignment: WD_ALIGN_PARAGRAPH | None = None) -> None:
    style.font.size, style.font.bold, style.font.italic = size, False, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.font.name = _LATIN
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[attribute]
    fonts.set(qn("w:eastAsia"), font.name)
    fonts.set(qn("w:cs"), _LATIN)
    for spacing in style.element.rPr.findall(qn("w:spacing")) + style.element.rPr.findall(qn("w:kern")):
        style.element.rPr.remove(spacing)
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        style.element.pPr.remove(border)
    layout = style.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    layout.space_before = layout.space_after = Pt(0)
    layout.first_line_indent = Pt(0)
    layout.alignment = alignment


def _number_pages(document: WordDocument) -> None:
    """Number pages as — 1 —, odd ones at the right and even ones at the left, one character from the edge."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, alignment in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = alignment
        layout = paragraph.paragraph_format
        layout.first_line_indent = Pt(0)
        layout.left_indent = layout.right_indent = SIZE_4
        paragraph.add_run("— ")
        _add_field(paragraph, "PAGE")
        paragraph.add_run(" —")


def _add_field(paragraph: Paragraph, instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _add_fallbacks(document: WordDocument) -> None:
    table = next(part for part in document.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
    root = etree.fromstring(table.blob)
    known = {font.get(qn("w:name")): font for font in root}
    for font in (TITLE, BODY, HEADING_1, HEADING_2, PAGE_NUMBER):
        entry = known.get(font.name)
        if entry is None:
            entry = etree.SubElement(root, qn("w:font"), {qn("w:name"): font.name})
        for old in entry.findall(qn("w:altName")):
            entry.remove(old)
        entry.insert(0, etree.Element(qn("w:altName"), {qn("w:val"): ",".join(font.fallbacks)}))
        if entry.find(qn("w:charset")) is None:
            # 86 is GB2312: it makes a program without the font fall back to a Chinese one.
            etree.SubElement(entry, qn("w:charset"), {qn("w:val"): "86"})
            etree.SubElement(entry, qn("w:family"), {qn("w:val"): "auto"})
    table._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
