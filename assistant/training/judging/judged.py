"""What the judgement of a free-text answer is, and how it is weighed: by its words and by what was found of it.

A softmax regression fitted to answers that people judged (`tests.fitting.answers`) tells which fault is the likeliest;
faults.yml says of each what an answer with it is worth at most, what its writer is told, and what makes it sure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.sorting import Sorter
from knowledge.data_file import read_yaml
from knowledge.finding.opening import bundled_embedder

if TYPE_CHECKING:
    import numpy as np

GOOD = 80
"""From this score on, of 100, an answer passes."""
SOUND = "sound"
# A second fault is told where it is so many times as likely as the first.
_ALSO = 0.5
# How alike two texts mean what people write of one thing begins here.
_UNLIKE, _SCALE = 0.86, 20


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing amiss with an answer: how much it is worth at most, why in Chinese, and the rule it breaks if one."""

    worth: int
    told: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is amiss with an answer."""

    faults: tuple[Fault, ...] = ()

    @property
    def score(self) -> int:
        """Return what the answer is worth, of 100."""
        return min((fault.worth for fault in self.faults), default=100)

    @property
    def is_good(self) -> bool:
        """Return whether the answer passes."""
        return self.score >= GOOD

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return what is amiss, in sentences."""
        return tuple(fault.told for fault in self.faults)

    def share(self, rule: str) -> float:
        """Return what the answer is worth by one rule, of 1: what breaks no rule in particular counts for each."""
        return min((fault.worth for fault in self.faults if fault.rule in {"", rule}), default=100) / 100


def judged(faults: Iterable[Fault]) -> Judged:
    """Return the judgement that these faults make, the gravest first."""
    return Judged(tuple(sorted(dict.fromkeys(faults), key=lambda fault: fault.worth)))


def refused(told: str) -> Judged:
    """Return the judgement of what is no answer at all."""
    return Judged((Fault(0, told),))


def weighed(kind: str, answer: str, found: Mapping[str, float], **words: str) -> Judged:
    """Return the judgement of an answer by its words and by what was found of it; `words` are told of the faults."""
    import numpy as np

    evidence = np.array(list(found.values()), dtype=np.float32)
    likely = _sorter(kind).likely(answer, encode=bundled_embedder().embed_queries, evidence=evidence)
    is_sound = likely.pop(SOUND) >= 1 / 2
    known, kinds = faults(kind), sorted(likely, key=lambda one: -likely[one])
    sure = [one for one in kinds if any(found[name] for name in known[one].get("sure", ()))]
    if is_sound and not sure:
        return Judged()
    told = (known[one] for one in sure or kinds if sure or likely[one] >= _ALSO * likely[kinds[0]])
    return Judged(tuple(Fault(one["worth"], one["told"].format(**words), one.get("rule", "")) for one in told))


def likeness(one: str, other: str) -> float:
    """Return how much more alike two texts mean than any two of the field, a number of about one."""
    return float(_meaning(one) @ _meaning(other) - _UNLIKE) * _SCALE


@cache
def faults(kind: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the faults that an answer of a kind may have: the worth, what is told, and a rule if one is broken."""
    content: Mapping[str, Mapping[str, Any]] = read_yaml(Path(__file__).with_name("faults.yml"))[kind]
    return content


def weights(kind: str) -> Path:
    """Return where the fitted weights for answers of a kind are."""
    return Path(__file__).with_name(f"{kind}.npz")


@cache
def _sorter(kind: str) -> Sorter:
    return Sorter.read(weights(kind), (SOUND, *faults(kind)))


@lru_cache(4096)
def _meaning(text: str) -> "np.ndarray":
    import numpy as np

    (found,) = bundled_embedder().embed_queries([text])
    return np.asarray(found / np.linalg.norm(found))
