"""What the sources of a draft hold: figures with their units, dates, and words, each where a citation leads.

A citation holds what it quotes and, where it leads into the report at hand, the paragraph or the row that it leads to:
a cited indicator row holds its weight and its score. A table as a whole is no place for a figure; whoever counts over
one quotes the count. A table names its unit once, in the head, so of a row the report's facts count besides its text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import chain
from typing import TypeVar

from assistant.citations import Citation, SourceKind
from knowledge.document import Location, Paragraph
from knowledge.facts.account import read_account
from knowledge.facts.fact import Account, Fact
from knowledge.facts.vocabulary import vocabulary
from knowledge.numerals import parse_chinese_number
from knowledge.quantity import Quantity, blank, find_counts_in_words, find_dates, find_quantities, fold
from knowledge.report import Report
from knowledge.running_text import compact

Date = tuple[str, str, str]
_T = TypeVar("_T")

_CJK_YEAR = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YEAR = re.compile(r"(?:19|20)\d{2}")
# So many characters make a passage the report's own; official reports share shorter stretches.
_OWN_WORDS = 60
# A draft cites the same rows at every revision.
_CACHED_PIECES = 1024


@dataclass(slots=True)
class Held:
    """What a source holds: facts, figures by measure and value, bare numbers, dates, and the text without spaces."""

    figures: set[tuple[str, Decimal]] = field(default_factory=set)
    written: set[Decimal] = field(default_factory=set)
    dates: set[Date] = field(default_factory=set)
    text: str = ""
    facts: list[Fact] = field(default_factory=list)

    def add(self, fact: Fact) -> None:
        """Take in a fact, of a table its figure in the unit that it has there; people are counted as 个, too."""
        self.facts.append(fact)
        if fact.location.table is None:
            return
        for value in (fact.value, fact.quantity.value):
            self.written.add(abs(value))
        self.figures |= {_key(fact.value, unit) for unit in ((fact.unit, "个") if fact.unit == "人" else (fact.unit,))}

    def read(self, text: str) -> None:
        """Take in `text`."""
        figures, written, dates = _read(text)
        self.figures |= figures
        self.written |= written
        self.dates |= dates
        self.text += compact(text) + "\n"

    def holds(self, quantity: Quantity) -> bool:
        """Return whether both ends of the figure are among those held, whatever scale they are written in."""
        ends = (quantity.value, quantity.upper)
        return all(self._holds(value, quantity.unit) for value in ends if value is not None)

    def holds_date(self, text: str) -> bool:
        """Return whether a date held says all that this one says: 2023年6月 holds 2023年 and 6月."""
        parts = _date_parts(text)
        return any(
            all(not part or part == held for part, held in zip(parts, known, strict=True)) for known in self.dates
        )

    def _holds(self, value: Decimal, unit: str) -> bool:
        if not unit:
            return abs(value) in self.written
        measure, base = _key(value, unit)
        # 924.72万 in the report is 924.72万元 in the draft: the scale is there, the measure is understood.
        scaled = base != abs(value)
        return (measure, base) in self.figures or (scaled and ("" if measure else "元", base) in self.figures)


class Evidence:
    """The sources of one draft of `report`: each is read when it is first asked for, and once."""

    def __init__(self, report: Report, citations: Iterable[Citation]) -> None:
        self._report = report
        self._citations = {citation.id: citation for citation in citations}
        self._held: dict[int, Held] = {}

    def citation(self, number: int) -> Citation | None:
        """Return the source of this number where it can bear a statement, None where it can't or there is none."""
        citation = self._citations.get(number)
        past = citation is not None and citation.kind is SourceKind.PAST_REPORT
        return None if citation and past and is_same_report(self._report, citation.source, citation.quote) else citation

    def held(self, citation: Citation) -> Held:
        """Return what this source holds."""
        if citation.id not in self._held:
            held = self._held[citation.id] = Held()
            for text in (citation.source, citation.section, citation.quote):
                held.read(text)
            if citation.kind is SourceKind.REPORT and citation.location:
                for text in self._texts.get(_place(citation.location), ()):
                    held.read(text)
                for fact in self._facts.get(_place(citation.location), ()):
                    held.add(fact)
                # A day without its year is one of the year reported on or of the next.
                year = self._report.year or 0
                held.dates |= {(str(year + n), *day) for its, *day in held.dates if year and not its for n in (0, 1)}  # type: ignore[misc]
        return self._held[citation.id]

    @cached_property
    def identity(self) -> Held:
        """Return what the report is about, which needs no mark: its title, its unit and its year."""
        held = Held()
        held.read(self._report.title)
        held.read(self._report.unit)
        if self._report.year:
            held.dates.add((str(self._report.year), "", ""))
        return held

    @cached_property
    def account(self) -> Account:
        """Return the report read into its facts."""
        return read_account(self._report)

    @cached_property
    def _texts(self) -> dict[tuple[int, int | None], list[str]]:
        return _by_place(_texts(self._report))

    @cached_property
    def _facts(self) -> dict[tuple[int, int | None], list[Fact]]:
        return _by_place((fact.location, fact) for fact in self.account.facts)


