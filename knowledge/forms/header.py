"""The header of an indicator table, which forms write in one row, in two or in three.

A column is known by the words of its headings and by what stands below them. Each meaning goes to the column for which
most speaks, so that a heading in other words still finds its place. Where a form sets its goals twice side by side
(中期目标, 年度目标), the filled side is read.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from knowledge.document import Cell
from knowledge.forms.columns import LEFT, TARGETS, VALUES, assign
from knowledge.forms.funds import fund_roles
from knowledge.forms.grid import Line, align, texts_of
from knowledge.forms.names import label_of
from knowledge.forms.upright import heads
from knowledge.forms.vocabulary import Points, Role, best, indicator_points, is_level
from knowledge.forms.words import SUBTOTAL, TOTAL, is_comparator, is_figure, plain
from knowledge.running_text import compact

_WHOLE_FORM = {Role.NAME, Role.TARGET, Role.ACTUAL, Role.SCORE}
_DEEPEST = 3
_SHORT = 8
_SHARED = 0.3
_SAMPLE = 30
"""So many rows below a header show what its columns hold."""
_YEAR = re.compile("20\\d\\d年?度?")
_OF_YEAR = re.compile(r"20\d\d年[^\d]{0,8}")
_WHOLE = re.compile(r"^(?:合计|小计|总计|全[国省市县区州]|总体|汇总)")


_Heading = tuple[Cell, ...]
"""The headings that stand over one column, the highest first."""


@dataclass(frozen=True)
class Header:
    """The columns of an indicator table: their cells, headings and what they hold; and the rows of texts above them."""

    cells: tuple[Cell, ...]
    labels: tuple[str, ...]
    roles: tuple[Role | None, ...]
    lines: tuple[tuple[str, ...], ...]

    @cached_property
    def first(self) -> int:
        """Return the place of the leftmost column of names."""
        return next(place for place, role in enumerate(self.roles) if role in LEFT)


def _words(heading: _Heading) -> str:
    return "".join(plain(cell.text) for cell in heading)


def _points(heading: _Heading) -> Points:
    """Return what the headings speak for: the lowest one that says anything, the one above it less."""
    said = [points for cell in heading if (points := indicator_points(cell.text))]
    if not said:
        return {}
    if plain(heading[-1].text) and not indicator_points(heading[-1].text):
        # What stands over columns with names of their own hardly says which of these is which.
        return {role: value * _SHARED for role, value in said[-1].items()}
    above = said[-2] if len(said) > 1 else {}
    if best(above) is Role.ACTUAL and best(said[-1]) in {Role.UNIT, Role.SIGN}:
        return above
    return {role: said[-1].get(role, 0) + above.get(role, 0) / 2 for role in {*said[-1], *above}}


def read_header(lines: Sequence[Line], at: int, *, is_open: bool = False) -> Header | None:
    """Return the header that begins in the row at `at`, None where it doesn't name both an indicator and a value.

    Where no table `is_open`, a row of short texts right above rows that name levels is a header in whatever words.
    """
    line = lines[at]
    if len(line.own) < 2 or any(_is_filled(cell.text) or label_of(cell.text) for cell in line.own):
        return None
    headings: list[_Heading] = [(cell,) for cell in line.cells]
    rows = 1
    while rows < _DEEPEST and at + rows < len(lines) and (deeper := _stack(headings, lines[at + rows])) is not None:
        # What stands above a header and isn't made of headings is a goal or a name.
        worded = [bool(indicator_points(cell.text)) for cell in line.own[1:]]
        is_short = all(len(plain(cell.text)) <= _SHORT for cell in line.own)
        is_made = all(worded) or (is_short and (_reaches(lines[at + rows]) or sum(worded) * 2 > len(worded)))
        # A row that heads a table by itself leaves what stands above it to others.
        if not is_made or (rows > 1 and heads(lines[at + rows])):
            return None
        headings, rows = deeper, rows + 1
    # A label at the side reaches further down than the header.
    said = {best(_points(one)) for one in headings if one[-1].row + one[-1].row_span <= line.row + rows}
    body = _body(lines[at + rows : at + rows + _SAMPLE])
    is_worded = said & set(LEFT) and said & VALUES
    if not is_worded and (is_open or len(line.own) < 3 or not body or fund_roles(line.cells)):
        return None
    # Without headings that say so, a bound or the name of a level shows that it is of indicators.
    shown = (is_comparator(compact(cell.text)[:1]) or is_level(cell.text) for line in body for cell in line.own)
    if not is_worded and not any(shown):
        return None
    settled = _settle(headings, body)
    roles = {*settled}
    # Years side by side without points are a table of how something went, targets or not.
    labels = tuple(map(_words, headings))
    years = sum(_YEAR.fullmatch(label) is not None for label in labels)
    if not (roles & set(LEFT) and roles & VALUES) or (years > 1 and not roles & {Role.WEIGHT, Role.SCORE}):
        return None
    if not (is_worded or any(is_level(cell.text) for cell in body[0].own[:3]) or roles >= _WHOLE_FORM):
        return None
    cells = tuple(heading[-1] for heading in headings)
    return Header(cells, labels, tuple(settled), tuple(map(texts_of, lines[at : at + rows])))


def _body(lines: Sequence[Line]) -> Sequence[Line]:
    """Return the rows up to the total, or to the next header, without the sums between them."""
    found = []
    for line in lines:
        labels = [plain(cell.text) for cell in line.own[:_DEEPEST]]
        if heads(line) or any(map(TOTAL.match, labels)):
            break
        if not any(map(SUBTOTAL.search, labels)):
            found.append(line)
    return found


def _is_filled(text: str) -> bool:
    """Return whether a cell holds what no heading is: a figure, the name of a level, a sentence."""
    if not text.strip() or indicator_points(text) or _OF_YEAR.fullmatch(compact(text)):
        return False
    return is_figure(text) or is_level(text) or is_comparator(text) or text.rstrip().endswith("。")


def _stack(headings: Sequence[_Heading], following: Line) -> list[_Heading] | None:
    """Return the headings with those of the next row below them, None where that row is no part of the header."""
    if not following.own or any(_is_filled(cell.text) for cell in following.own):
        return None
    if (last := headings[-1][-1]).column + last.column_span != following.width:
        return None
    stacked: list[_Heading] = []
    for cell in following.cells:
        above = next((h for h in headings if h[-1].column <= cell.column < h[-1].column + h[-1].column_span), None)
        if above is None:
            return None
        # What stands below a merged heading, and is no figure, is a part of it.
        is_below = following.begins(cell) and above[-1].column_span == 1
        if is_below and not (indicator_points(cell.text) or _reaches(following)):
            return None
        stacked.append((*above, cell) if cell is not above[-1] else above)
    # 指标完成情况 over names, targets and what was reached is the part's title, of which its columns say nothing.
    below: dict[Cell, set[Role | None]] = defaultdict(set)
    for heading in stacked:
        if len(heading) > 1:
            below[heading[-2]].add(best(indicator_points(heading[-1].text)))
    titles = [
        above
        for above, said in below.items()
        if said & {*LEFT}
        or {Role.TARGET, Role.ACTUAL} <= said
        or (Role.SIGN in said and best(indicator_points(above.text)) is Role.ACTUAL)
    ]
    return [h[-1:] if len(h) > 1 and h[-2] in titles else h for h in stacked]


def _reaches(line: Line) -> bool:
    """Return whether cells of the row above reach into a row, as headings of one row do beside those of two."""
    return sum(cell.row < line.row for cell in line.cells) > 1


def _settle(headings: Sequence[_Heading], body: Sequence[Line]) -> list[Role | None]:
    """Return the meaning of each column, by headings and cells together."""
    texts = _texts([heading[-1] for heading in headings], body)
    points = [_points(heading) for heading in headings]
    for place in range(1, len(points)):
        # A column without a heading goes on with the one at its left, as if their headings were merged.
        if not _words(headings[place]) and headings[place][-1].row == headings[-1][-1].row:
            points[place] = {role: value * 0.8 for role, value in points[place - 1].items() if role in TARGETS}
    spare = _other_sides([best(each) for each in points], texts)
    level1 = next((place for place, each in enumerate(points) if best(each) is Role.LEVEL1), 0)
    # Left of the names stands the part's own label, 绩效指标完成情况, whatever its words; a name stands in every row.
    named = {place for place in range(level1) if points[place] and all(texts[place])}
    open_ = [place for place in range(len(headings)) if place not in spare and (place >= level1 or place in named)]
    roles: list[Role | None] = [None] * len(headings)
    for place, role in assign(open_, points, texts):
        roles[place] = role
    _join_parts(headings, points, roles, open_)
    _mend(headings, texts, roles, open_)
    return roles


def _texts(cells: Sequence[Cell], body: Sequence[Line]) -> list[list[str]]:
    """Return the texts of each column row by row, "" where it has none of its own."""
    texts: list[list[str]] = [[] for _ in cells]
    for line in body:
        matched = align(cells, line) or {}
        for column in texts:
            column.append("")
        for number, cell in enumerate(line.cells if matched else ()):
            places = matched[number]
            if len(places) == 1 and cell.row == line.row:
                texts[places[0]][-1] = compact(cell.text[:200])
    return texts


def _other_sides(said: Sequence[Role | None], texts: Sequence[Sequence[str]]) -> set[int]:
    """Return the columns of the sides that aren't read, where a form sets its goals several times side by side."""
    starts = [p for p in range(1, len(said)) if said[p] in LEFT and said[p - 1] not in LEFT and said[p - 1] is not None]
    if not starts or said[starts[0]] not in said[: starts[0]]:
        return set()
    begin = next(place for place in range(starts[0]) if said[place] is said[starts[0]])
    size = starts[0] - begin
    sides = [range(start, min(start + size, len(said))) for start in (begin, *starts)]
    filled = [sum(bool(text) for place in side if said[place] in VALUES for text in texts[place]) for side in sides]
    chosen = max(number for number, count in enumerate(filled) if count * 2 >= max(filled))
    return {place for number, side in enumerate(sides) if number != chosen for place in side}


