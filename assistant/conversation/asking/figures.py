"""The facts that a part of a question asks for: measures whose words are the question's, then their side and year."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.conversation.asking.lines import Told
from assistant.conversation.asking.operations import Operation
from assistant.conversation.asking.question import Wanted
from assistant.conversation.asking.words import has_word, holds, known_measures, share_of, strange
from knowledge.facts.fact import Aspect, Fact, Scope, Source
from knowledge.facts.subjects import core_name
from knowledge.facts.vocabulary import vocabulary
from knowledge.numerals import at_step

Mark = Callable[[Fact], str]
TOTAL, RATE = "资金总额", "执行率"
BUDGETS = (Aspect.ADJUSTED, Aspect.BUDGET, Aspect.PLANNED)
# Measures this far behind the likest are meant where another figure is said beside them.
NEAR = 0.3
# From this likelihood on a measure is the one asked for; those as near as the second to the best are meant as well.
_LIKE, _BESIDE = 0.62, 0.06
_AMOUNT = re.compile("[花付]了|花费|收入|多少钱|支出|经费|几万|多少万|万元|[多少]花")
_OTHERS, _NAMED, _OWN_WORDS, _COUNTED = 0.12, 0.66, 0.6, 0.1


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure of somebody with its facts, and how like it is to what was asked."""

    subject: str
    measure: str
    facts: tuple[Fact, ...]
    likeness: float = 1.0

    def pick(self, aspects: Sequence[Aspect], period: int | None = None, year: int | None = None) -> list[Fact]:
        """Return the facts of one of `aspects` and of `period`, by default of the report's `year`.

        Sides are tried in their order; a figure of which no side is said counts as an actual one.
        """
        wanted = period if period is not None else year
        right = [fact for fact in self.facts if fact.period in (wanted, None) or wanted is None]
        for pool in (right, self.facts if period is None else ()):
            for aspect in aspects:
                sides = {aspect, Aspect.UNSAID} if aspect is Aspect.ACTUAL else {aspect}
                if found := [fact for fact in pool if fact.aspect in sides]:
                    # Of a row of years and their sum the sum answers, unless a year is asked for.
                    is_row = period is None and all(fact.source is Source.TABLE for fact in found)
                    first = Scope.CUMULATIVE if is_row else Scope.WHOLE
                    return sorted(
                        found, key=lambda fact: (fact.aspect is not aspect, fact.scope is not first, fact.scope)
                    )
        return []


def measures_of(wanted: Wanted, told: Told, beside: float = _BESIDE) -> list[Measured]:
    """Return the measures that `wanted` asks for, likest first, as far behind the likest as `beside`."""
    if wanted.operation in (Operation.WHEN, Operation.WHO):
        return []
    groups: dict[tuple[str, str], list[Fact]] = {}
    for fact in told.account.facts:
        if fact.measure:
            groups.setdefault((fact.subject, fact.measure), []).append(fact)
    names, rest = known_measures(wanted.words)
    weights = told.weigh(rest)
    if RATE in names and {Aspect.SCORE, Aspect.WEIGHT} & set(wanted.aspects):
        # The rate is scored by the line of the whole budget.
        names = (TOTAL,)
    if not names and not weights:
        is_of_all = (wanted.is_amount or has_word("money", wanted.words)) and not strange(rest)
        names = (TOTAL,) if is_of_all else ()
        if not names:
            return []
    if wanted.operation.is_extreme:
        # What is compared (哪个学段) is seldom called so where its parts are listed.
        weights = {term: weight for term, weight in weights.items() if any(holds(line, term) for line in told.searched)}
    is_money = bool(_AMOUNT.search(wanted.words)) and not wanted.counter and "率" not in wanted.words
    found = []
    for (subject, measure), facts in groups.items():
        if (
            wanted.subjects
            and subject not in wanted.subjects
            and not any(core_name(n) in measure for n in wanted.subjects)
        ):
            continue
        likeness = _likeness(measure, subject, facts, names, weights)
        if subject not in ("", told.whole) and not wanted.subjects:
            likeness -= _OTHERS
        if is_money and not any(fact.is_money for fact in facts):
            likeness -= NEAR
        if wanted.counter:
            likeness += _COUNTED if any(counts(fact, wanted.counter) for fact in facts) else -_COUNTED
        of = [fact for fact in facts if fact.is_money] if is_money else []
        found.append(Measured(subject, measure, tuple(of or facts), likeness))
    found.sort(key=lambda measured: -measured.likeness)
    best = found[0].likeness if found else 0.0
    return [measured for measured in found if measured.likeness >= max(_LIKE, best - beside)]


