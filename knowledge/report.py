"""A self-evaluation report as its tables and text say it: values as written, the parsed figure beside them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from knowledge.document import Document, Location, Section
from knowledge.quantity import parse_decimal


class ReportKind(StrEnum):
    """Whose money a report or a form is about."""

    DEPARTMENT = "department"
    PROJECT = "project"


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
        """Return whether the row stands in the form with nothing filled in but its levels."""
        return not (self.name or self.target or self.actual)

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

    `amount` is the single figure of a breakdown line (按收入性质, 按支出性质), for which the form names no column; `group`
    is the heading that such a line stands under.
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

    @property
    def is_total(self) -> bool:
        """Return whether this is the line 年度资金总额, the only one that is scored (财预〔2020〕10号附件1)."""
        return "总额" in self.label

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
    """One self-evaluation form; `project` is "" for the department's own, `fund_unit` is 万元 or 元."""

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
    """One line of the base table's 经费控制情况, in 万元: last year's final account, this year's budget and final account."""

    label: str
    previous: str
    budget: str
    actual: str
    location: Location


@dataclass(frozen=True)
class Report:
    """A whole self-evaluation report; `notes` says, in Chinese, what could not be read."""

    title: str
    unit: str
    year: int | None
    kind: ReportKind
    sections: tuple[Section, ...]
    forms: tuple[Form, ...]
    staffing: Staffing | None
    expenses: tuple[Expense, ...]
    notes: tuple[str, ...]
    document: Document

    @property
    def indicators(self) -> Iterator[tuple[Form, Indicator]]:
        """Yield every indicator row with the form it stands in, in reading order."""
        return ((form, indicator) for form in self.forms for indicator in form.indicators)

    def form(self, kind: ReportKind) -> Form | None:
        """Return the first form of `kind`, None where there is none."""
        return next((form for form in self.forms if form.kind is kind), None)
