"""What a sentence of a model claims that the program alone decides, told by what examples are like."""

import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from assistant.sorting import Sorter
from knowledge.finding.opening import bundled_embedder
from knowledge.numerals import NUMERALS, parse_chinese_number

WEIGHTS = Path(__file__).with_name("claims.npz")
_CLAUSE = re.compile(r"[，,。；;！!？?\n]")
_NUMBER = re.compile(rf"\d{{1,9}}(?:\.\d{{1,9}})?|[{NUMERALS}]{{1,8}}(?:点[{NUMERALS}]{{1,4}})?(?=[个项条处行分])")
ONE = "这项指标"
"""What an indicator's name is in the examples."""
_ENGLISH = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_HELD, _OPEN, _REFUSED, _LEAST = 0.8, 0.7, 0.4, 0.2
"""Below which likelihood of mere telling something is claimed: the more surely, the less there is to hold it against
(what is named or counted; all indicators; nothing, so that it can only be refused). And how likely it is at least."""


class Claim(StrEnum):
    """What may be claimed of a report; the values are those of the examples."""

    PASSES = "passes"
    REJECTS = "rejects"
    ALL = "all_quantified"
    NONE = "none_quantified"
    GRADE = "grade"
    SCORE = "score"
    COUNT = "count"


_COUNTED = {Claim.GRADE, Claim.SCORE, Claim.COUNT}
TOLD = "told"
LABELS = (*Claim, TOLD)


def clauses(text: str) -> list[str]:
    """Return the clauses of a text, each of which may claim something of its own."""
    return _CLAUSE.split(text)


def claims(sentence: str, names: Collection[str] = ()) -> Iterator[tuple[Claim | None, str]]:
    """Yield what the clauses of a sentence claim, None where it is nothing, each with its words.

    What an indicator is called, one of `names`, says nothing of what is claimed of it.
    """
    for clause in clauses(sentence):
        meant = re.sub("|".join(map(re.escape, names)), ONE, clause) if names else clause
        likely = _likely(meant) if clause.strip() else {TOLD: 1.0}
        best = max(Claim, key=lambda claim: likely.get(claim, 0.0))
        if meant != clause or best in _COUNTED:
            most = _HELD
        else:
            most = _REFUSED if best in {Claim.PASSES, Claim.REJECTS} else _OPEN
        yield best if likely[TOLD] < most and likely.get(best, 0.0) > _LEAST else None, clause


def numbers(clause: str) -> Iterator[Decimal]:
    """Yield the numbers of a clause, in figures and in Chinese."""
    yield from (Decimal(_ENGLISH.index(word)) for word in re.findall(r"[a-z]+", clause.lower()) if word in _ENGLISH)
    for words in _NUMBER.findall(clause):
        value = Decimal(words) if words[0].isdigit() else parse_chinese_number(words)
        if value is not None:
            yield value


@lru_cache(1024)
def _likely(clause: str) -> dict[str, float]:
    return _sorter().likely(clause, encode=bundled_embedder().embed_queries)


@cache
def _sorter() -> Sorter:
    return Sorter.read(WEIGHTS, LABELS)
