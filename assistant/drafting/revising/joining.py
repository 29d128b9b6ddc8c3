"""Several items made one: a text that reads as one under one heading, and nothing said twice."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from assistant.drafting.draft import PROBLEMS, DraftMeasure, DraftProblem, item_number
from assistant.drafting.planning.theme import load_phrases
from assistant.drafting.revising.old_request import Operation
from assistant.drafting.revising.phrasing import load_revision, part_lead, unused
from assistant.drafting.revising.work import Rule, Task, Work
from assistant.drafting.sources import bare, cited
from assistant.drafting.statements import Item, sentence_of, sentences, statements, text_of
from knowledge.errors import UserError

_LONGEST_TITLE = 36
_ALIKE, _SAME_FACT = 88, 60
_SHORTEST_TITLE = 4
# What a statement is about: figures, and names in quotes. Like sentences about other things are no repetition.
_NAMED = re.compile(r"\d[\d,.]*|“[^“”]*”|《[^《》]*》")


def _merge(work: Work, task: Task) -> Work:
    """Return the draft with these items as one, at the place of the first of them."""
    keys = [key for key in work.items if key in task.keys]
    if len(keys) < 2 or len({section for section, _ in keys}) > 1:
        raise UserError("合并需要写明两条，如“把第二条和第三条合并”。")
    items = [work.items[key] for key in keys]
    merged = _joined(items, "".join(text_of(item) for key, item in work.items.items() if key not in keys))
    if task.request.old == "title":
        merged = replace(merged, title=task.request.words)
    rest = {number for _, number in keys[1:]}
    work = replace(work, items={key: item for key, item in work.items.items() if key not in keys[1:]})
    work = work.replaced(keys[0], merged)
    if keys[0][0] != PROBLEMS:
        return work
    pointed = []
    for place, (key, measure) in enumerate(work.measures.items()):
        if rest & {*measure.addresses}:
            addresses = tuple(dict.fromkeys(keys[0][1] if n in rest else n for n in measure.addresses))
            work = work.replaced(key, replace(measure, addresses=addresses))
            pointed.append(place)
    if pointed:
        work = work.noted(f"措施{''.join(map(item_number, pointed))}改为对应合并后的这一条。")
    return work


def _joined(items: Sequence[Item], elsewhere: str) -> Item:
    first = items[0]
    is_problem = isinstance(first, DraftProblem)
    leads = load_revision()["joined_problem" if is_problem else "joined_measure"]
    text = first.text
    for item in items[1:]:
        fresh = [sentence for sentence in map(_unsaid(text), sentences(item.text)) if sentence]
        if fresh:
            lead, rest = part_lead(fresh[0])
            fresh[0] = f"{unused(leads, text + elsewhere)}{rest if lead else fresh[0]}"
        text += "".join(fresh)
    merged = replace(
        first,
        title=_title([item.title for item in items]),
        text=text,
        citations=tuple(dict.fromkeys(n for item in items for n in item.citations)),
        themes=tuple(dict.fromkeys(theme for item in items for theme in item.themes)),
    )
    if isinstance(merged, DraftProblem):
        problems = [item for item in items if isinstance(item, DraftProblem)]
        codes = tuple(dict.fromkeys(code for problem in problems for code in problem.findings))
        return replace(merged, causes=_causes(problems), findings=codes)
    measures = [item for item in items if isinstance(item, DraftMeasure)]
    return replace(merged, addresses=tuple(dict.fromkeys(n for measure in measures for n in measure.addresses)))


def _causes(problems: Sequence[DraftProblem]) -> tuple[str, ...]:
    """Return the causes of all, each once, those after the first led in as further ones."""
    further = load_phrases()["cause.next"]
    said: list[str] = []
    for problem in problems:
        for cause in problem.causes:
            lead, rest = part_lead(cause)
            if any(_says_the_same(rest, part_lead(other)[1]) for other in said):
                continue
            if said and (lead not in further or any(other.startswith(lead) for other in said)):
                said.append(f"{unused(further, ''.join(said))}{rest}")
            else:
                said.append(cause)
    return tuple(said)


def _unsaid(said: str) -> Callable[[str], str]:
    """Return what leaves out of a sentence the statements that `said` has told."""
    known = [part_lead(statement)[1] for sentence in sentences(said) for statement in statements(sentence)]

    def without(sentence: str) -> str:
        fresh = [s for s in statements(sentence) if not any(_says_the_same(part_lead(s)[1], k) for k in known)]
        return sentence_of(fresh)

    return without


def _says_the_same(statement: str, other: str) -> bool:
    """Return whether a statement tells what another has told: nearly in its words, or its facts in words like it."""
    one, two = bare(statement), bare(other)
    likeness = fuzz.ratio(one, two)
    named = set(_NAMED.findall(one))
    if not named <= set(_NAMED.findall(two)):
        return False
    rests_on_the_same = bool(named) and set(cited(statement)) <= set(cited(other))
    return likeness >= _ALIKE or (rests_on_the_same and likeness >= _SAME_FACT)


def _title(titles: Sequence[str]) -> str:
    """Return one heading: what each begins with, without what one repeats of another."""
    heads: list[str] = []
    for title in titles:
        head = re.split(r"[，；]", title)[0]
        if not any(fuzz.ratio(head, other) >= _ALIKE for other in heads):
            heads.append(head)
    while len(heads) > 1 and sum(map(len, heads)) + len(heads) - 1 > _LONGEST_TITLE:
        heads.pop()
    return "，".join(heads) if len(heads) > 1 else titles[0]


RULES: Mapping[Operation, Rule] = {Operation.MERGE: _merge}
