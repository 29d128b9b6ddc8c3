"""Stopping the reading of a file that takes long: somebody asks for it, and whoever reads looks out for that.

A reader that takes minutes asks between its steps; the others needn't know of it. What is asked holds for the thread
that reads.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import BoundedSemaphore, Lock

STEP_SECONDS = 0.2
"""How often it is asked while another program is at work."""


class StoppedError(Exception):
    """Somebody wants the reading to end; nothing was made of the file."""


def _never() -> bool:
    return False


_asked: ContextVar[Callable[[], bool]] = ContextVar("asked", default=_never)


@contextmanager
def stoppable(is_asked: Callable[[], bool]) -> Iterator[None]:
    """Let what is read meanwhile be stopped once `is_asked` says so."""
    before = _asked.set(is_asked)
    try:
        yield
    finally:
        _asked.reset(before)


def stop_if_asked() -> None:
    """Raise StoppedError where reading is to end."""
    if _asked.get()():
        raise StoppedError


@contextmanager
def held(lock: "Lock | BoundedSemaphore") -> Iterator[None]:
    """Hold the lock, unless reading is to end before it is free."""
    while not lock.acquire(timeout=STEP_SECONDS):
        stop_if_asked()
    try:
        yield
    finally:
        lock.release()
