"""Where a report tells its problems and measures: in sections, in cells of forms, in other paragraphs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise, takewhile

from knowledge.document import Cell, Location, Section, Table
from knowledge.narrative.lines import Line, read_lines, turned
from knowledge.narrative.telling import as_cause
from knowledge.outline import is_section_name, section_keys
from knowledge.report import Report
from knowledge.running_text import compact

PROBLEMS, MEASURES, CAUSES = "problems", "measures", "causes"
_STATED = re.compile(
    r"(?<![不未没有无])(?<!没有)(?<!未发现)(?<!有发现)(?:还|也|仍)?(?:存在|主要|发现|面临)(?:的|着|一些|以下|如下)?(?:主要|突出|共性)?(?:问题|不足|困难|短板)"
    r"(?:及其?原因(?:分析)?)?(?:有|是|为|主要有|主要是|如下|表现为|表现在|[：:，,])[：:，,]?"
)
# A chapter beside the problems that tells the causes of all of them.
_CAUSE_CHAPTER = re.compile(
    r"^(?:以上|上述|主要|产生|存在|出现|形成){0,3}(?:问题)?(?:产生|存在)?的?(?:主要)?原因(?:分析)?$"
)
_CELL_LABEL = 24
_COLUMNS = (
    (CAUSES, re.compile("^[^问题]{0,6}[原成]因")),
    (PROBLEMS, re.compile("问题(?!编号)|不足|短板")),
    (MEASURES, re.compile("措施|对策|建议|打算")),
)
_DUTY = re.compile("责任|牵头|承办|时限|期限|时间")
_ORDER = (PROBLEMS, CAUSES, MEASURES)
_SUMMARY = re.compile(r"综述|自评结论|总体评价|情况说明|其他.{0,4}说明|评价结论|未完成")
_SEVERAL = 2


def read_blocks(report: Report) -> Iterator[tuple[str, list[Line]]]:
    """Yield runs of lines that state problems or measures: those of sections, of cells, then of other paragraphs."""
    yield from _section_blocks(report)
    yield from _cell_blocks(report)


def _section_blocks(report: Report) -> Iterator[tuple[str, list[Line]]]:
    mode, top, lines = "", 0, list[Line]()
    parts = 0
    foreign = _foreign(report.sections)
    for section in report.sections:
        if section.location in foreign:
            continue
        keys = section_keys(section.name) & {PROBLEMS, MEASURES}
        if mode and section.level > top:
            parts = min(parts or section.level, section.level)
        is_beside = section.level == top or top < section.level == parts
        if mode == PROBLEMS and is_beside and _CAUSE_CHAPTER.match(section.title):
            yield from _parted(mode, lines)
            mode, lines, parts = CAUSES, [], section.level
        elif keys or (mode and section.level <= top) or (mode == CAUSES and section.level == parts):
            if mode and lines:
                yield from _parted(mode, lines)
            if keys and not (mode and section.level > top):
                top, parts = section.level, 0
            goes_on = PROBLEMS if section.level > top else ""
            mode = (PROBLEMS if PROBLEMS in keys else MEASURES) if keys else goes_on
            lines = [] if keys or not mode else [_headline(section)]
        elif mode:
            lines.append(_headline(section))
        for paragraph in section.paragraphs:
            if mode:
                lines += read_lines(paragraph.text, paragraph.location, section.heading)
            elif found := _STATED.search(paragraph.text):
                text = paragraph.text[found.end() :]
                yield from _parted(PROBLEMS, read_lines(text, paragraph.location, section.heading))
    if mode and lines:
        yield from _parted(mode, lines)


def _foreign(sections: Sequence[Section]) -> frozenset[Location]:
    """Return the sub-chapters that are neither: 主要经验 beside 存在的问题 under 经验、问题和建议."""
    found: list[Location] = []
    for place, chapter in enumerate(sections):
        if not section_keys(chapter.name) & {PROBLEMS, MEASURES}:
            continue
        outer = chapter.level
        parts = list(takewhile(lambda one, outer=outer: one.level > outer, sections[place + 1 :]))  # type: ignore[misc]
        level = min((one.level for one in parts), default=0)
        if not any(one.level == level and _names_a_kind(one.title) for one in parts):
            continue
        is_own = True
        for one in parts:
            if one.level == level:
                is_own = bool(section_keys(one.name) & {PROBLEMS, MEASURES} or _CAUSE_CHAPTER.match(one.title))
            found += [] if is_own else [one.location]
    return frozenset(found)


def _names_a_kind(title: str) -> bool:
    return is_section_name(title) and bool(section_keys(title) & {PROBLEMS, MEASURES})


def _headline(section: Section) -> Line:
    return Line(section.title, section.location, section.heading, section.level, section.number.strip(), True)


def _cell_blocks(report: Report) -> Iterator[tuple[str, list[Line]]]:
    for table in report.document.tables:
        if listed := list(_listed(table)):
            yield PROBLEMS, listed
            continue
        for row in table.rows:
            for label, cell in pairwise(row):
                text = cell.text.strip()
                name = compact(label.text)
                if len(name) > _CELL_LABEL or len(text) <= 8:
                    continue
                keys = section_keys(name) & {PROBLEMS, MEASURES}
                if not keys and "原因" in name and "偏差" not in name:
                    keys = frozenset({PROBLEMS})
                if keys and not (section_keys(text) and len(text) < _CELL_LABEL):
                    yield from _parted(PROBLEMS if PROBLEMS in keys else MEASURES, _cell_lines(table, text, cell))
                elif _SUMMARY.search(name) and (found := _STATED.search(text)):
                    yield from _parted(PROBLEMS, _cell_lines(table, text[found.end() :], cell))


def _listed(table: Table) -> Iterator[Line]:
    """Yield the lines of a table with a problem a row: what, why, what will be done, by whom and when."""
    heads: dict[int, str] = {}
    for row in table.rows:
        if not heads:
            kinds = {cell.column: _column(compact(cell.text)) for cell in row}
            is_head = PROBLEMS in kinds.values() and len({*kinds.values()} & {CAUSES, MEASURES})
            heads = kinds if is_head else {}
            continue
        cells = {heads.get(cell.column, ""): cell for cell in row if cell.text.strip()}
        for kind in sorted(cells, key=lambda kind: _ORDER.index(kind) if kind in _ORDER else len(_ORDER)):
            place, text = table.place(cells[kind]), " ".join(cells[kind].text.split())
            if kind == PROBLEMS:
                yield Line(text, place, "", 1)
            elif kind == CAUSES:
                yield Line(as_cause(text), place, "", None)
            elif kind:
                yield Line(f"{'改进措施' if kind == MEASURES else kind}：{text}", place, "", None)


@lru_cache(1024)
def _column(head: str) -> str:
    """Return what a column holds by its head: a kind, else its head as a label where it says who or when."""
    if len(head) > _CELL_LABEL:
        return ""
    kind = next((kind for kind, pattern in _COLUMNS if pattern.search(head)), "")
    return kind or (head if _DUTY.search(head) else "")


def _cell_lines(table: Table, text: str, cell: Cell) -> list[Line]:
    place = table.place(cell)
    return [one for line in text.splitlines() if line.strip() for one in read_lines(line, place, "自评表")]


def _parted(mode: str, lines: Sequence[Line]) -> Iterator[tuple[str, list[Line]]]:
    """Yield the lines of problems and, where they go over to measures for all of them, those of measures."""
    is_one = sum(line.level is not None for line in lines) < _SEVERAL
    for place, line in enumerate(lines) if mode == PROBLEMS else ():
        found = None if line.is_title else turned(line.text)
        # Measures are told for all problems where a list of them follows, or one problem is all.
        if found and (is_one or (not found[1] and line is not lines[-1])):
            before, after = (replace(line, text=text) for text in found)
            yield mode, [*lines[:place], *([before] if before.text else [])]
            yield MEASURES, [*([replace(after, level=None)] if after.text else []), *lines[place + 1 :]]
            return
    yield mode, list(lines)
