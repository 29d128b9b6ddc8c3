"""What a report lists, asked as one asks a spreadsheet: which rows are meant, which column, what the two come to.

Rows are picked by what a question names of their cells, or by a bound.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from assistant.conversation.asking.columns import LEFT, SHORT, Column, asked_for, columns_of
from assistant.conversation.asking.figures import named, number
from assistant.conversation.asking.grids import Grid, Row, grids_of, is_part, years_of
from assistant.conversation.asking.lines import UNIT_IN_HEAD, Line, Told
from assistant.conversation.asking.nearness import MEANT, likeness_of
from assistant.conversation.asking.operations import Operation
from assistant.conversation.asking.question import EACH, Wanted
from assistant.conversation.asking.words import (
    USUAL,
    has_word,
    holds,
    nouns_first,
    share_of,
    usualness,
    without,
    without_cues,
)
from assistant.sorting import Encode
from knowledge.numerals import read_number

# Table and rows say this share of what a question asks beside what picks them.
_SAYS, _SAYS_OF_MADE, _TOLD, _SURE, _STATED = 0.5, 0.4, 0.75, 0.5, 0.5
# A cell is named by so many characters, and one of so many of its own.
_SHORTEST, _OF_CELL, _FEWEST, _WHOLE_ROWS, _MOST = 2, 5, 2, 8, 40
_YEARS = re.compile(r"[近这]?([两二三四五六])年|历年|[各每逐]年")
_WORDS = re.compile("[一-龥a-zA-Z]")
_SO_MANY = re.compile(r"([两三四五六七八九十\d]{1,3})[个份家项笔条处类块件]")
_SO_MANY_OF = re.compile(r"([两三四五六七八九十\d]{1,3})[个家所座]([一-龥]{1,4})")
_MONEY = re.compile("总?[价款额]|金额|资金|多少")
_MONEY_ASKED = re.compile("钱|[价款]额?|金额|资金|经费|万元")
_ADDED = re.compile("合计|加起来|加一起|共")
Quote = Callable[[Line], str]

_OF_LINES = (
    Operation.VALUE,
    Operation.LIST,
    Operation.COUNT,
    Operation.TELL,
    Operation.WHO,
    Operation.WHEN,
    Operation.PLAN,
    Operation.SUM,
)
_OF_ALL = (Operation.HIGHEST, Operation.LOWEST, Operation.SUM, Operation.MEAN)
_OF_TWO = (Operation.GAP, Operation.COMPARE, Operation.CHANGE)
_ADDING = (Operation.SUM, Operation.MEAN, Operation.SHARE, *_OF_TWO)
_KEPT = (
    Operation.SHARE,
    Operation.MEAN,
    Operation.EACH,
    Operation.REST,
    Operation.LIST,
    Operation.COUNT,
    Operation.HIGHEST,
    Operation.LOWEST,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What some rows come to, the lines they stand in, whether it is sure that they are meant.

    Of an order `first` is the one that is asked for, `share` which part of all it is.
    """

    text: str
    lines: tuple[Line, ...]
    is_sure: bool
    first: str = ""
    share: str = ""


