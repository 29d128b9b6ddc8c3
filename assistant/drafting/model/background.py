"""Work with a server, on an event loop in a thread of its own, its results handed over as they come.

The caller's thread waits for the next result, for the deadline, and for nothing else: whatever a client does on a
broken connection, the waiting ends. Closing the iterator cancels the work, and with it the connection, at once, even
while the server is silent.
"""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable, Coroutine, Generator
from functools import cache
from typing import Any, TypeVar

from assistant.drafting.model.error import ModelError, model_error

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
