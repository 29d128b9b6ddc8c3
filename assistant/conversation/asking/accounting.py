"""Whether what an answer rests on accounts for what is asked: of what, which side, of when, what kind, how many.

A question has slots; figures, rows and sentences fill them or don't. What leaves one open isn't told as the answer.
"""

import re
from collections.abc import Iterator, Sequence

from assistant.conversation.asking.couples import is_said_of
from assistant.conversation.asking.figures import BUDGETS, RATE, counts
from assistant.conversation.asking.lines import Line, Told
from assistant.conversation.asking.operations import Operation
from assistant.conversation.asking.question import Wanted
from assistant.conversation.asking.words import denied, has_word, known_measures, share_of
from knowledge.facts.fact import Aspect, Fact, Scope
from knowledge.facts.matching import RESULTS

_SEVERAL, _SPAN = re.compile("哪些|哪几"), re.compile("[两二三四五]年|累计|历年")
_COUNT = re.compile("(?:多少|几)(?!钱|万|亿|分|成|倍|个?百?分?点)[一-龥]")
# A figure of a list ends with its unit, which is no thing that another figure is of: 修路20万元、路灯12万元.
_JOINED, _CLAUSE, _DONE = (
    re.compile("[、和及与]"),
    re.compile(r"[，,；;。：:]|\d[\d.,]*(?:[一-龥%]{0,4}(?=、))?"),
    re.compile("([一-龥])了"),
)
_DENIED = "[没未不无][^，。；]{{0,6}}{}"


def is_accounted(wanted: Wanted, text: str, facts: Sequence[Fact], lines: Sequence[Line], told: Told) -> bool:
    """Return whether an answer that rests on `facts`, or else on `lines`, leaves no slot of a question open."""
    return not any(_open(wanted, text, facts, lines, told))


def _open(wanted: Wanted, text: str, facts: Sequence[Fact], lines: Sequence[Line], told: Told) -> Iterator[bool]:
    best = facts or _nearest(wanted, lines, told)
    quotes = {fact.quote for fact in best} or {line.text for line in lines}
    # A figure in the same sentence may be of anything else.
    every = facts or [fact for line in lines for fact in line.facts]
    is_value = wanted.operation is Operation.VALUE and wanted.gives_kind
    yield is_value and not any(is_said_of(wanted, fact, told) for fact in every)
    # Several are asked for, and one is told.
    yield bool(_SEVERAL.search(wanted.asked)) and len(best) < 2 and len(lines) < 2
    # Several years are asked for, and one is told.
    yield bool(_SPAN.search(wanted.asked) and facts) and all(fact.scope is not Scope.CUMULATIVE for fact in facts)
    # What was planned is asked for, and what was spent is told.
    is_money = any(fact.is_money for fact in best)
    yield bool(wanted.aspects) and {*wanted.aspects} <= {*BUDGETS} and is_money and not _has_side(best, {*BUDGETS})
    yield not _is_kind(wanted, text, best)
    yield _is_unlike(wanted, facts)
    yield len(facts) < 2 and any(_is_joined(fact, wanted) for fact in best)
    yield "其余" not in text and any(_is_denied(quote, wanted) for quote in quotes)


def _nearest(wanted: Wanted, lines: Sequence[Line], told: Told) -> Sequence[Fact]:
    """Return the figure of what is quoted that is said most of what is asked, of the unit asked for."""
    weights = told.weigh(wanted.words)
    facts = [fact for line in lines for fact in line.facts]
    right = [fact for fact in facts if not wanted.counter or counts(fact, wanted.counter)] or facts
    return sorted(right, key=lambda fact: -share_of(told.own_words(fact), weights))[:1]


def _has_side(facts: Sequence[Fact], sides: set[Aspect]) -> bool:
    return any(fact.aspect in sides for fact in facts)


def _is_unlike(wanted: Wanted, facts: Sequence[Fact]) -> bool:
    """Return whether money isn't what is left of what there was of one thing when some was spent."""
    if wanted.operation is not Operation.REST or len(facts) < 2 or not facts[0].is_money:
        return False
    one, other = facts[:2]
    is_same = (one.subject, one.measure) == (other.subject, other.measure) or one.quote == other.quote
    done = {*RESULTS, Aspect.UNSAID}
    return not is_same or (one.aspect in done) == (other.aspect in done)


def _is_kind(wanted: Wanted, text: str, facts: Sequence[Fact]) -> bool:
    """Return whether an answer is of the kind asked for: a rate, so many of something."""
    if wanted.operation is Operation.VALUE and RATE in known_measures(wanted.asked)[0] and not wanted.counter:
        return "%" in text or bool({Aspect.SCORE, Aspect.WEIGHT} & {*wanted.aspects})
    if _COUNT.search(wanted.asked) and not has_word("money", wanted.asked) and not wanted.counter:
        return not facts or any(fact.unit != "%" for fact in facts)
    return True


def _is_joined(fact: Fact, wanted: Wanted) -> bool:
    """Return whether a figure is of several things together of which one is asked for."""
    clause = _CLAUSE.split(fact.quote.partition(fact.quantity.text)[0])[-1]
    named = {part[:2] in wanted.asked for part in _JOINED.split(clause) if part}
    return len(named) > 1


def _is_denied(quote: str, wanted: Wanted) -> bool:
    """Return whether a sentence denies what is asked, or the other way round: 未与乡镇签订 for 签了."""
    if asked := denied(wanted.asked):
        return any(stem in quote and not re.search(_DENIED.format(stem), quote) for stem in asked)
    return any(re.search(_DENIED.format(stem), quote) for stem in _DONE.findall(wanted.asked))
