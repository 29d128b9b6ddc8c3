"""Where the parts of a draft go in the author's own file.

Reports have one chapter each for problems and measures, or one for both, or one for problems, causes and measures
each; or sub-sections of these names in one chapter. Where there is none, its place is behind the section that comes
before it in the outline. Only a section's running text is replaced: tables, pictures, the signature and the list of
annexes at its end are none of the draft's business.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from assistant.export.manuscript import Part
from assistant.export.paragraphs import PARAGRAPH, blocks, container_of
from knowledge.document import Section
from knowledge.errors import UserError
from knowledge.outline import find_section, load_outline
from knowledge.parsing.docx import find_elements, read_text
from knowledge.report import Report

_ANNEX = re.compile(r"附(?:件|表|图)\s*(?:[:：\d一二三四五六七八九十]|$)")
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]|[①-⑳]")
_SENTENCE = re.compile(r"[，。；;！？]")
_CAUSE = re.compile(r"原因|成因")
_PART_NAME_LENGTH = 14
_LONG_LINE = 30
"""A line longer than this at the end of a section is text, however it ends; a signature is shorter."""


@dataclass(frozen=True, eq=False)
class Found:
    """A section of the report, its place among them (from 0), and its heading's paragraph, None if that is gone."""

    section: Section
    place: int
    paragraph: etree._Element | None


@dataclass(frozen=True, eq=False)
class Place:
    """Where some parts go: below `heading` in place of `old`, or as a new section behind `last`.

    `found` is the section itself with its sub-sections, or for a new one the section that it follows; `last` is the
    paragraph or table that the new text comes after. `runs_on` says that the heading is one paragraph with its text.
    """

    parts: tuple[Part, ...]
    found: tuple[Found, ...]
    last: etree._Element
    old: tuple[etree._Element, ...] = ()
    heading: etree._Element | None = None
    runs_on: bool = False

    @property
    def is_new(self) -> bool:
        """Return whether the file has no such section yet."""
        return self.heading is None


def find_sections(report: Report, body: etree._Element, name: str) -> tuple[Found, ...]:
    """Return every section of the report with its heading in the file that it was read from."""
    elements = find_elements(body, (section.location for section in report.sections))
    found: list[Found] = []
    taken: set[etree._Element] = set()
    for place, section in enumerate(report.sections):
        element = elements.get(section.location)
        if element is not None and element.tag != PARAGRAPH:
            # A report written into a cell: its headings share the cell's location.
            lines = [block for block in blocks(element) if block.tag == PARAGRAPH and block not in taken]
            element = next((line for line in lines if _squeeze(section.title) in _squeeze(read_text(line))), None)
        if element is not None and _squeeze(section.title) not in _squeeze(read_text(element)):
            raise UserError(_gone(name, section))
        if element is not None:
            taken.add(element)
        found.append(Found(section, place, element))
    return tuple(found)


def find_places(report: Report, found: Sequence[Found], parts: Sequence[Part], name: str) -> tuple[Place, ...]:
    """Return where `parts` go, in the order of the file; raise UserError where there is no place for one."""
    chapters = {part: _chapter(report, found, part) for part in (Part.PROBLEMS, Part.MEASURES)}
    problems, measures = chapters[Part.PROBLEMS], chapters[Part.MEASURES]
    regions: dict[tuple[Part, ...], tuple[Found, ...]] = {}
    if problems and measures and problems[0] is measures[0]:
        regions |= _split(problems, report) or {(Part.PROBLEMS, Part.MEASURES): problems}
    else:
        if problems:
            problems = _before(problems, measures)
            regions |= _split(problems, report) or {(Part.PROBLEMS,): problems} | _causes(found, problems, measures)
        if measures:
            regions[Part.MEASURES,] = measures
    wanted = {*parts} | ({Part.CAUSES} if Part.PROBLEMS in parts else set())
    places = [
        _place(kept, region, found, name)
        for covered, region in regions.items()
        if (kept := tuple(part for part in covered if part in wanted))
    ]
    for part in parts:
        if not any(part in place.parts for place in places):
            places.append(_new_place(part, report, found, places, name))
    return tuple(sorted(places, key=lambda place: (place.found[0].place, place.is_new)))


def covers_more(place: Place, report: Report) -> bool:
    """Return whether the section that a place stands for has a part that isn't written there."""
    keys = load_outline(report.kind).keys(place.found[0].section.title)
    return not place.is_new and any(part in keys and part not in place.parts for part in (Part.PROBLEMS, Part.MEASURES))


def _chapter(report: Report, found: Sequence[Found], part: Part) -> tuple[Found, ...]:
    sections = find_section(report, part.value)
    start = next((one.place for one in found if sections and one.section is sections[0]), None)
    return () if start is None else tuple(found[start : start + len(sections)])


