"""What a page keeps: the state of one conversation, written down as it goes on, and what waits for the next run.

The page's address names the conversation, and the person where one was chosen: a reload, a bookmark and the browser's
way back lead to where one was.
"""

import hashlib
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import streamlit as st

from assistant.conversation.events import Event
from assistant.conversation.keeping import Keeper, TurnKeeper, planned
from assistant.conversation.offers import offered_request
from assistant.conversation.request import Request
from assistant.conversation.workspace import Workspace
from assistant.review.deciding import decided, family, kept_findings
from assistant.review.engine import Review
from assistant.training.progress import Learner
from assistant.ui import kept, parts
from assistant.ui.person import LOCAL, current_person, write_name
from assistant.ui.text import in_words
from knowledge.errors import UserError
from knowledge.parsing import SUFFIXES

FILE_TYPES = [suffix.removeprefix(".") for suffix in SUFFIXES]
_SAMPLES = Path(__file__).parent.parent / "samples"
_SEEN_SECONDS = 30.0
_NOT_FOUND = "没有找到这段对话：它可能已被删除，或者没有与您共用。"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be answered: the words that are shown, and the request where a menu or a button made it."""

    said: str
    request: Request | None = None


def resume() -> None:
    """Take up the conversation that the address names, or what another window has added to the open one.

    What was asked for here was meant for what stood here: it is answered first, and the other's stands beside it.
    """
    person = current_person().id
    if (kept.OWNER.get() or person) != person:
        _leave()
        kept.PRACTICE.clear()
    kept.OWNER.put(person)
    wanted = st.query_params.get("c", "")
    with kept.problem_kept():
        if wanted and wanted != _keeper().key:
            _leave()
            _load(Keeper(parts.conversations, wanted))
        elif not kept.QUESTION.get() and _keeper().is_behind():
            _load(_keeper())
        _be_seen()
    _write_address()


def start_new() -> None:
    """Leave the open conversation for an empty one, in the next run."""
    _leave()
    st.query_params.pop("c", None)
    kept.WANTS_CHAT.put(True)


def open_conversation(key: str) -> None:
    """Have this conversation taken up in the next run."""
    st.query_params["c"] = key
    kept.WANTS_CHAT.put(True)


def conversation() -> str:
    """Return the id of the open conversation, "" while it is empty."""
    return _keeper().key


def person() -> str:
    """Return the name of who uses the page."""
    return current_person().name


def workspace() -> Workspace:
    """Return the state of this conversation, its review as it stands, with who speaks and learns."""
    state = _workspace()
    name = person()
    learner = Learner(parts.trainings, current_person())
    return replace(state, review=_standing(state), author="" if name == LOCAL else name, learner=learner)


def lineage() -> str:
    """Return what the open report's decisions are kept under; a file seen first is kept with what was found in it."""
    known = parts.reviews().lineages([content()])
    review = _workspace().review
    if known or review is None:
        return known.get(content(), "")
    return parts.reviews().keep_review(content(), source_file()[1], family(review.report), kept_findings(review))


def content() -> str:
    """Return the hash of the open report's file."""
    return hashlib.sha256(source_file()[0]).hexdigest()


def _workspace() -> Workspace:
    state = kept.WORKSPACE.get() or Workspace(library=parts.library, model=parts.model(), repetition=parts.repetition)
    kept.WORKSPACE.put(state)
    return state


def _standing(state: Workspace) -> Review | None:
    """Return the open review as it stands by what was decided on it; as it was made where the records are away."""
    if state.review is None or kept.SOURCE.get() is None:
        return state.review
    with kept.problem_kept():
        kept.DECIDED.put(parts.reviews().decisions(lineage()))
        return decided(state.review, kept.DECIDED.get())
    return state.review


def note(event: Event) -> None:
    """Make what has happened part of the state of this conversation."""
    kept.WORKSPACE.put(_workspace().after(event))


def confirm(name: str, items: tuple[str, ...] = ()) -> None:
    """Keep that `name` answers for what no source holds in the draft in force, and for what these items leave open.

    What another window has added to the draft meanwhile stands in the history afterwards, too.
    """
    state = _workspace()
    kept.WORKSPACE.put(replace(state, history=_keeper().change_history(state.history.confirm(name, items))))


def open_review(review: Review, data: bytes, name: str) -> None:
    """Open a reviewed file; where a report is open already, this one begins a conversation of its own."""
    if _workspace().review is not None:
        _leave()
    kept.SPACE.put(kept.WAITING_SPACE.take())
    kept.SOURCE.put((data, name))
    kept.PROBLEM.clear()
    kept.WORKSPACE.put(replace(_workspace(), review=review))
    _keeper().open_file(data, name, review.report.title or review.report.document.name, kept.SPACE.get())


