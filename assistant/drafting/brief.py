"""The plan as a model is told it: facts with the numbers of their sources, then these sources, within a budget.

What documents say is fenced and marked as material, and can't close its fence: nothing in it reaches the model as an
instruction. Where all of it doesn't fit, what the draft can best do without goes first: the style sample and passages
of past reports, then the further examples, then the length of quotes, and last the lightest problems, which the
composer then writes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.citations import Citation
from assistant.drafting.draft import HEADINGS, item_number
from assistant.drafting.plan import DraftPlan, PlannedProblem
from assistant.drafting.sources import cited, marks
from prompts import load

LENGTH = 1200
_KIND = {"report": "本报告", "past_report": "以往报告", "policy": "政策文件"}


@dataclass(frozen=True, slots=True)
class _Level:
    """How much of the plan is told."""

    problems: int
    examples: int
    quote: int
    precedents: bool
    style: bool


def draft_prompt(
    plan: DraftPlan, sections: Sequence[str], budget: int, count: Callable[[str], int]
) -> tuple[str, str, int]:
    """Return the system and user text for these sections and how many problems they hold, in at most `budget` tokens.

    `count` counts the tokens of a text. With a budget too small for any problem, the smallest prompt is returned.
    """
    for level in _levels(len(plan.problems)):
        problems = plan.problems[: level.problems]
        told = "\n\n".join(problem_brief(problem, n, level) for n, problem in enumerate(problems))
        system, user = load("draft").render(
            title=plan.report.title or "（未写标题）",
            unit=plan.report.unit or "（未写单位）",
            plan=told,
            sources=source_list([plan.sources[number - 1] for number in sorted(cited(told))], level.quote),
            style=fence_free(plan.style) if level.style and plan.style else "（无）",
            sections="、".join(HEADINGS[section] for section in sections),
            length=str(LENGTH * len(sections)),
        )
        if count(system) + count(user) <= budget:
            break
    return system, user, len(problems)


def problem_brief(problem: PlannedProblem, place: int, level: "_Level | None" = None) -> str:
    """Return one problem of the plan in lines."""
    level = level or _Level(1, 99, 200, precedents=True, style=False)
    lines = [f"{item_number(place)}{problem.name}（标题可用：{problem.titles[0]}）", "事实："]
    told: dict[str, int] = {}
    for fact in problem.facts:
        told[fact.kind] = told.get(fact.kind, 0) + 1
        if told[fact.kind] <= level.examples:
            lines.append(f"- {fact.ways[0]}")
    if problem.closings:
        lines.append(f"影响：{problem.closings[0]}")
    lines.append("原因：")
    lines += [
        f"- （{'报告自述' if c.own else '自评表所示' if c.sources else '分析'}）{c.ways[0]}" for c in problem.causes
    ]
    lines.append("措施：")
    lines += [f"- {measure.titles[0]}：{measure.ways[0]}" for measure in problem.measures]
    if problem.policies:
        lines.append(f"可引用的依据：{marks(*problem.policies)}")
    precedents = (*problem.precedents, *(n for measure in problem.measures for n in measure.precedents))
    if precedents and level.precedents:
        lines.append(f"以往报告的类似写法：{marks(*precedents)}")
    return "\n".join(lines)


def source_list(sources: Sequence[Citation], longest: int = 200) -> str:
    """Return sources as fenced material, each with its number and where it is from."""
    return "\n".join(
        f'<资料 编号="{source.id}" 类别="{_KIND[source.kind.value]}" 出处="{fence_free(source.source)}">'
        f"{fence_free(source.quote[:longest])}</资料>"
        for source in sources
    )


def fence_free(text: str) -> str:
    """Return text from a document that can't be taken for a fence or an attribute."""
    return " ".join(text.split()).replace("<", "＜").replace(">", "＞").replace('"', "”")


def _levels(problems: int) -> Iterator[_Level]:
    yield _Level(problems, 6, 240, precedents=True, style=True)
    yield _Level(problems, 5, 160, precedents=False, style=False)
    yield _Level(problems, 3, 100, precedents=False, style=False)
    yield _Level(problems, 2, 60, precedents=False, style=False)
    for fewer in range(problems - 1, 0, -1):
        yield _Level(fewer, 2, 60, precedents=False, style=False)