def _join_parts(
    headings: Sequence[_Heading], points: Sequence[Points], roles: list[Role | None], places: Sequence[int]
) -> None:
    """Give the parts under one heading its meaning: a target in three columns, one a place, names in two."""
    units = [place for place in places if roles[place] is Role.UNIT]
    for place in units if len(units) > 1 else ():
        # Each value has a unit of its own: that of the target is a part of it, what was reached is read with its.
        roles[place] = {Role.ACTUAL: Role.ACTUAL, Role.TARGET: Role.UNIT}.get(roles[place - 1] or Role.OTHER)
    for place in places:
        role = best(points[place])
        if roles[place] is not None or role not in {*VALUES, Role.NAME}:
            continue
        above = headings[place][0]
        kin = [p for p in places if headings[p][0] is above and roles[p] is role]
        after = headings[place + 1 : place + 2]
        is_left = bool(after) and not _words(after[0]) and roles[place + 1] in TARGETS
        is_right = place > 0 and not _words(headings[place]) and roles[place - 1] in TARGETS
        if is_left or is_right or (kin and not _is_variant(headings[place])) or (role is Role.ACTUAL and kin):
            roles[place] = role


def _is_variant(heading: _Heading) -> bool:
    """Return whether a column under a common heading is another place's or year's: it has a name of its own."""
    return len(heading) > 1 and bool(plain(heading[-1].text)) and not indicator_points(heading[-1].text)


