"""One item made two, each under a title of its own, with causes and measures shared out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from assistant.drafting.draft import MEASURES, PROBLEMS, DraftMeasure, DraftProblem
from assistant.drafting.planning.facts import Fact
from assistant.drafting.planning.problem import PlannedProblem
from assistant.drafting.planning.theme import load_phrases
from assistant.drafting.revising.old_request import Operation
from assistant.drafting.revising.phrasing import load_revision, part_lead, unused
from assistant.drafting.revising.work import NAMES, Key, Rule, Task, Work
from assistant.drafting.sources import bare, cited
from assistant.drafting.statements import Item, goes_on, sentences, statements
from assistant.review.narrative import has
from knowledge.errors import UserError

_LONGEST_TITLE, _SHORTEST_TITLE = 24, 4
# What names a policy or a figure, or only leads on, is no title.
_NO_TITLE = re.compile(r"[《》〔“\d]|^(?:由|在|对|按|经|如|每|次年|下一|编制|其中|[各受也这此与])|的$|[时后前]$")
_AGAINST = re.compile(r"^(?:而|但)")
# What is told beside a problem rather than as one.
_ASIDES = {"finding", "own"}


def _split(work: Work, task: Task) -> Work:
    """Return the draft with an item as two: what it tells first and what it tells then, its causes shared out."""
    key = task.keys[0]
    item = work.items[key]
    planned = task.planned(item)
    parts = _halves(item, planned)
    keys = [key, work.new_key(key[0])]
    titles = _split_titles(item, parts, planned)
    halves = [
        replace(item, title=title, text="".join(part), citations=item.citations[:0] if n else item.citations)
        for n, (title, part) in enumerate(zip(titles, parts, strict=True))
    ]
    halves = [replace(half, themes=_themes(half, planned) or item.themes) for half in halves]
    if isinstance(item, DraftProblem):
        shared = _share(item.causes, planned)
        halves = [
            replace(half, causes=causes)
            for half, causes in zip(halves, shared, strict=True)
            if isinstance(half, DraftProblem)
        ]
    arranged: dict[Key, Item] = {}
    for old, other in work.of(key[0]).items():
        arranged.update(zip(keys, halves, strict=True) if old == key else [(old, other)])
    work = work.arranged(key[0], arranged)
    for new, half in zip(keys, halves, strict=True):
        if isinstance(half, DraftProblem) and not half.causes:
            work = work.noted(f"{work.name(new)}还没有写原因，请补充，如“{work.name(new)}原因改为……”。")
    return _shared_measures(work, keys, halves) if isinstance(item, DraftProblem) else work


def _shared_measures(work: Work, keys: Sequence[Key], halves: Sequence[Item]) -> Work:
    """Return the draft in which a measure of the split problem answers the half of its theme, else both."""
    numbers = [number for _, number in keys]
    for key, measure in work.measures.items():
        if numbers[0] in measure.addresses:
            own = [n for n, half in zip(numbers, halves, strict=True) if {*half.themes} & {*measure.themes}] or numbers
            others = [n for n in measure.addresses if n != numbers[0]]
            work = work.replaced(key, replace(measure, addresses=tuple(dict.fromkeys([*own, *others]))))
    return work


def _halves(item: Item, planned: Sequence[PlannedProblem]) -> tuple[list[str], list[str]]:
    """Return the sentences of an item in two, parted where its theme changes, else in the middle."""
    whole = sentences(item.text)
    if len(whole) < 2 and isinstance(item, DraftProblem):
        whole = [f"{statement}。" for sentence in whole for statement in statements(sentence)]
    cuts = [cut for cut in range(1, len(whole)) if not goes_on(part_lead(whole[cut])[1])]
    if isinstance(item, DraftMeasure):
        cuts = [cut for cut in cuts if all(has("owner", "".join(part)) for part in (whole[:cut], whole[cut:]))]
    elif cited(item.text):
        # Each half has to rest on something.
        cuts = [cut for cut in cuts if cited("".join(whole[:cut])) and cited("".join(whole[cut:]))]
    if not cuts:
        raise UserError(
            f"这条{NAMES[PROBLEMS if isinstance(item, DraftProblem) else MEASURES]}写的是一件事，没有可以分开的地方；"
            "可以用“直接编辑”自己分成两段，或接入对话模型。"
        )
    total = sum(map(len, whole))

    def cost(cut: int) -> tuple[bool, bool, float]:
        one, two = (set(_sources(part, planned)) for part in (whole[:cut], whole[cut:]))
        begins = {fact.kind for fact in _facts(whole[cut : cut + 1], planned)}
        unfit = isinstance(item, DraftProblem) and begins <= _ASIDES
        return bool(one & two) and len(planned) > 1, unfit, abs(sum(map(len, whole[:cut])) - total / 2)

    best = min(cuts, key=cost)
    first, second = whole[:best], whole[best:]
    # What begins the second half goes on of nothing any more.
    return first, [_AGAINST.sub("", part_lead(second[0])[1]), *second[1:]]


def _sources(part: Sequence[str], planned: Sequence[PlannedProblem]) -> Iterator[str]:
    """Yield the themes whose facts stand in these sentences."""
    numbers = set(cited("".join(part)))
    for problem in planned:
        if numbers & {n for fact in problem.facts for n in fact.sources}:
            yield problem.theme


def _themes(half: Item, planned: Sequence[PlannedProblem]) -> tuple[str, ...]:
    return tuple(_sources([half.text], planned)) if len(planned) > 1 else ()


def _split_titles(item: Item, parts: Sequence[Sequence[str]], planned: Sequence[PlannedProblem]) -> list[str]:
    """Return a title for each half: those of its theme, by what it tells, or the clauses of the old title."""
    clauses = [clause for clause in re.split(r"[，；]", item.title) if len(clause) >= _SHORTEST_TITLE]
    themes = [list(_sources(part, planned)) for part in parts]
    titles: list[str] = []
    for n, part in enumerate(parts):
        own = [problem for problem in planned if [problem.theme] == themes[n]]
        if len(planned) > 1 and own:
            measure = own[0].measures[0].titles if isinstance(item, DraftMeasure) and own[0].measures else ()
            candidates: Sequence[str] = measure or own[0].titles
        elif isinstance(item, DraftProblem):
            candidates = _titles_of(part, planned) if n else [item.title]
        else:
            candidates = clauses[n : n + 1] if len(clauses) > 1 else [item.title] * (n == 0)
        titles.append(unused(candidates, "".join(titles)) if candidates else "")
    if not titles[1] or titles[0] == titles[1]:
        titles[1] = _first_words(parts[1], PROBLEMS if isinstance(item, DraftProblem) else MEASURES)
    return titles


def _titles_of(part: Sequence[str], planned: Sequence[PlannedProblem]) -> Sequence[str]:
    """Return titles for what these sentences tell most of."""
    known: Mapping[str, Sequence[str]] = load_revision()["split_titles"]
    told = [fact.kind for fact in _facts(part, planned) if fact.kind in known]
    return known[told[0]] if told else ()


def _facts(part: Sequence[str], planned: Sequence[PlannedProblem]) -> list[Fact]:
    """Return the facts that these sentences tell, in their order, the plan's where they tell them in other words."""
    text, numbers = bare("".join(part)), set(cited("".join(part)))
    facts = [fact for problem in planned for fact in problem.facts]
    places = {n: text.find(bare(way)) for n, fact in enumerate(facts) for way in fact.ways if bare(way) in text}
    if places:
        return [facts[n] for n in sorted(places, key=lambda n: places[n])]
    return sorted(
        (fact for fact in facts if numbers & {*fact.sources}), key=lambda fact: not {*fact.sources} <= numbers
    )