def _split(chapter: Sequence[Found], report: Report) -> dict[tuple[Part, ...], tuple[Found, ...]]:
    """Return the parts that have sub-sections of their own in a chapter, {} where its text isn't split that way."""
    deeper = min((one.section.level for one in chapter[1:]), default=None)
    outline = load_outline(report.kind)
    named: dict[tuple[Part, ...], tuple[Found, ...]] = {}
    for one in chapter[1:]:
        title = one.section.title
        if one.section.level != deeper or len(title) > _PART_NAME_LENGTH:
            continue
        keys = outline.keys(title)
        if Part.PROBLEMS in keys and (Part.PROBLEMS,) not in named:
            named[Part.PROBLEMS,] = _with_subsections(one, chapter)
        elif Part.MEASURES in keys:
            named[Part.MEASURES,] = _with_subsections(one, chapter)
        elif _CAUSE.search(title):
            named[Part.CAUSES,] = _with_subsections(one, chapter)
    return named if (Part.PROBLEMS,) in named and len(named) > 1 else {}


def _with_subsections(one: Found, sections: Sequence[Found]) -> tuple[Found, ...]:
    after = [other for other in sections if other.place > one.place]
    end = next((other.place for other in after if other.section.level <= one.section.level), None)
    return (one, *(other for other in after if end is None or other.place < end))


def _before(problems: Sequence[Found], measures: Sequence[Found]) -> tuple[Found, ...]:
    """Return the chapter of problems without a section of measures that stands within it."""
    return tuple(one for one in problems if not measures or one.place < measures[0].place or one is problems[0])


def _causes(
    found: Sequence[Found], problems: Sequence[Found], measures: Sequence[Found]
) -> dict[tuple[Part, ...], tuple[Found, ...]]:
    """Return the section of causes where one of its own follows that of the problems."""
    following = [one for one in found if one.place > problems[-1].place][:1]
    for one in following:
        is_measures = bool(measures) and one is measures[0]
        if one.section.level == problems[0].section.level and _CAUSE.search(one.section.title) and not is_measures:
            return {(Part.CAUSES,): _with_subsections(one, found)}
    return {}


def _place(parts: tuple[Part, ...], region: tuple[Found, ...], found: Sequence[Found], name: str) -> Place:
    heading = region[0].paragraph
    if heading is None:
        raise UserError(_gone(name, region[0].section))
    whole = _squeeze(read_text(heading))
    title = _squeeze(region[0].section.title)
    is_first = title in whole[: len(title) + len(region[0].section.number) + 1]
    if not is_first or any(one.paragraph is heading for one in found if one not in region):
        raise UserError(
            f"无法写入《{name}》：“{region[0].section.heading}”和别的文字在同一段里（用换行符隔开）。"
            "请在 Word 里让标题单独成段后重新上传，或导出单独的文档。"
        )
    runs_on = not whole.endswith(title)
    text = _prose(_between(region, found), {one.paragraph for one in region})
    old = (heading, *text) if runs_on else tuple(text)
    return Place(parts, region, old[-1] if old else heading, old, heading, runs_on)


def _new_place(part: Part, report: Report, found: Sequence[Found], places: Sequence[Place], name: str) -> Place:
    """Return the place of a new section: behind the nearest section before it in the outline."""
    if part is Part.MEASURES and places:
        # Behind the problems, and the causes where they stand apart.
        last = places[-1]
        return Place((part,), last.found if last.is_new else _chapter(report, found, Part.PROBLEMS), last.last)
    outline = load_outline(report.kind)
    keys = [section.key for section in outline.sections]
    before, behind = keys[: keys.index(part.value)], set(keys[keys.index(part.value) :])
    for key in reversed(before):
        sections = find_section(report, key)
        start = next((one for one in found if sections and one.section is sections[0]), None)
        # A heading may fit a section that comes later as well: 绩效自评结果拟应用和公开情况.
        if start is None or start.paragraph is None or behind & outline.keys(start.section.title):
            continue
        region = _with_subsections(start, found)
        text = _prose(_between(region, found), {one.paragraph for one in region})
        return Place((part,), region, text[-1] if text else start.paragraph)
    raise UserError(
        f"无法写入《{name}》：没有认出报告的章节标题，不知道放在哪里。请导出单独的文档，再自行粘贴到原报告。"
    )


def _between(region: Sequence[Found], found: Sequence[Found]) -> list[etree._Element]:
    """Return the paragraphs and tables between a section's heading and the heading that follows the section."""
    heading = region[0].paragraph
    flow = blocks(container_of(heading))
    following = next((one.paragraph for one in found if one.place > region[-1].place), None)
    lineage = [] if following is None else [following, *following.iterancestors()]
    end = next((flow.index(one) for one in lineage if one in flow), len(flow))
    return flow[flow.index(heading) + 1 : max(end, flow.index(heading) + 1)]


def _prose(flow: Iterable[etree._Element], headings: set[etree._Element | None]) -> list[etree._Element]:
    """Return the paragraphs of a section's running text, without signature and annexes at its end."""
    lines = [(block, _squeeze(read_text(block))) for block in flow if block.tag == PARAGRAPH]
    annex = next((place for place, (_, text) in enumerate(lines) if _ANNEX.match(text)), len(lines))
    kept = lines[:annex]
    while kept and not (kept[-1][0] in headings or _is_text(kept[-1][1])):
        kept.pop()
    return [block for block, _ in kept]


def _is_text(line: str) -> bool:
    return len(line) > _LONG_LINE or bool(_SENTENCE.search(line) or _NUMBERED.match(line))


def _gone(name: str, section: Section) -> str:
    return f"无法写入《{name}》：找不到“{section.heading}”，文件可能已改动，请重新上传后再导出。"


def _squeeze(text: str) -> str:
    return "".join(text.split())
