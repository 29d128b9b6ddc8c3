"""The lines of a report that say what is asked: by their words, their meaning, and the form of what they give."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, pstdev

from assistant.conversation.asking.figures import counts
from assistant.conversation.asking.lines import Line, Told
from assistant.conversation.asking.nearness import chances, likeness_of
from assistant.conversation.asking.operations import Operation
from assistant.conversation.asking.question import FigureQuestion, Wanted
from assistant.conversation.asking.words import has_word, question_words, rareness, share_of, terms, weights_of
from assistant.sorting import Encode

# So many lines are compared by meaning, which counts for more than words; some of what lies next counts too.
_LOOKED_AT, _OF_NEXT, _OF_MEANING = 400, 0.15, 2.0
# Words told again and again, and long texts, count for less, as Okapi BM25 has it.
_SATURATED, _LENGTH = 1.2, 0.75
# A line is told beside a figure when it holds this share of what is asked, beside a better line when it is as near.
_BESIDE, _AS_NEAR = 0.75, 1.0
_LONGEST, _SHOWN, _COMPARED = 200, 440, 220
_OFFICE = re.compile("[科股室局院所站部处]|中心|公司|委员会|办公室|领导小组|供应商")
_CAUSE = re.compile(r"因|由于|原因|主要是|影响|所致|导致|偏差")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A line with the share of what is asked that its words hold, its score, and whether it has the form asked for.

    `chance` is how likely it is, by its meaning alone, the line that answers.
    """

    line: Line
    share: float
    score: float
    fits: bool
    chance: float


def ranked_lines(wanted: Wanted, question: FigureQuestion, told: Told, encode: Encode | None) -> list[Ranked]:
    """Return the lines that speak most of what is asked, of the year asked for where that is another."""
    words = "".join((*wanted.subjects, wanted.words))
    weights = told.weigh(words, loosely=True) or weights_of(terms(words), told.searched)
    lines = _of_year(wanted, told)
    texts = [f"{line.heading} {line.text}" for line in lines]
    before = (*wanted.subjects, wanted.words) if question.before else wanted.subjects
    asked = " ".join((*(one for one in before if not _is_said(one, wanted.asked)), wanted.asked))
    near, likely = nearness(asked, texts, encode, question.said)
    found = [
        Ranked(line, share_of(line.searched, weights), score, has_form(line, wanted), chance)
        for line, score, chance in zip(lines, _with_next(lines, near), likely, strict=True)
    ]
    return sorted(found, key=lambda ranked: -ranked.score)


def _with_next(lines: Sequence[Line], near: Sequence[float]) -> list[float]:
    """Return how near each line lies, sentences with some of what lies near beside them: a reason stands behind."""
    places = [None if line.is_row else line.location for line in lines]
    return [
        own
        + _OF_NEXT
        * max((near[o] for o in (at - 1, at + 1) if 0 <= o < len(near) and place and places[o] == place), default=0.0)
        for at, (own, place) in enumerate(zip(near, places, strict=True))
    ]


def _is_said(words: str, asked: str) -> bool:
    """Return whether most of the characters of `words` are asked anyway: what is said twice would count twice."""
    return 2 * sum(one in asked for one in words) > len(words)


def nearness(
    asked: str, texts: Sequence[str], encode: Encode | None, said: str = ""
) -> tuple[list[float], list[float]]:
    """Return how near each text lies to what is asked, by its pairs of characters and, of many, by its meaning.

    Beside that is how likely each is, by its meaning alone, the one that answers, 0 where that isn't known.
    `said` is what was asked in another language, whose meaning is compared in its own words.
    Both are told in standard deviations above the mean of the texts, so that they can be added.
    """
    near, likely = _apart(_by_pairs(asked, texts)), [0.0] * len(texts)
    compared = sorted(range(len(texts)), key=lambda at: -near[at])[:_LOOKED_AT]
    if encode is not None and compared:
        likeness = likeness_of(said or asked, [texts[at][:_COMPARED] for at in compared])
        for at, like, chance in zip(compared, _apart(likeness), chances(likeness), strict=True):
            near[at] += _OF_MEANING * like
            likely[at] = chance
    return near, likely


