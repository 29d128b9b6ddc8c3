"""Heavy work of all pages: queued fairly, its place in the queue shown, timed for whoever watches over the server."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import streamlit as st
from prometheus_client import Counter, Gauge, Histogram

from assistant.turnstile import Turnstile
from assistant.ui.person import current_person
from assistant.ui.text import plain
from knowledge.machine import processors

_SECONDS = (0.1, 0.3, 1, 3, 10, 30, 100, 300)
_wait = Histogram("report_assistant_wait_seconds", "Waiting for a place, by work.", ["work"], buckets=_SECONDS)
_took = Histogram("report_assistant_work_seconds", "The work itself.", ["work"], buckets=_SECONDS)
page_errors = Counter("report_assistant_page_errors", "Runs of a page that an unforeseen error ended.")


@cache
def turnstile() -> Turnstile:
    """Return the queue of this process: two works at once keep a processor busy while one of them writes."""
    queue = Turnstile(max(2, processors()), _observe)
    Gauge("report_assistant_waiting", "Works that wait for a place.").set_function(lambda: queue.waiting)
    return queue


@contextmanager
def at_work(work: str) -> Iterator[None]:
    """Hold a place for a heavy work, and show how many are before it while there is none."""
    place = st.empty()

    def tell(ahead: int) -> None:
        place.caption(plain(f"大家都在用，排队等候：前面还有{ahead}件。"))

    with turnstile().turn(current_person().id, work, tell):
        place.empty()
        yield


def _observe(work: str, waited: float, took: float) -> None:
    _wait.labels(work).observe(waited)
    _took.labels(work).observe(took)
