"""What a page keeps: the state of one conversation, written down as it goes on, and what waits for the next run.

The page's address names the conversation, and the person where one was chosen: a reload, a bookmark and the browser's
way back lead to where one was.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from assistant.access import Role
from assistant.conversation.keeping import Keeper, Turn, TurnKeeper, is_answering, planned
from assistant.conversation.offers import offered_request
from assistant.conversation.request import Request
from assistant.conversation.workspace import Workspace
from assistant.training.learner import Learner
from assistant.ui.parts import conversations, library, model, repetition, reviewed, trainings, warm_up
from assistant.ui.person import LOCAL, current_person, write_name
from knowledge.errors import UserError
from knowledge.parsing import SUFFIXES

if TYPE_CHECKING:
    from streamlit.elements.widgets.chat import ChatInputValue

    from assistant.review.engine import Review

FILE_TYPES = [suffix.removeprefix(".") for suffix in SUFFIXES]
_SAMPLES = Path(__file__).parent.parent / "samples"
# What was chosen, made or begun for one report.
_OF_CONVERSATION = (
    *("workspace", "turns", "source", "keeper", "problem", "answers"),
    *("delivery", "files", "compared", "dismissing", "edited", "selected", "all-turns"),
)
_NOT_FOUND = "没有找到这段对话：它可能已被删除，或者属于别的使用人。"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be answered: the words that are shown, and the request where a menu or a button made it."""

    said: str
    request: Request | None = None


def resume() -> None:
    """Take up the conversation that the address names, or what another window has added to the open one."""
    person = current_person().id
    if st.session_state.setdefault("owner", person) != person:
        _leave()
        st.session_state.owner = person
    wanted = st.query_params.get("c", "")
    try:
        if wanted and wanted != _keeper().key:
            _leave()
            if conversations().owner(wanted) == person:
                _load(Keeper(conversations, person, wanted))
            else:
                st.session_state.problem = _NOT_FOUND
        elif _keeper().is_behind():
            _load(_keeper())
    except UserError as error:
        st.session_state.problem = str(error)
    _write_address()


def start_new() -> None:
    """Leave the open conversation for an empty one, in the next run."""
    _leave()
    st.query_params.pop("c", None)
    st.session_state.wants_chat = True


def open_conversation(key: str) -> None:
    """Have this conversation taken up in the next run."""
    st.query_params["c"] = key
    st.session_state.wants_chat = True


def wants_chat() -> bool:
    """Return, once, whether the conversation is to be shown, whatever page one is on."""
    return bool(st.session_state.pop("wants_chat", False))


def conversation() -> str:
    """Return the id of the open conversation, "" while it is empty."""
    return _keeper().key


def person() -> str:
    """Return the name of who uses the page."""
    return current_person().name


def workspace() -> Workspace:
    """Return the state of this conversation, with who speaks and learns."""
    if "workspace" not in st.session_state:
        st.session_state.workspace = Workspace(library=library, model=model(), repetition=repetition)
    state: Workspace = st.session_state.workspace
    name = person()
    learner = Learner(trainings, current_person().id, name, Role.TRAINER in current_person().roles)
    return replace(state, author="" if name == LOCAL else name, learner=learner)


def keep(state: Workspace) -> None:
    """Make `state` the state of this conversation."""
    st.session_state.workspace = state


def confirm(name: str, items: tuple[str, ...] = ()) -> None:
    """Keep that `name` answers for what no source holds in the draft in force, and for what these items leave open.

    What another window has added to the draft meanwhile stands in the history afterwards, too.
    """
    state = workspace()
    keep(replace(state, history=_keeper().change_history(state.history.confirm(name, items))))


def open_review(review: "Review", data: bytes, name: str) -> None:
    """Open a reviewed file; where a report is open already, this one begins a conversation of its own."""
    if workspace().review is not None:
        _leave()
    st.session_state.source = (data, name)
    st.session_state.problem = ""
    keep(replace(workspace(), review=review))
    _keeper().open_file(data, name, review.report.title or review.report.document.name)


def plan_again() -> bool:
    """Make the plan behind a draft that was taken up again; return whether there was one to make.

    It takes a moment and only the next change of the draft needs it: the page is shown first.
    """
    if "answers" not in st.session_state:
        return False
    keep(planned(workspace(), st.session_state.answers))
    del st.session_state.answers
    return True


def turns() -> list[Turn]:
    """Return the conversation so far, to be appended to."""
    history: list[Turn] = st.session_state.setdefault("turns", [])
    return history


