"""What is read of a report once, as long as it is among the last ones asked for.

Reports are told apart by which object they are: comparing two by what they hold would cost more than reading them.
"""

from collections import deque
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from knowledge.report import Report

_MOST = 4
T = TypeVar("T")


def once(read: Callable[[Report], T]) -> Callable[[Report], T]:
    """Return `read` keeping what it returned for the last reports."""
    kept: deque[tuple[Report, T]] = deque(maxlen=_MOST)

    @wraps(read)
    def reading(report: Report) -> T:
        for known, found in kept:
            if known is report:
                return found
        found = read(report)
        kept.append((report, found))
        return found

    return reading