def is_same_report(report: Report, name: str, passage: str) -> bool:
    """Return whether a passage of the knowledge base is out of the report at hand: by its name, or word for word.

    What was drafted from this report and put away under its name is the report's own too, and no evidence for it.
    """
    title, source = compact(report.title), compact(name)
    # A title without a year is that of any report; it has to be the whole name.
    if title and (title in source if _YEAR.search(title) else title == source):
        return True
    words = compact(passage)
    if len(words) < _OWN_WORDS:
        return False
    own = "".join(compact(paragraph.text) for paragraph in report.document.paragraphs)
    return words[:_OWN_WORDS] in own or words[-_OWN_WORDS:] in own


def find_figures(text: str) -> tuple[Sequence[Quantity], Sequence[Quantity]]:
    """Return the figures of `text`, and the counts in words (三个) besides: 百分 in 0.8个百分点 counts nothing."""
    quantities = find_quantities(text)
    return quantities, find_counts_in_words(blank(text, ((one.start, one.end) for one in quantities)))


def _place(location: Location) -> tuple[int, int | None]:
    """Return what all places of one row, or of one paragraph, have in common."""
    return (location.block, location.row)


def _by_place(located: Iterable[tuple[Location, _T]]) -> dict[tuple[int, int | None], list[_T]]:
    places: dict[tuple[int, int | None], list[_T]] = {}
    for location, one in located:
        places.setdefault(_place(location), []).append(one)
    return places


def _texts(report: Report) -> Iterator[tuple[Location, str]]:
    """Yield every text of the report with its place."""
    for block in report.document.blocks:
        if isinstance(block, Paragraph):
            yield block.location, block.text
            continue
        for number, row in enumerate(block.rows):
            yield from ((block.place(cell), cell.text) for cell in row)
            yield from ((block.place(cell), block.row_text(number)) for cell in row[:1])


@lru_cache(_CACHED_PIECES)
def _read(text: str) -> tuple[frozenset[tuple[str, Decimal]], frozenset[Decimal], frozenset[Date]]:
    figures: set[tuple[str, Decimal]] = set()
    written: set[Decimal] = set()
    for quantity in chain(*find_figures(text)):
        for value in (quantity.value, quantity.upper):
            if value is not None:
                written.add(abs(value))
                figures.add(_key(value, quantity.unit))
    return frozenset(figures), frozenset(written), frozenset(_date_parts(date.text) for date in find_dates(text))


def _key(value: Decimal, unit: str) -> tuple[str, Decimal]:
    quantity = Quantity("", "", abs(value), None, unit, 0, 0)
    return vocabulary().units.get(quantity.measure, quantity.measure), quantity.base


def _date_parts(text: str) -> Date:
    """Return year, month and day of a date, "" for what it doesn't say; 二〇二三年六月 is ("2023", "6", "")."""
    folded = fold(text).translate(_CJK_YEAR) if re.match(r"[一二][九〇○零]", text) else fold(text)
    year = _YEAR.match(folded)
    rest = folded[year.end() :] if year else folded
    numbers = [str(int(part)) for part in re.findall(r"\d+", rest)]
    if not numbers and (words := re.search(r"[一二三四五六七八九十]{1,3}(?=月)", text)):
        numbers = [str(parse_chinese_number(words[0]))]
    month, day = [*numbers, "", ""][:2]
    return (year[0] if year else "", month, day)
