"""Everything that pages keep in a session: each name once, with the type of what stands under it.

What a person types or chooses in a widget stands under the widget's own key, with `persist_state="session"`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

import streamlit as st

from assistant.export.options import FINAL, WORKING_COPY, Options
from knowledge.errors import UserError

if TYPE_CHECKING:
    from assistant.conversation.keeping import Keeper, Turn
    from assistant.conversation.workspace import Workspace
    from assistant.drafting.statement import Answer
    from assistant.records.assignments import Assignment
    from assistant.records.opinions import Decision
    from assistant.training.assigning import AssignmentAnswer
    from assistant.ui.practice import Practice
    from assistant.ui.session import Asked

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Slot(Generic[_T]):
    """One thing of the session; `empty` makes what stands there at first, None where it isn't given."""

    name: str
    empty: Callable[[], _T] = lambda: None  # type: ignore[assignment, return-value]

    def get(self) -> _T:
        """Return what stands here."""
        if self.name not in st.session_state:
            st.session_state[self.name] = self.empty()
        found: _T = st.session_state[self.name]
        return found

    def put(self, value: _T) -> None:
        """Make `value` what stands here."""
        st.session_state[self.name] = value

    def take(self) -> _T:
        """Return what stands here, and forget it."""
        found = self.get()
        self.clear()
        return found

    def clear(self) -> None:
        """Forget what stands here."""
        st.session_state.pop(self.name, None)


@dataclass
class Filling(Generic[_T]):
    """An answer or a key that is being filled in: as it was when its tables were drawn, and as it was kept last.

    A table's rows stay as they were drawn while one fills them in: new ones would empty it. `is_asked` is whether it
    was asked if a part may stay open.
    """

    number: str
    begun: _T
    kept: _T
    is_asked: bool = False


def filling(slot: "Slot[Filling[_T] | None]", number: str, widget: str, load: Callable[[], _T]) -> Filling[_T]:
    """Return what is being filled in, loaded anew where it is another one or its `widget` was left."""
    doing = slot.get()
    if doing is None or doing.number != number or widget not in st.session_state:
        begun = load()
        doing = Filling(number, begun, begun)
        slot.put(doing)
    return doing


@contextmanager
def problem_kept() -> Iterator[None]:
    """Keep what a UserError says to be shown on the page; what is done here goes no further then."""
    try:
        yield
    except UserError as error:
        PROBLEM.put(str(error))


# The open conversation.
WORKSPACE: Slot["Workspace | None"] = Slot("workspace")
TURNS: Slot["list[Turn]"] = Slot("turns", list)
KEEPER: Slot["Keeper | None"] = Slot("keeper")
SOURCE: Slot[tuple[bytes, str] | None] = Slot("source")
# Whose decisions on the open report hold, "" for one's own, and those that the page shows.
DECIDED: Slot["Mapping[str, Decision]"] = Slot("decided", dict)
SPACE = Slot("space", str)
PROBLEM = Slot("problem", str)
ANSWERS: Slot["tuple[Answer, ...] | None"] = Slot("answers")
DELIVERY: Slot[dict[bool, Options]] = Slot("delivery", lambda: {False: WORKING_COPY, True: FINAL})
FILES: Slot[dict[str, tuple[object, bytes]]] = Slot("files", dict)
COMPARED: Slot[tuple[int, int] | None] = Slot("compared")
ALL_TURNS = Slot("all-turns", bool)
OF_CONVERSATION: tuple[Slot[object], ...] = (  # type: ignore[assignment]
    *(WORKSPACE, TURNS, KEEPER, SOURCE, SPACE, PROBLEM, ANSWERS),
    *(DELIVERY, FILES, COMPARED, ALL_TURNS),
)

# What waits for the next run, and who uses the page.
OWNER = Slot("owner", str)
WHO = Slot("who", str)
SEEN = Slot("seen", lambda: ("", "", 0.0))
WANTS_CHAT = Slot("wants_chat", bool)
# Whose reviews the waiting file stands in as a version of the open report, "" where it is a report of its own.
WAITING_SPACE = Slot("waiting-space", str)
WAITING_FILE: Slot[tuple[bytes, str] | None] = Slot("file")
QUESTION: Slot["Asked | None"] = Slot("question")
JUST_OPENED = Slot("just_opened", bool)
# The tab of the working side that is to be open when it is drawn next. Not before: what the browser says while an
# answer is made would put the tab of before in its place.
FOCUS = Slot("focus", str)
# Counted up, so that a widget is another one for each conversation, file and list of files.
CONVERSATIONS = Slot("conversations", int)
UPLOADS = Slot("uploads", int)

# The batch that is open, by its id in the records; whether it is being reviewed here.
BATCH: Slot[str] = Slot("batch", str)
# The order in which each batch's files, by their numbers, are gone through: no decision on the way may change it.
BATCH_ORDER: Slot[dict[str, tuple[int, ...]]] = Slot("batch-order", dict)
BATCH_RUNS = Slot("batch-runs", bool)

# The library and the training.
LIBRARY_DOCUMENT = Slot("library-document", str)
LIBRARY_SELECTED = Slot("library-selected", str)
ASSIGNMENT = Slot("assignment", str)
EDITED_ASSIGNMENT = Slot("edited-assignment", str)
ANSWERING: "Slot[Filling[AssignmentAnswer] | None]" = Slot("answering")
EDITING: "Slot[Filling[Assignment] | None]" = Slot("editing")
LESSON: Slot[str | None] = Slot("lesson")
PRACTICE: Slot["Practice | None"] = Slot("practice")
