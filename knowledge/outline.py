"""The sections that self-evaluation reports should have, and their names in other places, or in an office's own words.

A heading fits a section when it contains one of its names; where names of two sections overlap (绩效自评结果 within
绩效自评结果应用), the longer one decides. Where no outline knows a heading (哪些地方没做好，为什么), a word in it is a
sign of what the section may be; of what is wrong and what will be done the text itself has to speak. Without any sign
it is the one right before the measures, or behind the problems, of which the text speaks so.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import takewhile
from pathlib import Path

from knowledge.data_file import read_yaml
from knowledge.document import Section
from knowledge.report import Report
from knowledge.running_text import statements

_FOLDER = Path(__file__).parent / "outlines"
# Every rule that looks for a section asks for the same headings again.
_CACHED_HEADINGS = 4096
_NAMES = "names.yml"
"""The names that chapters of all outlines share."""
_NOT_WORDS = re.compile(r"[^\w]|_")
_MOST_NOUNS = 12
_LONGEST_HEADING = 40
"""A run of text longer than this isn't what a section is called, whatever words it contains."""
_FILE = Path(__file__).parent / "own_headings.yml"
_LONGEST = 24
# Fewer characters say nothing.
_PARAGRAPH, _ITEM, _SEVERAL = 16, 8, 2
_MOST = 0.5
# What is no chapter on the work: forms, the title, whatever else there is to say.
_TABLE = re.compile("表(?:$|[（(])|报告$|需要说明")
_AMISS, _PLANNED = (re.compile("|".join(read_yaml(_FILE)[key]["tells"].split())) for key in ("problems", "measures"))


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
    named = frozenset(
        key
        for start, end, key in longest
        if not any(
            other != key and left <= start and end <= right and right - left > end - start
            for left, right, other in longest
        )
    )
    return named | (_made_of(words) & {section.key for section in load_outline(name).sections})


def _made_of(words: str) -> frozenset[str]:
    """Return which of problems and measures a heading holds that is made of nothing but their nouns."""
    nouns, pattern = _nouns()
    if not pattern.fullmatch(words):
        return frozenset()
    return frozenset(key for key, own in nouns.items() if any(word in words for word in own))


@cache
def _nouns() -> tuple[Mapping[str, Sequence[str]], re.Pattern[str]]:
    nouns = dict(read_yaml(_FOLDER / _NAMES)["nouns"])
    every = sorted((word for own in nouns.values() for word in own), key=len, reverse=True)
    del nouns["neither"]
    return nouns, re.compile(f"(?:{'|'.join(every)}){{1,{_MOST_NOUNS}}}")


@cache
def load_outline(name: str) -> Outline:
    """Return the outline of that name: a kind of report, or a type that has its own."""
    shared = read_yaml(_FOLDER / _NAMES)
    sections = []
    for each in read_yaml(_FOLDER / f"{name}.yml"):
        aliases = each["title"], *each.get("aliases", ()), *shared.get(each["key"], ())
        sections.append(OutlineSection(**{**each, "aliases": tuple(map(_words, aliases))}))
    return Outline(name, tuple(sections))


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
    return tuple(with_parts(report.sections, start))


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


def with_roles(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Return the sections, each that only its own words tell with what outlines call it."""
    levels = [section.level for section in sections]
    # A title may stand above all chapters.
    top = min((level for level in levels if levels.count(level) > 1), default=0)
    known = {key for section in sections for key in section_keys(section.title)}
    # What a chapter is known to be, none of the parts of another is.
    chapters = {
        place: _role(section, sections[place:], known, is_chapter=True)
        for place, section in enumerate(sections)
        if section.level == top and not section_keys(section.title)
    }
    known |= {key for name in chapters.values() for key in section_keys(name)}
    found: list[Section] = []
    within: int | None = None
    for place, section in enumerate(sections):
        if within is not None and section.level <= within:
            within = None
        keys = section_keys(section.title)
        if keys and within is None:
            within = section.level
        role = "" if keys or within is not None else chapters.get(place, "")
        if not (keys or role or within is not None or place in chapters):
            role = _role(section, sections[place:], known, is_chapter=False)
        if role:
            within = section.level
        found.append(replace(section, role=role) if role else section)
    return tuple(_beside(found, [place for place, section in enumerate(found) if section.level == top]))


def _beside(sections: list[Section], chapters: Sequence[int]) -> list[Section]:
    """Return the sections, a chapter that nothing names known by what it tells, or by the one beside it."""
    keys = [section_keys(sections[place].name) for place in chapters]
    if not any("problems" in found for found in keys):
        shares = {place: _share_amiss(with_parts(sections, place)) for place, own in zip(chapters, keys, strict=True)}
        best = max((p for p, own in zip(chapters, keys, strict=True) if not own), key=shares.__getitem__, default=None)
        if best is not None and shares[best] > _MOST:
            sections[best] = replace(sections[best], role=_signs()["problems"][0])
    for wanted, other, step in (("problems", "measures", -1), ("measures", "problems", 1)):
        keys = [section_keys(sections[place].name) for place in chapters]
        at = next((n for n, found in enumerate(keys) if other in found), -1) + step
        is_open = not any(wanted in found for found in keys) and any(other in found for found in keys)
        if is_open and 0 <= at < len(chapters) and not keys[at]:
            place = chapters[at]
            if not _TABLE.search(sections[place].title) and _tells(with_parts(sections, place), wanted):
                sections[place] = replace(sections[place], role=_signs()[wanted][0])
    return sections


def _share_amiss(parts: Sequence[Section]) -> float:
    """Return how much of a chapter that has several items tells what falls short: items by how they begin."""
    items = [statements(text)[0] for text in _texts(parts) if len(text) >= _ITEM and statements(text)]
    if len(items) < _SEVERAL or _TABLE.search(parts[0].title) or not _tells(parts, "problems"):
        return 0.0
    return sum(bool(_AMISS.search(text)) for text in items) / len(items)


def with_parts(sections: Sequence[Section], place: int) -> list[Section]:
    """Return the chapter at `place` with all that is below it."""
    return [sections[place], *takewhile(lambda one: one.level > sections[place].level, sections[place + 1 :])]


def _role(section: Section, rest: Sequence[Section], known: set[str], *, is_chapter: bool) -> str:
    """Return what outlines call a section, "" where its heading and text don't tell."""
    if len(section.title) > _LONGEST or _TABLE.search(section.title):
        return ""
    parts = with_parts(rest, 0)
    names: list[str] = []
    for key, (name, signs) in _signs().items():
        is_it = key not in known and any(sign in section.title for sign in signs)
        if is_it and (_tells(parts, key) if key in {"problems", "measures"} else is_chapter and not names):
            names.append(name)
    return "和".join(names)


def _tells(parts: Sequence[Section], key: str) -> bool:
    """Return whether most sentences of a chapter tell what is wrong, or most paragraphs what will be done."""
    texts = _texts(parts)
    if key == "problems":
        told, pattern = [sentence for text in texts for sentence in statements(text)], _AMISS
    else:
        told, pattern = [text for text in texts if len(text) >= _PARAGRAPH], _PLANNED
    return bool(told) and sum(bool(pattern.search(text)) for text in told) >= _MOST * len(told)


def _texts(parts: Sequence[Section]) -> list[str]:
    """Return what stands below a heading: the headings of its parts, and every paragraph."""
    return [part.title for part in parts[1:]] + [one.text for part in parts for one in part.paragraphs]


@cache
def _signs() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return by key of a section its name and the words that are a sign of it, those that decide first at the front."""
    return {key: (one["name"], tuple(one["signs"].split())) for key, one in read_yaml(_FILE).items()}
