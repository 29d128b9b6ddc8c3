"""What a draft will say, before a word of it is written: problems, each with its evidence, causes and measures.

A problem is a theme that the report gives ground for; it rests on facts with their places, never on the theme alone.
Causes come from the report's own words where it has them, then from what the forms show, then from the theme's own
analysis, which the author is asked to confirm. What a draft would need and the report doesn't say becomes a question,
not a guess.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.citations import Citation
from assistant.drafting.budget_facts import budget_facts
from assistant.drafting.facts import Fact, finding_fact, make_fact
from assistant.drafting.ledger_facts import ledger_facts
from assistant.drafting.narrative import CLEAR, LIKELY, own_clauses
from assistant.drafting.offices import Offices, find_offices
from assistant.drafting.problem import PlannedProblem, Search, plan_problem
from assistant.drafting.sources import Sources
from assistant.drafting.theme import Theme, load_themes, theme_of_rule
from assistant.review.engine import Review
from assistant.review.rule import Finding, Severity
from knowledge.errors import UserError
from knowledge.outline import find_section
from knowledge.report import Report

FEWEST_PROBLEMS, MOST_PROBLEMS = 3, 6
_FINDINGS_A_RULE, _OWN_A_THEME, _CONFLICTS, _STYLE = 2, 3, 3, 400
# What weighs less than this is worth a sentence, but is no ground for a problem of its own.
_GROUND = 1.0


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
    offices = find_offices(review.report, sources)
    values = {"finance": offices.finance, "general": offices.general, **_values_by_kind(counted)}
    problems = tuple(
        plan_problem(theme, facts[theme.key], values, offices, review, search, sources) for theme in ranked
    )
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
        if sum(fact.kind.startswith("own") for fact in found[clause.theme]) >= _OWN_A_THEME:
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
    general = [problem.name for problem in problems if {fact.kind for fact in problem.facts} == {"own"}]
    if general:
        yield f"“{'”“'.join(general)}”报告中只有概括表述，请提供具体事项、数量或金额，以便写实。"
    kinds = {fact.kind for problem in problems for fact in problem.facts}
    if "bare_example" in kinds and any("满意" in row.indicator.name for row in review.ledger):
        yield "满意度是否开展了调查？请提供调查对象、发放和回收份数，以便写入完成情况。"
    if "coverage" in kinds:
        yield "未附自评表的项目有哪些、金额各是多少、是否已设定绩效目标？"
    if not offices.listed:
        yield "报告没有列出内设科室，措施中的责任科室请替换为具体名称。"
