"""One problem of a plan: from a theme and the facts that speak for it to causes, measures, clauses and precedents.

Causes come from the report's own words where it has them, then from what the forms show, then, once at most, from the
theme's own analysis, which has no source.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.citations import SourceKind
from assistant.drafting.facts import Fact, fill
from assistant.drafting.offices import Offices
from assistant.drafting.sources import Sources, cited, marks
from assistant.drafting.theme import MeasurePattern, Pattern, Theme, ThemeBasis, theme_of_rule
from assistant.review.engine import Review
from knowledge.policy import article, citation_text, load_policies, quote
from knowledge.report import Report

if TYPE_CHECKING:
    from knowledge.index import Passage

Search = Callable[..., "Sequence[Passage]"]

_CAUSES = 2
# How many passages are looked through for one that is near enough and stands in the right section.
_SEARCHED, _CLOSE = 8, 0.5
# So many of a theme's words a passage has to have: nearness alone takes any measure of a past report for one like this.
_SHARED = 2
_MEASURES, _PROBLEMS = re.compile("措施|建议|整改"), re.compile("问题|原因")
# So many facts say whose business a problem is: the count and the examples that are quoted.
_WHOSE = 4
# So many characters in a row make two clauses the same.
_SAME = 6
_ITEMS = 4
_USES = {"依据": "按照", "参照": "参照", "不再引用": "参照"}
_POLICY_QUOTE, _PRECEDENT_QUOTE = 200, 240


@dataclass(frozen=True, slots=True)
class PlannedCause:
    """A cause in several ways; `own` where the report says so itself, `sources` empty where it is analysis only."""

    ways: tuple[str, ...]
    sources: tuple[int, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class PlannedMeasure:
    """A measure in several ways: who does what by when, and by what it is seen to be done.

    `precedents` are numbers of passages of past reports that took such a step.
    """

    titles: tuple[str, ...]
    ways: tuple[str, ...]
    precedents: tuple[int, ...]


@dataclass(frozen=True)
class PlannedProblem:
    """One problem: its theme's key and name, what shows it, what caused it, what answers it.

    `most` is how many facts of a kind are told at first, where not as many as usual; the rest is told on request.
    `policies` and `precedents` are numbers of sources: the clauses it is measured by, and how a past report told it.
    """

    theme: str
    name: str
    titles: tuple[str, ...]
    leads: tuple[str, ...]
    facts: tuple[Fact, ...]
    most: Mapping[str, int]
    closings: tuple[str, ...]
    causes: tuple[PlannedCause, ...]
    measures: tuple[PlannedMeasure, ...]
    policies: tuple[int, ...]
    precedents: tuple[int, ...]
    findings: tuple[str, ...]
    weight: float


def plan_problem(
    theme: Theme,
    facts: Sequence[Fact],
    shared: Mapping[str, str],
    offices: Offices,
    review: Review,
    search: Search,
    sources: Sources,
) -> PlannedProblem:
    """Return the problem of this theme; `shared` are the values that patterns of any theme may name."""
    told, own_causes = _part(facts)
    codes = tuple(dict.fromkeys(f.rule for f in review.findings if theme_of_rule(f.rule) is theme))
    policies = [_policy(basis, sources) for basis in theme.basis]
    values = {**shared, **{f"basis{place}": words for place, (words, _) in enumerate(policies) if words}}
    values |= _items(theme, told)
    values["business"] = offices.business_for(value for fact in told[:_WHOSE] for value in fact.values.values())
    answered = _precedents(theme, _MEASURES, review.report, search, sources, "下一步改进措施 ")
    here = {fact.kind for fact in told} | set(codes)
    anywhere = here | {name.partition(".")[0] for name in shared}
    return PlannedProblem(
        theme=theme.key,
        name=theme.name,
        titles=next(_usable(theme.titles, values, anywhere)),
        leads=theme.leads,
        facts=told,
        most=theme.most,
        closings=next(_usable(theme.closings, values, here), ()),
        causes=tuple(_causes(theme, told, own_causes, values, anywhere)),
        measures=tuple(_measures(theme.measures, values, here, answered, offices))[:1],
        policies=tuple(number for _, number in policies if number),
        precedents=_precedents(theme, _PROBLEMS, review.report, search, sources),
        findings=codes,
        weight=sum(fact.weight for fact in facts),
    )


def _part(facts: Sequence[Fact]) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    """Return the facts told as the problem and those told as its causes, at most one."""
    told = tuple(fact for fact in facts if fact.kind not in {"own", "own_cause"})
    own = tuple(fact for fact in facts if fact.kind == "own")
    causes = tuple(fact for fact in facts if fact.kind == "own_cause")
    if not told and not own:
        own, causes = (causes[1:], causes[:1]) if len(causes) > 1 else (causes, ())
        own = tuple(replace(fact, kind="own") for fact in own)
    if len({fact.kind for fact in told}) > 1:
        own = ()
    return (*told, *(own[:1] if told else own)), causes[:1]


def _usable(patterns: Sequence[Pattern], values: Mapping[str, str], present: set[str]) -> Iterator[tuple[str, ...]]:
    """Yield the ways of each pattern whose needs are present and whose values are there."""
    for pattern in patterns:
        if set(pattern.needs) <= present and (ways := fill(pattern.texts, values)):
            yield ways


def _causes(
    theme: Theme, told: Sequence[Fact], own: Sequence[Fact], values: Mapping[str, str], present: set[str]
) -> Iterator[PlannedCause]:
    """Yield up to two causes: what the report says itself, what its forms show, and at most one of analysis only."""
    count = len(own)
    for fact in own:
        yield PlannedCause(fact.ways, fact.sources, own=True)
    analysed = False
    for usable in _usable(theme.causes, values, present):
        sources = cited(usable[0])
        if count < _CAUSES and (sources or not analysed) and (ways := _unsaid(usable, told)):
            count, analysed = count + 1, analysed or not sources
            yield PlannedCause(ways, sources, own=False)


def _unsaid(ways: Sequence[str], told: Sequence[Fact]) -> tuple[str, ...]:
    """Return the ways that don't repeat what the report's own words have said already."""
    said = "".join(fact.values.get("clause", "") for fact in told)
    pieces = {said[n : n + _SAME] for n in range(len(said) - _SAME + 1)}
    return tuple(way for way in ways if not any(piece in way for piece in pieces))


def _measures(
    patterns: Sequence[MeasurePattern],
    values: Mapping[str, str],
    present: set[str],
    precedents: tuple[int, ...],
    offices: Offices,
) -> Iterator[PlannedMeasure]:
    for pattern in patterns:
        if set(pattern.needs) <= present and (ways := fill(pattern.texts, values)):
            yield PlannedMeasure(fill(pattern.titles, values), tuple(map(offices.marked, ways)), precedents)


def _items(theme: Theme, facts: Sequence[Fact]) -> dict[str, str]:
    """Return what the findings told are about, with what would be right, for a measure to say what to put right."""
    found = {theme.labels[fact.rule]: fact for fact in reversed(facts) if fact.rule in theme.labels}
    labels = list(reversed(found))[:_ITEMS]
    if not labels:
        return {}
    items = [label + (f"（应为{right}）" if (right := found[label].values.get("right")) else "") for label in labels]
    return {"items": "、".join(items), "items_mark": marks(*(found[label].sources[-1] for label in labels))}


def _policy(item: ThemeBasis, sources: Sources) -> tuple[str, int]:
    """Return how a sentence refers to a clause, with its mark, and its number; nothing where the digest lacks it."""
    try:
        citation, words, found = citation_text(item.basis), quote(item.basis), article(item.basis)
    except KeyError:
        return "", 0
    # A digest's own remark on an article is none of the article's words.
    quoted = words.partition("\n说明：")[0][:_POLICY_QUOTE]
    number = sources.add(SourceKind.POLICY, citation, quoted, section=f"{found.label} {found.title}")
    use = _USES[load_policies()[item.basis.policy].applies]
    return f"{use}{citation}{item.about}{marks(number)}", number


def _precedents(
    theme: Theme, sections: re.Pattern[str], report: Report, search: Search, sources: Sources, about: str = ""
) -> tuple[int, ...]:
    """Return the number of the nearest passage of another report on the theme that stands in such a section, if any."""
    for passage in search(f"{about}{theme.query}", k=_SEARCHED, kind="report"):
        own = bool(report.title) and report.title in passage.source
        words = {word for word in theme.words if word in f"{passage.section} {passage.text}"}
        if len(words) >= _SHARED and passage.score >= _CLOSE and sections.search(passage.section) and not own:
            quoted = passage.text[:_PRECEDENT_QUOTE]
            number = sources.add(
                SourceKind.PAST_REPORT, passage.source, quoted, passage_id=passage.id, section=passage.section
            )
            return (number,)
    return ()
