"""A review and a judgement in the shape that scripts rely on: names and keys are stable."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from assistant.review.engine import LedgerRow, Review, summarise
from assistant.review.rule import Figure, Finding
from assistant.review.verdict import Judgement
from knowledge.document import Location


def review_to_dict(review: Review) -> dict[str, Any]:
    """Return the review as `review --json` prints it; cells stay as written, a missing one is ""."""
    report = review.report
    places = {row.indicator.location: place for place, row in enumerate(review.ledger)}
    return {
        "report": {
            "title": report.title,
            "unit": report.unit,
            "year": report.year,
            "kind": report.kind.value,
            "type": report.type.value,
            "not_read": [
                {"text": unread.text, "location": unread.location.as_dict() if unread.location else None}
                for unread in report.not_read
            ],
        },
        "indicators": [row_to_dict(row) for row in review.ledger],
        "findings": [finding_to_dict(finding, places) for finding in review.findings],
        "summary": summarise(review),
    }


def row_to_dict(row: LedgerRow) -> dict[str, Any]:
    """Return one indicator row; a blank row has no verdict."""
    indicator, judgement = row.indicator, row.judgement
    return {
        "form": row.form.kind.value,
        "project": row.form.project,
        "level1": indicator.level1,
        "level2": indicator.level2,
        "indicator": indicator.name,
        "target": indicator.target,
        "actual": indicator.actual,
        "weight": indicator.weight,
        "score": indicator.score,
        "verdict": judgement.verdict.value if judgement else "",
        "reasons": [reason.value for reason in judgement.reasons] if judgement else [],
        "suggestion": judgement.suggestion if judgement else "",
        "basis": str(row.basis) if row.basis else "",
        "location": indicator.location.as_dict(),
    }


def finding_to_dict(finding: Finding, places: Mapping[Location, int]) -> dict[str, Any]:
    """Return one finding with its evidence in order; `places` are those of the review's indicators in its list."""
    return {
        "id": finding.id,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "stated": figure_to_dict(finding.stated),
        "expected": figure_to_dict(finding.expected),
        "indicator": places.get(finding.indicator.location) if finding.indicator else None,
        "evidence": [{"text": item.text, "location": item.location.as_dict()} for item in finding.evidence],
        "suggestion": finding.suggestion,
        "basis": str(finding.basis),
        "location": finding.location.as_dict(),
    }


def figure_to_dict(figure: Figure | None) -> dict[str, Any] | None:
    """Return one side of a finding; a number is a number, a day is written as 2024-11-30."""
    if figure is None:
        return None
    value: int | float | str
    match figure.value:
        case Decimal():
            value = int(figure.value) if figure.value == figure.value.to_integral_value() else float(figure.value)
        case date():
            value = figure.value.isoformat()
        case _:
            value = figure.value
    return {"value": value, "unit": figure.unit, "quote": figure.quote, "location": figure.location.as_dict()}


def judgement_to_dict(judgement: Judgement) -> dict[str, Any]:
    """Return one judgement as `check --jsonl` prints it."""
    return {
        "verdict": judgement.verdict.value,
        "reasons": [reason.value for reason in judgement.reasons],
        "suggestion": judgement.suggestion,
    }