def _mend(
    headings: Sequence[_Heading], texts: Sequence[Sequence[str]], roles: list[Role | None], places: Sequence[int]
) -> None:
    """Name what the claims left open: the deepest level is the indicator, the whole goes before its places."""
    if Role.NAME not in roles and (left := [place for place, role in enumerate(roles) if role in LEFT]):
        roles[left[-1]] = Role.NAME
    # What parts the names at their left, in whatever words, is their levels: each stands for several rows.
    for place in reversed(range(roles.index(Role.NAME) if Role.NAME in roles else 0)):
        free = [role for role in LEFT[1::-1] if role not in roles]
        words = [text for text in texts[place] if text]
        parts = bool(words) and len(set(words)) < len(texts[place]) and not any(map(is_figure, words))
        if free and roles[place] is None and parts:
            roles[place] = free[0]
    for role in VALUES:
        taken = [place for place in places if roles[place] is role and _is_variant(headings[place])]
        if len(taken) == 1:
            among = [p for p in places if headings[p][0] is headings[taken[0]][0] and roles[p] in {None, role}]
            kin = [p for p in among if _is_variant(headings[p])]
            filled = [sum(map(bool, texts[p])) for p in kin]
            whole = [p for p in kin if _WHOLE.match(plain(headings[p][-1].text))]
            chosen = whole[0] if whole else kin[filled.index(max(filled))]
            roles[taken[0]], roles[chosen] = None, role
    if roles[-1] is None and not _words(headings[-1]) and Role.NOTE not in roles:
        roles[-1] = Role.NOTE
