"""What the reading of one file may take: set by whoever reads, asked by the readers of what takes minutes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class SlowError(Exception):
    """The file takes longer than a moment to read, which wasn't granted."""


_patient: ContextVar[bool] = ContextVar("patient", default=True)
_offline: ContextVar[bool] = ContextVar("offline", default=False)


@contextmanager
def granting(*, is_patient: bool, is_offline: bool) -> Iterator[None]:
    """Let what is read meanwhile know whether it may take minutes, and whether the network is cut off."""
    before = _patient.set(is_patient), _offline.set(is_offline)
    try:
        yield
    finally:
        _patient.reset(before[0])
        _offline.reset(before[1])


def take_long() -> None:
    """Raise SlowError where there is no time for what takes minutes."""
    if not _patient.get():
        raise SlowError


def is_offline() -> bool:
    """Return whether nothing that is read meanwhile can lead anywhere."""
    return _offline.get()
