"""How long a draft is.

A section's length is counted as a reader counts it: every character of it as printed, heading and numbers too, but for
blanks and the marks of sources.
"""

from collections.abc import Mapping, Sequence

from assistant.drafting.draft import HEADINGS, SECTIONS, Draft, DraftItem, item_number
from assistant.drafting.sources import MARK

# A section may be so much longer or shorter than asked for.
TOLERANCE = 0.1
Length = int | Mapping[str, int] | None


def text_length(text: str) -> int:
    """Return the characters of a text, marks and blanks not counted."""
    return len("".join(MARK.sub("", text).split()))


def item_length(item: DraftItem, place: int) -> int:
    """Return the characters of an item as it is printed at `place`."""
    return text_length("".join((item_number(place), item.title))) + body_length(item)


def body_length(item: DraftItem) -> int:
    """Return the characters of an item's text and causes, the title apart."""
    return text_length("".join((item.text, *item.causes)))


def section_length(draft: Draft, section: str) -> int:
    """Return the characters of a section as it is printed, 0 where the draft lacks it."""
    items = draft.items(section)
    if not items:
        return 0
    return len(HEADINGS[section]) + sum(item_length(item, place) for place, item in enumerate(items))


def wanted_lengths(length: Length, sections: Sequence[str] = SECTIONS) -> dict[str, int]:
    """Return the length asked for by section, without those for which none is."""
    if length is None:
        return {}
    if isinstance(length, int):
        return dict.fromkeys(sections, length)
    return {section: length[section] for section in sections if section in length}


def is_near(length: int, wanted: int) -> bool:
    """Return whether a length is what was asked for, within the tolerance."""
    return abs(length - wanted) <= TOLERANCE * wanted
