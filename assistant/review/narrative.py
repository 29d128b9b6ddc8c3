"""What a report says of its own problems and measures: each as one item, under whatever numbering.

Items are the sub-sections of 存在的问题 and 改进措施 if there are any, else numbered paragraphs, else 一是 …；二是 …,
else plain paragraphs. A chapter 原因分析 that tells the causes of all problems is no problem of its own. Where problems
and measures stand mixed under one heading, nobody can say which is which: then there are no items.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from assistant.review.rule import Evidence
from knowledge.data_file import read_yaml
from knowledge.document import Section
from knowledge.outline import find_section, outline_of
from knowledge.report import Report

_CN = "[一二三四五六七八九十]"
# 1.2025年…, 2.5月底前… begin with a date: none is a decimal.
_NUMBER = re.compile(
    rf"\s*(?:[（(]?{_CN}{{1,3}}[）)、.．]|\d{{1,2}}\s*(?:[、)）]|[.．](?!\d(?!\d{{3}}年|\d?月)))|[（(]\d{{1,2}}[)）]|[①-⑳]"
    rf"|第{_CN}{{1,2}}[，,、]|{_CN}{{1,2}}是)"
)
_ORDINAL = re.compile(rf"(?:(?<=[。；;：:])|^)\s*(?={_CN}{{1,2}}是(?!否))")
# 绩效情况良好，但也存在以下不足：… says nothing yet.
_LEAD_IN = re.compile(r"^[^。；;\n]{0,60}(?:不足|问题|如下|以下)[^。；;：:\n]{0,8}[：:]")
_SENTENCE = re.compile(r"[^。；;！!\n]+")
_SHORTEST = 6
_QUOTE = 120


@dataclass(frozen=True, slots=True)
class Item:
    """One problem or measure: `label` is its number or 第×条, `title` its heading or "", `lines` heading and body."""

    label: str
    title: str
    lines: tuple[Evidence, ...]

    @property
    def text(self) -> str:
        """Return heading and body."""
        return "\n".join(line.text for line in self.lines)

    @property
    def sentences(self) -> Iterator[Evidence]:
        """Yield its clauses up to a full stop or semicolon, the heading first, each with its place."""
        for line in self.lines:
            for match in _SENTENCE.finditer(line.text):
                if match[0].strip():
                    yield Evidence(match[0].strip(), line.location)

    @property
    def evidence(self) -> Evidence:
        """Return the beginning of its words as evidence."""
        words = " ".join(self.text.split())
        return Evidence(words if len(words) <= _QUOTE else f"{words[:_QUOTE]}…", self.lines[0].location)

    @property
    def name(self) -> str:
        """Return what people call it: its number with the heading, or the first words."""
        words = self.title or re.split(r"[。；;，,：:\n]", _LEAD_IN.sub("", self.text))[0]
        return f"{self.label}{words if len(words) <= 24 else words[:24] + '…'}"


@dataclass(frozen=True, slots=True)
class Narrative:
    """The items of both sections; `explained` says that a chapter of its own tells the causes."""

    problems: tuple[Item, ...]
    measures: tuple[Item, ...]
    explained: bool


def read_narrative(report: Report) -> Narrative:
    """Return the problems and measures that the report states under headings of their own."""
    problems, measures = find_section(report, "problems"), find_section(report, "measures")
    chapters = [section for section in problems[1:] if has("cause_chapter", section.title)]
    return Narrative(
        _items(report, problems, "problems", "measures"),
        _items(report, measures, "measures", "problems"),
        bool(chapters),
    )


def share(found: Sequence[Item], items: Sequence[Item]) -> str:
    """Return how many of the problems are meant: 问题, 3个问题都, 3个问题中有1个."""
    if len(items) == 1:
        return "问题"
    return f"{len(items)}个问题{'都' if len(found) == len(items) else f'中有{len(found)}个'}"


def missing_problems(report: Report) -> str | None:
    """Return, as a rule's lack, that there are no problems to read."""
    return None if read_narrative(report).problems else "单列的存在问题"


def missing_measures(report: Report) -> str | None:
    """Return, as a rule's lack, that there are no measures to read."""
    return None if read_narrative(report).measures else "单列的改进措施"


def has(group: str, text: str) -> bool:
    """Return whether `text` holds a word of the group."""
    return search(group, text) is not None


