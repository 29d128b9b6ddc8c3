"""Sections by their numbering: 一、 above （一） above 1. above （1） above ①, with 第一部分 or 第一章 above them all.

A numbered line is a heading only if it reads as one: 一、 and （一） when the line is short or has no full stop, or
when the paragraph's first sentence is the heading and its text follows (（一）加强管理。我局…); so do 1. and （1） when
text that isn't the next item follows. Headings without a number are known by their style, by being a section's usual
name, or by naming the form right below them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile
from typing import Any

from knowledge.document import BOLD, Block, Document, Paragraph, Section, Table
from knowledge.outline import is_section_name, section_keys
from knowledge.quantity import find_quantities

_TOP = -1
_CN = "[一二三四五六七八九十百]{1,4}"
_NUMBERS: tuple[tuple[int, re.Pattern[str]], ...] = tuple(
    (level, re.compile(pattern))
    for level, pattern in (
        (_TOP, rf"第(?:{_CN}|\d{{1,2}})(?:部分|章|篇)[\s、.．:：]*"),
        (0, rf"第(?:{_CN}|\d{{1,2}})节[\s、.．:：]*"),
        (1, rf"{_CN}\s*[、.．，,]\s*"),
        (2, rf"[（(]\s*{_CN}\s*[)）]\s*[、.．]?\s*"),
        (5, r"\d{1,2}(?:[.．]\d{1,2}){2,3}[\s、.．]+(?!\d)"),
        (4, r"\d{1,2}[.．]\d{1,2}[\s、.．]+(?!\d)"),
        (3, r"[\d０-９]{1,2}\s*[、.．]\s*(?![\d０-９])"),
        (4, r"[（(]\s*[\d０-９]{1,2}\s*[)）]\s*|[\d０-９]{1,2}\s*[)）]\s*"),
        (5, r"[①-⑳⑴-⒇]\s*"),
    )
)
_BEFORE_COUNT = re.compile(r"[\d０-９]{1,2}[、．]\s?(?=\d)")
_DUTIES = re.compile(r"职能|职责|职权")
_CONTENTS_LINE = re.compile(r"(?:\t|[.…·．]{2})\s{0,9}\d{1,3}$|\s{3}\d{1,3}$")
_PAGE_END = 40
"""Within so many characters at its end a line of a list of contents names its page."""
_FORM_TITLE = re.compile(r"^(?!.*[。；，]).{0,50}表(?:[（(].{1,20}[)）])?$")
_ABOVE_FORM = re.compile(r"^(?:[（(]?(?:19|20)\d\d年?度?[)）]?|(?:金额)?单位[:：].{1,10}|.{0,20}[:：].{0,40})$")
_ENDS = ("。", "；", ";", "！", "？")
_TITLE_LENGTH = {_TOP: 40, 0: 40, 1: 50, 2: 50, 3: 30, 4: 30, 5: 30}
_SENTENCE_LENGTH = {_TOP: 40, 0: 40, 1: 45, 2: 45, 3: 25, 4: 25, 5: 25}
_ITEM_LEVEL = 3
"""From this level on (1.), numbers head items of lists as often as sections."""
_SUMMED_UP = {"problems", "measures"}
# 存在的问题：一是…: only what is counted behind a label is a part of its own.
_LABEL = re.compile(r"(?<![一-鿿])([一-鿿（）()]{4,18})[：:]\s*(?=[一1①（(首第])")
_UNROLLED_LENGTH = 300
"""A paragraph longer than this with several chapters in it is a whole report in one line."""
_CHAPTER = re.compile(rf"(?:(?<=[\s。；;！.])|^)(?=(?:{_CN}、|[（(]{_CN}[)）])\s*[一-鿿])")
_NARRATIVE_LENGTH = 200
"""A table cell with more text than this, and known sections in it, is part of a report written into a form."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of running text, with its number if it begins with one."""

    paragraph: Paragraph
    level: int | None
    number: str
    text: str


_Item = _Line | Table
_Found = tuple[Section, Paragraph | None]


