"""A change of a draft as a typed value: what is done (`Operation`) to which places (`Target`), with what.

Numbers of items and sentences count from 1 as on the page, and from the end where they are negative; all of them are
those of the draft before the request, whatever its earlier operations do. A parser of sentences, the page's menus and a
model's tools make the same requests.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from knowledge.errors import UserError


class UnclearError(UserError):
    """A request that could mean several things, or lacks one: its message is the question put back.

    `keys` are the items that may be meant, by section and place, `choices` the operations that would do it.
    """

    def __init__(
        self, question: str, keys: "Iterable[tuple[str, int]]" = (), choices: "tuple[Operation, ...]" = ()
    ) -> None:
        super().__init__(question)
        self.keys, self.choices = tuple(keys), choices


# What is done.
Verb = StrEnum(
    "Verb",
    "REMOVE KEEP MOVE SWAP ORDER MERGE SPLIT SHORTEN LENGTHEN LENGTH TONE REWORD TITLE CAUSE REPLACE OWNER "
    "DEADLINE RESULT ADD INSERT WRITE FREE CORRECT AGAIN UNDO REDO RESTORE ACCEPT REFUSE",
)


# Which go from version to version rather than changing one.
VERSION_VERBS = {Verb.UNDO, Verb.REDO, Verb.RESTORE, Verb.ACCEPT, Verb.REFUSE}


# So many changes back an item is as it was at first.
FIRST = 1000
# A part of an item.
Part = StrEnum("Part", "SENTENCE TITLE CAUSE OWNER DEADLINE RESULT BODY")
# On which side of a place something comes to stand; AT is the place itself.
Side = StrEnum("Side", "AT BEFORE AFTER")


# From this number to that one, both included.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Target:
    """Which items, or which part of them.

    Items are named by numbers (`spans`), by what they speak of (`words`), as the one last spoken of (`is_pronoun`), as
    all the others (`is_rest`), as all there are (`is_every`), or by those they answer or are answered by (`partner`).
    `part` with `parts` (its numbers) or `part_words` is what is meant inside them; the title and the rest of an item
    are meant where it is None. Words are `is_literal` where they were quoted without saying what they are part of;
    `count` is how many there are of what words name, where it is said (那两条); `is_half` is of a part of a sentence
    that holds them (那半句); `lacks` is the field that of all measures those are meant which leave it open.
    """

    section: str | None = None
    spans: tuple[Span, ...] = ()
    words: str = ""
    is_pronoun: bool = False
    is_rest: bool = False
    is_every: bool = False
    partner: "Target | None" = None
    part: Part | None = None
    parts: tuple[Span, ...] = ()
    part_words: str = ""
    is_literal: bool = False
    count: int = 0
    is_half: bool = False
    lacks: Part | None = None

    @property
    def names_items(self) -> bool:
        """Return whether it says which items are meant, not only of which section or part."""
        named = self.spans or self.words or self.is_pronoun or self.is_rest or self.is_every
        return bool(named or self.partner)


@dataclass(frozen=True, slots=True)
class Length:
    """How long: characters, sentences, or a share of what it is now; at most, at least or about; each item by itself
    or all.
    """

    characters: int | None = None
    share: float | None = None
    at_most: bool = False
    at_least: bool = False
    each: bool = False
    sentences: int | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One change. `text` is what is to stand there, `old` what it stands for, `place` where something goes.

    Of a move, `steps` are the places up (-) or down, of a DEADLINE how many `unit` (月, 周) earlier (-) or later it is
    to be. `topics` are what the halves of a split item are about. A REMOVE that `spares` what answers a problem takes
    the problem alone, a SHORTEN that does keeps figures. A SPLIT into so many has that `number`, a KEEP of the first
    items of a section how many they are.
    """

    verb: Verb
    targets: tuple[Target, ...] = ()
    text: str = ""
    old: str = ""
    place: Target | None = None
    side: Side = Side.AT
    steps: int = 0
    unit: str = ""
    length: Length | None = None
    topics: tuple[str, ...] = ()
    number: int = 0
    spares: bool = False

    @property
    def names_items(self) -> bool:
        """Return whether it says which items are meant."""
        return any(target.names_items for target in self.targets)

    def at(self, section: str, place: int) -> "Operation":
        """Return the operation at one item, where it could have meant several."""
        one = Target(section, ((place + 1, place + 1),))
        inside = [
            replace(one, part=t.part, parts=t.parts, part_words=t.part_words, is_literal=t.is_literal)
            for t in self.targets
            if t.part
        ]
        partners = [replace(t, partner=one) for t in self.targets if t.partner]
        return replace(self, targets=(*(inside or [one]), *partners))


@dataclass(frozen=True, slots=True)
class RevisionRequest:
    """What one message asks for, in its order; `unread` are the words of it that nothing was made of, `likely`
    what they may ask for.
    """

    operations: tuple[Operation, ...]
    unread: tuple[str, ...] = ()
    likely: tuple[Operation, ...] = ()

    @property
    def is_clear(self) -> bool:
        """Return whether every word of it is accounted for."""
        return bool(self.operations) and not self.unread

    @property
    def names_items(self) -> bool:
        """Return whether a change says which items are meant, or what of a section, whatever else wasn't read."""
        named = ((one, target) for one in self.operations for target in one.targets)
        return any(one.verb is Verb.ORDER for one in self.operations) or any(
            t.spans or t.words or t.part_words or (t.section and (one.text or one.length)) for one, t in named
        )

    @property
    def is_placed(self) -> bool:
        """Return whether it says of itself where everything goes, so that it can't answer a question put before."""
        return self.is_clear and all(
            one.verb is Verb.ADD or one.verb in VERSION_VERBS or one.names_items or one.old for one in self.operations
        )