def _pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]


def _likeness(
    measure: str, subject: str, facts: Sequence[Fact], names: Sequence[str], weights: dict[str, float]
) -> float:
    """Return, 0 to 1, how much of what is asked a measure's words hold, and how much of the measure is asked."""
    words = f"{subject}{measure}" + "".join(
        fact.words + fact.unit + (fact.indicator.name if fact.indicator else "") for fact in facts
    )
    words = words.lower()
    # What stands in the same sentence tells less than what the figure is said of.
    wide = share_of(words + "".join({fact.quote for fact in facts if fact.source is Source.TEXT}).lower(), weights)
    cover = _OWN_WORDS * share_of(words, weights) + (1 - _OWN_WORDS) * wide
    if names:
        known = 1.0 if measure in names else 0.95 if any(name in measure for name in names) else 0.0
        return known * (_NAMED + (1 - _NAMED) * cover)
    own = _pairs(measure) or [measure]
    asked = "".join(weights)
    precise = sum(pair in weights or pair in asked for pair in own) / len(own)
    return 0.75 * cover + 0.25 * precise


def counts(fact: Fact, units: Sequence[str]) -> bool:
    """Return whether a figure counts in one of `units`, or in one that says the same: 名 for 人."""
    same = vocabulary().units
    is_written = "/" not in fact.unit and fact.quantity.text.endswith(tuple(units))
    return is_written or fact.unit in {same.get(unit, unit) for unit in units}


def sides_of(wanted: Wanted) -> tuple[Aspect, ...]:
    """Return the sides that answer, those asked for first."""
    if wanted.aspects:
        return (*wanted.aspects, Aspect.UNSAID) if Aspect.ACTUAL not in wanted.aspects else wanted.aspects
    return (Aspect.ACTUAL, Aspect.BUDGET, Aspect.ADJUSTED, Aspect.TARGET, Aspect.PLANNED)


def agrees(value: Decimal, written: str) -> bool:
    """Return whether a value is what somebody wrote, to the last digit, in ones or in 万 and 亿."""
    given = Decimal(written.replace(",", "").rstrip("万亿"))
    step = Decimal(1).scaleb(int(given.as_tuple().exponent))
    return any(abs(value.scaleb(scale) - given) <= step / 2 for scale in (0, -4, -8, 4))


def firsts(found: Sequence[Measured], aspects: Sequence[Aspect], period: int | None, year: int | None) -> list[Fact]:
    """Return the first fitting figure of every measure that has one."""
    return [facts[0] for measured in found if (facts := measured.pick(aspects, period, year))]


def number(value: Decimal, places: int = 2) -> str:
    """Return a number as it is written, without idle zeros; one too small for them keeps its first digits."""
    if value and abs(value) < Decimal("0.1"):
        places = max(places, 1 - value.adjusted())
    return f"{at_step(value, Decimal(1).scaleb(-places)).normalize():f}"


def named(subject: str) -> str:
    """Return the name of whose a figure is, in quotes."""
    return f"“{subject}”" if subject else ""


def same_value(one: Fact, other: Fact) -> bool:
    """Return whether two figures agree to the digits that the rougher one is written with."""
    return one.unit == other.unit and abs(one.value - other.value) <= max(one.step, other.step)