def search(group: str, text: str) -> re.Match[str] | None:
    """Return the first word of the group in `text`, None for none."""
    return _patterns()[group].search(text)


def without(group: str, text: str) -> str:
    """Return `text` with the words of the group cut out."""
    return _patterns()[group].sub("", text)


def themes(text: str) -> frozenset[str]:
    """Return what `text` is about."""
    return frozenset(name for name, pattern in _themes().items() if pattern.search(text))


def _items(report: Report, sections: Sequence[Section], key: str, other: str) -> tuple[Item, ...]:
    """Return the items under the first of `sections`, the others being its parts."""
    if not sections:
        return ()
    keys = outline_of(report).keys
    parts = _parts(sections)
    own = [part for part in parts if key in (found := keys(part[0].title)) and other not in found]
    if own:
        return _numbered([piece for part in own for piece in _pieces(part)])
    if other in keys(sections[0].title) and key in keys(sections[0].title):
        return ()
    return _numbered(_pieces(sections))


def _parts(sections: Sequence[Section]) -> list[Sequence[Section]]:
    """Return the sub-sections of the first section, each with its own parts."""
    if len(sections) < 2:
        return []
    level = min(section.level for section in sections[1:])
    starts = [place for place, section in enumerate(sections) if place and section.level == level]
    return [sections[start:end] for start, end in zip(starts, [*starts[1:], len(sections)], strict=True)]


def _pieces(sections: Sequence[Section]) -> list[Item]:
    parts = [part for part in _parts(sections) if not has("cause_chapter", part[0].title)]
    if not parts:
        return _paragraph_items(sections[0])
    return [_section_item(part) for part in parts]


def _section_item(part: Sequence[Section]) -> Item:
    """Return the item that a sub-section with its parts is."""
    head = part[0]
    lines = [line for section in part for line in _lines(section)]
    return Item(head.number.strip(), head.title, tuple(lines))


def _lines(section: Section) -> Iterator[Evidence]:
    yield Evidence(section.title, section.location)
    yield from (Evidence(paragraph.text, paragraph.location) for paragraph in section.paragraphs)


def _paragraph_items(section: Section) -> list[Item]:
    lines = [
        Evidence(text.strip(), paragraph.location)
        for paragraph in section.paragraphs
        for text in _split(paragraph.text)
        if text.strip()
    ]
    numbered = any(_NUMBER.match(line.text) for line in lines)
    items: list[Item] = []
    for line in lines:
        begins = bool(_NUMBER.match(line.text)) if numbered else not line.text.endswith(("：", ":"))
        if begins and not has("continues", line.text) and not has("none", line.text) and len(line.text) >= _SHORTEST:
            items.append(Item("", "", (replace(line, text=_NUMBER.sub("", line.text, count=1).strip()),)))
        elif items:
            items[-1] = replace(items[-1], lines=(*items[-1].lines, line))
    return items


def _split(text: str) -> list[str]:
    """Return a paragraph's 一是 …；二是 … one by one; after 原因 they are the causes of what stands before."""
    pieces = [piece for piece in _ORDINAL.split(text) if piece.strip()]
    if len(pieces) < 3 and not (len(pieces) == 2 and _NUMBER.match(pieces[0])):
        return [text]
    return [text] if "原因" in pieces[0] or "原因" in text[: text.find(pieces[1])] else pieces


def _numbered(items: Sequence[Item]) -> tuple[Item, ...]:
    """Return the items with a label each: their number where all have different ones, else 第×条."""
    labels = [item.label for item in items]
    if all(labels) and len(set(labels)) == len(labels):
        return tuple(items)
    return tuple(replace(item, label=f"第{place}条") for place, item in enumerate(items, start=1))


def _compile(words: str) -> re.Pattern[str]:
    return re.compile("|".join(sorted(words.split(), key=len, reverse=True)))


@cache
def _data() -> dict[str, Any]:
    content: dict[str, Any] = read_yaml(Path(__file__).with_suffix(".yml"))
    return content


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {group: _compile(words) for group, words in _data().items() if isinstance(words, str)}


@cache
def _themes() -> dict[str, re.Pattern[str]]:
    return {name: _compile(words) for name, words in _data()["themes"].items()}
