"""What a report says in its own words, sentence by sentence, in the form in which two reports are compared.

A sentence is known by its key: folded, without spaces and stops, its figures, its unit and the unit's region each
replaced by one sign, so that last year's sentence with this year's figures is the same sentence.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from knowledge.data_file import read_yaml
from knowledge.document import Location, Paragraph, under_headings
from knowledge.report import Report
from knowledge.sources.chunking import Chunk

_FILE = Path(__file__).with_name("prescribed.yml")
_LINE = re.compile(r"[^\n]+")
_SENTENCE = re.compile(r"[^。！？；;\n]+[。！？；;]?[”’）)]?")
# A line without a stop is a heading or a label.
_STOP = re.compile(r"[。！？；;，：]")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*%?")
_SIGNS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"^\s*(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）.、．]|[①-⑳])\s*")
_REGION = re.compile(r"[\u4e00-\u9fff]{2,8}?(?:自治州|[省市县区州盟旗])(?=[\u4e00-\u9fff]{2})")
_BRANCH = re.compile(r"[（(].{0,40}?[）)]|本级|机关$")
# Rows of forms and tables are told with this sign in them.
_TOLD = "｜"
_SHORTEST = 10
"""Fewer characters than this may be the same by chance."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: where it stands in its paragraph or chunk, its key, and the path of headings that it stands under.

    `plain` is the key with its figures kept. `location` is set for a report at hand, `chunk` for one of the library.
    """

    source: str
    start: int
    end: int
    key: str
    plain: str
    section: str
    location: Location | None = None
    chunk: str = ""

    @property
    def text(self) -> str:
        """Return the sentence as written."""
        return self.source[self.start : self.end]


def report_sentences(report: Report) -> Iterator[Sentence]:
    """Yield the sentences of a report at hand."""
    for section, blocks in under_headings(report.document, report.sections):
        for block in blocks:
            if isinstance(block, Paragraph):
                yield from _sentences(block.text, report.unit, section, location=block.location)


def chunk_sentences(chunks: Iterable[Chunk], unit: str) -> Iterator[Sentence]:
    """Yield the sentences of a report of this unit that is kept in the library."""
    for chunk in chunks:
        if _TOLD not in chunk.text:
            yield from _sentences(chunk.text, unit, chunk.section, chunk=chunk.id)


def passage_text(sentences: Sequence[Sentence]) -> str:
    """Return what stands from the first to the last of sentences that follow each other, what is between included."""
    parts = []
    for _, group in groupby(sentences, key=lambda sentence: (sentence.location, sentence.chunk)):
        first, *rest = group
        parts.append(first.source[first.start : (rest[-1] if rest else first).end])
    return "\n".join(parts)


def is_prescribed(sentence: Sentence) -> bool:
    """Return whether a sentence is what its form, the rules or the unit's charter ask a report to say."""
    _, _, heading = sentence.section.rpartition(" ")
    return bool(_prescribed("sentences").search(sentence.key) or _prescribed("headings").search(heading))


def unit_name(unit: str) -> str:
    """Return a unit's name without what tells its head office from its branches."""
    return _BRANCH.sub("", unit).strip()


def _sentences(text: str, unit: str, section: str, **place: Any) -> Iterator[Sentence]:
    """Yield the sentences of a text of this unit that are long enough to be compared."""
    name = unit_name(unit)
    region = _REGION.match(name)
    for line in _LINE.finditer(text):
        if not _STOP.search(line[0]):
            continue
        for sentence in _SENTENCE.finditer(text, line.start(), line.end()):
            said = sentence[0].strip()
            folded = unicodedata.normalize("NFKC", _NUMBER.sub("", said))
            for words, sign in ((name, "甲"), (region[0] if region else "", "乙")):
                folded = folded.replace(words, sign) if words else folded
            key = _SIGNS.sub("", _FIGURE.sub("0", folded))
            if len(key) >= _SHORTEST:
                start = sentence.start() + sentence[0].index(said)
                yield Sentence(text, start, start + len(said), key, _SIGNS.sub("", folded), section, **place)


@cache
def _prescribed(what: str) -> re.Pattern[str]:
    return re.compile("|".join(read_yaml(_FILE)[what]))
