"""Tables that lay their indicators out in another way, or told in sentences, as the upright tables that they stand for.

作业点维修（数量指标，10分）：目标18个，完成15个 says what a row of a form says: each clause begins with words that head
a column, what stands before the first of them is the name.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from knowledge.document import Block, Cell, Location, Paragraph, Table
from knowledge.forms.columns import LEFT, VALUES
from knowledge.forms.grid import Line, read_lines
from knowledge.forms.vocabulary import Role, bare_level, best, heading_of, indicator_points, is_level
from knowledge.forms.words import bare_title, is_figure, plain
from knowledge.running_text import statements

_OFTEN = 3
"""So many times at least a label recurs that stands before a value of each indicator."""
_FEWEST = 4
"""So many headings at least make a side, or the first column of a table that lies."""
_NUMBER = re.compile(r"^(?:[（(]?\d{1,2}[）)、.．]|[①-⑳]|[一二三四五六七八九十]{1,3}(?:是|、)|[—\-•●◆])\s{0,4}")
_BRACKETS = re.compile(r"[（(]([^（()）]{1,40})[）)]")
_POINTS = re.compile(r"(?:分值|权重)?\s{0,2}(\d{1,3}(?:\.\d{1,2})?)分")
_CLAUSE = re.compile("[，,：:]")
_JOINT = "为是：: "
_FEWEST_TOLD, _LONGEST_NAME = 3, 40
_COLUMNS = (Role.LEVEL2, Role.NAME, Role.TARGET, Role.ACTUAL, Role.WEIGHT, Role.SCORE, Role.NOTE)
_HEADS = ("二级指标", "三级指标", "指标值", "实际完成值", "分值", "得分", "原因说明")


def upright(table: Table) -> Iterator[Table]:
    """Yield the tables to be read in place of `table`: mostly itself."""
    lines = [line for line in read_lines(table) if line.own]
    headed = [{best(indicator_points(cell.text)) for cell in line.own} for line in lines if heads(line)]
    firsts = [line.cells[0].text for line in lines if line.cells[0].row == line.row]
    # A row of levels alone has its rows for columns, whatever these are called.
    of_levels = (line.own[1:] for line in lines if len(line.own) >= _FEWEST)
    is_laid = not headed and any(all(is_level(cell.text) for cell in cells) for cells in of_levels)
    if is_laid or (not headed and len(firsts) >= _FEWEST and _are_headings(firsts)):
        yield transposed(table)
        return
    is_upright = any({Role.TARGET, Role.ACTUAL} <= said for said in headed)
    if not is_upright and (anew := [*_records(table, lines)] or [*_stacked(table, lines)]):
        yield from anew
        return
    edge = next((edge for line in lines if (edge := _second_side(line))), None)
    if edge is None:
        yield table
        return
    for side in (range(edge), range(edge, max(line.width for line in lines))):
        rows = tuple(tuple(cell for cell in row if cell.column in side) for row in table.rows)
        yield replace(table, rows=rows)


def heads(line: Line) -> bool:
    """Return whether a row heads an indicator table: most of it are headings, of names and of values."""
    return _are_headings([cell.text for cell in line.own])


def _are_headings(texts: Sequence[str]) -> bool:
    said = [best(indicator_points(text)) for text in texts]
    return len(said) > 2 * said.count(None) + 2 and bool({*said} & {*LEFT}) and bool({*said} & VALUES)


def transposed(table: Table) -> Table:
    """Return a table with its rows as columns, whose cells keep their places in the file."""
    cells = [
        replace(cell, row=cell.column, column=cell.row, row_span=cell.column_span, column_span=cell.row_span)
        for row in table.rows
        for cell in row
    ]
    count = max(cell.row + cell.row_span for cell in cells)
    rows = tuple(tuple(sorted((c for c in cells if c.row == n), key=lambda c: c.column)) for n in range(count))
    origins = {(c.row, c.column): replace(table.location, row=c.column, column=c.row) for c in cells}
    return Table(rows, table.location, origins)


def _records(table: Table, lines: Sequence[Line]) -> Iterator[Table]:
    """Yield a table of labels each before its value, the same again and again, as one with a row for each time."""
    named = [[cell for cell in line.own if cell.row == line.row] for line in lines]
    first = named[0][0].text if named else ""
    starts = [n for n, cells in enumerate(named) if cells[0].text == first]
    often = Counter(cell.text for cells in named for cell in cells[::2])
    labels = [text for text, count in often.items() if count >= _OFTEN]
    body = [cells for cells in named if all(cell.text in labels for cell in cells[::2]) and len(cells) % 2 == 0]
    if len(starts) < _OFTEN or len(labels) < _FEWEST or len(body) < len(named) - 1:
        return
    grid: list[dict[int, Cell]] = [{labels.index(c.text): c for cells in body for c in reversed(cells[::2])}]
    for cells in body:
        if cells[0].text == first:
            grid.append({})
        grid[-1] |= {labels.index(label.text): value for label, value in zip(cells[::2], cells[1::2], strict=True)}
    if len(body) < len(named):
        # The last row sums up what is points in each.
        points = (
            n
            for n in range(len(labels))
            if all(one[n].text.replace(".", "", 1).isdecimal() for one in grid[1:] if n in one)
        )
        grid.append({0: named[-1][0]} | dict(zip(points, named[-1][1:], strict=False)))
    yield _anew(table, grid)


def _stacked(table: Table, lines: Sequence[Line]) -> Iterator[Table]:
    """Yield a table that sets what was promised over what was reached as one with both side by side.

    A column of the same few words by turns (目标, 实际, 目标, 实际) says which is which; what differs under them is
    told of one indicator. Rows of one cell name levels.
    """
    full = [line for line in lines if len(line.own) > 1]
    found = ((at, c, n) for at in range(len(full)) for c in full[at].own for n in (2, 3) if _turns(full, at, c, n))
    at, turn, size = next(found, (0, None, 0))
    if turn is None:
        return
    words, at = [_at(line, turn) for line in full[at + 1 : at + 1 + size]], lines.index(full[at])
    body = lines[at + 1 :]
    told = [line for line in body if len(line.own) > 1 and _at(line, turn).text.strip() in {c.text for c in words}]
    records = [told[n : n + size] for n in range(0, len(told), size)]
    named = [cell for cell in lines[at].cells if cell is not turn]
    differing = {c: sum(_at(r[-1], c).text not in {"", _at(r[0], c).text} for r in records) for c in named}
    spread = [c for c, often in differing.items() if 2 * often > len(records)]
    kept = [c for c in named if c not in spread]
    if len(spread) != 1:
        return
    grid = [dict(enumerate([*kept, *words]))]
    for line in body:
        part = next((part for part in records if line in part), [line])
        if len(line.own) == 1:
            grid.append({0: line.own[0]})
            continue
        cells = [
            next((one for each in part if (one := _at(each, c)).row >= part[0].row and one.text), None) for c in kept
        ]
        cells += [_at(each, spread[0]) for each in part if len(part) > 1]
        if line is part[0]:
            grid.append({n: cell for n, cell in enumerate(cells) if cell})
    yield replace(table, rows=table.rows[: lines[at].row])
    yield _anew(table, grid)


def _turns(lines: Sequence[Line], at: int, head: Cell, size: int) -> bool:
    """Return whether the cells below a heading are so many words by turns, for several indicators."""
    found = [_at(line, head) for line in islice(lines, at + 1, at + 1 + size)]
    words = [cell.text.strip() for cell in found]
    is_worded = len({*words}) == size and all(words) and not any(map(is_figure, words))
    if not is_worded or any(cell.row != line.row for cell, line in zip(found, lines[at + 1 :], strict=False)):
        return False
    texts = [_at(line, head).text.strip() for line in lines[at + 1 : at + 1 + size * _OFTEN]]
    return texts == words * _OFTEN


def _at(line: Line, head: Cell) -> Cell:
    """Return the cell of a row below a heading."""
    at = (cell for cell in line.cells if cell.column <= head.column < cell.column + cell.column_span)
    return next(at, Cell("", line.row, head.column))


def _anew(table: Table, grid: Sequence[Mapping[int, Cell]]) -> Table:
    """Return a table of these cells by row and column, which keep their places in the file."""
    width = max(max(cells, default=0) for cells in grid) + 1
    rows = tuple(
        tuple(Cell(cells[n].text if n in cells else "", row, n) for n in range(width))
        if len(cells) > 1
        else (Cell(cells[0].text, row, 0, column_span=width),)
        for row, cells in enumerate(grid)
    )
    places = [
        (row, n, cells.get(n) or next(iter(cells.values()))) for row, cells in enumerate(grid) for n in range(width)
    ]
    return Table(rows, table.location, {(row, n): table.place(one) for row, n, one in places})


def _second_side(line: Line) -> int | None:
    """Return the grid column at which a row's headings begin anew, where both sides tell what was reached."""
    labels, half = [plain(cell.text) for cell in line.cells], len(line.cells) // 2
    is_twice = half >= _FEWEST and len(labels) == 2 * half and labels[:half] == labels[half:]
    said = {best(indicator_points(label)) for label in labels}
    return line.cells[half].column if is_twice and (Role.ACTUAL in said or not said & VALUES) else None


