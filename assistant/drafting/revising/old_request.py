"""One change to a draft that is asked for: which items of which section, what is to be done, with what."""

from dataclasses import dataclass
from enum import StrEnum


class Operation(StrEnum):
    """What is done to an item."""

    SPECIFIC = "specific"
    SHORTEN = "shorten"
    LENGTHEN = "lengthen"
    LENGTH = "length"
    DELETE = "delete"
    CUT = "cut"
    MERGE = "merge"
    SPLIT = "split"
    SWAP = "swap"
    MOVE = "move"
    ORDER = "order"
    FORMAL = "formal"
    REWORD = "reword"
    CAUSE = "cause"
    TITLE = "title"
    REPLACE = "replace"
    FIGURES = "figures"
    ADD = "add"
    OWNER = "owner"
    TIME = "time"
    WRITE = "write"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class RevisionRequest:
    """One change: `items` are places from 0 (LAST is the last one), none meaning the whole section or draft.

    `words` is what is to stand there (a title, a cause, an office, a whole item by hand, a replacement for `old`), what
    is wanted (the name of figures, the theme of a new item), or, where words alone can't say it, the request itself.
    `target` is the place to move to among the others, `step` how many places up (-) or down, `part` which cause or
    sentence is meant; `length` the characters asked for, of every item by itself with `every`, at most with `at_most`.
    """

    operation: Operation
    section: str | None = None
    items: tuple[int, ...] = ()
    target: int | None = None
    step: int = 0
    part: int | None = None
    length: int | None = None
    at_most: bool = False
    every: bool = False
    words: str = ""
    old: str = ""
