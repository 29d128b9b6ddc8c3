"""A model's answer as it comes, with a bound on the whole of it.

Whatever goes wrong, of the client's making or not, is one ModelError with a reason that a user can be told. What may
pass (a busy server, a connection refused or cut) is tried again, bounded by the deadline, as long as nothing of the
answer has been shown: nobody reads the same beginning twice.
"""

import asyncio
import json
import logging
import queue
import re
import threading
import time
from collections.abc import Callable, Coroutine, Generator, Sequence
from contextlib import suppress
from functools import cache, reduce
from operator import add
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.drafting.model.error import ModelError, UnusableError, model_error, nothing_said
from assistant.drafting.model.permitted import Denies, permitting
from knowledge.sources.chunking import count_tokens

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, ToolCall
    from langchain_core.runnables import Runnable

T = TypeVar("T")

# The work bounds itself; where it fails to, the waiting ends so many seconds later.
_GRACE, _BEAT = 1.0, 1.0
_LOG = logging.getLogger(__name__)


def late(seconds: float) -> ModelError:
    """Return the error of an answer that took longer than `seconds`."""
    return ModelError(f"模型没有在{max(1, round(seconds))}秒内写完")


def in_background(
    work: Callable[[Callable[[T], None]], Coroutine[Any, Any, None]], seconds: float, beat: T
) -> Generator[T, None, None]:
    """Yield what `work` hands to the function that it is given; ModelError when it fails or `seconds` are over.

    `beat` is yielded for every second in which nothing comes: only between two results can whoever shows them notice
    that nobody wants them any more, and close the iterator.
    """
    ends = time.monotonic() + seconds + _GRACE
    arrived: queue.SimpleQueue[tuple[T] | None] = queue.SimpleQueue()
    running = asyncio.run_coroutine_threadsafe(work(lambda item: arrived.put((item,))), _loop())
    running.add_done_callback(lambda _: arrived.put(None))
    try:
        while True:
            left = ends - time.monotonic()
            try:
                item = arrived.get(timeout=min(_BEAT, max(0.0, left)))
            except queue.Empty:
                if left <= _BEAT:
                    raise late(seconds) from None
                item = (beat,)
            if item is None:
                break
            yield item[0]
        try:
            running.result()
        except ModelError:
            raise
        except Exception as error:
            _LOG.exception("the work with the model failed")
            raise model_error(error) from error
    finally:
        running.cancel()


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """Return the loop, which runs as long as the process does."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="model", daemon=True).start()
    return loop


# A thought, and a call of a tool that the server hasn't recognised: neither is meant for a reader.
_HIDDEN = {"<think>": "</think>", "<tool_call>": "</tool_call>"}
# A model that has lost its way says the same again and again: so many times, over so many characters at least.
_TIMES, _LEAST, _LONGEST = 4, 160, 300
_END = re.compile(r"[。！？!?；;\n]+[”’」》)）]{0,3}(?:\[\d{1,3}\]){0,9}")
_CLAUSE = re.compile(r"[，,：:、\s]")
# A sentence that is longer is shown by its clauses.
_LONG = 120
# Thinking may be so many times as long as what is shown.
_THOUGHT = 4


class VisibleText:
    """The text outside <think>…</think>, handed to `show` by sentences, each after `check` has let it pass.

    What may be the beginning of a tag is held back. `check` is given the text before, too, and raises a ModelError.
    """

    def __init__(
        self, show: Callable[[str], None], most: int, check: Callable[[str, str], None] = lambda *_: None
    ) -> None:
        self.text = ""
        self._show, self._check = show, check
        self._shown = 0
        self._most = most
        self._held, self._closing = "", ""
        self._taken, self._checked = 0, 0

    def take(self, piece: str) -> None:
        """Take the next piece; ModelError where the text repeats itself or grows beyond `most` characters."""
        self._taken += len(piece)
        if self._taken > self._most * _THOUGHT:
            raise UnusableError("模型输出过长")
        self._held += piece
        while self._held:
            tags = [self._closing] if self._closing else list(_HIDDEN)
            if found := re.search("|".join(tags), self._held):
                self._pass_on(self._held[: found.start()])
                self._held, self._closing = self._held[found.end() :], _HIDDEN.get(found[0], "")
                continue
            keep = max(_begun(self._held, tag) for tag in tags)
            ready, self._held = self._held[: len(self._held) - keep], self._held[len(self._held) - keep :]
            self._pass_on(ready)
            break

    def end(self) -> None:
        """Take the end of the text: what looked like the beginning of a tag was none."""
        rest, self._held = self._held, ""
        self._pass_on(rest)
        self._release(len(self.text))

    def _pass_on(self, text: str) -> None:
        if self._closing or not text:
            return
        # Blank lines before the first word are left over from a thought.
        text = text if self.text else text.lstrip()
        self.text += text
        waiting = self.text[self._shown :]
        ends = [match.end() for match in _END.finditer(waiting) if match.end() < len(waiting)]
        if len(waiting) > _LONG and not ends:
            ends = [match.end() for match in _CLAUSE.finditer(waiting)]
        if ends:
            self._release(self._shown + ends[-1])
        if len(self.text) > self._most:
            raise UnusableError("模型输出过长")
        if len(self.text) - self._checked >= _LEAST:
            self._checked = len(self.text)
            if is_repeating(self.text):
                raise UnusableError("模型的输出陷入重复")

    def _release(self, end: int) -> None:
        if sentence := self.text[self._shown : end]:
            self._check(self.text[: self._shown], sentence)
            self._shown = end
            self._show(sentence)


def _begun(text: str, tag: str) -> int:
    """Return how many characters at the end of `text` may be the beginning of `tag`."""
    return next((n for n in range(len(tag) - 1, 0, -1) if text.endswith(tag[:n])), 0)


def is_repeating(text: str) -> bool:
    """Return whether `text` ends in the same words over and over."""
    return any(
        any(map(str.isalnum, unit)) and text.endswith(unit * max(_TIMES, -(-_LEAST // size)))
        for size in range(1, _LONGEST + 1)
        if len(unit := text[-size:]) == size
    )


DEADLINE_SECONDS, PROMPT_TOKENS = 300.0, 8000
# Both sections fill a quarter of this.
_MOST_CHARACTERS = 16_000
_MOST_ARGUMENTS = 8_000
# Seconds before the next attempt where the server names none, and the longest that is waited where it does.
_PAUSES, _LONGEST_PAUSE = (0.5, 1.5), 20.0
# The one argument of a call whose arguments are no JSON: what of it the model is shown again.
_MALFORMED, _SHOWN = "not JSON", 100


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
