"""A model's answer as it comes, with a bound on the whole of it.

Whatever goes wrong, of the client's making or not, is one ModelError with a reason that a user can be told. What may
pass (a busy server, a connection refused or cut) is tried again, bounded by the deadline, as long as nothing of the
answer has been shown: nobody reads the same beginning twice.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

from assistant.drafting.model.background import in_background, late
from assistant.drafting.model.error import ModelError, model_error, nothing_said
from assistant.drafting.model.permitted import Denies, permitting
from assistant.drafting.model.text import VisibleText
from knowledge.sources.chunking import count_tokens

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, ToolCall
    from langchain_core.runnables import Runnable

DEADLINE_SECONDS, PROMPT_TOKENS = 300.0, 8000
# Both sections fill a quarter of this.
_MOST_CHARACTERS = 16_000
_MOST_ARGUMENTS = 8_000
# Seconds before the next attempt where the server names none, and the longest that is waited where it does.
_PAUSES, _LONGEST_PAUSE = (0.5, 1.5), 20.0
# The one argument of a call whose arguments are no JSON: what of it the model is shown again.
_MALFORMED, _SHOWN = "not JSON", 100
_LOG = logging.getLogger(__name__)


def deadline_of(model: "BaseChatModel") -> float:
    """Return how many seconds a whole answer of this model may take."""
    return float((model.metadata or {}).get("deadline_seconds", DEADLINE_SECONDS))


def prompt_tokens_of(model: "BaseChatModel") -> int:
    """Return how many tokens a prompt to this model may have."""
    return int((model.profile or {}).get("max_input_tokens") or PROMPT_TOKENS)


def within(model: "BaseChatModel", seconds: float) -> "BaseChatModel":
    """Return the model with `seconds` at most for an answer, where it is one step of a longer work."""
    least = min(seconds, deadline_of(model))
    return model.model_copy(update={"metadata": {**(model.metadata or {}), "deadline_seconds": least}})


def check_budget(system: str, user: str, budget: int) -> None:
    """Refuse, as a ModelError, a prompt that couldn't be made small enough."""
    if count_tokens(system) + count_tokens(user) > budget:
        raise ModelError(f"内容超出了一次发给模型的上限（{budget}词元）")


def stream_text(
    model: "BaseChatModel", system: str, user: str, seconds: float, denies: Denies = lambda _: False
) -> Generator[str, None, None]:
    """Yield the model's answer in pieces, without its thinking; ModelError when it breaks off or `seconds` are over.

    A piece is empty where nothing has come for a second. Closing the iterator closes the connection.
    """

    async def work(show: Callable[[str], None]) -> None:
        from langchain_core.messages import HumanMessage, SystemMessage

        await complete(model, [SystemMessage(system), HumanMessage(user)], show, seconds, denies=denies)

    yield from in_background(work, seconds, "")


async def complete(
    model: "Runnable[Any, AIMessage]",
    messages: "Sequence[BaseMessage]",
    show: Callable[[str], None],
    seconds: float,
    most: int = _MOST_CHARACTERS,
    denies: Denies = lambda _: False,
) -> "AIMessage":
    """Return the model's whole answer to `messages`, its text, of `most` characters, handed to `show` as it comes.

    Nothing is handed on that isn't for a reader. The answer has text, calls of tools, or both; ModelError where it has
    neither, breaks off, says what it may not, or `seconds` are over.
    """
    ends = time.monotonic() + seconds
    check = permitting(messages, model, denies)
    for pause in (*_PAUSES, None):
        visible = VisibleText(show, most, check)
        try:
            async with asyncio.timeout(max(0.0, ends - time.monotonic())) as limit:
                return await _once(model, messages, visible)
        except Exception as error:
            with suppress(ModelError):
                visible.end()  # what came is kept
            failure = late(seconds) if limit.expired() else model_error(error)
            # What a server says of it may hold its key, or words of the document.
            _LOG.warning("the model's answer failed: %s", type(error).__name__)
            wait = failure.wait if failure.wait is not None else pause
            can_wait = pause is not None and wait is not None and wait <= min(_LONGEST_PAUSE, ends - time.monotonic())
            if visible.text or not failure.passing or not can_wait or wait is None:
                raise failure from error
            await asyncio.sleep(wait)
    raise AssertionError("the last attempt returns or raises")


async def _once(
    model: "Runnable[Any, AIMessage]", messages: "Sequence[BaseMessage]", visible: VisibleText
) -> "AIMessage":
    from langchain_core.messages import AIMessage

    calls: list[AIMessageChunk] = []
    written = 0
    async for chunk in model.astream(list(messages)):
        if chunk.text:
            visible.take(chunk.text)
        if pieces := getattr(chunk, "tool_call_chunks", None):
            calls.append(chunk)  # type: ignore[arg-type]
            written += sum(len(piece["args"] or "") for piece in pieces)
            if written > _MOST_ARGUMENTS:
                raise ModelError("模型输出过长")
    visible.end()
    if not visible.text and not calls:
        raise nothing_said()
    named = (
        [(str(piece["name"] or ""), piece["args"] or "{}") for piece in reduce(add, calls).tool_call_chunks]
        if calls
        else []
    )
    return AIMessage(visible.text, tool_calls=[_call(n, *call) for n, call in enumerate(named)])


def _call(number: int, name: str, written: str) -> "ToolCall":
    """Return a call of a tool; arguments that are no whole JSON object become some that no tool takes."""
    try:
        arguments = json.loads(written)
    except ValueError:
        arguments = None
    if not isinstance(arguments, dict):
        arguments = {_MALFORMED: written[:_SHOWN]}
    return {"name": name, "args": arguments, "id": f"call-{number}", "type": "tool_call"}
