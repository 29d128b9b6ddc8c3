"""One item rewritten by the model from the same evidence; what it may cite is what the plan has for that item."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.citations import Citation
from assistant.drafting.brief import problem_brief, source_list
from assistant.drafting.draft import DraftMeasure, DraftProblem
from assistant.drafting.layout import item_text, parse_item
from assistant.drafting.plan import PlannedProblem
from assistant.drafting.request import RevisionRequest
from assistant.drafting.sources import cited
from assistant.drafting.streaming import ModelError, deadline_of, stream_text
from prompts import load

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


def rewrite(
    item: DraftProblem | DraftMeasure,
    planned: Sequence[PlannedProblem],
    sources: Sequence[Citation],
    request: RevisionRequest,
    model: "BaseChatModel",
) -> DraftProblem | DraftMeasure:
    """Return the item as the model rewrote it on request; ModelError where nothing usable came."""
    facts = "\n\n".join(problem_brief(problem, place) for place, problem in enumerate(planned))
    numbers = {*cited(item_text(item)), *cited(facts), *item.citations}
    wish = f"{request.words}（约{request.length}字）" if request.length else request.words
    system, user = load("revise").render(
        item=item_text(item),
        request=wish,
        facts=facts or "（无）",
        sources=source_list([source for source in sources if source.id in numbers]),
    )
    text = "".join(stream_text(model, system, user, deadline_of(model)))
    rewritten = parse_item(text, item)
    if rewritten is None:
        raise ModelError("模型的回答不成条目")
    return rewritten
