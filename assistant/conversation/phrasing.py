"""The last step of an answer: told as found, or phrased by the chat model from the same material, and checked."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import prompts
from assistant.citations import Citation, SourceKind
from assistant.conversation.claims import denies
from assistant.conversation.events import Event, Notice, Sources, TextPiece
from assistant.conversation.workspace import Workspace
from assistant.drafting.grounding.gate import untraced
from assistant.drafting.model.brief import fence_free, source_list
from assistant.drafting.model.permitted import Denies
from assistant.drafting.model.streaming import ModelError, check_budget, deadline_of, prompt_tokens_of, stream_text
from knowledge.report import Report
from knowledge.sources.chunking import count_tokens

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_MARK = re.compile(r"\[(\d+)\]")
# A quote in the prompt; a clause is seldom longer than the first.
_QUOTES = (600, 300, 120, 60)
_QUESTION = 500


def phrase(question: str, found: str, sources: Sequence[Citation], workspace: Workspace) -> Iterator[Event]:
    """Yield the answer that `found` gives with its numbered sources."""
    fields = [
        {"question": fence_free(question)[:_QUESTION], "sources": source_list(sources, longest=longest)}
        for longest in _QUOTES
    ]
    yield from by_model("answer", fields, found, workspace, sources)


def by_model(
    prompt: str,
    fields: Sequence[Mapping[str, str]],
    found: str,
    workspace: Workspace,
    sources: Sequence[Citation] = (),
    told: Sequence[str] = (),
) -> Iterator[Event]:
    """Yield what the model makes of a prompt, by the first of `fields` that fits its budget; `found` where it can't.

    `told` are texts beside the sources that it may have its figures from.
    """
    if workspace.model is not None:
        try:
            text = ""
            known = [found, *told]
            for piece in _stream(prompt, fields, workspace.model, lambda one: denies(one, workspace.review, known)):
                text += piece
                yield TextPiece(piece)
        except ModelError as error:
            yield Notice(f"{error}，下面按资料原文回答。", "warning")
        else:
            if sources:
                yield Sources(tuple(sources))
            yield from doubts(text, sources, workspace, told)
            return
    yield TextPiece(found)
    if sources:
        yield Sources(tuple(sources))


def _stream(
    prompt: str, fields: Sequence[Mapping[str, str]], model: "BaseChatModel", otherwise: Denies
) -> Iterator[str]:
    budget = prompt_tokens_of(model)
    texts = [prompts.load(prompt).render(**each) for each in fields]
    system, user = next((pair for pair in texts if sum(map(count_tokens, pair)) <= budget), texts[-1])
    check_budget(system, user, budget)
    yield from stream_text(model, system, user, deadline_of(model), otherwise)


def doubts(text: str, sources: Sequence[Citation], workspace: Workspace, told: Sequence[str] = ()) -> Iterator[Event]:
    """Yield what the model wrote that no source holds; `told` are texts beside them that it may have it from."""
    report = workspace.report or Report()
    known = {source.id for source in sources}
    besides = [Citation(-n, SourceKind.REPORT, "", words) for n, words in enumerate(told, start=1)]
    unsupported = untraced(text, [*sources, *besides], report)
    unsupported += [f"[{mark}]" for mark in dict.fromkeys(_MARK.findall(text)) if int(mark) not in known]
    if unsupported:
        yield Notice(f"下列数字、文件或编号在来源中没有找到，请勿直接采用：{'、'.join(unsupported)}。", "warning")
    elif sources and not _MARK.search(text):
        yield Notice("模型的回答没有标注来源，请对照下面的资料核实。", "warning")
