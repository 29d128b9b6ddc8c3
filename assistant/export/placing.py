"""Where the parts of a draft go in the author's own file.

Reports have one chapter each for problems and measures, or one for both, or one for problems, causes and measures
each; or sub-sections of these names in one chapter. Where there is none, its place is behind the section that comes
before it in the outline.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from assistant.export.file_sections import FileSections, Found
from assistant.export.manuscript import Part
from knowledge.errors import UserError
from knowledge.outline import find_section, outline_of

_CAUSE = re.compile(r"原因|成因")
_PART_NAME_LENGTH = 14
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
    """Return whether the section that a place stands for has a part that isn't written there."""
    keys = outline_of(sections.report).keys(place.heading.section.name)
    return any(part in keys and part not in place.parts for part in (Part.PROBLEMS, Part.MEASURES))


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
