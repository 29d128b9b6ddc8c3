"""What an indicator row says, read once: its figures with their subjects, its dates, what its name measures."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from assistant.review.lexicon import count, ends, has, skip, split, starts, without
from knowledge.facts.table_sides import is_unit
from knowledge.quantity import Quantity, blank, find_counts_in_words, find_dates, find_quantities, fold

_CLAUSE = re.compile(r"[^;；。\n,]+(?:,\d[^;；。\n,]*)*")
# What a title or a slogan counts is part of its name: 《…二十条》, “五个一”.
_TITLE = re.compile(r"《[^《》]{0,80}》|“[^“”]{0,12}”")
# Under a name of time 2024 is a year and 10.31 a day.
_BARE_DATE = re.compile(r"(?:19|20)\d\d|(?:1[0-2]|0?[1-9])\.(?:[12]\d|3[01]|0?[1-9])")
_BRACKETS = re.compile(r"\(([^()]{0,40})\)")
_NUMBERED_NAME = re.compile(r"^指标\d{1,2}[:.、]?")
_WORD = re.compile("[一-龥]")
_WORDS = re.compile("[一-龥]+")
_JOINT = re.compile("[、及和与]")
# A level that says by itself what is measured, where the name is left empty.
_LEVEL_SUBJECT = re.compile("满意|成本|时效")
_OUTSIDE_BUDGET = re.compile("社会成本|生态|环境成本")
_UNIT_ORNAMENT = re.compile(r"[≥≤<>=*×xX_#]|单位:?")
# Without one of these a text holds no figure and no date.
_MAY_HOLD_FIGURE = re.compile(r"[\d零〇○一二两三四五六七八九十百千万亿]")
_SPLIT_COLUMN = re.compile(r"^(?:定性|定量)[:、,]?")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the target with the clause it stands in; `subject` is what that clause says is measured, or ""."""

    quantity: Quantity
    clause: str
    subject: str

    @property
    def kind(self) -> str:
        """Return what the figure's unit measures."""
        return self.quantity.kind


@dataclass(frozen=True)
class Row:
    """One indicator as written: the levels it stands under, its name, target and actual value."""

    level1: str
    level2: str
    raw_name: str
    raw_target: str
    actual: str = ""

    @cached_property
    def name(self) -> str:
        """Return the name without blanks and ornaments; where there is none, the level that names what is measured."""
        name = _NUMBERED_NAME.sub("", squeeze(self.raw_name))
        if name or not _LEVEL_SUBJECT.search(squeeze(self.level1 + self.level2)):
            return name
        return squeeze(self.level2 or self.level1)

    @cached_property
    def core(self) -> str:
        """Return the name without what stands in brackets: units, templates, formulas."""
        return _BRACKETS.sub("", self.name) or self.name

    @cached_property
    def target(self) -> str:
        """Return the target without blanks and without the column that says 定性 or 定量."""
        return squeeze(_SPLIT_COLUMN.sub("", squeeze(self.raw_target)))

    @cached_property
    def clauses(self) -> tuple[str, ...]:
        """Return the target's clauses, blanks kept."""
        return tuple(_CLAUSE.findall(_SPLIT_COLUMN.sub("", fold(self.raw_target).strip())))

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Return every figure of the target, in digits or in words."""
        figures = (
            Figure(quantity, clause, subject) for clause in self.clauses for quantity, subject in _read_clause(clause)
        )
        return tuple(figure for figure in figures if not self._is_bare_date(figure.quantity.text))

    @cached_property
    def dates(self) -> tuple[str, ...]:
        """Return the dates of the target as written."""
        bare = [self.target] if self._is_bare_date(self.target) else []
        return (*(date.text for date in find_dates(self.raw_target)), *bare)

    def _is_bare_date(self, text: str) -> bool:
        is_date = _BARE_DATE.fullmatch(text) is not None
        return is_date and (ends("time_noun", self.core) or ("时效" in self.level2 and "." not in text))

    @cached_property
    def name_figures(self) -> tuple[Quantity, ...]:
        """Return the figures that stand in the name with a unit or a bound."""
        return tuple(quantity for quantity in _all_figures(self.raw_name) if quantity.unit or quantity.comparator)

    @cached_property
    def name_dates(self) -> tuple[str, ...]:
        """Return the dates of the name that are more than a year."""
        return tuple(date.text for date in find_dates(self.raw_name) if "月" in date.text or date.text[-1] in "底末前")

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Return the indicators that a name lists (1. … 2. …; …), the whole name where it lists none."""
        if starts("numbered", self.name) and count("numbered", self.name) > 1:
            pieces = split("numbered", self.name)
        elif ";" in self.name:
            pieces = self.name.split(";")
        else:
            return (self.name,)
        parts = tuple(part for part in (piece.strip(";。,、") for piece in pieces) if part)
        return parts if len(parts) > 1 else (self.name,)

    @property
    def is_listed(self) -> bool:
        """Return whether the name lists several indicators."""
        return len(self.parts) > 1

    @cached_property
    def is_several(self) -> bool:
        """Return whether the name speaks of several indicators, listed or in one sentence."""
        clauses = self.name.split(",")
        if self.is_listed or (len(clauses) > 1 and sum(has("direction", clause) for clause in clauses) > 1):
            return True
        joined = _JOINT.search(self.core) is not None
        are_costs = all(ends("money_noun", piece) for piece in _JOINT.split(self.core) if piece)
        return joined and (count("rate", self.core) > 1 or are_costs)

    @cached_property
    def is_nameless(self) -> bool:
        """Return whether the name is empty or only a figure, so that nothing says what is measured."""
        name = self.raw_name if squeeze(self.raw_name) else self.name
        return not _WORD.search(_blank(name)) and not has("unitless", name)

    @cached_property
    def has_unit(self) -> bool:
        """Return whether the name gives the unit in brackets: （亩）, （≥**%）."""
        contents = (_UNIT_ORNAMENT.sub("", content) for content in _BRACKETS.findall(self.name))
        return any(map(is_unit, contents))

    @cached_property
    def is_timely(self) -> bool:
        """Return whether the row is about time."""
        groups = ("time_noun", "duration_noun", "punctual", "timely")
        return "时效" in self.level2 or any(has(group, self.core) for group in groups)

    @property
    def is_cost(self) -> bool:
        """Return whether the row stands under the costs."""
        return "成本" in self.level1 + self.level2

    @property
    def is_outside_budget(self) -> bool:
        """Return whether the name is that of a cost that no budget bounds."""
        return _OUTSIDE_BUDGET.search(self.core) is not None

    @property
    def is_satisfaction(self) -> bool:
        """Return whether the row stands under satisfaction."""
        return "满意" in self.level1 + self.level2

    @cached_property
    def is_echo(self) -> bool:
        """Return whether the target says nothing that the name doesn't."""
        letters = set(_WORD.findall(self.target))
        return bool(letters) and (self.target == self.name or (len(self.target) > 3 and letters <= set(self.name)))


