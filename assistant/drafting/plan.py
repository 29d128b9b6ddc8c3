"""What a draft will say, before a word of it is written: problems, each with its evidence, causes and measures.

A problem is a theme that the report gives ground for; it rests on facts with their places, never on the theme alone.
Causes come from the report's own words where it has them, then from what the forms show, then from the theme's own
analysis, which the author is asked to confirm. What a draft would need and the report doesn't say becomes a question,
not a guess.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.citations import Citation, SourceKind
from assistant.drafting.budget_facts import budget_facts
from assistant.drafting.facts import Fact, fill, finding_fact, make_fact
from assistant.drafting.ledger_facts import ledger_facts
from assistant.drafting.narrative import CLEAR, LIKELY, own_clauses
from assistant.drafting.offices import Offices, find_offices
from assistant.drafting.sources import Sources, cited, marks
from assistant.drafting.theme import MeasurePattern, Pattern, Theme, ThemeBasis, load_themes, theme_of_rule
from assistant.review.engine import Review
from assistant.review.rule import Finding, Severity
from knowledge.errors import UserError
from knowledge.index import Passage
from knowledge.outline import find_section
from knowledge.policy import citation_text, load_policies, quote
from knowledge.report import Report

Search = Callable[..., Sequence[Passage]]

FEWEST_PROBLEMS, MOST_PROBLEMS = 3, 6
_FINDINGS_A_RULE = 2
_CAUSES = 2
# How many passages are looked through for one that is near enough and stands in the right section.
_SEARCHED, _CLOSE = 8, 0.5
# So many of a theme's words a passage has to have: nearness alone takes any measure of a past report for one like this.
_SHARED = 2
_MEASURES, _PROBLEMS = re.compile("措施|建议|整改"), re.compile("问题|原因")
_ITEMS, _CONFLICTS, _OWN = 4, 3, 3
# So many facts say whose business a problem is: the count and the examples that are quoted.
_WHOSE = 4
# So many characters in a row make two clauses the same.
_SAME = 6
_USES = {"依据": "按照", "参照": "参照", "不再引用": "参照"}
# What weighs less than this is worth a sentence, but is no ground for a problem of its own.
_GROUND = 1.0
_POLICY_QUOTE, _PRECEDENT_QUOTE, _STYLE = 200, 240, 400


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


@dataclass(frozen=True)
class DraftPlan:
    """The plan of both sections; numbers of sources are those of `sources`, which a draft numbers anew.

    `style` is how the report's own section of that kind begins, "" where it has none; `questions` are put to the user.
    """

    report: Report
    problems: tuple[PlannedProblem, ...]
    sources: tuple[Citation, ...]
    questions: tuple[str, ...]
    style: str = ""

    def problem(self, theme: str) -> PlannedProblem | None:
        """Return the problem of this theme, None where the plan has none."""
        return next((problem for problem in self.problems if problem.theme == theme), None)


def make_plan(review: Review, search: Search) -> DraftPlan:
    """Return the plan for the report of `review`, with passages of past reports that `search` finds.

    A UserError says so where the report gives no ground for any problem.
    """
    sources = Sources(review.report)
    counted = (*ledger_facts(review, sources), *budget_facts(review, sources))
    facts: dict[str, list[Fact]] = {}
    for certainty in (CLEAR, LIKELY):
        # Where little speaks for any problem, the report's own words count even if they only touch a theme.
        if len(facts) < FEWEST_PROBLEMS:
            facts = _facts_by_theme(review, counted, sources, certainty)
    ranked = sorted(
        (theme for theme in load_themes() if theme.key in facts),
        key=lambda theme: (-sum(fact.weight for fact in facts[theme.key]), theme.order),
    )[:MOST_PROBLEMS]
    if not ranked:
        raise UserError("这份报告的自评表、正文和审核意见都没有反映出问题，没有依据起草“存在的问题”。请先补充材料。")
    offices = find_offices(review.report)
    values = {"finance": offices.finance, "general": offices.general, **_values_by_kind(counted)}
    problems = tuple(_problem(theme, facts[theme.key], values, offices, review, search, sources) for theme in ranked)
    return DraftPlan(
        review.report, problems, sources.citations, tuple(_questions(review, problems, offices)), _style(review.report)
    )


def _facts_by_theme(review: Review, counted: Sequence[Fact], sources: Sources, certainty: int) -> dict[str, list[Fact]]:
    """Return the facts of each theme that has any, in the order in which the theme tells them."""
    themes = {theme.key: theme for theme in load_themes()}
    found: dict[str, list[Fact]] = {key: [] for key in themes}
    for fact in counted:
        for theme in themes.values():
            if fact.kind in theme.facts:
                found[theme.key].append(fact)
    for code, findings in _by_rule(review.findings).items():
        owner = theme_of_rule(code)
        if owner and code not in owner.untold and not any(fact.kind == owner.counted.get(code) for fact in counted):
            told = [finding for finding in findings if finding.severity is not Severity.INFO][:_FINDINGS_A_RULE]
            found[owner.key] += [finding_fact(review, f, owner.told.get(code, ()), sources) for f in told]
    for clause in own_clauses(review.report, certainty):
        if sum(fact.kind.startswith("own") for fact in found[clause.theme]) >= _OWN:
            continue
        number = sources.report(f"“{clause.heading}”", clause.quote, clause.location)
        kind = "own_cause" if clause.is_cause else "own"
        found[clause.theme].append(make_fact(kind, {"clause": clause.text}, (number,), weight=1.0, phrases="own"))
    return {
        key: sorted(facts, key=_order_of(themes[key]))
        for key, facts in found.items()
        if any(fact.weight >= _GROUND for fact in facts)
    }


def _order_of(theme: Theme) -> Callable[[Fact], tuple[int, float, int]]:
    return lambda fact: (theme.facts.index(fact.kind), -fact.weight, theme.rank(fact.rule) if fact.rule else 0)


def _by_rule(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    grouped: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda finding: finding.severity.rank):
        grouped.setdefault(finding.rule, []).append(finding)
    return grouped


def _values_by_kind(facts: Sequence[Fact]) -> dict[str, str]:
    """Return every fact's values as kind.value, of the first of its kind."""
    values: dict[str, str] = {}
    for fact in facts:
        for name, value in fact.values.items():
            values.setdefault(f"{fact.kind}.{name}", value)
    return values


