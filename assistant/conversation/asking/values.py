"""The facts that a part of a question asks for: measures whose words are the question's, then their side and year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.conversation.asking.lines import Told
from assistant.conversation.asking.measures import known_measures
from assistant.conversation.asking.question import Operation, Wanted
from assistant.conversation.asking.words import holds, is_money, share_of, terms, weights_of
from knowledge.facts.fact import Aspect, Fact, Scope, Source
from knowledge.facts.subjects import core_name
from knowledge.facts.vocabulary import vocabulary

TOTAL, RATE = "资金总额", "执行率"
BUDGETS = (Aspect.ADJUSTED, Aspect.BUDGET, Aspect.PLANNED)
# From this likeness on a measure is the one asked for; those as near as the second to the best are meant as well.
_LIKE, _BESIDE = 0.62, 0.06
_OTHERS, _NAMED, _OWN_WORDS, _COUNTED = 0.12, 0.66, 0.6, 0.1
_SIDES = {Aspect.SCORE, Aspect.WEIGHT, Aspect.CHANGE, Aspect.SHARE, Aspect.LIMIT}


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure of somebody with its facts, and how like it is to what was asked."""

    subject: str
    measure: str
    facts: tuple[Fact, ...]
    likeness: float

    def pick(self, aspects: Sequence[Aspect], period: int | None = None, year: int | None = None) -> list[Fact]:
        """Return the facts of one of `aspects` and of `period`, by default of the report's `year`.

        Sides are tried in their order; a figure of which no side is said counts as an actual one.
        """
        wanted = period if period is not None else year
        right = [fact for fact in self.facts if fact.period in (wanted, None) or wanted is None]
        for pool in (right, self.facts if period is None else ()):
            for aspect in aspects:
                sides = {aspect, Aspect.UNSAID} if aspect is Aspect.ACTUAL else {aspect}
                found = [fact for fact in pool if fact.aspect in sides]
                if found:
                    # Of a row of years and their sum the sum answers, unless a year is asked for.
                    scopes = [Scope.CUMULATIVE, Scope.WHOLE] if period is None and is_row(found) else [Scope.WHOLE]
                    return sorted(
                        found, key=lambda fact: (fact.aspect is not aspect, fact.scope is not scopes[0], fact.scope)
                    )
        return []


def is_row(facts: Iterable[Fact]) -> bool:
    """Return whether all figures stand in a table."""
    return all(fact.source is Source.TABLE for fact in facts)


def measures_of(wanted: Wanted, told: Told, beside: float = _BESIDE) -> list[Measured]:
    """Return the measures that `wanted` asks for, likest first, as far behind the likest as `beside`."""
    if wanted.is_when or wanted.is_who:
        return []
    names, rest = known_measures(wanted.words)
    asked = terms(rest)
    if RATE in names and {Aspect.SCORE, Aspect.WEIGHT} & set(wanted.aspects):
        # The rate is scored by the line of the whole budget.
        names = (TOTAL,)
    groups: dict[tuple[str, str], list[Fact]] = {}
    for fact in told.account.facts:
        groups.setdefault((fact.subject, fact.measure), []).append(fact)
    if not names and not asked:
        names = (TOTAL,) if wanted.is_amount or is_money(wanted.words) else ()
        if not names:
            return []
    weights = weights_of(asked, told.searched)
    if wanted.operation is Operation.EXTREME:
        # What is compared (哪个学段) is seldom called so where its parts are listed.
        weights = {term: weight for term, weight in weights.items() if any(holds(line, term) for line in told.searched)}
    found = []
    for (subject, measure), facts in groups.items():
        if not measure or (wanted.subjects and subject not in wanted.subjects and not _named(wanted.subjects, measure)):
            continue
        likeness = _likeness(measure, subject, facts, names, weights)
        if subject not in ("", told.whole) and not wanted.subjects:
            likeness -= _OTHERS
        if wanted.counter:
            likeness += _COUNTED if any(counts(fact, wanted.counter) for fact in facts) else -_COUNTED
        found.append(Measured(subject, measure, tuple(facts), likeness))
    found.sort(key=lambda measured: -measured.likeness)
    best = found[0].likeness if found else 0.0
    return [measured for measured in found if measured.likeness >= max(_LIKE, best - beside)]


