"""A self-evaluation report as its tables and text say it: values as written, the parsed figure beside them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import count
from typing import Any

from knowledge.document import Document, Location, Paragraph, Section
from knowledge.quantity import parse_decimal

_NUMBER = re.compile(r"(?P<first>[一二三四五六七八九十]+、)|[（(][一二三四五六七八九十]+[）)]|\d+[.、．]")

INDICATOR_FIELDS = ("level1", "level2", "name", "target", "actual", "weight", "score", "deviation_note")


class ReportKind(StrEnum):
    """Whose money a report or a form is about."""

    DEPARTMENT = "department"
    PROJECT = "project"


class ReportType(StrEnum):
    """Whether a report tells what came of the objectives, or only sets them."""

    SELF_EVALUATION = "self_evaluation"
    OBJECTIVES = "objectives"


@dataclass(frozen=True)
class Indicator:
    """One indicator row of a form; cells as written, "" where the cell is empty or missing."""

    level1: str
    level2: str
    name: str
    target: str
    actual: str
    weight: str
    score: str
    deviation_note: str
    location: Location
    target_location: Location
    actual_location: Location

    @property
    def is_blank(self) -> bool:
        """Return whether the row holds no indicator: only its levels are filled in, or a dash stands for its target."""
        return not (self.name or self.target or self.actual) or (
            len(self.target) <= 6 and bool(self.target) and not self.target.strip("-—－–―…/／ ")
        )

    @property
    def weight_value(self) -> Decimal | None:
        """Return the weight in points, None where there is none."""
        return parse_decimal(self.weight)

    @property
    def score_value(self) -> Decimal | None:
        """Return the score in points, None where there is none."""
        return parse_decimal(self.score)


@dataclass(frozen=True)
class Fund:
    """One budget line of a form, in the form's own unit.

    `amount` is the single figure of a breakdown line (按收入性质, 按支出性质), for which the form names no column;
    `group` is the heading that such a line stands under. `others` are the amounts of single years, each under its
    heading, where the line gives several years and their sum.
    """

    label: str
    initial: str
    adjusted: str
    spent: str
    weight: str
    rate: str
    score: str
    location: Location
    amount: str = ""
    group: str = ""
    others: tuple[tuple[str, str], ...] = ()

    @property
    def is_total(self) -> bool:
        """Return whether this is the line 年度资金总额, the only one that is scored (财预〔2020〕10号附件1)."""
        return "总额" in self.label or "总金额" in self.label

    @property
    def initial_value(self) -> Decimal | None:
        """Return 年初预算数 in the form's unit."""
        return parse_decimal(self.initial)

    @property
    def adjusted_value(self) -> Decimal | None:
        """Return 全年预算数 in the form's unit."""
        return parse_decimal(self.adjusted)

    @property
    def spent_value(self) -> Decimal | None:
        """Return 全年执行数 in the form's unit."""
        return parse_decimal(self.spent)


@dataclass(frozen=True, slots=True)
class Goal:
    """The annual objective of a form: what was expected and what came of it."""

    expected: str
    actual: str
    location: Location


@dataclass(frozen=True)
class Form:
    """One self-evaluation form; `project` is "" for the department's own, `fund_unit` is 万元 or 元.

    `columns` are the fields that the indicator table has a column for (level1, level2, name, target, actual, weight,
    score, deviation_note), `head` the labels of names and columns that the form asks for: what is in neither can't be
    missing from the form.
    """

    kind: ReportKind
    title: str
    project: str
    department: str
    unit: str
    fund_unit: str
    funds: tuple[Fund, ...]
    goals: tuple[Goal, ...]
    indicators: tuple[Indicator, ...]
    total_weight: str
    total_score: str
    location: Location
    total_location: Location | None = None
    has_level2: bool = True
    columns: frozenset[str] = frozenset()
    head: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Return what people call the form: its project's name, else its title."""
        return self.project or self.title

    @property
    def filled(self) -> tuple[Indicator, ...]:
        """Return the rows that hold an indicator."""
        return tuple(indicator for indicator in self.indicators if not indicator.is_blank)

    @property
    def total_fund(self) -> Fund | None:
        """Return the line 年度资金总额, None where the form has none."""
        return next((fund for fund in self.funds if fund.is_total), None)


