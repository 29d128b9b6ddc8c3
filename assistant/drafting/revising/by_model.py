"""One item rewritten by the model from the same evidence; what it may cite is what the plan has for that item."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.citations import Citation
from assistant.drafting.draft import DraftMeasure, DraftProblem
from assistant.drafting.model.brief import revise_prompt
from assistant.drafting.model.layout import item_text, parse_item
from assistant.drafting.model.streaming import ModelError, check_budget, deadline_of, prompt_tokens_of, stream_text
from assistant.drafting.planning.problem import PlannedProblem
from assistant.drafting.revising.old_request import Operation, RevisionRequest
from assistant.drafting.revising.phrasing import load_revision
from knowledge.sources.chunking import count_tokens

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
    # The rules have put merged items together; what is left to the model is that they read as one.
    wish = load_revision()["merged"] if request.operation is Operation.MERGE else request.words
    wish += f"（约{request.length}字）" if request.length else ""
    budget = prompt_tokens_of(model)
    system, user = revise_prompt(item_text(item), wish, planned, sources, budget, count_tokens)
    check_budget(system, user, budget)
    text = "".join(stream_text(model, system, user, deadline_of(model)))
    rewritten = parse_item(text, item)
    if rewritten is None:
        raise ModelError("模型的回答不成条目")
    return rewritten
