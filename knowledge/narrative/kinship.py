"""What two stretches of a report have in common that isn't in all of them: whether they speak of the same matter."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from knowledge import running_text
from knowledge.quantity import find_quantities

# Words of any report: what they are shared by has nothing in common.
_GENERIC = re.compile(
    r"年度|目标值?|指标值?|实际|完成|没有|达到|预算|执行率|支出|资金|项目|主要|原因|万元|情况|问题|全年|计划|低于|绩效|工作|管理|部门|单位|"
    r"进一步|措施|落实|责任|负责|科室|年底|按照|开展|加强|组织|相关|有关|以及|由于|因为|\d+(?:\.\d+)?%?"
)
LIKE = 3
# A long report has some thousand sentences, and each is laid beside every row that missed its target.
_CACHED = 8192


@lru_cache(_CACHED)
def pairs(text: str) -> frozenset[str]:
    """Return the two-character stretches of a text that say what it is about."""
    return running_text.pairs(_GENERIC.sub("|", text))


@lru_cache(_CACHED)
def figures(text: str) -> frozenset[tuple[str, str]]:
    """Return the figures of a text that can't be the same by chance, by value and measure."""
    found = find_quantities(text)
    return frozenset((f"{one.base.normalize():f}", one.measure) for one in found if len(str(one.value).strip("0.")) > 1)


def nearest(matter: str, others: Sequence[str], least: int = LIKE) -> int | None:
    """Return the place of the one of `others` that speaks of the matter, None where none clearly does."""
    scores = kinships(matter, others)
    best = max(scores, default=0)
    return scores.index(best) if best >= least else None


def kinships(matter: str, others: Sequence[str]) -> list[int]:
    """Return how much a matter shares with each of `others` and not with most of them."""
    held, most = _held(tuple(others)), max(1, len(others) // 2)
    rare, counted = {pair for pair in pairs(matter) if held[pair] <= most}, figures(matter)
    return [len(rare & pairs(other)) + 2 * len(counted & figures(other)) for other in others]


@lru_cache(16)
def _held(texts: tuple[str, ...]) -> Counter[str]:
    return Counter(pair for text in texts for pair in pairs(text))


def coverage(name: str, text: str) -> float:
    """Return the share of a name's stretches that a text has."""
    found = pairs(name)
    return len(found & pairs(text)) / len(found) if found else 0.0
