"""The header of an indicator table, which forms write in one row or in two.

Over two rows, the first heads groups of columns (绩效指标, 年度指标值) that the second names one by one (一级指标;
指标性质, 指标值, 计量单位). A heading that stands over several columns without naming them means them all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from knowledge.document import Cell
from knowledge.forms.grid import Line
from knowledge.forms.words import Role, compact, is_figure, plain, role_of

LEFT = (Role.LEVEL1, Role.LEVEL2, Role.NAME)
TARGETS = (Role.SIGN, Role.TARGET, Role.UNIT, Role.ADJUSTED_TARGET)
_VALUES = {Role.TARGET, Role.ADJUSTED_TARGET, Role.ACTUAL}
# Which of several columns with the same meaning is taken: the deepest level, the unit's own score, this year's value.
_PREFERRED = {
    Role.NAME: ("四级", "三级", "名称", "内容", "具体"),
    Role.TARGET: ("指标值", "目标值"),
    Role.ACTUAL: ("实际", "全年", "值"),
    Role.WEIGHT: ("分值",),
    Role.SCORE: ("自评",),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the header: its place in the grid, its heading, and what it holds."""

    cell: Cell
    label: str
    role: Role | None


@dataclass(frozen=True)
class Header:
    """The columns of an indicator table, and how many rows their headings take."""

    columns: tuple[Column, ...]
    rows: int

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Return the cells that rows are aligned to."""
        return tuple(column.cell for column in self.columns)

    @cached_property
    def roles(self) -> tuple[Role | None, ...]:
        """Return what each column holds."""
        return tuple(column.role for column in self.columns)

    @cached_property
    def width(self) -> int:
        """Return how many grid columns the header covers."""
        last = self.columns[-1].cell
        return last.column + last.column_span

    @cached_property
    def first(self) -> int:
        """Return the place of the leftmost column of names."""
        return next(place for place, role in enumerate(self.roles) if role in LEFT)

    @cached_property
    def split(self) -> int:
        """Return the place of the first column right of the names: there a flattened row is merged or split."""
        return max(place for place, role in enumerate(self.roles) if role in LEFT) + 1

    @cached_property
    def has_level2(self) -> bool:
        """Return whether the form has a column for level-2 names."""
        return Role.LEVEL2 in self.roles


def read_header(line: Line, following: Line | None) -> Header | None:
    """Return the header that begins in `line`, None where it doesn't name both an indicator and a value."""
    columns = [Column(cell, plain(cell.text), role_of(cell.text)) for cell in line.cells]
    roles = {column.role for column in columns}
    # 目标 or 完成情况 may stand in a filled row too, but a header has no figures.
    has_figures = any(is_figure(cell.text) and role_of(cell.text) is None for cell in line.own)
    if not line.own or has_figures or not (roles & set(LEFT) and roles & _VALUES):
        return None
    second = _combine(columns, following) if following is not None else None
    if second and not any(column.role in LEFT for column in second):
        second = None
    settled = _settle(second or _extend(columns), keep_parts=second is not None)
    return Header(tuple(settled), 2 if second else 1)


def _combine(columns: Sequence[Column], following: Line) -> list[Column] | None:
    """Return the columns of a header over two rows, None where the second row is no part of it."""
    subs = [role_of(cell.text) for cell in following.own]
    if not any(subs):
        return None
    if columns[-1].cell.column + columns[-1].cell.column_span != following.width:
        return _combine_flattened(columns, following) if all(subs) else None
    combined = []
    for cell in following.cells:
        above = next((c for c in columns if c.cell.column <= cell.column < c.cell.column + c.cell.column_span), None)
        sub = role_of(cell.text) if following.begins(cell) else None
        if above is None or (following.begins(cell) and sub is None and above.cell.column_span == 1):
            return None
        combined.append(_sub_column(above, cell, sub))
    return combined


def _combine_flattened(columns: Sequence[Column], following: Line) -> list[Column] | None:
    """Return the columns of a flattened header whose second row splits one column of the first into several."""
    filled = [place for place, cell in enumerate(following.cells) if cell.text.strip()]
    first, last = filled[0], filled[-1]
    if first + len(following.cells) - last != len(columns):
        return None
    parents = [*columns[:first], *([columns[first]] * (last - first + 1)), *columns[first + 1 :]]
    return [
        _sub_column(parent, cell, role_of(cell.text)) for parent, cell in zip(parents, following.cells, strict=True)
    ]


def _sub_column(parent: Column, cell: Cell, sub: Role | None) -> Column:
    """Return a column by both its headings: a unit under 实际完成值 belongs to the actual value."""
    inside_actual = parent.role is Role.ACTUAL and sub in {None, Role.UNIT, Role.SIGN}
    return Column(cell, f"{parent.label}{plain(cell.text)}", Role.ACTUAL if inside_actual else sub or parent.role)


def _extend(columns: Sequence[Column]) -> list[Column]:
    """Return the columns with those without a heading joined to the target before them; the last holds notes."""
    extended: list[Column] = []
    for column in columns:
        left = extended[-1].role if extended else None
        joins = not compact(column.cell.text) and column.cell.row == columns[-1].cell.row and left is Role.TARGET
        extended.append(replace(column, label=extended[-1].label, role=left) if joins else column)
    if not extended[-1].label and Role.NOTE not in {column.role for column in extended}:
        extended[-1] = replace(extended[-1], role=Role.NOTE)
    return extended


def _settle(columns: Sequence[Column], *, keep_parts: bool) -> list[Column]:
    """Return the columns with each meaning held by one heading; the parts under one heading keep it together."""
    first = next(place for place, column in enumerate(columns) if column.role in LEFT)
    # Left of the names stands the part's own label, 绩效指标完成情况, whatever its words.
    settled = [replace(column, role=None) if place < first else column for place, column in enumerate(columns)]
    if not any(column.role is Role.NAME for column in settled):
        deepest = max(place for place, column in enumerate(settled) if column.role in LEFT)
        settled[deepest] = replace(settled[deepest], role=Role.NAME)
    for role in {column.role for column in settled} - {None, Role.NOTE}:
        if keep_parts and role in _VALUES:
            continue
        places = [place for place, column in enumerate(settled) if column.role is role]
        kept = _chosen(settled, places)
        for place in places:
            if place not in kept:
                settled[place] = replace(settled[place], role=None)
    return settled


def _chosen(columns: Sequence[Column], places: Sequence[int]) -> list[int]:
    """Return which of the columns at `places`, all with one meaning, is taken, with those joined to it.

    Where the same heading comes twice, the form sets goals for several years at its left and for this one at its right.
    """
    role = columns[places[0]].role
    labels = [columns[place].label for place in places]
    words = _PREFERRED.get(role, ()) if role is not None else ()
    label = next((label for word in words for label in labels if word in label), labels[0])
    same = [place for place in places if columns[place].label == label]
    if role not in {Role.LEVEL2, Role.NAME, Role.TARGET}:
        return same[:1]
    chosen = same[-1:]
    while chosen[-1] - 1 in same:
        chosen.append(chosen[-1] - 1)
    return chosen
