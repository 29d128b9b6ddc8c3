"""What a draft will say, before a word of it is written: problems, each with its evidence, causes and measures.

A problem is a theme that the report gives ground for; it rests on facts with their places, never on the theme alone.
Causes come from the author's and the report's own words where there are any, then from what the forms show, then from
the theme's own analysis, which the author is asked to confirm. What a draft would need and the report doesn't say
becomes a question, not a guess; so does a value on which two places of the report disagree.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.citations import Citation
from assistant.drafting.planning.asking import answer_facts, load_questions, missing
from assistant.drafting.planning.budget_facts import budget_facts
from assistant.drafting.planning.conflicts import Conflict, Disputes, find_conflicts
from assistant.drafting.planning.facts import Fact, finding_fact, make_fact
from assistant.drafting.planning.ledger_facts import ledger_facts
from assistant.drafting.planning.narrative import CLEAR, LIKELY, own_clauses
from assistant.drafting.planning.offices import Offices, find_offices
from assistant.drafting.planning.precedents import find_precedents, find_style
from assistant.drafting.planning.problem import PlannedProblem, plan_problem
from assistant.drafting.planning.results_facts import results_facts
from assistant.drafting.planning.theme import Theme, load_themes, theme_of_rule
from assistant.drafting.question import Answer, Question
from assistant.drafting.sources import Sources
from assistant.review.engine import Review
from assistant.review.rule import Severity, by_rule
from assistant.searcher import Searcher
from knowledge.errors import UserError
from knowledge.report import Report

FEWEST_PROBLEMS, MOST_PROBLEMS = 3, 6
_OWN_A_THEME = 3
# What weighs less than this is worth a sentence, but is no ground for a problem of its own.
_GROUND = 1.0


@dataclass(frozen=True)
class DraftPlan:
    """The plan of both sections; numbers of sources are those of `sources`, which a draft numbers anew.

    `style` is how the unit's last report, else this one, tells its problems, "" where neither does; `questions` are put
    to the author, `answers` are those that the plan was made with.
    """

    report: Report
    problems: tuple[PlannedProblem, ...]
    sources: tuple[Citation, ...]
    questions: tuple[Question, ...]
    style: str = ""
    answers: tuple[Answer, ...] = ()

    def problem(self, theme: str) -> PlannedProblem | None:
        """Return the problem of this theme, None where the plan has none."""
        return next((problem for problem in self.problems if problem.theme == theme), None)


def make_plan(review: Review, library: Searcher, answers: Sequence[Answer] = ()) -> DraftPlan:
    """Return the plan for the report of `review`, with passages of past reports that `library` holds.

    Of several answers to one question the last counts. A UserError says so where nothing gives ground for any problem.
    """
    sources, given = Sources(review.report), {answer.question: answer for answer in answers}
    conflicts, disputes = find_conflicts(review, given, sources)
    counted = (
        *ledger_facts(review, sources),
        *results_facts(review, disputes, sources),
        *budget_facts(review, disputes, sources),
    )
    facts: dict[str, list[Fact]] = {}
    for certainty in (CLEAR, LIKELY):
        # Where little speaks for any problem, the report's own words count even if they only touch a theme.
        if len(facts) < FEWEST_PROBLEMS:
            facts = _facts_by_theme(review, counted, conflicts, disputes, sources, certainty)
    for theme, fact in answer_facts(given, facts, review.report, sources):
        if theme in facts:
            facts[theme].append(fact)
    ranked = sorted(
        (theme for theme in load_themes() if theme.key in facts),
        key=lambda theme: (-sum(fact.weight for fact in facts[theme.key]), theme.order),
    )[:MOST_PROBLEMS]
    if not ranked:
        raise UserError("这份报告的自评表、正文和审核意见都没有反映出问题，没有依据起草“存在的问题”。请先补充材料。")
    offices = find_offices(review.report, sources, given.get("offices"))
    values = {"finance": offices.finance, "general": offices.general, **_values_by_kind(counted)}
    precedents = find_precedents(ranked, review.report, library)
    told = {theme.key: sorted(facts[theme.key], key=_order_of(theme)) for theme in ranked}
    problems = _concrete(
        [
            plan_problem(theme, told[theme.key], values, offices, review, precedents[theme.key], sources)
            for theme in ranked
        ]
    )
    asked = dict.fromkeys(
        (
            *({conflict.values: conflict.question for conflict in conflicts.values()}.values()),
            *missing(review.report, {problem.theme: told[problem.theme] for problem in problems}, values),
            *_of_problems(problems, offices),
        )
    )
    return DraftPlan(
        report=review.report,
        problems=problems,
        sources=sources.citations,
        questions=tuple(question for question in asked if question.key not in given),
        style=find_style(review.report, library),
        answers=tuple(answers),
    )


def _concrete(problems: Sequence[PlannedProblem]) -> tuple[PlannedProblem, ...]:
    """Return the problems that have a figure; those in general words alone make up for what is lacking, no more."""
    general = [problem for problem in problems if not problem.is_concrete]
    spare = max(0, FEWEST_PROBLEMS - (len(problems) - len(general)))
    return tuple(problem for problem in problems if problem.is_concrete or problem in general[:spare])


def _facts_by_theme(
    review: Review,
    counted: Sequence[Fact],
    conflicts: Mapping[int, Conflict],
    disputes: Disputes,
    sources: Sources,
    certainty: int,
) -> dict[str, list[Fact]]:
    """Return the facts of each theme that has any ground for a problem."""
    themes = {theme.key: theme for theme in load_themes()}
    found: dict[str, list[Fact]] = {key: [] for key in themes}
    for fact in counted:
        for theme in themes.values():
            if fact.kind in (*theme.facts, *theme.causing):
                found[theme.key].append(fact)
    for conflict in {conflict.values: conflict for conflict in conflicts.values()}.values():
        found["data"].append(conflict.fact)
    plain = [f for n, f in enumerate(review.findings) if n not in conflicts and not disputes.concerns(f.location)]
    told: set[str] = set()
    for (severity, code), findings in by_rule(plain).items():
        owner = theme_of_rule(code)
        if owner is None or severity is Severity.INFO or code in {*owner.untold, *told}:
            continue
        if not any(fact.kind == owner.counted.get(code) for fact in counted):
            told.add(code)
            found[owner.key].append(finding_fact(review, findings, owner.told.get(code, ()), sources))
    for clause in own_clauses(review.report, certainty):
        if sum(fact.kind.startswith("own") for fact in found[clause.theme]) >= _OWN_A_THEME:
            continue
        number = sources.report(f"“{clause.heading}”", clause.quote, clause.location)
        kind = "own_cause" if clause.is_cause else "own"
        found[clause.theme].append(make_fact(kind, {"clause": clause.text}, (number,), weight=1.0, phrases="own"))
    return {key: facts for key, facts in found.items() if any(fact.weight >= _GROUND for fact in facts)}


def _order_of(theme: Theme) -> Callable[[Fact], tuple[int, float, int]]:
    kinds = (*theme.facts, *theme.causing)
    return lambda fact: (kinds.index(fact.kind), -fact.weight, theme.rank(fact.rule) if fact.rule else 0)


def _values_by_kind(facts: Sequence[Fact]) -> dict[str, str]:
    """Return every fact's values as kind.value, of the first of its kind."""
    values: dict[str, str] = {}
    for fact in facts:
        for name, value in fact.values.items():
            values.setdefault(f"{fact.kind}.{name}", value)
    return values


def _of_problems(problems: Sequence[PlannedProblem], offices: Offices) -> Iterator[Question]:
    """Yield what the plan as a whole leaves open: problems told in general words, causes that nothing bears out."""
    questions = load_questions()
    for problem in problems:
        if {fact.kind for fact in problem.facts} == {"own"}:
            text = questions["specifics"].text[0].format(title=problem.name)
            yield Question(f"specifics.{problem.theme}", text, theme=problem.theme)
    for problem in problems:
        if not any(cause.sources for cause in problem.causes):
            text = questions["cause"].text[0].format(title=problem.name)
            yield Question(f"cause.{problem.theme}", text, theme=problem.theme)
    if not offices.listed:
        yield Question("offices", questions["offices"].text[0])
