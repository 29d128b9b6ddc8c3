"""What is kept of a review: the findings as they were told then, and what a reviewer decided on them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """What a reviewer decided on a finding; one that is only noted waits for its decision."""

    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    OVERRULED = "overruled"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on one finding, whose it is and when.

    `reason` says why, or is a note; `verdict` is the one put in place of the program's. `about` are the words decided
    on: where the author has changed them, the decision no longer holds; "" holds for any.
    """

    state: State
    reason: str
    at: datetime
    who: str = ""
    verdict: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """A finding as it was told then: its severity's code, its message, its place in words, and the values it holds."""

    severity: str
    message: str
    place: str
    stated: str = ""
    expected: str = ""
