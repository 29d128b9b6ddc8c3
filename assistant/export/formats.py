"""How the author's file sets headings and text, and numbers its sections; and a draft's lines made ready for it.

The section itself is asked first, then its neighbours, then the whole file; of several paragraphs the look that most
of them have counts.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache, partial

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.styles.style import ParagraphStyle
from lxml import etree

from assistant.export.manuscript import PART_HEADINGS, Kind, Line, Manuscript, Part, Piece
from assistant.export.placing import FileSections, Found, Place
from assistant.export.revisions import P_PROPERTIES, PARAGRAPH, R_PROPERTIES, RUN, find_runs, plain_properties
from knowledge.document import Location, Paragraph
from knowledge.numerals import chinese_numeral, figure
from knowledge.parsing.docx import find_elements, read_text
from knowledge.running_text import compact

_NUMERAL = re.compile(r"[一二三四五六七八九十百]+|\d+|[０-９]+|[①-⑳]|[⑴-⒇]")
# What a level's numbers look like below a given one, where the file has no such level yet.
_BELOW = (
    (re.compile(r"第.{1,8}[部章篇节]"), "一、"),
    (re.compile(r"[一二三四五六七八九十]{1,4}\s{0,4}[、.．，,]"), "（一）"),
    (re.compile(r"[（(]\s*[一二三四五六七八九十]+"), "1."),
    (re.compile(r"[\d０-９]{1,4}\s{0,4}[、.．]"), "（1）"),
    (re.compile(r"[（(]\s*[\d０-９]+"), "①"),
)
# An accidental mark of the author's (a highlight), a field's or a link's look, a break before: none of the section's.
_ONLY_THERE = ("w:highlight", "w:vertAlign", "w:vanish", "w:rStyle", "w:shd", "w:em")
_ONLY_ONCE = (*_ONLY_THERE, "w:sectPr", "w:framePr", "w:pageBreakBefore")
_LIST = f"{P_PROPERTIES}/{qn('w:numPr')}"
_BODY_LENGTH, _SEVERAL = 15, 2
WORKING_COPY = "（起草稿）"


@dataclass(frozen=True, eq=False)
class Format:
    """How one kind of paragraph is set; `number` is one of its numbers as written, `is_automatic` if Word counts them.

    Where an item's heading and its text are one paragraph (`runs_on`), `run` sets the heading and `rest` the text.
    """

    paragraph: etree._Element | None = None
    run: etree._Element | None = None
    number: str = ""
    is_automatic: bool = False
    runs_on: bool = False
    rest: etree._Element | None = None


@dataclass(frozen=True, eq=False)
class Ready:
    """One paragraph to be written: its pieces in their format, and the text that runs on behind an item's heading."""

    format: Format
    pieces: tuple[Piece, ...]
    rest: tuple[Piece, ...] = ()


