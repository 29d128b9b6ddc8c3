"""Text that stands twice: a paragraph elsewhere, a sentence over and over, a passage with another unit's name."""

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.review.rule import Evidence, Figure, Remark, rule
from knowledge.document import Location
from knowledge.facts.fact import Account
from knowledge.place import place_words
from knowledge.report import Report
from knowledge.running_text import shortened, statements

# Two places with the same words.
Copy = tuple[Evidence, Evidence]

_NOT_WORDS = re.compile(r"[\W_]+")
_LABEL = re.compile("[^：:，,]{2,8}[：:]")
_LONG, _SENTENCE_LONG, _SHORT = 40, 16, 10
_UNIT = re.compile("(?P<place>[一-龥]{2,12}?(?P<level>[省市县区旗州镇乡]|街道))(?P<office>[一-龥]{3,16})")
_NUMBER = "[一二三四五六七八九十0-9]"
_ORDINAL = re.compile(f"第{_NUMBER}")
# 公安局 of 公安局交通警察支队: a document is often of the one above, by the first part of its name.
_ORGAN = re.compile("[一-龥]{1,12}?[局厅委院处]")
# A name is told apart from what stands before it by these, which no name of a place begins with.
_BEFORE = re.compile(r".{0,30}(?:[由与和及同对向在从为是经将据按让给以赴到往]|位于|来自|其中)")
_MET = re.compile("(?:[与和及同向从赴到往给]|借鉴|学习)$")


@rule("DOC06")
def repeated_text(account: Account) -> Iterator[Remark]:
    """Yield the paragraphs that stand twice, and the sentences that come again at once."""
    report, known = account.report, set()
    for first, second in _copied_paragraphs(report):
        known.add(second.location)
        where = "和".join(place_words(report, one.location) for one in (first, second))
        message = f"{where}的整段文字重复：“{shortened(second.text, 40)}”。"
        yield Remark(message, (second, first), about=second.text)
    for first, second in _echoed_sentences(report):
        if second.location not in known:
            message = f"同一句话重复出现：“{shortened(second.text, 40)}”。"
            yield Remark(message, (second, first), about=second.text)


def _copied_paragraphs(report: Report) -> Iterator[Copy]:
    """Yield the long paragraphs that stand in the text a second time."""
    seen: dict[str, Evidence] = {}
    for paragraph in report.document.paragraphs:
        words = _NOT_WORDS.sub("", paragraph.text)
        if len(words) < _LONG:
            continue
        here = Evidence(paragraph.text, paragraph.location)
        if (first := seen.setdefault(words, here)) is not here:
            yield first, here


def _echoed_sentences(report: Report) -> Iterator[Copy]:
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
                yield first, Evidence(sentence, place)
            here.setdefault(words, Evidence(sentence, place))
        # Cells side by side are rightly alike, a list's lines begin alike.
        last = here if place.table is None else {}


@rule("DOC07")
def foreign_units(account: Account) -> Iterator[Remark]:
    """Yield names built like the reporting unit's own."""
    report = account.report
    for name, place in _of_others(report).items():
        message = f"报告单位是{report.unit}，这里写成“{name}”，单位名称不一致。"
        expected = Figure(report.unit, "", report.unit, report.document.blocks[0].location)
        yield Remark(
            message, (Evidence(name, place),), stated=Figure(name, "", name, place), expected=expected, about=name
        )


def _of_others(report: Report) -> dict[str, Location]:
    """Return names like the unit's own with another place of its rank, or another number: 沙渚市水务局, 第二中学."""
    own = _UNIT.fullmatch(report.unit.strip())
    found: dict[str, Location] = {}
    if own is None:
        return found
    organ = _ORGAN.match(own["office"])
    office = _ORDINAL.sub(f"第{_NUMBER}", own["office"])
    above = organ[0] if organ else office
    # A paper bears the name of the one above; elsewhere that is another.
    pattern = re.compile(
        rf"(?P<title>《)?(?P<place>[一-龥]{{2,4}}){own['level']}(?P<office>{office}|(?(title){above}|(?!)))"
    )
    everything = "".join(text for text, _ in texts(report))
    for text, place in texts(report):
        for match in pattern.finditer(text):
            bare = _BEFORE.sub("", match["place"])
            name = f"{bare}{own['level']}"
            is_own = own["place"].endswith(name) or name.endswith(own["place"])
            # 赴平乐县水务局学习: who is gone to, or worked with, is another.
            is_met = not match["title"] and _MET.search(text[: match.end("place") - len(bare)][-2:])
            # A county-level city obeys its prefecture, which it names for other things, too.
            is_above = match["title"] and everything.count(name) > everything.count(name + match["office"])
            is_same = is_own and own["office"].startswith(match["office"])
            if len(bare) > 1 and not (is_same or is_met or is_above):
                found.setdefault(name + match["office"], place)
    return found


@lru_cache(8)
def texts(report: Report, shortest: int = _SHORT) -> tuple[tuple[str, Location], ...]:
    """Return every paragraph and every cell of more than so many characters, with its place."""
    paragraphs = ((paragraph.text, paragraph.location) for paragraph in report.document.paragraphs)
    cells = ((table, cell) for table in report.document.tables for row in table.rows for cell in row)
    return (*paragraphs, *((cell.text, table.place(cell)) for table, cell in cells if len(cell.text) > shortest))
