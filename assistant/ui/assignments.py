"""The assignments that this process keeps, and what who uses the page made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from assistant.records.assignments import Assignment, Assignments, Submission
from assistant.ui.parts import database
from assistant.ui.person import current_person

_T = TypeVar("_T")


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


def assignments() -> Assignments:
    """Return the assignments that this process keeps."""
    return Assignments(database(), current_person())


def set_assignments() -> Sequence[tuple[Assignment, Submission | None]]:
    """Return the assignments set for who uses the page, each with the answer, the most urgent one first."""
    kept, person = assignments(), current_person().id
    mine = [entry for entry in kept.entries() if entry.due is not None and entry.is_for(person)]
    found = [(entry, kept.submissions(entry.id).get(person)) for entry in mine]
    return sorted(found, key=lambda pair: (pair[1] is not None, pair[0].due))


def my_marks() -> Sequence[tuple[str, float, bool]]:
    """Return the titles of the assignments that were answered, with points and whether they came late."""
    return [(entry.title, answer.result, answer.is_late) for entry, answer in set_assignments() if answer]
