"""A count against the list it announces or sums up: 内设…等10个科室, 3个项目：A、B、C, 采取三项措施：一是…."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from knowledge.document import Location
from knowledge.facts.fact import Account, Told
from knowledge.quantity import Quantity, find_counts_in_words, find_quantities

_LISTED = re.compile(
    r"^[^，。；、：:（(]{0,6}(?:[：:（(]|，?(?:即|分别是|分别为|分别)[：:]?)(?P<items>[^。；：:（）()]{3,300})"
)
_OPENS = re.compile("内设|下设|下辖|设有|包括|围绕|聚焦|按照|开展|组织")
_BEFORE = re.compile(r"(?:[，。；：:（(]|^)(?P<items>[^，。；：:（(]{2,300}?)(?P<open>等(?:共计?)?)?$")
_FIRST = re.compile("[一二三四五六七八九]是")
_WORDS = frozenset("个项家所处名座条类种场次批件部")
_FEWEST = 3
_MOST = 60


@dataclass(frozen=True, slots=True)
class Miscount:
    """A count that isn't the number of things listed with it."""

    stated: Quantity
    listed: int
    items: tuple[str, ...]
    quote: str
    location: Location
    certain: bool


@lru_cache(2)
def miscounts(account: Account) -> tuple[Miscount, ...]:
    """Return the counts of the text that their own lists don't bear out."""
    return tuple(found for told in account.told for found in _sentence(told))


def _sentence(told: Told) -> Iterator[Miscount]:
    text = told.sentence.text
    for quantity in (*find_quantities(text), *find_counts_in_words(text)):
        is_plain = not quantity.comparator and quantity.upper is None and "余" not in quantity.text
        if quantity.unit in _WORDS and is_plain and 1 < quantity.value <= _MOST:
            items, certain = _listed(text[: quantity.start], text[quantity.end :], int(quantity.value))
            if items and len(items) != quantity.value:
                yield Miscount(quantity, len(items), items, text, told.sentence.location, certain)


def _listed(before: str, behind: str, number: int) -> tuple[tuple[str, ...], bool]:
    """Return the things listed with a count, none where there is no list, and whether they are all there is."""
    ahead = _BEFORE.search(before)
    items = _items(_OPENS.split(ahead["items"])[-1]) if ahead and "、" in ahead["items"] else ()
    if ahead and len(items) >= _FEWEST and not any(map(find_quantities, items)):
        # 等 may leave things out, but never lists more than there are.
        is_over = len(items) > number
        return (items, True) if is_over else ((), False)
    after = _LISTED.match(behind)
    items = _items(after["items"]) if after else ()
    if after is None or len(items) < _FEWEST - 1 or any(map(find_quantities, items)):
        return (), False
    return items, not after["items"].rstrip().endswith("等")


def _items(text: str) -> tuple[str, ...]:
    ordered = _FIRST.split(text)
    if len(ordered) >= _FEWEST:
        return tuple(item for one in ordered if (item := one.strip("，、；。 ")))
    run = re.split("[，；]", text)[0] if "、" in text else text
    return tuple(item for one in re.split("、|和(?=[^、]{2,}$)|以及", run) if (item := one.strip()))
