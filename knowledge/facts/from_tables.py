"""Facts of tables that are no forms: each figure by its row's labels and its column's heads.

Both may give years, sides, names and units, so that a table means the same whichever way it is turned. A table cut by a
page goes on under the heads of the one before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from knowledge.document import Cell, Paragraph, Table
from knowledge.facts.fact import Aspect, Crossing, Fact, Scope, Source, figure_of, measured
from knowledge.facts.matching import BUDGETS
from knowledge.facts.phrase import Phrase, read_phrase
from knowledge.facts.table_sides import (
    Side,
    counted_unit,
    is_total,
    is_unit,
    tells_unit,
    unit_of,
    with_head,
    with_label,
)
from knowledge.facts.vocabulary import STAFF, vocabulary
from knowledge.forms.grid import Line, TableBlock, holds_figure, read_blocks, texts_of
from knowledge.forms.words import CONTINUED, bare_title, is_dash, is_figure, money_unit, plain
from knowledge.narrative.doers import is_body
from knowledge.quantity import find_dates, find_quantities
from knowledge.report import Report
from knowledge.running_text import compact, one_line

_ORDER = re.compile(r"序号|编号|^序$|行次|栏次")
_LONGEST_LABEL = 40
TOTAL_OF_TABLE = "表内合计"
_TEXT_COLUMNS = re.compile(r"备注|说明|时间|日期|文号|电话|年份|(?<!\d)年度$")
_ASIDE = re.compile(r"部门|责任|负责|备注|说明|地点|依据|文号|时间|日期|类型|性质$")
_YEAR = re.compile(r"\s{0,9}(20\d\d)年?度?\s{0,9}")
_LETTER = re.compile("[A-Za-z一-鿿]")
_BARE = re.compile(r"\s{0,9}[\d,.]{1,20}%?\s{0,9}")
_MONTH = re.compile(r"\d{1,2}月份?")
_YEAR_HEAD = re.compile(r"(?:年度|年份|年)")
_UNIT_HEAD = re.compile(r"(?:计量|计价)?单位")
_CAPTION = re.compile(
    r"^(?:附?表\s*[\d一二三四五六七八九十A-Z]{0,3}|续表)\s*|[（(][^（()）]*[)）]|[：:].*$"
    r"|(?:近?[两二三四五]年)?(?:执行|完成|使用|安排|分配|预算){0,3}(?:情况|进度)?(?:统计|明细|汇总|一览|对[照比]|比较){0,2}(?:表|$)"
)


def table_facts(report: Report) -> Iterator[Fact]:
    """Yield the facts of every table that holds no form."""
    above: list[str] = []
    last: Grid | None = None
    for block in report.document.blocks:
        if isinstance(block, Paragraph):
            is_of_unit = tells_unit(block.text)
            above = [*above[-1:], block.text] if is_of_unit else [block.text]
            last = last if is_of_unit or CONTINUED.search(compact(block.text)) else None
        elif block.location.table in report.form_tables:
            last, above = None, []
        else:
            short = tuple(text for text in above if len(text) < _LONGEST_LABEL * 2)
            above = []
            for part in read_blocks(block):
                grid = _grid(block, part, short, report.year, last)
                if grid.heads:
                    yield from grid.facts()
                    last = grid


def _grid(table: Table, part: TableBlock, above: tuple[str, ...], year: int | None, last: "Grid | None") -> "Grid":
    heads, body = part.heads, part.body
    if last is not None and (not heads or _texts(heads) == _texts(last.heads)):
        is_closed = bool(last.body) and any(is_total(cell.text) for cell in last.body[-1].own[:2])
        if not is_closed:
            return Grid(table, last.heads, body, last.above, year, last.first)
    return Grid(table, heads, body, above, year, table.location.table)


def _texts(lines: Sequence[Line]) -> list[tuple[str, ...]]:
    return [texts_of(line) for line in lines]


@dataclass(frozen=True)
class Grid:
    """A table under its heads, which may be those of the table before; `first` is the number of the first of these."""

    table: Table
    heads: tuple[Line, ...]
    body: tuple[Line, ...]
    above: tuple[str, ...]
    year: int | None
    first: int | None
    _columns: dict[int, Side] = field(default_factory=dict)

    @cached_property
    def _titles(self) -> tuple[str, ...]:
        return (*self.above, *(line.own[0].text for line in self.heads if len(line.own) == 1))

    @cached_property
    def title(self) -> str:
        """Return what the table is called by the line above it, "" where that is no title."""
        named = (plain(bare_title(text)) for text in reversed(self._titles))
        return next((text for text in named if text.endswith("表") and len(text) <= _LONGEST_LABEL), "")

    @cached_property
    def _caption(self) -> Phrase:
        """Return what the words over the table say: its year, and what all of it is of."""
        said = (read_phrase(_CAPTION.sub("", text), self.year) for text in self._titles)
        return next((one for one in said if one != Phrase()), Phrase())

    @cached_property
    def _unit(self) -> str:
        corner = [cell.text for line in self.heads for cell in line.own[:1]]
        bare = [compact(text) for text in self.above[-1:] if is_unit(text)]
        named = (money_unit(text) or unit_of(text.strip()) for text in (*corner, *reversed(self._titles)))
        return next(filter(None, (*bare, *named)), "")

    @cached_property
    def _heads_of(self) -> dict[int, str]:
        """Return the lowest head of every column, for comparing."""
        return {cell.column: plain(cell.text) for line in self.heads for cell in line.own if len(line.own) > 1}

    @cached_property
    def _unit_column(self) -> int | None:
        """Return the column that gives the unit of each row."""
        for column, head in self._heads_of.items():
            cells = [cell.text for line in self.body for cell in line.own if cell.column == column]
            # 具 and 盘 need be no units that are known.
            if _UNIT_HEAD.fullmatch(head) and 2 * sum(map(is_unit, cells)) > len(cells):
                return column
        return None

    @cached_property
    def _subject_columns(self) -> frozenset[int]:
        heads = vocabulary().subject_heads
        named = {cell.column for line in self.heads for cell in line.cells if plain(cell.text) in heads}
        # Names may hold figures themselves: 西区3栋 at the left of bare ones.
        firsts, lasts = ([line.own[at] for line in self.body] for at in (0, -1))
        counted = [cell for cell in firsts if find_quantities(cell.text) and _LETTER.search(cell.text)]
        if counted and all(_BARE.fullmatch(cell.text) or not holds_figure(cell.text) for cell in lasts):
            named |= {cell.column for cell in counted}
        return frozenset(named) - {self._unit_column}

    @cached_property
    def _is_turned(self) -> bool:
        """Return whether the rows give sides of a measure alone, so that the heads say whose they are."""
        labels = [cell.text for line in self.body for cell in self._labels(line) if not is_total(cell.text)]
        said = [read_phrase(text, self.year) for text in labels]
        return any(one.aspect for one in said) and all(not one.measure or bool(one.ratio) for one in said)

    @cached_property
    def _is_of_money(self) -> bool:
        """Return whether a head or a label speaks of budgets."""
        cells = [cell for line in (*self.heads, *self.body) for cell in line.own if not holds_figure(cell.text)]
        return any(read_phrase(cell.text, self.year).aspect in BUDGETS for cell in cells)

    @cached_property
    def _spent_columns(self) -> set[int]:
        """Return the columns of what was reached or spent; where there is one beside budgets, it is of money."""
        heads = [cell for line in self.heads for cell in line.own]
        return {
            cell.column
            for cell in heads
            if (one := read_phrase(cell.text, self.year)).aspect is Aspect.ACTUAL
            and not one.ratio
            and "例" not in cell.text
            and "率" not in cell.text
        }

    @cached_property
    def _periods(self) -> tuple[set[int | None], set[int | None]]:
        """Return the years that heads and labels name."""
        heads = [cell for line in self.heads for cell in line.own]
        labels = [cell for line in self.body for cell in self._labels(line)]
        said = ({read_phrase(cell.text, self.year).period for cell in cells} for cells in (heads, labels))
        return next(said) - {None}, next(said) - {None}

    @cached_property
    def _asides(self) -> set[int]:
        """Return the columns that only say who, where or when: by their heads, or beside names that tell rows apart."""
        texts: dict[int, list[str]] = {}
        for cell in (cell for line in self.body for cell in self._labels(line)):
            texts.setdefault(cell.column, []).append(cell.text.strip())
        named = next(iter(sorted(texts)), -1)
        names = texts.get(named, [])
        # Names in some of the rows alone tell none of the others apart.
        is_each = len(set(names)) == len(names) == max(map(len, texts.values()), default=0)
        offices = {
            at
            for at, held in texts.items()
            if at > named and (2 * sum(map(is_body, held)) > len(held) or len({*held}) < len(held))
        }
        asides = {at for at, head in self._heads_of.items() if _ASIDE.search(head)}
        return (asides | (offices if is_each else set())) - self._subject_columns

    def _labels(self, line: Line) -> list[Cell]:
        """Return the cells of a row that say what it is about, merged ones among them."""
        found = []
        for cell in line.cells:
            head, text = self._heads_of.get(cell.column, ""), cell.text.strip()
            if (
                not text
                or is_dash(text)
                or not self.body[0].row <= cell.row <= line.row
                or cell.column == self._unit_column
                or (_ORDER.search(head) and is_figure(text))
            ):
                continue
            if (year := _YEAR.fullmatch(text)) and (_YEAR_HEAD.fullmatch(head) or not text.isdigit()):
                found.append(replace(cell, text=f"{year[1]}年"))
            # 2号桥 is a name where names stand, 培训200人 is no label.
            # 3月末, 80—89岁, 100岁以上 at the left say which part a row is of.
            elif (cell is line.own[0] and _is_part_of(compact(text))) or (
                len(text) <= _LONGEST_LABEL and _LETTER.search(text)
                if cell.column in self._subject_columns
                # 东片（186户） is a label still.
                else not holds_figure(bare := plain(text) or text) and not find_quantities(bare)
            ):
                found.append(cell)
        return found

    def facts(self) -> Iterator[Fact]:
        """Yield the facts of the rows, years carried on from rows of their own and from the row above."""
        repeated = set(_texts(self.heads))
        block: list[Cell] = []
        years: dict[int, Cell] = {}
        totals = [texts_of(line)[0] for line in self.body if is_total(line.own[0].text)]
        for line in self.body:
            labels = self._labels(line)
            # 栏次 | 1 | 2 | 3 only numbers the columns.
            numbers = [cell.text.strip() for cell in line.own[1:]]
            is_numbering = len(numbers) > 1 and numbers == [str(one) for one in range(1, len(numbers) + 1)]
            if texts_of(line) in repeated or is_numbering:
                continue
            if len(line.own) == 1 and labels:
                block = labels if read_phrase(labels[-1].text, self.year).period is not None else []
                continue
            given = {cell.column for cell in labels}
            years |= {cell.column: cell for cell in labels if _YEAR.fullmatch(cell.text)}
            is_grand = bool(labels) and is_total(labels[0].text) and totals.count(compact(labels[0].text)) == 1
            blank = {cell.column for cell in line.cells if not cell.text.strip()} - given
            carried = [*block, *(cell for column, cell in years.items() if column in blank)]
            yield from self._row(line, labels if is_grand else [*carried, *labels])

    def _row(self, line: Line, labels: Sequence[Cell]) -> Iterator[Fact]:
        sides: dict[int, Side] = {}
        unit = next((cell.text.strip() for cell in line.cells if cell.column == self._unit_column), "")
        known = {cell.column for cell in labels}
        for cell in line.own:
            if (
                not holds_figure(cell.text)
                or cell.column in known
                or _ORDER.search(self._heads_of.get(cell.column, ""))
            ):
                continue
            left = [label for label in labels if label.column < cell.column or label.row < line.row]
            column = self._column(cell)
            if not left and not (column.phrase.is_known or column.phrase.ratio):
                continue
            if len(left) not in sides:
                sides[len(left)] = self._side(left)
            if column.unit or not _TEXT_COLUMNS.search("".join(column.path[-1:])):
                yield from self._fact(line, cell, sides[len(left)], column, unit)

    def _side(self, labels: Sequence[Cell]) -> Side:
        """Return what the labels of a row say: of whom, of what, of when."""
        side, is_owned = Side(Phrase()), any(cell.column in self._subject_columns for cell in labels)
        for cell in labels:
            if cell.column not in self._asides or len(labels) == 1:
                may_own = cell.column in self._subject_columns
                side = with_label(side, cell.text, self.year, may_own=may_own, is_owned=is_owned)
        return side

    def _column(self, cell: Cell) -> Side:
        """Return what the heads above a cell say together."""
        if cell.column not in self._columns:
            side = Side(Phrase())
            for text in self._over(cell):
                side = with_head(side, text, self.year, may_own=self._is_turned)
            self._columns[cell.column] = side
        return self._columns[cell.column]

    def _over(self, cell: Cell) -> Iterator[str]:
        """Yield the heads above a cell from the top; one that lost its span goes on over the blank ones behind it."""
        rows = [line for line in self.heads if len(line.own) > 1]
        seen = ""
        for line in rows:
            over = next((one for one in line.cells if one.column <= cell.column < one.column + one.column_span), None)
            if over is not None and not over.text.strip() and line is not rows[-1]:
                over = next((one for one in reversed(line.own) if one.column < cell.column), None)
                over = None if over is None or (over.column in self._heads_of and over.row_span > 1) else over
            if over is not None and over.text.strip() and over.text != seen:
                seen = over.text
                yield over.text

    def _fact(self, line: Line, cell: Cell, row: Side, column: Side, unit: str) -> Iterator[Fact]:
        quantity = figure_of(cell.text)
        if quantity is None:
            return
        owner = row.subject or column.subject
        both = row.phrase.under(column.phrase)
        words = "".join((*row.path[-1:], *column.path))
        is_rate = bool(both.ratio) or any(
            side.path and side.path[-1].endswith(("率", "占比", "比例", "比重", "%")) for side in (row, column)
        )
        is_rate = is_rate or "%" in {row.unit, column.unit}
        written = "%" if is_rate else column.unit or unit or row.unit or self._unit
        value, counted, step = measured(quantity, written)
        if counted != "万元" and not quantity.unit and written:
            quantity = replace(quantity, unit=written)
        written = counted
        is_named = both.is_known or not both.measure or self._spent_columns == {cell.column}
        is_spent = both.aspect is Aspect.ACTUAL and is_named and self._is_of_money
        if not written and (both.aspect in BUDGETS or "金额" in words or is_spent):
            written = "万元"
        is_of_counts = bool(both.ratio) and not vocabulary().ratios[both.ratio].of_money
        if not written and (written := counted_unit((*row.path[-1:], *column.path)[-1])):
            both = replace(both, measure=both.measure.removesuffix(written))
        written = written or "分" * (both.aspect in {Aspect.WEIGHT, Aspect.SCORE})
        measure = both.measure or (self._known_beside(cell) if is_of_counts else "")
        if not written and measure in STAFF:
            written = "人"
        if not measure and (written == "万元" or (both.ratio and (not is_of_counts or self._is_of_money))):
            measure = "资金总额" if owner else self._caption.measure if self._caption.is_known else TOTAL_OF_TABLE
        if not measure and row.subject and not column.subject:
            # Under heads that name years alone a row is no owner but what is counted.
            measure, owner = read_phrase(row.subject, self.year).measure or row.subject, ""
        against = ""
        aspect = both.aspect
        if both.ratio:
            measure, against = both.ratio, measure
        if both.direction and aspect is Aspect.UNSAID:
            aspect, against = Aspect.CHANGE, "previous"
        said = both.period if both.period is not None else self._caption.period
        yield Fact(
            subject=owner,
            measure=measure,
            aspect=aspect,
            period=said if said is not None else self.year,
            scope=self._scope(row, column, both),
            value=value,
            unit=written,
            step=step,
            quantity=quantity,
            source=Source.TABLE,
            location=replace(self.table.place(cell), row=line.row, column=cell.column),
            quote=" | ".join(one_line(one.text) for one in line.own),
            words=words,
            against=against,
            context=row.path[-1] if row.path else "",
            crossing=Crossing(self.first, row.path, column.path, self.title),
        )

    def _known_beside(self, cell: Cell) -> str:
        """Return the known measure that the nearest column at the left of a rate is of, "" for none."""
        columns = (replace(cell, column=at, column_span=1) for at in range(cell.column - 1, -1, -1))
        phrases = (self._column(one).phrase for one in columns)
        return next((phrase.measure for phrase in phrases if phrase.is_known), "")

    def _scope(self, row: Side, column: Side, both: Phrase) -> Scope:
        """Return how much a figure covers: a total beside years is of all of them, 其中 and a 小计 are parts."""
        heads, labels = self._periods
        is_of_years = (column.sums_up and len(heads) > 1) or (row.sums_up and len(labels) > 1)
        if both.period is None and (is_of_years or self._caption.scope is Scope.CUMULATIVE):
            return Scope.CUMULATIVE
        # 其中：公车购置 is all of what it names.
        is_part = any("其中" in text for text in (*row.path[-1:], *column.path[-1:])) and not both.is_known
        # A 小计 column without a 合计 beside it is the row's own total.
        beside = {text for text in self._heads_of.values() if is_total(text)}
        sides = (row, column) if beside - {"小计"} else (row,)
        is_subtotal = any(side.is_sum and any("小计" in text for text in side.path) for side in sides)
        is_month = any(_MONTH.fullmatch(text) for side in (row, column) for text in side.path)
        return Scope.PART if is_part or is_month or (is_subtotal and not both.period) else both.scope


def _is_part_of(text: str) -> bool:
    """Return whether a text is nothing but a date, or a range or bound of some unit."""
    spans = (one.text for one in find_quantities(text) if one.unit and (one.upper is not None or one.comparator))
    return text in {*spans, *(one.text for one in find_dates(text))}
