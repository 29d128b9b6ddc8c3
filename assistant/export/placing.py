"""Where the parts of a draft go in the author's own file, whose sections lie in it as the report was read from it.

Reports have one chapter each for problems and measures, or one for both, or one for problems, causes and measures
each; or sub-sections of these names in one chapter. Where there is none, its place is behind the section that comes
before it in the outline. A section's tables and pictures, the signature, the annexes and the forms behind it are none
of its running text.
"""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from docx.oxml.ns import qn
from lxml import etree

from assistant.export.manuscript import Part
from assistant.export.revisions import PARAGRAPH, TABLE, blocks, container_of
from knowledge.document import Section
from knowledge.errors import UserError
from knowledge.forms.words import read_title
from knowledge.outline import find_section, outline_of
from knowledge.parsing.docx import find_elements, read_text
from knowledge.place import table_title
from knowledge.report import Report
from knowledge.running_text import compact

_CAUSE = re.compile(r"原因|成因")
_PART_NAME_LENGTH = 14
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
    while kept and kept[-1][0] not in headings:
        line = kept[-1][1]
        if len(line) > _LONG_LINE or _SENTENCE.search(line) or _NUMBERED.match(line):
            break
        kept.pop()
    return [block for block, _ in kept]


_Regions = dict[tuple[Part, ...], tuple[Found, ...]]


@dataclass(frozen=True, eq=False)
class Place:
    """Where some parts go: below a heading in place of `old`, or as a new section.

    `found` is the section itself with its sub-sections, or for a new one the section that it follows; `last` is the
    paragraph that the new text comes after.
    """

    parts: tuple[Part, ...]
    found: tuple[Found, ...]
    last: etree._Element
    old: tuple[etree._Element, ...] = ()
    is_new: bool = False

    @property
    def heading(self) -> Found:
        """Return the section itself, for a new one that which it follows."""
        return self.found[0]


def find_places(sections: FileSections, parts: Sequence[Part]) -> tuple[Place, ...]:
    """Return where `parts` go, in the order of the file; raise UserError where there is no place for one."""
    wanted = {*parts} | ({Part.CAUSES} if Part.PROBLEMS in parts else set())
    places = [
        _place(kept, region, sections)
        for covered, region in _regions(sections).items()
        if (kept := tuple(part for part in covered if part in wanted))
    ]
    for part in parts:
        if not any(part in place.parts for place in places):
            places.append(_new_place(part, sections, places))
    return tuple(sorted(places, key=lambda place: (place.heading.place, place.is_new)))


def covers_more(place: Place, sections: FileSections) -> bool:
    """Return whether the section that a place stands for has a part that isn't written there: 自评结论和建议."""
    return any(key not in place.parts for key in outline_of(sections.report).keys(place.heading.section.name))


def _regions(sections: FileSections) -> _Regions:
    """Return the parts that the file has sections for, with those sections."""
    problems, measures = _chapter(sections, Part.PROBLEMS), _chapter(sections, Part.MEASURES)
    if problems and measures and problems[0] is measures[0]:
        return _split(problems, sections) or {(Part.PROBLEMS, Part.MEASURES): problems}
    regions: _Regions = {}
    if problems:
        if measures and problems[0].place < measures[0].place:
            # A section of measures within the chapter of problems is none of the problems'.
            problems = tuple(one for one in problems if one.place < measures[0].place)
        regions |= _split(problems, sections) or {(Part.PROBLEMS,): problems} | _causes(problems, measures, sections)
    if measures:
        regions[Part.MEASURES,] = measures
    return regions


def _chapter(sections: FileSections, key: str) -> tuple[Found, ...]:
    fitting = find_section(sections.report, key)
    start = next((one for one in sections.found if fitting and one.section is fitting[0]), None)
    return () if start is None else sections.within(start)


def _split(chapter: Sequence[Found], sections: FileSections) -> _Regions:
    """Return the parts that have sub-sections of their own in a chapter, {} where its text isn't split that way."""
    deeper = min((one.section.level for one in chapter[1:]), default=None)
    outline = outline_of(sections.report)
    named: _Regions = {}
    for one in chapter[1:]:
        title = one.section.title
        if one.section.level != deeper or len(title) > _PART_NAME_LENGTH:
            continue
        keys = outline.keys(title)
        if Part.PROBLEMS in keys and (Part.PROBLEMS,) not in named:
            named[Part.PROBLEMS,] = sections.within(one)
        elif Part.MEASURES in keys:
            named[Part.MEASURES,] = sections.within(one)
        elif _CAUSE.search(title):
            named[Part.CAUSES,] = sections.within(one)
    return named if (Part.PROBLEMS,) in named and len(named) > 1 else {}


def _causes(problems: Sequence[Found], measures: Sequence[Found], sections: FileSections) -> _Regions:
    """Return the section of causes where one of its own follows that of the problems."""
    for one in sections.found[problems[-1].place + 1 :][:1]:
        is_measures = bool(measures) and one is measures[0]
        if one.section.level == problems[0].section.level and _CAUSE.search(one.section.title) and not is_measures:
            return {(Part.CAUSES,): sections.within(one)}
    return {}


def _place(parts: tuple[Part, ...], region: tuple[Found, ...], sections: FileSections) -> Place:
    one = region[0]
    if not one.begins or any(other.paragraph is one.paragraph for other in sections.found if other not in region):
        raise UserError(
            f"无法写入《{sections.name}》：“{one.section.heading}”和别的文字在同一段里（用换行符隔开）。"
            "请在 Word 里让标题单独成段后重新上传，或导出单独的文档。"
        )
    text = sections.text(region)
    old = (one.paragraph, *text) if one.runs_on else tuple(text)
    return Place(parts, region, old[-1] if old else one.paragraph, old)


def _new_place(part: Part, sections: FileSections, places: Sequence[Place]) -> Place:
    """Return the place of a new section: behind the nearest section before it in the outline."""
    if part is Part.MEASURES and places:
        # Behind the problems, and the causes where they stand apart.
        last = places[-1]
        follows = last.found if last.is_new else _chapter(sections, Part.PROBLEMS)
        return Place((part,), follows, last.last, is_new=True)
    outline = outline_of(sections.report)
    keys = [section.key for section in outline.sections]
    before, behind = keys[: keys.index(part.value)], set(keys[keys.index(part.value) :])
    for key in reversed(before):
        region = _chapter(sections, key)
        # A heading may fit a section that comes later as well: 绩效自评结果拟应用和公开情况.
        if region and not behind & outline.keys(region[0].section.name):
            text = sections.text(region)
            return Place((part,), region, text[-1] if text else region[0].paragraph, is_new=True)
    raise UserError(
        f"无法写入《{sections.name}》：没有认出报告的章节标题，不知道放在哪里。请导出单独的文档，再自行粘贴到原报告。"
    )