class Setting:
    """Makes the lines of one manuscript ready for its `places` in one file; those in `kept` keep their old text."""

    def __init__(
        self,
        manuscript: Manuscript,
        document: WordDocument,
        sections: FileSections,
        places: Sequence[Place],
        kept: Set[Place],
    ) -> None:
        self._manuscript, self._document, self._places, self._kept = manuscript, document, places, kept
        self._chapters = {place: ordinal(place.heading.section.number) for place in places}
        self._found, self._item = sections.found, cache(self._item_format)
        self._causes_apart = any(Part.CAUSES in place.parts for place in places)
        locations = {paragraph.location for paragraph in sections.report.document.paragraphs}
        self._elements: Mapping[Location, etree._Element] = find_elements(document.element.body, locations)

    def lines(self, place: Place, number: str) -> Iterator[Ready]:
        """Yield the paragraphs that go to `place`; `number` is that of a new section."""
        self._chapters[place] = ordinal(number) or self._chapters[place]
        if place.is_new or (place.heading.runs_on and place not in self._kept):
            heading = self._of_headings([place.heading])
            section = place.heading.section
            title = PART_HEADINGS[place.parts[0]] if place.is_new else section.title
            number = "" if heading.is_automatic else number or section.number
            yield Ready(heading, (Piece(f"{number}{title}{'' if self._manuscript.is_final else WORKING_COPY}"),))
        told = partial(self._manuscript.lines, causes_apart=self._causes_apart)
        first = self._items_before(place) + 1
        if len(place.parts) == 1:
            yield from self._ready(place, told(place.parts[0], first=first))
            return
        for count, part in enumerate(place.parts, start=first):
            yield from self._ready(place, [Line(Kind.ITEM, (Piece(PART_HEADINGS[part]),), 0, count)])
            yield from self._ready(place, told(part, depth=1))

    def notes(self, *, is_listed: bool) -> Iterator[Ready]:
        """Yield what stands behind the text, for the end of the file."""
        body = self._body(self._places[-1])
        bold = plain_properties(body.run)
        bold = OxmlElement("w:rPr") if bold is None else bold
        bold.get_or_add_b().val = True
        heading = Format(body.paragraph, bold)
        for line in self._manuscript.notes(with_sources=is_listed, with_open=is_listed):
            yield Ready(heading if line.kind is Kind.NOTE_HEADING else body, line.pieces)

    def _ready(self, place: Place, lines: Iterable[Line]) -> Sequence[Ready]:
        body = self._body(place)
        ready: list[Ready] = []
        for line in lines:
            if line.kind is Kind.ITEM:
                form = self._item(place, line.depth)
                number = "" if form.is_automatic or not form.number else next_number(form.number, line.number)
                ready.append(Ready(form, (Piece(number), *line.pieces) if number else line.pieces))
            elif ready and ready[-1].format.runs_on and not ready[-1].rest:
                ready[-1] = Ready(ready[-1].format, (*ready[-1].pieces, Piece("。")), line.pieces)
            else:
                ready.append(Ready(body, line.pieces))
        return ready

    def _items_before(self, place: Place) -> int:
        """Return how many items of the old text stay before the new ones."""
        items = place.found[1:] if place in self._kept else ()
        level = min((one.section.level for one in items), default=0)
        own = [one for one in items if one.section.level == level]
        return max(len(own), ordinal(own[-1].section.number)) if own else 0

    def _item_format(self, place: Place, depth: int) -> Format:
        """Return how items are set, `depth` levels below the sections that items of `place` are."""
        chapter = place.heading
        own = () if place.is_new else place.found[1:]
        beside = [one for other in self._beside(place) for one in other.found[1:]]
        # Two sections of one level have their items on one level too, whichever it is in this file.
        groups = [own, beside, [one for one in self._found if one.section.level == chapter.section.level + 1]]
        level: int | None = None
        for group in groups:
            below = [one for one in group if one.section.level > chapter.section.level]
            if below and level is None:
                level = min(one.section.level for one in below) + depth
            fitting = [one for one in below if one.section.level == level]
            if fitting:
                found = self._of_headings(fitting, begins_anew=group is own or _is_below(fitting[0], chapter))
                return found if group is own else replace(found, number=_within(self._chapters[place], found.number))
        number = chapter.section.number
        for _ in range(depth + 1):
            number = next((below for pattern, below in _BELOW if pattern.match(number)), "（一）")
        body = self._body(place)
        return Format(body.paragraph, body.run, number)

    def _body(self, place: Place) -> Format:
        own = [] if place.is_new else list(place.found)
        beside = [one for other in self._beside(place) for one in other.found]
        for group in (own, beside, self._found):
            texts = [block for one in group for block in one.section.blocks if isinstance(block, Paragraph)]
            samples = [element for text in texts if (element := self._body_element(text)) is not None]
            if samples:
                return _look(_usual(samples))
        return Format()

    def _beside(self, place: Place) -> list[Place]:
        return [other for other in self._places if other is not place and not other.is_new]

    def _body_element(self, text: Paragraph) -> etree._Element | None:
        element = self._elements.get(text.location)
        if element is None or element.tag != PARAGRAPH or len(text.text) < _BODY_LENGTH:
            return None
        # A paragraph that counts itself, or begins with its heading, isn't plain text.
        is_plain = compact(read_text(element)) == compact(text.text) and not self._is_listed(element)
        return element if is_plain else None

    def _of_headings(self, found: Sequence[Found], *, begins_anew: bool = True) -> Format:
        usual = _usual([one.paragraph for one in found])
        one = next(one for one in found if one.paragraph is usual)
        written = compact(read_text(usual))
        automatic = bool(one.section.number) and not written.startswith(compact(one.section.number))
        look = _look(usual, first_run=one.runs_on)
        paragraph = look.paragraph
        if automatic and not begins_anew and usual.find(_LIST) is not None:
            # A list of another section's own would be counted on; written out, the numbers begin anew.
            automatic, paragraph = False, _without_list(paragraph)
        rest = _run_properties(list(_text_runs(usual))[-1:]) if one.runs_on else None
        return Format(paragraph, look.run, one.section.number, automatic, one.runs_on, rest)

    def _is_listed(self, element: etree._Element) -> bool:
        """Return whether a paragraph is part of a list, by itself or by its style."""
        if element.find(_LIST) is not None:
            return True
        style = self._document.part.get_style(element.style, WD_STYLE_TYPE.PARAGRAPH)
        while isinstance(style, ParagraphStyle):
            if style.element.find(_LIST) is not None:
                return True
            style = style.base_style
        return False


