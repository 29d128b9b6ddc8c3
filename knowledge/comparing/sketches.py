"""Which of many sentences are like a given one, found without comparing it with each.

A sentence's sketch are the smallest hashes among those of its runs of four characters; sentences with much text in
common have much of their sketches in common (min-wise hashing). An inverted list of sketches leads from a sentence to
those like it in time that depends on how many of those there are. A hundred bytes a sentence are kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

SIZE = 10
"""So many hashes make a sketch: of two sentences that share half of their runs, one in a thousand pairs is missed."""
_RUN = 4
_LONGEST_LIST = 2000
"""What stands in more sentences than this is looked up in the first of them only."""


@dataclass(frozen=True)
class Sketches:
    """The sketches of a list of sentences: each hash with the place of its sentence, hashes ascending in a place."""

    hashes: "np.ndarray"
    owners: "np.ndarray"
    sentences: int


@dataclass(frozen=True)
class Alike:
    """Pairs of a sentence asked about and one of the list, with the share, 0 to 1, of the sketch that they share."""

    asked: "np.ndarray"
    found: "np.ndarray"
    shared: "np.ndarray"


def sketch(keys: Sequence[str]) -> Sketches:
    """Return the sketches of sentences given by their keys, each of four characters or more."""
    import numpy as np

    if not keys:
        return Sketches(np.empty(0, np.uint64), np.empty(0, np.int64), 0)
    codes = np.frombuffer("".join(f"{key}\n" for key in keys).encode("utf-32-le"), "<u4").astype(np.uint64)
    ends = codes == ord("\n")
    owners = np.cumsum(ends) - ends
    count = len(codes) - _RUN + 1
    runs = np.zeros(count, np.uint64)
    for place in range(_RUN):
        runs = runs * np.uint64(1_000_003) + codes[place : place + count]
    whole = owners[:count] == owners[_RUN - 1 :]
    whole &= ~ends[_RUN - 1 :]
    hashes, owners = _mixed(runs[whole]), owners[:count][whole]
    order = np.lexsort((hashes, owners))
    hashes, owners = hashes[order], owners[order]
    new = np.ones(len(hashes), bool)
    new[1:] = (hashes[1:] != hashes[:-1]) | (owners[1:] != owners[:-1])
    hashes, owners = hashes[new], owners[new]
    rank = np.arange(len(owners)) - np.searchsorted(owners, owners)
    return Sketches(hashes[rank < SIZE], owners[rank < SIZE], len(keys))


class SketchList:
    """The inverted list of several lists of sentences, whose places count on from one list to the next."""

    def __init__(self, parts: Sequence[Sketches]) -> None:
        import numpy as np

        starts = np.cumsum([0, *(part.sentences for part in parts)])
        hashes = np.concatenate([np.empty(0, np.uint64), *(part.hashes for part in parts)])
        owners = [part.owners + start for part, start in zip(parts, starts, strict=False)]
        order = np.argsort(hashes, kind="stable")
        self._hashes = hashes[order]
        self._owners = np.concatenate([np.empty(0, np.int64), *owners])[order].astype(np.int32)
        self._sentences = int(starts[-1])

    def find(self, asked: Sketches, least: float) -> Alike:
        """Return the pairs that share at least this part of the asked sentence's sketch, by asked sentence."""
        import numpy as np

        first = np.searchsorted(self._hashes, asked.hashes, "left")
        counts = np.minimum(np.searchsorted(self._hashes, asked.hashes, "right") - first, _LONGEST_LIST)
        place = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        found = self._owners[np.repeat(first, counts) + place].astype(np.int64)
        base = max(1, self._sentences)
        pairs, shared = np.unique(np.repeat(asked.owners, counts) * base + found, return_counts=True)
        size = np.bincount(asked.owners, minlength=asked.sentences)
        share = shared / size[pairs // base]
        likely = share >= least
        return Alike(pairs[likely] // base, pairs[likely] % base, share[likely])


def _mixed(values: "np.ndarray") -> "np.ndarray":
    """Return 64-bit values with their bits mixed, so that the smallest of them are of no particular characters."""
    import numpy as np

    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        values = (values ^ (values >> np.uint64(33))) * np.uint64(factor)
    mixed: np.ndarray = values ^ (values >> np.uint64(33))
    return mixed
