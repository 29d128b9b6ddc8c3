"""What was said in a turn, in words, cut short: what later turns need to know of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """One turn: what was asked and what was answered."""

    question: str
    answer: str
