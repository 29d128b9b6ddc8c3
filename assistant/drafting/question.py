"""What a plan asks its author, and what the author says to it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Option:
    """One of several values that disagree, with its place in words and its number among the plan's sources."""

    value: str
    place: str
    source: int

    @property
    def label(self) -> str:
        """Return the value with its place, as it is offered: 1,234.56万元（部门整体支出绩效自评表）."""
        return f"{self.value}（{self.place}）"


@dataclass(frozen=True, slots=True)
class Question:
    """What a good section needs and the report lacks, or, with `options`, where two places of it disagree.

    `key` is the same in every plan of the same report; `item` is the key of the problem that an answer changes, `about`
    what it is called.
    """

    key: str
    text: str
    options: tuple[Option, ...] = ()
    item: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What `by` said at a time to the question of this key: in own words, or an option's value."""

    question: str
    text: str
    by: str
    at: datetime
