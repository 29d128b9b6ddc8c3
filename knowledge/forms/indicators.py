"""The rows of an indicator table: one Indicator each, and the total.

Level names are inherited downwards, whether the form merges their cells or leaves them blank. A name, target or
actual value that is merged over several rows belongs to each of them; a merged weight, score or note counts once, at
its first row, so that sums stay right. A row whose cells can't be matched to the header is reported, never guessed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from knowledge.document import Cell, Location, Table
from knowledge.forms.columns import LEFT, TARGETS, VALUES
from knowledge.forms.grid import Line, align, texts_of
from knowledge.forms.header import Header
from knowledge.forms.vocabulary import Role, bare_level, best, both_levels, indicator_points, is_level
from knowledge.forms.words import FOOTER, SUBTOTAL, TOTAL, is_comparator, is_dash, plain, starts_with_comparator
from knowledge.quantity import fold, parse_decimal
from knowledge.report import Indicator, Unread

_TEMPLATE_NUMBER = re.compile(r"^(?:三级)?指标\d{1,2}[:：、.]\s*")
_LABELLED = re.compile(r"(?:^|[\n；;，,])\s{0,9}([一-鿿]{2,8})[：:]([^\n；;]{0,200})")
_NO_UNIT = {"无", "不适用", "文字", "文字描述", "定性", "其他"}
_BAND = 16
"""A single cell over the whole row with at most so many characters names the level of the rows below it."""
_FIELDS = {*LEFT, Role.TARGET, Role.ACTUAL, Role.WEIGHT, Role.SCORE, Role.NOTE}
_Parts = dict[Role, list[Cell]]


@dataclass
class IndicatorTable:
    """The rows of one form under its header, and the level names that the next row inherits."""

    header: Header
    indicators: list[Indicator] = field(default_factory=list)
    total: tuple[str, str, Location] | None = None
    """The last row of the form: the sums of weights and scores as written, and where they stand."""
    notes: list[Unread] = field(default_factory=list)
    level1: str = ""
    level2: str = ""
    _is_level_above: bool = False

    @property
    def columns(self) -> Iterator[str]:
        """Yield the fields of an indicator that the form has a column for."""
        given = (*LEFT[:2], Role.TARGET, Role.ACTUAL)
        roles = {*self.header.roles, *(role for role in given if any(getattr(row, role) for row in self.indicators))}
        return ("deviation_note" if role is Role.NOTE else role.value for role in roles if role in _FIELDS)

    def begin(self, level1: str) -> None:
        """Let the rows that come stand under a level named above them."""
        self.level1, self.level2 = level1, ""

    def read(self, table: Table, line: Line) -> bool:
        """Take one row that isn't empty, and return whether it was one of this table's."""
        if texts_of(line) in self.header.lines:
            return True
        place = table.row_place(line.row)
        matched = align(self.header.cells, line)
        parts = self._parts(line, matched) if matched is not None else None
        # What makes the row a sum: 总分, 产出指标小计.
        names = [cell for role in LEFT for cell in (parts or {}).get(role, []) if line.begins(cell)]
        if (named := next((cell for cell in (line.own[0], *names) if _is_sum(cell.text)), None)) is not None:
            if self._is_leftmost(line, matched, named) and not SUBTOTAL.search(plain(named.text)):
                self._read_total(line, matched or {}, named, place)
            return True
        if self._is_leftmost(line, matched, line.own[0]) and self._is_footer(line, parts or {}):
            return True
        if self.total is not None and not (parts and _text(parts, Role.NAME) and _text(parts, Role.TARGET)):
            return False
        if parts is not None:
            self._read_indicator(table, line, parts, place)
        elif len(line.own) == 1 and len(text := line.own[0].text) <= _BAND and not text.rstrip().endswith("。"):
            self._take_level(bare_level(text))
        else:
            self.notes.append(Unread(f"的单元格与表头对不上，未读取：{table.row_text(line.row)}", place))
        return True

    def _parts(self, line: Line, matched: Mapping[int, tuple[int, ...]]) -> _Parts | None:
        """Return the cells of each column, None where the row's cells don't fit the columns."""
        parts: _Parts = {}
        spare: list[Cell] = []
        last = max(place for place, role in enumerate(self.header.roles) if role in LEFT)
        for place, cell in enumerate(line.cells):
            roles = [role for at in matched[place] if (role := self.header.roles[at]) is not None]
            role = _one_role(roles)
            if role is not None:
                for each, own in (_labelled(cell) if role in VALUES else {}).items() or ((role, cell),):
                    parts.setdefault(each, []).append(own)
            elif roles and cell.text.strip():
                return None
            elif any(at <= last for at in matched[place]):
                spare.append(cell)
        # Level names without a heading of their own stand under one heading with the name, or at its left side.
        free = [role for role in LEFT[:2] if role not in self.header.roles]
        names = parts.get(Role.NAME, [])
        levels = [cell for cell in spare if is_level(cell.text)]
        if free and len(names) > 1:
            levels, parts[Role.NAME] = names[:-1], names[-1:]
        return parts | {role: [cell] for role, cell in zip(free, levels, strict=False)}

    def _is_leftmost(self, line: Line, matched: Mapping[int, tuple[int, ...]] | None, cell: Cell) -> bool:
        """Return whether `cell` reaches the column of level 1: a sum further right is one level's only."""
        place = line.cells.index(cell)
        return place == 0 if matched is None else min(matched[place], default=0) <= self.header.first

    def _is_footer(self, line: Line, parts: _Parts) -> bool:
        """Return whether a row is a signature, a conclusion or a remark under the table."""
        if Role.WEIGHT in self.header.roles:
            is_filled = parse_decimal(_text(parts, Role.WEIGHT, line.row)) is not None
        else:
            is_filled = bool(_text(parts, Role.TARGET, line.row))
        return not is_filled and FOOTER.match(plain(line.own[0].text)) is not None

    def _read_total(self, line: Line, matched: Mapping[int, tuple[int, ...]], named: Cell, place: Location) -> None:
        figures = [cell for cell in line.own if cell is not named and parse_decimal(cell.text) is not None]
        columns = {matched[line.cells.index(cell)]: cell.text.strip() for cell in figures if matched}
        weight, score = (
            next((text for at, text in columns.items() if len(at) == 1 and self.header.roles[at[0]] is role), "")
            for role in (Role.WEIGHT, Role.SCORE)
        )
        if not weight and not score:
            if len(figures) == 2:
                weight, score = (cell.text.strip() for cell in figures)
            elif figures or parse_decimal(named.text) is not None:
                words = " | ".join(cell.text.strip() for cell in line.own)
                self.notes.append(Unread(f"分不清哪个是分值、哪个是得分，未读取：{words}", place))
        if self.total is None or weight or score:
            self.total = weight, score, place

    def _take_level(self, name: str) -> None:
        """Take the name of a level that stands above its rows: right below another one it is that one's part."""
        is_first, is_second = is_level(name, Role.LEVEL1), is_level(name, Role.LEVEL2)
        if is_first and Role.LEVEL2 in self.header.roles:
            self.level1, self.level2 = name, ""
        elif self._is_level_above and is_level(self.level2, Role.LEVEL1) and not is_first:
            # 成本 can be part of 产出, and the level above 经济成本.
            self.level1, self.level2 = self.level2, name
        elif self.level1 and (self._is_level_above or self.level2 or not is_first) and (is_second or not is_first):
            self.level2 = name
        else:
            self.level1, self.level2 = name, ""
        self._is_level_above = True

    def _read_indicator(self, table: Table, line: Line, parts: _Parts, place: Location) -> None:
        if not any(line.begins(cell) for cells in parts.values() for cell in cells):
            return
        target, target_cell = _target(parts)
        actual = _text(parts, Role.ACTUAL)
        name = _name(_text(parts, Role.NAME))
        seconds = parts.get(Role.LEVEL2, [])
        if not name and (target or actual) and seconds and line.begins(seconds[0]) and not is_level(seconds[0].text):
            # A form without level 3: the indicators stand in the column of level 2.
            name, parts[Role.LEVEL2] = _name(_text(parts, Role.LEVEL2)), []
        values = {Role.TARGET, Role.ACTUAL, Role.WEIGHT, Role.SCORE}
        is_banner = is_level(name) or (self._is_level_above and bool(name))
        if is_banner and not any(_text(parts, role) for role in values | {*LEFT[:2]}):
            self._take_level(bare_level(name))
            return
        self._is_level_above = False
        level1, level2 = self._levels(parts)
        if not name:
            target, actual = ("" if is_dash(text) else text for text in (target, actual))
        actuals = parts.get(Role.ACTUAL, [])
        self.indicators.append(
            Indicator(
                level1=level1,
                level2=level2,
                name=name,
                target=target,
                actual=actual,
                weight=_text(parts, Role.WEIGHT, line.row),
                score=_text(parts, Role.SCORE, line.row),
                deviation_note=_text(parts, Role.NOTE, line.row, "\n"),
                location=place,
                target_location=table.place(target_cell) if target_cell else place,
                actual_location=table.place(actuals[0]) if actuals else place,
            )
        )

    def _levels(self, parts: _Parts) -> tuple[str, str]:
        """Return the level names of a row; a cell that covers both levels names level 1 only."""
        first = next(iter(parts.get(Role.LEVEL1, [])), None)
        second = next(iter(parts.get(Role.LEVEL2, [])), None)
        if first is not None and (both := both_levels(first.text, is_known=Role.LEVEL2 in self.header.roles)):
            self.level1, self.level2 = map(bare_level, both)
            return self.level1, self.level2
        level1 = bare_level(first.text) if first is not None else ""
        if level1 and level1 != self.level1:
            self.level1, self.level2 = level1, ""
        if second is not None:
            self.level2 = bare_level(second.text) or self.level2
        return self.level1, self.level2 if second is not None or Role.LEVEL2 not in self.header.roles else ""


