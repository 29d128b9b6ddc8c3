"""The sections that self-evaluation reports of each kind or type should have, and their names in other places.

A heading fits a section when it contains one of its names; where names of two sections overlap (绩效自评结果 within
绩效自评结果应用), the longer one decides.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from knowledge.data_file import read_yaml
from knowledge.document import Section
from knowledge.report import Report

_FOLDER = Path(__file__).parent / "outlines"
# Every rule that looks for a section asks for the same headings again.
_CACHED_HEADINGS = 4096
_NAMES = "names.yml"
"""The names that chapters of all outlines share."""
_NOT_WORDS = re.compile(r"[^\w]|_")
_LONGEST_HEADING = 40
"""A run of text longer than this isn't what a section is called, whatever words it contains."""


@dataclass(frozen=True, slots=True)
class OutlineSection:
    """One section of an outline; `aliases` are names that headings contain."""

    key: str
    title: str
    aliases: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of one kind of report, in their order."""

    name: str
    sections: tuple[OutlineSection, ...]

    def keys(self, heading: str) -> frozenset[str]:
        """Return the keys of the sections that `heading` fits."""
        return _keys(self.name, heading)


@lru_cache(_CACHED_HEADINGS)
def _keys(name: str, heading: str) -> frozenset[str]:
    words = _words(heading)
    if len(words) > _LONGEST_HEADING or words.endswith("表"):
        return frozenset()
    longest: list[tuple[int, int, str]] = []
    for section in load_outline(name).sections:
        spans = [(at, at + len(alias)) for alias in section.aliases if (at := words.find(alias)) >= 0]
        if spans:
            longest.append((*max(spans, key=lambda span: span[1] - span[0]), section.key))
    return frozenset(
        key
        for start, end, key in longest
        if not any(
            other != key and left <= start and end <= right and right - left > end - start
            for left, right, other in longest
        )
    )


@cache
def load_outline(name: str) -> Outline:
    """Return the outline of that name: a kind of report, or a type that has its own."""
    content, shared = read_yaml(_FOLDER / f"{name}.yml"), read_yaml(_FOLDER / _NAMES)
    return Outline(
        name,
        tuple(
            OutlineSection(
                section["key"],
                section["title"],
                tuple(map(_words, (section["title"], *section.get("aliases", ()), *shared.get(section["key"], ())))),
                section["required"],
            )
            for section in content
        ),
    )


def outline_of(report: Report) -> Outline:
    """Return the outline that a report follows, or should follow once it has chapters."""
    return load_outline(report.outline or report.kind.value)


def find_section(report: Report, key: str) -> tuple[Section, ...]:
    """Return the section of `report` whose heading fits `key`, and its sub-sections; () if there is none.

    Where several fit, the highest level is taken, of those the one called as the outline calls it, else the first: a
    project's 组织实施情况 stands before its 绩效情况.
    """
    outline = outline_of(report)
    fitting = [place for place, section in enumerate(report.sections) if key in outline.keys(section.name)]
    if not fitting:
        return ()
    name = next(_words(section.title) for section in outline.sections if section.key == key)
    start = min(
        fitting,
        key=lambda place: (report.sections[place].level, name not in _words(report.sections[place].name), place),
    )
    level = report.sections[start].level
    end = next(
        (place for place in range(start + 1, len(report.sections)) if report.sections[place].level <= level),
        len(report.sections),
    )
    return report.sections[start:end]


def is_section_name(text: str) -> bool:
    """Return whether `text`, apart from punctuation, is what some section of some outline is called."""
    return len(text) <= _LONGEST_HEADING and _words(text) in _names()


def section_keys(heading: str) -> frozenset[str]:
    """Return the keys of the sections of any outline that `heading` fits."""
    return frozenset().union(*(load_outline(name).keys(heading) for name in _outlines()))


@cache
def _outlines() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yml") if path.name != _NAMES))


@cache
def _names() -> frozenset[str]:
    return frozenset(
        alias for name in _outlines() for section in load_outline(name).sections for alias in section.aliases
    )


def _words(heading: str) -> str:
    """Return a heading without spaces, brackets and other punctuation, as names are compared."""
    return _NOT_WORDS.sub("", heading)
