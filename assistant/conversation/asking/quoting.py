"""The lines of a report that say what is asked: by their words, or, where none has these, by their meaning."""

import re
from collections.abc import Sequence

from assistant.conversation.asking.figures import counts, measures_of
from assistant.conversation.asking.lines import Line, Ranked, Told, likeness_of, rank
from assistant.conversation.asking.question import FigureQuestion, Operation, Wanted
from assistant.conversation.asking.words import has_word
from assistant.conversation.intents import Encode
from knowledge.facts.fact import Aspect
from knowledge.narrative.entries import own_places

# A line answers when it holds this share of what is asked, or of the clause that gives a figure or a reason.
_SAYS, _BESIDE, _CLAUSE_SAYS, _NEAR, _AS_GOOD, _CAUSED = 0.5, 0.75, 0.35, 0.6, 0.8, 0.3
_LOOKED_AT, _LONGEST, _FEWEST = 24, 200, 3
# By meaning a line answers from so many deviations above the mean on, another beside it when it is as near.
_STANDS_OUT, _AS_NEAR = 1.5, 0.5
_OFFICE = re.compile("[科股室局院所站部处]|中心|公司|委员会|办公室|领导小组|供应商")
_CAUSE = re.compile(r"因|由于|原因|主要是|影响|所致|导致|偏差")


def ranked_lines(wanted: Wanted, question: FigureQuestion, told: Told, encode: Encode | None) -> list[Ranked]:
    """Return the lines that speak most of what is asked, of the year asked for where that is another."""
    words = "".join((*wanted.subjects, wanted.words, wanted.whole))
    ranked = rank(words, told, encode, question.said)[:_LOOKED_AT]
    year = told.year
    if wanted.period is None or year is None or wanted.period == year:
        return ranked
    named = re.compile(f"{wanted.period}" + ("|上年|去年|同期" if wanted.period == year - 1 else ""))
    return [one for one in ranked if named.search(one.line.text)]


def beside_figure(ranked: Sequence[Ranked]) -> list[Line]:
    """Return the line that is worth telling beside a figure: with figures or a date, and nearly all that is asked."""
    lines = [one.line for one in ranked if one.share >= _BESIDE and len(one.line.text) <= _LONGEST]
    return [line for line in lines if line.facts or line.has_date][:1]


def saying(ranked: Sequence[Ranked], wanted: Wanted) -> list[Line]:
    """Return the lines, two at most, that say what is asked, with a date, an office or a figure where one is asked."""
    enough = _CLAUSE_SAYS if wanted.is_who else _SAYS
    best = [one for one in ranked if one.share >= enough or (one.share >= _CLAUSE_SAYS and one.score >= _NEAR)]
    if wanted.is_who or wanted.is_when:
        best = [one for one in best if _has_form(one.line, wanted)]
    elif wanted.is_amount:
        best = [one for one in best if one.line.facts]
        if "天" in wanted.counter:
            best = [one for one in best if any(counts(fact, wanted.counter) for fact in one.line.facts)]
    return [one.line for one in best[:2] if one.score >= best[0].score * _AS_GOOD]


def giving_reason(wanted: Wanted, ranked: Sequence[Ranked], told: Told) -> list[Line]:
    """Return the rows and sentences that give the reason, or else that tell what it is asked of."""
    scored = sorted(ranked, key=lambda one: -(one.score + _CAUSED * bool(_CAUSE.search(one.line.text))))
    near = [one for one in scored if one.share >= _SAYS] or [one for one in scored if one.share >= _CLAUSE_SAYS][:1]
    best = [one.line for one in near]
    if not told.weigh(wanted.words):
        # Why spending fell is said where its fall is told, or right behind.
        quotes = {f.quote for m in measures_of(wanted, told)[:1] for f in m.facts if f.aspect is Aspect.CHANGE}
        places = [place for place, line in enumerate(told.lines) if line.text in quotes]
        best = [line for place in places for line in told.lines[place : place + 2]] or best
    rows = [line for line in best if line.is_row][:1]
    texts = [line for line in best if not line.is_row][:2]
    texts = [with_reason for line in texts for with_reason in (line, *_reason_behind(line, told))]
    # What an indicator's row says and what the text says of it belong together.
    return list(dict.fromkeys([*rows, *texts]))


def _reason_behind(line: Line, told: Told) -> list[Line]:
    """Return what gives the reason that a line doesn't give itself: a sentence behind it, under the same heading.

    Among the author's own problems that is whatever stands behind in the paragraph.
    """
    if _CAUSE.search(line.text):
        return []
    at = next(place for place, one in enumerate(told.lines) if one is line)
    behind = [one for one in told.lines[at + 1 : at + 3] if one.heading == line.heading]
    reasons = [one for one in behind if _CAUSE.search(one.text)][:1]
    if reasons or line.location not in own_places(told.report):
        return reasons
    return [one for one in told.lines[at + 1 : at + 1 + _FEWEST] if one.location == line.location]


def nearest(wanted: Wanted, question: FigureQuestion, told: Told, encode: Encode | None) -> list[Line]:
    """Return the lines, of the form that is asked for, that lie nearest by their meaning, where one stands out."""
    import numpy as np

    lines = [line for line in told.lines if _has_form(line, wanted)]
    if encode is None or len(lines) < _FEWEST:
        return []
    likeness = np.array(likeness_of(question.said or wanted.asked, [line.text[:_LONGEST] for line in lines], encode))
    likeness = (likeness - likeness.mean()) / (likeness.std() or 1)
    order = [int(place) for place in (-likeness).argsort()[:2]]
    return [lines[place] for place in order if likeness[place] >= max(_STANDS_OUT, likeness[order[0]] - _AS_NEAR)]


def _has_form(line: Line, wanted: Wanted) -> bool:
    if wanted.operation is Operation.WHY:
        return bool(_CAUSE.search(line.text))
    if wanted.is_when:
        return line.has_date
    if wanted.is_who:
        return bool(_OFFICE.search(line.text))
    if wanted.counter:
        return any(counts(fact, wanted.counter) for fact in line.facts)
    if has_word("money", wanted.words):
        return any(fact.is_money for fact in line.facts)
    return bool(line.facts) if wanted.is_amount else not line.is_row
