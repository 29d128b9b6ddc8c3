"""Reports made of small mappings, their parts placed one after another as if read from a file."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from knowledge.document import Block, Cell, Document, Location, Paragraph, Section, Table
from knowledge.report import Form, Fund, Goal, Indicator, Report, ReportKind, ReportType, Unread

INDICATOR_FIELDS = ("level1", "level2", "name", "target", "actual", "weight", "score", "deviation_note")
_NUMBER = re.compile(r"(?P<first>[一二三四五六七八九十]+、)|[（(][一二三四五六七八九十]+[）)]|\d+[.、．]")


def report_from_dict(content: Mapping[str, Any]) -> Report:
    """Return the report that a small mapping describes, its parts placed one after another as if read from a file.

    Keys are the fields' names, title, unit, year, kind, type, notes; sections, heading → text; forms, with funds, goals
    and indicators; staffing, expenses, or the rows of any other table. Funds and goals are mappings; an indicator is a
    mapping or its cells from level1 on, an expense its label and three cells. YAML's numbers lose their zeros: quote
    9.60.
    """
    blocks, tables = count(), count()
    sections = tuple(_section(heading, text, blocks) for heading, text in (content.get("sections") or {}).items())
    paragraphs = [
        paragraph
        for section in sections
        for paragraph in (Paragraph(section.heading, section.location, section.level), *section.paragraphs)
    ]
    forms = tuple(_form(form, Location(next(blocks), next(tables))) for form in content.get("forms") or ())
    base = _base_table(content, Location(next(blocks)), Location(next(blocks), next(tables)))
    all_projects = {form.kind for form in forms} == {ReportKind.PROJECT}
    kind = ReportKind(content.get("kind", ReportKind.PROJECT if all_projects else ReportKind.DEPARTMENT))
    return Report(
        title=_text(content, "title"),
        unit=_text(content, "unit"),
        year=content.get("year"),
        kind=kind,
        sections=sections,
        forms=forms,
        not_read=tuple(map(Unread, content.get("notes") or ())),
        document=Document(_text(content, "title"), (*paragraphs, *base)),
        type=ReportType(content.get("type", ReportType.SELF_EVALUATION)),
        outline=kind.value if sections else "",
    )


def _base_table(content: Mapping[str, Any], above: Location, place: Location) -> tuple[Block, ...]:
    """Return the base table under its title, none where there are no posts and no expenses."""
    rows: list[tuple[str, ...]] = []
    if staffing := content.get("staffing"):
        rows += [("财政供养人员情况", "编制数", "在职人数", "控制率")]
        rows += [("", *_texts(staffing, ("posts", "staff", "rate")).values())]
    if expenses := content.get("expenses"):
        rows += [("经费控制情况", "上年决算数", "当年预算数", "当年决算数")]
        rows += [tuple(map(str, cells)) for cells in expenses]
    rows += [tuple(cells) for cells in content.get("table") or ()]
    cells = (tuple(Cell(text, at, column) for column, text in enumerate(row)) for at, row in enumerate(rows))
    return (Paragraph("基础数据表", above), Table(tuple(cells), place)) if rows else ()


def _section(heading: str, text: str | None, blocks: Iterator[int]) -> Section:
    number = _NUMBER.match(heading)
    place = Location(next(blocks))
    body = tuple(Paragraph(line, Location(next(blocks))) for line in (text or "").splitlines() if line.strip())
    title = heading[number.end() :] if number else heading
    return Section(number[0] if number else "", title, 1 if number is None or number["first"] else 2, place, body)


def _form(content: Mapping[str, Any], place: Location) -> Form:
    rows = count(1)
    kind = ReportKind(content.get("kind", "project" if content.get("project") else "department"))
    return Form(
        kind=kind,
        title=_text(content, "title") or f"{'项目' if kind is ReportKind.PROJECT else '部门整体'}支出绩效自评表",
        project=_text(content, "project"),
        department=_text(content, "department"),
        unit=_text(content, "unit"),
        fund_unit=_text(content, "fund_unit") or "万元",
        funds=tuple(_fund(fund, _row(place, next(rows))) for fund in content.get("funds") or ()),
        goals=tuple(
            Goal(location=_row(place, next(rows)), **_texts(goal, ("expected", "actual")))
            for goal in content.get("goals") or ()
        ),
        indicators=tuple(_indicator(cells, place, next(rows)) for cells in content.get("indicators") or ()),
        total_weight=_text(content, "total_weight"),
        total_score=_text(content, "total_score"),
        location=place,
        total_location=_row(place, next(rows)),
        has_level2=content.get("has_level2", True),
        columns=frozenset(content.get("columns", INDICATOR_FIELDS)),
        head=frozenset(content.get("head", ())),
    )


def _fund(content: Mapping[str, Any], place: Location) -> Fund:
    fields = ("label", "initial", "adjusted", "spent", "weight", "rate", "score", "amount", "group")
    texts: dict[str, Any] = {**_texts(content, fields)}
    return Fund(location=place, **texts)


def _indicator(content: Mapping[str, Any] | Sequence[Any], place: Location, row: int) -> Indicator:
    return Indicator(
        location=_row(place, row),
        target_location=_row(place, row, 4),
        actual_location=_row(place, row, 5),
        **_texts(content, INDICATOR_FIELDS),
    )


def _row(table: Location, row: int, column: int | None = None) -> Location:
    return Location(table.block, table.table, row, column)


def _texts(content: Mapping[str, Any] | Sequence[Any], fields: Sequence[str]) -> dict[str, str]:
    """Return the cell of every field as text, from a mapping or from cells in the fields' order."""
    cells = content if isinstance(content, Mapping) else dict(zip(fields, content, strict=False))
    return {field: _text(cells, field) for field in fields}


def _text(content: Mapping[str, Any], key: str) -> str:
    value = content.get(key)
    return "" if value is None else str(value)
