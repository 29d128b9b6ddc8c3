"""The budget lines of a form: under column headings (年初预算数, 全年执行数), or as pairs of a label and one figure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import combinations
from typing import Any

from knowledge.document import Cell, Location
from knowledge.forms.grid import Line, align
from knowledge.forms.vocabulary import Role, best, fund_points
from knowledge.forms.words import BREAKDOWN_LABEL, is_amount, is_figure, plain
from knowledge.quantity import fold, parse_decimal
from knowledge.report import Fund
from knowledge.running_text import compact

# Which of the two budgets a bare 预算数 means depends on what else the header names.
_BARE_BUDGET = re.compile(r"^(?:年度|项目|资金|当年|本年)?预算(?:数|金额|安排数?)?$")
# A form of several years sets their amounts side by side: the sums of all stand for it, else the last year's.
_SPAN = re.compile(r"(?:19|20)\d\d年?度?|合计|累计|总计|[两三四五]年")
# Of a form without a column for it, the points to be had stand behind the heading: 得分（满分10）.
_OUT_OF = re.compile(r"[（(]\D{0,4}(\d{1,3}(?:\.\d{1,2})?)分?[）)]$")
_TWO = re.compile("[/／]")
_SPOKEN = re.compile(r"([^\d:]{2,12}):?(\d[\d,.]{0,20}%?)(?:[万亿]?元|分)?")
_TASK_LIST = re.compile(r"任务|内容|项目名称|序号")
# What the rounding of a rate may change.
_ROUNDED = Decimal("0.06")
_POINTS = (Role.WEIGHT, Role.SCORE)
_COLUMNS = (Role.INITIAL, Role.ADJUSTED, Role.SPENT, Role.WEIGHT, Role.RATE, Role.SCORE)


def fund_roles(cells: Sequence[Cell]) -> dict[Role, int]:
    """Return which of `cells` heads which column of the budget lines, {} where they head no budget lines."""
    labels = [plain(cell.text) for cell in cells]
    if any(_TASK_LIST.search(label) for label in labels):
        return {}
    found: dict[Role, list[tuple[float, int]]] = {}
    bare: list[int] = []
    # The first column names the lines or the part (预算执行情况), whatever its words.
    for place, label in list(enumerate(labels))[1:]:
        # 预算数/执行数 heads a column with two amounts in each cell.
        for name in _TWO.split(_SPAN.sub("", label)):
            points = fund_points(name)
            role = best(points)
            if role is not None:
                found.setdefault(role, []).append((-points[role], place))
            elif _BARE_BUDGET.match(name):
                bare.append(place)
    # What is paid out is told by 支出数 rather than by 到位数, wherever the two stand.
    roles = {role: _chosen(labels, [place for _, place in sorted(places)]) for role, places in found.items()}
    if bare and Role.ADJUSTED not in roles:
        roles[Role.ADJUSTED] = _chosen(labels, bare[::-1])
    if {Role.SPENT, Role.RATE} <= roles.keys() and not {Role.INITIAL, Role.ADJUSTED} & roles.keys():
        # What was spent is a rate of the amount before it, whatever that is called: 下达数, 安排.
        left = [place for place in range(2, roles[Role.SPENT]) if place not in roles.values() and labels[place]]
        roles |= {Role.ADJUSTED: left[-1]} if left else {}
    if Role.WEIGHT not in roles and (place := roles.get(Role.SCORE, 1) - 1) and place not in roles.values():
        # The points to be had stand before those got, whatever they are called.
        roles[Role.WEIGHT] = place
    amounts = {Role.INITIAL, Role.ADJUSTED, Role.SPENT} & roles.keys()
    return roles if len(amounts) >= 2 else {}


def roles_by_figures(header: Sequence[Cell], line: Line) -> dict[Role, int]:
    """Return which of the cells of `header`, whatever they say, heads which figures of a budget line below it.

    A rate is that of one amount to one before it, and of the points behind it those got to those to be had.
    """
    matched = align(header, line)
    if matched is None:
        return {}
    figures = [
        (matched[n][0], cell.text.strip(), value)
        for n, cell in enumerate(line.cells)
        if matched[n] and line.begins(cell) and (value := parse_decimal(cell.text.strip().rstrip("%％"))) is not None
    ]
    rate = next((n for n, (_, text, _) in enumerate(figures) if text.endswith(("%", "％"))), None)
    if rate is None:
        return {}
    place, _, share = figures[rate]
    for one, other in combinations(figures[:rate], 2):
        if one[2] and abs(other[2] / one[2] * 100 - share) <= _ROUNDED:
            roles = {Role.ADJUSTED: one[0], Role.SPENT: other[0], Role.RATE: place}
            roles |= {Role.INITIAL: figures[0][0]} if figures[0][0] < one[0] else {}
            behind = figures[rate + 1 :]
            is_scored = len(behind) == 2 and behind[1][2] <= behind[0][2] <= 100
            return roles | ({Role.WEIGHT: behind[0][0], Role.SCORE: behind[1][0]} if is_scored else {})
    return {}


def _chosen(labels: Sequence[str], places: Sequence[int]) -> int:
    """Return which of several columns of one meaning is taken: the sum of the years, the last year's, the first."""
    spans = {place: "".join(_SPAN.findall(labels[place])) for place in places}
    sums = [place for place, span in spans.items() if span and not span[:2].isdigit()]
    dated = [place for place, span in spans.items() if span[:4].isdigit()]
    return sums[0] if sums else max(dated, key=spans.__getitem__) if dated else places[0]