def next_number(sample: str, count: int) -> str:
    """Return `sample`, a section's number, with its last numeral replaced by `count` in the same writing."""
    numerals = list(_NUMERAL.finditer(sample))
    if not numerals:
        return f"（{chinese_numeral(count)}）"
    return _replaced(sample, numerals[-1], count)


def _within(chapter: int, sample: str) -> str:
    """Return a number that begins with that of its chapter, as this chapter has it: 6.1 for 5.1."""
    numerals = list(_NUMERAL.finditer(sample))
    return _replaced(sample, numerals[0], chapter) if chapter and len(numerals) >= _SEVERAL else sample


def _replaced(sample: str, numeral: re.Match[str], count: int) -> str:
    return sample[: numeral.start()] + figure(count, numeral[0][0]) + sample[numeral.end() :]


def numeral(number: str) -> str:
    """Return the last numeral of a section's number: 七 of 七、."""
    return next((match[0] for match in reversed(list(_NUMERAL.finditer(number)))), "")


def ordinal(number: str) -> int:
    """Return which number a section's number is: 7 for 七、 and for 7., 3 for （三）; 0 where it has none."""
    last = numeral(number)
    return next((count for count in range(1, 100) if last and figure(count, last[0]) == last), 0)


def _is_below(one: Found, chapter: Found) -> bool:
    """Return whether a heading's list is that of the chapters, whose numbers its own begin anew with."""
    lists = [found.paragraph.find(f"{_LIST}/{qn('w:numId')}") for found in (one, chapter)]
    numbers = [number.get(qn("w:val")) for number in lists if number is not None]
    return len(numbers) == len(lists) and numbers[0] == numbers[1]


def _usual(paragraphs: Sequence[etree._Element]) -> etree._Element:
    """Return the first of the paragraphs that look as most of them do."""
    looks = [_key(paragraph) for paragraph in paragraphs]
    return paragraphs[looks.index(Counter(looks).most_common(1)[0][0])]


def _key(paragraph: etree._Element) -> bytes:
    look = _look(paragraph)
    return b"|".join(
        b"" if part is None else etree.tostring(part, method="c14n") for part in (look.paragraph, look.run)
    )


def _look(paragraph: etree._Element, *, first_run: bool = False) -> Format:
    """Return the format of a paragraph and of most of its text, or of its first run."""
    runs = list(_text_runs(paragraph))
    if not first_run:
        runs.sort(key=lambda run: -len(read_text(run)))
    properties = plain_properties(paragraph.find(P_PROPERTIES), *_ONLY_ONCE)
    return Format(properties, _run_properties(runs[:1]))


def _text_runs(paragraph: etree._Element) -> Iterable[etree._Element]:
    return (run for run in find_runs(paragraph) if read_text(run).strip() and run.tag == RUN)


def _run_properties(runs: Sequence[etree._Element]) -> etree._Element | None:
    return plain_properties(runs[0].find(R_PROPERTIES), *_ONLY_THERE) if runs else None


def _without_list(properties: etree._Element | None) -> etree._Element:
    """Return a paragraph's properties that no list counts, whatever its style says."""
    changed = plain_properties(properties, "w:numPr")
    if changed is None:
        changed = OxmlElement("w:pPr")
    changed.get_or_add_numPr().get_or_add_numId().val = 0
    return changed
