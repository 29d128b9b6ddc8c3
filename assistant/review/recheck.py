"""What has become of a review's findings once the author has changed the report."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.records.opinions import KeptFinding
from assistant.review.deciding import kept_findings
from assistant.review.engine import Review
from assistant.review.identity import squeeze
from knowledge.report import Report


@dataclass(frozen=True)
class Recheck:
    """The findings before and after, by their ids: gone (已改), as they were (仍在), told otherwise (有变化), new.

    What has changed is given as it was and as it is.
    """

    fixed: Mapping[str, KeptFinding]
    remaining: Mapping[str, KeptFinding]
    changed: Mapping[str, tuple[KeptFinding, KeptFinding]]
    new: Mapping[str, KeptFinding]


def compare_reviews(before: Mapping[str, KeptFinding], after: Review) -> Recheck:
    """Return what the review `after`, whatever was decided on it, has kept, changed, lost and added."""
    now = kept_findings(after)
    both = {key: (before[key], one) for key, one in now.items() if key in before}
    return Recheck(
        {key: one for key, one in before.items() if key not in now},
        {key: new for key, (old, new) in both.items() if old.message == new.message},
        {key: (old, new) for key, (old, new) in both.items() if old.message != new.message},
        {key: one for key, one in now.items() if key not in before},
    )


def family(report: Report) -> str:
    """Return what versions of one report have in common: unit, year, kind, type and projects, never a title alone."""
    projects = sorted({squeeze(form.project) for form in report.forms if form.project})
    named = projects or [squeeze(report.title or report.document.name)]
    return "|".join((squeeze(report.unit), str(report.year or ""), report.kind.value, report.type.value, *named))
