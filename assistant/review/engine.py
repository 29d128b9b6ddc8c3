"""A whole review: every rule, every indicator, and what could not be checked."""

from dataclasses import dataclass

from assistant.review.rule import Finding
from assistant.review.verdict import Judgement
from knowledge.policy import Basis
from knowledge.report import Form, Indicator, Report


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One indicator row of the ledger; a blank row has no judgement."""

    form: Form
    indicator: Indicator
    judgement: Judgement | None
    basis: Basis | None


@dataclass(frozen=True)
class Review:
    """What a review found: the ledger of indicators, the findings (gravest first), and what was not checked and why."""

    report: Report
    ledger: tuple[LedgerRow, ...]
    findings: tuple[Finding, ...]
    not_checked: tuple[str, ...]


def review(report: Report) -> Review:
    """Return the review of `report`: the same report gives the same review."""
    raise NotImplementedError
