"""What has become of a review's findings once the author has changed the report."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.review.engine import Review
from assistant.review.identity import squeeze
from assistant.review.rule import Finding
from knowledge.report import Report, ReportKind


@dataclass(frozen=True)
class Recheck:
    """The findings before and after: ids of those that are gone (已改), then the remaining (仍在) and new (新出现)."""

    fixed: tuple[str, ...]
    remaining: Mapping[str, Finding]
    new: Mapping[str, Finding]


def compare_reviews(before_ids: Iterable[str], after: Review) -> Recheck:
    """Return what the review `after` has kept, lost and added against the ids of an earlier one, in order."""
    before = dict.fromkeys(before_ids)
    found = after.by_id
    return Recheck(
        tuple(key for key in before if key not in found),
        {key: finding for key, finding in found.items() if key in before},
        {key: finding for key, finding in found.items() if key not in before},
    )


def report_key(report: Report) -> str:
    """Return what stays the same of a report between its versions; a unit has one department report a year."""
    name = report.title or report.document.name
    named = name if report.kind is ReportKind.PROJECT or not report.unit else ""
    return "|".join((squeeze(report.unit), str(report.year or ""), report.kind.value, squeeze(named)))
