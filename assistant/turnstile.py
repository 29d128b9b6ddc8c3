"""The queue for heavy work: so many works at once, in rounds, each person with one work in a round.

A folder of two hundred reports is as many works of one person: between any two of them everybody else gets a turn.
"""

import time
from bisect import insort
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from threading import Condition

# How often somebody who waits is told, and may go away.
_SECONDS = 0.3


class Turnstile:
    """A queue before `places` places; `observe` is told what a work was, how long it waited, and how long it took."""

    def __init__(self, places: int, observe: Callable[[str, float, float], None] = lambda *_: None) -> None:
        self._free, self._observe = places, observe
        self._changed, self._numbers = Condition(), count()
        # Each work that waits, by its round and its number: the first one is next.
        self._waiting: list[tuple[int, int]] = []
        # The round that is on, and the latest one in which each person has asked for a turn.
        self._round, self._asked = 0, dict[str, int]()
        self._is_inside: ContextVar[bool] = ContextVar("inside", default=False)

    @property
    def waiting(self) -> int:
        """Return how many works wait."""
        return len(self._waiting)

    @contextmanager
    def turn(self, person: str, work: str, tell: Callable[[int], None] = lambda _ahead: None) -> Iterator[None]:
        """Hold a place for a work; while there is none, `tell` hears how many are before it. Works within are free."""
        if self._is_inside.get():
            yield
            return
        asked = time.monotonic()
        with self._changed:
            self._enter(person, tell)
        begun = time.monotonic()
        inside = self._is_inside.set(True)
        try:
            yield
        finally:
            self._is_inside.reset(inside)
            with self._changed:
                self._free += 1
                self._changed.notify_all()
            self._observe(work, begun - asked, time.monotonic() - begun)

    def _enter(self, person: str, tell: Callable[[int], None]) -> None:
        """Take a place, or leave the queue where `tell` raises: whoever has left the page."""
        ticket = max(self._round, self._asked.get(person, 0) + 1), next(self._numbers)
        self._asked[person] = ticket[0]
        insort(self._waiting, ticket)
        try:
            while not self._changed.wait_for(lambda: self._waiting.index(ticket) < self._free, _SECONDS):
                tell(max(1, self._waiting.index(ticket)))
            self._free -= 1
        finally:
            self._waiting.remove(ticket)
            self._changed.notify_all()
        self._round = max(self._round, ticket[0])
        self._asked = {each: last for each, last in self._asked.items() if last >= self._round}