def told_tables(blocks: Sequence[Block]) -> Iterator[Table]:
    """Yield the table that the indicators told in paragraphs make up, none of too few for one."""
    rows: list[tuple[Location, list[str]]] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            if is_level(name := bare_level(bare_title(block.text[:_LONGEST_NAME]))):
                rows.append((block.location, [name]))
            told = (_read(one) for one in statements(block.text))
            rows += [(block.location, [one.get(role, "") for role in _COLUMNS]) for one in told if one]
    if sum(len(texts) > 1 for _, texts in rows) < _FEWEST_TOLD:
        return
    rows.insert(0, (rows[0][0], [*_HEADS]))
    width = len(_COLUMNS)
    cells = tuple(
        tuple(Cell(text, row, n, column_span=width if len(texts) == 1 else 1) for n, text in enumerate(texts))
        for row, (_, texts) in enumerate(rows)
    )
    yield Table(cells, rows[0][0], {(row, n): place for row, (place, _) in enumerate(rows) for n in range(width)})


def _read(text: str) -> dict[Role, str]:
    """Return what a statement tells of one indicator, nothing unless that is a target, what was reached and points."""
    found: dict[Role, str] = {}
    bare = _BRACKETS.sub(lambda one: "" if _take_aside(one[1], found) else one[0], _NUMBER.sub("", text.strip()))
    first, *others = _CLAUSE.split(bare)
    name, clauses = first, others
    if bare[len(first) : len(first) + 1] not in {"：", ":"}:
        # 作业次数目标120次: the first word of a column ends the name.
        ends = range(1, min(len(first), _LONGEST_NAME + 1))
        at = next((at for at in ends if heading_of(first[at : at + _LONGEST_NAME])[0] is Role.TARGET), len(first))
        name, clauses = first[:at], [first[at:], *others]
    for clause in clauses:
        role, size = heading_of(clause)
        value = clause[size:].strip(_JOINT)
        if clause.startswith("得") and clause.endswith("分"):
            role, value = Role.SCORE, clause[1:-1].strip("了 ")
        if role in _COLUMNS and value:
            found.setdefault(role, value)
        elif clause.strip() and Role.ACTUAL in found:
            found[Role.NOTE] = "，".join(filter(None, (found.get(Role.NOTE, ""), clause.strip())))
    is_whole = {Role.TARGET, Role.ACTUAL} <= found.keys() and {Role.WEIGHT, Role.SCORE} & found.keys()
    return {**found, Role.NAME: name.strip()} if is_whole and 0 < len(name.strip()) <= _LONGEST_NAME else {}


def _take_aside(text: str, found: dict[Role, str]) -> bool:
    """Take the level and the points that stand in brackets behind a name, and return whether there are any."""
    parts = [part.strip() for part in re.split("[，,、；;]", text)]
    levels = [part for part in parts if is_level(part)]
    points = [match[1] for part in parts if (match := _POINTS.fullmatch(part))]
    found |= {Role.LEVEL2: levels[-1]} if levels else {}
    found |= {Role.WEIGHT: points[0]} if points else {}
    return bool(levels or points)