@dataclass(frozen=True, slots=True)
class Staffing:
    """Posts and staff of the base table (基础数据表); `rate` is 控制率 as written."""

    posts: str
    staff: str
    rate: str
    location: Location


@dataclass(frozen=True, slots=True)
class Expense:
    """One line of the base table's 经费控制情况, in 万元: last year's account, this year's budget and account."""

    label: str
    previous: str
    budget: str
    actual: str
    location: Location


@dataclass(frozen=True, slots=True)
class Unread:
    """What of a file was not understood, and why, in Chinese; without a place it is about the whole file."""

    text: str
    location: Location | None = None

    def __str__(self) -> str:
        """Return the place and what is the matter there."""
        return f"{self.location.label if self.location else ''}{self.text}"


@dataclass(frozen=True)
class Report:
    """A whole self-evaluation report; `not_read` says what of it was not understood.

    `outline` is the name of the outline that its chapters follow, "" where it has none: forms alone.
    """

    title: str
    unit: str
    year: int | None
    kind: ReportKind
    sections: tuple[Section, ...]
    forms: tuple[Form, ...]
    staffing: Staffing | None
    expenses: tuple[Expense, ...]
    not_read: tuple[Unread, ...]
    document: Document
    type: ReportType = ReportType.SELF_EVALUATION
    outline: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what was not understood, in words."""
        return tuple(map(str, self.not_read))

    @property
    def indicators(self) -> Iterator[tuple[Form, Indicator]]:
        """Yield every indicator row with the form it stands in, in reading order."""
        return ((form, indicator) for form in self.forms for indicator in form.indicators)

    def form(self, kind: ReportKind) -> Form | None:
        """Return the first form of `kind`, None where there is none."""
        return next((form for form in self.forms if form.kind is kind), None)


def report_from_dict(content: Mapping[str, Any]) -> Report:
    """Return the report that a small mapping describes, its parts placed one after another as if read from a file.

    Keys are the fields' names, title, unit, year, kind, type, notes; sections, heading → text; forms,
    with funds, goals and indicators; staffing; expenses. Funds and goals are mappings; an indicator is a mapping or its
    cells from level1 on, an expense its label and three cells. YAML's numbers lose their zeros: quote 9.60.
    """
    blocks, tables = count(), count()
    sections = tuple(_section(heading, text, blocks) for heading, text in (content.get("sections") or {}).items())
    paragraphs = [
        paragraph
        for section in sections
        for paragraph in (Paragraph(section.heading, section.location, section.level), *section.paragraphs)
    ]
    forms = tuple(_form(form, Location(next(blocks), next(tables))) for form in content.get("forms") or ())
    base = Location(next(blocks), next(tables))
    staffing = content.get("staffing")
    all_projects = {form.kind for form in forms} == {ReportKind.PROJECT}
    kind = ReportKind(content.get("kind", ReportKind.PROJECT if all_projects else ReportKind.DEPARTMENT))
    return Report(
        title=_text(content, "title"),
        unit=_text(content, "unit"),
        year=content.get("year"),
        kind=kind,
        sections=sections,
        forms=forms,
        staffing=Staffing(location=_row(base, 1), **_texts(staffing, ("posts", "staff", "rate"))) if staffing else None,
        expenses=tuple(
            Expense(location=_row(base, row), **_texts(cells, ("label", "previous", "budget", "actual")))
            for row, cells in enumerate(content.get("expenses") or (), start=3)
        ),
        not_read=tuple(map(Unread, content.get("notes") or ())),
        document=Document(_text(content, "title"), tuple(paragraphs)),
        type=ReportType(content.get("type", ReportType.SELF_EVALUATION)),
        outline=kind.value if sections else "",
    )


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
