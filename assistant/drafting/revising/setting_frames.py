"""Frames of what is set: the title, the cause, and who does a measure, by when and up to what."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.drafting.draft import MEASURES, PROBLEMS
from assistant.drafting.revising.clauses import NAMES, Clause, dictated, is_wish, left_over, places, plain
from assistant.drafting.revising.request import Operation, Part, Target, Verb
from assistant.drafting.revising.scanning import Kind, Token

_SET = {
    Part.TITLE: Verb.TITLE,
    Part.CAUSE: Verb.CAUSE,
    Part.OWNER: Verb.OWNER,
    Part.DEADLINE: Verb.DEADLINE,
    Part.RESULT: Verb.RESULT,
}
_OF_ALL = {"统一", "都", "全部", "全都", "一律"}
_OFFICE_END = re.compile(
    r"(?:科|股|室|处|局|办|部|委|队|所|组|站|院|校|厅|会|中心|单位|领导|主任|科长|股长|专班|[一-龥]{2,4}镇|乡)(?:、|和|$)|同志$"
)


def set_part(clause: Clause) -> list[Operation] | None:
    """Read 第二条标题改成…, 责任科室写…, 完成时间：…, 原因换一个."""
    for part in clause.all(Kind.PART):
        before = [token for token in clause.tokens if token.end <= part.start]
        if left_over(clause, NAMES | {Kind.INSERT, Kind.ADD, Kind.COUNT, Kind.ANOTHER, Kind.PART}, before):
            continue
        after = [token for token in clause.tokens if token.start >= part.end]
        targets = places(before)
        verb = _SET[part.part or Part.TITLE]
        lead = next((token for token in after if token.kind in {Kind.TO, Kind.COLON}), None)
        is_added = any(token.kind in {Kind.INSERT, Kind.ADD} for token in [*before, *after[:1]])
        if lead:
            between = [token for token in after if token.end <= lead.start]
            quoted = [token for token in between if token.kind is Kind.QUOTED]
            if part.part is Part.TITLE and len(quoted) == 1 and not targets and between[0] is quoted[0]:
                return [Operation(Verb.TITLE, (Target(words=quoted[0].text),), dictated(clause, lead.end))]
            known = {
                Kind.COMPLAINT,
                Kind.COLON,
                Kind.TO,
                Kind.COUNT,
                Kind.INSERT,
                Kind.ADD,
                Kind.BY,
                Kind.VERB,
                Kind.STEP,
                *NAMES,
            }
            if not left_over(clause, known, between) or any(token.text in {"由", "从"} for token in between):
                last = _last_lead(after, lead)
                text = dictated(clause, last.end)
                is_added = is_added or any(token.kind in {Kind.INSERT, Kind.ADD} for token in between)
                if not targets and any(token.text in _OF_ALL for token in [*before, *between]):
                    targets = [Target(is_every=True)]
                if text and not is_wish(clause, last.end):
                    return _setting(verb, [*targets, *places(between)], text, is_added)
                continue
        text = dictated(clause, part.end)
        rest = [token for token in after if token.kind not in {Kind.FILLER}]
        extra = [token for token in rest if token.kind in {Kind.INSERT, Kind.ADD, Kind.COUNT}]
        if extra and part.part is Part.CAUSE and not left_over(clause, {Kind.INSERT, Kind.ADD, Kind.COUNT}, rest):
            # 原因再加一句, whose words follow
            return [Operation(Verb.INSERT, tuple(replace(t, part=Part.CAUSE) for t in _sectioned(targets, part.part)))]
        if is_added and not left_over(clause, {Kind.PART}, rest):
            return [Operation(verb, _sectioned(targets, part.part))]
        if any(token.kind is Kind.ANOTHER for token in [*before, *rest]) or (
            rest and all(token.kind is Kind.VERB and token.verb in {Verb.REWORD} for token in rest)
        ):
            if not left_over(clause, {Kind.ANOTHER, Kind.COUNT, Kind.VERB, Kind.COMPLAINT, Kind.ITEMS}, after):
                return [Operation(verb, _sectioned([*targets, *places(after)], part.part))]
        elif rest and rest[0].kind is Kind.DATE and part.part is Part.DEADLINE:
            return _setting(verb, targets, text, False)
        elif (
            rest
            and rest[0].kind is Kind.INSERT
            and part.part is not Part.TITLE
            and (words := dictated(clause, rest[0].end))
        ):
            return _setting(verb, targets, words, is_added=False)
        elif (
            text
            and (is_added or part.part is Part.OWNER or (rest and rest[0].kind is Kind.QUOTED))
            and rest
            and rest[0].kind in {Kind.TEXT, Kind.QUOTED, Kind.DATE}
        ):
            return _setting(verb, targets, text, is_added)
    return None


def _last_lead(after: Sequence[Token], lead: Token) -> Token:
    """Return the last of leads that follow each other: 是：, 改成由."""
    last = lead
    for token in after:
        if token.start < last.end:
            continue
        if token.kind in {Kind.COLON, Kind.TO} or (token.kind is Kind.BY and token.text in {"由", "交给", "交由"}):
            last = token
        else:
            break
    return last


def _setting(verb: Verb, targets: Sequence[Target], text: str, is_added: bool) -> list[Operation]:
    if verb is Verb.OWNER:
        text = re.sub(r"[，,]?(?:而)?不是.+$", "", text) or text
        text = (
            re.sub(r"(?:来)?(?:负责|牵头|承办|办理|落实|抓|管)+$", "", re.sub(r"^(?:由|交给|交由)", "", text)) or text
        )
    if verb is Verb.DEADLINE:
        text = re.sub(r"(?:全部|整改)?(?:完成|办结|办完|整改到位|做完)$", "", text) or text
    part = next((part for part, known in _SET.items() if known is verb), None)
    found = _sectioned(targets, part)
    if verb is Verb.CAUSE and is_added:
        return [
            Operation(
                Verb.INSERT,
                tuple(replace(t, part=Part.CAUSE) for t in found) or (Target(PROBLEMS, part=Part.CAUSE),),
                text,
            )
        ]
    return [Operation(verb, found, text)]


def _sectioned(targets: Sequence[Target], part: Part | None) -> tuple[Target, ...]:
    """Return the targets in the section that the part is of."""
    section = MEASURES if part in {Part.OWNER, Part.DEADLINE, Part.RESULT} else PROBLEMS if part is Part.CAUSE else None
    return tuple(t if t.section or not section else replace(t, section=section) for t in targets)


def duty(clause: Clause) -> list[Operation] | None:
    """Read who does a measure and by when: 措施（三）由督查室牵头, 第二条3月底前完成, 交给人事股办."""
    office, known = "", {*NAMES, Kind.DATE, Kind.DONE, Kind.ANOTHER, Kind.TO, Kind.COUNT}
    if clause.first(Kind.DONE):
        # 都要写上2025年12月底前完成
        known = {*known, Kind.INSERT}
    tokens: Sequence[Token] = clause.tokens
    by = clause.first(Kind.BY)
    lead = next((t for t in reversed(clause.tokens) if t.kind is Kind.LEAD), None)
    if by and (lead or by.text not in {"由", "让"} or clause.first(Kind.DONE)):
        begin, end = by.end, lead.start if lead and lead.start > by.end else None
        if end is None:
            stop = next(
                (t for t in clause.tokens if t.start >= begin and t.kind in {Kind.DATE, Kind.DONE, *NAMES}), None
            )
            end = stop.start if stop else clause.end
        office = re.sub(r"(?:去|来|作为?|为主|共同|一起|联合)+$", "", plain(clause.source[begin:end]))
        # 由甲负责改为由乙负责
        office = re.split("(?:改为|改成|换成|变为|调整为)由?", office)[-1]
        tokens = [t for t in clause.tokens if not (by.start <= t.start < end) and t is not lead]
    elif lead and lead.text not in {"落实", "办", "管", "抓", "办理"}:
        head = [t for t in clause.tokens if t.end <= lead.start]
        texts = [t for t in head if t.kind not in {*known, Kind.FILLER}]
        if (
            texts
            and not any(t.kind is Kind.VERB for t in texts)
            and _OFFICE_END.search(clause.source[texts[0].start : texts[-1].end])
        ):
            office = plain(clause.source[texts[0].start : texts[-1].end])
            tokens = [t for t in clause.tokens if t not in texts and t is not lead]
    dates = [t for t in tokens if t.kind is Kind.DATE]
    if len(dates) > 1 and any(t.kind is Kind.TO for t in tokens):
        # 10月31日前改成11月底前 exchanges one for the other.
        return None
    date = dates[0] if dates else None
    has_done = any(t.kind is Kind.DONE or t.text in {"限", "截止"} for t in tokens)
    kinds = {*known, Kind.LEAD, Kind.PART} if date else known
    if left_over(clause, kinds, tokens) not in {"", "限", "限定", "务必", "必须", "要求"}:
        return None
    if not office and not (date and (has_done or re.search(r"[前内底末]$|为止$", date.text))):
        return None
    targets = tuple(replace(t, section=t.section or MEASURES) for t in places(tokens))
    found = [Operation(Verb.OWNER, targets, office)] if office else []
    return [*found, Operation(Verb.DEADLINE, targets, date.text)] if date else found
