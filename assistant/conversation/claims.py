"""What a sentence of a model claims that the program alone decides, told by what examples are like."""

import re
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from assistant.sorting import Sorter
from knowledge.data_file import read_yaml
from knowledge.finding.opening import bundled_embedder
from knowledge.numerals import NUMERALS, parse_chinese_number

EXAMPLES, WEIGHTS = (Path(__file__).with_name(f"claims.{suffix}") for suffix in ("yml", "npz"))
_CLAUSE = re.compile(r"[，,。；;！!？?\n]")
_NUMBER = re.compile(rf"\d{{1,9}}(?:\.\d{{1,9}})?|[{NUMERALS}]{{1,8}}(?:点[{NUMERALS}]{{1,4}})?(?=[个项条处行分])")
_SURE = 0.4


class Claim(StrEnum):
    """What may be claimed of a report; the values are those of the examples."""

    PASSES = "passes"
    REJECTS = "rejects"
    ALL = "all_quantified"
    NONE = "none_quantified"
    GRADE = "grade"
    SCORE = "score"
    COUNT = "count"


TOLD = "told"
LABELS = (*Claim, TOLD)


def clauses(text: str) -> list[str]:
    """Return the clauses of a text, each of which may claim something of its own."""
    return _CLAUSE.split(text)


def claims(sentence: str) -> Iterator[tuple[Claim, str]]:
    """Yield what the clauses of a sentence claim, each with its words."""
    for clause in clauses(sentence):
        likely = _likely(clause) if clause.strip() else {TOLD: 1.0}
        best = max(Claim, key=lambda claim: likely.get(claim, 0.0))
        if likely.get(best, 0.0) > _SURE > likely[TOLD]:
            yield best, clause


def numbers(clause: str) -> Iterator[Decimal]:
    """Yield the numbers of a clause, in figures and in Chinese."""
    for words in _NUMBER.findall(clause):
        value = Decimal(words) if words[0].isdigit() else parse_chinese_number(words)
        if value is not None:
            yield value


def load_examples() -> dict[str, tuple[str, ...]]:
    """Return the examples of every label."""
    return {label: tuple(lines.splitlines()) for label, lines in read_yaml(EXAMPLES).items()}


@lru_cache(1024)
def _likely(clause: str) -> dict[str, float]:
    return _sorter().likely(clause, encode=bundled_embedder().embed_queries)


@cache
def _sorter() -> Sorter:
    return Sorter.read(WEIGHTS, LABELS)
