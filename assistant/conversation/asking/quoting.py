"""The lines of a report that say what is asked: by their words, their meaning, and the form of what they give."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import mean, stdev

from assistant.conversation.asking.figures import counts
from assistant.conversation.asking.lines import Line, Told, likeness_of
from assistant.conversation.asking.operations import Operation
from assistant.conversation.asking.question import FigureQuestion, Wanted
from assistant.conversation.asking.words import has_word, plain_figures, share_of, terms, weights_of
from assistant.sorting import Encode

# How much a heading, a line's meaning and its form count beside its own words; how many are compared by meaning.
_HEADING, _MEANING, _OF_FORM, _WITH_FIGURE, _LOOKED_AT = 0.5, 4.0, 0.25, 0.5, 24
# A line is told beside a figure when it holds this share of what is asked, beside a better line when it is as near.
_BESIDE, _AS_NEAR, _STANDS_OUT = 0.75, 0.3, 1.5
_LONGEST, _SHOWN, _SHORTEST, _COMPARED, _REASONS = 200, 440, 14, 220, 3
_OFFICE = re.compile("[科股室局院所站部处]|中心|公司|委员会|办公室|领导小组|供应商")
_DAY = re.compile(r"(1[0-2]|[1-9])月(?:(3[01]|[12]\d|[1-9])[日号])?")
_CAUSE = re.compile(r"因|由于|原因|主要是|影响|所致|导致|偏差")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A line with the share of what is asked that its words hold, its score, and whether it has the form asked for."""

    line: Line
    share: float
    score: float
    fits: bool


def ranked_lines(wanted: Wanted, question: FigureQuestion, told: Told, encode: Encode | None) -> list[Ranked]:
    """Return the lines that speak most of what is asked, of the year asked for where that is another."""
    words = "".join((*wanted.subjects, wanted.words))
    weights = told.weigh(words, loosely=True) or weights_of(terms(words), told.searched)
    figures, days = wanted.figures, _days(wanted.asked)
    found = []
    for line in _of_year(wanted, told):
        share = share_of(line.searched, weights)
        wide = share_of(f"{line.heading.lower()} {line.searched}", weights)
        fits = _has_form(line, wanted)
        form = _OF_FORM * (fits - (len(line.text) < _SHORTEST))
        is_named = days <= _days(line.text) if days else any(one in plain_figures(line.text) for one in figures)
        form += _WITH_FIGURE * is_named
        found.append(Ranked(line, share, share + _HEADING * (wide - share) + form, fits))
    found.sort(key=lambda ranked: -ranked.score)
    found = found if question.said else found[:_LOOKED_AT]
    if encode is None or not found:
        return found
    texts = [f"{one.line.heading} {one.line.text}"[:_COMPARED] for one in found]
    likeness = likeness_of(question.said or wanted.asked, texts, encode)
    # Words of another language are held by none; those that they were put into say too little.
    usual, of_words = mean(likeness), not question.said
    scored = zip(found, likeness, strict=True)
    found = [replace(one, score=of_words * one.score + _MEANING * (like - usual)) for one, like in scored]
    return sorted(found, key=lambda ranked: -ranked.score)


def _days(text: str) -> set[tuple[str, str]]:
    """Return the months that `text` names, and those with the day where it names one."""
    return {(found[1], day) for found in _DAY.finditer(text) for day in ("", found[2] or "")}


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


def stands_out(ranked: Sequence[Ranked]) -> bool:
    """Return whether the best line lies well above the others."""
    scores = [one.score for one in ranked]
    return len(scores) > _REASONS and scores[0] >= mean(scores) + _STANDS_OUT * stdev(scores)


def giving_reason(ranked: Sequence[Ranked], lines: Sequence[Line]) -> list[Line]:
    """Return the row and the sentences that give the reason: what both say of an indicator belongs together.

    Where none does, what is said in one paragraph with the best of them has to do with it.
    """
    best = [one.line for one in saying(ranked, _REASONS)]
    rows, told = [line for line in best if line.is_row][:1], [line for line in best if not line.is_row]
    if told and not any(_CAUSE.search(line.text) for line in (*rows, *told)):
        told += [line for line in lines if line.location == told[0].location and line not in told]
    return [*rows, *told]


def _has_form(line: Line, wanted: Wanted) -> bool:
    """Return whether a line gives what is asked for: plans, a reason, a date, an office, a count, money, a figure."""
    if wanted.operation is Operation.PLAN:
        return line.is_plan
    if wanted.operation is Operation.WHY:
        return bool(_CAUSE.search(line.text))
    if wanted.operation is Operation.WHEN:
        return bool(_days(line.text)) if re.search("[天日号]", wanted.asked) else line.has_date
    if wanted.operation is Operation.WHO:
        return bool(_OFFICE.search(line.text))
    if wanted.counter:
        return any(counts(fact, wanted.counter) for fact in line.facts)
    if has_word("money", wanted.words):
        return any(fact.is_money for fact in line.facts)
    return bool(line.facts) if wanted.is_amount else not line.is_row
