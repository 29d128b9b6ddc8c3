"""Facts of tables that are no forms: each figure by its row's labels and its column's heads.

Heads are the rows above the first row with figures, labels the cells at its left that hold none. A table cut by a page
goes on under the heads of the one before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.document import Cell, Location, Paragraph, Table
from knowledge.facts.amounts import measured
from knowledge.facts.fact import Aspect, Fact, Scope, Source
from knowledge.facts.phrase import Phrase, read_phrase
from knowledge.facts.vocabulary import vocabulary
from knowledge.forms.grid import Line, read_lines
from knowledge.forms.words import compact, is_figure, money_unit, plain
from knowledge.quantity import Quantity, find_quantities, parse_decimal
from knowledge.report import Report

_UNIT = re.compile(r"[（(]([^（()）]{1,8})[)）]\s*$")
_ORDER = re.compile(r"序号|编号|^序$")
_LONGEST_LABEL = 40
_TOTAL_OF_TABLE = "表内合计"
_MOST_HEADS = 4
_TEXT_COLUMNS = re.compile("备注|说明|时间|日期|文号|电话|年份|年度$")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures: what its heads say, their words, and the unit that they or the caption give."""

    phrase: Phrase
    words: str
    unit: str


def table_facts(report: Report, taken: frozenset[int]) -> Iterator[Fact]:
    """Yield the facts of every table but those `taken` by forms, by the tables' numbers."""
    caption = ""
    heads: tuple[Line, ...] = ()
    for block in report.document.blocks:
        if isinstance(block, Paragraph):
            caption = block.text if len(block.text) < _LONGEST_LABEL * 2 else ""
            if caption and "单位" not in caption:
                heads = ()
        elif block.location.table in taken:
            heads = ()
        else:
            lines = [line for line in read_lines(block) if line.own]
            found = _heads(lines)
            if found:
                heads = found
            body = lines[len(found) :]
            yield from _rows(block, heads, body, caption, report.year)


def subject_labels(report: Report, taken: frozenset[int]) -> Iterator[str]:
    """Yield the labels of rows that are somebody's: projects, units, counties."""
    words = vocabulary()
    for table in report.document.tables:
        if table.location.table in taken:
            continue
        lines = [line for line in read_lines(table) if line.own]
        heads = _heads(lines)
        column = next(
            (cell.column for line in heads for cell in line.own if plain(cell.text) in words.subject_heads), None
        )
        if column is not None:
            for line in lines[len(heads) :]:
                cell = next((cell for cell in line.own if cell.column == column), None)
                if cell is not None and not is_figure(cell.text) and not _is_total(cell.text):
                    yield compact(cell.text)


def _heads(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the rows above the first one with figures; years as heads (2022年) are no figures."""
    for number, line in enumerate(lines[: _MOST_HEADS + 1]):
        if any(_figure(cell.text) for cell in line.own[1:]) or (len(line.own) > 1 and _figure(line.own[0].text)):
            return tuple(lines[:number])
    return ()


def _figure(text: str) -> bool:
    return is_figure(text) and not re.fullmatch(r"\s*20\d\d年?度?\s*", text)


def _rows(table: Table, heads: Sequence[Line], body: Sequence[Line], caption: str, year: int | None) -> Iterator[Fact]:
    if not heads:
        return
    named = money_unit(caption) or (match[1] if (match := _UNIT.search(caption.strip())) else "")
    columns: dict[int, Column] = {}
    order = {cell.column for line in heads for cell in line.own if _ORDER.search(plain(cell.text))}
    words = vocabulary()
    by_subject = {cell.column for line in heads for cell in line.cells if plain(cell.text) in words.subject_heads}
    above = read_phrase(_CAPTION.sub("", caption), year)
    for line in body:
        labels: list[Cell] = []
        for cell in line.cells:
            text = cell.text.strip()
            if not text or (cell.column in order and is_figure(text)):
                continue
            if not is_figure(text):
                if not find_quantities(text) and len(text) <= _LONGEST_LABEL and cell.row <= line.row:
                    labels.append(cell)
                continue
            if cell.row != line.row:
                continue
            left = [label for label in labels if label.column < cell.column]
            if cell.column not in columns:
                columns[cell.column] = _column(heads, cell, named, year)
            if left and not _TEXT_COLUMNS.search(plain(columns[cell.column].words)):
                yield from _fact(table, line, cell, left, columns[cell.column], by_subject, above, year)


_CAPTION = re.compile(
    r"^(?:附?表\s*\d*|续表)\s*|[（(][^（()）]*[)）]|[：:].*$"
    r"|(?:执行|完成|使用|安排|分配|预算){0,3}(?:情况|进度)?(?:统计|明细|汇总|一览){0,2}表"
)


def _column(heads: Sequence[Line], cell: Cell, named: str, year: int | None) -> Column:
    """Return what the heads above a cell say together."""
    texts = []
    for line in heads:
        over = next((one for one in line.cells if one.column <= cell.column < one.column + one.column_span), None)
        if over is not None and over.text.strip() and over.text.strip() not in texts and len(line.own) > 1:
            texts.append(over.text.strip())
    phrase = Phrase()
    unit = ""
    for text in texts:
        one = read_phrase(text, year)
        phrase = phrase.under(one) if one != Phrase() else phrase
        found = _UNIT.search(text)
        unit = found[1] if found else unit
    return Column(phrase, "".join(map(compact, texts)), unit or named)


def _fact(
    table: Table,
    line: Line,
    cell: Cell,
    labels: Sequence[Cell],
    column: Column,
    by_subject: set[int],
    above: Phrase,
    year: int | None,
) -> Iterator[Fact]:
    quantity = next(iter(find_quantities(cell.text)), None)
    if quantity is None:
        value = parse_decimal(cell.text)
        if value is None:
            return
        quantity = Quantity(cell.text, "", value, None, "", 0, len(cell.text))
    unit = "%" if column.phrase.ratio or column.words.endswith(("率", "占比", "比例", "比重", "%")) else column.unit
    label = labels[-1]
    is_total = any(_is_total(one.text) for one in labels)
    owner = "" if is_total else next((compact(one.text) for one in labels if one.column in by_subject), "")
    phrase = Phrase() if owner or is_total else read_phrase(label.text, year)
    both = phrase.under(column.phrase)
    value, unit, step = measured(quantity, unit)
    if not unit and _is_amount(column):
        unit = "万元"
    measure = both.measure
    if not measure and (unit == "万元" or both.ratio):
        measure = "资金总额" if owner else above.measure if above.is_known else _TOTAL_OF_TABLE
    against = ""
    aspect = both.aspect
    if both.ratio:
        measure, against = both.ratio, measure or "资金总额"
    if both.direction and aspect is Aspect.UNSAID:
        aspect, against = Aspect.CHANGE, "previous"
    yield Fact(
        subject=owner,
        measure=measure,
        aspect=aspect,
        period=both.period if both.period is not None else year,
        scope=Scope.PART if "其中" in label.text else both.scope,
        value=value,
        unit=unit,
        step=step,
        quantity=quantity,
        source=Source.TABLE,
        location=Location(table.location.block, table.location.table, line.row, cell.column, table.location.page),
        quote=" | ".join(" ".join(one.text.split()) for one in line.own),
        words=f"{compact(label.text)}{column.words}",
        against=against,
        direction=0,
        context=compact(label.text),
    )


def _is_amount(column: Column) -> bool:
    return column.phrase.aspect in {Aspect.PLANNED, Aspect.ADJUSTED, Aspect.BUDGET} or "金额" in column.words


def _is_total(label: str) -> bool:
    return plain(label) in vocabulary().total_labels
