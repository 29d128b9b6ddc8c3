"""Days by which something is to be done, and which words commit somebody to it: by a day after the report's year."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from knowledge.narrative.doers import find_doer
from knowledge.numerals import parse_chinese_number

_DEADLINE = re.compile(
    r"(?=[\d次明来下第一二三四上年])(?:(?P<year>20\d\d)年度?|(?P<next>次年|[明来]年|下一?年度?))?(?:(?P<month>1[0-2]|0?[1-9])月(?:(?P<day>[12]\d|3[01]|0?[1-9])日)?"
    r"|第?(?P<quarter>[一二三四])季度|(?P<half>[上下])半年|(?P<close>年(?=[底末])))?(?P<edge>[底末])?(?P<by>之?前|以前|内|起)?"
)
_YEAR = re.compile("20[0-9][0-9]|[次明来]年|下一?年")
# What had begun, what recurs, what was put off until then.
_STARTED = re.compile("(?:已[于在经]|已(?=完成|办|退|换|补)|每|[上当同]年|[改推延移][迟后]?[到至])$")
_LABEL = re.compile(r"(?:时限|期限|时间)[：:为是]\s*$")

_INTENDS = re.compile(
    r"(?:下一?步|今后|接下来|[明来次]年|下一?年)|[一-龥]{0,6}?(?:将|拟|打算|计划|准备|力争|争取|督促|要求)(?![^，]{0,6}(?:目标|任务))"
)
_DONE = re.compile(
    r"[了过](?!程)|(?<!自)已(?!排定|商定|约定|同|与)|全年(?:共|累计|组织|开展|完成|实际|支出)|上年|同比|累计|分别|均|目标|月(?!\d{0,2}日?(?:底|之?前|以前|末|起|内))"
)
_AMISS = re.compile("[没未不缺少差欠慢晚迟难弱只仅剩滞超坏断闲拖低]|投诉")
# What sounds amiss and isn't.
_FINE = re.compile(
    "不(?:低于|少于|超过|断|仅|但|高于|大于|动产)|(?:没有|没|未)(?:发生|出现|出过|发现|收到|超过|突破)|[减至不多]少|少[儿年数]|未来|[降减]低|低[保碳收]|超额|超过|差[旅错]|只要"
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day in a text, as written and with its year; `begins` tells that what is meant holds from it on."""

    words: str
    dated: str
    day: date
    begins: bool
    start: int


def find_deadlines(text: str, year: int | None, named: int | None = None) -> Iterator[Deadline]:
    """Yield the days by which a text about `year` has something done; one without a year is of the `named` one."""
    for match in _DEADLINE.finditer(text):
        begins = match["by"] == "起"
        is_day = begins or any(match[part] for part in ("month", "quarter", "half", "edge"))
        # 2026年度承检机构采购 tells of what, not when.
        if is_day or not match[0].endswith("度"):
            named = int(match["year"]) if match["year"] else year + 1 if match["next"] and year else named
        if named is None or not is_day:
            continue
        before = text[max(0, match.start() - 8) : match.start()]
        if _STARTED.search(before[-4:]):
            continue
        day = _day(match, named)
        if match["by"] or match["edge"] or match["half"] or _LABEL.search(before):
            dated = match[0] if match["year"] else f"{named}年{match[0].removeprefix(match['next'] or '年')}"
            yield Deadline(match[0], dated, day, begins, match.start())


def last_day(deadline: str) -> date | None:
    """Return the last day of a deadline in words, None where it names none."""
    found = _DEADLINE.match(deadline)
    return _day(found, int(found["year"])) if found and found["year"] else None


@lru_cache(4096)
def commits(text: str, year: int | None) -> bool:
    """Return whether a text has something done by a day after `year`; a day without one needs somebody to act."""
    if year is None:
        return False
    years = _YEAR.findall(text)
    if years and any(one.day.year > year for one in find_deadlines(text, year)):
        return True
    is_past = any(one.isdigit() and int(one) <= year for one in years)
    days = find_deadlines(text, year, year + 1) if not is_past and is_deed(text) else ()
    return any(re.search("[月季]", one.words) and not one.begins for one in days)


@lru_cache(4096)
def is_deed(text: str) -> bool:
    """Return whether a sentence has a body act, or intends to, without a word of its being done: no day is needed."""
    first = re.split("[，,]", text)[0]
    return bool(find_doer(text) or _INTENDS.match(text)) and not (_DONE.search(text) or falls_short(first))


def falls_short(text: str) -> bool:
    """Return whether a text says something is missing, late or too little."""
    return _AMISS.search(_FINE.sub("", text)) is not None


def _day(match: re.Match[str], year: int) -> date:
    """Return the last day of what is meant, where nothing else is said that of the year."""
    quarter = int(parse_chinese_number(match["quarter"] or "四") or 4)
    month = int(match["month"] or (6 if match["half"] == "上" else 3 * quarter))
    last = monthrange(year, month)[1]
    return date(year, month, min(int(match["day"] or last), last))
