"""Forms whose cells stand one a line, as they come out of a web page or a converter, put back into rows.

The headings that follow one another give the columns. Below them the best way through all lines is taken: every line
goes to the column it suits, in their order; merged and blank cells leave no line, so a column may be left out.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile

from knowledge.document import NOWHERE, Cell, Table
from knowledge.forms.columns import LEFT, VALUES, evidence
from knowledge.forms.names import label_of
from knowledge.forms.vocabulary import Points, Role, best, fund_points, indicator_points, is_level
from knowledge.forms.words import FOOTER, GOAL_LABEL, TOTAL, is_amount, is_goal_result, plain, read_title

_MOST_COLUMNS = 14
_HEAD_LINES = 80
"""How many lines above its indicators a form's names, funds and goals may take."""
_SKIPPED = {Role.NOTE: 0.1, Role.ACTUAL: 0.8, Role.SCORE: 0.8, Role.WEIGHT: 0.8, Role.TARGET: 1.5, Role.NAME: 4.0}
_GOES_ON = 2.0
"""What it costs to take a line for the going on of the cell above it."""
_AGAIN = 4.0
_NEW_ROW = 2.0
_BAR = re.compile(r"[|｜]\s*$")


def with_forms(lines: Sequence[str]) -> Iterator[slice | Table]:
    """Yield the forms that stand in `lines` one cell a line, and which lines stand before, between and behind them."""
    # A line with tabs in it is a row of another sort of table.
    cells = ["。" if "\t" in line.rstrip() else _BAR.sub("", line).strip() for line in lines]
    at = done = 0
    while at < len(cells):
        header = _header(cells, at)
        if header is None:
            at += 1
            continue
        below, roles, head = header
        start = _start(cells, max(done, at - _HEAD_LINES), at)
        barred = _BAR.search(lines[at]) is not None
        places = [place for place in range(below, len(cells)) if cells[place] or barred]
        body, end = _body(cells, places)
        tail, end = _tail(cells, end, roles)
        rows = (*_above(cells[start:at]), head, *_rows(body, roles, barred=barred), *tail)
        yield slice(done, start)
        yield flattened(rows)
        done, at = end, max(end, below)
    yield slice(done, None)


def flattened(rows: Sequence[Sequence[str]]) -> Table:
    """Return rows of texts as a table without a grid."""
    cells = ((Cell(text, row, column) for column, text in enumerate(texts)) for row, texts in enumerate(rows))
    return Table(tuple(map(tuple, cells)), NOWHERE)


def _header(cells: Sequence[str], at: int) -> tuple[int, list[Role | None], tuple[str, ...]] | None:
    """Return where the rows below a header at `at` begin, with what its columns hold and their headings."""
    if best(indicator_points(cells[at])) not in LEFT:
        return None
    run: list[str] = []
    end = at
    while end < len(cells) and len(run) < _MOST_COLUMNS and (not cells[end] or indicator_points(cells[end])):
        run += [cells[end]] if cells[end] else []
        end += 1
    roles = [best(indicator_points(text)) for text in run]
    if Role.LEVEL1 in roles[1:]:
        return None  # the part's own label stands first: the header begins behind it
    parts = [place for place, role in enumerate(roles) if role in {Role.SIGN, Role.UNIT}]
    whole = roles.index(Role.TARGET) if Role.TARGET in roles else -1
    if parts and parts[0] > whole >= 0 and Role.NOTE in roles[: parts[0]]:
        # The parts of the target stand in a second row of headings.
        run = [*run[:whole], *run[parts[0] :], *run[whole + 1 : parts[0]]]
        roles = [best(indicator_points(text)) for text in run]
    if len(run) < 3 or not (set(roles) & set(LEFT) and set(roles) & VALUES):
        return None
    if Role.NAME not in roles:
        roles[max(place for place, role in enumerate(roles) if role in LEFT)] = Role.NAME
    return end, roles, tuple(run)


def _start(cells: Sequence[str], first: int, at: int) -> int:
    """Return where the form begins whose indicators' header is at `at`: at the first name it gives, else there."""
    start = at
    for place in range(at - 1, first - 1, -1):
        if len(cells[place]) > 300 or read_title(cells[place]):
            break
        if label_of(cells[place]) or (best(fund_points(cells[place])) and not cells[place].endswith("。")):
            start = place
    return start


def _body(cells: Sequence[str], places: Sequence[int]) -> tuple[list[str], int]:
    """Return the lines of the rows, and where they end: at a sum, a remark, a title or another form's name."""
    body: list[str] = []
    for place in places:
        text = cells[place]
        if (
            TOTAL.match(plain(text))
            or FOOTER.match(plain(text))
            or read_title(text)
            or label_of(text)
            or (best(indicator_points(text)) in LEFT and not is_level(text))
            or (re.match(r"[一二三四五六七八九十]、", text) and not is_level(text))
        ):
            return body, place
        body.append(text)
    return body, places[-1] + 1 if places else len(cells)


