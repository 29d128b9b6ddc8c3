"""Whether a policy holds: when it was issued, from when and until when it is in force, what took its place.

What a text says of itself is taken (自2020年1月1日起施行，有效期五年), and what it says of others (《…》同时废止).
Dates are ISO, shortened to year or month where no more is known, "" where nothing is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.digest import AMENDED, IN_FORCE, REPEALED
from knowledge.document_number import DOCUMENT_NUMBER, normal_number
from knowledge.numerals import read_number

STATUSES = (IN_FORCE, AMENDED, REPEALED)
_DAY = r"((?:19|20)\d\d)\s*(?:年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日|-(\d\d?)-(\d\d?))"
_DATE = re.compile(_DAY)
_ISO = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_SIGNED = re.compile(rf"[(（]?(?:[\u4e00-\u9fff\s　、]{{2,40}})?{_DAY}[)）]?(?:[\s　]*(?:发布|公布|印发|施行))?")
_PASSED = re.compile(rf"{_DAY}.{{0,80}}(?:通过|批准|公布|发布|修订|修正)[）)]?")
_IN_FORCE_FROM = re.compile(rf"自\s*{_DAY}\s*起(?:正式)?(?:施行|实施|执行|生效)")
_IN_FORCE_AT_ONCE = re.compile(r"自(?:公布|发布|印发|下发|颁布)之日起(?:正式)?(?:施行|实施|执行|生效)")
_LATER_IN_FORCE = re.compile(rf"{_DAY}[\s　]*(?:起)?施行")
_OF_ITSELF = re.compile(r"本(?:法|条例|办法|规[定则程范]|细则|通知|意见|指[引南]|制度|决定|标准|公告|方案|文件)")
_FOR_YEARS = re.compile(
    r"(?:有效期|试行期|执行期)(?:限)?(?:为|是|暂定)?\s*(\d{1,2}|[一二两三四五六七八九十]{1,2})\s*年"
)
_UNTIL = re.compile(rf"(?:有效期(?:限)?|执行|施行|试行|实施)(?:截止)?[至到]\s*{_DAY}")
_STATED = re.compile(
    r"(?:.{0,8}(?:时效|效力|有效)(?:性|状态)?\s*[:：]\s*|[（(【\[])?"
    r"(现行有效|已?废止|已?失效|已(?:被)?修[改订])[）)】\]]?"
)
_NAMED = re.compile(r"《((?:[^《》]|《[^《》]*》){4,80})》")
_HEAD, _HEAD_LENGTH, _MARK_LENGTH = 12, 120, 20


@dataclass(frozen=True, slots=True)
class Validity:
    """What is known of a policy's force; `status` is one of STATUSES or "", `successor` what took its place."""

    issued: str = ""
    effective: str = ""
    lapsed: str = ""
    status: str = ""
    successor: str = ""


UNKNOWN = Validity()


def read_validity(lines: Sequence[str], name: str) -> Validity:
    """Return what the lines of a policy, and the name of its file, say of its own force."""
    head = [line for line in lines[:_HEAD] if len(line) <= _HEAD_LENGTH]
    sentences = (part for line in lines for part in re.split(r"(?<=[。；])", line))
    text = "\n".join(sentence for sentence in sentences if _OF_ITSELF.search(sentence))
    passed = [_iso(match) for line in head if (match := _PASSED.match(line))]
    signed = [_iso(match) for line in lines if (match := _SIGNED.fullmatch(line))]
    named = [_iso(match) for match in _DATE.finditer(name)]
    issued = next(iter(passed[-1:] or signed or named), "")
    from_day = [_iso(match) for match in _IN_FORCE_FROM.finditer(text)]
    later = [_iso(match) for line in head if (match := _LATER_IN_FORCE.fullmatch(line))]
    effective = next(iter(from_day[-1:] or later), issued if _IN_FORCE_AT_ONCE.search(text) else "")
    status = _stated(head, name) or (IN_FORCE if effective else "")
    return Validity(issued, effective, _lapses(text, effective or issued), status)


def repealed_by(lines: Sequence[str], title: str) -> tuple[str, ...]:
    """Return the document numbers and titles that a policy says it puts out of force, those of one that lists them."""
    lists = "废止" in title or "失效" in title
    # A clause is asked, not its sentence: that may name what the policy rests on, too.
    clauses = [part for line in lines for part in re.split(r"(?<=[。；，])", line) if lists or "废止" in part]
    found: dict[str, None] = {}
    for clause in clauses:
        # What stands behind 废止 is put into force, not out of it.
        before = clause if lists else clause[: clause.rindex("废止")]
        names = [normal_number(match[0]) for match in DOCUMENT_NUMBER.finditer(before)]
        found |= dict.fromkeys([*names, *(match[1] for match in _NAMED.finditer(before))])
    return tuple(name for name in found if name and name not in title)


def note_on(validity: Validity, today: date | None = None) -> str:
    """Return what must be said wherever the policy is cited, what matters most before the first comma; else ""."""
    now = (today or date.today()).isoformat()
    successor = f"，现行的是{validity.successor}" if validity.successor else ""
    if validity.status == REPEALED:
        return f"已废止{successor}"
    # A year or a month lasts to its end.
    if validity.lapsed and now[: len(validity.lapsed)] > validity.lapsed:
        return f"已于{spoken(validity.lapsed)}失效{successor}"
    if validity.status == AMENDED:
        return f"已修改{successor}"
    if validity.effective and now < validity.effective:
        return f"尚未生效，{spoken(validity.effective)}起施行"
    return ""


def is_date(text: str) -> bool:
    """Return whether `text` is a day, a month or a year in ISO form."""
    return bool(_ISO.fullmatch(text))


def spoken(iso: str) -> str:
    """Return a date as it is said, 2020年2月25日."""
    return "".join(f"{int(part)}{unit}" for part, unit in zip(iso.split("-"), "年月日", strict=False))


def _iso(match: re.Match[str]) -> str:
    year, month, day, short_month, short_day = match.groups()[:5]
    return f"{year}-{int(month or short_month):02}-{int(day or short_day):02}"


def _lapses(text: str, start: str) -> str:
    """Return the last day on which the policy holds, as far as it says so."""
    if until := _UNTIL.search(text):
        return _iso(until)
    limited = _FOR_YEARS.search(text)
    if not limited or not start:
        return ""
    return f"{int(start[:4]) + (read_number(limited[1]) or 0)}{start[4:]}"


def _stated(head: Sequence[str], name: str) -> str:
    """Return what a mark on the policy says of its force, or one in its file's name."""
    marks = [match[1] for line in head if len(line) <= _MARK_LENGTH and (match := _STATED.fullmatch(line))]
    marks += re.findall(r"[（(【\[](现行有效|已废止|已?失效|已(?:被)?修[改订])[）)】\]]", name)
    mark = next(iter(marks), "")
    if "废止" in mark or "失效" in mark:
        return REPEALED
    return "" if not mark else IN_FORCE if mark == IN_FORCE else AMENDED
