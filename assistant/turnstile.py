"""The queue for heavy work: so many works at once, in rounds, each person with one work in a round.

A folder of two hundred reports is as many works of one person: between any two of them everybody else gets a turn.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import count
from threading import Condition

# How often somebody who waits is told, and may go away.
_SECONDS = 0.3


@dataclass(frozen=True, slots=True, order=True)
class _Ticket:
    round: int
    number: int


class Turnstile:
    """A queue before `places` places; `observe` is told what a work was, how long it waited, and how long it took."""

    def __init__(self, places: int, observe: Callable[[str, float, float], None] = lambda *_: None) -> None:
        self._free, self._observe = places, observe
        self._changed = Condition()
        self._numbers = count()
        self._waiting: list[_Ticket] = []
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
        with self._changed:
            ticket = _Ticket(max(self._round, self._asked.get(person, 0) + 1), next(self._numbers))
            self._asked[person] = ticket.round
            self._waiting.append(ticket)
        try:
            while ahead := self._wait(ticket):
                # Outside the lock: who has left the page is told of it here, and goes.
                tell(ahead)
        except BaseException:
            with self._changed:
                self._waiting.remove(ticket)
                self._changed.notify_all()
            raise

    def _wait(self, ticket: _Ticket) -> int:
        """Take a place and return 0, or return after a moment how many are before this one."""
        with self._changed:
            if not self._may_enter(ticket):
                self._changed.wait(_SECONDS)
            if not self._may_enter(ticket):
                return max(1, sum(other < ticket for other in self._waiting))
            self._waiting.remove(ticket)
            self._free -= 1
            self._round = max(self._round, ticket.round)
            self._asked = {person: last for person, last in self._asked.items() if last >= self._round}
            return 0

    def _may_enter(self, ticket: _Ticket) -> bool:
        return sum(other < ticket for other in self._waiting) < self._free
