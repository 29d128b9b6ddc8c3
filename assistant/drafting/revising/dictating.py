"""Where the words begin that a clause dictates, and by which kind of words they are led in."""

import re

from assistant.drafting.revising.anchors import Anchor, Clause, Kind, plain
from assistant.drafting.revising.naming import shape
from assistant.drafting.revising.request import Part

# What 补 and 写 may bring besides words, so close behind them.
_NOT_SAID = {Kind.PART, Kind.NEW, Kind.ITEMS, Kind.LENGTH, Kind.GOING, Kind.STEP}
_NEAR, _SHORTEST_MATTER = 2, 4
# How long the words are at most that say how something is to be, or what a half of an item is about.
LONGEST_WISH = _LONGEST_TOPIC = 12
# What may say of another item what was said of one: 措施一标题改甲，措施二改乙.
_SETTING = "改换写用填叫"
# What leads to words, unless it is the beginning of one itself.
_WITHIN = "到上入加补增添提"


def led(clause: Clause, known: str = "", *, goes_on: bool) -> tuple[str, Clause] | None:
    """Return by which kind of words dictated text is led in, and the clause with that text as one anchor."""
    inside = [(one.start, one.end) for one in clause.anchors]
    told = next((one.end for one in clause.all(Kind.PART) if clause.source.startswith("：", one.end)), clause.end)
    if re.search(r"\w", clause.source[told : clause.end]):
        # 写个看得见的结果：…
        return "colon", clause.with_text(told + 1, clause.end, told)
    for at in range(clause.start, clause.end):
        if any(start <= at < end for start, end in inside):
            continue
        for lead in ("colon", "to", "bring", "weak"):
            found = shape(lead).match(clause.source, at, clause.end)
            if found is None or not found[0]:
                continue
            end = found.end()
            if (
                known
                and clause.source[end - 1] in _WITHIN
                and re.match("[一-龥]", clause.source[end : end + 1])
                and clause.source[end - 1 : end + 1] in known
            ):
                # 补偿, 到位率 are words of the draft.
                continue
            if lead == "weak" and not _may_be_weak(clause, at, goes_on=goes_on):
                continue
            end = shape("leading").match(clause.source, end, clause.end).end()  # type: ignore[union-attr]
            behind = [one for one in clause.anchors if one.start >= end]
            rest = clause.source[end : clause.end]
            if lead == "bring" and rest[:1] == clause.source[end - 1]:
                # 再添添: how much, but nothing that is to stand there.
                continue
            if lead == "bring" and (not _brings(behind, rest, end)):
                continue
            if lead != "colon" and "：" in rest[: LONGEST_WISH if lead == "bring" else _NEAR + 1]:
                # 补个县区的说法：…, 改成这样：…
                end += rest.index("：") + 1
            if len(shape("rounding").sub("", rest.strip())) < (2 if lead == "weak" else 1):
                # 原因写细
                continue
            if lead in {"colon", "weak"} and behind and behind[0].kind is Kind.ITEMS and clause.anchors[0] is behind[0]:
                # 三处小改：第一条…, 再就是第二条…
                continue
            if behind and behind[0].start == end and _is_argument(lead, behind[0], rest):
                if behind[0].kind is Kind.DATE:
                    return None
                continue
            return lead, clause.with_text(end, clause.end, at)
    return _juxtaposed(clause)


def _is_argument(lead: str, behind: Anchor, rest: str) -> bool:
    """Return whether what follows a lead is a length, a place, an order, or a part that is told of next."""
    if lead == "colon":
        # 照我说的来：经办人换了三茬 is no owner.
        return behind.kind is Kind.PART and not re.match(
            r"[^改换写定是为用叫补缩加太短长空没：“]{3}", rest[len(behind.text) :]
        )
    if behind.kind is Kind.ITEMS:
        return behind.text == rest.strip()
    if behind.kind is Kind.DATE and lead == "to":
        # 放到8月底完成: a day, and nothing else that is to stand there.
        return bool(shape("done_by").fullmatch(rest.strip().removeprefix(behind.text)))
    return behind.kind in {Kind.LENGTH, Kind.GOING} or (lead == "to" and behind.kind is Kind.OFFICE)


def _may_be_weak(clause: Clause, at: int, *, goes_on: bool) -> bool:
    """Return whether 是, 写 and the like lead to text: behind a part, or where a clause goes on with one before it."""
    before = [one for one in clause.anchors if one.end <= at]
    gap = clause.source[before[-1].end if before else clause.start : at]
    if before and before[-1].kind in {Kind.PART, Kind.DATE, Kind.OFFICE, Kind.QUOTED}:
        is_held = before[-1].part is Part.OWNER and shape("offices").match(gap)
        is_next = bool(shape("idle").fullmatch(gap[is_held.end() if is_held else 0 :]))
        return is_next and any(one.kind in {Kind.PART, Kind.QUOTED} for one in before)
    is_another = len(before) == 1 and before[0].kind is Kind.ITEMS and clause.source[at] in _SETTING
    return goes_on and (not before or is_another) and bool(shape("idle").fullmatch(gap))


def _brings(behind: list[Anchor], rest: str, end: int) -> bool:
    """Return whether 补一句, 写明 and the like lead to what is to be said, rather than to a part or another item."""
    if not rest or rest[0] in "得的了过着法去来" or shape("through").match(rest):
        return False
    first = behind[0] if behind else None
    gap = rest[: first.start - end] if first else ""
    return first is None or first.kind not in _NOT_SAID or len(gap) > _NEAR


def _juxtaposed(clause: Clause) -> tuple[str, Clause] | None:
    """Return the clause where what a part is to be follows it at once: 标题“…”, 责任科室计划财务股."""
    parts = clause.all(Kind.PART)
    if not parts and (new := clause.first(Kind.NEW)) and not new.text and not clause.all(Kind.GOING):
        # 另加一条…
        rest = clause.source[new.end : clause.end]
        is_matter = len(rest) >= _SHORTEST_MATTER and not shape("taken_in").search(rest)
        return ("bring", clause.with_text(new.end, clause.end)) if is_matter else None
    if not parts:
        return None
    end = parts[-1].end + len(clause.source[parts[-1].end :]) - len(clause.source[parts[-1].end :].lstrip())
    behind = [one for one in clause.anchors if one.start >= end]
    rest = clause.source[end : clause.end].strip()
    is_quote = behind[:1] and behind[0].kind is Kind.QUOTED and behind[0].start == end and behind[0].end == clause.end
    is_office = parts[-1].part is Part.OWNER and shape("offices").fullmatch(rest)
    is_day = parts[-1].part is Part.DEADLINE and shape("date").fullmatch(rest)
    return ("to", clause.with_text(end, clause.end)) if is_quote or is_office or is_day else None


def topics(text: str) -> tuple[str, ...]:
    """Return what the halves of an item are to be about: 一条讲甲，一条讲乙."""
    told = tuple(plain(one) for found in shape("topics").findall(text) for one in found if one)
    listed = re.split("[、/和与]", text)
    return told or (tuple(map(plain, listed)) if len(listed) > 1 and max(map(len, listed)) <= _LONGEST_TOPIC else ())
