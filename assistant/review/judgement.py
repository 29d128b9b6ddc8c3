"""The four verdicts on an indicator, the reasons for them, and how many there are of each."""

from collections.abc import Iterable
from dataclasses import asdict, astuple, dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How far a target, read together with its indicator's name, is quantified."""

    QUANTIFIED = "quantified"
    VERIFIABLE = "verifiable"
    PARTIAL = "partial"
    VAGUE = "vague"

    @property
    def chinese(self) -> str:
        """Return the word shown to users."""
        return {"quantified": "已量化", "verifiable": "可核验", "partial": "量化不完整", "vague": "未量化"}[self.value]

    @property
    def is_weak(self) -> bool:
        """Return whether a reviewer counts the target as not quantified."""
        return self in {Verdict.PARTIAL, Verdict.VAGUE}


class Reason(StrEnum):
    """Why a target can't be scored, or what is doubtful about it."""

    NO_NUMBER = "no_number"
    NO_UNIT = "no_unit"
    NO_BASELINE = "no_baseline"
    DIRECTION_ONLY = "direction_only"
    SELF_REFERENTIAL = "self_referential"
    MULTI_INDICATOR = "multi_indicator"
    ACTIVITY_LIST = "activity_list"
    MISMATCH = "mismatch"
    BOUND_WITHOUT_VALUE = "bound_without_value"
    TIME_FOR_NONTIME = "time_for_nontime"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with its reasons, in order of weight, and a rewrite that could be scored ("" where none is needed).

    `rewrites` are the targets that the suggestion speaks of: more than one where the row is to be split.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...]
    suggestion: str
    rewrites: tuple[str, ...] = ()

    @property
    def is_disputable(self) -> bool:
        """Return whether it can be scored and yet something speaks against it."""
        return self.verdict is Verdict.QUANTIFIED and bool(self.reasons)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many indicators there are of each verdict."""

    quantified: int = 0
    verifiable: int = 0
    partial: int = 0
    vague: int = 0

    @classmethod
    def of(cls, judgements: Iterable[Judgement | None]) -> "Tally":
        """Return the counts of judgements; blank rows, which have none, are no indicators."""
        verdicts = [one.verdict for one in judgements if one]
        return cls(*map(verdicts.count, Verdict))

    @classmethod
    def sum(cls, tallies: "Iterable[Tally]") -> "Tally":
        """Return several counts added up."""
        return cls(*map(sum, zip(*map(astuple, (cls(), *tallies)), strict=True)))

    @property
    def total(self) -> int:
        """Return the number of indicators."""
        return self.quantified + self.verifiable + self.weak

    @property
    def weak(self) -> int:
        """Return the number of indicators that a reviewer counts as not quantified."""
        return self.partial + self.vague

    @property
    def share_pct(self) -> float:
        """Return the share of those not quantified, in percent with one decimal, 0 where there are none."""
        return round(100 * self.weak / self.total, 1) if self.total else 0.0

    @property
    def sentence(self) -> str:
        """Return the counts in the words of every answer about the ledger."""
        return f"共{self.total}项指标，未量化{self.weak}项（其中量化不完整{self.partial}项、未量化{self.vague}项）"

    def as_dict(self) -> dict[str, int]:
        """Return the counts by verdict."""
        return asdict(self)