def _by_pairs(asked: str, texts: Sequence[str]) -> list[float]:
    """Return how much of the pairs of characters of `asked` each text holds, the rarer the more (Okapi BM25)."""
    held = [Counter(_pairs(text)) for text in texts]
    in_texts = Counter(pair for pairs in held for pair in pairs)
    rare = {pair: rareness(in_texts[pair], len(texts)) for pair in set(_pairs(asked)) if pair in in_texts}
    usual = sum(map(len, texts)) / max(1, len(texts))
    found = []
    for text, pairs in zip(texts, held, strict=True):
        dampened = _SATURATED * (1 - _LENGTH + _LENGTH * len(text) / usual)
        found.append(
            sum(weight * pairs[pair] / (pairs[pair] + dampened) for pair, weight in rare.items() if pairs[pair])
        )
    return found


def _apart(values: Sequence[float]) -> list[float]:
    """Return how many standard deviations each value lies above the mean."""
    usual, spread = (mean(values), pstdev(values)) if values else (0.0, 0.0)
    return [(value - usual) / spread if spread else 0.0 for value in values]


def _pairs(text: str) -> list[str]:
    bare = "".join(text.lower().split())
    return [bare[at : at + 2] for at in range(len(bare) - 1)]


def _of_year(wanted: Wanted, told: Told) -> Sequence[Line]:
    """Return the lines that may tell of the year asked for: where it isn't the report's own, those that name it."""
    if wanted.period is None or told.year is None or wanted.period == told.year:
        return told.lines
    named = re.compile(f"{wanted.period}" + ("|上年|去年|同期" if wanted.period == told.year - 1 else ""))
    return [line for line in told.lines if named.search(line.text)]


def beside_figure(ranked: Sequence[Ranked]) -> list[Line]:
    """Return the line that is worth telling beside a figure: with figures or a date, and nearly all that is asked."""
    lines = [one.line for one in ranked if one.share >= _BESIDE and len(one.line.text) <= _LONGEST]
    return [line for line in lines if line.facts or line.has_date][:1]


def saying(ranked: Sequence[Ranked], most: int, longest: int = _SHOWN) -> list[Ranked]:
    """Return the best lines, `most` of them and of `longest` characters in all, that are as near as the first."""
    near = [one for one in ranked[:most] if one.score >= ranked[0].score - _AS_NEAR]
    lengths = [sum(len(one.line.text) for one in near[: at + 1]) for at in range(len(near))]
    return [one for one, length in zip(near, lengths, strict=True) if length <= longest] or near[:1]


def is_of_another_kind(wanted: Wanted, texts: Sequence[str]) -> bool:
    """Return whether none of the texts has one of what a question asks to be named: 哪家公司, 哪个村."""
    is_named = wanted.operation is Operation.WHO or wanted.kind[-1:] in question_words()["places"]
    kinds = _OFFICE if _OFFICE.fullmatch(wanted.kind) else re.compile(re.escape(wanted.kind))
    return bool(wanted.kind) and is_named and not any(kinds.search(text) for text in texts)


def has_form(line: Line, wanted: Wanted) -> bool:
    """Return whether a line gives what is asked for: plans, a reason, a date, an office, a count, money, a figure."""
    if wanted.operation is Operation.PLAN:
        return line.is_plan
    if wanted.operation is Operation.WHY:
        return bool(_CAUSE.search(line.text))
    if wanted.operation is Operation.WHEN:
        return line.has_date
    if wanted.operation is Operation.WHO:
        return bool(_OFFICE.search(line.text))
    if wanted.counter:
        return any(counts(fact, wanted.counter) for fact in line.facts)
    if has_word("money", wanted.words):
        return any(fact.is_money for fact in line.facts)
    return bool(line.facts) if wanted.is_amount else not line.is_row