def _name(text: str) -> str:
    """Return an indicator's name without the form's own numbering (指标1：), "" for a mark that stands for none."""
    return "" if is_dash(text) else _TEMPLATE_NUMBER.sub("", text)


def _target(parts: _Parts) -> tuple[str, Cell | None]:
    """Return the target as read from left to right, and the cell of its value; an adjusted one replaces the first."""
    adjusted = [cell for cell in parts.get(Role.ADJUSTED_TARGET, []) if cell.text.strip()]
    values = adjusted or parts.get(Role.TARGET, [])
    value = "".join(cell.text.strip() for cell in values)
    signs, units = ([cell.text.strip() for cell in parts.get(role, [])] for role in (Role.SIGN, Role.UNIT))
    return compose_target(signs, value, units), max(values, key=lambda cell: len(cell.text), default=None)


def compose_target(signs: Sequence[str], value: str, units: Sequence[str]) -> str:
    """Return a target that is split over columns as one reads it: sign, value, unit.

    A sign column that only says 定性 or 正向 is no part of the target; a unit is added to a figure only, and neither
    sign nor unit twice where the value already has it.
    """
    if not value:
        return ""
    sign = next((text for text in signs if is_comparator(text)), "")
    unit = next((text for text in units if text and not is_dash(text) and text not in _NO_UNIT), "")
    if starts_with_comparator(value) or is_dash(value):
        sign = ""
    if not re.search(r"\d", fold(value)) or value.endswith(unit):
        unit = ""
    return f"{sign}{value}{unit}"


