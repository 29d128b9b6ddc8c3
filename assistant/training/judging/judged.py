"""What the judgement of a free-text answer is: its faults, each with the most that an answer with it is worth."""

from collections.abc import Iterable
from dataclasses import dataclass

GOOD = 80
"""From this score on, of 100, an answer passes."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing amiss with an answer: how much it is worth at most, why in Chinese, and the rule it breaks if one."""

    worth: int
    told: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is amiss with an answer, the gravest first."""

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
    """Return the judgement that these faults make."""
    return Judged(tuple(sorted(dict.fromkeys(faults), key=lambda fault: fault.worth)))
