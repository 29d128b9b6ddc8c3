"""A draft as it is set on paper, whichever file it is set in: lines of headings and text, each in pieces.

A piece is text, a figure that no source holds, or a group of citation marks; how marks are set depends on where the
sources stand.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import cached_property

from assistant.citations import Citation
from assistant.drafting.draft import HEADINGS, MEASURES, PROBLEMS, Draft, DraftItem
from assistant.drafting.history import Confirmation
from assistant.drafting.statement import without_open
from assistant.export.gbt9704 import day_words
from knowledge.running_text import shortened

_MARKS = re.compile(r"(?:\[\d+\])+")
_OPEN_CLAUSE = re.compile(r"[，,]?(?:由|于|在)?【[^【】]{0,80}待[^【】]{0,80}】(?:负责|完成)?")
_EMPTY = re.compile(r"(?<![^。])。")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Part(StrEnum):
    """What a section of a report is written from; CAUSES where they stand in a section apart from the problems."""

    PROBLEMS = PROBLEMS
    CAUSES = "causes"
    MEASURES = MEASURES


PART_HEADINGS = {Part.PROBLEMS: HEADINGS[PROBLEMS], Part.CAUSES: "原因分析", Part.MEASURES: HEADINGS[MEASURES]}


class Kind(Enum):
    """What a line is; a NOTE belongs to the sources, not to the report."""

    CHAPTER = "chapter"
    ITEM = "item"
    TEXT = "text"
    NOTE_HEADING = "note heading"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, or with `marks` the ids of the sources of what stands before it."""

    text: str
    is_doubtful: bool = False
    marks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One heading or paragraph; of an ITEM, `depth` (from 0) is its level and `number` (from 1) its place."""

    kind: Kind
    pieces: tuple[Piece, ...]
    depth: int = 0
    number: int = 0


@dataclass(frozen=True)
class Manuscript:
    """A draft with what is to be marked in it; a final has neither doubtful figures nor the list of them."""

    draft: Draft
    is_final: bool
    confirmation: Confirmation | None = None

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the parts that the draft has."""
        problems = (Part.PROBLEMS,) if self.draft.problems else ()
        return (*problems, Part.MEASURES) if self.draft.measures else problems

    @cached_property
    def sources(self) -> dict[int, Citation]:
        """Return the sources by their number."""
        return {citation.id: citation for citation in self.draft.citations}

    def lines(self, part: Part, *, depth: int = 0, causes_apart: bool = False, first: int = 1) -> Iterator[Line]:
        """Yield the items of a part, numbered from `first`; `causes_apart` leaves the causes to a section of theirs."""
        if part is Part.CAUSES:
            items = [(place, item) for place, item in enumerate(self.draft.problems) if item.causes]
            for number, (place, problem) in enumerate(items, start=first):
                yield from self._item(problem, Part.PROBLEMS, place, problem.causes, depth, number)
            return
        for place, item in enumerate(self.draft.items(part.value)):
            causes = () if causes_apart else item.causes
            yield from self._item(item, part, place, (item.text, *causes), depth, first + place)

    @property
    def signature(self) -> str:
        """Return who answers for the open places, and since when; "" for nobody."""
        if self.confirmation is None:
            return ""
        day = day_words(self.confirmation.at.astimezone())
        return f"已由{printable(self.confirmation.name)}于{day}确认"

    def notes(self, *, with_sources: bool, with_open: bool) -> Iterator[Line]:
        """Yield what stands behind the text: its sources, what is still to be checked, and what to put right.

        The last two are a working copy's alone.
        """
        listed: dict[str, list[str]] = {}
        if with_sources:
            told = [f"[{citation.id}] {describe_source(citation)}" for citation in self.draft.citations]
            listed["资料来源" if self.is_final else "资料来源（定稿时可删除）"] = told
        if not self.is_final and with_open and (open_places := self.draft.grounding.unsupported):
            signed = [f"以上各处{self.signature}。"] if self.signature else []
            listed["待核实的数字和文件（来源中没有找到）"] = [*open_places, *signed]
        if not self.is_final:
            slips = enumerate(self.draft.corrections, 1)
            listed["报送前更正（不写入正文）"] = [f"{number}. {one.told}" for number, one in slips]
        for heading, lines in listed.items():
            if lines:
                yield _line(Kind.NOTE_HEADING, heading)
                yield from (_line(Kind.NOTE, line) for line in lines)

    def _item(
        self, item: DraftItem, part: Part, place: int, texts: Sequence[str], depth: int, number: int
    ) -> Iterator[Line]:
        doubtful = () if self.is_final else self.draft.grounding.untraced(part.value, place)
        yield Line(Kind.ITEM, _pieces(item.title, doubtful), depth, number)
        if self.is_final:
            # What was left open, for which somebody answers, isn't said.
            texts = [_EMPTY.sub("", without_open(_OPEN_CLAUSE.sub("", text))) for text in texts]
        yield from (Line(Kind.TEXT, _pieces(text, doubtful)) for text in texts if text.strip())


def printable(text: str) -> str:
    """Return a text without the characters that XML can't hold, which models and PDF files do write."""
    return _UNPRINTABLE.sub("", text)


def describe_source(citation: Citation, quote_length: int | None = None) -> str:
    """Return a source in words: its name, the place in it, and the words relied on, cut to `quote_length` characters.

    Quotation marks within a quotation are single ones.
    """
    place = f"，{citation.location.label}" if citation.location else ""
    quote = "" if quote_length == 0 else citation.quote.replace("“", "‘").replace("”", "’")
    quote = shortened(quote, quote_length or len(quote))
    return printable(f"{citation.source}{place}{f'：“{quote}”' if quote else ''}")


def _line(kind: Kind, text: str) -> Line:
    return Line(kind, (Piece(printable(text)),))


def _pieces(text: str, doubtful: Sequence[str]) -> tuple[Piece, ...]:
    """Return a text as pieces; a figure isn't found within a longer one, 5项 not in 15项."""
    text = printable(text)
    figures = (rf"(?<![\d.,]){re.escape(figure)}" for figure in sorted(doubtful, key=len, reverse=True) if figure)
    pieces: list[Piece] = []
    position = 0
    for match in re.finditer("|".join([_MARKS.pattern, *figures]), text):
        pieces.append(Piece(text[position : match.start()]))
        is_marks = _MARKS.fullmatch(match[0]) is not None
        marks = tuple(dict.fromkeys(int(mark) for mark in re.findall(r"\d+", match[0]))) if is_marks else ()
        pieces.append(Piece(match[0], is_doubtful=not is_marks, marks=marks))
        position = match.end()
    pieces.append(Piece(text[position:]))
    return tuple(piece for piece in pieces if piece.text)
