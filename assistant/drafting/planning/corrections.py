"""Slips of forms and text, to be put right before the report is handed in: a list of its own, no part of the sections.

Which rules find slips is said here once; what they found travels as findings do. What two places of different scope
say becomes a question.
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from assistant.drafting.draft import Correction
from assistant.review.checks.attainment import Attainment, attainments, has_full_score
from assistant.review.engine import Review
from assistant.review.rule import Finding, Severity
from knowledge.quantity import parse_decimal
from knowledge.report import Form, Indicator

# Wrong sums and rates, text against forms, dates, documents that no longer hold, cells left empty.
_SLIPS = frozenset(
    [
        "BUD01",
        "BUD02",
        "BUD03",
        "BUD04",
        "BUD06",
        "BUD07",
        "BUD13",
        "DOC02",
        "DOC03",
        "DOC04",
        "DOC20",
        "DOC21",
        "DOC22",
        "DOC23",
        "IND02",
        "SCO01",
        "SCO02",
        "SCO05",
        "SCO06",
        "SCO07",
        "VAL02",
    ]
)
_SCORED_ROWS = 2
_HALF_POINT = Decimal("0.05")


def is_slip(finding: Finding) -> bool:
    """Return whether a finding is a slip to put right, not a matter of the report's work."""
    return finding.rule in _SLIPS and (finding.severity is not Severity.INFO or finding.rule in {"SCO05", "DOC20"})


def find_corrections(review: Review) -> Iterator[Correction]:
    """Yield every slip, the findings' first, then scores that don't follow from what was reached."""
    for finding in review.findings:
        if is_slip(finding):
            yield Correction(finding.rule, finding.message, finding.location)
    for form in review.report.forms:
        yield from _scores(form, review)


def _scores(form: Form, review: Review) -> Iterator[Correction]:
    """Yield rows whose points aren't those that the form gives to other rows which missed their targets alike."""
    missed = [(row, one) for row in form.filled for one in attainments(row) if not one.is_met]
    wrong = [(row, one, due) for row, one in missed if (due := _due(row, one, review)) is not None]
    proportional = len([row for row, _ in missed if row.score_value is not None]) - len(wrong)
    for row, one, due in wrong:
        if not has_full_score(row) and proportional < _SCORED_ROWS:
            continue
        reached = "超过" if one.lower_is_better else "没有达到"
        given = f"却填满分{row.score}分" if has_full_score(row) else f"填{row.score}分"
        yield Correction(
            "VAL04",
            f"“{row.name}”实际完成{row.actual}，{reached}指标值{row.target}，{given}，按比例应为{due}分。",
            row.location,
            row.score,
            f"{due}",
        )


def _due(row: Indicator, one: Attainment, review: Review) -> Decimal | None:
    """Return the points that a row should have, None where it has them, or where it can't be told."""
    weight, share = parse_decimal(row.weight), one.earned(review.pack.inverse_scoring)
    if weight is None or share is None or row.score_value is None:
        return None
    due = (weight * share).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return due if abs(due - row.score_value) >= _HALF_POINT else None
