"""One problem of a plan: from a theme and the facts that speak for it to causes, measures, clauses and precedents.

Causes come from the author's and the report's own words where there are any, then from what the forms show, then from
the theme's own analysis, which has no source and is left out where somebody who knows has spoken.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from assistant.citations import SourceKind
from assistant.drafting.planning.facts import Fact, fill
from assistant.drafting.planning.offices import Offices
from assistant.drafting.planning.precedents import Precedents, practice
from assistant.drafting.planning.theme import (
    MeasurePattern,
    Pattern,
    Theme,
    ThemeBasis,
    load_phrases,
    theme_of_rule,
)
from assistant.drafting.sources import MARK, Sources, cited, marks
from assistant.review.engine import Review
from knowledge.policy import article, citation_text, quote

if TYPE_CHECKING:
    from knowledge.finding.passage import Passage

_P = TypeVar("_P", Pattern, MeasurePattern)

_CAUSES = 4
# So many facts say whose business a problem is: the count and the examples that are quoted.
_WHOSE = 4
# So many characters in a row make two clauses the same.
_SAME = 6
_ITEMS = 6
_POLICY_QUOTE, _PRECEDENT_QUOTE = 200, 240
_PRACTICE = 0.9


@dataclass(frozen=True, slots=True)
class PlannedCause:
    """A cause in several ways; `own` where author or report say so, `sources` empty where it is analysis only.

    `of_row` is one that the form gives for a single indicator.
    """

    ways: tuple[str, ...]
    sources: tuple[int, ...]
    own: bool
    of_row: bool = False


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step of a measure in several ways, and what it is worth where not all can be told."""

    ways: tuple[str, ...]
    worth: float


@dataclass(frozen=True, slots=True)
class PlannedMeasure:
    """A measure: who does what by when, its steps, and by what it is seen to be done, each a sentence in several ways.

    `precedents` are numbers of passages of past reports that took such a step.
    """

    titles: tuple[str, ...]
    core: tuple[str, ...]
    steps: tuple[PlannedStep, ...]
    results: tuple[str, ...]
    precedents: tuple[int, ...] = ()

    def sentences(self, steps: int) -> tuple[str, ...]:
        """Return it in the first way of each sentence, with so many of its steps, those of the greatest worth."""
        chosen = sorted(self.steps, key=lambda step: -step.worth)[:steps]
        return (self.core[0], *(step.ways[0] for step in self.steps if step in chosen), self.results[0])


@dataclass(frozen=True)
class PlannedProblem:
    """One problem: its theme's key and name, what shows it, what caused it, what answers it.

    `most` is how many facts of a kind are told at first, where not as many as usual; the rest is told on request.
    `standards` say what it falls short of; measures after the first serve a long draft. `policies` and `precedents` are
    numbers of sources: the clauses it is measured by, and how a past report told it.
    """

    theme: str
    name: str
    titles: tuple[str, ...]
    leads: tuple[str, ...]
    facts: tuple[Fact, ...]
    most: Mapping[str, int]
    closings: tuple[str, ...]
    standards: tuple[str, ...]
    causes: tuple[PlannedCause, ...]
    measures: tuple[PlannedMeasure, ...]
    policies: tuple[int, ...]
    precedents: tuple[int, ...]
    findings: tuple[str, ...]
    weight: float

    @property
    def is_concrete(self) -> bool:
        """Return whether what it says first holds a figure."""
        return any(re.search(r"\d", MARK.sub("", text)) for text in (self.facts[0].ways[0], *self.closings[:1]))


def plan_problem(
    theme: Theme,
    facts: Sequence[Fact],
    shared: Mapping[str, str],
    offices: Offices,
    review: Review,
    precedents: Precedents,
    sources: Sources,
) -> PlannedProblem:
    """Return the problem of this theme; `shared` are the values that patterns of any theme may name."""
    told, own_causes = _part(theme, facts)
    codes = tuple(dict.fromkeys(f.rule for f in review.findings if theme_of_rule(f.rule) is theme))
    policies = [_policy(basis, sources) for basis in theme.basis]
    values = {**shared, **{f"basis{place}": words for place, (words, _) in enumerate(policies) if words}}
    values |= _items(theme, told)
    values["business"] = offices.business_for(value for fact in told[:_WHOSE] for value in fact.values.values())
    aspect = _aspect(theme, told)
    here = {fact.kind for fact in told} | set(codes) | {aspect}
    anywhere = here | {name.partition(".")[0] for name in shared}
    return PlannedProblem(
        theme=theme.key,
        name=theme.name,
        titles=next(_usable(_about(theme.titles, aspect), values, anywhere)),
        leads=next(_usable(_about(theme.leads, aspect), values, anywhere)),
        facts=told,
        most=theme.most,
        closings=next(_usable(_about(theme.closings, aspect), values, anywhere), ()),
        standards=next(_usable(theme.standards, values, here), ()),
        causes=tuple(_causes(theme, aspect, told, own_causes, values, anywhere))[:_CAUSES],
        measures=tuple(_measures(theme, aspect, values, anywhere, offices, precedents.measure, sources)),
        policies=tuple(number for _, number in policies if number),
        precedents=_number(precedents.problem, sources),
        findings=codes,
        weight=sum(fact.weight for fact in facts),
    )


def _part(theme: Theme, facts: Sequence[Fact]) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    """Return the facts told as the problem and those told as its causes; the report's own words serve as either."""
    told = [fact for fact in facts if fact.kind in theme.facts]
    causes = [fact for fact in facts if fact.kind in theme.causing]
    if not told:
        told, causes = [replace(fact, kind="own") for fact in causes[1:] or causes], causes[:1] if causes[1:] else []
    return tuple(told), tuple(causes)


