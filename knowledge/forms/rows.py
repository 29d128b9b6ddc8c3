"""The rows of one form, each taken by what it says: names, budget lines, goals, indicators, total."""

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from knowledge.document import Cell, Location, Table
from knowledge.forms.funds import BudgetLines, fund_roles, read_pairs, roles_by_figures
from knowledge.forms.grid import Line, align
from knowledge.forms.header import Header
from knowledge.forms.indicators import IndicatorTable
from knowledge.forms.names import label_of, read_names
from knowledge.forms.vocabulary import Role, is_level
from knowledge.forms.words import FUND_LABEL, GOAL_LABEL, GOAL_NUMBER, is_figure, is_goal_result, money_unit, plain
from knowledge.quantity import fold
from knowledge.report import Form, Fund, Goal, Indicator, ReportKind

_EXECUTION = re.compile(r"(?:年度|全年|项目|部门|整体|资金){0,2}(?:(?:预算|资金)执行率?|预算支出率)(?:情况)?")
_BEHIND = re.compile(r"表[（(](?![^）)]{0,20}(?:年|单位|元|表))([一-鿿][^（）()]{3,40})[）)]$")
_LABEL_LENGTH = 12
"""What stands in the first column and is longer is no label."""


@dataclass
class FormRows:
    """A form while its rows come in; `part` says what the next row without a heading belongs to."""

    title: str
    location: Location
    names: dict[str, str] = field(default_factory=dict)
    fund_unit: str = ""
    budget: BudgetLines = field(default_factory=BudgetLines)
    _unknown: tuple[Cell, ...] = ()
    goals: list[Goal] = field(default_factory=list)
    goal_header: tuple[tuple[Cell, ...], int, int] = ((), 0, 0)
    indicators: IndicatorTable | None = None
    part: str = ""
    head: set[str] = field(default_factory=set)

    @property
    def is_begun(self) -> bool:
        """Return whether anything but names has been read."""
        return bool(self.budget.funds or self.goals or self.indicators)

    @property
    def is_complete(self) -> bool:
        """Return whether the form's last row has come."""
        return self.indicators is not None and self.indicators.total is not None

    def fits(self, line: Line) -> bool:
        """Return whether a row at the head of the next table can be this form's going on without a header."""
        if self.part != "indicators" or self.indicators is None:
            return True
        return align(self.indicators.header.cells, line) is not None or line.cells[0].column_span > 1

    def read(self, table: Table, line: Line, header: Header | None) -> int:
        """Take a row, or the `header` that it begins; return how many rows that were, 0 for none of the form's."""
        if header is not None:
            if self.indicators is None:
                self.indicators = IndicatorTable(header)
            self.indicators.header = header
            self.part = "indicators"
            self.head |= {label for label in header.labels if label}
            return len(header.lines)
        if self.part == "indicators" and self.indicators is not None:
            return int(self.indicators.read(table, line))
        if names := read_names(line):
            self.names = {**names, **self.names}
            self.head |= {plain(cell.text) for cell in line.own if label_of(cell.text)}
            return 1
        place = table.row_place(line.row)
        return int(
            self.budget.take_spoken(line, place)
            or self._read_budget_header(line)
            or self._read_goal_header(line)
            or self._read_goal_pair(line, place)
            or (self.part == "goals" and self._read_goal(line, place))
            or (self.part == "budget" and self._read_budget(line, place))
            or self._read_amounts(line, place)
        )

    def build(self, report_kind: ReportKind | None) -> Form | None:
        """Return the form, None where nothing of one was read; `report_kind` decides where it doesn't say."""
        # Amounts alone are any table's.
        if not (self.goals or self.indicators):
            return None
        named = self.names.get("department_form", "")
        kind = self._kind(report_kind)
        rows = self.indicators
        found = _without_banners(rows.indicators) if rows else ()
        # Among the indicators of 时效 it is one of them.
        executed = [row for row in found if _EXECUTION.fullmatch(row.name) and not is_level(row.level2, Role.LEVEL2)]
        weight, score, place = rows.total if rows and rows.total else ("", "", None)
        behind = _BEHIND.search(self.title) if kind is ReportKind.PROJECT else None
        department = self.names.get("department", "") or (named if kind is ReportKind.DEPARTMENT else "")
        return Form(
            kind=kind,
            title=self.title,
            # 项目支出绩效自评表（第五次全国经济普查）
            project=self.names.get("project", "") or (behind[1] if behind else ""),
            department=department,
            unit=self.names.get("unit", "") or named,
            fund_unit=self.fund_unit,
            funds=(*self.budget.funds, *map(_as_fund, executed)),
            goals=tuple(self.goals),
            indicators=tuple(row for row in found if row not in executed),
            total_weight=weight,
            total_score=score,
            location=self.location,
            total_location=place,
            has_level2=rows is None or Role.LEVEL2 in rows.header.roles or any(row.level2 for row in rows.indicators),
            columns=frozenset(rows.columns) if rows else frozenset(),
            head=frozenset(self.head),
        )

    def _kind(self, report_kind: ReportKind | None) -> ReportKind:
        if "project" in self.names:
            return ReportKind.PROJECT
        if "整体" in self.title or "department_form" in self.names:
            return ReportKind.DEPARTMENT
        return ReportKind.PROJECT if "项目" in self.title else report_kind or ReportKind.PROJECT

    def _read_budget_header(self, line: Line) -> bool:
        columns = fund_roles(line.cells)
        if columns:
            self.budget.header, self.budget.columns, self.budget.groups = line.cells, columns, []
            self.part = "budget"
            self._find_unit(line)
        return bool(columns)

    def _read_budget(self, line: Line, place: Location) -> bool:
        self._find_unit(line)
        self.part = "budget" if self.budget.read(line, place) else ""
        return bool(self.part)

    def _read_amounts(self, line: Line, place: Location) -> bool:
        """Take budget lines without known column headings (年度资金总额 | 120), as forms that set goals have them."""
        if columns := roles_by_figures(self._unknown, line) if self._unknown else {}:
            self.budget.header, self.budget.columns, self.part = self._unknown, columns, "budget"
            return self._read_budget(line, place)
        if not any(map(is_figure, (cell.text for cell in line.own))):
            self._unknown = line.cells
        own = [cell for cell in line.cells if cell.row == line.row]
        if not any(FUND_LABEL.search(plain(cell.text)) for cell in own):
            return False
        self._find_unit(line)
        funds = [fund for fund in read_pairs(own, place) if FUND_LABEL.search(plain(fund.label))]
        self.budget.funds += funds
        return bool(funds)

    def _find_unit(self, line: Line) -> None:
        self.fund_unit = self.fund_unit or next((unit for cell in line.cells if (unit := money_unit(cell.text))), "")

    def _read_goal_header(self, line: Line) -> bool:
        labels = [plain(cell.text) for cell in line.cells]
        actual = next((place for place, label in reversed([*enumerate(labels)]) if is_goal_result(label)), None)
        named = [place for place, label in enumerate(labels[:actual]) if GOAL_LABEL.match(label)]
        if actual is None:
            # Goals for several years may be set side by side; the last column is this year's.
            own = [place for place, cell in enumerate(line.cells) if line.begins(cell)]
            named, actual = named if len(own) > 1 and {*own} <= {*named} else [], len(labels)
        if not named or line.cells[expected := named[-1]].row != line.row:
            return False
        self.goal_header, self.part = (line.cells, expected, actual), "goals"
        return True

    def _read_goal(self, line: Line, place: Location) -> bool:
        cells, expected, actual = self.goal_header
        matched = align(cells, line)
        if matched is None:
            return False
        texts = {
            at: cell.text.strip()
            for number, cell in enumerate(line.cells)
            if line.begins(cell)
            for at in matched[number][:1]
        }
        before = {at: text for at, text in texts.items() if at < expected}
        goals = {at for at in before if GOAL_LABEL.match(plain(cells[at].text))}
        # Left of the goals stands their number, or an older version of them; anything else heads another part.
        others = (text for at, text in before.items() if at not in goals or (at == 0 and len(text) <= _LABEL_LENGTH))
        if not all(GOAL_NUMBER.match(plain(text)) for text in others):
            self.part = ""
            return False
        # A goal that wasn't adjusted leaves the column of adjusted goals empty.
        promised = texts.get(expected) or texts.get(max(goals, default=-1), "")
        if promised or texts.get(actual):
            self.goals.append(Goal(promised, texts.get(actual, ""), place))
        return True

    def _read_goal_pair(self, line: Line, place: Location) -> bool:
        """Take a goal that stands beside its label, or what came of it in a row of its own."""
        label, text = plain(line.own[0].text), line.own[1].text.strip() if len(line.own) == 2 else ""
        if not text:
            return False
        if GOAL_LABEL.match(label):
            self.goals.append(Goal(text, "", place))
        elif is_goal_result(label) and self.goals and not self.goals[-1].actual:
            self.goals[-1] = replace(self.goals[-1], actual=text)
        else:
            return False
        return True


def _as_fund(row: Indicator) -> Fund:
    """Return the row that scores how much of the budget was spent as the budget line that it is in other forms."""
    is_rate = "%" in fold(row.actual)
    budget, spent, rate = ("", "", row.actual) if is_rate else (row.target, row.actual, "")
    return Fund(row.name, "", budget, spent, row.weight, rate, row.score, row.location)


def _without_banners(rows: list[Indicator]) -> tuple[Indicator, ...]:
    """Return the rows without those that only name the level-1 indicator of the rows below them."""
    return tuple(
        row
        for row, below in pairwise((*rows, None))
        if row is not None
        and not (
            row.is_blank and not row.level2 and not row.weight and below is not None and below.level1 == row.level1
        )
    )
