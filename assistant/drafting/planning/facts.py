"""One thing a report shows, told in a sentence: the pieces that a plan is made of.

Every fact has its sentence in several ways (phrases.yml), with the marks of its sources in it, so that both writers
start from the same words.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.drafting.planning.quoting import shown, shown_name
from assistant.drafting.planning.theme import load_phrases
from assistant.drafting.sources import Sources, form_title, marks
from assistant.review.engine import Review
from assistant.review.rule import Evidence, Finding
from knowledge.document import Location

_FIELD = re.compile(r"\{([\w.]+)\}")
_OPTIONAL = re.compile(r"<([^<>]*)>")
_LONG_FINDING, _LONG_QUOTE = 90, 40
# A reviewer's words in those of a report.
_OFFICIAL = {
    "正文写": "正文载明",
    "写为": "填列为",
    "写作": "表述为",
    "分不清": "难以区分",
    "没有填": "未填",
    "指标名称中的目标": "所列目标为",
    "÷": "除以",
}
_RIGHT = re.compile(r"(?:复算为|应为)(“?[^，；。（）：“”]+”?)")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the report shows: its sentence in several ways without a full stop, its values, sources and rule."""

    kind: str
    ways: tuple[str, ...]
    values: Mapping[str, str]
    sources: tuple[int, ...]
    rule: str = ""
    weight: float = 0.0


def fill(patterns: Iterable[str], values: Mapping[str, str]) -> tuple[str, ...]:
    """Return the patterns whose every field has a value, filled in; a <stretch> lacking one is left out."""
    filled = []
    for pattern in patterns:
        text = _OPTIONAL.sub(lambda part: part[1] if _fields(part[1]) <= values.keys() else "", pattern)
        if _fields(text) <= values.keys():
            filled.append(_FIELD.sub(lambda name: values[name[1]], text))
    return tuple(dict.fromkeys(filled))


def make_fact(
    kind: str,
    values: Mapping[str, str],
    numbers: tuple[int, ...],
    rule: str = "",
    weight: float = 0.0,
    phrases: str = "",
) -> Fact:
    """Return a fact in the ways of `phrases` (the kind's own by default), with {mark} as the marks of its sources."""
    values = {**values, "mark": marks(*numbers)}
    return Fact(kind, fill(load_phrases()[phrases or kind], values), values, numbers, rule, weight)


def finding_fact(review: Review, findings: Sequence[Finding], patterns: Sequence[str], sources: Sources) -> Fact:
    """Return one rule's findings as a fact, told by `patterns` where there are any, else by the first's message."""
    finding = findings[0]
    rows = [e.text for e in finding.evidence if " | " in e.text]
    right = _RIGHT.search(finding.message)
    values = {
        "message": _told_shortly(finding.message) + (f"，同类情形共{len(findings)}处" if len(findings) > 1 else ""),
        "row": shown_name(min((row.partition(" | ")[0] for row in rows), key=len)) if rows else "",
        "rows": str(len(rows)),
        "last": shown(finding.evidence[-1].text, _LONG_QUOTE) if finding.evidence else "",
        "right": right[1] if right else "",
    }
    values = {name: value for name, value in values.items() if value}
    # The first place is where the computed sentence lies: the other one is what it was held against.
    numbers = finding_sources(review, finding, finding.evidence[-1:], sources)
    values["mark"] = marks(*numbers)
    weight = {"error": 1.5, "warning": 1.0, "info": 0.2}[finding.severity.value]
    ways = fill(patterns, values) or fill(load_phrases()["finding"], values)
    return Fact("finding", ways, values, numbers, finding.rule, weight)


def finding_sources(review: Review, finding: Finding, places: Sequence[Evidence], sources: Sources) -> tuple[int, ...]:
    """Return the numbers of these places of a finding and, last, of its own sentence."""
    numbers = [sources.report(place_name(review, e.location), e.text, e.location) for e in places]
    return (*numbers, sources.computed(finding.message, finding.location, f"审核意见（{finding.rule}）"))


def _told_shortly(message: str) -> str:
    """Return a finding's message as a clause of running text: its first statements, remarks in brackets left out."""
    plain = re.sub(r"（[^（）]{6,}）", "", message.strip().rstrip("。；;"))
    plain = re.sub(r"(?<=.{20})：[^“”]*$", "", plain)
    plain = re.sub(r"(?<!“)三公经费", "“三公”经费", plain)
    for word, official in _OFFICIAL.items():
        plain = plain.replace(word, official)
    statements = re.split(r"[；;。]", plain)
    told = statements[0]
    for statement in statements[1:]:
        if len(told) + len(statement) > _LONG_FINDING:
            break
        told += f"，{statement}"
    return told


def place_name(review: Review, location: Location) -> str:
    """Return the form, the base table or the section that a place of the report lies in, "" where it is in none."""
    for form in review.report.forms:
        if location.table is not None and form.location.table == location.table:
            return form_title(form)
    base = [part.location.table for part in (review.report.staffing, *review.report.expenses) if part]
    if location.table is not None:
        return "基础数据表" if location.table in base else ""
    heading = ""
    for section in review.report.sections:
        if section.location.block <= location.block:
            heading = section.heading
    return f"“{heading}”" if heading else ""


def _fields(pattern: str) -> set[str]:
    return set(_FIELD.findall(pattern))
