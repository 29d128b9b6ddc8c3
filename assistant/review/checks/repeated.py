"""Text that stands twice: a paragraph elsewhere, a sentence over and over, a passage with another unit's name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.review.rule import Evidence
from knowledge.document import Location
from knowledge.report import Report
from knowledge.running_text import statements

_NOT_WORDS = re.compile(r"[\W_]+")
_LABEL = re.compile("[^：:，,]{2,8}[：:]")
_LONG, _SENTENCE_LONG, _SHORT = 40, 16, 10
_UNIT = re.compile("(?P<place>[一-龥]{2,12}?(?P<level>[省市县区旗州镇乡]|街道))(?P<office>[一-龥]{3,16})")
# 公安局 of 公安局交通警察支队: a document is often of the one above, by the first part of its name.
_ORGAN = re.compile("[一-龥]{1,12}?[局厅委院处]")
# A name is told apart from what stands before it by these, which no name of a place begins with.
_BEFORE = re.compile(r".{0,30}(?:[由与和及同对向在从为是经将据按让给以]|位于|来自|其中)")


@dataclass(frozen=True, slots=True)
class Copy:
    """Two places with the same words."""

    first: Evidence
    second: Evidence


def copied_paragraphs(report: Report) -> Iterator[Copy]:
    """Yield the long paragraphs that stand in the text a second time."""
    seen: dict[str, Evidence] = {}
    for paragraph in report.document.paragraphs:
        words = _NOT_WORDS.sub("", paragraph.text)
        if len(words) < _LONG:
            continue
        here = Evidence(paragraph.text, paragraph.location)
        if first := seen.get(words):
            yield Copy(first, here)
        else:
            seen[words] = here


def echoed_sentences(report: Report) -> Iterator[Copy]:
    """Yield the sentences that come again within their own paragraph or right after it."""
    last: dict[str, Evidence] = {}
    for text, place in texts(report):
        here: dict[str, Evidence] = {}
        told = set()
        for sentence in statements(text):
            words = _NOT_WORDS.sub("", sentence)
            if len(words) < _SENTENCE_LONG or _LABEL.match(sentence):
                continue
            first = here.get(words) or last.get(words)
            if first and words not in told:
                told.add(words)
                yield Copy(first, Evidence(sentence, place))
            here.setdefault(words, Evidence(sentence, place))
        # Cells side by side are rightly alike, a list's lines begin alike.
        last = here if place.table is None else {}


def foreign_units(report: Report) -> Iterator[Evidence]:
    """Yield names built like the reporting unit's own, of another place of its rank: 沙渚市水务局 for 梧江市水务局."""
    own = _UNIT.fullmatch(report.unit.strip())
    if own is None:
        return
    organ = _ORGAN.match(own["office"])
    office = organ[0] if organ else own["office"]
    # Papers bear the name of the one above, or that of a 街道 alone; elsewhere these are others.
    titled = "" if own["level"] == "街道" else office
    pattern = re.compile(rf"(?P<title>《?)(?P<place>[一-龥]{{2,4}}){own['level']}(?P<office>{own['office']}|{titled})")
    known = own["place"]
    seen: set[str] = set()
    for text, place in texts(report):
        for match in pattern.finditer(text):
            name = _BEFORE.sub("", match["place"]) + own["level"]
            is_own = known.endswith(name) or name.endswith(known)
            is_office = bool(match["title"]) or match["office"] == own["office"]
            if len(name) > len(own["level"]) + 1 and is_office and not is_own and name not in seen:
                seen.add(name)
                yield Evidence(f"{name}{match['office']}", place)


def texts(report: Report, shortest: int = _SHORT) -> Iterator[tuple[str, Location]]:
    """Yield every paragraph and every cell of more than so many characters, with its place."""
    for paragraph in report.document.paragraphs:
        yield paragraph.text, paragraph.location
    for table in report.document.tables:
        for row in table.rows:
            yield from ((cell.text, table.place(cell)) for cell in row if len(cell.text) > shortest)