def plan_again() -> bool:
    """Make the plan behind a draft that was taken up again; return whether there was one to make.

    It takes a moment and only the next change of the draft needs it: the page is shown first.
    """
    answers = kept.ANSWERS.take()
    if answers is None:
        return False
    kept.WORKSPACE.put(planned(_workspace(), answers))
    return True


def start_turn(question: str) -> TurnKeeper:
    """Keep a message, and return what its answer is noted with."""
    kept = _keeper().turn(question)
    _write_address()
    return kept


def is_behind() -> bool:
    """Return whether another window has written to this conversation since it was last read here."""
    try:
        return _keeper().is_behind()
    except UserError:
        return False


def has_work() -> bool:
    """Return whether there is a report to work on, or one about to be read."""
    return _workspace().review is not None or kept.WAITING_FILE.get() is not None


def is_new() -> bool:
    """Return whether nothing has been opened, said or asked yet."""
    return not (has_work() or kept.TURNS.get() or kept.QUESTION.get())


def open_next(data: bytes, name: str) -> None:
    """Have this file read in the next run; the uploader forgets it, so that the same file can be given again."""
    kept.WAITING_FILE.put((data, name))
    kept.UPLOADS.put(kept.UPLOADS.get() + 1)


def open_sample_next() -> None:
    """Have the fictional sample report opened in the next run."""
    path = min(_SAMPLES.glob("*.md"))
    open_next(path.read_bytes(), path.name)


def ask_next(said: str, request: Request | None = None) -> None:
    """Have this answered in the next run, as `request` where it is known what it asks for."""
    kept.QUESTION.put(Asked(said, request or offered_request(said)))


def try_next(question: str) -> None:
    """Have this question answered about the sample report."""
    open_sample_next()
    ask_next(question)


def take_question() -> Asked | None:
    """Return the question to be answered now, None for none; it is answered once.

    One that came with a file waits for another run, so that the report is on the page while its answer is made.
    """
    if kept.JUST_OPENED.take():
        return None
    question = kept.QUESTION.take()
    if question:
        kept.PROBLEM.clear()
    return question


def show_problem() -> None:
    """Say what went wrong with the last file or with keeping the conversation, if anything."""
    told, keeping = kept.PROBLEM.get(), _keeper().problem
    # What keeps the page from reading often keeps it from writing, too.
    if said := "\n\n".join(filter(None, (told if told not in keeping else "", keeping))):
        st.error(in_words(said))


def source_file() -> tuple[bytes, str]:
    """Return the open report's file as it was given, with its name."""
    source = kept.SOURCE.get()
    assert source is not None
    return source


def uploader_key() -> str:
    """Return the key of the uploader, a new one for each file taken."""
    return f"upload-{kept.UPLOADS.get()}"


def scoped(name: str) -> str:
    """Return the key of a choice that is made for the open report alone."""
    return f"{name}-{kept.CONVERSATIONS.get()}"


def chosen(name: str) -> dict[str, Any]:
    """Return what keeps a choice for the open report, whatever page one comes back from."""
    return {"key": scoped(name), "persist_state": "session"}


def _keeper() -> Keeper:
    keeper = kept.KEEPER.get() or Keeper(parts.conversations)
    kept.KEEPER.put(keeper)
    return keeper


def _leave() -> None:
    """Forget the open conversation, which the records have; a file and a question that wait are kept."""
    for slot in kept.OF_CONVERSATION:
        slot.clear()
    kept.CONVERSATIONS.put(kept.CONVERSATIONS.get() + 1)


def _load(keeper: Keeper) -> None:
    loaded = keeper.load(_workspace(), parts.reviewed)
    if loaded is None:
        kept.PROBLEM.put(_NOT_FOUND)
        return
    kept.KEEPER.put(keeper)
    kept.SPACE.put(loaded.space)
    kept.TURNS.put(loaded.turns)
    kept.PROBLEM.put(loaded.problem)
    kept.SOURCE.put(loaded.file)
    kept.WORKSPACE.put(loaded.workspace)
    if loaded.workspace.history.versions and loaded.workspace.plan is None:
        kept.ANSWERS.put(loaded.answers)
        parts.warm_up()


def _be_seen() -> None:
    who = current_person()
    here = _keeper().key if who.is_signed_in else ""
    seen = kept.SEEN.get()
    if seen[:2] != (who.id, here) or (who.is_signed_in and time.monotonic() - seen[2] > _SEEN_SECONDS):
        parts.known_people().meet(here)
        kept.SEEN.put((who.id, here, time.monotonic()))


def _write_address() -> None:
    """Let the page's address name the conversation and the person; a change of pages clears it."""
    key = _keeper().key
    if key and st.query_params.get("c") != key:
        st.query_params["c"] = key
    elif not key:
        st.query_params.pop("c", None)
    who = current_person()
    if not who.is_signed_in:
        write_name(who.name)
