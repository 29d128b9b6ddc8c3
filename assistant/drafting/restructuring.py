"""Changes that move whole items: delete, merge, split, swap, move; what a measure answers follows the problems."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.citations import Citation
from assistant.drafting.composer import Wording, compose_measure, compose_problem, seed_of
from assistant.drafting.draft import PROBLEMS, DraftMeasure, DraftProblem
from assistant.drafting.plan import DraftPlan
from assistant.drafting.request import LAST, Operation, RevisionRequest
from knowledge.errors import UserError

Items = tuple[DraftProblem, ...] | tuple[DraftMeasure, ...]
_MOST_CAUSES = 3


@dataclass(frozen=True)
class Work:
    """A draft being changed, its marks in the numbers of `sources`."""

    problems: tuple[DraftProblem, ...]
    measures: tuple[DraftMeasure, ...]
    sources: tuple[Citation, ...]

    def items(self, section: str) -> Items:
        """Return the items of a section."""
        return self.problems if section == PROBLEMS else self.measures

    def replaced(self, place: int, item: DraftProblem | DraftMeasure) -> "Work":
        """Return the draft with one item in the place of another."""
        if isinstance(item, DraftProblem):
            return replace(self, problems=(*self.problems[:place], item, *self.problems[place + 1 :]))
        return replace(self, measures=(*self.measures[:place], item, *self.measures[place + 1 :]))

    def reordered(self, order: Sequence[int]) -> "Work":
        """Return the draft with its problems in this order of old places, measures pointing where they pointed."""
        new = {old: place for place, old in enumerate(order)}
        measures = tuple(
            replace(measure, addresses=tuple(new[place] for place in measure.addresses if place in new))
            for measure in self.measures
        )
        return replace(self, problems=tuple(self.problems[old] for old in order), measures=measures)


def _delete(work: Work, section: str, places: Sequence[int], _request: RevisionRequest, _plan: DraftPlan) -> Work:
    """Return the draft without these items; a measure that answered only deleted problems goes with them."""
    if len(places) == len(work.items(section)):
        raise UserError("这样会把这一部分全部删光；如需重写，请说“重新起草”。")
    if section != PROBLEMS:
        return replace(work, measures=tuple(m for n, m in enumerate(work.measures) if n not in places))
    kept = [place for place in range(len(work.problems)) if place not in places]
    orphans = [n for n, m in enumerate(work.measures) if m.addresses and set(m.addresses) <= set(places)]
    work = replace(work, measures=tuple(m for n, m in enumerate(work.measures) if n not in orphans))
    return work.reordered(kept)


def _merge(work: Work, section: str, places: Sequence[int], _request: RevisionRequest, _plan: DraftPlan) -> Work:
    """Return the draft with these items as one, at the place of the first."""
    if len(places) < 2:
        raise UserError("合并需要写明两条，如“把第二条和第三条合并”。")
    first, *rest = sorted(set(places))
    if section != PROBLEMS:
        measures = [work.measures[place] for place in (first, *rest)]
        merged = replace(
            measures[0],
            text="".join(measure.text for measure in measures),
            addresses=tuple(sorted({place for measure in measures for place in measure.addresses})),
            themes=_themes(measures),
            citations=tuple(n for measure in measures for n in measure.citations),
        )
        kept = [merged if n == first else m for n, m in enumerate(work.measures) if n not in rest]
        return replace(work, measures=tuple(kept))
    problems = [work.problems[place] for place in (first, *rest)]
    one = replace(
        problems[0],
        text="".join(problem.text for problem in problems),
        causes=tuple(cause for problem in problems for cause in problem.causes)[:_MOST_CAUSES],
        citations=tuple(n for problem in problems for n in problem.citations),
        findings=tuple(dict.fromkeys(code for problem in problems for code in problem.findings)),
        themes=_themes(problems),
    )
    pointed = tuple(
        replace(m, addresses=tuple(dict.fromkeys(first if place in rest else place for place in m.addresses)))
        for m in work.measures
    )
    work = replace(work, measures=pointed).replaced(first, one)
    return work.reordered([place for place in range(len(work.problems)) if place not in rest])


def _split(work: Work, section: str, places: Sequence[int], _request: RevisionRequest, plan: DraftPlan) -> Work:
    """Return the draft with a merged item taken apart into the plan's items."""
    place = places[0]
    item = work.items(section)[place]
    planned = [found for theme in item.themes if (found := plan.problem(theme))]
    if len(planned) < 2:
        raise UserError("这一条写的是一件事，拆开需要接入对话模型，或由您指出从哪一句拆开。")
    wording = Wording(seed_of(plan))
    if section != PROBLEMS:
        parts = [compose_measure(one, place, wording) for one in planned]
        of_theme = {theme: n for n, problem in enumerate(work.problems) for theme in problem.themes}
        placed = [replace(part, addresses=(of_theme.get(part.themes[0], item_address(item)),)) for part in parts]
        return replace(work, measures=(*work.measures[:place], *placed, *work.measures[place + 1 :]))
    count = len(planned)
    theme_place = {one.theme: place + n for n, one in enumerate(planned)}

    def moved(measure: DraftMeasure) -> DraftMeasure:
        own = [theme_place[theme] for theme in measure.themes if theme in theme_place]
        others = [old if old < place else old + count - 1 for old in measure.addresses if old != place]
        return replace(measure, addresses=tuple(dict.fromkeys([*own, *others])) or (place,))

    problems = (
        *work.problems[:place],
        *(compose_problem(one, wording) for one in planned),
        *work.problems[place + 1 :],
    )
    return replace(work, problems=problems, measures=tuple(map(moved, work.measures)))


def _swap(work: Work, section: str, places: Sequence[int], _request: RevisionRequest, _plan: DraftPlan) -> Work:
    if len(places) != 2:
        raise UserError("调换顺序需要写明两条，如“把第一条和第三条调换”。")
    order = list(range(len(work.items(section))))
    first, second = places
    order[first], order[second] = order[second], order[first]
    return _ordered(work, section, order)


def _move(work: Work, section: str, places: Sequence[int], request: RevisionRequest, _plan: DraftPlan) -> Work:
    order = [place for place in range(len(work.items(section))) if place != places[0]]
    target = len(order) if request.target in {None, LAST} else min(request.target or 0, len(order))
    order.insert(target, places[0])
    return _ordered(work, section, order)


def _ordered(work: Work, section: str, order: Sequence[int]) -> Work:
    if section == PROBLEMS:
        return work.reordered(order)
    return replace(work, measures=tuple(work.measures[place] for place in order))


def _themes(items: Sequence[DraftProblem] | Sequence[DraftMeasure]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(theme for item in items for theme in item.themes))


def item_address(item: DraftProblem | DraftMeasure) -> int:
    """Return the first problem a measure answers."""
    return item.addresses[0] if isinstance(item, DraftMeasure) and item.addresses else 0


RESTRUCTURE: Mapping[Operation, Callable[[Work, str, Sequence[int], RevisionRequest, DraftPlan], Work]] = {
    Operation.DELETE: _delete,
    Operation.MERGE: _merge,
    Operation.SPLIT: _split,
    Operation.SWAP: _swap,
    Operation.MOVE: _move,
}
