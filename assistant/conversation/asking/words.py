"""The words of a question: what it asks about, how much each word tells, and which of them a text accounts for."""

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from assistant.conversation.asking.measures import is_told, known_measures
from knowledge.data_file import read_yaml

_RUN = re.compile(r"[一-龥]+|[a-z]+|\d+(?:\.\d+)?%?")
_SO_MANY = re.compile("[\\d一二两三四五六七八九十]{1,3}个")
# What a pair beside a held one counts, and what a word counts that is short for a longer one.
_GLUED, _SHORT = 0.4, 0.7


@cache
def question_words() -> dict[str, Any]:
    """Return the words of questions.yml."""
    return dict(read_yaml(Path(__file__).parent.with_name("questions.yml")))


def terms(question: str, *, bare: bool = True) -> frozenset[str]:
    """Return what is asked about: pairs of characters, words, figures; alternatives for one thing stand joined by |.

    `bare` leaves out the words for sides and operations.
    """
    text, found = (content(question) if bare else question).lower(), set()
    for group in question_words()["same"]:
        named = [word for word in group if word in text]
        if named:
            found.add("|".join(group))
            for word in sorted(named, key=len, reverse=True):
                text = text.replace(word, " ")
    singles = set()
    for run in _RUN.findall(without_asking(text)):
        if not re.match(r"[一-龥]", run):
            found.add(run)
        elif len(run) > 1:
            found |= {run[at : at + 2] for at in range(len(run) - 1)}
        else:
            singles.add(run)
    return frozenset(found or singles)


def unheld(question: str, evidence: str) -> tuple[tuple[str, ...], float]:
    """Return the words of what is asked about that `evidence` doesn't account for, and the share of those it does."""
    known, rest = known_measures(question)
    text, evidence = content(rest).lower(), evidence.lower()
    missing = [name for name in known if not is_told(name, evidence)]
    whole = sum(map(len, known))
    for group in question_words()["same"]:
        named = [word for word in group if word in text]
        for word in sorted(named, key=len, reverse=True):
            text = text.replace(word, " ")
        if named:
            whole += len(named[0])
            missing += [] if any(word in evidence for word in group) else [named[0]]
    for run in _RUN.findall(without_asking(text)):
        whole += len(run)
        missing += _left_over(run, evidence)
    lacking = tuple(word for word in missing if len(word) > 1)
    return lacking, 1 - sum(map(len, missing)) / whole if whole else 1.0


def _left_over(run: str, evidence: str) -> list[str]:
    """Return the stretches of `run` that `evidence` holds no part of two characters or more of."""
    if run in evidence or not "一" <= run[0] <= "龥":
        return [] if run in evidence else [run]
    found, at, start = [], 0, 0
    while at < len(run):
        size = next((size for size in range(len(run) - at, 1, -1) if run[at : at + size] in evidence), 0)
        if not size and shortens(run[at : at + 2], evidence):
            size = 2
        if size:
            found.append(run[start:at])
            start = at + size
        at += size or 1
    return [part for part in (*found, run[start:]) if part]


def is_money(words: str) -> bool:
    """Return whether `words` speak of money without saying of which."""
    return any(word in words for word in question_words()["money"])


def without_asking(text: str) -> str:
    """Return `text` with a blank for every word that only asks."""
    return _any_of("asking").sub(" ", text)


def content(words: str) -> str:
    """Return what is left of a question's words when those for sides and operations, and 六个, are taken off."""
    return _any_of("off").sub(" ", _SO_MANY.sub(" ", words))


@cache
def _any_of(which: str) -> re.Pattern[str]:
    words = question_words()
    known = list(words["asking"])
    if which == "off":
        known = [word for groups in ("aspects", "operations") for group in words[groups].values() for word in group]
        known += words["planned"] + words["adjusted"] + words["beside"]
    return re.compile("|".join(map(re.escape, sorted(known, key=len, reverse=True))))


def holds(text: str, term: str) -> bool:
    """Return whether `text` has a term, or one of its alternatives."""
    return any(word in text for word in term.split("|"))


def weights_of(wanted: frozenset[str], lines: Sequence[str]) -> dict[str, float]:
    """Return how much each term tells: the fewer lines have it, the more."""
    counts = {term: sum(holds(line, term) for line in lines) for term in wanted}
    return {term: math.log(1 + len(lines) / (2 + count)) + 0.2 for term, count in counts.items()}


def share_of(text: str, weights: Mapping[str, float]) -> float:
    """Return the share of the weights that `text` holds, 1 where nothing is asked.

    A pair that only straddles two words, each of which the text has, doesn't count, one beside such a word little.
    """
    held = {term for term in weights if holds(text, term)}
    ends, starts = {term[-1] for term in held if len(term) == 2}, {term[0] for term in held if len(term) == 2}
    got = sum(weights[term] for term in held)
    whole = got
    for term in weights:
        if term not in held:
            beside = (term[0] in ends) + (term[1] in starts) if len(term) == 2 else 0
            whole += weights[term] * (1.0, _GLUED, 0.0)[beside]
            if not beside and shortens(term, text):
                got += _SHORT * weights[term]
    return got / whole if whole else 1.0


def shortens(term: str, text: str) -> bool:
    """Return whether a pair of characters is short for a word of `text`: 冷库 for 冷链库."""
    if len(term) != 2 or term < "一":
        return False
    at = text.find(term[0])
    while at >= 0:
        if term[1] in text[at + 2 : at + 4]:
            return True
        at = text.find(term[0], at + 1)
    return False
