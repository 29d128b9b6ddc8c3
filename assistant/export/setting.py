"""The lines of a draft made ready for the author's file: each with the format and the number that it takes there."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache

from docx.oxml import OxmlElement

from assistant.export.formats import Format, Formats, next_number, ordinal
from assistant.export.manuscript import PART_HEADINGS, Kind, Line, Manuscript, Part, Piece
from assistant.export.paragraphs import plain_properties
from assistant.export.placing import Place

WORKING_COPY = "（起草稿）"


@dataclass(frozen=True, eq=False)
class Ready:
    """One paragraph to be written: its pieces in their format, and the text that runs on behind an item's heading."""

    format: Format
    pieces: tuple[Piece, ...]
    rest: tuple[Piece, ...] = ()


class Setting:
    """Makes the lines of one manuscript ready for its places; those in `kept` keep their old text."""

    def __init__(self, manuscript: Manuscript, formats: Formats, places: Sequence[Place], kept: Set[Place]) -> None:
        self._manuscript, self._formats, self._places, self._kept = manuscript, formats, places, kept
        self._item = cache(formats.item)
        self._causes_apart = any(Part.CAUSES in place.parts for place in places)

    def lines(self, place: Place, number: str) -> Iterator[Ready]:
        """Yield the paragraphs that go to `place`; `number` is that of a new section."""
        if place.is_new or (place.heading.runs_on and place not in self._kept):
            heading = self._formats.heading(place)
            section = place.heading.section
            title = PART_HEADINGS[place.parts[0]] if place.is_new else section.title
            number = "" if heading.is_automatic else number or section.number
            yield Ready(heading, (Piece(f"{number}{title}{'' if self._manuscript.is_final else WORKING_COPY}"),))
        first = self._items_before(place) + 1
        if len(place.parts) == 1:
            yield from self._ready(place, self._lines(place.parts[0], 0, first))
            return
        for count, part in enumerate(place.parts, start=first):
            yield from self._ready(place, [Line(Kind.ITEM, (Piece(PART_HEADINGS[part]),), 0, count)])
            yield from self._ready(place, self._lines(part, 1, 1))

    def notes(self, *, is_listed: bool) -> Iterator[Ready]:
        """Yield what stands behind the text, for the end of the file."""
        place = self._places[-1]
        body = self._formats.body(place)
        bold = plain_properties(body.run)
        bold = OxmlElement("w:rPr") if bold is None else bold
        bold.get_or_add_b().val = True
        heading = Format(body.paragraph, bold)
        for line in self._manuscript.notes(with_sources=is_listed, with_open=is_listed):
            yield Ready(heading if line.kind is Kind.NOTE_HEADING else body, line.pieces)

    def _lines(self, part: Part, depth: int, first: int) -> Iterator[Line]:
        return self._manuscript.lines(part, depth=depth, causes_apart=self._causes_apart, first=first)

    def _ready(self, place: Place, lines: Iterable[Line]) -> Iterator[Ready]:
        body = self._formats.body(place)
        waiting: Ready | None = None
        for line in lines:
            if line.kind is Kind.ITEM:
                form = self._item(place, line.depth)
                number = "" if form.is_automatic or not form.number else next_number(form.number, line.number)
                ready = Ready(form, (Piece(number), *line.pieces) if number else line.pieces)
                if waiting is not None:
                    yield waiting
                waiting = ready if form.runs_on else None
                if waiting is None:
                    yield ready
            elif waiting is not None:
                yield Ready(waiting.format, (*waiting.pieces, Piece("。")), line.pieces)
                waiting = None
            else:
                yield Ready(body, line.pieces)
        if waiting is not None:
            yield waiting

    def _items_before(self, place: Place) -> int:
        """Return how many items of the old text stay before the new ones."""
        items = place.found[1:] if place in self._kept else ()
        level = min((one.section.level for one in items), default=0)
        own = [one for one in items if one.section.level == level]
        return max(len(own), ordinal(own[-1].section.number)) if own else 0