def answered(
    wanted: Wanted, told: Told, quote: Quote, encode: Encode | None, likely: Mapping[int, float] = MappingProxyType({})
) -> Answer | None:
    """Return what the rows that a question picks of a list come to, None where it picks none.

    `likely` is how likely lines, by their id, answer it.
    """
    found: list[tuple[tuple[bool, float], Answer]] = []
    kind = wanted.kind or ("项目" if "项目" in wanted.asked else "")
    weights = told.weigh(without("rest", _MONEY.sub(" ", without_cues(wanted.words, wanted.other))))
    if wanted.operation.is_extreme:
        # What is compared (哪个学段) is seldom called so where its parts are listed.
        weights = {term: weight for term, weight in weights.items() if any(holds(line, term) for line in told.searched)}
    for grid in (*grids_of(told.report), *(years_of(told.report) if _YEARS.search(wanted.asked) else ())):
        rest, rows, is_named = _picked(wanted, grid, told)
        # 六个项目 are those of the table that has six.
        is_whole = len(rows) == len(grid.rows) in map(read_number, _SO_MANY.findall(wanted.asked))
        is_whole = is_whole or all(row.name in wanted.asked for row in grid.rows)
        # What stands side by side has nothing above it that says what it is.
        is_unsaid = bool(kind) and not grid.kind and not grid.is_told
        is_nearest = sum(likely.get(line, 0.0) for line in grid.lines) >= MEANT
        is_called = is_whole or is_unsaid or grid.lists(kind) or is_nearest
        if not rows or (wanted.operation.is_extreme and grid.is_of_years and "年" not in wanted.kind):
            continue
        asked = {term: weight for term, weight in weights.items() if not (is_unsaid and holds(kind, term))}
        share = share_of(grid.words(rows), asked)
        is_several = is_named and 1 < len(rows) < len(grid.rows)
        if is_several or is_nearest or (wanted.operation.is_extreme and is_called):
            # Who names rows, or says what is compared, needs no more words.
            share = max(share, _SAYS)
        if share < _SAYS_OF_MADE:
            continue
        column, score = asked_for(wanted, rest, columns_of(wanted, grid), grid, told)
        is_made = bool(column and column.is_made)
        if share < _SAYS and not is_made:
            continue
        is_meant = False
        if len(rows) == len(grid.rows):
            is_added = share >= _TOLD and not wanted.operation.is_extreme
            is_listed = wanted.operation in _OF_ALL and (is_called or not (kind or grid.is_told) or is_added)
            is_sure = (is_listed and score >= _SURE) or bool(_YEARS.search(wanted.asked) and grid.is_of_years)
            is_sure = is_sure or (is_whole and (score >= _SURE or wanted.operation is Operation.SUM))
            is_meant = wanted.operation.is_extreme and not grid.is_told
        elif is_named:
            is_sure = is_made
            is_sure = is_sure or (len(rows) > 1 and wanted.operation in (Operation.SUM, Operation.SHARE, *_OF_TWO))
            is_meant = score > _SURE and wanted.operation is not Operation.SHARE
        else:
            # One row is no sum, and first in no order.
            is_sure = wanted.operation not in _OF_ALL or len(rows) > 1
        text = _come_to(wanted, column, grid, rows, quote, is_whole=is_whole) if is_sure or is_meant else ""
        if text:
            # Of lists that say as much the one is meant whose rows are nearest by their meaning.
            near = max(likeness_of(wanted.asked, [row.text for row in rows])) if encode else 0.0
            stood_in = tuple(dict.fromkeys(line for row in rows for line in row.lines))
            # What a column states comes before what two of them would come to, a table before a sentence.
            is_of = bool(grid.whole) and grid.whole in wanted.asked
            meant = (
                is_sure + is_whole + is_of + grid.lists(kind) + share + near + score - _STATED * is_made - grid.is_told
            )
            answer = Answer(text, stood_in, is_sure)
            if column:
                told_of = _first(wanted, column, rows) if wanted.operation.is_extreme else rows
                first = told_of[0].name if len(told_of) == 1 else ""
                answer = replace(answer, first=first, share=_of_all(column, told_of, grid, quote))
            found.append(((bool(_YEARS.search(wanted.asked)) and grid.is_of_years, meant), answer))
    return max(found, key=lambda one: one[0], default=((False, 0.0), None))[1]


def _picked(wanted: Wanted, grid: Grid, told: Told) -> tuple[str, tuple[Row, ...], bool]:
    """Return what a question asks beside what picks rows of a table, the rows, and whether it only names them."""
    rest, rows, is_named = wanted.words, grid.rows, True
    asked = f"{wanted.asked} {wanted.words}"
    for head in grid.heads:
        if head in grid.units:
            continue
        cells = {cell.text for row in rows for cell in row.cells if cell.head == head}
        if called := {cell: cell for cell in cells & {*wanted.subjects}} | _called(cells, asked, grid):
            is_but = has_word("except", wanted.asked)
            rows = tuple(row for row in rows if any(cell.text in called for cell in row.cells) != is_but)
            is_named = is_named and (len(cells) == len(grid.rows) or all(row.name in called for row in rows))
            for said in called.values():
                rest = rest.replace(said, " ")
    for count, kind in _SO_MANY_OF.findall(wanted.asked) if rows == grid.rows else ():
        # 四个镇, where the others are called 街道.
        ends = (kind[:end] for end in range(len(kind), 0, -1))
        of = next((of for end in ends if (of := tuple(row for row in rows if row.name.endswith(end)))), ())
        rows = of if len(of) == read_number(count) else rows
    by_name = rows
    if wanted.bound and (column := _bounded(wanted, rest, grid, told)):
        low, bound, _ = wanted.bound
        values = [(row, column.of(row.numbers)) for row in rows]
        rows = tuple(row for row, v in values if v is not None and (v <= bound if low else v >= bound))
    elif wanted.operation in (Operation.LIST, Operation.COUNT, Operation.GAP):
        left = next((column for column in columns_of(wanted, grid) if column.name in (LEFT, SHORT)), None)
        rows = tuple(row for row in rows if (left.of(row.numbers) or 0) > 0) if left else rows
    return rest, rows, is_named and rows == by_name


