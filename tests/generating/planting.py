"""How one place of a right report is made wrong."""

import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.generating.figures import WIDE, Value, plain, rounded
from tests.generating.office import Office
from tests.generating.writing import Grid, Paper, Part, write

Place = tuple[int, ...]
Needs = list[tuple[str, ...]]
"""Groups of strings; a finding names the contradiction if it holds all of one group."""
Made = tuple[Paper, Needs, str] | None
"""A paper with a contradiction, what a finding has to hold, and what was done."""


@dataclass(frozen=True)
class Draft:
    """A right report with all that is needed to write it again with another value."""

    office: Office
    paper: Paper
    seed: str
    part: Part

    def again(self, office: Office) -> Paper:
        """Return the report in the same words with other values."""
        return write(office, self.seed, self.part)

    def cell(self, place: Place) -> str:
        """Return the paragraph or cell at the place, with its marks."""
        return dict(self.paper.cells())[place]

    def shown(self, key: str) -> list[str]:
        """Return all ways in which the report writes the value, and the usual one."""
        usual = [self.office.values[key].shown()] if key in self.office.values else []
        return list(dict.fromkeys([*(shown for _, shown in self.paper.marks(key)), *usual]))

    def texts(self, key: str) -> list[tuple[Place, str]]:
        """Return where the running text writes the value; the title doesn't count."""
        return [(place, shown) for place, shown in self.paper.marks(key) if len(place) == 1 and place != (0,)]

    def tables(self, key: str, name: str = "") -> list[tuple[Place, str]]:
        """Return where a table writes the value, by default any table."""
        found = [(place, shown) for place, shown in self.paper.marks(key) if len(place) == 3]
        return [one for one in found if not name or self._grid(one[0]).name == name]

    def keys(self, pattern: str) -> list[str]:
        """Return the keys that match."""
        return [key for key in self.office.values if re.fullmatch(pattern, key)]

    def paragraphs(self, least: int, most: int) -> list[tuple[int, str]]:
        """Return the paragraphs between two lengths, with their places; the title doesn't count."""
        found = [(at, block) for at, block in enumerate(self.paper.blocks) if isinstance(block, str) and at]
        return [(at, text) for at, text in found if least <= len(plain(text)) <= most]

    def _grid(self, place: Place) -> Grid:
        block = self.paper.blocks[place[0]]
        assert isinstance(block, Grid)
        return block


def put_in(draft: Draft, place: Place, key: str, shown: str, wrong: str) -> tuple[Paper, str]:
    """Return the paper with one mark at a place written otherwise, and what was done."""
    text = draft.cell(place).replace(f"⟦{key}={shown}⟧", f"⟦{key}={wrong}⟧", 1)
    where = "a table" if len(place) == 3 else "the text"
    return draft.paper.changed(place, text), f"{key} in {where}: {shown} → {wrong or 'nothing'}"


def slipped(shown: str, how: str, chance: random.Random) -> str:
    """Return the figure written otherwise by one slip: another digit, two digits swapped, the point moved."""
    half = unicodedata.normalize("NFKC", shown)
    found = re.search(r"\d[\d,]*(?:\.\d+)?", half)
    assert found
    digits = found[0].replace(",", "")
    places = len(digits.partition(".")[2])
    ways = list(_swaps(digits) if how == "swap" else _tens(digits, places) if how == "ten" else _others(digits))
    if not ways:
        return ""
    number = Decimal(chance.choice(ways))
    new = f"{number:,.{places}f}" if "," in found[0] else f"{number:.{places}f}"
    text = half.replace(found[0], new, 1)
    return text if half == shown else text.translate(WIDE)


def _others(digits: str) -> Iterator[str]:
    for at, digit in enumerate(digits.partition(".")[0][:3] if Decimal(digits) else ""):
        for other in "123456789":
            new = digits[:at] + other + digits[at + 1 :]
            if other != digit and abs(Decimal(new) - Decimal(digits)) >= Decimal(digits) / 50:
                yield new


def _swaps(digits: str) -> Iterator[str]:
    for at in range(len(digits) - 1):
        pair = digits[at : at + 2]
        new = digits[:at] + pair[::-1] + digits[at + 2 :]
        if "." not in pair and pair[0] != pair[1] and new[0] != "0":
            yield new


def _tens(digits: str, places: int) -> Iterator[str]:
    yield str(Decimal(digits) * 10)
    if Decimal(digits) > 100 and places:
        yield str(rounded(Decimal(digits) / 10, places))


def written_like(day: date, shown: str, right: date) -> str:
    """Return a date in the way in which the right one is shown."""
    style = next((style for style in ("", "点", "短") if Value(right, "date").shown(style) == shown), "")
    return Value(day, "date").shown(style)