def _labelled(cell: Cell) -> Mapping[Role, Cell]:
    """Return what a cell gives behind labels of its own: 目标：≥5场 and 完成：6场; nothing for one thing or others."""
    found = {best(indicator_points(label)): value.strip() for label, value in _LABELLED.findall(cell.text)}
    told = {role: replace(cell, text=value) for role, value in found.items() if role in VALUES}
    return told if len(told) > 1 and len(told) == len(found) else {}


def _one_role(roles: Sequence[Role]) -> Role | None:
    """Return the column of a cell that covers several: the innermost name, the whole target, the first value."""
    if len(set(roles)) <= 1:
        return next(iter(roles), None)
    if all(role in LEFT for role in roles):
        return Role.NAME if Role.NAME in roles else Role.LEVEL1
    if all(role in TARGETS for role in roles):
        return Role.TARGET
    return None if any(role in LEFT for role in roles) else roles[0]


def _is_sum(text: str) -> bool:
    label = plain(text)
    return len(label) <= 15 and bool(TOTAL.match(label) or SUBTOTAL.search(label))


def _text(parts: _Parts, role: Role, row: int | None = None, joint: str = "") -> str:
    """Return the text of a column, only from cells that begin in `row` where one is given; points are one cell's."""
    texts = [cell.text.strip() for cell in parts.get(role, []) if cell.text.strip() and row in (None, cell.row)]
    # What was one cell once may stand in each of those it covered.
    return joint.join(texts[:1] if role in {Role.WEIGHT, Role.SCORE} else dict.fromkeys(texts))