def start_turn(question: str) -> TurnKeeper:
    """Keep a message, and return what its answer is noted with."""
    kept = _keeper().turn(question)
    _write_address()
    return kept


def is_running(turn: Turn) -> bool:
    """Return whether a turn of this conversation is being answered now, in another window."""
    return is_answering(_keeper().key, turn)


def is_behind() -> bool:
    """Return whether another window has written to this conversation since it was last read here."""
    try:
        return _keeper().is_behind()
    except UserError:
        return False


def has_work() -> bool:
    """Return whether there is a report to work on, or one about to be read."""
    return workspace().review is not None or "file" in st.session_state


def is_new() -> bool:
    """Return whether nothing has been opened, said or asked yet."""
    return not (has_work() or turns() or question_waits())


def open_next(data: bytes, name: str) -> None:
    """Have this file read in the next run; the uploader forgets it, so that the same file can be given again."""
    st.session_state.file = (data, name)
    st.session_state.uploads = st.session_state.get("uploads", 0) + 1


def open_sample_next() -> None:
    """Have the fictional sample report opened in the next run."""
    path = min(_SAMPLES.glob("*.md"))
    open_next(path.read_bytes(), path.name)


def ask_next(said: str, request: Request | None = None) -> None:
    """Have this answered in the next run, as `request` where it is known what it asks for."""
    st.session_state.question = Asked(said, request or offered_request(said))


def try_next(question: str) -> None:
    """Have this question answered about the sample report."""
    open_sample_next()
    ask_next(question)


def take_input(value: "ChatInputValue | str | None") -> None:
    """Take what was written and attached below the conversation as the next file and question."""
    if value is None:
        return
    if isinstance(value, str):
        st.session_state.question = Asked(value)
        return
    for file in value.files[:1]:
        open_next(file.getvalue(), file.name)
    if value.text.strip():
        st.session_state.question = Asked(value.text)


def take_question() -> Asked | None:
    """Return the question to be answered now, None for none; it is answered once.

    One that came with a file waits for another run, so that the report is on the page while its answer is made.
    """
    if st.session_state.pop("just_opened", False):
        return None
    question: Asked | None = st.session_state.pop("question", None)
    if question:
        st.session_state.problem = ""
    return question


def question_waits() -> bool:
    """Return whether a question is left for the next run."""
    return "question" in st.session_state


def problem() -> str:
    """Return what went wrong with the last file or with keeping the conversation, "" for nothing."""
    return "\n\n".join(filter(None, (str(st.session_state.get("problem", "")), _keeper().problem)))


def source_file() -> tuple[bytes, str]:
    """Return the open report's file as it was given, with its name."""
    data, name = st.session_state.source
    return data, name


def uploader_key() -> str:
    """Return the key of the uploader, a new one for each file taken."""
    return f"upload-{st.session_state.get('uploads', 0)}"


def scoped(name: str) -> str:
    """Return the key of a choice that is made for the open report alone."""
    return f"{name}-{st.session_state.get('conversations', 0)}"


def focus(panel: str) -> None:
    """Open this tab of the working side when it is drawn next."""
    st.session_state.panel = panel


def apply_style() -> None:
    """Show the program's name in the bar, and let both sides fill the window's height below it."""
    st.logo(str(Path(__file__).with_name("wordmark.svg")), size="large")
    st.html(Path(__file__).with_name("layout.css"))


def _keeper() -> Keeper:
    if "keeper" not in st.session_state:
        st.session_state.keeper = Keeper(conversations, current_person().id)
    keeper: Keeper = st.session_state.keeper
    return keeper


def _leave() -> None:
    """Forget the open conversation, which the records have; a file and a question that wait are kept."""
    for name in _OF_CONVERSATION:
        st.session_state.pop(name, None)
    st.session_state.conversations = st.session_state.get("conversations", 0) + 1


def _load(keeper: Keeper) -> None:
    loaded = keeper.load(workspace(), reviewed)
    if loaded is None:
        st.session_state.problem = _NOT_FOUND
        return
    st.session_state.keeper = keeper
    st.session_state.turns = loaded.turns
    st.session_state.problem = loaded.problem
    if loaded.file:
        st.session_state.source = loaded.file
    keep(loaded.workspace)
    if loaded.workspace.history.versions and loaded.workspace.plan is None:
        st.session_state.answers = loaded.answers
        warm_up()


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