def _aspect(theme: Theme, told: Sequence[Fact]) -> str:
    """Return which side of the theme the report's own words are about, "" where more than words speaks for it."""
    if any("clause" not in fact.values for fact in told):
        return ""
    found = (name for fact in told for name, words in theme.aspects.items() if words.search(fact.values["clause"]))
    return next(found, "")


def _about(patterns: Sequence[_P], aspect: str) -> Sequence[_P]:
    """Return the patterns for this side of a theme; those for the theme at large where there are none."""
    return [pattern for pattern in patterns if aspect in pattern.needs] or patterns


def _usable(patterns: Sequence[Pattern], values: Mapping[str, str], present: set[str]) -> Iterator[tuple[str, ...]]:
    """Yield the ways of each pattern whose needs are present and whose values are there."""
    for pattern in patterns:
        if set(pattern.needs) <= present and (ways := fill(pattern.texts, values)):
            yield ways


def _causes(
    theme: Theme,
    aspect: str,
    told: Sequence[Fact],
    own: Sequence[Fact],
    values: Mapping[str, str],
    present: set[str],
) -> Iterator[PlannedCause]:
    """Yield what author and report say themselves, what the forms show, and, unless the author spoke, the analysis."""
    for fact in own:
        if ways := _unsaid(fact.ways, told):
            yield PlannedCause(ways, fact.sources, own=True, of_row="clause" not in fact.values)
    spoken = any(fact.kind == theme.causing[0] for fact in own)
    for usable in _usable(_about(theme.causes, aspect), values, present):
        sources = cited(usable[0])
        if (sources or not spoken) and (ways := _unsaid(usable, told)):
            yield PlannedCause(ways, sources, own=False)


def _unsaid(ways: Sequence[str], told: Sequence[Fact]) -> tuple[str, ...]:
    """Return the ways that don't repeat what the report's own words have said already."""
    said = "".join(fact.values.get("clause", "") for fact in told)
    pieces = {said[n : n + _SAME] for n in range(len(said) - _SAME + 1)}
    return tuple(way for way in ways if not any(piece in way for piece in pieces))


def _measures(
    theme: Theme,
    aspect: str,
    values: Mapping[str, str],
    present: set[str],
    offices: Offices,
    precedent: "Passage | None",
    sources: Sources,
) -> Iterator[PlannedMeasure]:
    """Yield the first measure that can be used, then those that go with it in a long draft."""
    planned = [
        (pattern, found)
        for pattern in _about(theme.measures, aspect)
        if (found := _measure(pattern, values, present, offices))
    ]
    first = next(measure for pattern, measure in planned if not pattern.extra)
    numbers = _number(precedent, sources)
    if precedent and (words := practice(precedent.text[:_PRECEDENT_QUOTE], theme)):
        told = {"words": words, "mark": marks(*numbers)}
        first = replace(first, steps=(*first.steps, PlannedStep(fill(load_phrases()["practice"], told), _PRACTICE)))
    yield replace(first, precedents=numbers)
    yield from (measure for pattern, measure in planned if pattern.extra)


def _measure(
    pattern: MeasurePattern, values: Mapping[str, str], present: set[str], offices: Offices
) -> PlannedMeasure | None:
    """Return the measure with its values and with the marks of the offices it names, None where it can't be used."""

    def filled(texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(map(offices.marked, fill(texts, values)))

    core, results = filled(pattern.core), filled(pattern.results)
    if not set(pattern.needs) <= present or not core or not results:
        return None
    steps = (
        PlannedStep(ways, step.worth)
        for step in pattern.steps
        if set(step.needs) <= present and (ways := filled(step.texts))
    )
    return PlannedMeasure(fill(pattern.titles, values), core, tuple(steps), results)


def _items(theme: Theme, facts: Sequence[Fact]) -> dict[str, str]:
    """Return what the findings told are about, with what would be right, for a measure to say what to put right."""
    # What the problem itself leaves to a longer draft is left out here too.
    ranked = [fact for kind in theme.facts for fact in [f for f in facts if f.kind == kind][: theme.most.get(kind)]]
    found = {theme.labels[fact.rule]: fact for fact in reversed(ranked) if fact.rule in theme.labels}
    labels = list(reversed(found))[:_ITEMS]
    if not labels:
        return {}
    items = [label + (f"（应为{right}）" if (right := found[label].values.get("right")) else "") for label in labels]
    numbers = (found[label].sources[-1] for label in labels if "right" in found[label].values)
    return {"items": "、".join(items) + ("等事项" if len(items) > 1 else ""), "items_mark": marks(*numbers)}


def _policy(item: ThemeBasis, sources: Sources) -> tuple[str, int]:
    """Return how a sentence refers to a clause, with its mark, and its number; nothing where the digest lacks it."""
    try:
        citation, found, words = citation_text(item.basis), article(item.basis), quote(item.basis)
    except KeyError:
        return "", 0
    # A digest's own remark on an article is none of the article's words.
    quoted = words.partition("\n说明：")[0][:_POLICY_QUOTE]
    number = sources.add(SourceKind.POLICY, citation, quoted, section=f"{found.label} {found.title}")
    return f"{citation}{item.about}{marks(number)}", number


def _number(passage: "Passage | None", sources: Sources) -> tuple[int, ...]:
    """Return the number of a passage of a past report, nothing for none."""
    if passage is None:
        return ()
    quoted = passage.text[:_PRECEDENT_QUOTE]
    return (
        sources.add(SourceKind.PAST_REPORT, passage.source, quoted, passage_id=passage.id, section=passage.section),
    )
