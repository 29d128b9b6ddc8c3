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
_ORDER = "一二三四五六七八九"
_WORDS = frozenset("个项家所处名座条类种场次批件部")
_FEWEST = 3


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
    quantities = [one for one in (*find_quantities(text), *find_counts_in_words(text)) if one.unit in _WORDS]
    for quantity in quantities:
        if quantity.comparator or quantity.upper is not None or not 1 < quantity.value < 60 or "余" in quantity.text:
            continue
        ahead, behind = _BEFORE.search(text[: quantity.start]), _LISTED.match(text[quantity.end :])
        before = _items(_OPENS.split(ahead["items"])[-1]) if ahead else ()
        if len(before) >= _FEWEST and "、" in (ahead["items"] if ahead else ""):
            # 等 may leave things out, but never lists more than there are.
            is_open = bool(ahead and ahead["open"])
            wrong = len(before) > quantity.value or (quantity.value - len(before) == 1 and is_open)
            items, certain = before, not is_open or len(before) > quantity.value
        elif behind:
            items = _items(behind["items"])
            wrong, certain = (
                len(items) != quantity.value and len(items) > 1,
                not behind["items"].rstrip().endswith("等"),
            )
        else:
            continue
        if wrong:
            yield Miscount(quantity, len(items), items, text, told.sentence.location, certain)


def _items(text: str) -> tuple[str, ...]:
    ordered = _FIRST.split(text)
    if len(ordered) > _FEWEST - 1:
        return tuple(filter(None, (item.strip("，、；") for item in ordered)))
    return tuple(item for part in re.split("[、，]|和(?=[^、，]{2,}$)|以及", text) if (item := part.strip()))
