"""The last step of an answer from texts: told as found, or phrased by the chat model from the same numbered sources."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import prompts
from assistant.citations import Citation, SourceKind
from assistant.conversation.events import Event, Notice, Sources, TextPiece
from assistant.conversation.numbering import Numbering
from assistant.conversation.workspace import Workspace
from assistant.drafting.grounding.gate import untraced
from assistant.drafting.model.brief import fence_free, source_list
from assistant.drafting.model.streaming import ModelError, check_budget, deadline_of, prompt_tokens_of, stream_text
from knowledge.report import report_from_dict
from knowledge.sources.chunking import count_tokens

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_MARK = re.compile(r"\[(\d+)\]")
# A quote in the prompt; a clause is seldom longer than the first.
_QUOTES = (600, 300, 120, 60)
_QUESTION = 500


def phrase(
    question: str, found: Sequence[str], numbering: Numbering, workspace: Workspace, note: str = ""
) -> Iterator[Event]:
    """Yield the answer that `found` gives, its sources numbered in `numbering`; `note` closes what is told as found."""
    if workspace.model is not None:
        try:
            yield from _by_model(question, numbering.citations, workspace, workspace.model)
            return
        except ModelError as error:
            yield Notice(f"{error}，下面按资料原文回答。", "warning")
    yield TextPiece("\n\n".join(found) + note)
    yield Sources(numbering.citations)


def _by_model(
    question: str, sources: Sequence[Citation], workspace: Workspace, model: "BaseChatModel"
) -> Iterator[Event]:
    system, user = _prompt(question, sources, prompt_tokens_of(model))
    text = ""
    for piece in stream_text(model, system, user, deadline_of(model)):
        text += piece
        yield TextPiece(piece)
    yield Sources(tuple(sources))
    yield from doubts(text, sources, workspace)


def _prompt(question: str, sources: Sequence[Citation], budget: int) -> tuple[str, str]:
    """Return the system and user text, the quotes as long as the budget lets them be."""
    for longest in _QUOTES:
        system, user = prompts.load("answer").render(
            question=fence_free(question)[:_QUESTION], sources=source_list(sources, longest=longest)
        )
        if count_tokens(system) + count_tokens(user) <= budget:
            break
    check_budget(system, user, budget)
    return system, user


def doubts(text: str, sources: Sequence[Citation], workspace: Workspace, told: Sequence[str] = ()) -> Iterator[Event]:
    """Yield what the model wrote that no source holds; `told` are texts beside them that it may have it from."""
    report = workspace.report or report_from_dict({})
    known = {source.id for source in sources}
    besides = [Citation(-n, SourceKind.REPORT, "", words) for n, words in enumerate(told, start=1)]
    unsupported = untraced(text, [*sources, *besides], report)
    unsupported += [f"[{mark}]" for mark in dict.fromkeys(_MARK.findall(text)) if int(mark) not in known]
    if unsupported:
        yield Notice(f"下列数字、文件或编号在来源中没有找到，请勿直接采用：{'、'.join(unsupported)}。", "warning")
    elif sources and not _MARK.search(text):
        yield Notice("模型的回答没有标注来源，请对照下面的资料核实。", "warning")
