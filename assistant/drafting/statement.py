"""What an item of a draft is made of: statements with their sources; text is made of them at the last moment.

Shortening, splitting, merging and moving work on statements. Only words that a person (or a model) wrote are read as
text, once, by `read_statements`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

_SENTENCE = re.compile(r"(?:“[^“”]*”|[^。\n])+。?(?:\[\d{1,4}\])*")
_MARK = re.compile(r"\[(\d{1,4})\]")
OPEN = re.compile(r"【[^【】]{0,80}待[^【】]{0,80}】")


class StatementKind(StrEnum):
    """What a statement tells: of a problem what is wrong or why, of a measure what is done, and on what ground."""

    SITUATION = "situation"
    CAUSE = "cause"
    ACTION = "action"
    BASIS = "basis"


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence without its full stop and without marks; `citations` are numbers of the draft's sources.

    `is_edited` tells that a person wrote these words: the program doesn't put them in others unasked.
    """

    kind: StatementKind
    text: str
    citations: tuple[int, ...] = ()
    is_edited: bool = False

    @property
    def is_open(self) -> bool:
        """Return whether it waits for somebody's word: 【原因待补：…】."""
        return bool(OPEN.search(self.text))

    @property
    def marked(self) -> str:
        """Return it as a sentence with the marks of its sources."""
        return f"{self.text}{''.join(f'[{number}]' for number in self.citations)}。"


def open_places(text: str) -> tuple[str, ...]:
    """Return what in `text` waits for somebody's word, each once."""
    return tuple(dict.fromkeys(OPEN.findall(text)))


def without_open(text: str) -> str:
    """Return a text without what in it waits for somebody's word."""
    return OPEN.sub("", text)


def read_statements(text: str, kind: StatementKind, known: Iterable[Statement] = ()) -> tuple[Statement, ...]:
    """Return the statements of a text that a person wrote; a sentence that is one of `known` stays that one."""
    by_text = {statement.text: statement for statement in known}
    found = []
    for sentence in _SENTENCE.findall(text):
        words = _MARK.sub("", sentence).strip().removesuffix("。").strip()
        if not words:
            continue
        citations = tuple(dict.fromkeys(map(int, _MARK.findall(sentence))))
        old = by_text.get(words)
        if old is None:
            found.append(Statement(kind, words, citations, is_edited=True))
        else:
            found.append(replace(old, kind=kind, citations=tuple(dict.fromkeys((*old.citations, *citations)))))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Option:
    """One of several values that disagree, with its place in words and its number among the plan's sources."""

    value: str
    place: str
    source: int

    @property
    def label(self) -> str:
        """Return the value with its place, as it is offered: 1,234.56万元（部门整体支出绩效自评表）."""
        return f"{self.value}（{self.place}）"


@dataclass(frozen=True, slots=True)
class Question:
    """What a good section needs and the report lacks, or, with `options`, where two places of it disagree.

    `key` is the same in every plan of the same report; `item` is the key of the problem that an answer changes, `about`
    what it is called.
    """

    key: str
    text: str
    options: tuple[Option, ...] = ()
    item: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What `by` said at a time to the question of this key: in own words, or an option's value."""

    question: str
    text: str
    by: str
    at: datetime
