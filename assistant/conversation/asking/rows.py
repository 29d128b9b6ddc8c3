"""Rows of a table that a question picks by what stands in their cells: an office, a day or what is due by it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from assistant.conversation.asking.lines import Line, Told, likeness_of
from assistant.conversation.asking.question import Wanted
from assistant.conversation.asking.words import share_of, without_cues
from assistant.sorting import Encode
from knowledge.day import days_meant
from knowledge.quantity import find_dates

# A cell of so many characters that a question names picks its rows, where table and rows say this share of the rest.
_SHORTEST, _SAYS = 3, 0.5
_ORDER = re.compile("最(?P<first>[早先])|最[晚迟后]")
Days = tuple[date, date]
_SIDES: dict[str, Callable[[Days, Days], bool]] = {
    "前": lambda cell, asked: cell[1] <= asked[1],
    "后": lambda cell, asked: cell[0] >= asked[0],
    "": lambda cell, asked: asked[0] <= cell[0] and cell[1] <= asked[1],
}


def narrowed(wanted: Wanted, told: Told, encode: Encode | None) -> tuple[Wanted, tuple[Line, ...]]:
    """Return the rows that a question picks, none where it picks none, and the question without what picks them."""
    tables: dict[int | None, list[Line]] = {}
    for line in told.lines:
        if line.cells:
            tables.setdefault(line.location.table, []).append(line)
    found: list[tuple[float, Wanted, tuple[Line, ...]]] = []
    for lines in tables.values():
        rest, rows = _picked(wanted, lines, told)
        if not rows or len(rows) == len(lines):
            continue
        said = "".join(f"{line.heading}{line.searched}" for line in rows).lower()
        share = share_of(said, told.weigh(without_cues(rest, wanted.other)))
        if share >= _SAYS:
            # Of tables that say as much the one is meant whose rows are nearest by their meaning.
            near = max(likeness_of(wanted.asked, [line.text for line in rows], encode)) if encode else 0.0
            found.append((share + near, replace(wanted, words=rest), rows))
    best = max(found, key=lambda one: one[0], default=None)
    return (best[1], best[2]) if best else (wanted, ())


def _picked(wanted: Wanted, lines: Sequence[Line], told: Told) -> tuple[str, tuple[Line, ...]]:
    """Return what a question asks beside what picks rows of a table, and the rows."""
    rest = wanted.words
    rows = tuple(lines)
    cells = {cell for line in lines for cell in line.cells[1:]}
    for cell in cells:
        called = _called(cell, wanted.asked)
        if len(called) >= _SHORTEST and not any(one.startswith(called) for one in cells - {cell}):
            rest, rows = rest.replace(called, " "), tuple(line for line in rows if cell in line.cells)
    for mention in find_dates(wanted.asked):
        side = next((side for side in "前后" if side in wanted.asked[mention.start : mention.end + 2]), "")
        rest = rest.replace(mention.text, " ")
        if days_meant(mention.text, None) is None or "月" in mention.text:
            rows = tuple(
                line
                for line in rows
                for day in _days(line, told.year)
                if (asked := days_meant(mention.text, day[0].year)) and _SIDES[side](day, asked)
            )
    if (order := _ORDER.search(wanted.asked)) and (dated := [line for line in rows if _days(line, told.year)]):
        last = (min if order["first"] else max)(_days(line, told.year)[0] for line in dated)
        rest, rows = _ORDER.sub(" ", rest), tuple(line for line in dated if _days(line, told.year)[0] == last)
    return rest, rows


def _called(cell: str, asked: str) -> str:
    """Return as much of a cell, from its beginning and at least half of it, as is asked: 安泰建工 of 安泰建工集团."""
    return next((cell[:end] for end in range(len(cell), (len(cell) - 1) // 2, -1) if cell[:end] in asked), "")


def _days(line: Line, year: int | None) -> list[Days]:
    """Return the day that a row's cell gives, none where no cell is a date."""
    cells = (cell for cell in line.cells if (found := find_dates(cell)) and found[0].text == cell and "月" in cell)
    return [days for cell in cells if (days := days_meant(cell, year))][:1]
