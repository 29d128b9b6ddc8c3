"""What the reading of one file may take: set by whoever reads, asked by the readers of what takes minutes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class SlowError(Exception):
    """The file takes more seconds to read, or more memory, than was granted: so much."""

    def __init__(self, seconds: int, memory_bytes: int) -> None:
        super().__init__(seconds, memory_bytes)
        self.seconds, self.memory_bytes = seconds, memory_bytes


_granted: ContextVar[int | None] = ContextVar("granted", default=None)
_offline: ContextVar[bool] = ContextVar("offline", default=False)


@contextmanager
def granting(seconds: int, *, is_offline: bool) -> Iterator[None]:
    """Let what is read meanwhile know how long it may take, and whether the network is cut off."""
    before = _granted.set(seconds), _offline.set(is_offline)
    try:
        yield
    finally:
        _granted.reset(before[0])
        _offline.reset(before[1])


def take(seconds: int, memory_bytes: int) -> None:
    """Raise SlowError where less time was granted than this takes."""
    granted = _granted.get()
    if granted is not None and granted < seconds:
        raise SlowError(seconds, memory_bytes)


def is_offline() -> bool:
    """Return whether nothing that is read meanwhile can lead anywhere."""
    return _offline.get()
