"""What a report says, line by line: its sentences, the rows of its forms and tables."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from assistant.conversation.asking.words import any_of, content, holds, known_measures, terms, weights_of
from knowledge.document import Location, Table
from knowledge.facts.account import read_account
from knowledge.facts.fact import Account, Fact, Source
from knowledge.facts.table_sides import tells_unit
from knowledge.facts.vocabulary import vocabulary
from knowledge.forms.grid import Line as Row
from knowledge.forms.grid import read_blocks
from knowledge.quantity import find_dates, parse_decimal
from knowledge.report import Report
from knowledge.running_text import one_line

UNIT_IN_HEAD = re.compile(r"[（(]([^（）()]{1,8})[）)]$")
# How long a name is that stands for what it names, whatever its words.
_SHORTEST_NAME, _LONGEST_NAME = 4, 40


@dataclass(frozen=True, slots=True)
class Cell:
    """One filled cell of a table's row: the head it stands under, "" for none, its text, its figure."""

    head: str
    text: str
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its words as they can be quoted, what it stands under, its place, the figures and cells in it."""

    text: str
    heading: str
    location: Location
    facts: tuple[Fact, ...] = ()
    is_row: bool = False
    has_date: bool = False
    is_plan: bool = False
    cells: tuple[Cell, ...] = ()

    @property
    def searched(self) -> str:
        """Return the words by which it is found."""
        return self.text.lower()


@dataclass(frozen=True)
class Told:
    """A report with its facts and its lines."""

    account: Account
    lines: tuple[Line, ...]

    @property
    def report(self) -> Report:
        """Return the report."""
        return self.account.report

    @property
    def year(self) -> int | None:
        """Return the report's year."""
        return self.report.year

    @cached_property
    def searched(self) -> tuple[str, ...]:
        """Return the words by which each line is found."""
        return tuple(line.searched for line in self.lines)

    @cached_property
    def line_of(self) -> dict[int, Line]:
        """Return the line of each fact."""
        return {id(fact): line for line in self.lines for fact in line.facts}

    @cached_property
    def _own(self) -> dict[int, str]:
        return {
            id(fact): "".join(
                (
                    # What all is about tells no figure from another.
                    fact.subject if fact.subject != self.whole else "",
                    *(fact.measure, fact.words, fact.unit, fact.against, fact.context),
                    *((*fact.crossing.labels, *fact.crossing.heads, fact.crossing.title) if fact.crossing else ()),
                    fact.indicator.name if fact.indicator else "",
                )
            ).lower()
            for fact in self.account.facts
        }

    def own_words(self, fact: Fact) -> str:
        """Return what a figure is said of: whose it is, what it measures, the labels and heads it stands behind."""
        return self._own[id(fact)]

    @cached_property
    def counter(self) -> re.Pattern[str]:
        """Return how many of what the report counts may be asked for, whatever its units are."""
        units = {fact.unit for fact in self.account.facts if fact.unit and "元" not in fact.unit and fact.unit != "%"}
        return re.compile(f"(?:多少|几)[百千万亿]?({any_of(units).pattern})" if units else "(?!)")

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """Return what the report and its forms are called: what is said of everything in it."""
        return self.report.title, self.report.unit, *(form.name for form in self.report.forms)

    @cached_property
    def subjects(self) -> tuple[str, ...]:
        """Return whose figures there are besides the unit's."""
        return tuple(dict.fromkeys(fact.subject for fact in self.account.facts if fact.subject))

    @cached_property
    def whole(self) -> str:
        """Return the project that a whole report is about, "" where it is about a unit."""
        forms = {form.project for form in self.report.forms}
        return forms.pop() if len(forms) == 1 else ""

    def weigh(self, words: str, *, loosely: bool = False) -> dict[str, float]:
        """Return what `words` ask about, each term with how much it tells of this report."""
        return weights_of(terms(content(words), loosely=loosely), self.searched)

    def holds_any(self, words: str) -> bool:
        """Return whether `words` ask about something that a line speaks of, or that would be a thing of its own."""
        return any(holds(line, term) for term in self.weigh(words) for line in self.searched)

    def named(self, text: str) -> tuple[tuple[str, ...], str]:
        """Return the indicators that `text` names in full, and the text without them."""
        if self._names is None:
            return (), text
        return tuple(dict.fromkeys(self._names.findall(text))), self._names.sub(" ", text)

    @cached_property
    def _names(self) -> re.Pattern[str] | None:
        names = {one_line(row.name).strip() for _, row in self.report.indicators}
        names = {name for name in names if _SHORTEST_NAME <= len(name) <= _LONGEST_NAME}
        # 预算执行率 means the money's, wherever it stands.
        names = {name for name in names if not known_measures(name)[0] or self.weigh(known_measures(name)[1])}
        return any_of(names) if names else None