def _tail(cells: Sequence[str], at: int, roles: Sequence[Role | None]) -> tuple[list[tuple[str, ...]], int]:
    """Return the row of the sums and the remarks below it, each with its value, and where they end."""
    rows: list[tuple[str, ...]] = []
    while at < len(cells):
        text = plain(cells[at])
        is_total = TOTAL.match(text)
        if not is_total and (not FOOTER.match(text) or len(text) > 30):
            break
        end = at + 1
        while end < len(cells) and (is_amount(cells[end]) if is_total else not cells[end]):
            end += 1
        if is_total:
            row = dict.fromkeys(range(len(roles)), "") | {0: cells[at]}
            figures = [cell for cell in cells[at + 1 : end] if cell]
            for role, figure in zip((Role.WEIGHT, Role.SCORE), figures, strict=False):
                row |= {roles.index(role): figure} if role in roles else {}
            rows.append(tuple(row.values()))
        else:
            value = cells[end] if end < len(cells) and not FOOTER.match(plain(cells[end])) else ""
            rows.append((cells[at], value))
            end += bool(value)
        at = end
    return rows, at


def _rows(body: Sequence[str], roles: Sequence[Role | None], *, barred: bool) -> list[tuple[str, ...]]:
    """Return the rows that lines form under the columns, by the cheapest way through them."""
    columns = range(len(roles))
    name = roles.index(Role.NAME)
    skip = [_SKIPPED.get(role, 0.5) if role is not None else 0.5 for role in roles]
    after = [sum(skip[place + 1 :]) for place in columns]
    unlike = float("-inf")
    total = [unlike] * len(roles)
    steps: list[list[int]] = []  # for each line and column, the column of the line before; -1 begins, same goes on
    for number, text in enumerate(body):
        shown = evidence([text[:200]]) if text else {}
        fits = [(_fit(shown, role, text) if text else 0.0) for role in roles]
        ended = max(columns, key=lambda place: total[place] - after[place]) if number else -1
        best_end = total[ended] - after[ended] if number else 0.0
        new: list[float] = []
        step: list[int] = []
        for column in columns:
            ways = [(unlike, -1)]
            if column <= name:
                # Blank or merged names of levels leave no line. The same words again go on with a row.
                again = _AGAIN if column == name and text in body[max(0, number - 3) : number] else 0
                ways.append((best_end - again - _NEW_ROW, -1 - max(ended, 0)))
            elif not number:
                ways.append((-sum(skip[name:column]), -1))
            for before in range(column):
                gap = sum(skip[before + 1 : column])
                ways.append((total[before] - gap * (5 if barred and before >= name else 1), before))
            if not barred and number:
                ways.append((total[column] - _GOES_ON - fits[column], column))
            way, origin = max(ways)
            new.append(way + fits[column])
            step.append(origin)
        total = new
        steps.append(step)
    return _followed(body, steps, total, after, len(roles))


def _fit(shown: Points, role: Role | None, text: str) -> float:
    """Return how well a line suits a column; a level is told only by its name."""
    if role in {Role.LEVEL1, Role.LEVEL2}:
        return 3.0 if shown[role] > 0 else -3.0
    if role is None:
        return 0.5
    # Names are longer than values in words, notes than both.
    length = {
        Role.NAME: min(len(text), 8) / 8,
        Role.NOTE: min(len(text), 40) / 40 - 1.2 * (3 < len(text) < 10),
        Role.TARGET: -("，" in text) / 2,
    }
    return max(-4.0, min(3.0, shown[role])) + length.get(role, 0.0)


def _followed(
    body: Sequence[str], steps: Sequence[Sequence[int]], total: Sequence[float], after: Sequence[float], width: int
) -> list[tuple[str, ...]]:
    """Return the rows along the way that costs least, found from its end."""
    if not body:
        return []
    rows: list[list[str]] = [[""] * width]
    column = max(range(width), key=lambda place: total[place] - after[place])
    for number in range(len(body) - 1, -1, -1):
        origin = steps[number][column]
        rows[0][column] = "\n".join(filter(None, (body[number], rows[0][column])))
        if origin < 0 and number:
            rows.insert(0, [""] * width)
            column = -1 - origin
        elif number:
            column = origin
    return [tuple(row) for row in rows]


def _above(cells: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of names, funds and goals that stand above the indicators."""
    filled = [cell for cell in cells if cell]
    at, width = 0, 0
    while at < len(filled):
        text = filled[at]
        heads = _run(
            filled, at, lambda cell: bool(best(fund_points(cell))) or best(indicator_points(cell)) is Role.NOTE
        )
        goals = _run(filled, at, lambda cell: bool(GOAL_LABEL.match(plain(cell))) or is_goal_result(plain(cell)))
        if heads > 1:
            yield ("", *filled[at : at + heads])
            width, at = heads, at + heads
        elif goals > 1:
            head = filled[at : at + goals][-2:]
            yield ("", *head)
            values = filled[at + goals : at + goals + 2]
            yield ("", *values)
            at += goals + len(values)
        elif width and not is_amount(text) and (figures := min(width, _run(filled, at + 1, is_amount))):
            yield (text, *filled[at + 1 : at + 1 + figures], *[""] * (width - figures))
            at += 1 + figures
        elif label_of(text) and at + 1 < len(filled) and not label_of(filled[at + 1]):
            yield text, filled[at + 1]
            at += 2
        else:
            yield (text,)
            at += 1


def _run(cells: Sequence[str], at: int, is_part: Callable[[str], bool]) -> int:
    return sum(1 for _ in takewhile(is_part, cells[at:]))
