"""Who does a measure, by when and up to what: read from the author's words, never made up.

A deadline that is past on the report's day is no deadline any more: it is asked for again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.drafting.planning.offices import Offices
from assistant.drafting.planning.signs import sign
from knowledge.day import days_meant
from knowledge.narrative.deadlines import Deadline, find_deadlines, last_day
from knowledge.narrative.doers import find_doer
from knowledge.quantity import find_dates, find_quantities
from knowledge.report import Report

OPEN_DEADLINE = "【完成时限待补】"
_BARE = re.compile(r"20\d\d年\d{1,2}月(?:\d{1,2}日)?(?=[一-龥])")
_TIMES = frozenset({"年", "月", "个月", "日", "天", "季度"})


@dataclass(frozen=True, slots=True)
class Duty:
    """What the words of a measure say of owner, deadline and result, "" each where they don't.

    `past` are the deadlines, as written, that are over on the report's day, `undated` those that leave out the year,
    each with it.
    """

    owner: str = ""
    deadline: str = ""
    result: str = ""
    past: tuple[str, ...] = ()
    undated: tuple[tuple[str, str], ...] = ()


def is_label(sentence: str) -> bool:
    """Return whether a sentence only names who or when: 责任科室：学前教育科."""
    return bool(sign("label").match(sentence)) and len(sentence) <= 30


def report_day(report: Report) -> date | None:
    """Return the day the report is signed on, the last that stands on a line of its own; None where none does."""
    found = None
    for paragraph in report.document.paragraphs:
        if match := sign("signed").match(paragraph.text.strip()):
            days = days_meant(match[0][match.start(1) :], None)
            found = days[0] if days and days[0] == days[1] else found
    return found


def read_duty(texts: Sequence[str], offices: Offices, report: Report) -> Duty:
    """Return what the sentences of a measure say of owner, deadline and result."""
    # What is given as the deadline is it, whatever else has a day: 苗木2月底到场。完成时限：4月30日.
    given = [text for text in texts if sign("label_of_time").match(text)]
    duty = _due("。".join(given or texts), report)
    return replace(duty, owner=_owner(texts, offices), result=_result([with_days(text, duty) for text in texts]))


def with_days(text: str, duty: Duty) -> str:
    """Return a sentence with each deadline that is over marked as to be given anew, its first day with the year."""
    for words in duty.past:
        text = text.replace(words, OPEN_DEADLINE)
    first = min((pair for pair in duty.undated if pair[0] in text), key=lambda pair: text.index(pair[0]), default=None)
    if first is None or re.search("20[0-9]{2}年", text[: text.index(first[0])]):
        return text
    return re.sub(rf"{first[0]}(—*)", lambda one: first[1] + ("，" if one[1] else ""), text, count=1)


def _owner(texts: Sequence[str], offices: Offices) -> str:
    for text in texts:
        if match := sign("owner_labelled").search(text):
            return match["owner"].strip()
    for text in texts:
        named = [name for name in offices.names if name in text]
        # Behind the beginning a name has words around it that say so.
        parts = re.split("[，,；;：:（(]", text)
        doers = (find_doer(part) for part in parts)
        told = (one.name for n, one in enumerate(doers) if one and (one.is_told or (not n and one.name in named)))
        if owner := next(told, ""):
            return next((name for name in named if owner.endswith(name) or name.startswith(owner)), owner)
        if match := sign("owner_given").search(text):
            return match["owner"]
        if named:
            return min(named, key=text.index)
    return ""


def _due(text: str, report: Report) -> Duty:
    """Return the last deadline of a text, else since when it holds, with those that are over and those without year."""
    limit = report_day(report) or (date(report.year, 12, 31) if report.year else None)
    # What is yet to be done is done after the year reported on.
    found = list(find_deadlines(text, report.year, report.year and report.year + 1))
    if not found and limit:
        # 2025年3月交付
        bare = ((one, last_day(one[0])) for one in _BARE.finditer(text))
        found = [Deadline(one[0], one[0], day, False, one.start()) for one, day in bare if day and day > limit]
    open_ones = [one for one in found if not limit or one.day > limit]
    past = tuple(one.words for one in found if one not in open_ones and not one.begins)
    # Of two of the same day the later one counts.
    latest = max((one for one in reversed(open_ones) if not one.begins), key=lambda one: one.day, default=None)
    first = latest or next((one for one in open_ones if one.begins), None)
    undated = tuple((one.words, one.dated) for one in open_ones if one.words != one.dated)
    return Duty("", first.dated if first else "", "", past, undated)


def _result(texts: Sequence[str]) -> str:
    """Return the last clause that says what is to be reached or finished, "" where none can be checked."""
    found = counted = ""
    for text in texts:
        if is_label(text):
            continue
        for clause in re.split(r"[，,；;]", text):
            figures = [one for one in find_quantities(clause) if one.unit]
            is_checkable = bool(figures or find_dates(clause) or sign("whole_result").search(clause))
            if sign("result").search(clause) and is_checkable and "【" not in clause:
                found = clause.strip()
            elif any(one.unit not in _TIMES for one in figures) and "【" not in clause:
                counted = clause.strip()
    return found or counted
