"""Who does a measure, by when and up to what: read from the author's words, never made up.

A deadline that is past on the report's day is no deadline any more: it is asked for again.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.drafting.planning.offices import Offices
from assistant.drafting.planning.signs import sign
from knowledge.numerals import parse_chinese_number
from knowledge.quantity import find_dates, find_quantities
from knowledge.report import Report

OPEN_DEADLINE = "【完成时限待补】"
_OWNERS = tuple(map(sign, ("owner_by", "owner_leads", "owner_given", "owner_first", "owner_later")))
_TIMES = frozenset({"年", "月", "个月", "日", "天", "季度"})


@dataclass(frozen=True, slots=True)
class Duty:
    """What the words of a measure say of owner, deadline and result, "" each where they don't.

    `past` are the deadlines, as written, that are over on the report's day.
    """

    owner: str = ""
    deadline: str = ""
    result: str = ""
    past: tuple[str, ...] = ()


def is_label(sentence: str) -> bool:
    """Return whether a sentence only names who or when: 责任科室：学前教育科."""
    return bool(sign("label").match(sentence)) and len(sentence) <= 30


def report_day(report: Report) -> date | None:
    """Return the day the report is signed on, the last that stands on a line of its own; None where none does."""
    found = None
    for paragraph in report.document.paragraphs:
        if match := sign("signed").match(paragraph.text.strip()):
            year, month, day = (int(part) for part in match.groups())
            if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
                found = date(year, month, day)
    return found


def read_duty(texts: Sequence[str], offices: Offices, report: Report) -> Duty:
    """Return what the sentences of a measure say of owner, deadline and result."""
    whole = "。".join(texts)
    deadline, past = _deadlines(whole, report)
    return Duty(_owner(texts, offices), deadline, _result([without_past(text, past) for text in texts]), past)


def without_past(text: str, past: Sequence[str]) -> str:
    """Return a sentence with each deadline that is over marked as to be given anew."""
    for words in past:
        text = text.replace(words, OPEN_DEADLINE)
    return text


def _owner(texts: Sequence[str], offices: Offices) -> str:
    for text in texts:
        if match := sign("owner_labelled").search(text):
            return match["owner"].strip()
    for text in texts:
        named = [name for name in offices.names if name in text]
        for pattern in _OWNERS:
            if match := pattern.search(text):
                return next((name for name in named if match["owner"].endswith(name)), match["owner"])
        if named:
            return min(named, key=text.index)
    return ""


def _deadlines(text: str, report: Report) -> tuple[str, tuple[str, ...]]:
    """Return the last deadline of a text, else since when it holds, and those that are over on the report's day."""
    signed = report_day(report)
    limit = signed or (date(report.year, 12, 31) if report.year else None)
    year: int | None = None
    latest: tuple[date, str] | None = None
    begins, past = "", list[str]()
    for match in sign("deadline").finditer(text):
        year = int(match["year"]) if match["year"] else year
        year = report.year + 1 if match["next"] and report.year else year
        starts = match["by"] == "起"
        if year is None or not (starts or any(match[part] for part in ("month", "quarter", "half", "edge"))):
            continue
        if sign("started").search(text[max(0, match.start() - 4) : match.start()]):
            continue
        day = _day(match, year)
        # Only what is followed by 前, 内, 底 is a deadline; 编制2026年预算时 is none.
        if day is None or not (match["by"] or match["edge"] or match["half"] or _labelled_before(text, match.start())):
            continue
        if limit and day <= limit:
            past += [] if starts else [match[0]]
        elif starts:
            begins = begins or _with_year(match, year)
        elif latest is None or day >= latest[0]:
            latest = (day, _with_year(match, year))
    return (latest[1] if latest else begins), tuple(past)


def _with_year(match: re.Match[str], year: int) -> str:
    return match[0] if match["year"] else f"{year}年{match[0].removeprefix(match['next'] or '年')}"


def last_day(deadline: str) -> date | None:
    """Return the last day of a deadline in words, None where it names none."""
    found = sign("deadline").match(deadline)
    return _day(found, int(found["year"])) if found and found["year"] else None


def _labelled_before(text: str, start: int) -> bool:
    return bool(re.search(r"(?:时限|期限|时间)[：:为是]\s*$", text[max(0, start - 8) : start]))


def _day(match: re.Match[str], year: int) -> date | None:
    if match["month"]:
        month = int(match["month"])
        last = monthrange(year, month)[1]
        return date(year, month, min(int(match["day"]), last) if match["day"] else last)
    if match["quarter"]:
        month = 3 * int(parse_chinese_number(match["quarter"]) or 4)
        return date(year, month, monthrange(year, month)[1])
    return date(year, 6, 30) if match["half"] == "上" else date(year, 12, 31)


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
