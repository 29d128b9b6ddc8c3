"""How long a draft is, and what to leave out so that it is as long as was asked for.

A section's length is counted as a reader counts it: every character of it as printed, heading and numbers too, but for
blanks and the marks of sources.
"""

from collections.abc import Mapping, Sequence

from assistant.drafting.draft import HEADINGS, PROBLEMS, SECTIONS, Draft, DraftMeasure, DraftProblem, item_number
from assistant.drafting.sources import MARK

# A section may be so much longer or shorter than asked for.
TOLERANCE = 0.1
Length = int | Mapping[str, int] | None


def text_length(text: str) -> int:
    """Return the characters of a text, marks and blanks not counted."""
    return len("".join(MARK.sub("", text).split()))


def item_length(item: DraftProblem | DraftMeasure, place: int) -> int:
    """Return the characters of an item as it is printed at `place`."""
    causes = item.causes if isinstance(item, DraftProblem) else ()
    return text_length("".join((item_number(place), item.title, item.text, *causes)))


def section_length(draft: Draft, section: str) -> int:
    """Return the characters of a section as it is printed, 0 where the draft lacks it."""
    items: Sequence[DraftProblem | DraftMeasure] = draft.problems if section == PROBLEMS else draft.measures
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


def choose(lengths: Sequence[int], worths: Sequence[float], room: int) -> set[int]:
    """Return the places of what is to be told: together at most `room` characters, and worth the most by character."""
    # best[n] is the greatest worth in at most n characters; taken[i][n] whether it takes the i-th to get there.
    best = [0.0] * (max(0, room) + 1)
    taken: list[bytearray] = []
    for length, worth in zip(lengths, worths, strict=True):
        row = bytearray(len(best))
        if 0 < length < len(best):
            worth_of_all = worth * length
            for n in range(len(best) - 1, length - 1, -1):
                if (value := best[n - length] + worth_of_all) > best[n]:
                    best[n], row[n] = value, 1
        taken.append(row)
    chosen: set[int] = set()
    left = len(best) - 1
    for place in range(len(lengths) - 1, -1, -1):
        if taken[place][left]:
            chosen.add(place)
            left -= lengths[place]
    return chosen
