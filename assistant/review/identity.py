"""By what a finding is known again once the author has changed the report: its `id`.

It is made of the rule and of the words of what the finding is about: the form and the indicator's name, the budget
line, the heading above a sentence with the sentence's own words. Row numbers and figures are no part of it, since
inserting a row or correcting another figure moves and changes them without mending anything. A finding that speaks of
a whole form or report stays the same one as long as any of its places is wrong.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from assistant.review.catalogue import all_rules
from assistant.review.rule import Finding
from knowledge.document import Location, Paragraph
from knowledge.place import row_name, table_title
from knowledge.report import Form, Report, ReportKind

_NOISE = re.compile(r"[\W\d_]+")
# An author who rewrites a sentence mostly keeps how it begins.
_OPENING = 16
_DIGITS = 10


def identified(findings: Iterable[Finding], report: Report) -> tuple[Finding, ...]:
    """Return the findings of `report` with their ids; those that share rule and words are told apart by their order."""
    times: Counter[str] = Counter()
    found = []
    for finding in findings:
        key = _key(finding, report)
        times[key] += 1
        number = f"-{times[key]}" if times[key] > 1 else ""
        mark = hashlib.sha256(key.encode()).hexdigest()[:_DIGITS]
        found.append(replace(finding, id=f"{finding.rule}-{mark}{number}"))
    return tuple(found)


def _key(finding: Finding, report: Report) -> str:
    """Return what stays the same of a finding of `report` while figures change and rows move."""
    scope = _scopes().get(finding.rule, "place")
    if finding.indicator is not None:
        words = _row_words(finding.indicator.location, report, "place")
    elif finding.location.table is None:
        chapter, heading = _headings(finding.location, report)
        words = [chapter] if scope == "report" else [heading, _counterpart(finding, report)]
    else:
        words = _row_words(finding.location, report, scope)
    return "|".join(filter(None, (finding.rule, *map(squeeze, (*words, finding.about)))))


def squeeze(text: str) -> str:
    """Return `text` without figures, spaces and punctuation."""
    return _NOISE.sub("", text)


@cache
def _scopes() -> Mapping[str, str]:
    return {rule.code: rule.scope for rule in all_rules()}


def _row_words(place: Location, report: Report, scope: str) -> list[str]:
    """Return the form and the row at `place`; where many rows are meant, only what kind of row."""
    for form in report.forms:
        rows = list(_form_rows(form))
        # Income and expenditure lines stand side by side in one row.
        found = [row for row in rows if row[0] == place] or [row for row in rows if _same_row(row[0], place)]
        if found:
            _, kind, words = found[0]
            named = [] if scope == "report" else [_form_name(form)]
            return [*named, kind] if scope != "place" else [*named, *words]
    return [table_title(report.document, place), row_name(report.document, place)]


def _form_rows(form: Form) -> Iterator[tuple[Location, str, list[str]]]:
    """Yield the place of every row of a form, its kind, and the words it is known by."""
    for row in form.indicators:
        if row.is_blank:
            yield row.location, "空行", [row.level1, row.level2]
        else:
            yield row.location, "指标", [row.level1, row.name]
    for fund in form.funds:
        yield fund.location, "资金", [fund.group, fund.label]
    for goal in form.goals:
        yield goal.location, "总体目标", ["总体目标"]
    if form.total_location:
        yield form.total_location, "总分", ["总分"]
    yield form.location, "表头", ["表头"]


def _form_name(form: Form) -> str:
    return form.project or form.title if form.kind is ReportKind.PROJECT else "部门"


def _counterpart(finding: Finding, report: Report) -> str:
    """Return the row that a sentence is held against; where there is none, the sentence's own words."""
    row = next((item for item in finding.evidence if item.location.table is not None), None)
    if row is not None:
        return " ".join(_row_words(row.location, report, "place"))
    return squeeze(finding.evidence[0].text)[:_OPENING]


def _headings(place: Location, report: Report) -> tuple[str, str]:
    """Return the titles of the chapter and of the section that a paragraph stands in, without their numbers."""
    chapter = ""
    for section in report.sections:
        if section.level == 1:
            chapter = section.title
        blocks = [block.location.block for block in section.blocks if isinstance(block, Paragraph)]
        if place.block == section.location.block or place.block in blocks:
            return chapter, section.title
    return "", ""


def _same_row(one: Location, other: Location) -> bool:
    return one.table is not None and (one.table, one.row) == (other.table, other.row)