def _first_words(part: Sequence[str], section: str) -> str:
    """Return the first clause of these sentences that can be a title: short, without figures and policies."""
    for sentence in part:
        for words in re.split(r"[，；。]", bare(part_lead(sentence)[1])):
            if _SHORTEST_TITLE <= len(words) <= _LONGEST_TITLE and not _NO_TITLE.search(words):
                return words
    title: str = load_revision()["other_title"][section]
    return title


def _share(causes: Sequence[str], planned: Sequence[PlannedProblem]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the causes of each half: the first ones and the last ones; where there is but one, the plan's next."""
    if not causes:
        return (), ()
    if len(causes) == 1:
        other = [
            f"{unused(load_phrases()['cause.first'], causes[0])}{cause.ways[0]}。"
            for problem in planned
            for cause in problem.causes
            if not any(bare(way) in bare(causes[0]) for way in cause.ways)
        ]
        return tuple(causes), tuple(other[:1])
    middle = (len(causes) + 1) // 2
    second = list(causes[middle:])
    lead, rest = part_lead(second[0])
    if lead:
        second[0] = f"{unused(load_phrases()['cause.first'], ''.join(causes))}{rest}"
    return tuple(causes[:middle]), tuple(second)


RULES: Mapping[Operation, Rule] = {Operation.SPLIT: _split}
