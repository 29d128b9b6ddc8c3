"""Writing a draft, whoever writes: the one call that pages, command line and conversation make."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.drafting.composing.composer import assembled, narrowed
from assistant.drafting.draft import HEADINGS, SECTIONS, Draft, DraftEvent, Notice, draft_text
from assistant.drafting.length import Length, is_near, section_length, wanted_lengths
from assistant.drafting.planning.plan import DraftPlan

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


def write_draft(
    plan: DraftPlan,
    model: "BaseChatModel | None" = None,
    sections: Sequence[str] = SECTIONS,
    length: Length = None,
) -> Iterator[DraftEvent]:
    """Yield the draft's text in pieces, notices where something went wrong, and last the Draft itself.

    Without a model the composer writes; with one, the model does, and the composer finishes what it leaves undone.
    `length` is what a section is to have in characters, as length.py counts them, one for all or by section; what it
    has no room for is left out. Closing the iterator stops the writing.
    """
    wanted = wanted_lengths(length, sections)
    plan = narrowed(plan, wanted)
    if model is not None:
        from assistant.drafting.model_writer import write

        events = write(plan, model, sections)
    else:
        events = _composed(assembled(plan, sections, "composer"))
    for event in events:
        if isinstance(event, Draft):
            yield from _out_of_reach(event, wanted)
        yield event


def _composed(draft: Draft) -> Iterator[DraftEvent]:
    yield from re.findall(r"[^。；\n]*[。；\n]+|[^。；\n]+$", draft_text(draft))
    yield draft


def _out_of_reach(draft: Draft, lengths: Mapping[str, int]) -> Iterator[Notice]:
    """Yield why a section isn't as long as was asked for: nothing is padded, and nothing that is needed left out."""
    for section, wanted in lengths.items():
        name, reached = HEADINGS[section], section_length(draft, section)
        if is_near(reached, wanted):
            continue
        if reached < wanted:
            yield Notice(f"“{name}”按现有依据写到{reached}字，没有凑到{wanted}字；要再写长，请先补充材料。")
        else:
            yield Notice(f"“{name}”最短为{reached}字，再短就写不全事实、原因、责任和时限，做不到{wanted}字。")
