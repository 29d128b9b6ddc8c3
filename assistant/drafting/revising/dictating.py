"""Rows of what a person dictates: parts set, items and sentences added, words exchanged."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.drafting.draft import MEASURES, PROBLEMS
from assistant.drafting.revising.clauses import LEADING, Clause, Slots, places, plain
from assistant.drafting.revising.naming import section_of, shape
from assistant.drafting.revising.request import Operation, Part, Side, Target, Verb
from assistant.drafting.revising.scanning import Kind, Token

# 是 and 写 lead what is to stand there only behind a part, or before a figure.
WEAK = {"是", "为", "叫", "用", "写", "填", "写上", "写成", "写为", "写作", "放到", "放在", "就叫"}
NAMES = {Kind.ITEMS, Kind.SENTENCE}
_NEW = {"新增", "新加", "增加", "再加", "另加", "添加"}
_INTO = {"写进", "写到", "补进", "加进", "加到", "补到", "放进", "加入", "添进"}


def set_named(slots: Slots) -> list[Operation] | None:
    """标题“甲”改成乙."""
    title, quoted = slots.tokens("part", "old")
    text = slots.text()
    return [Operation(Verb.TITLE, (Target(words=quoted.text),), text)] if title.part is Part.TITLE and text else None


def set_part(slots: Slots) -> list[Operation] | None:
    """第二条标题改成…, 责任科室由甲改为乙, 给第五条加上完成时间：…."""
    part, text = slots.tokens("part")[0].part, slots.text()
    targets = places(slots.tokens("head", "mid"))
    if not targets and shape("of_all").search(slots.clause.source, slots.clause.start, slots.tokens("lead")[0].start):
        targets = [Target(is_every=True)]
    return _setting(part, targets, text, slots.has("na", "head", "mid")) if text else None


def set_behind(slots: Slots) -> list[Operation] | None:
    """责任科室计划财务股, 完成时间3月底前, 原因补上人手不够."""
    part, lead, text = slots.tokens("part")[0].part, slots.tokens("lead"), slots.tokens("text")
    is_said = bool(lead) and part is not Part.TITLE
    is_date = text[0].kind is Kind.DATE and part is Part.DEADLINE
    is_added = slots.has("na", "head")
    if is_said or is_date or (not lead and (is_added or part is Part.OWNER or text[0].kind is Kind.QUOTED)):
        words = slots.text()
        return _setting(part, places(slots.tokens("head")), words, is_added and not is_date) if words else None
    return None


def set_open(slots: Slots) -> list[Operation] | None:
    """换个标题, 加个完成时限: what it is to be follows, or is asked."""
    part, tail = slots.tokens("part")[0].part or Part.TITLE, slots.found["tail"]
    targets = _sectioned(places(slots.tokens("head", "tail")), part)
    if part is Part.CAUSE and tail and not tail.strip("na1"):
        # 原因再加一句, whose words follow
        return [Operation(Verb.INSERT, tuple(replace(t, part=Part.CAUSE) for t in targets))]
    rewords = {t.verb for t in slots.tokens("tail")} == {Verb.REWORD}
    is_added = not tail and slots.has("na", "head")
    return [Operation(Verb(part.value), targets)] if is_added or rewords or slots.has("A", "head", "tail") else None


def _setting(part: Part | None, targets: Sequence[Target], text: str, is_added: bool) -> list[Operation]:
    part = part or Part.TITLE
    if part is Part.OWNER:
        text = re.sub(r"[，,]?(?:而)?不是.+$", "", text) or text
        text = (
            re.sub(r"(?:来)?(?:负责|牵头|承办|办理|落实|抓|管)+$", "", re.sub(r"^(?:由|交给|交由)", "", text)) or text
        )
    if part is Part.DEADLINE:
        text = re.sub(r"(?:全部|整改)?(?:完成|办结|办完|整改到位|做完)$", "", text) or text
    found = _sectioned(targets, part)
    if part is Part.BODY:
        return [Operation(Verb.REPLACE, found, text)]
    if part is Part.CAUSE and is_added:
        inside = tuple(replace(t, part=Part.CAUSE) for t in found) or (Target(PROBLEMS, part=Part.CAUSE),)
        return [Operation(Verb.INSERT, inside, text)]
    return [Operation(Verb(part.value), found, text)]


def _sectioned(targets: Sequence[Target], part: Part) -> tuple[Target, ...]:
    """Return the targets in the section that the part is of."""
    section = None if part in {Part.TITLE, Part.BODY} else PROBLEMS if part is Part.CAUSE else MEASURES
    return tuple(t if t.section or not section else replace(t, section=section) for t in targets)


def set_duty(slots: Slots) -> list[Operation] | None:
    """措施（三）由督查室牵头, 第二条3月底前完成, 交给人事股办, 计划财务股负责第二条."""
    clause, groups = slots.clause, slots.found.groupdict()
    office, rest = "", slots.tokens(*(name for name in ("head", "tail") if name in groups))
    if "office" in groups:
        by, lead = slots.tokens("by") if "by" in groups else [], slots.tokens("lead")
        office = clause.words(slots.tokens("office"))
        if by and not (lead or by[0].text not in {"由", "让"} or clause.first(Kind.DONE)):
            return None
        if not by and (lead[0].text in {"落实", "办", "管", "抓", "办理"} or not shape("office_end").search(office)):
            return None
        # 由甲负责改为由乙负责
        office = re.split("(?:改为|改成|换成|变为|调整为)由?", office)[-1]
        office = re.sub(r"(?:去|来|作为?|为主|共同?|一起|联合)+$", "", office)
    dates = [t for t in rest if t.kind is Kind.DATE]
    if len(dates) > 1 or (any(t.kind is Kind.INSERT for t in rest) and not clause.first(Kind.DONE)):
        return None
    is_due = bool(clause.first(Kind.DONE)) or re.search("[前内底末]$|为止$", dates[0].text) if dates else False
    if not office and not (is_due or re.search("限|截止", clause.text)):
        return None
    targets = tuple(replace(t, section=t.section or MEASURES) for t in places(rest))
    if not targets and shape("of_all").search(clause.text):
        targets = (Target(MEASURES, is_every=True),)
    found = [Operation(Verb.OWNER, targets, office)] if office else []
    return [*found, Operation(Verb.DEADLINE, targets, dates[0].text)] if dates else found


def add(slots: Slots) -> list[Operation] | None:
    """再加一条关于资产管理的问题, 新增措施：…, 第二条后面加一条：…."""
    clause, verb = slots.clause, slots.tokens("verb")[0]
    before = clause.part(clause.start, verb.start).tokens
    after = clause.part(verb.end).said
    if not after:
        return None
    count = after[0] if after[0].kind is Kind.COUNT else None
    first = after[0].target if after[0].kind is Kind.ITEMS else None
    is_numbered = bool(first and first.spans and verb.text in _NEW)
    if not (count or is_numbered or (first and not first.names_items)) or (count and count.text not in [*"条个项点"]):
        return None
    colon = clause.first(Kind.COLON)
    end = colon.start if colon and colon.start > verb.end else clause.end
    if sum(t.kind is Kind.COUNT and t.end <= end for t in after) > 1:
        # 一条问题和一条措施
        return None
    follows = after[1:2] if count else after[:1]
    if follows and follows[0].kind is Kind.PART and not (follows[0].text == "题" or follows[0].part is Part.TITLE):
        return None
    start = count.end if count else verb.end
    if count and count.text in {"个", "点"} and not re.search("问题|措施|：|:|关于|有关", clause.source[start:]):
        return None
    head, descriptor = clause.source[clause.start : verb.start], clause.source[start:end]
    if not re.fullmatch("[ISM1t]*", Clause(clause.source, before).kinds) and not shape("after").search(head):
        return None
    if count is None and first and first.spans and not colon:
        return None
    text = clause.source[end : clause.end].strip().lstrip("：:，, ")
    if not text and (said := re.search(r"内容(?:是|为|写)", descriptor)):
        descriptor, text = descriptor[: said.start()], descriptor[said.end() :].strip()
    quoted = [t for t in after if t.kind is Kind.QUOTED]
    if not text and len(quoted) == 1 and not re.search("关于|有关|针对", descriptor):
        text, descriptor = quoted[0].text, ""
    named = places(before)
    inside = [t for t in places([t for t in after if t.end <= end]) if t.names_items]
    told = shape("section").search(descriptor) or shape("section").search(head)
    section = section_of(told[0]) if told else None
    topic = shape("topic").sub("", shape("topic").sub("", plain(descriptor)))
    topic = "" if shape("section").fullmatch(topic) else topic.strip("的吧了，： ")
    place, side = None, Side.AT
    if is_numbered and first:
        place, side, section, topic = first, Side.BEFORE, section or first.section, ""
    elif named and named[0].names_items and not (section == MEASURES and named[0].section == PROBLEMS):
        if shape("after").search(head) or re.search("[前后]", head):
            place, side = (
                named[0],
                Side.BEFORE if shape("before").search(head) and not shape("after").search(head) else Side.AFTER,
            )
            section = section or named[0].section
        elif section != MEASURES:
            return None
    if inside and section == MEASURES:
        named, topic = [*named, *inside], ""
    partners = tuple(replace(t, section=t.section or PROBLEMS) for t in named if t.names_items and place is None)
    topics = (topic,) if topic else ()
    return [Operation(Verb.ADD, (Target(section), *partners), text, place=place, side=side, topics=topics)]


def insert(slots: Slots) -> list[Operation] | None:
    """第二条补一句：…, 第一条写明…, 第三条末尾加上农户满意度的指标值, 把…写进第一条."""
    clause, verb = slots.clause, slots.tokens("verb")[0]
    before, after = slots.tokens("head"), slots.tokens("tail")
    count = after[0] if after and after[0].kind is Kind.COUNT else None
    if count and count.text in {"条", "项"}:
        return None
    start = count.end if count else verb.end
    head = clause.source[clause.start : verb.start]
    rest = clause.words([t for t in before if t.kind not in {*NAMES, Kind.MOVE, Kind.COUNT, Kind.COMPLAINT}])
    behind = places(after)
    if (
        behind
        and behind[0].names_items
        and not clause.part(start).kinds.strip("IS1")
        and (not rest or verb.text in _INTO)
    ):
        # What is to be told stands before it, here or in the clauses before.
        return [Operation(Verb.INSERT, tuple(behind), clause.words(_without_leading(before)), side=Side.AFTER)]
    if (rest and not shape("before").fullmatch(rest) and not shape("after").fullmatch(rest)) or any(
        t.verb for t in before
    ):
        return None
    colon = next((t for t in after if t.kind is Kind.COLON), None)
    quoted = [t for t in after if t.kind is Kind.QUOTED]
    targets = places([*before, *(t for t in after if colon and t.end <= colon.start)])
    where = f"{head} {clause.source[start : colon.start] if colon else ''}"
    side = Side.BEFORE if shape("before").search(where) else Side.AFTER
    if colon:
        text = clause.source[colon.end : clause.end].strip()
    elif len(quoted) == 1 and not slots.found["tail"].strip("Q1IS"):
        text, targets = quoted[0].text, targets or behind
    else:
        text = shape("content").sub("", clause.source[start : clause.end]).strip()
        text = re.sub(r"^(?:一下|些|点|上|进)+|(?:进去|上去|吧|进来)$", "", text)
    found = tuple(targets)
    if not colon and not quoted:
        if slots.has("L", "tail"):
            return None
        if text and after and not count and shape("some").fullmatch(text):
            return [Operation(Verb.LENGTHEN, found)]
        if (data := shape("data").match(text)) and not re.search(r"\d", text):
            return [Operation(Verb.INSERT, found, side=side, topics=(data["name"].strip("的 "), data["what"]))]
        if text and not shape("says").search(text):
            return [Operation(Verb.INSERT, found, side=side, topics=(text, ""))] if found else None
        if not count and not (text and found):
            return None
    in_sentence = any(t.part is Part.SENTENCE for t in found)
    return [Operation(Verb.INSERT, found, text.strip("“”"), side=Side.AFTER if in_sentence else side)]


def _without_leading(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return tokens without what leads them in."""
    start = next((n for n, token in enumerate(tokens) if token.text not in LEADING), len(tokens))
    return tokens[start:]