def split_sections(document: Document) -> tuple[Section, ...]:
    """Return the sections in reading order; what stands before the first heading belongs to none."""
    flow = list(_flow(document))
    lines = {at: item for at, item in enumerate(flow) if isinstance(item, _Line)}
    is_headed = any(line.level in {_TOP, 0, 1} or (line.paragraph.level or BOLD) < BOLD for line in lines.values())
    # Bold lines head chapters where nothing else does, but for those of the cover: from the last one before a sentence.
    first = next((at for at, line in lines.items() if line.text.endswith(_ENDS)), 0)
    bold = [at for at, line in lines.items() if line.paragraph.level == BOLD]
    begins = len(flow) if is_headed else max((at for at in bold if at < first), default=0)
    for at in bold:
        if at < begins:
            flow[at] = lines[at] = replace(lines[at], paragraph=replace(lines[at].paragraph, level=None))
    # 第一节 stands below 第一章 where there are both.
    tops = {line.level for line in lines.values() if line.level is not None and line.level < 1}
    shift = len(tops)
    # The first line with a style is the report's title, which Markdown writes one level above the sections.
    styles = [line.paragraph.level for line in lines.values() if line.paragraph.level and not line.number]
    highest = min(styles[1:], default=1)
    last_chapter = max((at for at, line in lines.items() if line.level in {_TOP, 0, 1}), default=0)
    sections: list[Section] = []
    bodies: list[list[Block]] = []
    path: list[Section] = []  # the section that is open, and those it is part of
    item_level: int | None = None  # of the list item just before
    for place, item in enumerate(flow):
        following = flow[place + 1 : place + 4]
        found = _numbered(item, following, path, item_level)
        # What a table between two chapters is called is no chapter.
        is_inside = bool(path and path[0].number) and place < last_chapter
        found = found or (_unnumbered(item, following, highest, may_head_form=not is_inside) if place else None)
        item_level = item.level if found is None and isinstance(item, _Line) else None
        if found is not None:
            section, rest = found
            below = shift + (section.level == _TOP and 0 not in tops)
            section = replace(section, level=section.level + (below if section.number else 0))
            path = [*(part for part in path if part.level < section.level), section]
            sections.append(section)
            bodies.append([rest] if rest else [])
            continue
        text, *parts = _labelled_parts(item, path) if isinstance(item, _Line) else (item,)
        if sections and text:
            bodies[-1].append(text)
        for title, said in parts:
            sections.append(Section("", title, path[-1].level + 1 if path else 1, said.location, ()))
            bodies.append([said])
    whole = [replace(section, blocks=tuple(body)) for section, body in zip(sections, bodies, strict=True)]
    return tuple(_without_contents(whole))


def _without_contents(sections: Sequence[Section]) -> Iterator[Section]:
    """Yield the sections but those that only stand in a list of contents: nothing below them, and they come again."""
    last = {(section.level, section.title): place for place, section in enumerate(sections)}
    is_empty = True
    kept: list[Section] = []
    below = 99
    for place in range(len(sections) - 1, -1, -1):
        section = sections[place]
        # What is empty above an empty one of its own level, or above a filled one that isn't below it, holds nothing.
        is_empty = not section.blocks and (is_empty or below <= section.level)
        below = section.level
        if not is_empty or last[section.level, section.title] == place:
            kept.append(section)
    return reversed(kept)


def _flow(document: Document) -> Iterator[_Item]:
    """Yield the lines of running text and the tables; a report written into table cells counts as running text."""
    for block in document.blocks:
        if isinstance(block, Paragraph):
            texts = (part for text in block.text.splitlines() for part in _unrolled(text))
            yield from (_line(replace(block, text=text.strip())) for text in texts if text.strip())
            continue
        cells = [cell for row in block.rows for cell in row if _is_narrative(cell.text)]
        for cell in cells:
            yield from (
                _line(Paragraph(text.strip(), block.place(cell))) for text in cell.text.splitlines() if text.strip()
            )
        if not cells:
            yield block


def _unrolled(text: str) -> Sequence[str]:
    """Return the lines of a report that stands in one line, 一、基本情况 （一）机构 我局…; any other text as it is."""
    if len(text) < _UNROLLED_LENGTH:
        return (text,)
    parts = [part.strip() for part in _CHAPTER.split(text)]
    chapters = [part for part in parts if _line_level(part)[0] in {1, 2}]
    if len(chapters) < 3 or not any(section_keys(part.split(maxsplit=1)[0]) for part in chapters):
        return (text,)
    lines = []
    for part in parts:
        head, _, rest = part.partition(" ")
        is_head = _line_level(part)[0] is not None and len(head) <= _TITLE_LENGTH[2] and not head.endswith(_ENDS)
        lines += [head, rest] if is_head else [part]
    return lines


