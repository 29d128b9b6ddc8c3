"""A model's answer as it comes, with a bound on the whole of it.

The client's own timeouts bound one silence and have been seen to fail on a broken stream, so the reading runs in a
thread of its own and the waiting here ends when the deadline does, whatever the client is doing. Closing the iterator
lets the thread stop at its next piece. Whatever goes wrong, of the client's making or not, is one ModelError with a
reason that a user can be told.
"""

import logging
import queue
import threading
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from knowledge.chunking import count_tokens

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

DEADLINE_SECONDS, PROMPT_TOKENS = 300.0, 8000
# A model that has lost its way repeats itself without end; both sections fill a quarter of this.
_MOST_CHARACTERS = 16_000
_OPEN, _CLOSE = "<think>", "</think>"
_LOG = logging.getLogger(__name__)


class ModelError(Exception):
    """The model gave no answer, or only the beginning of one; the message, in Chinese, says why."""


def deadline_of(model: "BaseChatModel") -> float:
    """Return how many seconds a whole answer of this model may take."""
    return float((model.metadata or {}).get("deadline_seconds", DEADLINE_SECONDS))


def prompt_tokens_of(model: "BaseChatModel") -> int:
    """Return how many tokens a prompt to this model may have."""
    return int((model.profile or {}).get("max_input_tokens") or PROMPT_TOKENS)


def check_budget(system: str, user: str, budget: int) -> None:
    """Refuse, as a ModelError, a prompt that couldn't be made small enough."""
    if count_tokens(system) + count_tokens(user) > budget:
        raise ModelError(f"内容超出了一次发给模型的上限（{budget}词元）")


def stream_text(model: "BaseChatModel", system: str, user: str, seconds: float) -> Iterator[str]:
    """Yield the model's answer in pieces, without its thinking; ModelError when it breaks off or `seconds` are over."""
    count = 0
    for piece in _visible(_pieces(model, system, user, seconds)):
        count += len(piece)
        yield piece
        if count > _MOST_CHARACTERS:
            raise ModelError("模型输出过长")
    if not count:
        raise ModelError("模型没有返回内容")


def _pieces(model: "BaseChatModel", system: str, user: str, seconds: float) -> Iterator[str]:
    ends = time.monotonic() + seconds
    arrived: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()
    cancelled = threading.Event()

    def read() -> None:
        try:
            for chunk in model.stream([("system", system), ("human", user)]):
                if cancelled.is_set():
                    return
                arrived.put(chunk.text)
            arrived.put(None)
        except Exception as error:
            arrived.put(error)

    threading.Thread(target=read, name="model-stream", daemon=True).start()
    try:
        while True:
            try:
                piece = arrived.get(timeout=max(0.0, ends - time.monotonic()))
            except queue.Empty:
                raise ModelError(f"模型没有在{seconds:g}秒内写完") from None
            if piece is None:
                return
            if isinstance(piece, Exception):
                _LOG.warning("the model's stream failed: %s: %s", type(piece).__name__, piece)
                raise ModelError(_reason(piece)) from piece
            yield piece
    finally:
        cancelled.set()


def _visible(pieces: Iterable[str]) -> Iterator[str]:
    """Yield the text outside <think>…</think>, holding back what may be the beginning of a tag."""
    held, thinking = "", False
    for piece in pieces:
        held += piece
        while held:
            tag = _CLOSE if thinking else _OPEN
            before, found, after = held.partition(tag)
            if found:
                if before and not thinking:
                    yield before
                held, thinking = after, not thinking
                continue
            keep = next((n for n in range(len(tag) - 1, 0, -1) if held.endswith(tag[:n])), 0)
            ready, held = held[: len(held) - keep], held[len(held) - keep :]
            if ready and not thinking:
                yield ready
            break
    if held and not thinking:
        yield held


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and what it was raised from: each client wraps the one below it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _reason(error: Exception) -> str:
    status = getattr(error, "status_code", None)
    if "No generation chunks" in str(error):
        return "模型没有返回内容"
    if status == 429:
        return "模型服务正忙，暂不接受请求"
    if status in {401, 403}:
        return "模型服务拒绝了密钥"
    if status:
        return f"模型服务返回错误（{status}）"
    chain = [type(cause).__name__ for cause in _causes(error)]
    if any(name.startswith("Connect") for name in chain):
        return "连接不上模型服务"
    if any("Timeout" in name for name in chain):
        return "模型服务没有按时回应"
    return "模型服务的回答中断"
