"""Which problems no measure speaks of, and the reverse, by their words alone.

In model reports a problem and its measure share six to thirty pairs of characters that few other items have; without
its own measure a problem shares at most five with any. Only items far below that, and of another theme, are alone.
"""

from collections.abc import Sequence

from assistant.review.narrative import themes
from knowledge.narrative.entries import Entry
from knowledge.narrative.kinship import kinships

MOST_SHARED = 2
SHORTEST = 40
# Every item is laid beside every other; so many are no list of problems any more.
MOST_ITEMS = 60


def unmatched(items: Sequence[Entry], others: Sequence[Entry]) -> list[Entry]:
    """Return the items that share neither a theme nor words with any of `others`."""
    # A few words of no known theme can be about anything.
    if any(not _about(other) and len(other.words) < SHORTEST for other in others):
        return []
    about, words = frozenset[str]().union(*map(_about, others)), [other.words for other in others]
    return [
        item
        for item in items
        if not _about(item) & about
        and (_about(item) or len(item.words) >= SHORTEST)
        and len(items) + len(others) <= MOST_ITEMS
        and max(kinships(item.words, words), default=0) <= MOST_SHARED
    ]


def _about(item: Entry) -> frozenset[str]:
    return (themes(item.title) if item.is_titled else frozenset()) or themes(item.words)
