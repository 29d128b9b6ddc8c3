"""The words of a question: what it asks about, how much each word tells, and which of them a text accounts for."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.data_file import read_yaml
from knowledge.facts.vocabulary import vocabulary

_RUN = re.compile(r"[一-龥]+|[a-z]+|\d+(?:\.\d+)?%?")
# Separators of thousands, and the zeros that end a decimal.
_IDLE = re.compile(
    r"(?<=\d)[,，](?=\d{3}(?!\d))|(?<=\d)\.0{1,6}(?!\d)|(?<=\.\d)0{1,6}(?!\d)|(?<=\.\d[1-9])0{1,6}(?!\d)"
)
_SO_MANY = re.compile("[\\d一二两三四五六七八九十]{1,3}个")
# What a pair beside a held one counts, and what a word counts that is short for a longer one.
_GLUED, _SHORT = 0.4, 0.7


@cache
def question_words() -> dict[str, Any]:
    """Return the words of questions.yml."""
    return dict(read_yaml(Path(__file__).parent.with_name("questions.yml")))


def has_word(group: str, text: str) -> bool:
    """Return whether `text` has a word of a list of questions.yml."""
    return any(word in text for word in question_words()[group])


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of `words`, longer ones first."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


def known_measures(words: str) -> tuple[tuple[str, ...], str]:
    """Return the measures of the vocabulary that `words` name, and the rest of the words that tell of what is asked."""
    found: list[str] = []

    def note(match: re.Match[str]) -> str:
        found.append(_measure_words()[match[0]])
        return " "

    rest = _pattern("measures").sub(note, words)
    return tuple(dict.fromkeys(found)), rest


def is_told(measure: str, text: str) -> bool:
    """Return whether `text` calls a measure or rate of the vocabulary by any of its names."""
    return any(word in text for word, name in _measure_words().items() if name == measure)


@cache
def _measure_words() -> dict[str, str]:
    words = vocabulary().words.items()
    named = {word: name for word, (kind, name) in words if kind in ("measure", "ratio") and len(word) > 1}
    # 项目 and 收入 are said of anything.
    return {word: name for word, name in named.items() if word not in ("项目", "收入")}


@cache
def _pattern(which: str) -> re.Pattern[str]:
    words = question_words()
    if which == "measures":
        return any_of(_measure_words())
    if which == "sides":
        groups = [
            *words["aspects"].values(),
            *words["operations"].values(),
            words["planned"],
            words["adjusted"],
            words["places"],
        ]
        return any_of([*(word for group in groups for word in group), *words["beside"]])
    return any_of(words["operations"].get(which) or words[which])


def without(which: str, text: str) -> str:
    """Return `text` with a blank for every word of a list of questions.yml."""
    return _pattern(which).sub(" ", text)


def content(words: str) -> str:
    """Return what is left of a question's words when those for sides and operations, and 六个, are taken off."""
    return _pattern("sides").sub(" ", _SO_MANY.sub(" ", words))


def _alternatives(text: str) -> tuple[list[tuple[str, list[str]]], str]:
    """Return the words of `text` for which others stand as well, each with them, and the text without them."""
    found = []
    for group in question_words()["same"]:
        if named := [word for word in group if word in text]:
            found.append((named[0], group))
            text = any_of(named).sub(" ", text)
    return found, text


def terms(question: str, *, bare: bool = True) -> frozenset[str]:
    """Return what is asked about: pairs of characters, words, figures; alternatives for one thing stand joined by |.

    `bare` leaves out the words for sides and operations.
    """
    same, text = _alternatives((content(question) if bare else question).lower())
    found, singles = {"|".join(group) for _, group in same}, set()
    for run in _RUN.findall(without("asking", text)):
        if not "一" <= run[0] <= "龥":
            found.add(run)
        elif len(run) > 1:
            found |= {run[at : at + 2] for at in range(len(run) - 1)}
        else:
            singles.add(run)
    return frozenset(found or singles)


def unheld(question: str, evidence: str, *, bare: bool = True) -> tuple[tuple[str, ...], float]:
    """Return the words of what is asked about that `evidence` doesn't account for, and the share of those it does."""
    known, rest = known_measures(plain_figures(question))
    evidence = plain_figures(evidence).lower()
    same, text = _alternatives((content(rest) if bare else rest).lower())
    missing = [name for name in known if not is_told(name, evidence)]
    missing += [word for word, group in same if not any(one in evidence for one in group)]
    runs = _RUN.findall(without("asking", text))
    missing += [part for run in runs for part in _left_over(run, evidence)]
    whole = sum(map(len, (*known, *(word for word, _ in same), *runs)))
    lacking = tuple(word for word in missing if len(word) > 1)
    return lacking, 1 - sum(map(len, missing)) / whole if whole else 1.0


def plain_figures(text: str) -> str:
    """Return `text` with every figure written the shortest way: 14,840.00 and 14840 are asked for alike."""
    return _IDLE.sub("", text)


def _left_over(run: str, evidence: str) -> list[str]:
    """Return the stretches of `run` that `evidence` holds no part of two characters or more of."""
    if run in evidence or not "一" <= run[0] <= "龥":
        return [] if run in evidence else [run]
    found, at, start = [], 0, 0
    while at < len(run):
        size = next((size for size in range(len(run) - at, 1, -1) if run[at : at + size] in evidence), 0)
        if not size and _shortens(run[at : at + 2], evidence):
            size = 2
        if size:
            found.append(run[start:at])
            start = at + size
        at += size or 1
    return [part for part in (*found, run[start:]) if part]


def holds(text: str, term: str) -> bool:
    """Return whether `text` has a term, or one of its alternatives."""
    return any(word in text for word in term.split("|"))


def weights_of(wanted: frozenset[str], texts: Sequence[str]) -> dict[str, float]:
    """Return how much each term tells: the fewer texts have it, the more."""
    counts = {term: sum(holds(text, term) for text in texts) for term in wanted}
    return {term: math.log(1 + len(texts) / (2 + count)) + 0.2 for term, count in counts.items()}


def share_of(text: str, weights: Mapping[str, float]) -> float:
    """Return the share of the weights that `text` holds, 1 where nothing is asked.

    A pair that only straddles two words, each of which the text has, doesn't count, one beside such a word little.
    """
    held = {term for term in weights if holds(text, term)}
    ends, starts = {term[-1] for term in held if len(term) == 2}, {term[0] for term in held if len(term) == 2}
    whole = got = sum(weights[term] for term in held)
    for term in weights:
        if term in held:
            continue
        beside = (term[0] in ends) + (term[1] in starts) if len(term) == 2 else 0
        whole += weights[term] * (1.0, _GLUED, 0.0)[beside]
        if not beside and _shortens(term, text):
            got += _SHORT * weights[term]
    return got / whole if whole else 1.0


def _shortens(term: str, text: str) -> bool:
    """Return whether a pair of characters is short for a word of `text`: 冷库 for 冷链库."""
    if len(term) != 2 or term < "一":
        return False
    at = text.find(term[0])
    while at >= 0:
        if term[1] in text[at + 2 : at + 4]:
            return True
        at = text.find(term[0], at + 1)
    return False