def _called(cells: set[str], asked: str, grid: Grid) -> dict[str, str]:
    """Return the cells of a column that a question names, by what only these are called, each with that."""
    said = {cell: _common(cell, asked) for cell in cells}
    whole = "".join((grid.heading, *grid.heads))
    said = {
        cell: part
        for cell, part in said.items()
        if len(_WORDS.findall(part)) >= max(_SHORTEST, len(cell) / _OF_CELL)
        and (part == cell or (part not in whole and usualness(part) < USUAL))
    }
    # 档案 is no name of its own where 民国档案 is asked for.
    found = {c: p for c, p in said.items() if not any(p != other and p in other for other in said.values())}
    return found if len(found) < len(cells) else {}


def _common(cell: str, asked: str) -> str:
    """Return the longest run of characters that a cell and a question share."""
    runs = (cell[at:end] for at in range(len(cell)) for end in range(len(cell), at + 1, -1) if cell[at:end] in asked)
    return max(runs, key=len, default="")


def _bounded(wanted: Wanted, rest: str, grid: Grid, told: Told) -> Column | None:
    """Return the column that a bound is for: one in its unit."""
    unit = wanted.bound[2] if wanted.bound else ""
    columns = [column for column in columns_of(wanted, grid) if not unit or column.unit == unit or unit in column.name]
    return asked_for(wanted, rest, columns, grid, told)[0] or (columns[0] if columns and unit else None)


def _come_to(
    wanted: Wanted,
    column: Column | None,
    grid: Grid,
    rows: Sequence[Row],
    quote: Quote,
    *,
    is_whole: bool,
) -> str:
    """Return what is asked of some rows of a list, of all where it `is_whole`; "" where that isn't told of them."""
    operation = Operation.SUM if _ADDED.search(wanted.asked) and wanted.operation not in _KEPT else wanted.operation
    is_all = len(rows) == len(grid.rows)
    if operation.is_extreme and not wanted.bound and len(rows) > 1:
        return _placed(wanted, column, rows, quote) if column else ""
    values = [(row, value) for row in rows if column and (value := column.of(row.numbers)) is not None]
    is_money = column and column.unit and not wanted.counter and _MONEY_ASKED.search(wanted.asked)
    is_counted = (
        bool(wanted.counter)
        and "倍" not in wanted.counter
        and not (column and (column.is_made or column.counts(wanted.counter)))
    )
    is_other = is_counted or bool(is_money and column and column.unit != "万元")
    if operation in _ADDING and column and not column.is_made and is_other:
        # Who asks for money adds up no households, who asks for cases no money.
        return ""
    if column and column.name == SHORT and values and not is_all:
        return f"符合的有{len(rows)}项，{SHORT}{_shown(column, values, quote)}。"
    if operation in _OF_TWO:
        return _apart(wanted, column, values, quote) if column and len(values) == len(rows) == _FEWEST else ""
    asks_amount = operation in (Operation.SUM, Operation.MEAN, Operation.EACH, Operation.REST) or (
        wanted.is_amount and not is_counted and operation in (Operation.VALUE, Operation.COUNT)
    )
    if each := EACH.search(wanted.asked):
        per = "".join(nouns_first((each[1] or each[2]).removeprefix("个")))
        is_of_rows = operation is Operation.MEAN and (grid.is_of_years or grid.lists(per))
        if not (column and (column.is_made or is_of_rows)):
            return ""
    is_summed = not is_all or is_whole or operation in _OF_ALL or _YEARS.search(wanted.asked)
    if asks_amount and column and values and (is_summed or column.is_made):
        return _summed(operation, column, values, quote)
    is_amount = wanted.is_amount and not is_counted and operation not in (Operation.LIST, Operation.COUNT)
    if is_all or is_amount or not (operation in _OF_LINES or operation.is_extreme):
        return ""
    if column and grid.is_told:
        return f"符合的有{len(rows)}项：{_shown(column, values, quote)}。"
    if len(rows) > _WHOLE_ROWS:
        return f"符合的有{len(rows)}项：{'、'.join(named(row.name) for row in rows[:_MOST])}{quote(rows[0].lines[0])}。"
    whose = ("" if row.name in row.text else named(row.name) for row in rows)
    told = (f"报告写道：{name}{row.text}{quote(row.lines[0])}" for name, row in zip(whose, rows, strict=True))
    return "\n".join((f"符合的有{len(rows)}项：", *dict.fromkeys(told)))


