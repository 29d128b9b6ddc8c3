"""The budget lines of a form: under column headings (年初预算数, 全年执行数), or as pairs of a label and one figure.

A department's form breaks its total down by 收入性质 and 支出性质 side by side; such a line has a single figure for
which the form names no column.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.document import Cell, Location, Table
from knowledge.forms.grid import Line, align
from knowledge.forms.vocabulary import Role, best, fund_points
from knowledge.forms.words import BREAKDOWN_LABEL, compact, is_amount, plain
from knowledge.report import Fund

# Which of the two budgets a bare 预算数 means depends on what else the header names.
_BARE_BUDGET = re.compile(r"^(?:年度|项目|资金|当年|本年)?预算(?:数|金额|安排数?)?$")
_TASK_LIST = re.compile(r"任务|内容|项目名称|序号")
_COLUMNS = (Role.INITIAL, Role.ADJUSTED, Role.SPENT, Role.WEIGHT, Role.RATE, Role.SCORE)


def fund_roles(cells: Sequence[Cell]) -> dict[Role, int]:
    """Return which of `cells` heads which column of the budget lines, {} where they head no budget lines."""
    labels = [plain(cell.text) for cell in cells]
    if any(_TASK_LIST.search(label) for label in labels):
        return {}
    roles: dict[Role, int] = {}
    for place, label in enumerate(labels):
        role = best(fund_points(label))
        # The first column names the lines or the part (预算执行情况), whatever its words.
        if role is not None and place > 0:
            roles.setdefault(role, place)
    bare = [place for place, label in enumerate(labels) if _BARE_BUDGET.match(label) and place not in roles.values()]
    if bare and Role.ADJUSTED not in roles:
        roles[Role.ADJUSTED] = bare[-1]
    amounts = {Role.INITIAL, Role.ADJUSTED, Role.SPENT} & roles.keys()
    return roles if len(amounts) >= 2 else {}


@dataclass
class BudgetLines:
    """The budget lines of one form under their header, and the groups that a breakdown has opened."""

    header: tuple[Cell, ...] = ()
    columns: Mapping[Role, int] = field(default_factory=dict)
    funds: list[Fund] = field(default_factory=list)
    groups: list[Cell] = field(default_factory=list)

    def read(self, table: Table, line: Line) -> bool:
        """Take one row that isn't empty, and return whether it was a budget line."""
        place = Location(table.location.block, table.location.table, line.row, page=table.location.page)
        if groups := [cell for cell in line.own if BREAKDOWN_LABEL.match(compact(cell.text).rstrip(":："))]:
            self.groups = groups
            return True
        matched = None if self.groups else align(self.header, line)
        if matched is None:
            return self._read_pairs(line, place)
        return self._read_columns(line, matched, place)

    def _read_columns(self, line: Line, matched: Mapping[int, tuple[int, ...]], place: Location) -> bool:
        columns = {at: role for role, at in self.columns.items()}
        first = min(columns)
        texts: dict[Role, str] = {}
        labels: list[Cell] = []
        for number, cell in enumerate(line.cells):
            role = next((columns[at] for at in matched[number] if at in columns), None)
            if role is not None and cell.row == line.row:
                texts.setdefault(role, cell.text.strip())
            elif line.begins(cell) and matched[number] and max(matched[number]) < first:
                labels.append(cell)
        if not all(is_amount(text) for role, text in texts.items() if role in _COLUMNS):
            return False
        if labels or any(texts.values()):
            label = compact(labels[-1].text) if labels else ""
            initial, adjusted, spent, weight, rate, score = (texts.get(role, "") for role in _COLUMNS)
            self.funds.append(Fund(label, initial, adjusted, spent, weight, rate, score, place))
        return True

    def _read_pairs(self, line: Line, place: Location) -> bool:
        funds = read_pairs([cell for cell in line.cells if cell.row == line.row], place, self.groups)
        self.funds += funds
        return bool(funds)


def read_pairs(cells: Sequence[Cell], place: Location, groups: Sequence[Cell] = ()) -> list[Fund]:
    """Return a fund for every label with a figure, or nothing, at its right; a label belongs to the group above it."""
    funds = []
    for cell, right in zip(cells, (*cells[1:], None), strict=True):
        amount = right.text.strip() if right is not None else ""
        if cell.text.strip() and not is_amount(cell.text) and right is not None and is_amount(amount):
            group = next((g for g in reversed(groups) if g.column <= cell.column), None)
            name = compact(group.text).strip(":：") if group else ""
            funds.append(Fund(compact(cell.text), "", "", "", "", "", "", place, amount, name))
    return funds
