"""Automatic numbers and heading levels of a Word file, which stand in its styles and not in its text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from lxml import etree

from knowledge.numerals import chinese_numeral, figure

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{W}val"
# What figures Word's formats write; those of Chinese counting go by many names.
_LIKE = {"decimal": "1", "decimalFullWidth": "１", "decimalEnclosedCircle": "①", "decimalEnclosedCircleChinese": "①"}
_LETTERS = {"lowerLetter": "a", "upperLetter": "A"}
_BODY_TEXT = 9
_HEADING_NAME = re.compile(r"(?:heading|标题)\s*(\d)$", re.IGNORECASE)
_MAX_BASED_ON = 20
"""How many styles deep one may be based on another; a ring of styles would never end."""
_Default = TypeVar("_Default")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: its figures, its text (%1、), where it starts."""

    format: str
    text: str
    start: int


@dataclass
class Numbering:
    """The lists and styles of one file, with how far each list has counted."""

    lists: Mapping[str, tuple[str, Mapping[int, Level]]]
    """By number: which counter the list uses, and its levels."""
    styles: Mapping[str, etree._Element]
    """The definitions of styles by their ids, read when they are met: most files use few of those they bring."""
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _known: dict[str | None, tuple[int | None, str | None, int | None]] = field(default_factory=dict)

    def describe(self, properties: etree._Element | None) -> tuple[str, int | None]:
        """Return a paragraph's automatic number ("" if none) and its heading level, counting it."""
        outline, number, depth = self._of_style(_value(properties, "pStyle"))
        if properties is not None:
            outline = _integer(_value(properties, "outlineLvl"), outline)
            listed = properties.find(f"{W}numPr")
            number = _value(listed, "numId") or number
            depth = _integer(_value(listed, "ilvl"), depth)
        level = outline + 1 if outline is not None and outline < _BODY_TEXT else None
        return (self._count(number, depth or 0) if number and number != "0" else ""), level

    def _of_style(self, style_id: str | None) -> tuple[int | None, str | None, int | None]:
        """Return what a style says of a heading's outline and a list's number and depth, or what it is based on."""
        if style_id in self._known:
            return self._known[style_id]
        asked, outline, number, depth = style_id, None, None, None
        for _ in range(_MAX_BASED_ON):
            style = self.styles.get(style_id or "")
            if style is None:
                break
            properties = style.find(f"{W}pPr")
            listed = properties.find(f"{W}numPr") if properties is not None else None
            named = _HEADING_NAME.search(_value(style, "name") or "")
            own = _integer(_value(properties, "outlineLvl"), int(named[1]) - 1 if named else None)
            outline = outline if outline is not None else own
            depth = depth if depth is not None else _integer(_value(listed, "ilvl"), None)
            number = number or _value(listed, "numId")
            style_id = _value(style, "basedOn")
        self._known[asked] = (outline, number, depth)
        return outline, number, depth

    def _count(self, number: str, depth: int) -> str:
        counter, levels = self.lists.get(number, ("", {}))
        level = levels.get(depth)
        if level is None or level.format == "bullet":
            return ""
        counts = self._counts.setdefault(counter, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        figures = {
            place: _figure(counts.get(place, levels[place].start), levels[place].format)
            for place in range(depth + 1)
            if place in levels
        }
        return re.sub(r"%(\d)", lambda match: figures.get(int(match[1]) - 1, ""), level.text)


def read_numbering(styles: etree._Element | None, numbering: etree._Element | None) -> Numbering:
    """Return the lists and styles that the two parts define."""
    defined = styles.iterfind(f"{W}style") if styles is not None else ()
    return Numbering(_lists(numbering), {style.get(f"{W}styleId") or "": style for style in defined})


def _lists(root: etree._Element | None) -> dict[str, tuple[str, dict[int, Level]]]:
    if root is None:
        return {}
    abstracts = {
        abstract.get(f"{W}abstractNumId"): {
            _integer(level.get(f"{W}ilvl"), 0): Level(
                _value(level, "numFmt") or "decimal",
                _value(level, "lvlText") or "",
                _integer(_value(level, "start"), 1),
            )
            for level in abstract.iterfind(f"{W}lvl")
        }
        for abstract in root.iterfind(f"{W}abstractNum")
    }
    lists = {}
    for num in root.iterfind(f"{W}num"):
        number, abstract = num.get(f"{W}numId") or "", _value(num, "abstractNumId") or ""
        # Lists that share an abstract definition count on from each other, unless one says where it starts.
        levels, counter = dict(abstracts.get(abstract, {})), f"abstract {abstract}"
        for override in num.iterfind(f"{W}lvlOverride"):
            depth, start = _integer(override.get(f"{W}ilvl"), 0), _value(override, "startOverride")
            if depth in levels and start is not None:
                levels[depth] = replace(levels[depth], start=_integer(start, 1))
                counter = number
        lists[number] = (counter, levels)
    return lists


def _value(parent: etree._Element | None, tag: str) -> str | None:
    child = parent.find(W + tag) if parent is not None else None
    return child.get(_VAL) if child is not None else None


def _integer(text: str | None, default: _Default) -> int | _Default:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text) else default


def _figure(value: int, form: str) -> str:
    if form in _LIKE:
        return figure(value, _LIKE[form])
    if form in _LETTERS:
        return chr(ord(_LETTERS[form]) + (value - 1) % 26)
    if form == "decimalZero":
        return f"{value:02d}"
    return chinese_numeral(value) if "ounting" in form else ""
