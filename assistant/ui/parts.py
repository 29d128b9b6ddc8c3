"""The parts that all conversations of the process share: settings, database, knowledge base, model, reviews, the queue.

The knowledge base and the model are opened when they are first needed, so that the first paint waits for neither. Heavy
work of all pages is queued fairly, its place in the queue shown, and timed for whoever watches over the server.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st
from prometheus_client import Counter, Gauge, Histogram

from assistant.access import Person
from assistant.model import chat_model
from assistant.opening import open_index
from assistant.records.assignments import Assignments
from assistant.records.batches import Batches
from assistant.records.conversations import Conversations
from assistant.records.database import Change, People, changes, open_database
from assistant.records.reviews import Reviews
from assistant.records.training import Training
from assistant.review.engine import Review, review
from assistant.review.pack import load_pack
from assistant.settings import Settings, load_settings
from assistant.shared_library import SharedLibrary
from assistant.turnstile import Turnstile
from assistant.ui import kept
from assistant.ui.person import current_person
from assistant.ui.text import plain
from knowledge.comparing.repetition import Repetition
from knowledge.comparing.similarity import Similarity
from knowledge.errors import UserError
from knowledge.extraction import read_report
from knowledge.finding.index import DocumentIndex
from knowledge.finding.opening import build_bundled, is_built
from knowledge.finding.passage import Passage
from knowledge.machine import processors
from knowledge.parsing import confined
from knowledge.report import Report
from knowledge.store.database import Database
from knowledge.store.stored import StoredDocument

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_SECONDS = (0.1, 0.3, 1, 3, 10, 30, 100, 300)
_wait = Histogram("report_assistant_wait_seconds", "Waiting for a place, by work.", ["work"], buckets=_SECONDS)
_took = Histogram("report_assistant_work_seconds", "The work itself.", ["work"], buckets=_SECONDS)
page_errors = Counter("report_assistant_page_errors", "Runs of a page that an unforeseen error ended.")
_Kept = TypeVar("_Kept")
# A review is some megabytes; people come back to what they opened last.
_REVIEWS = 16


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


@st.cache_resource
def settings() -> Settings:
    """Return the settings of this process."""
    return load_settings()


@st.cache_resource
def database() -> Database:
    """Return the database that this process keeps everything in."""
    return open_database(settings().data, settings().database_url.get_secret_value())


def _of_person(kind: Callable[[Database, Person], _Kept]) -> Callable[[], _Kept]:
    """Return what gives the records of a kind that this process keeps, in the hands of who uses the page."""
    return lambda: kind(database(), current_person())


assignments, batches, conversations = _of_person(Assignments), _of_person(Batches), _of_person(Conversations)
known_people, trainings = _of_person(People), _of_person(Training)


def reviews() -> Reviews:
    """Return the decisions and versions among which the open report stands."""
    return Reviews(database(), current_person(), kept.SPACE.get())


@st.cache_resource
def model() -> "BaseChatModel | None":
    """Return the chat model, None where none is set up."""
    return chat_model(settings())


@st.cache_resource(show_spinner="正在打开资料库（首次使用约几秒）")
def index() -> DocumentIndex:
    """Return the knowledge base, built first where this folder has none yet."""
    opened = open_index(settings())
    if not is_built(opened.base):
        build_bundled(opened.base, lambda _text, _share: None)
    return opened


def shared_library() -> SharedLibrary:
    """Return the knowledge base in the hands of who uses the page, to be changed."""
    return SharedLibrary(index().base, current_person())


def all_changes() -> Iterator[Change]:
    """Yield every change of the records and of the knowledge base, the first one first."""
    return changes(current_person(), database(), index().base.catalogue.database)


def index_answers() -> bool:
    """Return whether the knowledge base can be read."""
    return bool(index().documents())


def warm_up() -> None:
    """Have the knowledge base loaded in the background before anybody waits for it."""
    # What is amiss is told to whoever asks for a passage.
    with suppress(UserError):
        Thread(target=index().warm_up, daemon=True).start()


class _Library:
    """The knowledge base as what is searched: opened when it is first asked."""

    def search(self, query: str, **filters: Any) -> Sequence[Passage]:
        return index().search(query, **filters)

    def search_many(self, queries: Sequence[str], **filters: Any) -> Sequence[Sequence[Passage]]:
        return index().search_many(queries, **filters)


library = _Library()


@st.cache_resource(show_spinner=False)
def _similarity() -> Similarity:
    return Similarity(index().base.catalogue)


def repetition(report: Report, *among: Callable[[StoredDocument], bool]) -> Repetition:
    """Return what `report` repeats of the library's reports that `among` accepts."""
    return _similarity().repetition(report, *among)


def has_past_reports() -> bool:
    """Return whether the library holds reports that somebody has added."""
    return any(one.kind == "report" and not one.bundled for one in index().documents())


def neighbours(passage: str) -> tuple[Sequence[str], int]:
    """Return the texts of the passage's document and the place of the passage among them, [] where it is gone."""
    chunks = index().base.catalogue.chunks(passage.rpartition("-")[0])
    place = next((n for n, chunk in enumerate(chunks) if chunk.id == passage), None)
    return ([], 0) if place is None else ([chunk.text for chunk in chunks], place)


def reviewed(data: bytes, name: str) -> Review:
    """Return the review of a file; the same file gives the same object, whoever opens it."""
    with at_work("review"):
        return _reviewed(data, name)


@st.cache_resource(show_spinner=False, max_entries=_REVIEWS)
def _reviewed(data: bytes, name: str) -> Review:
    pack = load_pack(settings().pack)
    return review(read_report(confined.read(data, name), pack.columns), pack=pack)


forget_reviews = _reviewed.clear
"""Let nothing of a report that was deleted stay in memory."""
