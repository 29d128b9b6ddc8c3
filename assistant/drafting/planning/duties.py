"""Who does a measure, by when and up to what: read from the author's words, never made up.

A deadline that is past on the report's day is no deadline any more: it is asked for again.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.drafting.planning.offices import Offices
from knowledge.numerals import parse_chinese_number
from knowledge.quantity import find_dates, find_quantities
from knowledge.report import Report

_OFFICE = r"[一-龥]{1,12}?(?:科|股|处|室|所|站|队|中心|支队|大队|公司|局|办|委|部|馆|校|院|镇|乡|街道)"
_LABELLED_OWNER = re.compile(
    r"(?:责任|牵头|负责|承办|主办)(?:科室|股室|处室|单位|部门|人)(?:[：:]|为|是)[：:]?(?P<owner>[^，,；;。）)]{2,24})"
)
_LEADING = (
    re.compile(
        rf"(?:^|[，,；;：:（(])由(?P<owner>{_OFFICE})(?:牵头|负责|会同|联合|组织|具体|主办|承担|督促|在|于|[，,])"
    ),
    re.compile(rf"(?:^|[，,；;：:（(]|由)(?P<owner>{_OFFICE})(?:牵头|负责)"),
    re.compile(
        rf"^由?(?P<owner>{_OFFICE})(?:会同|联合|于|在|自|每|要|应|将|组织|[与和、][一-龥]{{2,14}}?(?:[于在自]|(?=20\d\d年))|(?=20\d\d年))"
    ),
    re.compile(rf"[，,；;](?P<owner>{_OFFICE})(?=20\d\d年)"),
)
_LABELLED = re.compile(
    r"^(?:(?:责任|牵头|负责|承办|主办)(?:科室|股室|处室|单位|部门|人)|(?:完成|整改|办结)?(?:时限|期限|时间))[：:为是]"
)
_DEADLINE = re.compile(
    r"(?:(?P<year>20\d\d)年度?|(?P<next>次年|下一?年度?))?"
    r"(?:(?P<month>1[0-2]|0?[1-9])月(?:(?P<day>[12]\d|3[01]|0?[1-9])日)?|第?(?P<quarter>[一二三四])季度|(?P<half>[上下])半年|(?P<close>年(?=[底末])))?"
    r"(?P<edge>[底末])?(?P<by>之?前|以前|内)?"
)
OPEN_DEADLINE = "【完成时限待补】"
_ALONE = re.compile(r"^(?:\S{0,12}\s*)?(20\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日$")
_RESULT = re.compile(
    r"(?:确保|力争|保证|使|做到|实现|达到|完成|降至|降到|控制在|提高到|提升到|不低于|不少于|不超过|全额|全部|偿付|签订|办理|新增|补齐|成立|出台|"
    r"上线|封顶|完工|竣工|开工|投用|投入使用|建成|印发|招聘|付清|办结|配齐|恢复到|补[修植种]|安装|装完)"
)
_TIMES = frozenset({"年", "月", "个月", "日", "天", "季度"})
_WHOLE = re.compile(r"全[额部]|[\d零]差错|成立|出台|上线|封顶|完工|竣工|开工|投用|投入使用|建成|印发")
_STARTED = re.compile(r"已于|已在|已经|已(?=完成|办|退|换|补)")


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
    return bool(_LABELLED.match(sentence)) and len(sentence) <= 30


def report_day(report: Report) -> date | None:
    """Return the day the report is signed on, the last that stands on a line of its own; None where none does."""
    found = None
    for paragraph in report.document.paragraphs:
        if match := _ALONE.match(paragraph.text.strip()):
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
        if match := _LABELLED_OWNER.search(text):
            return match["owner"].strip()
    for text in texts:
        named = [name for name in offices.names if name in text]
        for pattern in _LEADING:
            if match := pattern.search(text):
                return next((name for name in named if match["owner"].endswith(name)), match["owner"])
        if named:
            return min(named, key=text.index)
    return ""


def _deadlines(text: str, report: Report) -> tuple[str, tuple[str, ...]]:
    """Return the last deadline of a text, and those that are over on the report's day."""
    signed = report_day(report)
    limit = signed or (date(report.year, 12, 31) if report.year else None)
    year: int | None = None
    latest: tuple[date, str] | None = None
    past: list[str] = []
    for match in _DEADLINE.finditer(text):
        year = int(match["year"]) if match["year"] else year
        year = report.year + 1 if match["next"] and report.year else year
        if year is None or not any(match[part] for part in ("month", "quarter", "half", "edge")):
            continue
        if _STARTED.search(text[max(0, match.start() - 4) : match.start()]):
            continue
        day = _day(match, year)
        # Only what is followed by 前, 内, 底 is a deadline; 编制2026年预算时 is none.
        if day is None or not (match["by"] or match["edge"] or match["half"] or _labelled_before(text, match.start())):
            continue
        if limit and day <= limit:
            past.append(match[0])
        elif latest is None or day >= latest[0]:
            words = match[0] if match["year"] else f"{year}年{match[0].removeprefix(match['next'] or '年')}"
            latest = (day, words)
    return (latest[1] if latest else ""), tuple(past)


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
            is_checkable = bool(figures or find_dates(clause) or _WHOLE.search(clause))
            if _RESULT.search(clause) and is_checkable and "【" not in clause:
                found = clause.strip()
            elif any(one.unit not in _TIMES for one in figures) and "【" not in clause:
                counted = clause.strip()
    return found or counted
