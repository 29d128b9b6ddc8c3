"""What the judgement of a free-text answer is."""

from dataclasses import dataclass

GOOD = 80
"""From this score on, of 100, an answer passes."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What an answer is worth, of 100, and in Chinese what is amiss with it, the gravest first."""

    score: int
    reasons: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Return whether the answer passes."""
        return self.score >= GOOD


def judged(faults: list[tuple[int, str]], best: int = 100) -> Judged:
    """Return the judgement that these faults make, each with the most that an answer with it is worth."""
    ordered = sorted(dict.fromkeys(faults))
    return Judged(min((best, *(worth for worth, _ in ordered))), tuple(told for _, told in ordered))
