"""A self-evaluation report as its tables and text say it: values as written, the parsed figure beside them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from knowledge.document import Document, Location, Section
from knowledge.quantity import parse_decimal


class ReportKind(StrEnum):
    """Whose money a report or a form is about."""

    DEPARTMENT = "department"
    PROJECT = "project"


class ReportType(StrEnum):
    """Whether a report tells what came of the objectives, or only sets them."""

    SELF_EVALUATION = "self_evaluation"
    OBJECTIVES = "objectives"


@dataclass(frozen=True, eq=False)
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


@dataclass(frozen=True, eq=False)
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
        """Return the line of the whole budget: 年度资金总额, else the only line that is scored."""
        scored = [fund for fund in self.funds if parse_decimal(fund.weight) is not None]
        return next((fund for fund in self.funds if fund.is_total), scored[0] if len(scored) == 1 else None)


@dataclass(frozen=True, slots=True)
class Unread:
    """What of a file was not understood, and why, in Chinese; without a place it is about the whole file."""

    text: str
    location: Location | None = None

    def __str__(self) -> str:
        """Return the place and what is the matter there."""
        return f"{self.location.label if self.location else ''}{self.text}"


@dataclass(frozen=True, eq=False)
class Report:
    """A whole self-evaluation report; its chapters follow the `outline` of this name, "" for forms alone."""

    title: str = ""
    unit: str = ""
    year: int | None = None
    kind: ReportKind = ReportKind.DEPARTMENT
    sections: tuple[Section, ...] = ()
    forms: tuple[Form, ...] = ()
    not_read: tuple[Unread, ...] = ()
    document: Document = field(default_factory=lambda: Document("", ()))
    type: ReportType = ReportType.SELF_EVALUATION
    outline: str = ""

    @cached_property
    def form_tables(self) -> frozenset[int]:
        """Return the numbers of the tables that hold forms."""
        places = [place for form in self.forms for place in (form.location, form.total_location)]
        for form in self.forms:
            for part in (form.funds, form.goals, form.indicators):
                places += [one.location for one in part]
        return frozenset(place.table for place in places if place is not None and place.table is not None)

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

    @property
    def main_form(self) -> Form | None:
        """Return the form that the text speaks of where it names no project: the department's, else the only one."""
        return self.form(ReportKind.DEPARTMENT) or (self.forms[0] if len(self.forms) == 1 else None)
