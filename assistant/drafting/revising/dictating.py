"""Rows of what a person dictates: parts set, items and sentences added, words exchanged.

What is to stand for what is one thing, however it is said (`set_to`): words before 改成 may name a part, a sentence,
or be words of the draft.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile

from assistant.drafting.draft import MEASURES, PROBLEMS
from assistant.drafting.revising.clauses import LEADING, Clause, places, plain
from assistant.drafting.revising.naming import section_of, shape
from assistant.drafting.revising.request import Operation, Part, Side, Target, Verb
from assistant.drafting.revising.scanning import Kind, Token

# 是 and 写 lead what is to stand there only behind a part, or before a figure.
WEAK = {"是", "为", "叫", "用", "写", "填", "写上", "写成", "写为", "写作", "放到", "放在", "就叫"}
NAMES = {Kind.ITEMS, Kind.SENTENCE}
_NEW = {"新增", "新加", "增加", "再加", "另加", "添加"}
_INTO = {"写进", "写到", "补进", "加进", "加到", "补到", "放进", "加入", "添进"}
_THAT = {"那个", "这个", "那", "这", "个"}
_PART_HEAD = re.compile(r"(?P<head>[ISna1AP:]*?)P(?:[c:Tna1bvZISD]*|b[^T]*)")

# What stands around an office or a day without being part of it: 由…负责, …前全部办结.
_AROUND = re.compile(
    r"^(?:由|交给|交由)|(?:来|全部|整改)?(?:负责|牵头|承办|办理|落实|抓|管|完成|办结|办完|到位|做完)+$|[，,]?而?不是.+$"
)

Found = list[Operation] | None


def set_to(clause: Clause, head: Sequence[Token], text: str, lead: Token) -> Found:
    """Return that `text` is to stand for what the words of `head` name: a part, a sentence, words or a figure."""
    said = [t for t in head if t.kind is not Kind.FILLER]
    kinds = "".join(t.kind for t in said)
    if text and (found := _PART_HEAD.fullmatch(kinds)):
        part = said[found.end("head")]
        items = places([t for t in said if t is not part])
        if not any(t.names_items for t in items) and shape("of_all").search(clause.source, clause.start, lead.start):
            items = [Target(items[0].section if items else None, is_every=True)]
        return _setting(part.part, items, text, is_added=bool(re.search("[na]", kinds)))
    quoted = [t for t in head if t.kind is Kind.QUOTED]
    is_figure = shape("figure").fullmatch(text) and lead.text not in {"是", "为", "叫", "用"}
    if not text or (not lead.name and lead.text in WEAK and not quoted and not is_figure):
        return None
    if lead.name:
        return [Operation(Verb.REPLACE, tuple(places(head)), text, lead.name)]
    before = list(head)
    # 没有两个字都 is 没有.
    while before and shape("trailing").match(before[-1].text):
        before.pop()
    if len(quoted) == 1 and before:
        rest = [t for t in before if t is not quoted[0]]
        if "".join(t.kind for t in rest).strip("IS1ctP_"):
            return None
        return [Operation(Verb.REPLACE, tuple(places(rest)), text, quoted[0].text)]
    before = list(dropwhile(lambda t: t.text in LEADING or t.text in _THAT, before))
    rest = list(dropwhile(lambda t: t.kind in NAMES or t.text in LEADING, before))
    old, targets = clause.words(rest), tuple(places(before[: len(before) - len(rest)]))
    if old:
        return [Operation(Verb.REPLACE, targets, text, re.sub(r"^(?:的|里|中)|的$|(?:全部|统一|都)$", "", old))]
    if targets and targets[-1].part is Part.SENTENCE:
        return [Operation(Verb.REPLACE, targets, text)]
    if targets and lead.text == "改叫":
        return [Operation(Verb.TITLE, targets, text)]
    return None


def _setting(part: Part | None, targets: Sequence[Target], text: str, *, is_added: bool) -> list[Operation]:
    """Return that a part of items is to be `text`."""
    if part in {Part.OWNER, Part.DEADLINE}:
        text = _AROUND.sub("", text) or text
    found = _sectioned(targets, part)
    if part is Part.BODY:
        return [Operation(Verb.REPLACE, found, text)]
    if part is Part.CAUSE and is_added:
        inside = tuple(replace(t, part=Part.CAUSE) for t in found) or (Target(PROBLEMS, part=Part.CAUSE),)
        return [Operation(Verb.INSERT, inside, text)]
    return [Operation(Verb(part.value if part else "title"), found, text)]


def _sectioned(targets: Sequence[Target], part: Part | None) -> tuple[Target, ...]:
    """Return the targets in the section that the part is of."""
    section = {Part.TITLE: None, Part.BODY: None, Part.CAUSE: PROBLEMS}.get(part or Part.TITLE, MEASURES)
    return tuple(t if t.section or not section else replace(t, section=section) for t in targets)


def set_part(clause: Clause, found: re.Match[str]) -> Found:
    """第二条标题改成…, 责任科室由甲改为乙, 给第五条加上完成时间：…."""
    lead = clause.said[found.start("lead")]
    text = clause.dictated(clause.said[found.end("lead") - 1].end)
    return set_to(clause, clause.said[: found.start("lead")], text, lead) if text else None


def set_behind(clause: Clause, found: re.Match[str]) -> Found:
    """责任科室计划财务股, 完成时间3月底前, 原因补上人手不够."""
    said = clause.said
    part, text, has_lead = said[found.start("part")].part, said[found.start("text")], bool(found["lead"])
    is_date, is_added = text.kind is Kind.DATE and part is Part.DEADLINE, bool(re.search("[na]", found["head"]))
    if text.kind is Kind.QUOTED and re.search("[vA]", clause.kinds[found.end("text") :]):
        # 原因里的“甲”去掉 names what goes.
        return None
    is_said = is_added or part is Part.OWNER or text.kind is Kind.QUOTED
    if not (is_date or (part is not Part.TITLE if has_lead else is_said)):
        return None
    words = clause.dictated(said[found.start("text") - 1].end)
    targets = places(said[: found.end("head")])
    return _setting(part, targets, words, is_added=is_added and not is_date) if words else None


def set_open(clause: Clause, found: re.Match[str]) -> Found:
    """换个标题, 加个完成时限: what it is to be follows, or is asked."""
    said, tail = clause.said, found["tail"]
    part = said[found.start("part")].part or Part.TITLE
    targets = _sectioned(places([*said[: found.end("head")], *said[found.start("tail") :]]), part)
    is_added = not tail and re.search("[na]", found["head"])
    if part is Part.CAUSE and (is_added or (tail and not tail.strip("na1"))):
        # 原因再加一句, 补一个原因, whose words follow
        return [Operation(Verb.INSERT, tuple(replace(t, part=Part.CAUSE) for t in targets))]
    rewords = {t.verb for t in said[found.start("tail") :]} == {Verb.REWORD}
    return [Operation(Verb(part.value), targets)] if is_added or rewords or "A" in found["head"] + tail else None


def set_duty(clause: Clause, found: re.Match[str]) -> Found:
    """措施（三）由督查室牵头, 第二条3月底前完成, 交给人事股办, 计划财务股负责第二条."""
    groups, said = found.groupdict(), clause.said
    office = ""
    rest = [t for name in ("head", "tail") if name in groups for t in said[found.start(name) : found.end(name)]]
    if "office" in groups:
        before, lead = said[found.start("office") - 1], said[found.start("lead") : found.end("lead")]
        office = clause.words(said[found.start("office") : found.end("office")])
        if "by" in groups and not (lead or before.text not in {"由", "让"} or clause.first(Kind.DONE)):
            return None
        is_named = shape("office_end").search(office)
        if "by" not in groups and (lead[0].text in {"落实", "办", "管", "抓", "办理"} or not is_named):
            return None
        # 由甲负责改为由乙负责
        office = re.split("(?:改为|改成|换成|变为|调整为)由?", office)[-1]
        office = re.sub(r"(?:去|来|作为?|为主|共同?|一起|联合)+$", "", office)
    dates = [t for t in rest if t.kind is Kind.DATE]
    # 写明由计财科负责 names who, 写明由计财科核对 is a sentence more.
    is_told = any(t.kind is Kind.INSERT for t in rest) and not clause.first(Kind.DONE)
    if len(dates) > 1 or (is_told and (not office or found["tail"])):
        return None
    is_due = bool(clause.first(Kind.DONE)) or re.search("[前内底末]$|为止$", dates[0].text) if dates else False
    if not office and not (is_due or re.search("限|截止", clause.text)):
        return None
    targets = tuple(replace(t, section=t.section or MEASURES) for t in places(rest))
    if not any(t.names_items for t in targets) and shape("of_all").search(clause.text):
        targets = (Target(MEASURES, is_every=True),)
    owner = [Operation(Verb.OWNER, targets, office)] if office else []
    return [*owner, Operation(Verb.DEADLINE, targets, dates[0].text)] if dates else owner


def set_off(clause: Clause, found: re.Match[str]) -> Found:
    """措施二的期限再往后推一个月."""
    by = clause.said[found.start("by")]
    targets = _sectioned(places(clause.said[: found.start("by")]), Part.DEADLINE)
    return [Operation(Verb.DEADLINE, targets, steps=by.steps, unit=by.name)]


def add(clause: Clause, found: re.Match[str]) -> Found:
    """再加一条关于资产管理的问题, 新增措施：…, 第二条后面加一条：…."""
    verb, after = clause.said[found.start("verb")], clause.said[found.end("verb") :]
    if not after:
        return None
    count = after[0] if after[0].kind is Kind.COUNT else None
    first = after[0].target if after[0].kind is Kind.ITEMS else None
    is_numbered = bool(first and first.spans and verb.text in _NEW)
    if not (count or is_numbered or (first and not first.names_items)) or (count and count.text not in [*"条个项点"]):
        return None
    colon = next((t for t in after if t.kind is Kind.COLON), None)
    end = colon.start if colon else clause.end
    if sum(t.kind is Kind.COUNT and t.end <= end for t in after) > 1 or (is_numbered and not colon):
        # 一条问题和一条措施
        return None
    start = count.end if count else verb.end
    if count and count.text in {"个", "点"} and not re.search("问题|措施|：|:|关于|有关", clause.source[start:]):
        return None
    before = clause.part(clause.start, verb.start).tokens
    head, descriptor = clause.source[clause.start : verb.start], clause.source[start:end]
    is_after = shape("after").search(head)
    if found["head"].strip("ISM1t") and not is_after:
        return None
    text = clause.source[end : clause.end].strip().lstrip("：:，, ")
    quoted = [t for t in after if t.kind is Kind.QUOTED]
    if not text and len(quoted) == 1 and not re.search("关于|有关|针对", descriptor):
        text, descriptor = quoted[0].text, ""
    told = shape("section").search(descriptor) or shape("section").search(head)
    section = section_of(told[0]) if told else None
    topic = shape("topic").sub("", shape("topic").sub("", plain(descriptor)))
    topic = "" if shape("section").fullmatch(topic) else topic.strip("的吧了，： ")
    named = [t for t in places(before) if t.names_items]
    place, side = None, Side.AT
    if is_numbered and first:
        place, side, section, topic, named = first, Side.BEFORE, section or first.section, "", []
    elif named and not (section == MEASURES and named[0].section == PROBLEMS):
        if is_after or re.search("[前后]", head):
            place, side = named[0], Side.AFTER if is_after or not shape("before").search(head) else Side.BEFORE
            section, named = section or place.section, []
        elif section != MEASURES:
            return None
    if section == MEASURES and (inside := [t for t in places([t for t in after if t.end <= end]) if t.spans]):
        named, topic = [*named, *inside], ""
    partners = tuple(replace(t, section=t.section or PROBLEMS) for t in named)
    topics = (topic,) if topic else ()
    return [Operation(Verb.ADD, (Target(section), *partners), text, place=place, side=side, topics=topics)]


def insert(clause: Clause, found: re.Match[str]) -> Found:
    """第二条补一句：…, 第一条写明…, 第三条末尾加上农户满意度的指标值, 把…写进第一条."""
    at = found.start("verb")
    verb, before, after = clause.said[at], clause.said[:at], clause.said[at + 1 :]
    count = after[0] if after and after[0].kind is Kind.COUNT else None
    if count and count.text in {"条", "项"}:
        return None
    start = count.end if count else verb.end
    rest = clause.words([t for t in before if t.kind not in {*NAMES, Kind.MOVE, Kind.COUNT, Kind.COMPLAINT}])
    behind = places(after)
    is_all = not clause.part(start).kinds.strip("IS1")
    if behind and behind[0].names_items and is_all and (not rest or verb.text in _INTO):
        # What is to be told stands before it, here or in the clauses before.
        words = clause.words(list(dropwhile(lambda t: t.text in LEADING, before)))
        return [Operation(Verb.INSERT, tuple(behind), words, side=Side.AFTER)]
    is_place = shape("before").fullmatch(rest) or shape("after").fullmatch(rest)
    if (rest and not is_place) or any(t.verb for t in before):
        return None
    colon = next((t for t in after if t.kind is Kind.COLON), None)
    quoted = [t for t in after if t.kind is Kind.QUOTED]
    targets = places([*before, *(t for t in after if colon and t.end <= colon.start)])
    where = f"{clause.source[clause.start : verb.start]} {clause.source[start : colon.start] if colon else ''}"
    side = Side.BEFORE if shape("before").search(where) else Side.AFTER
    if colon:
        text = clause.source[colon.end : clause.end].strip()
    elif len(quoted) == 1 and not found["tail"].strip("Q1IS"):
        text, targets = quoted[0].text, targets or behind
    else:
        text = shape("content").sub("", clause.source[start : clause.end]).strip()
        text = re.sub(r"^(?:一下|些|点|上|进)+|(?:进去|上去|吧|进来)$", "", text)
        if "L" in found["tail"]:
            return None
        if text and not count and shape("some").fullmatch(text):
            return [Operation(Verb.LENGTHEN, tuple(targets))]
        if (data := shape("data").match(text)) and not re.search(r"\d", text):
            return [Operation(Verb.INSERT, tuple(targets), side=side, topics=(data["name"].strip("的 "), data["what"]))]
        if text and not shape("says").search(text):
            return [Operation(Verb.INSERT, tuple(targets), side=side, topics=(text, ""))] if targets else None
        if not count and not (text and targets):
            return None
    in_sentence = any(t.part is Part.SENTENCE for t in targets)
    return [Operation(Verb.INSERT, tuple(targets), text.strip("“”"), side=Side.AFTER if in_sentence else side)]


def exchange_quoted(clause: Clause, found: re.Match[str]) -> Found:
    """“其他”改“有关”."""
    old, _, new = clause.said[found.start("old") :]
    return [Operation(Verb.REPLACE, tuple(places(clause.said[: found.end("head")])), new.text, old.text)]


def exchange(clause: Clause, _: re.Match[str]) -> Found:
    """把150万改成160万, 第一条里“A”换成“B”, 第一条第一句改成…; 补一句：…改成… brings words of its own."""
    colon = clause.first(Kind.COLON)
    is_brought = colon and clause.first(Kind.INSERT, Kind.ADD)
    for lead in clause.all(Kind.TO):
        if is_brought and colon and colon.start < lead.start:
            continue
        if found := set_to(clause, [t for t in clause.tokens if t.end <= lead.start], clause.dictated(lead.end), lead):
            return found
    return None
