"""From planned or changed items to a Draft: sources numbered in order of first mention, everything checked."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.citations import Citation
from assistant.drafting.draft import Correction, Draft, DraftItem
from assistant.drafting.grounding.gate import check
from assistant.drafting.statement import Question
from knowledge.report import Report


def assemble(
    problems: Sequence[DraftItem],
    measures: Sequence[DraftItem],
    sources: Sequence[Citation],
    report: Report,
    writer: str,
    questions: Sequence[Question] = (),
    corrections: Sequence[Correction] = (),
) -> Draft:
    """Return the draft of these items, whose citations are numbers of `sources`; other numbers are dropped.

    A question about an item that isn't in the draft isn't asked.
    """
    by_id = {source.id: source for source in sources}
    items = [*problems, *measures]
    mentioned = (number for item in items for number in item.citations if number in by_id)
    order = {old: new for new, old in enumerate(dict.fromkeys(mentioned), 1)}
    new_problems = tuple(item.renumbered(order.get) for item in problems)
    new_measures = tuple(item.renumbered(order.get) for item in measures)
    citations = tuple(replace(by_id[old], id=new) for old, new in order.items())
    keys = {key for item in items for key in item.keys}
    asked = tuple(question for question in questions if not question.item or question.item in keys)
    grounding = check(new_problems, new_measures, citations, report)
    return Draft(new_problems, new_measures, citations, grounding, writer, asked, tuple(corrections))