def _apart(wanted: Wanted, column: Column, values: Sequence[tuple[Row, Decimal]], quote: Quote) -> str:
    """Return how far two rows are apart, or how many times the one is the other."""
    (more, most), (less, least) = sorted(values, key=lambda one: -one[1])
    gap = column.told(most - least)
    apart = f"比{named(less.name)}多{gap[:-1] + '个百分点' if gap.endswith('%') else gap}"
    if "倍" in wanted.counter and least:
        apart = f"是{named(less.name)}的{number(most / least)}倍"
    return f"{_shown(column, values, quote)}，{named(more.name)}{apart}。"


def _placed(wanted: Wanted, column: Column, rows: Sequence[Row], quote: Quote) -> str:
    """Return which row stands at the place asked for in the order of a column."""
    if not (first := _first(wanted, column, rows)):
        return ""
    value = column.of(first[0].numbers) or Decimal(0)
    values = [(row, own) for row in rows if (own := column.of(row.numbers)) not in (None, value)]
    others = "、".join(f"{named(row.name)}{column.told(own)}" for row, own in values if own is not None)
    degrees = "最高最低" if column.unit == "%" else "最多最少"
    degree = degrees[:2] if wanted.operation is Operation.HIGHEST else degrees[2:]
    names = "、".join(named(row.name) for row in first)
    whole = f"报告写道：{first[0].text}{quote(first[0].lines[0])}"
    return f"{UNIT_IN_HEAD.sub('', column.name)}{degree}的是{names}：{column.told(value)}。其他：{others}。\n{whole}"


def _first(wanted: Wanted, column: Column, rows: Sequence[Row]) -> list[Row]:
    """Return the rows that stand at the place asked for; none where all stand at one."""
    values = [(row, value) for row in rows if (value := column.of(row.numbers)) is not None]
    order = sorted({value for _, value in values}, reverse=wanted.operation is Operation.HIGHEST)
    if len(order) < _FEWEST:
        return []
    value = order[min(wanted.place, len(order)) - 1]
    return [row for row, own in values if own == value]


def _of_all(column: Column, rows: Sequence[Row], grid: Grid, quote: Quote) -> str:
    """Return which part of all rows of a list some of them are, "" where they don't add up."""
    # Parts of rows are counted with these.
    every = [one for one in grid.rows if not is_part(one.text)]
    own, of_all = (
        [(row, value) for row in of if (value := column.of(row.numbers)) is not None] for of in (rows, every)
    )
    part, whole = (sum((value for _, value in values), Decimal(0)) for values in (own, of_all))
    if not (column.adds_up and 0 < part < whole):
        return ""
    together = f"，合计{column.told(part)}" if len(own) > 1 else ""
    share = f"{len(of_all)}项合计{column.told(whole)}的{number(part / whole * 100)}%"
    return f"{_shown(column, own, quote)}{together}，占{share}。"


def _summed(operation: Operation, column: Column, values: Sequence[tuple[Row, Decimal]], quote: Quote) -> str:
    """Return the sum or the mean of a column."""
    shown = _shown(column, values, quote)
    if len(values) == 1:
        row, value = values[0]
        return f"{row.name}{column.name}：{column.told(value)}{quote(row.lines[0])}。\n报告写道：{row.text}。"
    whole = sum((value for _, value in values), Decimal(0))
    if operation is Operation.MEAN:
        whole /= len(values)
    elif not column.adds_up:
        return ""
    how = "平均" if operation is Operation.MEAN else "合计"
    return f"{len(values)}项“{column.name}”{how}{column.told(whole)}：{shown}。"


def _shown(column: Column, values: Sequence[tuple[Row, Decimal]], quote: Quote) -> str:
    return "、".join(
        f"{named(row.name)}{column.told(value)}{quote(row.lines[0])}" for row, value in values[:_WHOLE_ROWS]
    )
