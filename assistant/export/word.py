"""A draft as a Word document of its own, in the format of GB/T 9704—2012."""

import io
import re
from collections.abc import Iterator, Sequence

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_COLOR_INDEX
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from assistant.drafting.draft import Draft
from assistant.export.gbt9704 import apply_layout, break_title
from knowledge.report import Report

_MARK = re.compile(r"\[\d+\]")
_NUMERALS = "一二三四五六七八九十"


def draft_document(draft: Draft, report: Report) -> bytes:
    """Return the draft of `report`'s sections as the bytes of a .docx file.

    Citation marks stand as superscripts with the list of sources at the end; figures that no source holds are
    highlighted, so that nobody passes them on unseen.
    """
    document = docx.Document()
    apply_layout(document)
    document.core_properties.title = report.title
    document.core_properties.author = report.unit
    document.core_properties.comments = ""
    document.add_paragraph(break_title(report.title, report.unit), style="Title")
    document.add_paragraph("（起草稿）", style="Subtitle")
    document.add_paragraph()
    doubtful = [entry.split("“")[-1].rstrip("”") for entry in draft.grounding.unsupported]
    for number, (heading, items) in enumerate(_sections(draft)):
        document.add_paragraph(f"{_NUMERALS[number]}、{heading}", style="Heading 1")
        for place, (title, paragraphs) in enumerate(items):
            document.add_paragraph(f"（{chinese_ordinal(place + 1)}）{title}", style="Heading 2")
            for text in paragraphs:
                _write(document.add_paragraph(), text, doubtful)
    _add_sources(document, draft)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def chinese_ordinal(number: int) -> str:
    """Return 1 to 99 in Chinese numerals, as item numbers are written."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens - 1]}十") + (
        _NUMERALS[ones - 1] if ones else ""
    )


def _sections(draft: Draft) -> Iterator[tuple[str, list[tuple[str, tuple[str, ...]]]]]:
    if draft.problems:
        yield "存在的问题及原因分析", [(item.title, (item.text, *item.causes)) for item in draft.problems]
    if draft.measures:
        yield "下一步改进措施", [(item.title, (item.text,)) for item in draft.measures]


def _write(paragraph: Paragraph, text: str, doubtful: Sequence[str]) -> None:
    """Write `text` with its citation marks raised and the doubtful figures highlighted."""
    pattern = "|".join(
        [_MARK.pattern, *(re.escape(figure) for figure in sorted(doubtful, key=len, reverse=True) if figure)]
    )
    position = 0
    for match in re.finditer(pattern, text):
        paragraph.add_run(text[position : match.start()])
        run = paragraph.add_run(match[0])
        if _MARK.fullmatch(match[0]):
            run.font.superscript = True
        else:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
        position = match.end()
    paragraph.add_run(text[position:])


def _add_sources(document: WordDocument, draft: Draft) -> None:
    if not draft.citations:
        return
    document.add_paragraph()
    document.add_paragraph("资料来源（定稿时可删除）", style="Heading 1")
    for citation in draft.citations:
        place = f"，{citation.location.label}" if citation.location else ""
        paragraph = document.add_paragraph(f"[{citation.id}] {citation.source}{place}：“{_one_line(citation.quote)}”")
        for run in paragraph.runs:
            run.font.size = Pt(12)
        paragraph.paragraph_format.line_spacing = Pt(20)
    if draft.grounding.unsupported:
        document.add_paragraph("待核实的数字和文件（来源中没有找到）", style="Heading 1")
        for entry in draft.grounding.unsupported:
            document.add_paragraph(entry)


def _one_line(text: str) -> str:
    return " ".join(text.split())
