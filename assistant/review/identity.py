"""By what a finding is known again once the author has changed the report: its `id`.

It is made of the rule and of the words of what the finding is about: the form and the indicator's name, the budget
line, what a sentence is held against, or else its own words. Row numbers and figures are no part of it, since
inserting a row or correcting another figure moves and changes them without mending anything. A finding that speaks of
a whole form or report stays the same one as long as any of its places is wrong.
"""

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from assistant.review.catalogue import all_rules
from assistant.review.rule import Finding
from knowledge.document import Location
from knowledge.place import row_name, table_title
from knowledge.report import Form, Indicator, Report, ReportKind

_NOISE = re.compile(r"[\W\d_]+")
# An author who rewrites a sentence mostly keeps how it begins.
_OPENING = 16
_DIGITS = 10


def identified(findings: Iterable[Finding], report: Report) -> tuple[Finding, ...]:
    """Return the findings of `report` with their ids; those that share rule and words are told apart by what they say.

    Only findings that say the same are counted: which of them is which makes no difference.
    """
    keyed = [(finding, _key(finding, report)) for finding in findings]
    times = Counter(key for _, key in keyed)
    seen: Counter[str] = Counter()
    found = []
    for finding, words in keyed:
        key = words if times[words] == 1 else f"{words}|{finding.message}"
        seen[key] += 1
        number = f"-{seen[key]}" if seen[key] > 1 else ""
        found.append(replace(finding, id=f"{finding.rule}-{_mark(key)}{number}"))
    return tuple(found)


def row_id(indicator: Indicator, rule: str, report: Report) -> str:
    """Return the id that a finding of `rule` on this row has, or would have."""
    return f"{rule}-{_mark(_joined(rule, *_row_words(indicator.location, report, 'place')))}"


def _key(finding: Finding, report: Report) -> str:
    """Return what stays the same of a finding of `report` while figures change and rows move."""
    scope = next((rule.scope for rule in all_rules() if rule.code == finding.rule), "place")
    if finding.indicator is not None:
        words = _row_words(finding.indicator.location, report, "place")
    elif finding.location.table is None:
        chapter, heading = _headings(finding.location, report)
        # Headings are renamed more often than what stands below them.
        words = [chapter] if scope == "report" else [_counterpart(finding, report) or heading]
    else:
        words = _row_words(finding.location, report, scope)
    return _joined(finding.rule, *words, finding.about)


def _mark(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:_DIGITS]


def _joined(rule: str, *words: str) -> str:
    return "|".join(filter(None, (rule, *map(squeeze, words))))


def squeeze(text: str) -> str:
    """Return `text` without figures, spaces and punctuation."""
    return _NOISE.sub("", text)


def _row_words(place: Location, report: Report, scope: str) -> list[str]:
    """Return the form and the row at `place`; where many rows are meant, only what kind of row."""
    # Income and expenditure lines stand side by side in one row.
    rows = _rows(report)
    if found := rows.get(place) or rows.get((place.table, place.row)):
        form, kind, words = found
        name = (form.project or form.title) if form.kind is ReportKind.PROJECT else "部门"
        named = [] if scope == "report" else [name]
        return [*named, kind] if scope != "place" else [*named, *words]
    return [table_title(report.document, place), row_name(report.document, place)]


@lru_cache(4)
def _rows(report: Report) -> Mapping[object, tuple[Form, str, list[str]]]:
    """Return the rows of the forms by their place, and by their table's row."""
    found: dict[object, tuple[Form, str, list[str]]] = {}
    for form in report.forms:
        named = Counter((row.level1, row.name) for row in form.indicators)
        for place, kind, words in _form_rows(form, named):
            found.setdefault(place, (form, kind, words))
            if place.table is not None:
                found.setdefault((place.table, place.row), (form, kind, words))
    return found


def _form_rows(form: Form, named: Mapping[tuple[str, str], int]) -> Iterator[tuple[Location, str, list[str]]]:
    """Yield the place of every row of a form, its kind, and the words it is known by; `named` counts their names."""
    for row in form.indicators:
        if row.is_blank:
            yield row.location, "空行", [row.level1, row.level2]
        else:
            # What one name can't tell apart is told apart by more.
            more = [row.level2, row.target] if named[row.level1, row.name] > 1 else []
            yield row.location, "指标", [row.level1, row.name, *more]
    for fund in form.funds:
        yield fund.location, "资金", [fund.group, fund.label]
    for goal in form.goals:
        yield goal.location, "总体目标", ["总体目标"]
    if form.total_location:
        yield form.total_location, "总分", ["总分"]
    yield form.location, "表头", ["表头"]


def _counterpart(finding: Finding, report: Report) -> str:
    """Return the row that a sentence is held against; where there is none, the sentence's own words."""
    row = next((item for item in finding.evidence if item.location.table is not None), None)
    if row is not None:
        return " ".join(_row_words(row.location, report, "place"))
    return squeeze(finding.evidence[0].text)[:_OPENING]


def _headings(place: Location, report: Report) -> tuple[str, str]:
    """Return the titles of the chapter and of the section that a paragraph stands in, without their numbers."""
    at = bisect_right([section.location.block for section in report.sections], place.block)
    above = report.sections[:at]
    chapter = next((section.title for section in reversed(above) if section.level == 1), "")
    return (chapter, above[-1].title) if above else ("", "")
