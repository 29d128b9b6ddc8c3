"""From written items to a Draft: sources numbered in order of first mention, then everything checked against them."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.citations import Citation
from assistant.drafting.draft import Draft, DraftMeasure, DraftProblem
from assistant.drafting.grounding.gate import check
from assistant.drafting.sources import MARK, cited
from knowledge.report import Report


def assemble(
    problems: Sequence[DraftProblem],
    measures: Sequence[DraftMeasure],
    sources: Sequence[Citation],
    report: Report,
    writer: str,
) -> Draft:
    """Return the draft of these items, whose marks and citations are numbers of `sources`; other numbers are dropped.

    An item cites what its text marks and, behind that, what it names in `citations` besides.
    """
    by_id = {source.id: source for source in sources}
    order: dict[int, int] = {}
    items: list[DraftProblem | DraftMeasure] = [*problems, *measures]
    for item in items:
        for number in (*cited(_text(item)), *item.citations):
            if number in by_id:
                order.setdefault(number, len(order) + 1)

    def renumber(text: str) -> str:
        return MARK.sub(lambda mark: f"[{order[int(mark[1])]}]" if int(mark[1]) in order else "", text)

    def numbers(item: DraftProblem | DraftMeasure) -> tuple[int, ...]:
        mentioned = (*cited(_text(item)), *item.citations)
        return tuple(dict.fromkeys(order[number] for number in mentioned if number in order))

    new_problems = tuple(
        replace(
            item,
            title=renumber(item.title),
            text=renumber(item.text),
            causes=tuple(map(renumber, item.causes)),
            citations=numbers(item),
        )
        for item in problems
    )
    new_measures = tuple(
        replace(item, title=renumber(item.title), text=renumber(item.text), citations=numbers(item))
        for item in measures
    )
    citations = tuple(replace(by_id[old], id=new) for old, new in order.items())
    return Draft(new_problems, new_measures, citations, check(new_problems, new_measures, citations, report), writer)


def _text(item: DraftProblem | DraftMeasure) -> str:
    causes = item.causes if isinstance(item, DraftProblem) else ()
    return " ".join((item.title, item.text, *causes))
