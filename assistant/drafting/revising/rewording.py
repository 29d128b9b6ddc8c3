"""Other words for what stands there: the plan's other ways of saying it, its other titles and causes, official terms.

Only what is the plan's own wording is said anew. What was changed by hand stays as it was written: nobody's correction
is lost by asking for other words.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz

from assistant.drafting.draft import DraftMeasure, DraftProblem
from assistant.drafting.planning.theme import load_phrases, load_themes
from assistant.drafting.revising.addressing import LAST
from assistant.drafting.revising.old_request import Operation
from assistant.drafting.revising.phrasing import other_lead, part_lead, unused
from assistant.drafting.revising.work import Key, Rule, Task, Work, each
from assistant.drafting.sources import bare, cited, marks
from assistant.drafting.statements import Item, sentence_of, sentences, statements, text_of
from knowledge.data_file import read_yaml
from knowledge.errors import UserError

_VARIANTS = 6
# Two causes that are told in nearly the same words are one.
_ALIKE = 60
_FIELD = re.compile(r"[{<]")
_QUOTED = re.compile(r"“[^“”]*”|《[^《》]*》|\[\d+\]")


def _reword(work: Work, task: Task) -> Work:
    """Return the draft with the addressed items in a wording that they haven't had in any version."""
    refusals = 0
    for key in task.keys:
        other = _other_wording(work, key, task)
        refusals += other is None
        work = work.replaced(key, other) if other else work
    if refusals == len(task.keys):
        raise UserError("内置写作器没有别的说法了（直接编辑过的语句不会自动改写）；可以“直接编辑”，或接入对话模型。")
    return work


def _other_wording(work: Work, key: Key, task: Task) -> Item | None:
    item = work.items[key]
    elsewhere = "".join(text_of(other) for other_key, other in work.items.items() if other_key != key)
    known = {bare(text_of(item)), *task.earlier}
    for variant in range(1, _VARIANTS):
        new = _said_anew(item, task, variant, elsewhere)
        if bare(new.text) != bare(item.text) and bare(text_of(new)) not in known:
            return new
    return None


def _said_anew(item: Item, task: Task, variant: int, elsewhere: str) -> Item:
    """Return the item with every statement of the plan's `variant` ways on, led in by another phrase."""
    groups = _ways(item, task)
    text = "".join(_sentence_anew(sentence, groups, variant, elsewhere) for sentence in sentences(item.text))
    title = _other_way(item.title, _titles(item, task), variant) or item.title
    if isinstance(item, DraftProblem):
        causes = tuple(_sentence_anew(cause, groups, variant, elsewhere) for cause in item.causes)
        return replace(item, title=title, text=text, causes=causes)
    return replace(item, title=title, text=text)


def _ways(item: Item, task: Task) -> list[Collection[str]]:
    """Return what the plan can say in this item, each thing in its several ways."""
    planned = task.planned(item)
    if isinstance(item, DraftMeasure):
        measures = [measure for problem in planned for measure in problem.measures]
        return [
            *(ways for measure in measures for ways in (measure.core, measure.results)),
            *(step.ways for measure in measures for step in measure.steps),
        ]
    return [
        *(fact.ways for problem in planned for fact in problem.facts),
        *(ways for problem in planned for ways in (problem.closings, problem.standards)),
        *(cause.ways for problem in planned for cause in problem.causes),
    ]


def _titles(item: Item, task: Task) -> list[Collection[str]]:
    planned = task.planned(item)
    if isinstance(item, DraftMeasure):
        return [measure.titles for problem in planned for measure in problem.measures]
    return [problem.titles for problem in planned]


def _sentence_anew(sentence: str, groups: Collection[Collection[str]], variant: int, elsewhere: str) -> str:
    """Return a sentence said in another way, as a whole or statement by statement."""
    lead, rest = part_lead(sentence.removesuffix("。"))
    other = _other_way(rest, groups, variant)
    if other is None:
        return sentence_of(_statement_anew(part, groups, variant, elsewhere) for part in statements(sentence))
    return f"{other_lead(lead, elsewhere, variant) if lead else ''}{other}。"


def _statement_anew(statement: str, groups: Collection[Collection[str]], variant: int, elsewhere: str) -> str:
    lead, rest = part_lead(statement)
    other = _other_way(rest, groups, variant)
    if other is None:
        return statement
    return f"{other_lead(lead, elsewhere, variant) if lead else ''}{other}"


def _other_way(text: str, groups: Collection[Collection[str]], variant: int) -> str | None:
    """Return the way that stands `variant` places after `text` among its like, None where it is none of them.

    Marks that were put behind the way (a past report that took the same step) stay with it.
    """
    for group in groups:
        ways = [*group]
        place = next((n for n, way in enumerate(ways) if bare(way) == bare(text)), None)
        if place is not None:
            other = ways[(place + variant) % len(ways)]
            behind = [number for number in cited(text) if number not in cited(ways[place])]
            return f"{other}{marks(*(number for number in behind if number not in cited(other)))}"
    return None