def read_spoken(line: Line) -> dict[Role, str]:
    """Return the figures of a row that stand behind their labels in one cell: 全年预算数：120.00 | 执行率96%."""
    found: dict[Role, str] = {}
    for cell in line.own:
        spoken = _SPOKEN.fullmatch(fold(compact(cell.text)))
        if spoken and (role := best(fund_points(spoken[1]))):
            found.setdefault(role, spoken[2])
    # 执行率：80% | 10 | 8.00: what stands bare beside them are the points.
    points = [cell.text.strip() for cell in line.own if is_figure(cell.text)]
    if len(points) == len(_POINTS) and not found.keys() & {*_POINTS}:
        found |= dict(zip(_POINTS, points, strict=True)) if Role.RATE in found else {}
    return found if len(found) > 1 else {}


@dataclass
class BudgetLines:
    """The budget lines of one form under their header, and the groups that a breakdown has opened."""

    header: tuple[Cell, ...] = ()
    columns: Mapping[Role, int] = field(default_factory=dict)
    funds: list[Fund] = field(default_factory=list)
    groups: list[Cell] = field(default_factory=list)

    def take_spoken(self, line: Line, place: Location) -> bool:
        """Take a row that heads each of its figures itself; one that goes on with the line above adds to it."""
        texts: dict[str, Any] = {role.value: text for role, text in read_spoken(line).items()}
        label = compact(line.cells[0].text)
        label = label if texts and not _SPOKEN.fullmatch(fold(label)) else "年度资金总额"
        last = self.funds[-1] if self.funds else None
        if last is not None and last.label == label and not any(getattr(last, role) for role in texts):
            self.funds[-1] = replace(last, **texts)
        elif texts:
            given: dict[str, Any] = {role.value: texts.get(role.value, "") for role in _COLUMNS}
            self.funds.append(Fund(label=label, location=place, **given))
        return bool(texts)

    def read(self, line: Line, place: Location) -> bool:
        """Take one row that isn't empty, and return whether it was a budget line."""
        if groups := [cell for cell in line.own if BREAKDOWN_LABEL.match(compact(cell.text).rstrip(":："))]:
            self.groups = groups
            return True
        matched = None if self.groups else align(self.header, line)
        if matched is not None:
            if Role.SCORE not in self.columns:
                shown = roles_by_figures(self.header, line)
                self.columns = {**self.columns, **{role: shown[role] for role in _POINTS if role in shown}}
            return self._read_columns(line, matched, place)
        funds = read_pairs([cell for cell in line.cells if cell.row == line.row], place, self.groups)
        self.funds += funds
        return bool(funds)

    def _read_columns(self, line: Line, matched: Mapping[int, tuple[int, ...]], place: Location) -> bool:
        columns = {at: [role for role in Role if self.columns.get(role) == at] for at in self.columns.values()}
        first = min(*columns, *(at for at, cell in enumerate(self.header) if at and _SPAN.search(plain(cell.text))))
        texts: dict[Role, str] = {}
        labels: list[Cell] = []
        for number, cell in enumerate(line.cells):
            roles = next((columns[at] for at in matched[number] if at in columns), [])
            if roles and cell.row == line.row:
                found = _TWO.split(cell.text) if len(roles) > 1 else [cell.text]
                texts = dict(zip(roles, map(str.strip, found), strict=False)) | texts
            elif line.begins(cell) and matched[number] and max(matched[number]) < first:
                labels.append(cell)
        if not all(is_amount(text) for role, text in texts.items() if role in _COLUMNS):
            return False
        if labels or any(texts.values()):
            label = compact(labels[-1].text) if labels else ""
            initial, adjusted, spent, weight, rate, score = (texts.get(role, "") for role in _COLUMNS)
            if is_figure(score) and Role.WEIGHT not in self.columns:
                points = _OUT_OF.search(compact(self.header[self.columns[Role.SCORE]].text))
                weight = points[1] if points else ""
            others = tuple(
                (compact(self.header[at].text), cell.text.strip())
                for number, cell in enumerate(line.cells)
                for at in matched[number][:1]
                if at not in columns and _SPAN.search(plain(self.header[at].text)) and is_figure(cell.text)
            )
            self.funds.append(Fund(label, initial, adjusted, spent, weight, rate, score, place, others=others))
        return True


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
