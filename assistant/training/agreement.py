"""How far two evaluators agree on the same things, beyond what chance alone would bring.

J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20 (1960): with p the
share of things that both put into the same category, and e the share expected of two who know nothing of each other but
use the categories as often as these two do, κ = (p − e) / (1 − e). The words for its size are those of J. R. Landis and
G. G. Koch, The measurement of observer agreement for categorical data, Biometrics 33 (1977). The interval is Cohen's:
κ ± 1.96 · √(p(1 − p)/n) / (1 − e).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

# So few things judged by both say nothing about the next ones.
FEWEST = 30
_NORMAL = 1.96
_WORDS = ((0.0, "没有一致性"), (0.2, "极低"), (0.4, "较低"), (0.6, "中等"), (0.8, "较高"), (1.0, "很高"))


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement of two evaluators on `items` things.

    `kappa` is None where there is nothing both have judged, and where both have used one and the same category
    throughout: then chance alone would bring full agreement, and the formula divides nothing by nothing.
    """

    items: int
    observed: float
    expected: float
    kappa: float | None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the bounds in which kappa lies with a chance of 95 %, None where the formula gives none.

        Where all agree, or none, it would make the bounds one point, however few things were judged.
        """
        if self.kappa is None or self.observed in (0, 1):
            return None
        half = _NORMAL * sqrt(self.observed * (1 - self.observed) / self.items) / (1 - self.expected)
        return max(-1.0, self.kappa - half), min(1.0, self.kappa + half)

    @property
    def words(self) -> str:
        """Return what the figure says, in words."""
        if not self.items:
            return "没有共同判断的指标"
        if self.kappa is None:
            return "两人只用了同一种判断，无从计算"
        size = next(word for limit, word in _WORDS if max(self.kappa, 0.0) <= limit)
        return f"样本太少，仅供参考（{size}）" if self.items < FEWEST else size


def agreement(one: Mapping[str, str], other: Mapping[str, str]) -> Agreement:
    """Return the agreement on what both have judged, each given as categories by the things' names."""
    both = sorted(one.keys() & other.keys())
    count = len(both)
    if not count:
        return Agreement(0, 0.0, 0.0, None)
    mine, theirs = Counter(one[name] for name in both), Counter(other[name] for name in both)
    # Fractions, so that full agreement by chance is seen exactly.
    observed = Fraction(sum(one[name] == other[name] for name in both), count)
    expected = Fraction(sum(mine[category] * theirs[category] for category in mine), count * count)
    kappa = None if expected == 1 else float((observed - expected) / (1 - expected))
    return Agreement(count, float(observed), float(expected), kappa)