def _other_title(work: Work, task: Task) -> Work:
    """Return the draft with the title asked for, else the plan's next title for the item."""
    if task.request.words:
        if len(task.keys) > 1:
            raise UserError("请写明要改第几条的标题，如“第二条的标题改成……”。")
        return each(work, task, lambda item: replace(item, title=task.request.words))
    return each(work, task, lambda item: replace(item, title=_next_title(item, task)))


def _next_title(item: Item, task: Task) -> str:
    groups = _titles(item, task)
    title = _other_way(item.title, groups, 1) or next((way for group in groups for way in group), item.title)
    if title == item.title:
        raise UserError("内置写作器没有别的标题了，请写明要改成什么，如“第二条的标题改成……”。")
    return title


def _cause(work: Work, task: Task) -> Work:
    """Return the draft with a cause in the user's words, else the plan's next cause."""
    if len(task.keys) > 1:
        raise UserError("请写明要改第几条问题的原因。")
    return each(work, task, lambda item: _other_cause(item, task))


def _other_cause(item: Item, task: Task) -> Item:
    if not isinstance(item, DraftProblem):
        raise UserError("措施没有“原因”，请写明要改第几条问题的原因。")
    causes, part = item.causes, task.request.part
    if task.request.words:
        words = f"{task.request.words}。"
        if part is None:
            return replace(item, causes=(words,))
        return replace(item, causes=_put(causes, part, words))
    if part is None:
        # What no source holds is the likeliest to be wrong.
        analysed = [n for n, cause in enumerate(causes) if bare(cause) == cause]
        part = (analysed or [len(causes) - 1])[-1] if causes else 0
    said = [*causes, *task.earlier]
    fresh = next((way for way in _known_causes(item, task) if not _is_said(way, said)), None)
    if fresh is None:
        raise UserError("这一条没有别的现成原因可换了。请写明原因，如“第二条原因改为……”，或接入对话模型。")
    old = causes[part] if -len(causes) <= part < len(causes) else ""
    lead = part_lead(old)[0] or unused(load_phrases()["cause.first"], text_of(item))
    return replace(item, causes=_put(causes, part, f"{lead}{fresh}。"))


def _known_causes(item: Item, task: Task) -> Iterator[str]:
    """Yield the causes that the plan or the item's themes have, those with a source first."""
    planned = [cause for problem in task.planned(item) for cause in problem.causes]
    for cause in sorted(planned, key=lambda cause: not cause.sources):
        yield from cause.ways
    for theme in load_themes():
        if theme.key in item.themes:
            for pattern in theme.causes:
                if not pattern.needs:
                    yield from (text for text in pattern.texts if not _FIELD.search(text))


def _is_said(cause: str, said: Collection[str]) -> bool:
    return any(fuzz.ratio(bare(cause), bare(part_lead(other)[1])) >= _ALIKE for other in said)


def _put(causes: tuple[str, ...], place: int, words: str) -> tuple[str, ...]:
    if place == LAST and causes:
        place = len(causes) - 1
    if place > len(causes):
        raise UserError(f"这一条只有{len(causes)}个原因。")
    return (*causes[:place], words, *causes[place + 1 :])


def _formal(work: Work, task: Task) -> Work:
    """Return the draft with spoken and loose words of the items in those of official writing."""
    swapped: dict[str, str] = {}
    for key in task.keys:
        item = work.items[key]
        new = replace(item, title=_official(item.title, swapped), text=_official(item.text, swapped))
        if isinstance(new, DraftProblem):
            new = replace(new, causes=tuple(_official(cause, swapped) for cause in new.causes))
        work = work.replaced(key, new)
    if not swapped:
        raise UserError("没有找到口语化的词句，用语已是书面语。要调整语气，请“换个说法”“直接编辑”，或接入对话模型。")
    told = "、".join(f"“{old}”改为“{new}”" if new else f"删去“{old}”" for old, new in swapped.items())
    return work.noted(f"{told}。")


def _official(text: str, swapped: dict[str, str]) -> str:
    """Return `text` in official words, what stands in quotes untouched; what was exchanged is noted in `swapped`."""
    place, parts = 0, []
    for quoted in [*_QUOTED.finditer(text), None]:
        loose = text[place : quoted.start() if quoted else len(text)]
        for pattern, official in load_formal():
            for match in pattern.finditer(loose):
                swapped.setdefault(match[0], official)
            loose = pattern.sub(official, loose)
        parts += [loose, quoted[0] if quoted else ""]
        place = quoted.end() if quoted else place
    return "".join(parts)


@cache
def load_formal() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the loose words, as patterns, with the official ones."""
    pairs = read_yaml(Path(__file__).with_name("formal.yml"))
    return tuple((re.compile(loose), official) for loose, official in pairs)


RULES: Mapping[Operation, Rule] = {
    Operation.REWORD: _reword,
    Operation.TITLE: _other_title,
    Operation.CAUSE: _cause,
    Operation.FORMAL: _formal,
}
