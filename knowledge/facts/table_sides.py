"""What the labels of a table's row, or the heads of its column, say together: of whom, what, when, in which unit."""

import re
from dataclasses import dataclass, replace

from knowledge.facts.phrase import Phrase, read_phrase
from knowledge.facts.vocabulary import vocabulary
from knowledge.forms.words import plain
from knowledge.quantity import find_quantities
from knowledge.running_text import compact

_UNIT = re.compile(r"[（(](?:单位[:：])?([^（()）]{1,8})[)）]\s*$")
_COUNTED = re.compile("([一-龥]{1,2})数[量额]?$")
_LONGEST_UNIT = 12
_TOTAL = re.compile(r"(?:合计|小计|总计|共计|累计)数?$")


@dataclass(frozen=True, slots=True)
class Side:
    """What the labels of a row, or the heads of a column, say together; `sums_up` where one of them is a total."""

    phrase: Phrase
    subject: str = ""
    unit: str = ""
    path: tuple[str, ...] = ()
    sums_up: bool = False

    def going_on(self, text: str) -> "Side":
        """Return the side with one more text of its path, its unit and whether it sums up."""
        sums_up = self.sums_up or is_total(text)
        return replace(self, path=(*self.path, compact(text)), unit=unit_of(text) or self.unit, sums_up=sums_up)

    @property
    def is_sum(self) -> bool:
        """Return whether this sums up everything beside it, not somebody's or one measure's."""
        return self.sums_up and not self.subject and not self.phrase.measure


def with_label(side: Side, text: str, year: int | None, *, may_own: bool, is_owned: bool) -> Side:
    """Return a row's side with one label more, the last of those that name a measure deciding."""
    if is_unit(text):
        return replace(side, unit=compact(text))
    one = _said(text, year)
    side = side.going_on(text)
    if side.sums_up and not one.measure:
        return replace(side, phrase=_closer(side.phrase, one))
    if may_own and one.measure and not one.is_known and not one.ratio:
        return replace(side, subject=compact(text))
    if is_owned and one.measure and not one.is_known and not is_source(text):
        return side
    return replace(side, phrase=_closer(side.phrase, one))


def with_head(side: Side, text: str, year: int | None, *, may_own: bool) -> Side:
    """Return a column's side with one head more, which adds to the measure of those above it."""
    one = _said(text, year)
    side = side.going_on(text)
    if may_own and one.measure and not (one.is_known or one.ratio or side.sums_up or is_source(text)):
        return replace(side, subject=compact(text))
    return replace(side, phrase=side.phrase.under(one) if one != Phrase() else side.phrase)


def _said(text: str, year: int | None) -> Phrase:
    """Return what a label or head says besides that it sums up: 小学小计 is of 小学."""
    if plain(text) in vocabulary().total_labels:
        return Phrase()
    one = read_phrase(text, year)
    return read_phrase(_TOTAL.sub("", plain(text)), year) if one.measure and is_total(text) else one


def _closer(phrase: Phrase, one: Phrase) -> Phrase:
    """Return what two labels of a row say, the right one more closely."""
    both = phrase.under(one)
    if not one.measure:
        return replace(both, measure=phrase.measure, is_known=phrase.is_known)
    return replace(both, measure=one.measure, is_known=one.is_known)


def unit_of(text: str) -> str:
    """Return the unit that a text ends with in brackets, the first of several: （万尾、万粒）; "" for none."""
    match = _UNIT.search(text)
    units = (match[1], re.split("[、/或]", match[1])[0]) if match else ()
    return next(filter(is_unit, units), "")


def counted_unit(head: str) -> str:
    """Return the unit that a head's own name counts in: 株 of 植树株数, "" for none."""
    match = _COUNTED.search(plain(head))
    tails = (match[1], match[1][-1]) if match else ()
    return next((tail for tail in tails if is_unit(tail) and find_quantities(f"1{tail}")[0].kind == "count"), "")


def is_unit(text: str) -> bool:
    """Return whether a text is nothing but a unit, without a figure of its own."""
    bare = compact(text[: 2 * _LONGEST_UNIT])
    is_long = len(bare) > _LONGEST_UNIT
    found = () if bare[:1].isdigit() or is_long else find_quantities(f"1{bare}")
    return len(found) == 1 and found[0].text == f"1{bare}" and bool(found[0].unit)


def tells_unit(text: str) -> bool:
    """Return whether the line above a table only says what it counts in: 单位：万元, or 万元 alone."""
    return text.strip("（( ").startswith("单位") or is_unit(text)


def is_total(label: str) -> bool:
    """Return whether a label or head sums up what is beside it."""
    return plain(label) in vocabulary().total_labels or _TOTAL.search(plain(label)) is not None


def is_source(label: str) -> bool:
    """Return whether a label or head names money by where it is from."""
    return plain(label).endswith(vocabulary().sources)
