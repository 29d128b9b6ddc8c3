"""The plan as a model is told it: facts with the numbers of their sources, then these sources, within a budget.

What documents say is fenced and marked as material, and can't close its fence: nothing in it reaches the model as an
instruction. Where all of it doesn't fit, what the draft can best do without goes first: the style sample and passages
of past reports, then the further examples, then the length of quotes, and last the lightest problems, which the
composer then writes.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.citations import Citation, SourceKind
from assistant.drafting.draft import HEADINGS, item_number
from assistant.drafting.length import Length, wanted_lengths
from assistant.drafting.planning.plan import DraftPlan
from assistant.drafting.planning.problem import PlannedProblem
from assistant.drafting.sources import cited, marks
from prompts import load

# How long a section is where no length is asked for.
LENGTH = 1200
_KIND = {
    SourceKind.REPORT: "本报告",
    SourceKind.PAST_REPORT: "以往报告",
    SourceKind.POLICY: "政策文件",
    SourceKind.AUTHOR: "经办人补充",
}


@dataclass(frozen=True, slots=True)
class _Level:
    """How much of the plan is told; `own` and `quote` are the characters of quotes, of this report and of others."""

    problems: int
    examples: int
    own: int
    quote: int
    precedents: bool
    style: bool
    steps: int
    causes: int = 2
    measures: int = 1


def draft_prompt(
    plan: DraftPlan, sections: Sequence[str], budget: int, count: Callable[[str], int], length: Length = None
) -> tuple[str, str, int]:
    """Return the system and user text for these sections and how many problems they hold, in at most `budget` tokens.

    `count` counts the tokens of a text, `length` is in characters a section. With a budget too
    small for any problem, the smallest prompt is returned.
    """
    for level in _levels(len(plan.problems)):
        problems = plan.problems[: level.problems]
        told = "\n\n".join(problem_brief(problem, n, level) for n, problem in enumerate(problems))
        system, user = load("draft").render(
            title=plan.report.title or "（未写标题）",
            unit=plan.report.unit or "（未写单位）",
            plan=told,
            sources=source_list([plan.sources[number - 1] for number in sorted(cited(told))], level.quote, level.own),
            style=fence_free(plan.style) if level.style and plan.style else "（无）",
            sections="、".join(HEADINGS[section] for section in sections),
            length=_lengths(sections, length),
        )
        if count(system) + count(user) <= budget:
            break
    return system, user, len(problems)


def _lengths(sections: Sequence[str], length: Length) -> str:
    """Return how long each section shall be, in words."""
    wanted = dict.fromkeys(sections, LENGTH) | wanted_lengths(length, sections)
    return "，".join(f"“{HEADINGS[section]}”{wanted[section]}字左右" for section in sections)


def revise_prompt(
    item: str,
    request: str,
    planned: Sequence[PlannedProblem],
    sources: Sequence[Citation],
    budget: int,
    count: Callable[[str], int],
) -> tuple[str, str]:
    """Return the system and user text for changing one item, given in the layout, in `budget` tokens if it can be."""
    for level in _levels(1):
        facts = "\n\n".join(problem_brief(problem, place, level) for place, problem in enumerate(planned))
        numbers = {*cited(item), *cited(facts)}
        system, user = load("revise").render(
            item=item,
            request=request,
            facts=facts or "（无）",
            sources=source_list([source for source in sources if source.id in numbers], level.quote, level.own),
        )
        if count(system) + count(user) <= budget:
            break
    return system, user


def problem_brief(problem: PlannedProblem, place: int, level: _Level) -> str:
    """Return one problem of the plan in lines."""
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
        f"- （{'单位自述' if c.own else '自评表所示' if c.sources else '分析'}）{c.ways[0]}"
        for c in problem.causes[: level.causes]
    ]
    lines.append("措施：")
    lines += [
        f"- {measure.titles[0]}：{'。'.join(measure.sentences(level.steps))}"
        for measure in problem.measures[: level.measures]
    ]
    if problem.policies:
        lines.append(f"可引用的依据：{marks(*problem.policies)}")
    precedents = (*problem.precedents, *(n for measure in problem.measures for n in measure.precedents))
    if precedents and level.precedents:
        lines.append(f"以往报告的类似写法：{marks(*precedents)}")
    return "\n".join(lines)


def source_list(sources: Sequence[Citation], longest: int = 200, own: int | None = None) -> str:
    """Return sources as fenced material, each with its number and where it is from.

    `longest` bounds a quote, `own` one from the report at hand, whose words the facts of a plan hold already.
    """
    return "\n".join(_source(source, longest if own is None else own, longest) for source in sources)


def _source(source: Citation, own: int, longest: int) -> str:
    ours = source.kind is SourceKind.REPORT
    place = re.sub("^《[^》]*》(?=.)", "", source.source) if ours else source.source
    quote = fence_free(source.quote[: own if ours else longest])
    return f'<资料 编号="{source.id}" 类别="{_KIND[source.kind]}" 出处="{fence_free(place)}">{quote}</资料>'


def fence_free(text: str) -> str:
    """Return text from a document that can't be taken for a fence or an attribute."""
    return " ".join(text.split()).replace("<", "＜").replace(">", "＞").replace('"', "”")


def _levels(problems: int) -> Iterator[_Level]:
    yield _Level(problems, 8, 160, 240, precedents=True, style=True, steps=9, causes=4, measures=2)
    yield _Level(problems, 5, 80, 160, precedents=True, style=True, steps=3)
    yield _Level(problems, 4, 40, 120, precedents=True, style=False, steps=2)
    yield _Level(problems, 3, 20, 80, precedents=False, style=False, steps=1)
    yield _Level(problems, 2, 0, 60, precedents=False, style=False, steps=1, causes=1)
    for fewer in range(problems, 0, -1):
        yield _Level(fewer, 2, 0, 40, precedents=False, style=False, steps=0, causes=1)
