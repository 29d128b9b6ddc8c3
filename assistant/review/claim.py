"""What a figure claims to come of: the ways that its words, or the figures beside it, give for it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.review.disagreement import LIKELY, Disagreement, Way, is_sure_slip
from assistant.review.rule import Severity
from knowledge.facts.fact import Fact, measured
from knowledge.facts.matching import KEPT
from knowledge.quantity import find_quantities

EACH, RATIO, POINTS, TIMES = "元/", ":", "个百分点", "倍"
PAIR = 2
# Such a part of a figure may be wrong and it still be of the figures beside it.
NEAR = Decimal("0.75")
_MOST_LEVELS = 8


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure and the ways it should come about, the best first; `also` bear it out as well.

    `room` is how far off it may be and still be of these, None for any distance. `is_named` tells whether its words say
    what it is of; a slip alone can't be told from chance where they don't. `read` is the figure as it is compared;
    `is_wrong` where it needn't be, for the note says what is wrong with it.
    """

    fact: Fact
    ways: Sequence[Way]
    severity: Severity = LIKELY
    room: Decimal | None = None
    also: Iterable[Way] = ()
    is_named: bool = False
    read: Fact | None = None
    note: str = ""
    is_wrong: bool = False

    def judged(self) -> Iterator[Disagreement]:
        """Yield the figure where none of the ways makes it, and one nearly does."""
        read = self.read or self.fact
        if self.is_wrong:
            yield Disagreement(self.fact, self.ways[0], self.severity, None, self.note, self.is_named)
            return
        # 超过八成 is true of so much that only what it is of may bear it out.
        also = () if is_vague(read) else self.also
        if not self.ways or any(way.makes(read) for way in (*self.ways, *also)):
            return
        way, slip = self.ways[0], self.ways[0].slip(read)
        if self.room is None or slip or abs(read.value - way.value) <= self.room:
            note = self.note or (slip if way.is_sum or is_sure_slip(slip) else "")
            yield Disagreement(self.fact, way, self.severity, None, note, self.is_named)


def scale_of(cost: Fact) -> tuple[Decimal, str]:
    """Return how many of what unit a cost is for: 1000 米 of 元/公里."""
    unit = find_quantities(f"1{cost.unit.removeprefix(EACH)}")
    number, thing, _ = measured(unit[0]) if unit else (Decimal(1), "", Decimal(1))
    return number, thing


def levels(facts: Iterable[Fact]) -> list[Fact]:
    """Return the figures that others may be made of, the last ones of a long list."""
    return [one for one in facts if one.aspect not in KEPT and one.value and not one.unit.startswith(RATIO)][
        -_MOST_LEVELS:
    ]


def is_percent(fact: Fact) -> bool:
    """Return whether a figure is a share, or a difference of shares."""
    return fact.unit in {"%", POINTS}


def is_vague(fact: Fact) -> bool:
    """Return whether a figure is a bound, a range or about right: no part, and made of none."""
    return fact.is_rough or fact.quantity.upper is not None
