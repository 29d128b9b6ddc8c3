"""What the acts of a measure come to: sound ones, or those that no unit may do, told by what examples are like."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from math import log
from pathlib import Path

from assistant.sorting import Sorter
from assistant.training.judging.judged import Fault
from knowledge.data_file import read_yaml
from knowledge.finding.opening import bundled_embedder
from knowledge.quantity import find_dates

KINDS, WEIGHTS = (Path(__file__).with_name(f"acts.{suffix}") for suffix in ("yml", "npz"))
SOUND, IDLE = "sound", "idle"
_HARMFUL, _BESIDE, _SHORTEST = 0.8, 0.03, 3
_SURE = 0.001
# What a clause without its figure ends in that tells a result: 及时率达到.
_RESULT = re.compile("(?:达到?|[一-龥][到至报为]|[不超低高少]于|控制在|不超过|[≥≤])$")
_CLAUSES = re.compile(r"[，,。；;：:\n（）()]")
# Figures and who acts by when say nothing of what is done.
_FIGURES = re.compile(r"\d[\d.,]{0,20}[万亿]?[%‰]?")
_EDGE = re.compile("^(?:底?[之以]?前|[起内末底])+")
_WHO = re.compile(
    "^由?(?![停取把将让给不请对向关])[一-龥]{1,7}?(?:科|股|处|室|局|部(?!门)|中心|公司|大队|支队)长?(?=[一-龥]{3})"
)


def harmful(text: str, is_sound: bool = False) -> Iterator[Fault]:
    """Yield what a measure does that a unit may not do, or that hides the problem instead of solving it.

    Beside an act that is sound only what is all but sure counts, and words that do nothing do no harm.
    """
    for clause in clauses(text):
        act = bare(clause)
        likely = dict(_likely(act))
        if _sorter().known.get(act) == SOUND or likely.pop(SOUND) >= (_BESIDE if is_sound else 1 - _HARMFUL):
            continue
        kind = max(likely, key=lambda one: likely[one])
        if not (is_sound and (kind == IDLE or _RESULT.search(act))):
            yield Fault(40 if kind == IDLE else 10, f"“{clause}”不能作措施：{kinds()[kind]}。", "DOC12")


def soundness(text: str) -> float:
    """Return how much the best act of a measure speaks for it: the logarithm of its odds to be a sound one."""
    acts = [bare(clause) for clause in clauses(text)]
    best = max((_likely(act)[SOUND] for act in acts if not _RESULT.search(act)), default=_SURE)
    best = min(max(best, _SURE), 1 - _SURE)
    return log(best / (1 - best))


def reaches(text: str) -> bool:
    """Return whether a measure says up to what it goes, which is no act and speaks for none."""
    return any(_RESULT.search(bare(clause)) for clause in clauses(text))


def clauses(text: str) -> Iterator[str]:
    """Yield the clauses of a measure that may tell an act."""
    return (one for one in map(str.strip, _CLAUSES.split(text)) if len(bare(one)) >= _SHORTEST)


def bare(clause: str) -> str:
    """Return an act without the day it is to be done by, all before that, and its figures."""
    dates = find_dates(clause)
    behind = clause[clause.rindex(dates[-1].text) + len(dates[-1].text) :] if dates else clause
    return _EDGE.sub("", _WHO.sub("", _FIGURES.sub("", behind if len(behind) > _SHORTEST else clause)))


def kinds() -> dict[str, str]:
    """Return what is told of every kind of act."""
    content: dict[str, str] = read_yaml(KINDS)
    return content


@lru_cache(4096)
def _likely(act: str) -> dict[str, float]:
    return _sorter().likely(act, encode=bundled_embedder().embed_queries)


@cache
def _sorter() -> Sorter:
    return Sorter.read(WEIGHTS, tuple(kinds()))
