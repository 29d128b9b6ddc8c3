"""Writing a draft, whoever writes: the one call that pages, command line and conversation make."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.drafting.composer import compose
from assistant.drafting.draft import SECTIONS, DraftEvent, TextPiece, draft_text
from assistant.drafting.plan import DraftPlan

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


def write_draft(
    plan: DraftPlan, model: "BaseChatModel | None" = None, sections: Sequence[str] = SECTIONS
) -> Iterator[DraftEvent]:
    """Yield the draft's text in pieces, notices where something went wrong, and last the Draft itself.

    Without a model the composer writes; with one, the model does, and the composer finishes what it leaves undone.
    Closing the iterator stops the writing.
    """
    if model is not None:
        from assistant.drafting.model_writer import write

        yield from write(plan, model, sections)
        return
    draft = compose(plan, sections)
    for sentence in re.findall(r"[^。；\n]*[。；\n]+|[^。；\n]+$", draft_text(draft)):
        yield TextPiece(sentence)
    yield draft
