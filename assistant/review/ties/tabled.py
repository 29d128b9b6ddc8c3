"""Ties of the text to tables: what cells, columns and rows that stand near a passage make of one of its figures."""

from collections.abc import Iterator, Sequence
from itertools import permutations

from assistant.review.ties.grid import Grid, Pick, Sides, picks
from assistant.review.ties.mention import Mention
from assistant.review.ties.passage import Passage
from assistant.review.ties.tie import LEVELS, Tie, tie_of

_WHOLES = frozenset({"all", "total"})
# Nobody sets so many lines of a table against one another in a sentence, nor so many cells.
_MOST_NAMED, _MOST_PICKS = 12, 120


def table_ties(passage: Passage, result: Mention) -> Iterator[Tie]:
    """Yield how a figure of a passage may come of the tables near it."""
    if result.is_vague and result.kind != "percent":
        return
    for grid in passage.grids:
        named = [grid.named(passage.sentences[result.sentence]), grid.named(result.ahead)]
        near = named[0] or grid.named("".join(passage.sentences.values()))
        taken = [list(picks(series, named)) for series in grid.series]
        marked = [
            [one for one in ones if one.kind != "line" or one.lines[0] in (near or series.ends)]
            for ones, series in zip(taken, grid.series, strict=True)
        ]
        found = [*_singly(result, taken, grid)]
        if len(near) <= _MOST_NAMED and sum(map(len, marked)) <= _MOST_PICKS:
            found += [*_across(result, marked, grid), *_along(result, marked, grid)]
        yield from (tie for tie in found if tie.value > 0 and tie.is_near)


def _are_alike(result: Mention, cell: Mention) -> bool:
    """Return whether a figure may be of a cell's kind: cells often leave the unit to their words."""
    if result.kind in LEVELS and cell.kind in LEVELS:
        return result.fact.unit == cell.fact.unit or "" in {result.fact.unit, cell.fact.unit}
    return result.kind == cell.kind


def _singly(result: Mention, taken: Sequence[Sequence[Pick]], grid: Grid) -> Iterator[Tie]:
    for series, ones in zip(grid.series, taken, strict=True):
        for pick in ones:
            if not _are_alike(result, pick.cells[0]):
                continue
            of = Sides(grid, ((series, pick),))
            if len(pick.cells) == 1:
                yield tie_of("same", result, pick.cells, of)
            elif result.kind in LEVELS:
                yield tie_of("sum", result, pick.cells, of)
            if len(pick.cells) > 1 and pick.kind != "others":
                yield tie_of("mean", result, pick.cells, of)


def _across(result: Mention, marked: Sequence[Sequence[Pick]], grid: Grid) -> Iterator[Tie]:
    """Yield what two columns make in one line, or in some of them together."""
    by_line = [{(one.kind, one.lines): one for one in ones} for ones in marked]
    for (at, ones), (other_at, others) in permutations(enumerate(by_line), 2):
        for key, one in ones.items():
            if other := others.get(key):
                of = Sides(grid, ((grid.series[at], one), (grid.series[other_at], other)))
                yield from _of_two(result, of, at < other_at)


def _along(result: Mention, marked: Sequence[Sequence[Pick]], grid: Grid) -> Iterator[Tie]:
    """Yield what two lines of a column make, or some of a column and all of it."""
    for series, ones in zip(grid.series, marked, strict=True):
        for one, other in permutations(ones, 2):
            if (one.kind not in _WHOLES and not {*one.lines} & {*other.lines}) or other.kind in _WHOLES:
                yield from _of_two(result, Sides(grid, ((series, one), (series, other))), False)


def _of_two(result: Mention, of: Sides, is_first: bool) -> Iterator[Tie]:
    """Yield what two sides of a table make; `is_first` where the first stands in the column before."""
    one, other = sides = [pick for _, pick in of.sides]
    if one.value and other.value:
        yield from (tie_of(operation, result, sides, of) for operation in _operations(result, one, other, is_first))


def _operations(result: Mention, one: Pick, other: Pick, is_first: bool) -> Iterator[str]:
    first, second = one.cells[0], other.cells[0]
    is_same, are_cells = first.fact.unit == second.fact.unit, len(one.cells) == len(other.cells) == 1
    levels = first.kind in LEVELS and second.kind in LEVELS
    if result.kind == "percent" and levels:
        if is_same or "money" not in {first.kind, second.kind}:
            yield from ("percent", "percent of the rest")
        if is_same and len(one.lines) == len(other.lines):
            yield "growth"
    elif result.kind == "points":
        if first.kind == second.kind == "percent" and are_cells:
            yield "points"
    elif result.kind == "times":
        yield from ("times", "times more") if is_same else ()
    elif result.kind in LEVELS or result.kind == "price":
        if is_same and _are_alike(result, first):
            yield "difference"
        if levels and (first.kind == "money") == (result.kind in {"money", "price"}) and second.kind != "money":
            yield "quotient"
        if result.kind == "money" and are_cells and is_first and "price" in {first.kind, second.kind}:
            yield "product"