def _problem(
    theme: Theme,
    facts: Sequence[Fact],
    shared: Mapping[str, str],
    offices: Offices,
    review: Review,
    search: Search,
    sources: Sources,
) -> PlannedProblem:
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
        measures=tuple(_measures(theme.measures, values, here, answered))[:1],
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
    patterns: Sequence[MeasurePattern], values: Mapping[str, str], present: set[str], precedents: tuple[int, ...]
) -> Iterator[PlannedMeasure]:
    for pattern in patterns:
        if set(pattern.needs) <= present and (ways := fill(pattern.texts, values)):
            yield PlannedMeasure(fill(pattern.titles, values), ways, precedents)


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
        citation, words = citation_text(item.basis), quote(item.basis)
    except KeyError:
        return "", 0
    # A digest's own remark on an article is none of the article's words.
    number = sources.add(SourceKind.POLICY, citation, words.partition("\n说明：")[0][:_POLICY_QUOTE])
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


def _style(report: Report) -> str:
    sections = find_section(report, "problems")
    return "\n".join(section.text for section in sections)[:_STYLE].strip()


def _questions(review: Review, problems: Sequence[PlannedProblem], offices: Offices) -> Iterator[str]:
    """Yield what the author has to confirm or supply, in Chinese."""
    conflicts = [fact.values["message"] for problem in problems for fact in problem.facts if "conflict" in fact.values]
    for message in conflicts[:_CONFLICTS]:
        yield f"两处数据对不上，请确认以哪一处为准：{message}。"
    analysed = [problem.name for problem in problems if any(not cause.sources for cause in problem.causes)]
    if analysed:
        yield f"“{'”“'.join(analysed)}”的部分原因系按常见成因起草，报告中没有直接依据，请结合实际核实或改写。"
    kinds = {fact.kind for problem in problems for fact in problem.facts}
    if "bare_example" in kinds and any("满意" in row.indicator.name for row in review.ledger):
        yield "满意度是否开展了调查？请提供调查对象、发放和回收份数，以便写入完成情况。"
    if "coverage" in kinds:
        yield "未附自评表的项目有哪些、金额各是多少、是否已设定绩效目标？"
    if not offices.listed:
        yield "报告没有列出内设科室，措施中的责任科室请替换为具体名称。"