def _likeness(
    measure: str, subject: str, facts: Iterable[Fact], names: Sequence[str], weights: dict[str, float]
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
    own = [measure[at : at + 2] for at in range(len(measure) - 1)] or [measure]
    asked = "".join(weights)
    precise = sum(pair in weights or pair in asked for pair in own) / len(own)
    return 0.75 * cover + 0.25 * precise


def counts(fact: Fact, units: Sequence[str]) -> bool:
    """Return whether a figure counts in one of `units`, or in one that says the same: 名 for 人."""
    same = vocabulary().units
    return fact.quantity.text.endswith(tuple(units)) or fact.unit in {same.get(unit, unit) for unit in units}


def _named(subjects: Sequence[str], measure: str) -> bool:
    return any(core_name(name) in measure for name in subjects)


def sides_of(wanted: Wanted) -> tuple[Aspect, ...]:
    """Return the sides that answer, those asked for first."""
    if wanted.aspects:
        return (*wanted.aspects, Aspect.UNSAID) if Aspect.ACTUAL not in wanted.aspects else wanted.aspects
    return (Aspect.ACTUAL, Aspect.BUDGET, Aspect.ADJUSTED, Aspect.TARGET, Aspect.PLANNED)


@dataclass(frozen=True, slots=True)
class Purse:
    """Budget, spending and rate of a project, or of the whole unit ("")."""

    subject: str
    budget: Fact | None
    spent: Fact | None
    rate: Fact | None


def purses(told: Told) -> list[Purse]:
    """Return what each project was given and spent, those first that the report names first."""
    subjects = dict.fromkeys(fact.subject for fact in told.account.facts if fact.measure == TOTAL and fact.subject)
    return [purse_of(told, subject) for subject in subjects]


def sources(told: Told, subjects: Sequence[str]) -> list[Purse]:
    """Return what each source of money gave and was spent, of the first form or of that of one of `subjects`."""
    called = vocabulary().sources
    facts = [
        fact
        for fact in told.account.facts
        if fact.source is Source.FORM and fact.measure != TOTAL and any(word in fact.words for word in called)
    ]
    facts = [fact for fact in facts if fact.subject in subjects] or facts
    facts = [fact for fact in facts if fact.form is facts[0].form]
    purses = []
    for name in dict.fromkeys(fact.measure for fact in facts if fact.measure != RATE):
        of = Measured("", name, tuple(fact for fact in facts if fact.measure == name), 1.0)
        rate = next((fact for fact in facts if fact.measure == RATE and fact.against == name), None)
        budget, spent = of.pick(BUDGETS), of.pick((Aspect.ACTUAL,))
        purses.append(Purse(name, budget[0] if budget else None, spent[0] if spent else None, rate))
    return purses


def purse_of(told: Told, subject: str) -> Purse:
    """Return what one project, or "" for the unit, was given and spent, forms and tables before the text."""
    year, subject = told.report.year, subject or told.whole
    name = next((name for name in (TOTAL, "项目支出") if any(told.account.of(name, subject=subject))), TOTAL)
    total = Measured(subject, name, tuple(told.account.of(name, subject=subject)), 1.0)
    rates = Measured(subject, RATE, tuple(told.account.of(RATE, subject=subject)), 1.0)
    budget, spent, rate = (
        total.pick(BUDGETS, None, year),
        *(of.pick((Aspect.ACTUAL,), None, year) for of in (total, rates)),
    )
    # What came in is a budget where no other is told.
    budget = budget or [fact for fact in spent[1:] if fact.aspect is Aspect.UNSAID and fact.value >= spent[0].value]
    return Purse(subject, *(facts[0] if facts else None for facts in (budget, spent, rate)))


def same_value(one: Fact, other: Fact) -> bool:
    """Return whether two figures agree to the digits that the rougher one is written with."""
    return one.unit == other.unit and abs(one.value - other.value) <= max(one.step, other.step)
