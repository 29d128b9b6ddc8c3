"""The sections of a report as they lie in the Word file that it was read from.

A section's tables and pictures, the signature, the annexes and the forms behind it are none of its running text.
"""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from docx.oxml.ns import qn
from lxml import etree

from assistant.export.paragraphs import PARAGRAPH, TABLE, blocks, container_of
from knowledge.document import Section
from knowledge.errors import UserError
from knowledge.forms.words import read_title
from knowledge.parsing.docx import find_elements, read_text
from knowledge.place import table_title
from knowledge.report import Report
from knowledge.running_text import compact

_ANNEX = re.compile(
    r"附(?:件|表|图)\s*(?:[:：\d一二三四五六七八九十]|$)|(?:注|备注|说明|填[表报]人|联系人|负责人|单位负责人|审核人)[:：]"
)
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]|[①-⑳]")
_SENTENCE = re.compile(r"[，。；;！？]")
_LONG_LINE = 30
"""A line longer than this at the end of a section is text, however it ends; a signature is shorter."""


@dataclass(frozen=True, eq=False)
class Found:
    """A section of the report, its place among them (from 0), and the paragraph that its heading stands in."""

    section: Section
    place: int
    paragraph: etree._Element

    @property
    def runs_on(self) -> bool:
        """Return whether text follows the heading in its paragraph."""
        written, title = compact(read_text(self.paragraph)), compact(self.section.title)
        return not (written.endswith(title) or title.endswith(written))

    @property
    def begins(self) -> bool:
        """Return whether the heading is what its paragraph begins with."""
        written, title = compact(read_text(self.paragraph)), compact(self.section.title)
        return title in written[: len(title) + len(self.section.number) + 1] or title.endswith(written)


@dataclass(frozen=True, eq=False)
class FileSections:
    """All sections of the report in its file `name`, and the `tables` that forms were read from."""

    report: Report
    name: str
    found: tuple[Found, ...]
    tables: Set[etree._Element]

    def within(self, one: Found) -> tuple[Found, ...]:
        """Return a section with its sub-sections."""
        after = self.found[one.place + 1 :]
        end = next((other.place for other in after if other.section.level <= one.section.level), len(self.found))
        return self.found[one.place : end]

    def text(self, region: Sequence[Found]) -> list[etree._Element]:
        """Return the paragraphs of running text below the heading of a section with these sub-sections."""
        heading = region[0].paragraph
        flow = blocks(container_of(heading))
        start = flow.index(heading) + 1
        following = next((one.paragraph for one in self.found if one.place > region[-1].place), None)
        lineage = [] if following is None else [following, *following.iterancestors()]
        ends = [flow.index(one) for one in lineage if one in flow]
        ends += [place for place, block in enumerate(flow) if block in self.tables and place >= start]
        return _prose(flow[start : max(start, min(ends, default=len(flow)))], {one.paragraph for one in region})


def find_sections(report: Report, body: etree._Element, name: str) -> FileSections:
    """Return where the report's sections lie in its file; raise UserError where one isn't there any more."""
    elements = find_elements(body, (section.location for section in report.sections))
    found: list[Found] = []
    for place, section in enumerate(report.sections):
        element = elements.get(section.location)
        if element is not None and element.tag != PARAGRAPH:
            # A report written into a cell: its headings share the cell's location.
            lines = [block for block in blocks(element) if block.tag == PARAGRAPH]
            before = found[-1].paragraph if found and found[-1].paragraph in lines else lines[0]
            lines = lines[lines.index(before) :]
            element = next((line for line in lines if _holds(line, section)), None)
        if element is None or not _holds(element, section):
            raise UserError(f"无法写入《{name}》：找不到“{section.heading}”，文件可能已改动，请重新上传后再导出。")
        found.append(Found(section, place, element))
    return FileSections(report, name, tuple(found), _form_tables(report, body))


def _holds(paragraph: etree._Element, section: Section) -> bool:
    """Return whether a paragraph holds a heading; a number that Word counts may have been read as part of it."""
    written, title = compact(read_text(paragraph)), compact(section.title)
    return bool(written) and (title in written or title.endswith(written))


def _form_tables(report: Report, body: etree._Element) -> frozenset[etree._Element]:
    tables = (table.location for table in report.document.tables)
    titled = (place for place in tables if read_title(table_title(report.document, place)))
    places = [*(form.location for form in report.forms), *titled]
    elements = find_elements(body, places).values()
    return frozenset(
        element if element.tag == TABLE else next(element.iterancestors(qn("w:tbl"))) for element in elements
    )


def _prose(flow: Iterable[etree._Element], headings: Set[etree._Element]) -> list[etree._Element]:
    """Return the paragraphs of a section's running text, without signature and annexes at its end."""
    lines = [(block, compact(read_text(block))) for block in flow if block.tag == PARAGRAPH]
    annex = next((place for place, (_, text) in enumerate(lines) if _ANNEX.match(text)), len(lines))
    kept = lines[:annex]
    while kept and not (kept[-1][0] in headings or _is_text(kept[-1][1])):
        kept.pop()
    return [block for block, _ in kept]


def _is_text(line: str) -> bool:
    return len(line) > _LONG_LINE or bool(_SENTENCE.search(line) or _NUMBERED.match(line))