def _labelled_parts(line: _Line, path: Sequence[Section]) -> tuple[Any, ...]:
    """Return a line's text up to 存在的问题：一是…, then what follows such a label as a title and its text."""
    text, place = line.paragraph.text, line.paragraph.location
    labels = [label for label in _LABEL.finditer(text) if section_keys(label[1]) & _SUMMED_UP]
    if not labels or any(section_keys(section.title) & _SUMMED_UP for section in path):
        return (line.paragraph,)
    before = text[: labels[0].start(1)].strip(" ，,。")
    ends = [*(label.start(1) for label in labels[1:]), len(text)]
    parts = [
        (label[1], Paragraph(text[label.end() : end].strip(), place)) for label, end in zip(labels, ends, strict=True)
    ]
    return (Paragraph(before, place) if before else None, *parts)


def _is_narrative(text: str) -> bool:
    if len(text) <= _NARRATIVE_LENGTH:
        return False
    lines = (line.strip() for line in text.splitlines())
    # Goals are numbered too, but none of them is called 存在的问题.
    return any(_line_level(line)[0] in {1, 2} and section_keys(_first_sentence(line)[0]) for line in lines)


def _line(paragraph: Paragraph) -> _Line:
    level, number = _line_level(paragraph.text)
    return _Line(paragraph, level, number, paragraph.text[len(number) :].strip())


def _line_level(text: str) -> tuple[int | None, str]:
    for level, pattern in _NUMBERS:
        if match := pattern.match(text):
            return level, match[0]
    # 1．15秒响应 counts behind its number, as 2．1目标 doesn't.
    match = _BEFORE_COUNT.match(text)
    counted = find_quantities(text[match.end() :])[:1] if match else ()
    if match and counted and counted[0].start == 0 and counted[0].unit:
        return _ITEM_LEVEL, match[0]
    return None, ""


def _numbered(
    item: _Item, following: Sequence[_Item], path: Sequence[Section], item_level: int | None
) -> _Found | None:
    """Return the heading that a numbered line is, with the text that goes on behind it, None where it is an item."""
    if (
        not isinstance(item, _Line)
        or item.level is None
        or not item.text
        or _CONTENTS_LINE.search(item.text[-_PAGE_END:])
    ):
        return None
    text, level = item.text, item.level
    ends = text.endswith(_ENDS)
    after = next(iter(following), None)
    has_text = isinstance(after, Table) or (after is not None and (after.level is None or after.level > level))
    is_item = level >= _ITEM_LEVEL and (not has_text or item_level == level)
    if level > 1 and (ends or is_item) and any(_DUTIES.search(section.title) for section in path):
        return None
    sentence, stop, rest = _first_sentence(text)
    if not ends and len(text) <= _TITLE_LENGTH[level] and not (level >= _ITEM_LEVEL and stop == "："):
        return None if is_item else _section(item, text)
    if len(sentence) > _SENTENCE_LENGTH[level] or not stop:
        return None
    if rest:
        return _section(item, sentence, rest)
    return _section(item, sentence) if level < _ITEM_LEVEL else None


def _unnumbered(item: _Item, following: Sequence[_Item], highest: int, *, may_head_form: bool) -> _Found | None:
    """Return the heading that a line is by its style, its name, or the form below it."""
    if not isinstance(item, _Line) or item.text.endswith(_ENDS) or _CONTENTS_LINE.search(item.text[-_PAGE_END:]):
        return None
    text, style = item.paragraph.text, item.paragraph.level
    if style is not None and len(text) <= _TITLE_LENGTH[1]:
        return _section(replace(item, level=max(item.level or 0, 0) or max(1, style - highest + 1)), item.text)
    if item.level is None and (
        is_section_name(text) or (may_head_form and _FORM_TITLE.match(text) and _heads_table(following))
    ):
        return _section(replace(item, level=1), text)
    return None


def _heads_table(following: Sequence[_Item]) -> bool:
    """Return whether a table comes next, at most a year and a unit between."""
    rest = dropwhile(lambda item: isinstance(item, _Line) and _ABOVE_FORM.match(item.paragraph.text), following)
    return isinstance(next(rest, None), Table)


def _first_sentence(text: str) -> tuple[str, str, str]:
    """Return the words before the first full stop or colon, that sign, and the rest."""
    match = re.search(r"[。：:]", text)
    if match is None:
        return text, "", ""
    return text[: match.start()].strip(), match[0].replace(":", "："), text[match.end() :].strip()


def _section(line: _Line, title: str, rest: str = "") -> _Found:
    place = line.paragraph.location
    section = Section(line.number, title, 1 if line.level is None else line.level, place, ())
    return section, Paragraph(rest, place) if rest else None