@lru_cache(4)
def told_by(report: Report) -> Told:
    """Return what `report` says; a report is read once, as long as it is among the last ones asked about."""
    account = read_account(report)
    return Told(account, tuple(_lines(account)))


def _lines(account: Account) -> Iterator[Line]:
    names = {name.strip() for section in account.report.sections for name in (section.title, section.heading)}
    # The title says nothing, and has a word of every question about the report.
    names |= {account.report.title}
    headings = {
        paragraph.location.block for paragraph in account.report.document.paragraphs if paragraph.level is not None
    }
    for one in account.told:
        sentence = one.sentence
        is_heading = sentence.text.strip() in names or sentence.location.block in headings
        if sentence.location.table is None and is_heading:
            continue
        heading = sentence.headings[-1] if sentence.headings else ""
        is_plan = any(map(vocabulary().is_future_heading, sentence.headings))
        yield Line(sentence.text, heading, sentence.location, one.facts, False, bool(one.dates), is_plan)
    for form, indicator in account.report.indicators:
        if not indicator.is_blank:
            cells = [("目标", indicator.target), ("实际", indicator.actual), ("分值", indicator.weight)]
            cells += [("得分", indicator.score), ("偏差原因", indicator.deviation_note)]
            cells_told = "，".join(f"{name}{' '.join(cell.split())}" for name, cell in cells if cell.strip())
            name = one_line(indicator.name)
            level = indicator.level2 or indicator.level1
            facts = tuple(fact for fact in account.facts if fact.indicator is indicator)
            yield Line(f"{name}（{level}）：{cells_told}", form.name, indicator.location, facts, is_row=True)
    written = {id(fact) for one in account.told for fact in one.facts}
    rows: dict[tuple[int | None, ...], list[Fact]] = {}
    for fact in account.facts:
        if id(fact) not in written and fact.indicator is None:
            rows.setdefault((fact.location.table, fact.location.row), []).append(fact)
    yield from _rows(account.report, rows)
    for row in rows.values():
        if row[0].location.table is None or row[0].location.table in account.report.form_tables:
            where = row[0].form.name if row[0].form else row[0].subject
            yield Line("，".join(map(figure_text, row)), where, row[0].location, tuple(row), is_row=True)


def _rows(report: Report, facts: Mapping[tuple[int | None, ...], Sequence[Fact]]) -> Iterator[Line]:
    """Yield the rows of the tables that hold no form, each cell behind its head, under the words above the table."""
    above = ""
    for block in report.document.blocks:
        if not isinstance(block, Table):
            above = above if tells_unit(block.text) else block.text[:_LONGEST_NAME]
        elif block.location.table not in report.form_tables:
            for part in read_blocks(block):
                # A table of words has nothing that tells its heads from its rows.
                heads, body = (part.heads, part.body) if part.heads else (part.body[:1], part.body[1:])
                names = _names(heads)
                for line in body:
                    own = tuple(facts.get((block.location.table, line.row), ()))
                    of = {fact.location.column: fact for fact in own}
                    cells = tuple(
                        Cell(names.get(cell.column, ""), one_line(cell.text), of.get(cell.column))
                        for cell in line.cells
                        if cell.text.strip()
                    )
                    text = "，".join(map(_cell_text, cells))
                    place = replace(block.location, row=line.row, column=line.own[0].column)
                    yield Line(text, above, place, own, is_row=True, has_date=bool(find_dates(text)), cells=cells)


def _names(heads: Sequence[Row]) -> dict[int, str]:
    """Return what each column is called, by all heads above it: 省级下达资金小计."""
    names: dict[int, str] = {}
    for line in heads:
        for cell in line.cells if len(line.own) > 1 else ():
            for column in range(cell.column, cell.column + cell.column_span):
                text, above = one_line(cell.text), names.get(column, "")
                names[column] = above if text in above else above + text
    return names


def _cell_text(cell: Cell) -> str:
    fact = cell.fact
    is_bare = fact and fact.quantity.text[-1:].isdigit() and parse_decimal(fact.quantity.text) == fact.value
    return f"{cell.head and f'{cell.head}：'}{cell.text}{fact.unit if fact and is_bare else ''}"


def figure_text(fact: Fact) -> str:
    """Return a figure as written, with what it was said of."""
    value = fact.quantity.text
    if re.search(r"[^\d.,≥≤<>=≈\s]", value):
        return f"{fact.words}{value}"
    unit = fact.unit
    if (bare := parse_decimal(value)) is not None and bare != fact.value:
        if (inside := UNIT_IN_HEAD.search(fact.words)) and not fact.is_money:
            unit = inside[1]
        else:
            # A form in 元 is told in 万元 like everything else.
            value = f"{fact.value.normalize():f}"
    side = {"weight": "分值", "score": "得分"}.get(fact.aspect.value, "") if fact.source is Source.INDICATOR else ""
    return f"{fact.words}{side}{value}{unit}"
