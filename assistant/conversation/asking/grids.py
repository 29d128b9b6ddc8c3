"""What a report lists side by side, as it is asked: by rows with a name, each with its cells under their heads.

That is a table (one that goes on from left to right, by months or years, is read from top to bottom all the same), the
projects or sources of money with what each had and spent, or what one sentence counts up.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache

from assistant.conversation.asking.figures import BUDGETS, RATE, TOTAL, Measured, number
from assistant.conversation.asking.lines import UNIT_IN_HEAD, Cell, Line, Told, told_by
from assistant.conversation.asking.question import aspects_of
from assistant.conversation.asking.words import has_word, question_words
from knowledge.facts.fact import Aspect, Fact, Scope, Source
from knowledge.facts.matching import RESULTS
from knowledge.facts.table_sides import is_total
from knowledge.facts.vocabulary import vocabulary
from knowledge.quantity import find_dates, parse_decimal
from knowledge.report import Report

_FEWEST, _PART = 2, re.compile("(?:[^：:]{0,20}[：:])?其中[：:]?")
# What stands beside the amounts that a sentence counts up, and what sums them up.
_BESIDE = (Aspect.CHANGE, Aspect.SHARE, Aspect.SCORE, Aspect.WEIGHT, Aspect.LIMIT)
_WHOLE = re.compile(r"[合总小共]计|总[额量数]|共")
_SIDES = {"预算数": BUDGETS, "支出数": (Aspect.ACTUAL,)}
# 1, 12月3日, 2024-05-06, 98.00% tell no row from another.
_COUNTS = re.compile(r"[\d.,\-%月日至前]{0,20}$")
_YEAR = re.compile(r"20\d\d")
_STEPS = re.compile(r"[\d一二三四五六七八九十上下]")
Numbers = Mapping[str, Decimal]


@dataclass(frozen=True)
class Row:
    """One row of a table, or one column of a table that goes from left to right, with the lines that it stands in."""

    name: str
    cells: tuple[Cell, ...]
    lines: tuple[Line, ...]

    @cached_property
    def numbers(self) -> Numbers:
        """Return its figures by what they stand under."""
        values = {
            cell.head: cell.fact.value if cell.fact else parse_decimal(cell.text)
            for cell in self.cells
            if cell.head and cell.text != self.name
        }
        return {head: value for head, value in values.items() if value is not None}

    @cached_property
    def text(self) -> str:
        """Return it as it can be quoted."""
        if len(self.lines) == 1:
            return self.lines[0].text
        return "，".join((self.name, *(f"{cell.head}：{cell.text}" for cell in self.cells)))


@dataclass(frozen=True)
class Grid:
    """A table: the words above it, its rows without those that sum them up, and these; or what one row consists of."""

    heading: str
    rows: tuple[Row, ...]
    whole: str = ""

    @cached_property
    def lines(self) -> frozenset[int]:
        """Return the lines, by their id, that its rows stand in."""
        return frozenset(id(line) for row in self.rows for line in row.lines)

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """Return what its cells stand under."""
        return tuple(dict.fromkeys(cell.head for row in self.rows for cell in row.cells if cell.head))

    @cached_property
    def units(self) -> Mapping[str, str]:
        """Return the unit of each column of figures."""
        found = {}
        for head in self.heads:
            values = [row.numbers.get(head) for row in self.rows]
            # What only numbers the rows is no figure of theirs.
            is_numbering = values == list(range(1, len(values) + 1))
            if 2 * sum(value is not None for value in values) > len(values) and not is_numbering:
                facts = (cell.fact for row in self.rows for cell in row.cells if cell.head == head)
                units = Counter(fact.unit for fact in facts if fact and fact.unit)
                unit, inside = max(units, key=units.__getitem__, default=""), UNIT_IN_HEAD.search(head)
                # What a column beside it says each thing is counted in is no unit of its price.
                is_told = inside and not (unit and inside[1].endswith(unit)) and self._scale(head) == 1
                found[head] = inside[1] if inside and is_told else unit
        return found

    def written(self, head: str) -> tuple[Decimal, str]:
        """Return how many of its unit one of that is in which a column is written, and that unit: 10000, 万人次."""
        if (inside := UNIT_IN_HEAD.search(head)) and (scale := self._scale(head)) != 1:
            return scale, inside[1]
        facts = (cell.fact for row in self.rows for cell in row.cells if cell.head == head)
        ways = {fact.written for fact in facts if fact and fact.unit == self.units[head]}
        return ways.pop() if len(ways) == 1 else (Decimal(1), self.units[head])

    def _scale(self, head: str) -> Decimal:
        """Return what the bare figures of a column are told times: 1000 where the head says 公里, and 米 are kept."""
        cells = [(cell.fact, parse_decimal(cell.text)) for row in self.rows for cell in row.cells if cell.head == head]
        return next((fact.value / bare for fact, bare in cells if fact and bare and not fact.is_money), Decimal(1))

    @property
    def is_of_years(self) -> bool:
        """Return whether its rows are years, beside what they come to together."""
        return 2 * sum(bool(_YEAR.match(row.name)) for row in self.rows) > len(self.rows)

    @property
    def is_told(self) -> bool:
        """Return whether a single sentence counts it up."""
        return not any(line.is_row for row in self.rows for line in row.lines)

    def words(self, rows: Sequence[Row]) -> str:
        """Return all that it says of some of its rows."""
        return "".join((self.heading, *self.heads, *(row.text for row in rows))).lower()

    @cached_property
    def kind(self) -> str:
        """Return what the names of its rows stand under."""
        first = self.rows[0]
        return next((cell.head for cell in first.cells if cell.text == first.name), "")

    def lists(self, kind: str) -> bool:
        """Return whether its rows are what is called so: 乡镇, where they are called 石门镇 or stand under 乡镇名称."""
        ends = question_words()["places"] if has_word("place", kind) else kind
        is_called = 2 * sum(row.name[-1:] in ends for row in self.rows) > len(self.rows)
        return bool(kind) and (kind in self.kind or is_called)

    def aspects(self, head: str) -> set[Aspect]:
        """Return which sides of a measure a column gives."""
        facts = {cell.fact.aspect for row in self.rows for cell in row.cells if cell.head == head and cell.fact}
        return facts - {Aspect.UNSAID} or set(aspects_of(head))

    def is_of(self, head: str, year: int | None) -> bool:
        """Return whether a column gives what became of a year."""
        periods = {cell.fact.period for row in self.rows for cell in row.cells if cell.head == head and cell.fact}
        return bool(self.aspects(head) & RESULTS) and periods == {year}


@lru_cache(4)
def grids_of(report: Report) -> tuple[Grid, ...]:
    """Return all that a report lists, its tables first."""
    told = told_by(report)
    sentences = (grid for line in told.lines if not line.is_row for grid in _told_in(line, told.whole))
    return (*_tables(told), *_purses(told), *sentences)


def _tables(told: Told) -> Iterator[Grid]:
    """Yield the tables that hold no form, those that go on from left to right by their columns."""
    tables: dict[int | None, list[Line]] = {}
    for line in told.lines:
        if line.cells:
            tables.setdefault(line.location.table, []).append(line)
    for lines in tables.values():
        rows = [_row(name, line) for name, line in zip(_names(lines), lines, strict=True)]
        turned = _turned(rows)
        # Of what goes on from left to right each column counts in several units, or is a month or year.
        by_column, by_row = _mixed(turned), _mixed(rows)
        dated = [row.name for row in turned if find_dates(row.name)]
        # 2023年决算 beside 2024年预算 and 2024年决算 goes on in no order.
        are_dates = 2 * len(dated) > len(turned) > _FEWEST and len({_STEPS.sub("", name) for name in dated}) == 1
        is_turned = by_row < by_column or (by_row == by_column and are_dates)
        if len(parts := _parts(turned if is_turned else rows)) >= _FEWEST:
            yield Grid(lines[0].heading, tuple(parts))
        yield from _below(lines[0].heading, rows)


def is_part(text: str) -> bool:
    """Return whether a row is part of one above it."""
    return bool(_PART.match(text))


def _row(name: str, line: Line) -> Row:
    bare = _PART.sub("", name)
    cells = (replace(cell, text=bare) if cell.text == name else cell for cell in line.cells)
    return Row(bare, tuple(cells), (line,))


def _below(heading: str, rows: Sequence[Row]) -> Iterator[Grid]:
    """Yield what single rows of a table consist of: those behind 其中, as long as they are parts of it."""
    for at, whole in enumerate(rows[:-1]):
        if is_part(rows[at + 1].text) and whole.numbers:
            head, left = next(iter(whole.numbers.items()))
            parts = list[Row]()
            for row in rows[at + 1 :]:
                if head not in row.numbers or (left := left - row.numbers[head]) < 0:
                    break
                parts.append(row)
            if len(parts) >= _FEWEST:
                yield Grid(f"{heading}{whole.name}", tuple(parts), whole.name)


def _mixed(rows: Sequence[Row]) -> int:
    """Return how many of some rows count in several units."""
    return sum(len({cell.fact.unit for cell in row.cells if cell.fact and cell.fact.unit}) > 1 for row in rows)


def _purses(told: Told) -> Iterator[Grid]:
    """Yield the projects, and the sources of each form, with what was given and spent."""
    projects: dict[str, list[Fact]] = {}
    sources: dict[str, dict[str, list[Fact]]] = {}
    for fact in told.account.facts:
        if fact.subject and fact.measure == TOTAL:
            projects.setdefault(fact.subject, []).append(fact)
        is_source = fact.source is Source.FORM and any(word in fact.words for word in vocabulary().sources)
        if is_source and fact.form and fact.measure not in (TOTAL, RATE):
            sources.setdefault(fact.form.name, {}).setdefault(fact.measure, []).append(fact)
    for kind, heading, purses in (("项目", "", projects), *(("资金来源", name, of) for name, of in sources.items())):
        rows = [row for name, facts in purses.items() if (row := _purse(kind, name, facts, told)).lines]
        if len(rows) >= _FEWEST:
            yield Grid(heading, tuple(rows))


@lru_cache(4)
def years_of(report: Report) -> tuple[Grid, ...]:
    """Return the measures of which a report gives a figure for each of several years, wherever it does."""
    told = told_by(report)
    found: dict[tuple[str, str, str], dict[int, Fact]] = {}
    for fact in told.account.facts:
        is_result = fact.aspect in (Aspect.ACTUAL, Aspect.UNSAID) and fact.scope is Scope.WHOLE
        if fact.measure and fact.period and is_result and id(fact) in told.line_of:
            found.setdefault((fact.subject, fact.measure, fact.unit), {}).setdefault(fact.period, fact)
    return tuple(
        Grid(f"{subject}{measure}", tuple(_year_row(measure, of[year], told) for year in sorted(of)))
        for (subject, measure, _), of in found.items()
        if len(of) > _FEWEST
    )


def _year_row(measure: str, fact: Fact, told: Told) -> Row:
    name = f"{fact.period}年"
    return Row(name, (Cell("年度", name), *_amounts([(measure, fact)])), (told.line_of[id(fact)],))


def _purse(kind: str, name: str, facts: Sequence[Fact], told: Told) -> Row:
    purse = Measured(name, TOTAL, tuple(facts))
    found = {head: purse.pick(sides, None, told.year)[:1] for head, sides in _SIDES.items()}
    found[RATE] = [fact for fact in told.account.of(RATE) if name in (fact.subject, fact.against)][:1]
    cells = _amounts((head, fact) for head, facts in found.items() for fact in facts)
    lines = dict.fromkeys(told.line_of[id(cell.fact)] for cell in cells if id(cell.fact) in told.line_of)
    return Row(name, (Cell(kind, name), *cells), tuple(lines))


def _amounts(facts: Iterable[tuple[str, Fact]]) -> tuple[Cell, ...]:
    return tuple(Cell(head, f"{number(fact.value)}{fact.unit}", fact) for head, fact in facts)


def _told_in(line: Line, whole: str) -> Iterator[Grid]:
    """Yield what a sentence counts up: figures in one unit, each of another thing, without their whole."""
    wholes = {id(fact.whole) for fact in line.facts}
    groups: dict[tuple[str, int | None], dict[str, dict[str, Fact]]] = {}
    for fact in line.facts:
        is_whole = fact.measure == TOTAL or id(fact) in wholes or _WHOLE.search(fact.words)
        if fact.aspect not in _BESIDE and not is_whole:
            listed = groups.setdefault((fact.unit, fact.period), {})
            listed.setdefault(_called(fact, line.facts, whole), {}).setdefault(_side(fact), fact)
    for group in groups.values():
        every = [Row(name, (Cell("名称", name), *_amounts(of.items())), (line,)) for name, of in group.items()]
        if len(rows := _parts(every)) >= _FEWEST:
            yield Grid(line.heading, tuple(rows))


def _side(fact: Fact) -> str:
    """Return what an amount told in a sentence stands under."""
    named = next((head for head, sides in _SIDES.items() if fact.is_money and fact.aspect in sides), "")
    return named or ("目标" if fact.aspect is Aspect.TARGET else "比率" if fact.unit == "%" else f"{fact.unit}数")


def _called(fact: Fact, facts: Sequence[Fact], whole: str) -> str:
    """Return what a figure is of; where several are of one thing, what the figure before it was said of."""
    if fact.subject not in ("", whole):
        return fact.subject
    if fact.measure == RATE:
        return fact.against
    if sum(one.measure == fact.measure and one.unit == fact.unit for one in facts) > 1:
        at = next(at for at, one in enumerate(facts) if one is fact)
        before = [one for one in facts[:at] if one.measure != fact.measure]
        return before[-1].words if before else fact.words
    return fact.measure if fact.scope is Scope.PART or fact.measure in fact.words else fact.words


def _names(lines: Sequence[Line]) -> list[str]:
    """Return what the rows are called: by the first column that tells them apart and counts nothing."""
    for cells in zip(*(line.cells for line in lines), strict=False):
        names = [cell.text for cell in cells]
        if len(set(names)) == len(names) and not any(_COUNTS.match(name) for name in names):
            return names
    return [next((c.text for c in line.cells if parse_decimal(c.text) is None), line.cells[0].text) for line in lines]


def _parts(rows: list[Row]) -> list[Row]:
    """Return the rows without those that sum up the others, by what they are called or what they come to."""
    rows = [row for row in rows if not (is_total(row.name) or any(is_total(cell.text) for cell in row.cells))]
    for at in (0, -1) if len(rows) > _FEWEST else ():
        others = [row for row in rows if row is not rows[at]]
        sums = [sum((row.numbers.get(head, Decimal(0)) for row in others), Decimal(0)) for head in rows[at].numbers]
        # One column of several may come out by chance, a rate never does.
        held = [value == whole for value, whole in zip(rows[at].numbers.values(), sums, strict=True) if value]
        if 2 * sum(held) > len(held):
            return others
    return rows


def _turned(rows: Sequence[Row]) -> list[Row]:
    """Return the columns of figures of a table as its rows."""
    heads = dict.fromkeys(cell.head for row in rows for cell in row.cells if cell.head and cell.text != row.name)
    lines = tuple(row.lines[0] for row in rows)
    found = [
        Row(
            head,
            tuple(Cell(row.name, cell.text, cell.fact) for row in rows for cell in row.cells if cell.head == head),
            lines,
        )
        for head in heads
    ]
    return [row for row in found if row.numbers]
