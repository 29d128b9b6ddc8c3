"""Where a report tells its problems and measures: in sections, in cells of forms, in other paragraphs."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from knowledge.document import Cell, Location, Section, Table
from knowledge.forms.upright import transposed
from knowledge.narrative.deadlines import commits, falls_short, last_day
from knowledge.narrative.doers import is_body
from knowledge.narrative.lines import Line, read_lines, turned
from knowledge.narrative.telling import as_cause
from knowledge.outline import is_section_name, section_keys, with_parts
from knowledge.report import Report
from knowledge.running_text import compact, one_line, statements

PROBLEMS, MEASURES, CAUSES = "problems", "measures", "causes"
_STATED = re.compile(
    r"(?<![不未没有无])(?<!没有)(?<!未发现)(?<!有发现)(?:还|也|仍)?(?:存在|主要|发现|面临)(?:的|着|一些|以下|如下)?(?:主要|突出|共性)?(?:问题|不足|困难|短板)"
    r"(?:及其?原因(?:分析)?)?(?:有|是|为|主要有|主要是|如下|表现为|表现在|[：:，,])[：:，,]?"
)
# 其中11个班次存在问题，… tells of those, and leads nothing in.
_COUNTED = re.compile(r"(?<!\d)\d{1,3}(?![\d年月日])[^，,。；;：\d]{1,10}$")
# A chapter beside the problems that tells the causes of all of them.
_CAUSE_CHAPTER = re.compile(
    r"^(?:以上|上述|主要|产生|存在|出现|形成){0,3}(?:问题)?(?:产生|存在)?的?(?:主要)?原因(?:分析)?$"
)
_CAPTION = re.compile(r"(?:附?表)[一二三四五六七八九十\d-]{1,4}[\s　：:.、][^，,。；;]{2,30}$")
_SEE = re.compile(r"^[^。]{0,80}见(?:下|附)?表[^。，,]{0,8}。?$")
_CELL_LABEL = 24
_PROBLEM, _REASON, _DEED = map(re.compile, ("问题(?!编号)|不足|短板", "^[^问题]{0,6}[原成]因", "措施|对策|建议|打算"))
_WHY = "原因"
_WORDS = re.compile("[一-龥]{2}")
# A day with its year has so many characters at most.
_DAY = 16
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
            yield from _parted(mode, lines)
            if keys and not (mode and section.level > top):
                top, parts = section.level, 0
            goes_on = PROBLEMS if section.level > top else ""
            mode = (PROBLEMS if PROBLEMS in keys else MEASURES) if keys else goes_on
            lines = [] if keys or not mode else [_headline(section)]
        elif mode:
            lines.append(_headline(section))
        # An item's own heading may name anything.
        is_mixed = mode == MEASURES and bool(keys and section_keys(section.name) - keys)
        for paragraph in section.paragraphs:
            # A table's caption, or 列出三个问题，见表四, only leads on to a table.
            sees = _SEE.search(paragraph.text) and not falls_short(paragraph.text)
            if mode and (sees or _CAPTION.match(paragraph.text.strip())):
                continue
            if mode:
                told = read_lines(paragraph.text, paragraph.location, section.heading)
                # Where its heading names other matters besides, a paragraph has to list or to commit to something.
                is_measure = not is_mixed or len(told) > 1 or commits(paragraph.text, report.year)
                lines += told if is_measure else []
            elif (found := _STATED.search(paragraph.text)) and not _COUNTED.search(paragraph.text[: found.start()]):
                text = paragraph.text[found.end() :]
                yield from _parted(PROBLEMS, read_lines(text, paragraph.location, section.heading))
    yield from _parted(mode, lines)


def _foreign(sections: Sequence[Section]) -> frozenset[Location]:
    """Return the sub-chapters that are neither: 主要经验 beside 存在的问题 under 经验、问题和建议."""
    found: list[Location] = []
    for place, chapter in enumerate(sections):
        if not section_keys(chapter.name) & {PROBLEMS, MEASURES}:
            continue
        parts = with_parts(sections, place)[1:]
        level = min((one.level for one in parts), default=0)
        named = (one.title for one in parts if one.level == level and is_section_name(one.title))
        if not any(section_keys(title) & {PROBLEMS, MEASURES} for title in named):
            continue
        is_own = True
        for one in parts:
            if one.level == level:
                is_own = bool(section_keys(one.name) & {PROBLEMS, MEASURES} or _CAUSE_CHAPTER.match(one.title))
            found += [] if is_own else [one.location]
    return frozenset(found)


def _headline(section: Section) -> Line:
    return Line(section.title, section.location, section.heading, section.level, section.number.strip(), True)


def _cell_blocks(report: Report) -> Iterator[tuple[str, list[Line]]]:
    for table in report.document.tables:
        if table.location.table not in report.form_tables:
            # One a row, or one a column.
            ways = (table, transposed(table)) if all(len(row) > 2 for row in table.rows) else (table,)
            listed = ((mode, list(rows)) for each in ways for mode, rows in [_listed(each, report.year)])
            if found_here := next((one for one in listed if one[1]), None):
                yield found_here
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


def _listed(table: Table, year: int | None) -> tuple[str, Iterator[Line]]:
    """Return the lines of a table with a problem a row, told by what stands in its columns, or with a measure a row.

    A problem's column holds what falls short. What is to be done has days or a column of days beside it; what else runs
    on is why, what is short behind the problem is who. Without days the heads have to say that it is about problems.
    Where nothing falls short, days and bodies beside each other are those of measures.
    """
    heads, body = {cell.column: cell.text for cell in table.rows[0]}, table.rows[1:]
    columns: dict[int, list[str]] = {}
    for row in body:
        for cell in row:
            if text := one_line(cell.text):
                columns.setdefault(cell.column, []).append(text)
    reasons = [at for at in columns if _REASON.search(heads.get(at, ""))]
    is_headed = bool(reasons) or any(map(_DEED.search, heads.values()))
    named = [at for at in columns if is_headed and at not in reasons and _PROBLEM.search(heads.get(at, ""))]
    amiss = next(iter(named or [at for at in sorted(columns) if _are_most(columns[at], falls_short)]), -1)
    days = [at for at in columns if _are_most(columns[at], lambda text: _is_day(text, year))][-1:]
    bodies = [at for at in columns if at > amiss and at not in days and _are_most(columns[at], is_body)]
    others = [at for at in sorted(columns) if at > amiss and at not in days + bodies]
    deeds = [at for at in others if _are_most(columns[at], lambda text: _begins_to_commit(text, year))] or [
        at for at in others if at not in reasons
    ][-1:]
    whose = dict.fromkeys(bodies, "责任单位：") | dict.fromkeys(days, "完成时限：")
    if amiss < 0 and days and bodies:
        told = [at for at in others if _are_most(columns[at], _WORDS.search)]
        labels = {at: f"{one_line(heads.get(at, ''))}：" for at in told[2:]}
        return MEASURES, _rows(table, dict.fromkeys(told[:2], "") | labels | whose)
    dated = days or any(_begins_to_commit(text, year) for at in deeds for text in columns[at])
    if amiss < 0 or not others or not (dated or named):
        return PROBLEMS, iter(())
    kinds = dict.fromkeys(others, _WHY) | dict.fromkeys(deeds, "改进措施：")
    return PROBLEMS, _rows(table, {amiss: ""} | kinds | whose)


def _rows(table: Table, kinds: Mapping[int, str]) -> Iterator[Line]:
    """Yield the lines of each row that has the first of these columns, each behind what leads it in."""
    first = next(iter(kinds), -1)
    for row in table.rows[1:]:
        cells = {cell.column: cell for cell in row if cell.text.strip()}
        for at, label in kinds.items() if first in cells else ():
            if at in cells:
                text, place = one_line(cells[at].text), table.place(cells[at])
                text = as_cause(text) if label == _WHY else label + text
                yield Line(text, place, "", 1 if at == first else None)


def _are_most(texts: Sequence[str], holds: Callable[[str], object]) -> bool:
    return 2 * sum(bool(holds(text)) for text in texts) > len(texts)


def _begins_to_commit(text: str, year: int | None) -> bool:
    """Return whether a cell commits to something, and doesn't tell first what falls short."""
    return commits(text, year) and not falls_short(next(iter(statements(text)), ""))


def _is_day(text: str, year: int | None) -> bool:
    """Return whether a cell holds a day after the year and hardly anything else."""
    day = last_day(text)
    return bool(year and day and day.year > year) and len(text) <= _DAY


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
