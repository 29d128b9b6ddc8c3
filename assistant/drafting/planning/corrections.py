"""Slips of forms and text, to be put right before the report is handed in: a list of its own, no part of the sections.

Which rules find slips is said here once; what they found travels as findings do. What two places of different scope
say becomes a question.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.drafting.draft import Correction
from assistant.review.checks.attainment import has_full_score
from assistant.review.engine import Review
from assistant.review.rule import Finding, Severity
from knowledge.numerals import at_step
from knowledge.quantity import find_quantities
from knowledge.running_text import statements

# Wrong sums and rates, text against text and forms, dates, documents that no longer hold, cells left empty.
_SLIPS = frozenset(
    f"{family}{number:02}"
    for family, numbers in (
        ("BUD", (1, 2, 3, 4, 6, 7, 13, 15, 16)),
        ("DOC", (2, 3, 4, 5, 6, 7, 20, 21, 22, 23, 30, 31, 32, 33, 34)),
        ("IND", (2,)),
        ("SCO", (1, 2, 5, 6, 7)),
        ("VAL", (2, 7, 8, 20)),
    )
    for number in numbers
)
# A missed target is a matter of the work; points that don't follow from it are a slip.
_POINTS = "VAL04"
# A value in another unit than its target is a slip, a target in another than its name a matter of wording.
_UNITS = "IND07"
_TELLING = frozenset({"SCO05", "DOC20"})
_DOCUMENTS = frozenset({"DOC20", "DOC21", "DOC22", "DOC23"})
_LONGEST_WORDS, _FAR = 60, 5
_QUOTIENT = re.compile("[÷×]")
_NUMBERED = re.compile(r"《(?P<title>[^《》]{4,60})》[（(](?P<number>[^（()）]{4,30}号)[)）]")


def is_slip(finding: Finding) -> bool:
    """Return whether a finding is a slip to put right, not a matter of the report's work."""
    if finding.rule == _POINTS:
        return finding.expected is not None and finding.expected.unit == "分"
    if finding.rule == _UNITS:
        return finding.severity is Severity.ERROR
    return finding.rule in _SLIPS and (finding.severity is not Severity.INFO or finding.rule in _TELLING)


def find_corrections(review: Review) -> Iterator[Correction]:
    """Yield every slip, the gravest first."""
    for finding in review.findings:
        if is_slip(finding):
            yield Correction(finding.rule, told(finding), finding.location, *_replacement(finding))


def _replacement(finding: Finding) -> tuple[str, str]:
    """Return a figure as written and as it has to be, where it is a quotient or points; "" where that isn't certain.

    A change (12.69-13.96) may have its direction wrong as well, and of two places either may be right.
    """
    stated, expected = finding.stated, finding.expected
    if not stated or not expected or stated.unit != expected.unit or stated.location.block != finding.location.block:
        return "", ""
    if not isinstance(stated.value, Decimal) or not isinstance(expected.value, Decimal):
        return "", ""
    if not _QUOTIENT.search(expected.quote) or "-" in expected.quote:
        return "", ""
    written = [one for one in find_quantities(stated.quote) if one.value == stated.value]
    # What is so far off isn't a quotient wrongly reckoned: one of the figures has the wrong unit.
    if not written or expected.value > _FAR * stated.value or stated.value > _FAR * expected.value:
        return "", ""
    places = max(written[0].decimals, 2 if expected.value % 1 else 0)
    right = at_step(expected.value, Decimal(1).scaleb(-places))
    number = f"{stated.value:f}"
    return written[0].text, written[0].text.replace(number, f"{right:f}", 1)


def told(finding: Finding) -> str:
    """Return a slip in a sentence: points as they are and should be, a document with its number."""
    row, stated, expected = finding.indicator, finding.stated, finding.expected
    if finding.rule == _POINTS and row and stated and expected:
        points = f"满分，得{row.score}分" if has_full_score(row) else f"{row.score}分"
        return f"“{row.name}”指标值为{row.target}，实际完成{row.actual}，却填{points}，应为{expected.quote}。"
    for number in _NUMBERED.finditer(finding.evidence[0].text if finding.rule in _DOCUMENTS else ""):
        if number["title"] in finding.message and number["number"] not in finding.message:
            return finding.message.replace(f"《{number['title']}》", number[0], 1)
    return _with_words(finding)


def _with_words(finding: Finding) -> str:
    """Return a finding's message with the report's own words where it leaves out what the figure is of."""
    words = next((one.text for one in finding.evidence if " | " not in one.text), "")
    stated = finding.stated.value if finding.stated else None
    value = f"{stated.normalize():f}" if isinstance(stated, Decimal) else ""
    part = next((one for one in statements(words) if value and value in one), "")
    if not part or part in finding.message or len(part) > _LONGEST_WORDS:
        return finding.message
    return f"{finding.message.rstrip('。')}（原文：“{part}”）。"
