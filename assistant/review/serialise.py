"""A review and a judgement in the shape that scripts rely on: names and keys are stable."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from assistant.contract import values
from assistant.review.engine import LedgerRow, Review, summarise
from assistant.review.rule import Figure, Finding
from assistant.review.verdict import Judgement
from knowledge.document import Location


def review_to_dict(review: Review) -> dict[str, Any]:
    """Return the review as `review --json` prints it; cells stay as written, a missing one is ""."""
    report, places = review.report, {row.indicator.location: place for place, row in enumerate(review.ledger)}
    not_read = [values(unread, "text location") for unread in report.not_read]
    return {
        "report": values(report, "title unit year kind type") | {"not_read": not_read},
        "indicators": [row_to_dict(row) for row in review.ledger],
        "findings": [finding_to_dict(finding, places) for finding in review.findings],
        "summary": summarise(review),
    }


def row_to_dict(row: LedgerRow) -> dict[str, Any]:
    """Return one indicator row; a blank row has no verdict."""
    indicator, judgement = row.indicator, row.judgement
    judged = judgement_to_dict(judgement) if judgement else {"verdict": "", "reasons": [], "suggestion": ""}
    return (
        {"form": row.form.kind.value, "project": row.form.project, **values(indicator, "level1 level2")}
        | {"indicator": indicator.name, **values(indicator, "target actual weight score"), **judged}
        | {"basis": str(row.basis or ""), **values(indicator, "location")}
    )


def finding_to_dict(finding: Finding, places: Mapping[Location, int]) -> dict[str, Any]:
    """Return one finding with its evidence in order; `places` are those of the review's indicators in its list."""
    sides = {side: figure_to_dict(getattr(finding, side)) for side in ("stated", "expected")}
    row = places.get(finding.indicator.location) if finding.indicator else None
    evidence = [values(item, "text location") for item in finding.evidence]
    told = values(finding, "id rule severity message") | sides | {"indicator": row, "evidence": evidence}
    return told | values(finding, "suggestion basis location")


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
    return {"value": value, **values(figure, "unit quote location")}


def judgement_to_dict(judgement: Judgement) -> dict[str, Any]:
    """Return one judgement as `check --jsonl` prints it."""
    return values(judgement, "verdict reasons suggestion")