def squeeze(text: str) -> str:
    """Return `text` without blanks and ornaments, its signs narrow."""
    return "".join(fold(text).split()).replace("；", ";").strip("★☆*·●◆。;,、")


def is_abstract(subject: str) -> bool:
    """Return whether nothing stands behind `subject` that a percentage could count."""
    subject = _BRACKETS.sub("", subject)
    if has("rate", subject) or has("surveyed", subject):
        return False
    if ends("abstract_tail", subject) or ends("abstract_tail", without(subject, "trailing")):
        return True
    is_promised = starts("promotion", without_adverbs(subject))
    return is_promised and not (has("state", subject) or has("statistic", subject))


def without_adverbs(text: str) -> str:
    """Return `text` without the adverbs at its head."""
    return text[skip("degree", text) :]


def residue(text: str) -> str:
    """Return the Chinese characters of `text` that name something: no figures, dates, directions, adverbs, fillers."""
    return _named(squeeze(_blank(text)))


def _named(text: str) -> str:
    return "".join(_WORDS.findall(without(text, "baseline", "degree", "direction", "filler")))


def _read_clause(clause: str) -> list[tuple[Quantity, str]]:
    if not _MAY_HOLD_FIGURE.search(clause):
        return []
    untitled = _TITLE.sub(lambda title: " " * len(title[0]), clause)
    quantities = _all_figures(untitled)
    if not quantities:
        return []
    blanked = squeeze(_without(clause, quantities if untitled == clause else _all_figures(clause)))
    subject = blanked if _WORD.search(blanked) and len(_named(blanked)) > 1 else ""
    return [(quantity, subject) for quantity in quantities]


def _all_figures(text: str) -> list[Quantity]:
    """Return the figures of `text` in digits and in words."""
    return [*find_quantities(text), *_counts(text)]


def _counts(text: str) -> list[Quantity]:
    return [
        quantity
        for quantity in find_counts_in_words(text)
        if not starts("idiom", text, quantity.start) and not _is_hyperbole(quantity.text)
    ]


def _is_hyperbole(count: str) -> bool:
    """Return whether a count is a bare power, as 百家 or 千人 in a slogan; 百余家 and 百亿元 are counts."""
    return count[0] in "百千万亿" and count[1] not in "百千万亿余多"


def _blank(text: str) -> str:
    """Return `text` with its figures and dates blanked."""
    return _without(text, _all_figures(text)) if _MAY_HOLD_FIGURE.search(text) else text


def _without(text: str, figures: Iterable[Quantity]) -> str:
    """Return `text` with these figures and its dates blanked."""
    spans = [(one.start, one.end) for one in figures] + [(one.start, one.end) for one in find_dates(text)]
    return blank(text, spans)
