"""Which problems no measure speaks of, and the reverse, by their words alone.

In model reports a problem and its measure share six to thirty pairs of characters that no other item has; without its
own measure a problem shares at most five with any. Only items far below that, and of another theme, are alone.
"""

from collections import Counter
from collections.abc import Sequence

from assistant.review.narrative import themes
from knowledge.narrative.entries import Entry
from knowledge.running_text import pairs

MOST_SHARED = 2
SHORTEST = 40
# Every item is laid beside every other; so many are no list of problems any more.
MOST_ITEMS = 100


def unmatched(items: Sequence[Entry], others: Sequence[Entry]) -> list[Entry]:
    """Return the items that share neither a theme nor words with any of `others`."""
    # A few words of no known theme can be about anything.
    if any(not _about(other) and len(other.words) < SHORTEST for other in others):
        return []
    if len(items) + len(others) > MOST_ITEMS:
        return []
    other_words = [pairs(other.words) for other in others]
    common = Counter(pair for words in [*(pairs(item.words) for item in items), *other_words] for pair in words)
    about = frozenset[str]().union(*map(_about, others))
    return [item for item in items if not _about(item) & about and _is_alone(item, other_words, common)]


def _is_alone(item: Entry, other_words: Sequence[frozenset[str]], common: Counter[str]) -> bool:
    """Return whether an item shares hardly a word with others, and says enough for that to mean something."""
    own, title = pairs(item.words), pairs(item.title if item.is_titled else "")
    return (bool(_about(item)) or len(item.words) >= SHORTEST) and all(
        sum(common[pair] == 2 for pair in own & words) <= MOST_SHARED and len(title & words) <= MOST_SHARED
        for words in other_words
    )


def _about(item: Entry) -> frozenset[str]:
    return (themes(item.title) if item.is_titled else frozenset()) or themes(item.words)
