"""The four verdicts on an indicator, and the reasons for them."""

from dataclasses import dataclass
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