def exchange_quoted(slots: Slots) -> list[Operation] | None:
    """“其他”改“有关”."""
    old, new = slots.tokens("old", "new")
    if slots.tokens("verb")[0].text not in {"改", "换"}:
        return None
    return [Operation(Verb.REPLACE, tuple(places(slots.tokens("head"))), new.text, old.text)]


def exchange(slots: Slots) -> list[Operation] | None:
    """把150万改成160万, 第一条里“A”换成“B”, 第一条第一句改成…."""
    clause = slots.clause
    colon = clause.first(Kind.COLON)
    for lead in clause.all(Kind.TO):
        if colon and colon.start < lead.start and clause.first(Kind.INSERT, Kind.ADD):
            # 补一句：… brings words of its own.
            continue
        before = [t for t in clause.tokens if t.end <= lead.start]
        quoted = [t for t in before if t.kind is Kind.QUOTED]
        new = clause.dictated(lead.end)
        is_figure = shape("figure").fullmatch(new) and lead.text not in {"是", "为", "叫", "用"}
        if not new or (not lead.name and lead.text in WEAK and not quoted and not is_figure):
            continue
        if lead.name:
            return [Operation(Verb.REPLACE, tuple(places(before)), new, lead.name)]
        # 没有两个字都 is 没有.
        while before and shape("trailing").match(before[-1].text):
            before.pop()
        if len(quoted) == 1 and before:
            rest = Clause(clause.source, tuple(t for t in before if t is not quoted[0]))
            if rest.kinds.strip("IS1ctP"):
                continue
            return [Operation(Verb.REPLACE, tuple(places(rest.tokens)), new, quoted[0].text)]
        before = [*_without_leading(before)]
        while before and before[0].text in {"那个", "这个", "那", "这", "个"}:
            before.pop(0)
        names = 0
        while names < len(before) and (before[names].kind in NAMES or before[names].text in LEADING):
            names += 1
        old, targets = clause.words(before[names:]), tuple(places(before[:names]))
        if not old and targets and lead.text == "改叫":
            return [Operation(Verb.TITLE, targets, new)]
        if not old and targets and targets[-1].part is Part.SENTENCE:
            return [Operation(Verb.REPLACE, targets, new)]
        if old:
            return [Operation(Verb.REPLACE, targets, new, re.sub(r"^(?:的|里|中)|的$|(?:全部|统一|都)$", "", old))]
    return None
