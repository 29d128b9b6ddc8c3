"""What the reading of one file may take, and that somebody may stop it, for the thread that reads."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from threading import BoundedSemaphore, Lock
from typing import Any

STEP_SECONDS = 0.2
"""How often it is asked while another program is at work."""


class StoppedError(Exception):
    """Somebody wants the reading to end; nothing was made of the file."""


class SlowError(Exception):
    """The file takes more seconds to read, or more memory, than was granted: so much."""

    def __init__(self, seconds: int, memory_bytes: int) -> None:
        super().__init__(seconds, memory_bytes)
        self.seconds, self.memory_bytes = seconds, memory_bytes


_asked: ContextVar[Callable[[], bool]] = ContextVar("asked", default=lambda: False)
_granted: ContextVar[tuple[int | None, bool]] = ContextVar("granted", default=(None, False))


def stoppable(is_asked: Callable[[], bool]) -> AbstractContextManager[None]:
    """Let what is read meanwhile be stopped once `is_asked` says so."""
    return _during(_asked, is_asked)


def granting(seconds: int, *, is_offline: bool) -> AbstractContextManager[None]:
    """Let what is read meanwhile know how long it may take, and whether the network is cut off."""
    return _during(_granted, (seconds, is_offline))


@contextmanager
def _during(known: ContextVar[Any], value: Any) -> Iterator[None]:
    before = known.set(value)
    try:
        yield
    finally:
        known.reset(before)


def stop_if_asked() -> None:
    """Raise StoppedError where reading is to end."""
    if _asked.get()():
        raise StoppedError


def take(seconds: int, memory_bytes: int) -> None:
    """Raise SlowError where less time was granted than this takes."""
    granted, _ = _granted.get()
    if granted is not None and granted < seconds:
        raise SlowError(seconds, memory_bytes)


def is_offline() -> bool:
    """Return whether nothing that is read meanwhile can lead anywhere."""
    return _granted.get()[1]


@contextmanager
def held(lock: "Lock | BoundedSemaphore") -> Iterator[None]:
    """Hold the lock, unless reading is to end before it is free."""
    while not lock.acquire(timeout=STEP_SECONDS):
        stop_if_asked()
    try:
        yield
    finally:
        lock.release()
